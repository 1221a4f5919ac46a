"""Books that are open: what is entered of things other than stock points, bucket by bucket."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from sim.ledger import Book

__all__ = ["OpenBook"]


class OpenBook:
    """A book being written: a row a name, a column a measure, of each bucket of the horizon.

    What lies beyond the horizon is not entered, so that spans may be entered as soon as they are known.
    """

    __slots__ = ("_bucket_days", "_buckets", "_measures", "_names", "_values")

    def __init__(self, names: tuple[str, ...], measures: type[IntEnum], horizon_days: int, bucket_days: int) -> None:
        self._names = names
        self._measures = measures
        self._bucket_days = bucket_days
        self._buckets = horizon_days // bucket_days
        self._values = [[[0.0] * len(measures) for _ in names] for _ in range(self._buckets)]

    def add(self, row: int, measure: IntEnum, amount: float, now: float) -> None:
        """Enter an amount at a moment."""
        bucket = int(now / self._bucket_days)
        if bucket < self._buckets:
            self._values[bucket][row][measure] += amount

    def spread(self, row: int, measure: IntEnum, start: float, end: float) -> None:
        """Enter the time from `start` to `end`, each bucket its part."""
        bucket = int(start / self._bucket_days)
        while start < end and bucket < self._buckets:
            stop = min(end, float((bucket + 1) * self._bucket_days))
            self._values[bucket][row][measure] += stop - start
            start = stop
            bucket += 1

    def closed(self) -> Book:
        """Return the book as it stands."""
        shape = (self._buckets, len(self._names), len(self._measures))
        return Book(np.array(self._values).reshape(shape), self._names, self._measures)
