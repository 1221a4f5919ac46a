from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from table_cases import MINIMAL, save

from sim.check import check
from sim.distributions import Constant
from sim.network import (
    Budget,
    Demand,
    FunctionalForecast,
    Item,
    Lane,
    Network,
    PlanningLimit,
    Site,
)
from sim.tables import TableErrors, read_network, write_network

PLAIN = Network(
    items=(Item(name="drum", family="solvents"), Item(name="tote", family="resins")),
    sites=(Site(name="shop"), Site(name="maker", kind="supplier")),
    lanes=(Lane(origin="maker", destination="shop"),),
    demands=(Demand(site="shop", item="drum", size=Constant(1)), Demand(site="shop", item="tote", size=Constant(1))),
)
BUDGET = (
    Budget(start_day=0, end_day=31, family="solvents", revenue=1000.0),
    Budget(start_day=31, end_day=60, family="solvents", revenue=0.0, units=4.0),
    Budget(start_day=0, end_day=31, item="tote", units=5.0),
    Budget(start_day=0, end_day=31, revenue=9000.0),
)
FORECASTS = (
    FunctionalForecast(function="sales", item="drum", start_day=0, end_day=31, units=40.0),
    FunctionalForecast(function="finance", item="drum", start_day=0, end_day=31, units=30.0, site="shop"),
)
LIMITS = (
    PlanningLimit(limit="working_capital", most=1e6),
    PlanningLimit(limit="storage", site="shop", most=500.0),
    PlanningLimit(limit="supply", site="maker", item="drum", least=10.0, most=90.0),
)
WHOLE = replace(PLAIN, budget=BUDGET, forecasts=FORECASTS, planning_limits=LIMITS)


@pytest.mark.parametrize("name", ["plan.xlsx", "plan"])
def test_planning_data_read_back_equal(name: str, tmp_path: Path) -> None:
    write_network(WHOLE, tmp_path / name)
    assert read_network(tmp_path / name).network == WHOLE


def test_planning_data_may_be_left_out(tmp_path: Path) -> None:
    write_network(PLAIN, tmp_path / "bare")
    assert not (tmp_path / "bare" / "budget.csv").exists()
    assert read_network(tmp_path / "bare").network == PLAIN


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"budget": (replace(BUDGET[0], family="solvent"),)}, "budget[0].family"),
        ({"budget": (replace(BUDGET[2], item="totes"),)}, "budget[0].item"),
        ({"budget": (*BUDGET, replace(BUDGET[0], start_day=40, end_day=50))}, "budget[4].start_day"),
        ({"forecasts": (replace(FORECASTS[0], item="drums"),)}, "forecasts[0].item"),
        ({"forecasts": (replace(FORECASTS[1], site="shops"),)}, "forecasts[0].site"),
        ({"forecasts": (replace(FORECASTS[1], function=""),)}, "forecasts[0].function"),
        ({"forecasts": FORECASTS[:1] * 2}, "forecasts[1].item"),
        ({"planning_limits": (replace(LIMITS[1], site="maker"),)}, "planning_limits[0].site"),
        ({"planning_limits": (replace(LIMITS[2], site="shop"),)}, "planning_limits[0].site"),
        ({"planning_limits": LIMITS[:1] * 2}, "planning_limits[1].limit"),
    ],
)
def test_planning_data_that_do_not_fit_are_told_by_their_place(fields: dict[str, object], place: str) -> None:
    assert check(WHOLE) == []
    assert [problem.place for problem in check(replace(PLAIN, **fields))] == [place]


@pytest.mark.parametrize(
    ("made", "fields", "name"),
    [
        (BUDGET[0], {"revenue": None}, "revenue"),
        (BUDGET[0], {"item": "drum"}, "family"),
        (BUDGET[0], {"end_day": 0}, "start_day"),
        (FORECASTS[0], {"units": -1.0}, "units"),
        (LIMITS[2], {"most": 1.0}, "most"),
        (LIMITS[1], {"site": ""}, "site"),
        (LIMITS[0], {"item": "drum"}, "item"),
    ],
)
def test_impossible_planning_data_are_refused_by_name(made: object, fields: dict[str, object], name: str) -> None:
    with pytest.raises(ValueError, match=rf"^{name}\(="):
        replace(made, **fields)


def test_what_is_wrong_in_planning_sheets_is_told_by_cell(tmp_path: Path) -> None:
    budget = [["start_day", "end_day", "item", "units"], ["2024-02-01", "2024-03-01", "C", 5], [3, 1, "A", 5]]
    limits = [["limit", "site", "most"], ["working_capitol", None, 5], ["storage", "SHOP", -5]]
    with pytest.raises(TableErrors) as caught:
        read_network(save({**MINIMAL, "budget": budget, "planning_limits": limits}, tmp_path / "my.xlsx"))
    places = [place for place, _ in caught.value.problems]
    assert places == [
        "sheet 'budget' cell C2 (item)",
        "sheet 'budget' cell A3 (start_day)",
        "sheet 'planning_limits' cell A2 (limit)",
        "sheet 'planning_limits' cell C3 (most)",
    ]
