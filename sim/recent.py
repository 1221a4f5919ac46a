"""Quantities of the last days, and how much of them is still unclaimed."""

from __future__ import annotations

from collections import deque

__all__ = ["Recent"]


class Recent:
    """Quantities by day, forgotten `days` later."""

    __slots__ = ("_days", "_kept", "_sum")

    def __init__(self, days: float) -> None:
        self._days = days
        self._kept: deque[list[float]] = deque()
        self._sum = 0.0

    def add(self, day: float, units: float) -> None:
        """Take in a quantity; days ascend."""
        self._kept.append([day, units])
        self._sum += units

    def units(self, day: float) -> float:
        """Return the sum over the `days` that end at `day`, which belongs to them; the day before them does not."""
        while self._kept and self._kept[0][0] <= day - self._days:
            self._sum -= self._kept.popleft()[1]
        if not self._kept:
            self._sum = 0.0
        return self._sum

    def claim(self, day: float, most: float) -> float:
        """Take up to `most` units of what is kept away, the oldest first, and return how many."""
        left = min(most, self.units(day))
        claimed = left
        while left > 0 and self._kept:
            units = min(left, self._kept[0][1])
            self._kept[0][1] -= units
            self._sum -= units
            left -= units
            if self._kept[0][1] <= 0:
                self._kept.popleft()
        return claimed
