"""Work centres: machines, when they work, how they fail, and which job they take next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sim.distributions import Constant, Distribution
from sim.network.require import require

__all__ = ["ChangeOver", "Dispatching", "Shift", "Weekday", "WorkCentre"]

Dispatching = Literal["fifo", "spt", "edd", "critical_ratio", "run_out", "family"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_NEVER = Constant(0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCentre:
    """A place with like `machines`, each doing one job at a time, round the clock unless it has shifts.

    A machine that falls free takes the job that `dispatching` puts first: ``fifo`` the one that came first, ``spt`` the
    shortest, ``edd`` the one due first, ``critical_ratio`` the least time left over work left, ``run_out`` the item
    whose stock lasts shortest, ``family`` the family that it made last. A machine fails after `days_between_failures`
    (0: never) and is repaired in `repair_days`; with `failures_count` ``running`` only its work counts towards the next
    failure, with ``calendar`` all time. While the jobs that wait are more than `overtime_from_days` of work, each shift
    lasts `overtime_hours` longer. A job that would wait more than `subcontract_from_days` goes outside: it takes
    `subcontract_days`. Costs are in the scenario's currency; a machine day is 24 hours of work.
    """

    name: str
    site: str
    machines: int = 1
    dispatching: Dispatching = "fifo"
    days_between_failures: Distribution = _NEVER
    repair_days: Distribution = _NEVER
    failures_count: Literal["running", "calendar"] = "running"
    cost_per_machine_day: float = 0.0
    overtime_from_days: float = math.inf
    overtime_hours: float = 0.0
    overtime_cost_per_hour: float = 0.0
    subcontract_from_days: float = math.inf
    subcontract_days: float = 0.0
    subcontract_cost_per_unit: float = 0.0

    def __post_init__(self) -> None:
        require(
            self.machines >= 1 and self.machines == int(self.machines),
            f"machines(={self.machines}) must be a whole number >= 1",
        )
        object.__setattr__(self, "machines", int(self.machines))
        for field in ("overtime_from_days", "subcontract_from_days"):
            require(getattr(self, field) >= 0, f"{field}(={getattr(self, field)}) must be >= 0")
        for field in (
            "cost_per_machine_day",
            "overtime_hours",
            "overtime_cost_per_hour",
            "subcontract_days",
            "subcontract_cost_per_unit",
        ):
            value = getattr(self, field)
            require(0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")

    @property
    def fails(self) -> bool:
        """Whether its machines ever fail."""
        return self.days_between_failures.moments().mean > 0

    @property
    def works_overtime(self) -> bool:
        """Whether its shifts are ever lengthened."""
        return self.overtime_hours > 0 and self.overtime_from_days < math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Hours in which a work centre works on one `weekday`; `end_hour` may be over 24 and lie in the next day."""

    centre: str
    weekday: Weekday
    start_hour: float
    end_hour: float

    def __post_init__(self) -> None:
        require(0 <= self.start_hour < 24, f"start_hour(={self.start_hour}) must be >= 0 and < 24")
        require(
            self.start_hour < self.end_hour <= self.start_hour + 24,
            f"end_hour(={self.end_hour}) must be after start_hour(={self.start_hour}), by 24 hours at most",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOver:
    """Days that a machine of a centre needs to turn from one item family to another, before the set-up of the job."""

    centre: str
    from_family: str
    to_family: str
    days: float

    def __post_init__(self) -> None:
        require(0 <= self.days < math.inf, f"days(={self.days}) must be >= 0 and finite")
