"""What disruptions do to a stock point, compiled: its doors, what is destroyed of its stock or on the way there."""

from __future__ import annotations

from sim.compiled.disrupting import schedule_door, schedule_loss
from sim.compiled.handing_over import destroy_handled
from sim.compiled.jit import compiled
from sim.compiled.layout import Memory, Point
from sim.compiled.notes import What, note
from sim.compiled.pointers import add, float_at, outages_at
from sim.compiled.settling import settle
from sim.compiled.stock import review_soon, serve_waiting, write_off
from sim.ledger import Measure

__all__ = ["destroy", "lost", "turn_door"]

_DESTROYED = int(Measure.destroyed)
_LOST_IN_TRANSIT = int(Measure.lost_in_transit)


@compiled
def turn_door(memory: Memory, point: Point, now: float) -> None:
    """Close the site; or open it, serve those who wait and, under continuous review, look at the stock."""
    if point.closed:
        settle(point, now)
        point.closed = 0
        serve_waiting(memory, point, 0, now)
        review_soon(memory, point, now)
    else:
        point.closed = 1
    outages = outages_at(point.outages, 0)
    outages.door += 1
    schedule_door(memory, point, outages)


@compiled
def destroy(memory: Memory, point: Point, now: float) -> None:
    """Destroy a share of the stock on hand, and of what is held."""
    outages = outages_at(point.outages, 0)
    settle(point, now)
    share = float_at(outages.losses, 2 * outages.loss + 1)
    units = point.on_hand * share
    point.on_hand -= units
    if point.handling != 0:
        units += destroy_handled(memory, point, share, now)
    add(point.facts, _DESTROYED, units)
    note(memory, point, What.DESTROYED, units, memory.demand_count, now)
    if point.rationing != 0:
        serve_waiting(memory, point, 0, now)
    review_soon(memory, point, now)
    outages.loss += 1
    schedule_loss(memory, point, outages)


@compiled
def lost(memory: Memory, point: Point, quantity: float, now: float) -> None:
    """Write off goods that have been destroyed on their way."""
    write_off(memory, point, _LOST_IN_TRANSIT, What.LOST_IN_TRANSIT, quantity, point.origin_name, now)
