"""Sums whose every bit is known: both engines add one number after the other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add

__all__ = ["total"]


def total(numbers: Iterable[float]) -> float:
    """Add one after the other, as compiled code does: NumPy's sum, and Python's from 3.12 on, add in other ways."""
    return reduce(add, numbers, 0.0)
