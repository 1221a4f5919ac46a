from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.lot_size import EOQ, FixedLot, WeeksOfDemand
from sim.decisions import StockFacts


def facts(per_day: float, order_cost: float = 8.0, holding_cost_per_year: float = 0.225) -> StockFacts:
    return StockFacts(
        site="shop",
        item="item",
        echelon=0,
        demand=np.full(52, per_day),
        demand_bucket_days=1.0,
        lead_times_days=np.array([5.0]),
        quoted_lead_time_days=5.0,
        single_orders=False,
        demand_first=True,
        unit_cost=1.0,
        unit_price=1.0,
        order_cost=order_cost,
        holding_cost_per_unit_day=holding_cost_per_year / 365,
        lot_multiple=0.0,
        minimum_order=0.0,
    )


def cost_per_year(lot: float, per_year: float, order_cost: float, holding_cost: float) -> float:
    return order_cost * per_year / lot + holding_cost * lot / 2


def test_eoq_is_that_of_snyder_and_shen() -> None:
    # Oracle EOQ-01 (Snyder & Shen, Example 3.1): K = 8, h = 0.225, D = 1300 a year.
    lot = EOQ().lot(facts(1300 / 365))
    assert lot == pytest.approx(304.0467800264368, abs=0.001)
    assert cost_per_year(lot, 1300, 8, 0.225) == pytest.approx(68.41052550594829, abs=0.001)
    assert cost_per_year(200, 1300, 8, 0.225) == pytest.approx(74.5, abs=1e-6)
    assert lot / 1300 == pytest.approx(0.23388213848187447, abs=1e-6)
    assert lot / 2 == pytest.approx(152.0233900132184, abs=0.001)


@given(st.floats(0.1, 50), st.floats(1, 500), st.floats(0.01, 10))
def test_no_lot_costs_less_than_the_economic_one(per_day: float, order_cost: float, holding_cost: float) -> None:
    lot = EOQ(at_most_weeks=1e6).lot(facts(per_day, order_cost, holding_cost))
    best = cost_per_year(lot, 365 * per_day, order_cost, holding_cost)
    for other in (0.9 * lot, 1.1 * lot):
        assert cost_per_year(other, 365 * per_day, order_cost, holding_cost) > best


def test_an_economic_lot_is_capped_in_weeks_of_demand() -> None:
    assert EOQ(at_most_weeks=2.0).lot(facts(0.01)) == pytest.approx(0.14)
    assert EOQ(at_most_weeks=2.0).lot(facts(0.01, holding_cost_per_year=0.0)) == pytest.approx(0.14)


def test_where_ordering_costs_nothing_there_is_no_lot() -> None:
    assert EOQ().lot(facts(3.0, order_cost=0.0)) == 0.0


def test_other_lots_are_weeks_of_demand_or_units() -> None:
    assert WeeksOfDemand(3.0).lot(facts(2.0)) == 42.0
    assert FixedLot(24.0).lot(facts(2.0)) == 24.0


@pytest.mark.parametrize(("make", "name"), [(EOQ, "at_most_weeks"), (WeeksOfDemand, "weeks"), (FixedLot, "units")])
@pytest.mark.parametrize("value", [0.0, -1.0, math.inf])
def test_a_lot_must_be_positive_and_finite(make: type, name: str, value: float) -> None:
    with pytest.raises(ValueError, match=rf"{name}\(={value}\) must be > 0"):
        make(value)
