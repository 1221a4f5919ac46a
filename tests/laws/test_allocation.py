"""Allocations on random worlds: nothing is made or lost, and they differ only where stock is short."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.worlds import World, run, worlds

from policies.allocation import FairShare, Priority, Proportional, Reserved
from policies.reviews import EveryDays
from sim.decisions import Allocation
from sim.distributions import Constant, Uniform
from sim.ledger import Measure
from sim.network import Segment, Stock
from sim.routes import routes

M = Measure
ALLOCATIONS = [Priority(), Reserved((0.0, 3.0)), Proportional(), FairShare()]
TAKES_TIME = st.sampled_from([Constant(1), Constant(3), Uniform(0.5, 4)])
RANKED = (Segment(name="trade", priority=1), Segment(name="retail", priority=2))


def under(world: World, allocation: Allocation | None) -> World:
    """Return the world with the allocation at every stock point."""
    controls = {point: replace(control, allocation=allocation) for point, control in world.controls.items()}
    return replace(world, controls=controls)


def daily(world: World) -> World:
    """Return the world with daily reviews, so that all orders of a day compete."""
    return replace(world, controls={p: replace(c, review=EveryDays(1)) for p, c in world.controls.items()})


@settings(max_examples=40)
@given(worlds(lead_times=TAKES_TIME, echelons=1))
def test_priority_without_ranks_is_first_come_first_served(world: World) -> None:
    """Orders are gathered, yet served in the order in which they came: the ledger is the same but for rounding."""
    one, other = run(under(world, Priority())).ledger, run(under(world, None)).ledger
    np.testing.assert_allclose(one.values, other.values, rtol=1e-9, atol=1e-6)


@settings(max_examples=40)
@given(worlds(lead_times=TAKES_TIME), st.sampled_from(ALLOCATIONS))
def test_with_ample_stock_every_allocation_gives_the_same_ledger(world: World, allocation: Allocation) -> None:
    points = [(route.site, route.item) for route in routes(world.scenario.network)]
    ample = tuple(Stock(site=site, item=item, on_hand=1e5) for site, item in points)
    world = daily(world).change(stock=ample, segments=RANKED)
    one, other = run(under(world, allocation)).ledger, run(under(world, None)).ledger
    np.testing.assert_allclose(one.values, other.values, rtol=1e-9, atol=1e-6)


@settings(max_examples=60)
@given(worlds(), st.sampled_from(ALLOCATIONS))
def test_every_allocation_conserves_units(world: World, allocation: Allocation) -> None:
    ledger = run(under(world.change(segments=RANKED), allocation)).ledger
    assert ledger.imbalance() < 1e-6
    served = ledger.measure(M.at_once) + ledger.measure(M.late) + ledger.measure(M.lost)
    opened = sum(row.backorders for row in world.scenario.network.stock)
    asked = ledger.measure(M.demand).sum() + opened
    assert served.sum() + ledger.measure(M.closing_backorders)[-1].sum() == pytest.approx(asked)
    assert ledger.measure(M.closing_on_hand).min() > -1e-6


@settings(max_examples=30)
@given(worlds())
def test_allocations_see_the_same_customers(world: World) -> None:
    demand = [run(under(world, allocation)).ledger.measure(M.demand) for allocation in (None, *ALLOCATIONS)]
    for other in demand[1:]:
        np.testing.assert_array_equal(demand[0], other)
