"""The shelf: how long the units on hand of one stock point still keep, and which of them go first."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Lots", "Shelf", "without"]

Lots = Sequence[tuple[float, float]]
"""Units of a perishable item: (day of expiry, units) a lot. Empty for an item that keeps for ever."""

_ROUNDING = 1e-6
_YEAR_DAYS = 365


class Shelf:
    """The units on hand of a perishable item as lots, one a day of expiry, the oldest first.

    Fresh units keep for `life_days`. A unit leaves the shelf `reserve_days` before it expires, since nobody takes it
    any more. With `newest_first` those that keep longest are taken first.
    """

    __slots__ = ("_days", "_newest_first", "_units", "life_days", "reserve_days")

    def __init__(self, life_days: float, reserve_days: float, newest_first: bool) -> None:
        self.life_days = life_days
        self.reserve_days = reserve_days
        self._newest_first = newest_first
        self._days: list[float] = []
        self._units: list[float] = []

    def lots(self) -> Lots:
        """Return what lies there, the oldest first."""
        return tuple(zip(self._days, self._units, strict=True))

    def add(self, day: float, units: float) -> None:
        """Put down units that expire on `day`."""
        k = bisect_left(self._days, day)
        if k < len(self._days) and self._days[k] == day:
            self._units[k] += units
        else:
            self._days.insert(k, day)
            self._units.insert(k, units)

    def take(self, units: float) -> Lots:
        """Take units by the rule of the shelf; the lots taken add up to `units`."""
        taken: list[tuple[float, float]] = []
        while self._days:
            k = len(self._days) - 1 if self._newest_first else 0
            day, there = self._days[k], self._units[k]
            if there - units > _ROUNDING:
                self._units[k] = there - units
                taken.append((day, units))
                return taken
            del self._days[k], self._units[k]
            last = units - there <= _ROUNDING or not self._days
            taken.append((day, units if last else there))
            if last:
                break
            units -= there
        return taken

    def destroy(self, share: float) -> None:
        """Remove a share of every lot."""
        self._units = [units * (1 - share) for units in self._units]

    def clear(self) -> None:
        """Forget residues of rounding once nothing is on hand."""
        self._days.clear()
        self._units.clear()

    def leaves(self, day: float) -> float:
        """Return when units that expire on `day` leave the shelf."""
        return day - self.reserve_days

    def expiring_by_day(self, now: float) -> NDArray[np.float64]:
        """Return the units by the days that they stay on the shelf: up to one, up to two ... up to a year or more."""
        units = np.zeros(min(_YEAR_DAYS, math.ceil(self.life_days - self.reserve_days)))
        for day, there in zip(self._days, self._units, strict=True):
            k = math.ceil(self.leaves(day) - now) - 1
            units[min(max(k, 0), len(units) - 1)] += there
        return units

    def expire(self, now: float) -> float:
        """Remove all units whose time has come and return how many."""
        expired = 0.0
        while self._days and self.leaves(self._days[0]) <= now:
            expired += self._units.pop(0)
            del self._days[0]
        return expired


def without(lots: Lots, units: float) -> Lots:
    """Return lots less `units`, taken from the first of them."""
    kept: list[tuple[float, float]] = []
    for day, there in lots:
        gone = min(there, units)
        units -= gone
        if there - gone > _ROUNDING:
            kept.append((day, there - gone))
    return kept
