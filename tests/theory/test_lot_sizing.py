"""Area 9: lot sizes for known demand, and material requirements planning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.lot_sizing import (
    fixed_periods,
    least_unit_cost,
    lot_cost,
    lot_for_lot,
    nearest_eoq,
    part_period,
    silver_meal,
    wagner_whitin,
)
from policies.mrp import MrpItem, explode, low_level_codes, units_per

YEAR = [10, 62, 12, 130, 154, 129, 88, 52, 124, 160, 238, 41]
OPTIMAL = [84, 0, 0, 130, 283, 0, 140, 0, 124, 160, 279, 0]
SILVER_PETERSON = {
    "Wagner-Whitin": (wagner_whitin(YEAR, 54, 0.4), 501.2, OPTIMAL),
    "Silver-Meal": (silver_meal(YEAR, 54, 0.4), 501.2, OPTIMAL),
    "least unit cost": (least_unit_cost(YEAR, 54, 0.4), 558.8, [84, 0, 0, 284, 0, 217, 0, 176, 0, 160, 238, 41]),
    "part-period, closest": (
        part_period(YEAR, 54, 0.4, closest=True),
        600.0,
        [84, 0, 0, 284, 0, 217, 0, 176, 0, 398, 0, 41],
    ),
    "part-period, at most": (part_period(YEAR, 54, 0.4), 501.2, OPTIMAL),
    "lot for lot": (lot_for_lot(YEAR), 648.0, YEAR),
    "EOQ": (nearest_eoq(YEAR, 54, 0.4), 643.2, [214, 0, 0, 0, 154, 129, 140, 0, 124, 160, 238, 41]),
    "POQ": (fixed_periods(YEAR, 2), 553.6, [72, 0, 142, 0, 283, 0, 140, 0, 284, 0, 279, 0]),
}


@pytest.mark.parametrize(("lots", "cost", "expected"), SILVER_PETERSON.values(), ids=SILVER_PETERSON)
def test_eight_rules_on_one_year_of_demand(lots: list[float], cost: float, expected: list[float]) -> None:
    """LOT-SP: Silver, Pyke & Peterson 1998."""
    assert lots == expected
    assert lot_cost(YEAR, lots, 54, 0.4) == pytest.approx(cost)


@pytest.mark.parametrize(
    ("demand", "setup", "holding", "cost", "lots"),
    [
        ([90, 120, 80, 70], 500, 2, 1380, [210, 0, 150, 0]),
        ([730, 580, 445, 650, 880], 100, 0.1, 423, [1310, 0, 1095, 0, 880]),
    ],
)
def test_the_plan_of_least_cost(
    demand: list[float], setup: float, holding: float, cost: float, lots: list[float]
) -> None:
    """WW-01, WW-03: Snyder & Shen Ex. 3.9 and Problem 3.29."""
    assert wagner_whitin(demand, setup, holding) == lots
    assert lot_cost(demand, lots, setup, holding) == pytest.approx(cost)


@given(
    demand=st.lists(st.integers(0, 50), min_size=1, max_size=12), setup=st.integers(0, 200), holding=st.integers(1, 5)
)
def test_no_rule_is_cheaper_than_the_optimum_and_all_meet_demand(
    demand: list[int], setup: float, holding: float
) -> None:
    least = lot_cost(demand, wagner_whitin(demand, setup, holding), setup, holding)
    for rule in (silver_meal, least_unit_cost, part_period, nearest_eoq):
        assert lot_cost(demand, rule(demand, setup, holding), setup, holding) >= least - 1e-9


ITEMS = (
    MrpItem(name="A", on_hand=10, lead_periods=1, components={"B": 2, "C": 1}),
    MrpItem(
        name="B",
        on_hand=30,
        safety_stock=10,
        lead_periods=2,
        lot_multiple=50,
        scheduled={1: 40},
        components={"D": 3},
    ),
    MrpItem(name="C", on_hand=20, lead_periods=1, periods_of_supply=2, components={"D": 1}),
    MrpItem(
        name="D", on_hand=200, safety_stock=25, lead_periods=1, lot_multiple=25, minimum_lot=100, scheduled={0: 100}
    ),
)


@pytest.mark.parametrize(
    ("item", "gross", "net", "receipts", "releases", "projected"),
    [
        ("A", [0, 0, 0, 50, 0, 60, 0, 70], [0, 0, 0, 40, 0, 60, 0, 70], [0, 0, 0, 40, 0, 60, 0, 70],
         [0, 0, 40, 0, 60, 0, 70, 0], [10, 10, 10, 0, 0, 0, 0, 0]),
        ("B", [0, 0, 80, 0, 120, 0, 140, 0], [0, 0, 20, 0, 90, 0, 130, 0], [0, 0, 50, 0, 100, 0, 150, 0],
         [50, 0, 100, 0, 150, 0, 0, 0], [30, 70, 40, 40, 20, 20, 30, 30]),
        ("C", [0, 0, 40, 0, 60, 0, 70, 0], [0, 0, 20, 0, 60, 0, 70, 0], [0, 0, 20, 0, 60, 0, 70, 0],
         [0, 20, 0, 60, 0, 70, 0, 0], [20, 20, 0, 0, 0, 0, 0, 0]),
        ("D", [150, 20, 300, 60, 450, 70, 0, 0], [0, 0, 195, 55, 405, 50, 0, 0], [0, 0, 200, 100, 425, 100, 0, 0],
         [0, 200, 100, 425, 100, 0, 0, 0], [150, 130, 30, 70, 45, 75, 75, 75]),
    ],
)  # fmt: skip
def test_requirements_of_four_items_on_three_levels(
    item: str,
    gross: list[float],
    net: list[float],
    receipts: list[float],
    releases: list[float],
    projected: list[float],
) -> None:
    """MRP-01: standard logic after Orlicky 1975."""
    plan = explode(ITEMS, {"A": [0, 0, 0, 50, 0, 60, 0, 70]})[item]
    assert [list(row) for row in (plan.gross, plan.net, plan.receipts, plan.releases, plan.projected)] == [
        gross,
        net,
        receipts,
        releases,
        projected,
    ]


def test_low_level_codes_and_units_per_end_item() -> None:
    """MRP-02."""
    assert low_level_codes(ITEMS) == {"A": 0, "B": 1, "C": 1, "D": 2}
    assert units_per(ITEMS, "A") == {"A": 1, "B": 2, "C": 1, "D": 7}
