"""Orders that come to nothing, compiled: what `sim.processes.levels.Levels.write_off` does to the levels."""

from __future__ import annotations

from sim.compiled.jit import apart
from sim.compiled.layout import Memory, Point
from sim.compiled.notes import What, note
from sim.compiled.pointers import add
from sim.compiled.settling import settle

__all__ = ["take_off_order"]


@apart
def take_off_order(
    memory: Memory, point: Point, measure: int, what: int, units: float, partner: int, now: float
) -> None:
    """Take units off order that will never come; those scrapped or lost were under way."""
    settle(point, now)
    point.on_order -= units
    if what == What.SCRAPPED or what == What.LOST_IN_TRANSIT:
        point.in_transit -= units
    add(point.facts, measure, units)
    note(memory, point, what, units, partner, now)
