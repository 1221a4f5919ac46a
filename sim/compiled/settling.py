"""The time integrals of a stock point's levels, and the closing of its buckets."""

from __future__ import annotations

from sim.compiled.hints import rarely
from sim.compiled.holding import settle_handled
from sim.compiled.jit import compiled
from sim.compiled.layout import Memory, Point
from sim.compiled.pointers import add, float_at, put
from sim.ledger import Measure

__all__ = ["clear_facts", "close", "settle"]

_MEASURES = len(Measure)
_ON_HAND_DAYS = int(Measure.on_hand_days)
_BACKORDER_DAYS = int(Measure.backorder_days)
_OWED_DAYS = int(Measure.owed_days)
_ON_ORDER_DAYS = int(Measure.on_order_days)
_IN_TRANSIT_DAYS = int(Measure.in_transit_days)
_READY_DAYS = int(Measure.ready_days)
_CLOSING_ON_HAND = int(Measure.closing_on_hand)
_CLOSING_BACKORDERS = int(Measure.closing_backorders)
_CLOSING_OWED = int(Measure.closing_owed)
_CLOSING_ON_ORDER = int(Measure.closing_on_order)
_CLOSING_IN_TRANSIT = int(Measure.closing_in_transit)
_CLOSING_HELD = int(Measure.closing_held)


@compiled
def settle(point: Point, now: float) -> None:
    """Bring the time integrals up to `now`; every change of a level starts with it."""
    elapsed = now - point.settled
    if elapsed > 0:
        facts = point.facts
        if point.on_hand > 0:
            add(facts, _ON_HAND_DAYS, point.on_hand * elapsed)
            add(facts, _READY_DAYS, elapsed)
        if point.head != 0:
            add(facts, _BACKORDER_DAYS, point.backorders * elapsed)
            add(facts, _OWED_DAYS, point.owed * elapsed)
        add(facts, _ON_ORDER_DAYS, point.on_order * elapsed)
        add(facts, _IN_TRANSIT_DAYS, point.in_transit * elapsed)
        if rarely(point.handling != 0):
            settle_handled(point, elapsed, now)
        point.settled = now


@compiled
def close(memory: Memory, point: Point, end: float) -> None:
    """Close the bucket that ends at `end`: its facts go to the ledger, and those of the next begin at zero."""
    settle(point, end)
    facts = point.facts
    put(facts, _CLOSING_ON_HAND, point.on_hand)
    put(facts, _CLOSING_BACKORDERS, point.backorders)
    put(facts, _CLOSING_OWED, point.owed)
    put(facts, _CLOSING_ON_ORDER, point.on_order)
    put(facts, _CLOSING_IN_TRANSIT, point.in_transit)
    put(facts, _CLOSING_HELD, point.held)
    for k in range(_MEASURES):
        put(point.bucket, k, float_at(facts, k))
    clear_facts(point)
    point.bucket += memory.bucket_bytes


@compiled
def clear_facts(point: Point) -> None:
    """Set the facts of the open bucket to zero."""
    for k in range(_MEASURES):
        put(point.facts, k, 0.0)
