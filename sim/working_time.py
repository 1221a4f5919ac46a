"""Working time: when machines work, worked out from shifts and stops as plain lists of times."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, get_args

from sim.network import Shift
from sim.network.centres import Weekday

__all__ = ["WorkingTime", "hours_per_week", "opening", "overlap", "without", "working_time"]

_WEEKDAYS = get_args(Weekday)
_Span = tuple[float, float]


class WorkingTime(NamedTuple):
    """When something works: from `openings[k]` to `closings[k]`, ascending, apart, the last one without end."""

    openings: list[float]
    closings: list[float]


def working_time(
    shifts: Sequence[Shift], horizon_days: int, first_weekday: int, longer_hours: float = 0.0
) -> WorkingTime:
    """Return the working time that shifts, each `longer_hours` longer, give; without shifts it is round the clock.

    Beyond the horizon, where nothing is recorded any more, it is round the clock as well.
    """
    if not shifts:
        return WorkingTime([0.0], [math.inf])
    spans = [
        (day + shift.start_hour / 24, day + (shift.end_hour + longer_hours) / 24)
        for day in range(-2, horizon_days)
        for shift in shifts
        if (day + first_weekday) % 7 == _WEEKDAYS.index(shift.weekday)
    ]
    return _joined([*((max(0.0, start), end) for start, end in spans if end > 0), (float(horizon_days), math.inf)])


def _joined(spans: Iterable[_Span]) -> WorkingTime:
    """Join spans that touch or overlap."""
    openings: list[float] = []
    closings: list[float] = []
    for start, end in sorted(spans):
        if closings and start <= closings[-1]:
            closings[-1] = max(closings[-1], end)
        else:
            openings.append(start)
            closings.append(end)
    return WorkingTime(openings, closings)


def without(time: WorkingTime, stops: Sequence[_Span]) -> WorkingTime:
    """Return working time less the spans of `stops`, which ascend, are apart and end."""
    if not stops:
        return time
    left = [span for start, end in zip(*time, strict=True) for span in _left(start, end, stops)]
    return WorkingTime([start for start, _ in left], [end for _, end in left])


def _left(start: float, end: float, stops: Sequence[_Span]) -> Iterator[_Span]:
    inside = [stop for stop in stops if stop[0] < end and stop[1] > start]
    cuts = [start, *(moment for stop in inside for moment in stop), end]
    yield from ((here, there) for here, there in list(pairwise(cuts))[::2] if here < there)


def opening(time: WorkingTime, now: float) -> float:
    """Return the first moment from `now` on that is working time."""
    return max(now, time.openings[bisect_right(time.closings, now)])


def overlap(time: WorkingTime, start: float, end: float) -> float:
    """Return how much of a span is working time, in days."""
    total, k = 0.0, bisect_right(time.closings, start)
    while k < len(time.openings) and time.openings[k] < end:
        total += min(end, time.closings[k]) - max(start, time.openings[k])
        k += 1
    return total


def hours_per_week(shifts: Sequence[Shift]) -> float:
    """Return the working hours of a week; without shifts all of them."""
    week = working_time(shifts, 21, 0)
    return 24 * overlap(week, 7.0, 14.0)
