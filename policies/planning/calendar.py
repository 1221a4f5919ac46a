"""When planning happens: a cycle a month, its steps on working days, and a huddle a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np

__all__ = ["Calendar", "Moment", "Step", "monthly", "weekly"]

_WEEK_DAYS = 7


class Step(StrEnum):
    """The steps of a cycle, in their order, and the weekly huddle, which also carries out the released plan."""

    DATA_CLOSE = "data_close"
    PRODUCT = "product"
    DEMAND = "demand"
    INVENTORY = "inventory"
    SUPPLY = "supply"
    RECONCILIATION = "reconciliation"
    MANAGEMENT = "management"
    RELEASE = "release"
    HUDDLE = "huddle"


class Moment(NamedTuple):
    """What is done on a day, in this order."""

    day: float
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """On which working day of the month each step of the cycle is held (1: the first), counted Monday to Friday.

    The data are closed, and all later steps decide on them, `release` less `data_close` working days before the plan
    holds. Defaults follow the usual calendar of a monthly cycle; `every_months` skips months in between.
    """

    data_close: int = 1
    product: int = 3
    demand: int = 8
    inventory: int = 11
    supply: int = 13
    reconciliation: int = 16
    management: int = 20
    release: int = 20
    every_months: int = 1

    def __post_init__(self) -> None:
        days = [getattr(self, step.value) for step in Step if step is not Step.HUDDLE]
        if any(not 1 <= day <= 23 for day in days) or days != sorted(days):
            raise ValueError(f"the working days of the steps (={days}) must ascend and lie between 1 and 23")
        if self.every_months < 1:
            raise ValueError(f"every_months(={self.every_months}) must be >= 1")


def monthly(calendar: Calendar, start: date, horizon_days: int) -> dict[float, list[Step]]:
    """Return the steps of all whole cycles that begin at or after the start, by day."""
    found: dict[float, list[Step]] = defaultdict(list)
    first = np.datetime64(start, "M") + (start.day > 1)
    last = np.datetime64(start, "D") + np.timedelta64(horizon_days, "D")
    for month in np.arange(first, last.astype("datetime64[M]") + 1, calendar.every_months):
        for step in Step:
            if step is not Step.HUDDLE:
                opens = np.busday_offset(month, getattr(calendar, step.value) - 1, roll="forward")
                found[float((opens - np.datetime64(start, "D")).astype(int))].append(step)
    return found


def weekly(cycles: Mapping[float, list[Step]], horizon_days: int) -> tuple[Moment, ...]:
    """Return all moments: the steps of the cycles, and a huddle at the end of the first day of each week."""
    days = {float(day) for day in range(0, horizon_days, _WEEK_DAYS)}
    moments = []
    for day in sorted(days | {day for day in cycles if day < horizon_days}):
        steps = [*cycles.get(day, ()), *([Step.HUDDLE] if day in days else [])]
        moments.append(Moment(day, tuple(steps)))
    return tuple(moments)
