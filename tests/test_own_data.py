"""Planning on a user's own tables: history, lead times and costs are enough, and odd data do not stop it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.executors import Processes
from experiments.planning_notes import planning_notes, planning_problems
from experiments.scenarios import from_tables
from experiments.study import Study, run
from policies.forecasting.smoothing import SES
from policies.planning.arm import PlannedChain
from policies.planning.demand_on_chain import between_known
from policies.planning.settings import DemandWay, ExceptionWay, InventoryWay, SupplyWay
from sim.ledger import Measure
from sim.model import Result, simulate

ROUGH = DemandWay(forecaster=SES(0.1), horizon_weeks=60)
ARMS = {
    "silo": PlannedChain(
        demand=replace(ROUGH, step="procurement", every_weeks=13),
        inventory=InventoryWay(rule=None, lead_time="contract", every_weeks=26),
        exceptions=ExceptionWay(mode="reactive", cancel=False),
    ),
    "smart_silo": PlannedChain(
        demand=replace(ROUGH, step="statistical", every_weeks=4), inventory=InventoryWay(every_weeks=4)
    ),
    "siop": PlannedChain(demand=ROUGH, supply=SupplyWay(months=6)),
}
SLOW = "gamma(mean=14, sd=3)"
HALF_A_YEAR = {"horizon_days": 182, "warmup_days": 28}


def tables(folder: Path, **more: pd.DataFrame) -> Path:
    """Write the least that planning needs: items with costs, lanes with lead times, a history."""
    rng = np.random.default_rng(1)
    weeks = [f"W{k}" for k in range(60)]
    history = pd.DataFrame(rng.poisson(20.0, (2, 60)), columns=weeks)
    history.insert(0, "site", "shop")
    history.insert(1, "item", ["a", "b"])
    sheets = {
        "items": pd.DataFrame({"name": ["a", "b"], "unit_cost": 10.0, "unit_price": 15.0}),
        "lanes": pd.DataFrame(
            {"origin": ["mill"], "destination": ["shop"], "lead_time_days": ["gamma(mean=14, sd=3)"]}
        ),
        "demand_history": history,
        **more,
    }
    folder.mkdir(exist_ok=True)
    for name, frame in sheets.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return folder


def planned(folder: Path, arm: str = "siop", **settings: object) -> Result:
    scenario = from_tables(str(folder), "mine", **{**HALF_A_YEAR, **settings})  # type: ignore[arg-type]
    result = simulate(scenario, ARMS[arm], engine="simpy", replication=1)
    assert np.isfinite(result.ledger.values).all()
    assert np.isfinite(result.safety_stock).all()
    assert result.ledger.imbalance() < 1e-6
    return result


def asked(days: float, series: Mapping[tuple[str, str], Sequence[float]]) -> dict[str, pd.DataFrame]:
    """Return the sheets of a history, by (site, item), in buckets of so many days."""
    keys = pd.DataFrame(list(series), columns=["site", "item"])
    units = pd.DataFrame(list(series.values())).rename(columns="B{}".format)
    return {"demand": keys.assign(bucket_days=days), "demand_history": pd.concat([keys, units], axis=1)}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("arm", ARMS)
def test_history_lead_times_and_costs_are_enough(tmp_path: Path, arm: str) -> None:
    result = planned(tables(tmp_path / "mine"), arm)
    served = result.ledger.measure(Measure.at_once).sum() / result.ledger.measure(Measure.demand).sum()
    assert served > 0.5


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("days", [1.0, 7.0, 30.0, 31.0])
@pytest.mark.parametrize("periods", [1, 3, 30])
def test_any_bucket_and_any_length_of_history_will_do(tmp_path: Path, days: float, periods: int) -> None:
    rng = np.random.default_rng(2)
    series = {("shop", item): rng.poisson(3 * days, periods).tolist() for item in "ab"}
    forecast = planned(tables(tmp_path / "mine", **asked(days, series))).planner.released.forecast
    known = [7 / days * np.mean(values) for values in series.values()]
    np.testing.assert_allclose(forecast[:, -1], known, rtol=0.5)


@pytest.mark.filterwarnings("error")
def test_items_of_several_roots_and_items_that_nobody_asks_for_are_planned_too(tmp_path: Path) -> None:
    items = pd.DataFrame({"name": ["a", "b", "unwanted"], "unit_cost": 10.0, "unit_price": 15.0})
    lanes = pd.DataFrame({"origin": "mill", "destination": ["shop", "branch"], "lead_time_days": [SLOW, "20"]})
    stock = pd.DataFrame({"site": ["shop"], "item": ["unwanted"], "on_hand": [1000.0]})
    series = {("shop", "a"): range(40), ("branch", "a"): [5.0] * 40, ("branch", "b"): [0.0] * 40}
    folder = tables(tmp_path / "mine", items=items, lanes=lanes, stock=stock, **asked(7.0, series))
    planner = planned(folder).planner
    chain = planner.chain
    assert len(chain.roots) == 4
    unwanted = chain.point_item[chain.roots] < 0
    assert planner.released.safety_stock[chain.roots[unwanted]].tolist() == [0.0]
    nobody = chain.point_item[chain.roots] == chain.items.index("b")
    np.testing.assert_allclose(planner.released.forecast[chain.roots[nobody]], 0.0, atol=1e-9)


def test_a_bucket_that_is_no_day_and_no_week_is_refused_by_name(tmp_path: Path) -> None:
    scenario = from_tables(str(tables(tmp_path / "mine")), "mine", bucket_days=14, horizon_days=182, warmup_days=28)
    (problem,) = planning_problems({"mine": scenario}, ARMS, "from_data")
    assert problem == "from_data.bucket_days: is 14 and must be 1 or 7: planning goes by weeks"
    with pytest.raises(ValueError, match=r"bucket_days\(=14\) must be 1 or 7"):
        simulate(scenario, ARMS["silo"], engine="simpy")


def test_what_planning_goes_without_is_said_in_the_notes(tmp_path: Path) -> None:
    scenario = from_tables(str(tables(tmp_path / "mine")), "mine", **HALF_A_YEAR)  # type: ignore[arg-type]
    study = Study(
        scenarios={"mine": scenario}, policies={name: ARMS[name] for name in ("silo", "siop")}, replications=2,
        traced=0, executor="serial",
    )  # fmt: skip
    notes = " ".join(run(study, progress=False).notes)
    for sheet in ("budget", "planning_limits", "forecasts"):
        assert f"sheet {sheet}" in notes
    assert "as a distributor does" in notes


def test_forecasts_by_unknown_functions_are_named(tmp_path: Path) -> None:
    forecasts = pd.DataFrame(
        {"function": ["Sales", "oracle"], "item": "a", "start_day": 0, "end_day": 28, "units": 100.0}
    )
    network = from_tables(str(tables(tmp_path / "mine", forecasts=forecasts)), "mine").network
    said = " ".join(planning_notes(network))
    assert "forecasts of sales stand" in said
    assert "those of oracle take no part" in said


def test_given_forecasts_stand_in_place_of_simulated_ones_for_their_period_only(tmp_path: Path) -> None:
    forecasts = pd.DataFrame(
        {"function": "Sales", "item": "a", "start_day": 0, "end_day": 28, "units": [4000.0], "site": ["shop"]}
    )
    plain, given = (planned(tables(tmp_path / name, **sheets)).planner.demand.plans[0].step("sales")
                    for name, sheets in (("plain", {}), ("given", {"forecasts": forecasts})))  # fmt: skip
    np.testing.assert_allclose(given[0, :4], 1000.0)
    np.testing.assert_array_equal(given[0, 4:], plain[0, 4:])
    np.testing.assert_array_equal(given[1], plain[1])


def test_a_gap_is_filled_by_the_mean_and_open_ends_stay_open() -> None:
    demand = np.array([[np.nan, 2.0, np.nan, 4.0, np.nan], [1.0, 1.0, 1.0, 1.0, 1.0]])
    filled = between_known(demand)
    np.testing.assert_array_equal(filled[0], [np.nan, 2.0, 3.0, 4.0, np.nan])
    np.testing.assert_array_equal(filled[1], demand[1])


def test_linear_algebra_runs_in_one_thread_in_workers_too() -> None:
    with Processes(1) as pool:
        assert list(pool.map(os.getenv, ["OPENBLAS_NUM_THREADS"])) == [os.environ["OPENBLAS_NUM_THREADS"]]
