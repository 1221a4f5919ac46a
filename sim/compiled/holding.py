"""What of the time integrals only handled goods have: units held, and room beyond the capacity of a site."""

from __future__ import annotations

import math

from sim.compiled.handling_layout import Premises, handling_at, premises_at
from sim.compiled.jit import apart, compiled
from sim.compiled.layout import Point
from sim.compiled.pointers import add, float_at, integer_at, point_at
from sim.ledger import Measure

__all__ = ["settle_handled", "settle_premises"]

_HELD_DAYS = int(Measure.held_days)
_OVERFLOW_DAYS = int(Measure.overflow_days)


@apart
def settle_handled(point: Point, elapsed: float, now: float) -> None:
    """Bring the room of the site and the units held up to `now`."""
    premises = handling_at(point.handling, 0).premises
    if premises != 0:
        settle_premises(premises_at(premises, 0), now)
    if point.held > 0:
        add(point.facts, _HELD_DAYS, point.held * elapsed)


@compiled
def settle_premises(premises: Premises, now: float) -> None:
    """Book what lies beyond the capacity to the stock points in proportion to the volume each takes up."""
    elapsed = now - premises.settled
    if elapsed <= 0:
        return
    premises.settled = now
    if premises.capacity == math.inf:
        return
    total = 0.0
    for k in range(premises.count):
        total += _taken(premises, k)
    if total > premises.capacity:
        beyond = (total - premises.capacity) / total * elapsed
        for k in range(premises.count):
            point = point_at(premises.points, integer_at(premises.stored, k))
            add(point.facts, _OVERFLOW_DAYS, _taken(premises, k) * beyond)


@compiled
def _taken(premises: Premises, k: int) -> float:
    """Return the volume that one of the stock points takes up."""
    point = point_at(premises.points, integer_at(premises.stored, k))
    volume: float = (point.on_hand + point.held) * float_at(premises.volumes, k)
    return volume
