"""The decisions of a replication as they are made and carried out; rows are cheap, records are made when asked for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from policies.planning.decision_log import Decision, DecisionStatus
from policies.planning.responsibility import Raci
from policies.planning.yardsticks import Past, Yardstick

__all__ = ["DecisionBook", "Entry"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]


@dataclass(slots=True, kw_only=True)
class Entry:
    """A decision as it stands: `points` are the stock points that it takes effect at (None: at all).

    By its `yardstick` it is measured once it has been executed and its horizon has ended (None: it cannot be).
    """

    cycle: int
    step: str
    kind: str
    about: str
    horizon: str = ""
    old: float = math.nan
    new: float = math.nan
    alternatives: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    effect: float = math.nan
    points: Ints | None = None
    status: DecisionStatus = "approved"
    executed_at: float = math.nan
    yardstick: Yardstick | None = None

    @property
    def ends_week(self) -> float:
        """Return the week since the start in which what came of it can be told, NaN if never."""
        if self.yardstick is None or self.status != "executed":
            return math.nan
        return float(self.yardstick.ends_week(self._week))

    def realised(self, past: Past | None) -> float:
        """Return what came of it in money, NaN where that is not known (yet)."""
        if past is None or self.yardstick is None or self.status != "executed":
            return math.nan
        return self.yardstick.realised(past, self._week)

    @property
    def _week(self) -> int:
        """Return the first whole week after it was executed."""
        return math.ceil(self.executed_at / 7)


@dataclass(slots=True)
class DecisionBook:
    """All entries of a replication, in their order; those `waiting` are carried out with the next release."""

    raci: Raci = field(default_factory=Raci)
    cycle: int = 0
    entries: list[Entry] = field(default_factory=list)
    waiting: list[Entry] = field(default_factory=list)

    def add(self, entries: Sequence[Entry]) -> None:
        """Enter decisions that wait for the release."""
        self.entries += entries
        self.waiting += entries

    def drop(self) -> None:
        """Note that the draft they were made for will not be released: what waits has expired."""
        for entry in self.waiting:
            entry.status = "expired"
        self.waiting = []

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let what waits go on waiting while another plan is made and released."""
        held, self.waiting = self.waiting, []
        yield
        self.waiting = held

    def released(self, taken_over: Bools, day: float) -> None:
        """Note that the plan holds: what most points concerned take over is executed, the rest overridden.

        `taken_over` [points]. A proposal that nobody approved in time has expired.
        """
        for entry in self.waiting:
            if entry.status == "proposed":
                entry.status = "expired"
            elif entry.status == "approved":
                carried = taken_over if entry.points is None else taken_over[entry.points]
                done = carried.mean() >= 0.5 if carried.size else True
                entry.status = "executed" if done else "overridden"
                entry.executed_at = day if done else math.nan
        self.waiting = []
        self.cycle += 1

    def decisions(self, past: Past | None = None, run: str = "run") -> tuple[Decision, ...]:
        """Return the records of all entries; each has an owner, and with a `past` what came of it."""
        return tuple(
            Decision(
                run=run, cycle=each.cycle, step=each.step, id=f"{run}/{each.cycle}/{number}", type=each.kind,
                object=each.about[:128], owner=self.raci.owner(each.step, each.kind), horizon=each.horizon,
                old=each.old, new=each.new, alternatives=each.alternatives, assumption_ids=each.assumptions,
                expected_effect=each.effect, status=each.status, executed_at=each.executed_at,
                realised_effect=each.realised(past),
            )
            for number, each in enumerate(self.entries)
        )  # fmt: skip
