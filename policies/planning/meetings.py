"""Meetings of a cycle: whether those needed come, and what was held and what fell out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from policies.planning.calendar import Step

__all__ = ["MEETINGS", "Attendance", "Meeting", "Minutes"]

MEETINGS = (Step.PRODUCT, Step.DEMAND, Step.INVENTORY, Step.SUPPLY, Step.RECONCILIATION, Step.MANAGEMENT)
"""Steps that are meetings: closing the data and releasing the plan need nobody to come."""


class Meeting(NamedTuple):
    """A meeting that was due on `day`; not `held`, the plan stays there as it was."""

    day: float
    step: Step
    held: bool


@dataclass(frozen=True, slots=True)
class Attendance:
    """The probability that those needed come to a meeting: `usual`, or its own by the name of the step.

    A meeting that fails is not made up for: the draft goes on without what it would have decided.
    """

    usual: float = 1.0
    by_step: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [step.value for step in MEETINGS]
        wrong = [f"by_step names {key!r}; it must be one of {', '.join(names)}" for key in self.by_step
                 if key not in names]  # fmt: skip
        wrong += [
            f"{name}(={value}) must be from 0 to 1"
            for name, value in {"usual": self.usual, **self.by_step}.items()
            if not 0 <= value <= 1
        ]
        if wrong:
            raise ValueError("; ".join(wrong))

    def of(self, step: Step) -> float:
        """Return the probability for a step; 1 for those that are no meetings."""
        return self.by_step.get(step.value, self.usual) if step in MEETINGS else 1.0


class Minutes:
    """Draws who comes, and keeps what was held; a number is drawn for every meeting, whatever its probability."""

    def __init__(self, attendance: Attendance, luck: np.random.Generator) -> None:
        self._attendance = attendance
        self._luck = luck
        self.meetings: list[Meeting] = []

    def held(self, step: Step, day: float) -> bool:
        """Return whether the step is held; steps that are no meetings always are."""
        if step not in MEETINGS:
            return True
        met = bool(self._luck.random() < self._attendance.of(step))
        self.meetings.append(Meeting(day, step, met))
        return met
