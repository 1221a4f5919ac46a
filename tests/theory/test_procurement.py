"""Areas 5 and 12: random yield, and a supplier whose lead time is a queue."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sourcing_cases import OrderOnce, shop_of, supplied
from theory.one_site import Facts, agree, share

from policies.reviews import Continuous, EveryDays
from policies.rules import RQ, BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Gamma, Uniform
from sim.ledger import LaneMeasure
from sim.model import simulate
from sim.network import Item


@pytest.mark.parametrize(("lot", "figure"), [(230246.37, 12914.782), (200000.0, 13063.135)])
def test_economic_order_quantity_with_additive_yield(lot: float, figure: float) -> None:
    """YLD-01: Snyder & Shen Ex. 9.4; Yano & Lee 1995. Of Q comes Q + Y, Y of mean -15000 and sd 9000.

    A day here is a 100th of a year. Stock is a day's demand too low: half of it because it is counted at the end of
    the day, half because it is ordered then, below 0.
    """
    days, demand, years = 100, 750.0, 50
    lane = supplied("mill", short_units=Gamma(15000, 9000))
    scenario = shop_of(lane, size=Constant(demand), days=days * years * 26, bucket_days=days * years, on_hand=lot / 2)
    control = Control(RQ(0.0, lot), Continuous())
    ledger = simulate(scenario, [control], seed=1).ledger
    facts = Facts(ledger.values[1:, 0, :], days * years)
    stock = facts["on_hand_days"] + demand * days * years
    agree(facts.per_day(18500 * days * facts["orders"] + 0.06 * stock), figure, 0.001 * figure)


def test_newsvendor_with_known_demand_and_additive_yield() -> None:
    """YLD-03: Snyder & Shen Problem 9.5; order S = 29.444444, receive S less U(0, 5), demand 25; h = 150, p = 1200."""
    once = shop_of(supplied("mill", short_units=Uniform(0, 5)), size=Constant(25), days=1)
    names = [f"item {k}" for k in range(400)]
    demand = once.network.demands[0]
    many = replace(
        once.network,
        items=tuple(Item(name=name) for name in names),
        demands=tuple(replace(demand, item=name) for name in names),
        stock=(),
    )
    controls = [Control(OrderOnce(29.444444), EveryDays(1))] * len(names)
    costs = []
    for k in range(25):
        ledger = simulate(replace(once, network=many), controls, seed=1, replication=k).ledger
        days = Facts(ledger.values[0], 1)
        costs.append(float((150 * days["on_hand_days"] + 1200 * days["backorder_days"]).mean()))
    agree(share(np.array(costs), np.ones(25)), 333.33333, 1e-6)


def test_the_lead_time_of_a_busy_supplier_is_that_of_the_queue() -> None:
    """M/D/1: units asked at rate 0.8, made one a day: queue 0.8 / (2 (1 - 0.8)) = 2 days, making 1, transit 5."""
    scenario = shop_of(
        supplied("mill", lead_time_days=5, unit_price=1.0),
        size=Constant(1),
        days=2000 * 31,
        bucket_days=2000,
        on_hand=8,
        demand={"orders_per_day": 0.8},
        limits={"units_per_day": 1.0},
    )
    ledger = simulate(scenario, [Control(BaseStock(8), Continuous())], seed=4).ledger
    book = ledger.lanes.values[1:, 0, :]
    agree(share(book[:, LaneMeasure.lead_days], book[:, LaneMeasure.shipments]), 8.0)
