from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from policies.lot_size import WeeksOfDemand
from policies.perishable import EWA, ShelfLife
from policies.policy import Sized
from policies.rules import BaseStock
from policies.safety_stock import CycleService
from sim.decisions import StockFacts, StockView

FACTS = StockFacts(
    site="shop",
    item="milk",
    echelon=0,
    demand=np.random.default_rng(1).poisson(10, 364).astype(float),
    demand_bucket_days=1,
    lead_times_days=np.array([1.0]),
    quoted_lead_time_days=1.0,
    single_orders=False,
    demand_first=True,
    unit_cost=1,
    unit_price=2,
    order_cost=0,
    holding_cost_per_unit_day=0.01,
    lot_multiple=0,
    minimum_order=0,
)
SIZED = Sized(CycleService(0.99))


def view(position: float, ages: list[float], days_known: int = 4) -> StockView:
    return StockView(3.0, position, 0.0, 0.0, position, np.zeros(9), days_known, np.array(ages))


def test_what_keeps_is_ordered_as_by_base_stock() -> None:
    assert EWA(50, 10, 3).quantity(view(30, [])) == BaseStock(50).quantity(view(30, [])) == 20


def test_units_that_will_not_sell_in_time_are_ordered_again() -> None:
    """After today's demand nothing of the 12 that expire by tomorrow sells, of the next 15 there sell 10."""
    assert EWA(50, 10, 2).quantity(view(40, [12, 15, 13])) == 10 + 12 + 5
    assert EWA(50, 10, 1).quantity(view(40, [12, 15, 13])) == 10 + 12


def test_before_todays_demand_one_day_more_sells() -> None:
    assert EWA(50, 10, 2).quantity(view(40, [12, 15, 13], days_known=3)) == 10 + 7


def test_no_more_is_ordered_up_to_than_sells_in_time() -> None:
    short = ShelfLife(SIZED, expiry_risk=0.01, watch_ages=False).controls([replace(FACTS, shelf_life_days=1.0)])[0]
    plain = SIZED.controls([FACTS])[0]
    assert isinstance(short.rule, BaseStock)
    assert isinstance(plain.rule, BaseStock)
    assert short.rule.level < 10 < plain.rule.level
    assert short.safety_stock == 0


def test_items_that_keep_are_left_alone() -> None:
    assert ShelfLife(SIZED).controls([FACTS]) == SIZED.controls([FACTS])


def test_long_lives_cap_nothing_but_ages_are_watched() -> None:
    control = ShelfLife(SIZED).controls([replace(FACTS, shelf_life_days=30.0)])[0]
    assert isinstance(control.rule, EWA)
    assert control.rule.level == SIZED.controls([FACTS])[0].rule.level


def test_a_lot_is_no_more_than_sells_within_the_shelf_life() -> None:
    sized = Sized(CycleService(0.9), lot=WeeksOfDemand(8), form="reorder_lot")
    lots = [sized.controls([replace(FACTS, shelf_life_days=days)])[0].rule.order_quantity for days in (5.0, math.inf)]
    mean = FACTS.demand_mean_per_day
    assert lots == [math.ceil(5 * mean), math.ceil(56 * mean - 1e-9)]


@pytest.mark.parametrize("risk", [0.0, 1.0])
def test_a_risk_is_a_probability(risk: float) -> None:
    with pytest.raises(ValueError, match="expiry_risk"):
        ShelfLife(SIZED, expiry_risk=risk)
