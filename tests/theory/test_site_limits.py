"""Docks and pickers as single servers, room as an integral, returns as a balance of flows.

Clock: what reaches the dock at t is unloaded from max(t, end of the one before) on, and usable at the end.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from theory.one_site import Facts, agree, by_batches, one_site

from policies.reviews import Continuous, EveryDays
from policies.rules import BaseStock, ConstantOrder
from sim.decisions import Control
from sim.distributions import Constant, Gamma, Poisson
from sim.model import Result, simulate
from sim.network import Scenario, Site, Stock


def limited(scenario: Scenario, **limits: float) -> Scenario:
    sites = (Site(name="supplier", kind="supplier"), Site(name="shop", **limits))
    return replace(scenario, network=replace(scenario.network, sites=sites))


def lane_of(scenario: Scenario, **terms: float) -> Scenario:
    lane = replace(scenario.network.lanes[0], **terms)
    return replace(scenario, network=replace(scenario.network, lanes=(lane,)))


def run(scenario: Scenario, rule: object, review: object = EveryDays(1)) -> Result:
    return simulate(scenario, [Control(rule, review)], seed=1)


def facts_of(result: Result) -> Facts:
    return Facts(result.ledger.values[:, 0, :], result.ledger.bucket_days)


@pytest.mark.parametrize(("units_per_day", "held_days"), [(20.0, 0.5), (10.0, 1.0), (40.0, 0.25)])
def test_a_steady_flow_is_held_for_its_unloading_time(units_per_day: float, held_days: float) -> None:
    """D/D/1: 10 units a day are held for 10 / rate days each."""
    scenario = limited(one_site(Constant(1), batch_days=50, batches=1), receiving_units_per_day=units_per_day)
    facts = facts_of(run(scenario, ConstantOrder(10)))
    assert facts["held_days"][1] == pytest.approx(50 * 10 * held_days)


def test_a_dock_that_is_too_slow_builds_up_a_queue() -> None:
    """10 units come a day and 8 leave the dock: 2 more a day are held."""
    scenario = limited(one_site(Constant(1), batch_days=100, batches=1), receiving_units_per_day=8.0)
    held = run(scenario, ConstantOrder(10)).ledger.frame()["closing_held"]
    assert held.iloc[1] - held.iloc[0] == pytest.approx(200, abs=10)


def test_shipments_of_a_poisson_process_wait_as_in_m_d_1() -> None:
    """Single units arrive at rate 4 and are unloaded in 1/5 day each: L = rho + rho^2 / (2 (1 - rho)) (Pollaczek)."""
    scenario = limited(one_site(Constant(1), orders_per_day=4.0, batch_days=1000), receiving_units_per_day=5.0)
    facts = by_batches(scenario, BaseStock(50), Continuous())
    rho = 4 / 5
    agree(facts.per_day(facts["held_days"]), rho + rho**2 / (2 * (1 - rho)), within=0.06)


def test_quarantine_holds_what_comes_for_its_days() -> None:
    scenario = lane_of(one_site(Poisson(6), batch_days=400), quarantine_days=3.0)
    facts = by_batches(scenario, BaseStock(60), EveryDays(1))
    agree(facts.per_day(facts["held_days"]), 3 * 6)


def test_quarantine_acts_as_a_longer_lead_time() -> None:
    held = run(lane_of(one_site(Poisson(6), batch_days=100, batches=2), quarantine_days=3.0), BaseStock(40)).ledger
    late = run(one_site(Poisson(6), lead_time=3.0, batch_days=100, batches=2), BaseStock(40)).ledger
    for measure in ("at_once", "late", "on_hand_days", "ordered", "cycles_short"):
        np.testing.assert_allclose(held.frame()[measure], late.frame()[measure], err_msg=measure)


def test_overflow_is_the_area_above_the_capacity() -> None:
    """100 units of volume 2 sell 10 a day; room for 120: 60 over at first, 20 less each day, in days 1, 2 and 3."""
    scenario = limited(one_site(Constant(10), batch_days=5, batches=1, warmup_batches=0), storage_capacity=120.0)
    network = replace(
        scenario.network,
        items=(replace(scenario.network.items[0], volume_per_unit=2.0),),
        stock=(Stock(site="shop", item="item", on_hand=100.0),),
    )
    frame = run(replace(scenario, network=network), ConstantOrder(0)).ledger.frame()
    assert frame["overflow_days"].sum() == 60 + 40 + 20


def test_picking_delays_what_customers_get_beyond_their_promise() -> None:
    """10 units a day, served from stock and picked at 20 a day, are half a day late for a promise of 0."""
    for promise_days, on_time in ((0.0, 0.0), (0.5, 100.0)):
        scenario = one_site(Constant(10), batch_days=11, batches=1, warmup_batches=0, promise_days=promise_days)
        stocked = replace(scenario.network, stock=(Stock(site="shop", item="item", on_hand=200.0),))
        slow = limited(replace(scenario, network=stocked), picking_units_per_day=20.0)
        frame = run(slow, ConstantOrder(0)).ledger.frame()
        assert frame["at_once"].sum() == 110
        assert frame["on_time"].sum() == pytest.approx(on_time, abs=10)


@pytest.mark.parametrize("returns_to", ["stock", "scrap"])
def test_what_comes_back_is_its_share_of_what_was_served(returns_to: str) -> None:
    """In the long run orders make up for demand less what is sold again: (1 - share) demand, or all of it."""
    terms = {"return_share": 0.3, "return_delay_days": Gamma(5, 2), "returns_to": returns_to}
    facts = by_batches(one_site(Poisson(8), batch_days=400, **terms), BaseStock(20), EveryDays(1))
    agree(facts.per_day(facts["returned"]), 0.3 * 8)
    agree(facts.per_day(facts["ordered"]), 8 * (0.7 if returns_to == "stock" else 1.0))
    agree(facts.per_day(facts["scrapped_returns"]) if returns_to == "scrap" else facts.per_day(facts["returned"]), 2.4)


def test_damage_takes_its_share_of_what_arrives() -> None:
    scenario = lane_of(one_site(Poisson(8), batch_days=400), damaged_share=0.1)
    facts = by_batches(scenario, BaseStock(20), EveryDays(1))
    agree(facts.per_day(facts["received"]), 8 / 0.9)
    agree(facts.per_day(facts["damaged"]), 0.8 / 0.9)
