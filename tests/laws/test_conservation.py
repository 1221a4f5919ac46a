"""No unit is made or lost, whatever the world: identities per bucket and stock point (check 1)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from laws.worlds import World, opening, run, worlds
from numpy.typing import NDArray

from sim.ledger import Measure
from sim.model import Result

M = Measure
Floats = NDArray[np.float64]
NEVER_NEGATIVE = [measure for measure in Measure if measure is not Measure.net_before_receipt]


def change(result: Result, closing: Measure) -> Floats:
    """Return the change of a level over each bucket, an array [bucket, stock point]."""
    levels = result.ledger.measure(closing)
    return levels - np.vstack([opening(result, closing), levels[:-1]])


def to_sites(result: Result) -> Floats:
    """Return what each stock point shipped to sites rather than to customers."""
    ledger = result.ledger
    return ledger.measure(M.shipped) - ledger.measure(M.at_once) - ledger.measure(M.late)


def of_children(result: Result, sums: Floats) -> Floats:
    """Add up, for each stock point, what holds of those it supplies."""
    total = np.zeros_like(sums)
    for k, route in enumerate(result.routes):
        if route.source >= 0:
            total[:, route.source] += sums[:, k]
    return total


def equal(left: Floats, right: Floats) -> None:
    np.testing.assert_allclose(left, right, atol=1e-6)


@given(worlds())
def test_stock_opens_receives_ships_and_closes(world: World) -> None:
    result = run(world)
    assert result.ledger.imbalance() < 1e-6
    equal(change(result, M.closing_on_hand), result.ledger.measure(M.received) - result.ledger.measure(M.shipped))


@given(worlds())
def test_demand_is_served_at_once_or_late_or_lost_or_still_waits(world: World) -> None:
    result = run(world)
    at_once, late, lost = (result.ledger.measure(measure) for measure in (M.at_once, M.late, M.lost))
    equal(result.ledger.measure(M.demand), at_once + late + lost + change(result, M.closing_backorders))


@given(worlds())
def test_what_was_ordered_is_received_or_on_order(world: World) -> None:
    result = run(world)
    ordered, received, dispatched = (result.ledger.measure(m) for m in (M.ordered, M.received, M.dispatched))
    equal(ordered - received, change(result, M.closing_on_order))
    equal(dispatched - received, change(result, M.closing_in_transit))


@given(worlds())
def test_what_sites_requested_is_shipped_to_them_or_owed(world: World) -> None:
    result = run(world)
    equal(result.ledger.measure(M.requested) - to_sites(result), change(result, M.closing_owed))
    equal(to_sites(result), of_children(result, result.ledger.measure(M.dispatched)))


@given(worlds())
def test_what_is_on_order_is_on_the_way_or_owed_upstream_or_a_delayed_order(world: World) -> None:
    result = run(world)
    at_source = result.ledger.measure(M.closing_on_order) - result.ledger.measure(M.closing_in_transit)
    delayed = of_children(result, at_source) - result.ledger.measure(M.closing_owed)
    requested = np.cumsum(result.ledger.measure(M.requested), axis=0)
    ordered = np.cumsum(of_children(result, result.ledger.measure(M.ordered)), axis=0)
    equal(delayed, ordered - requested)
    assert delayed.min(initial=0) > -1e-6


@given(worlds())
def test_nothing_is_negative_and_no_part_exceeds_its_whole(world: World) -> None:
    ledger = run(world).ledger
    assert ledger.values[:, :, NEVER_NEGATIVE].min() > -1e-6
    parts = [(M.at_once, M.demand), (M.lines_at_once, M.lines), (M.on_time, M.on_time_due), (M.cycles_short, M.cycles)]
    parts += [(M.on_time_due, M.demand), (M.shipments_on_time, M.shipments), (M.requested_at_once, M.requested)]
    for part, whole in parts:
        assert (ledger.measure(part) <= ledger.measure(whole) + 1e-6).all(), part.name
    assert ledger.measure(M.ready_days).max() <= ledger.bucket_days + 1e-9


@given(worlds())
def test_stock_and_waiting_orders_never_live_side_by_side_unless_orders_are_complete_only(world: World) -> None:
    network = world.scenario.network
    partly = {
        "demands": tuple(replace(row, complete_only=False) for row in network.demands),
        "lanes": tuple(replace(row, complete_only=False) for row in network.lanes),
    }
    ledger = run(world.change(**partly)).ledger
    waiting = ledger.measure(M.closing_backorders) + ledger.measure(M.closing_owed)
    assert (np.minimum(ledger.measure(M.closing_on_hand), waiting) < 1e-6).all()
