"""Stretches of time, and numbers that change from one to the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Span", "Spans", "Steps", "merged", "products", "totals"]

Floats = NDArray[np.float64]


class Span(NamedTuple):
    """The time from `start` on, until just before `end`."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans that neither overlap nor touch, ascending: all their starts, all their ends."""

    starts: tuple[float, ...] = ()
    ends: tuple[float, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.starts)

    def __iter__(self) -> Iterator[Span]:
        return map(Span, self.starts, self.ends)

    def covers(self, time: float) -> bool:
        """Return whether `time` lies in a span."""
        return self.end_of(time) > time

    def end_of(self, time: float) -> float:
        """Return the end of the span that `time` lies in, `time` itself when it lies in none."""
        last = bisect_right(self.starts, time) - 1
        return max(time, self.ends[last]) if last >= 0 else time

    def days_in(self, edges: Sequence[float]) -> Floats:
        """Return how long the spans last between each edge and the next."""
        starts, ends = np.array(self.starts), np.array(self.ends)
        known = [float(np.clip(edge - starts, 0.0, ends - starts).sum()) for edge in edges]
        return np.diff(known)


@dataclass(frozen=True, slots=True)
class Steps:
    """A number over time: `before` until `times[0]`, then `values[k]` from `times[k]` on."""

    before: float
    times: tuple[float, ...] = ()
    values: tuple[float, ...] = ()

    def at(self, time: float) -> float:
        """Return the number at a time."""
        last = bisect_right(self.times, time) - 1
        return self.values[last] if last >= 0 else self.before

    def done(self, start: float, days: float) -> float:
        """Return when work begun at `start` is done that takes so many `days` while the number, its speed, is 1."""
        now, left = start, days
        for k in range(bisect_right(self.times, start), len(self.times)):
            speed = self.values[k - 1] if k else self.before
            until = self.times[k]
            if speed * (until - now) >= left:
                return now + left / speed
            now, left = until, left - speed * (until - now)
        speed = self.values[-1] if self.values else self.before
        return now + left / speed

    def between(self, start: float, end: float) -> float:
        """Return the integral of the number over the time from `start` to `end`."""
        total, now = 0.0, start
        for k in range(bisect_right(self.times, start), len(self.times)):
            if self.times[k] >= end:
                break
            total += (self.values[k - 1] if k else self.before) * (self.times[k] - now)
            now = self.times[k]
        return total + self.at(now) * (end - now)

    def means(self, starts: Floats, width: float) -> Floats:
        """Return the mean of the number from each of `starts` on, over `width` days."""
        means: Floats = np.full(len(starts), self.before)
        for change, first in zip(np.diff((self.before, *self.values)), self.times, strict=True):
            means += change * np.clip(starts + width - first, 0.0, width) / width
        return means


def merged(spans: Iterable[Span]) -> Spans:
    """Return the time that any of `spans` covers; those of no length cover none."""
    found: list[list[float]] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([start, end])
    return Spans(tuple(start for start, _ in found), tuple(end for _, end in found))


def products(weighted: Iterable[tuple[Span, float]]) -> Steps:
    """Return the product of the numbers of all spans that cover a time, 1 where none does."""
    return _steps(list(weighted), 1.0)


def totals(weighted: Iterable[tuple[Span, float]]) -> Steps:
    """Return the sum of the numbers of all spans that cover a time, 0 where none does."""
    return _steps(list(weighted), 0.0)


def _steps(weighted: Sequence[tuple[Span, float]], neutral: float) -> Steps:
    times = sorted({time for span, _ in weighted if span.end > span.start for time in span})
    values = []
    for time in times:
        value = neutral
        for span, number in weighted:
            if span.start <= time < span.end:
                value = value * number if neutral else value + number
        values.append(value)
    return Steps(neutral, tuple(times), tuple(values))
