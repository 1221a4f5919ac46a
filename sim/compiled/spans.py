"""Spans and steps of `sim.spans`, compiled: stretches of pairs of floats at an address."""

from __future__ import annotations

from sim.compiled.jit import compiled
from sim.compiled.pointers import float_at

__all__ = ["covers", "end_of", "first_after", "step_at", "work_done"]


@compiled
def first_after(pairs: int, count: int, time: float, part: int) -> int:
    """Return the number of the first pair whose `part` (0 or 1) lies after `time`, `count` when none does."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if float_at(pairs, 2 * middle + part) > time:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def end_of(pairs: int, count: int, time: float) -> float:
    """Return the end of the span that `time` lies in, `time` itself when it lies in none."""
    last = first_after(pairs, count, time, 0) - 1
    return max(time, float_at(pairs, 2 * last + 1)) if last >= 0 else time


@compiled
def covers(pairs: int, count: int, time: float) -> bool:
    """Return whether `time` lies in a span."""
    return end_of(pairs, count, time) > time


@compiled
def step_at(pairs: int, count: int, time: float, before: float) -> float:
    """Return the number that holds at a time."""
    last = first_after(pairs, count, time, 0) - 1
    return float_at(pairs, 2 * last + 1) if last >= 0 else before


@compiled
def work_done(pairs: int, count: int, start: float, days: float) -> float:
    """Return when work begun at `start` is done that takes so many `days` at the speed 1, which the steps change."""
    now, left = start, days
    for k in range(first_after(pairs, count, start, 0), count):
        speed = float_at(pairs, 2 * k - 1) if k > 0 else 1.0
        until = float_at(pairs, 2 * k)
        if speed * (until - now) >= left:
            return now + left / speed
        left -= speed * (until - now)
        now = until
    speed = float_at(pairs, 2 * count - 1) if count > 0 else 1.0
    return now + left / speed
