"""Managing by exception: which gaps exist, how long they have, and which of them planners work on this week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from policies.planning.inventory_demand import Floats

__all__ = [
    "EXCEPTION",
    "SHORT",
    "Action",
    "ExceptionState",
    "Exceptions",
    "Finding",
    "Kind",
    "Planners",
    "hold",
    "joined",
    "work",
]

Flags = NDArray[np.bool_]


class Kind(IntEnum):
    """What is wrong. Of one item's kinds about too little (or too much) only the first in this order is kept."""

    BACKORDER = 0
    INSUFFICIENT_LEAD_TIME = 1
    STOCKOUT_CRITICAL = 2
    PAST_DUE = 3
    RESCHEDULE_IN = 4
    STOCKOUT_WARNING = 5
    EXCESS = 6
    RESCHEDULE_OUT = 7
    FORECAST_GAP = 8
    MISPLACED = 9
    OVERLOAD = 10
    COMMIT_SHORT = 11
    TRACKING_SIGNAL = 12
    LEVEL_SHIFT = 13
    ASSUMPTION_BREACH = 14
    SUPPLIER_DELIVERY = 15


class Action(IntEnum):
    """What to do about it."""

    REVIEW = 0
    EXPEDITE = 1
    ORDER_NOW = 2
    CANCEL = 3
    POSTPONE = 4
    TRANSFER = 5


SHORT = (Kind.BACKORDER, *[Kind(n) for n in range(1, 6)])
LONG = (Kind.EXCESS, Kind.RESCHEDULE_OUT)

EXCEPTION = np.dtype(
    [
        ("kind", np.int8),
        ("subject", np.int64),
        ("week", np.int64),
        ("euros", float),
        ("effort", float),
        ("age", np.int64),
        ("action", np.int8),
        ("quantity", float),
        ("days", float),
        ("order", np.int64),
    ]
)
"""One exception: kind; item (or resource, supplier, assumption) it is about; first week concerned; money at risk; hours
to work it; weeks it has stood unworked; proposed action with units, days and index of the open order (-1: none)."""
Exceptions = NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one trigger says of all its subjects: raised now, kept once raised, money at risk, first week, [subjects].

    `kept` is the wider condition: an exception once raised stands as long as it holds (hysteresis).
    """

    kind: Kind
    raised: Flags
    kept: Flags
    euros: Floats
    week: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ExceptionState:
    """Weeks that each exception has stood unworked, and weeks left in which a worked one is not shown again.

    Both map a kind to [subjects]; an age of 0 is no exception, or one worked this week.
    """

    ages: dict[Kind, NDArray[np.int64]]
    quiet: dict[Kind, NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Planners:
    """How many exceptions planners can work a week, and how they choose.

    `share` of the items, at least one; 0 is none at all. `effort` hours of a kind (default 1), `ageing` raises the rank
    of an exception by that share a week; a worked one rests `quiet_weeks` while its action takes hold.
    """

    share: float = 0.02
    effort: dict[Kind, float] | None = None
    ageing: float = 0.0
    quiet_weeks: int = 2

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"share(={self.share}) must be from 0 to 1")

    def capacity(self, items: int) -> int:
        """Return how many exceptions a week the planners of so many items work."""
        return max(1, round(self.share * items)) if self.share > 0 else 0


def hold(state: ExceptionState, findings: list[Finding], planners: Planners) -> tuple[ExceptionState, Exceptions]:
    """Return the exceptions that stand now, one a subject and direction, and the state with their ages.

    An exception stands when raised, or when it stood last week and is still `kept`. Actions are not yet proposed.
    """
    ages: dict[Kind, NDArray[np.int64]] = {}
    quiet: dict[Kind, NDArray[np.int64]] = {}
    for finding in findings:
        none = np.zeros(finding.raised.shape, np.int64)
        old, resting = state.ages.get(finding.kind, none), state.quiet.get(finding.kind, none)
        stands = finding.raised | (((old > 0) | (resting > 0)) & finding.kept)
        ages[finding.kind] = np.where(stands, old + 1, 0)
        quiet[finding.kind] = np.where(stands, np.maximum(0, resting - 1), 0)
    shown = _one_a_direction({kind: age > 0 for kind, age in ages.items()})
    subjects = [np.flatnonzero(shown[each.kind] & (quiet[each.kind] == 0)) for each in findings]
    table = np.zeros(sum(map(len, subjects)), EXCEPTION)
    table["order"] = -1
    first = 0
    for finding, about in zip(findings, subjects, strict=True):
        _fill(table[first : first + len(about)], finding, about, ages[finding.kind], planners)
        first += len(about)
    return ExceptionState(ages, quiet), table


def _one_a_direction(standing: dict[Kind, Flags]) -> dict[Kind, Flags]:
    """Return which exceptions are shown: of an item's kinds about too little, or too much, only the first."""
    shown = dict(standing)
    for direction in (SHORT, LONG):
        taken: Flags | None = None
        for kind in direction:
            if kind not in shown:
                continue
            shown[kind] = shown[kind] if taken is None else shown[kind] & ~taken
            taken = shown[kind] if taken is None else taken | shown[kind]
    return shown


def _fill(
    table: Exceptions, finding: Finding, about: NDArray[np.intp], age: NDArray[np.int64], planners: Planners
) -> None:
    """Enter what a finding says of the subjects `about`."""
    if about.size:
        table["kind"], table["subject"] = finding.kind, about
        table["week"], table["euros"] = finding.week[about], finding.euros[about]
        table["age"], table["effort"] = age[about], (planners.effort or {}).get(finding.kind, 1.0)


def joined(tables: Sequence[Exceptions]) -> Exceptions:
    """Return exceptions one after the other; of arrays of records it is quicker than to concatenate them."""
    table = np.empty(sum(map(len, tables)), EXCEPTION)
    first = 0
    for part in tables:
        table[first : first + len(part)] = part
        first += len(part)
    return table


def work(
    state: ExceptionState, exceptions: Exceptions, planners: Planners, capacity: int, loudness: Floats | None = None
) -> tuple[ExceptionState, Exceptions]:
    """Return the `capacity` exceptions worked this week, first first, and the state in which they rest.

    The rank is money at risk per hour, raised by `ageing` a week; ties go to the older. With `loudness` [items] it is
    that of the subject instead: the loudest customer first.
    """
    rank = exceptions["euros"] if loudness is None else loudness[exceptions["subject"]]
    rank = rank / exceptions["effort"] * (1 + planners.ageing * (exceptions["age"] - 1))
    worked = exceptions[np.lexsort((-exceptions["age"], -rank))[:capacity]]
    quiet, ages = dict(state.quiet), dict(state.ages)
    for kind in (Kind(number) for number in np.unique(worked["kind"])):
        subjects = worked["subject"][worked["kind"] == kind]
        quiet[kind], ages[kind] = quiet[kind].copy(), ages[kind].copy()
        quiet[kind][subjects] = planners.quiet_weeks + 1
        ages[kind][subjects] = 0
    return ExceptionState(ages, quiet), worked
