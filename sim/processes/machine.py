"""A machine: when it can start, and when what it starts is done, through shifts, failures and repairs."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from itertools import repeat

from sim.books import OpenBook
from sim.draws import draws
from sim.ledger import CentreMeasure
from sim.network import WorkCentre
from sim.spans import Steps
from sim.streams import Streams
from sim.working_time import WorkingTime, overlap, without

__all__ = ["Machine"]

_ROUNDING = 1e-9
"""Days: work that a shift just holds is not carried into the next one by a rounding error."""


class Machine:
    """One machine of a centre.

    Failures by the calendar are drawn beforehand and taken out of its working time; failures by running time come while
    it works. Both ways the end of a piece of work is worked out the moment it starts, and time is entered in the book.
    While `speed` is not 1 work takes longer or shorter; failures come, and time is booked, by the time it really takes.
    """

    __slots__ = (
        "_book",
        "_longer",
        "_overtime",
        "_plain",
        "_repairs",
        "_row",
        "_shifts",
        "_speed",
        "_uptimes",
        "busy",
        "family",
        "free_since",
        "left_up",
    )

    def __init__(
        self,
        centre: WorkCentre,
        number: int,
        shifts: WorkingTime,
        longer: WorkingTime,
        horizon_days: int,
        streams: Streams,
        book: OpenBook,
        row: int,
        speed: Steps | None = None,
    ) -> None:
        self._book = book
        self._row = row
        self._shifts = shifts
        self._speed = speed
        self._overtime = 0.0
        self.busy = False
        self.family: str | None = None
        self.free_since = 0.0
        place = (centre.name, str(number))
        self._uptimes = _uptimes(centre, streams, place)
        self._repairs = draws(centre.repair_days, streams, "repair", *place)
        self.left_up = next(self._uptimes) if centre.failures_count == "running" else math.inf
        stops = [] if centre.failures_count == "running" else self._stops(horizon_days)
        self._plain, self._longer = without(shifts, stops), without(longer, stops)

    def _stops(self, horizon_days: int) -> list[tuple[float, float]]:
        """Draw the failures by the calendar, from the first on."""
        stops = []
        now = next(self._uptimes)
        while now < horizon_days:
            repaired = now + next(self._repairs)
            if repaired > now:
                self._enter_down(now, repaired)
                stops.append((now, repaired))
            now = repaired + next(self._uptimes)
        return stops

    @property
    def working_times(self) -> tuple[WorkingTime, WorkingTime, WorkingTime]:
        """Return when it should work, and when it can, without overtime and with it."""
        return self._shifts, self._plain, self._longer

    @property
    def speed(self) -> WorkingTime:
        """Return the times at which its speed changes, and what it then is; empty where it never does."""
        return WorkingTime([], []) if self._speed is None else WorkingTime([*self._speed.times], [*self._speed.values])

    def ready(self, now: float, overtime: bool) -> float:
        """Return the first moment from `now` on at which it can work."""
        time = self._longer if overtime else self._plain
        return max(now, time.openings[bisect_right(time.closings, now)])

    def work(self, start: float, days: float, measure: CentreMeasure, overtime: bool) -> float:
        """Return when `days` of work are done that start at `start`."""
        time = self._longer if overtime else self._plain
        now, left = start, days
        while True:
            k = bisect_right(time.closings, now)
            opens, closes, fails = time.openings[k], time.closings[k], now + self.left_up
            if opens > now:
                self.wait(now, opens)
                now = opens
                continue
            until = min(closes, fails)
            done = now + left if self._speed is None else self._speed.done(now, left)
            if done <= until + _ROUNDING:
                end = min(done, until)
                self._enter(measure, now, end, overtime)
                self.left_up -= left if self._speed is None else end - now
                return end
            self._enter(measure, now, until, overtime)
            left -= until - now if self._speed is None else self._speed.between(now, until)
            if fails <= closes:
                now = self._repaired(until)
            else:
                self.left_up -= until - now
                now = until

    def _repaired(self, failed: float) -> float:
        """Return when it is up again after a failure that came while it worked."""
        repaired = failed + next(self._repairs)
        self.left_up = next(self._uptimes)
        self._enter_down(failed, repaired)
        self._book.spread(self._row, CentreMeasure.wait_repair_days, failed, repaired)
        return repaired

    def wait(self, start: float, end: float) -> None:
        """Enter the time that a job waits for this machine to open: for repair within the shifts, else for a shift."""
        k = bisect_right(self._shifts.closings, start)
        now = start
        while now < end:
            opens, closes = min(end, max(now, self._shifts.openings[k])), min(end, self._shifts.closings[k])
            self._book.spread(self._row, CentreMeasure.wait_shift_days, now, opens)
            self._book.spread(self._row, CentreMeasure.wait_repair_days, opens, closes)
            now, k = closes, k + 1

    def _enter(self, measure: CentreMeasure, start: float, end: float, overtime: bool) -> None:
        self._book.spread(self._row, measure, start, end)
        if overtime:
            days = end - start - overlap(self._shifts, start, end)
            self._overtime += days
            self._book.add(self._row, CentreMeasure.overtime_days, days, start)

    def take_overtime(self) -> float:
        """Return the overtime worked since it was last asked for, in days."""
        days, self._overtime = self._overtime, 0.0
        return days

    def enter_open(self, horizon_days: int) -> None:
        """Enter the time of its shifts up to the horizon."""
        for opens, closes in zip(*self._shifts, strict=True):
            self._book.spread(self._row, CentreMeasure.open_days, opens, min(closes, float(horizon_days)))

    def _enter_down(self, start: float, end: float) -> None:
        """Enter the open time that a failure takes."""
        k = bisect_right(self._shifts.closings, start)
        while k < len(self._shifts.openings) and self._shifts.openings[k] < end:
            opens, closes = max(start, self._shifts.openings[k]), min(end, self._shifts.closings[k])
            self._book.spread(self._row, CentreMeasure.down_days, opens, closes)
            k += 1


def _uptimes(centre: WorkCentre, streams: Streams, place: tuple[str, str]) -> Iterator[float]:
    return draws(centre.days_between_failures, streams, "failure", *place) if centre.fails else repeat(math.inf)
