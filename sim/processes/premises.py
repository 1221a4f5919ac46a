"""Premises: what the stock points of a site share - its room, its receiving dock, its pickers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.in_order import total
from sim.network import Site

if TYPE_CHECKING:
    from sim.processes.warehouse import StockPoint

__all__ = ["Crew", "Premises"]


class Crew:
    """People who handle one thing after the other, first come, first served, at a fixed rate: a single server."""

    __slots__ = ("_free", "_units_per_day")

    def __init__(self, units_per_day: float) -> None:
        self._units_per_day = units_per_day
        self._free = 0.0

    def done(self, units: float, now: float) -> float:
        """Return when units that come now, behind all that came before, will have been handled."""
        self._free = max(now, self._free) + units / self._units_per_day
        return self._free


class Premises:
    """The room of a site, and its crews: None where handling takes no time.

    What lies there beyond the `capacity` is booked to the stock points in proportion to the volume each takes up, goods
    held at the dock or in quarantine included.
    """

    __slots__ = ("_capacity", "_settled", "_volumes", "picking", "points", "receiving")

    def __init__(self, site: Site, points: Sequence[StockPoint], volumes: Sequence[float]) -> None:
        self._capacity = site.storage_capacity
        self._settled = 0.0
        self._volumes = tuple(volumes)
        self.points = tuple(points)
        self.receiving = _crew(site.receiving_units_per_day)
        self.picking = _crew(site.picking_units_per_day)

    def settle(self, now: float) -> None:
        """Bring the overflow up to `now`; it comes before every change of a level at the site."""
        elapsed = now - self._settled
        if elapsed <= 0:
            return
        self._settled = now
        if self._capacity == math.inf:
            return
        taken = [(p.on_hand + p.held) * volume for p, volume in zip(self.points, self._volumes, strict=True)]
        whole = total(taken)
        if whole > self._capacity:
            beyond = (whole - self._capacity) / whole * elapsed
            for point, volume in zip(self.points, taken, strict=True):
                point.facts.overflow_days += volume * beyond


def _crew(units_per_day: float) -> Crew | None:
    return None if units_per_day == math.inf else Crew(units_per_day)
