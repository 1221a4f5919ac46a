"""The buckets of a history of demand: daily, weekly or merely numbered, and whether any are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.tables.cells import Cell, CellError, parse_number, shown
from sim.tables.faults import Faults

__all__ = ["Calendar", "calendar_of", "numbered"]

_LONGEST = 20_000
_LONG_GAP_DAYS = 180
_BUCKET_DAYS = {"week": 7.0, "day": 1.0}
_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True, slots=True)
class Calendar:
    """`length` equal buckets: bucket k has the time `first` + k `step` (a day's ordinal when dated, else a number).

    `bucket_days` is None when the history does not say how long a bucket is.
    """

    dated: bool
    first: int
    step: int
    length: int
    bucket_days: float | None

    @property
    def first_date(self) -> date | None:
        """Return the first day of the first bucket, None when the buckets are numbered."""
        return date.fromordinal(self.first) if self.dated else None

    @property
    def next_date(self) -> date | None:
        """Return the first day after the last bucket, None when the buckets are numbered."""
        return date.fromordinal(self.first + self.length * self.step) if self.dated else None


def numbered(cell: Cell) -> int:
    """Return a bucket number: a whole number from 0."""
    value = parse_number(cell)
    if not (value.is_integer() and 0 <= value < 1e6):
        raise CellError(f"{shown(cell)} is not the number of a bucket; write whole numbers from 0")
    return int(value)


def calendar_of(unit: str, times: NDArray[np.int64], place: str, faults: Faults, notes: list[str]) -> Calendar | None:
    """Return the buckets of a history from its distinct, ascending `times`; None (and a problem) if they make no sense.

    Dated buckets are weekly when all distances between dates are whole weeks, else daily.
    """
    if unit != "date":
        return _numbered_calendar(unit, times, place, faults, notes)
    gaps = np.diff(times)
    problem = _date_problem(times, gaps)
    if problem:
        faults.sheet(place, problem)
        return None
    step = 7 if (gaps % 7 == 0).all() else 1
    calendar = Calendar(True, int(times[0]), step, int(times[-1] - times[0]) // step + 1, float(step))
    missing = np.setdiff1d(times[0] + step * np.arange(calendar.length), times)
    if missing.size:
        days = "weeks" if step == 7 else "days"
        notes.append(f"{place}: {missing.size} of {calendar.length} {days} have no row at all{_which(missing, step)}")
    return calendar


def _numbered_calendar(
    unit: str, times: NDArray[np.int64], place: str, faults: Faults, notes: list[str]
) -> Calendar | None:
    length = int(times[-1] - times[0]) + 1
    if length > _LONGEST and len(times) < length / 2:
        faults.sheet(place, f"spans {length} buckets but has rows for {len(times)} only; is a number mistyped?")
        return None
    if len(times) < length:
        notes.append(
            f"{place}: {length - len(times)} of {length} buckets have no row at all; they count as zero demand"
        )
    return Calendar(False, int(times[0]), 1, length, _BUCKET_DAYS.get(unit))


def _date_problem(times: NDArray[np.int64], gaps: NDArray[np.int64]) -> str:
    if len(times) < 2:
        return "holds one date only; a history needs at least two days or weeks"
    first, last = date.fromordinal(int(times[0])), date.fromordinal(int(times[-1]))
    span = int(times[-1] - times[0])
    widest = int(gaps.argmax())
    before, after = (date.fromordinal(int(times[widest + k])) for k in (0, 1))
    if len(times) > 2 and gaps.min() >= 28 and _monthly(times):
        return f"is monthly ({first} to {last}); history by day or by week is needed"
    if span > _LONGEST or (gaps[widest] > _LONG_GAP_DAYS and gaps[widest] > span / 2):
        return f"has no rows between {before} and {after}, most of {first} to {last}; is a year mistyped?"
    return ""


def _monthly(times: NDArray[np.int64]) -> bool:
    """Whether all dates are the same day of the month, or all the last."""
    dates = [date.fromordinal(int(time)) for time in times]
    return len({day.day for day in dates}) == 1 or len({(day + timedelta(days=1)).day for day in dates}) == 1


def _which(missing: NDArray[np.int64], step: int) -> str:
    """Return which buckets are missing, and that they count as zero."""
    weekdays = sorted({int(day - 1) % 7 for day in missing})
    first = f", the first {date.fromordinal(int(missing[0]))}"
    if step == 1 and len(weekdays) <= 2:
        first = f" (all of them {' or '.join(_WEEKDAYS[day] for day in weekdays)})"
    return f"{first}; they count as zero demand"
