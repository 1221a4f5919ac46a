"""Rationing one stock among two classes of customers: continuous time, unit orders, one-for-one replenishment.

The critical level c keeps the last c units for the first class; unmet demand is lost. The units on order are then a
birth-death chain: from n on order up at the demand admitted with S - n in stock, down at n / lead time. Because every
order's lead time runs by itself, only its mean matters (the chain is that of an Erlang loss system whose arrivals
depend on the state). References: Ha (1997), Management Science 43(8), for the threshold; Dekker, Hill, Kleijn & Teunter
(2002), Naval Research Logistics 49(6), for the lost-sales (S - 1, S) model.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from theory.one_site import agree, share

from policies.allocation import Priority, Reserved
from policies.reviews import Continuous, EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Distribution, Gamma, Poisson
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Segment, Site, Stock

BATCH_DAYS, BATCHES = 600, 26
RATES = {"gold": 1.0, "silver": 1.5}


def two_classes(lead_time: Distribution, level: int, sizes: dict[str, Demand]) -> Scenario:
    """Return a shop that starts full and sells to a first and a second class."""
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="supplier", kind="supplier"), Site(name="shop")),
        lanes=(Lane(origin="supplier", destination="shop", lead_time_days=lead_time),),
        demands=tuple(sizes.values()),
        stock=(Stock(site="shop", item="item", on_hand=level),),
        segments=tuple(Segment(name=name, priority=k + 1) for k, name in enumerate(sizes)),
    )
    days = BATCH_DAYS * BATCHES
    return Scenario(name="two classes", network=network, horizon_days=days, bucket_days=BATCH_DAYS)


def unit_orders() -> dict[str, Demand]:
    return {
        name: Demand(site="shop", item="item", segment=name, size=Constant(1), orders_per_day=rate, backorder_share=0.0)
        for name, rate in RATES.items()
    }


def stock_chain(level: int, kept: int, lead_time: float) -> np.ndarray:
    """Return the probability of each stock on hand, 0 to `level`."""
    weights = [1.0]
    for on_order in range(level):
        admitted = RATES["gold"] + (RATES["silver"] if level - on_order > kept else 0.0)
        weights.append(weights[-1] * admitted * lead_time / (on_order + 1))
    probabilities = np.array(weights[::-1])
    return probabilities / probabilities.sum()


def by_segment(scenario: Scenario, control: Control) -> dict[tuple[str, str], np.ndarray]:
    """Return the units of each event of each segment, one entry a batch, the first batch left out."""
    trace = simulate(scenario, [control], seed=3, trace=True).trace
    found = {}
    for key, rows in trace.groupby(["event", "partner"]):
        batch = (rows["day"] // BATCH_DAYS).astype(int)
        found[key] = np.bincount(batch, weights=rows["quantity"], minlength=BATCHES)[1:]
    return found


@pytest.mark.parametrize("lead_time", [Constant(4), Gamma(4, 4)], ids=["fixed", "exponential"])
@pytest.mark.parametrize("kept", [0, 3])
def test_a_critical_level_serves_two_classes_as_their_birth_death_chain_says(
    kept: int, lead_time: Distribution
) -> None:
    scenario = two_classes(lead_time, 8, unit_orders())
    control = Control(BaseStock(8), Continuous(), allocation=Reserved((0.0, float(kept))))
    units, stock = by_segment(scenario, control), stock_chain(8, kept, 4)
    for segment, level in (("gold", 0), ("silver", kept)):
        lost = share(units["lost", segment], units["demand", segment])
        agree(lost, float(stock[: level + 1].sum()), within=0.2)


def test_keeping_stock_for_the_first_class_costs_the_second_more_than_it_gives_the_first() -> None:
    """A stock point that turns demand away serves less in all: the price of a critical level is seen in the chain."""
    sold = []
    for kept in (0.0, 3.0):
        control = Control(BaseStock(8), Continuous(), allocation=Reserved((0.0, kept)))
        units = by_segment(two_classes(Constant(4), 8, unit_orders()), control)
        sold.append([units["sale", segment].sum() for segment in RATES])
    (gold, silver), (gold_kept, silver_kept) = sold
    assert gold_kept > gold
    assert silver - silver_kept > gold_kept - gold


def daily_orders(terms: float) -> dict[str, Demand]:
    return {
        name: Demand(site="shop", item="item", segment=name, size=Poisson(3 * rate), backorder_share=terms)
        for name, rate in RATES.items()
    }


@pytest.mark.parametrize("lead_time", [0, 1])
def test_under_priority_the_first_class_is_served_as_if_alone(lead_time: int) -> None:
    """Base stock S, all backordered, reviewed after demand, lead time at most a day: every day begins with S on hand.

    The first class, listed last, then gets min(D1, S) of its demand D1 at once, the second what is left: Poisson sums.
    """
    demands = dict(reversed([(name, daily(name)) for name in RATES]))
    scenario = two_classes(Constant(lead_time), 7, demands)
    scenario = replace(scenario, network=replace(scenario.network, segments=(Segment(name="silver", priority=2),)))
    units = by_segment(scenario, Control(BaseStock(7), EveryDays(1), allocation=Priority()))
    both = [served(3 * RATES["gold"]), served(3 * sum(RATES.values()))]
    agree(share(units["sale", "gold"], units["demand", "gold"]), both[0] / (3 * RATES["gold"]))
    agree(share(units["sale", "silver"], units["demand", "silver"]), (both[1] - both[0]) / (3 * RATES["silver"]))


def daily(segment: str) -> Demand:
    return Demand(site="shop", item="item", segment=segment, size=Poisson(3 * RATES[segment]))


def served(mean: float, level: int = 7) -> float:
    """Return E[min(D, level)] of a Poisson demand D."""
    law = [math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(200)]
    return sum(min(k, level) * chance for k, chance in enumerate(law))
