"""The clock: when things happen, and in which order things of the same instant happen."""

from __future__ import annotations

import math
from enum import IntEnum
from heapq import heappush
from typing import Literal

import simpy
from simpy.events import Event

__all__ = ["Clock", "Phase", "Sequence", "priorities"]

Sequence = Literal["demand_first", "review_first"]
_RANKS = 1_000_000


class Phase(IntEnum):
    """The order of simultaneous events; each is far above SimPy's own priorities, so its bookkeeping settles first."""

    RECEIVE = 1 * _RANKS
    DEMAND = 2 * _RANKS
    REVIEW = 3 * _RANKS
    PLAN = 4 * _RANKS
    RECORD = 5 * _RANKS


def priorities(sequence: Sequence) -> tuple[int, int]:
    """Return the priorities of (demand, review): `review_first` swaps the two phases, nothing else."""
    if sequence == "demand_first":
        return Phase.DEMAND, Phase.REVIEW
    return Phase.REVIEW, Phase.DEMAND


class Clock(simpy.Environment):
    """A SimPy environment that wakes processes at an exact time (in days) and phase.

    SimPy's own timeouts are relative: ``now + (time - now)`` need not equal `time`, and two events meant for the
    same instant could miss each other by a rounding error. `at` schedules the absolute time itself.
    """

    def at(self, time: float, priority: int) -> Event:
        """Return an event that fires at `time`; simultaneous events fire by `priority`, then first scheduled first."""
        event = Event(self)
        event._ok = True
        event._value = None
        heappush(self._queue, (time, priority, next(self._eid), event))  # type: ignore[misc]
        return event

    def before(self, time: float) -> Event:
        """Return an event that fires after everything that happens earlier than `time`, and before anything at it."""
        return self.at(math.nextafter(time, -math.inf), Phase.RECORD)
