"""Allocations on random worlds: nothing is made or lost, and they differ only where stock is short."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.worlds import World, run, worlds

from policies.allocation import FairShare, Priority, Proportional, Reserved
from policies.reviews import EveryDays
from sim.decisions import Allocation, AllocationView, AmpleAllocation
from sim.distributions import Constant, Uniform
from sim.ledger import CustomerMeasure, Measure
from sim.network import Segment, Stock, Substitution
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


@settings(max_examples=40)
@given(worlds(lead_times=TAKES_TIME, echelons=1))
def test_priority_serves_the_first_segment_no_worse_than_first_come(world: World) -> None:
    """All wait and partly served is served, so stock less backorders is the same under both."""
    patient = tuple(
        replace(row, backorder_share=1.0, complete_only=False, patience_days=math.inf)
        for row in world.scenario.network.demands
    )
    world = world.change(demands=patient, segments=RANKED)
    books = [run(under(world, allocation)).ledger.customers for allocation in (Priority(), None)]
    first = [k for k, row in enumerate(patient) if row.segment == "trade"]
    for measure in (CustomerMeasure.at_once, CustomerMeasure.on_time):
        one, other = (np.cumsum(book.measure(measure)[:, first], axis=0) for book in books)
        assert (one >= other - 1e-6).all()


@settings(max_examples=25)
@given(worlds(), st.sampled_from([None, *ALLOCATIONS]), st.sampled_from([0.0, 2.0]))
def test_the_book_of_customers_adds_up_to_the_stock_points(
    world: World, allocation: Allocation | None, elasticity: float
) -> None:
    """With substitutes and demand that follows service: what is asked is served, lost, substituted or still waits."""
    items = [item.name for item in world.scenario.network.items]
    swaps = tuple(Substitution(item=a, substitute=b, share=0.7) for a, b in pairwise(items))
    segments = tuple(replace(row, loyalty_elasticity=elasticity, memory_days=5.0) for row in RANKED)
    ledger = run(under(world.change(segments=segments, substitutions=swaps), allocation)).ledger
    book = ledger.customers
    for name in ("demand", "lines", "at_once", "lines_at_once", "on_time_due", "on_time", "substituted"):
        mine, total = book.measure(CustomerMeasure[name]).sum(axis=1), ledger.measure(M[name]).sum(axis=1)
        np.testing.assert_allclose(mine, total, atol=1e-6)
    done = [ledger.measure(m).sum() for m in (M.at_once, M.late, M.lost, M.substituted)]
    opened = sum(row.backorders for row in world.scenario.network.stock)
    waiting = ledger.measure(M.closing_backorders)[-1].sum()
    assert ledger.measure(M.demand).sum() + opened == pytest.approx(sum(done) + waiting)
    assert ledger.measure(M.substituted).sum() == pytest.approx(ledger.measure(M.substitute_sales).sum())
    assert ledger.imbalance() < 1e-6


@settings(max_examples=30)
@given(worlds())
def test_allocations_see_the_same_customers(world: World) -> None:
    demand = [run(under(world, allocation)).ledger.measure(M.demand) for allocation in (None, *ALLOCATIONS)]
    for other in demand[1:]:
        np.testing.assert_array_equal(demand[0], other)


@dataclass(frozen=True)
class Asked:
    """An allocation that does not say when it need not be asked."""

    allocation: Allocation

    def quantities(self, view: AllocationView) -> Sequence[float] | np.ndarray:
        return self.allocation.quantities(view)


@settings(max_examples=25)
@given(worlds(), st.sampled_from(ALLOCATIONS))
def test_what_is_served_unasked_is_what_the_allocation_would_have_answered(
    world: World, allocation: Allocation
) -> None:
    world = daily(world).change(segments=RANKED)
    unasked, asked = (run(under(world, each), trace=True) for each in (allocation, Asked(allocation)))
    np.testing.assert_array_equal(unasked.ledger.values, asked.ledger.values)
    assert unasked.trace.equals(asked.trace)


@given(
    st.lists(
        st.tuples(st.floats(0.1, 50), st.integers(1, 4), st.booleans(), st.integers(-1, 2)), min_size=1, max_size=6
    ),
    st.sampled_from(ALLOCATIONS),
    st.floats(1e-6, 20),
)
def test_every_order_is_served_in_full_where_more_than_is_kept_is_left(
    orders: list[tuple[float, int, bool, int]], allocation: AmpleAllocation, more: float
) -> None:
    wanted, priority, whole, buyer = (np.array(column) for column in zip(*orders, strict=True))
    here = buyer < 0
    view = AllocationView(
        day=1.0,
        on_hand=float(wanted.sum()) + allocation.kept + more,
        quantity=wanted,
        placed=np.zeros(len(wanted)),
        priority=priority.astype(float),
        waits=np.ones(len(wanted)),
        complete_only=whole.astype(float),
        buyer=buyer,
        net_stock=np.where(here, 0.0, buyer * 5.0 - 4.0),
        demand_per_day=np.where(here, 0.0, buyer * 1.0),
    )
    assert (np.asarray(allocation.quantities(view)) >= wanted - 1e-9).all()
