"""Reviews: when a stock point looks at its stock."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Continuous", "EveryDays", "Weekdays"]

Floats = NDArray[np.float64]
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Continuous:
    """Look at the start, and then at once whenever the inventory position has changed."""

    @property
    def continuous(self) -> bool:
        """Return True."""
        return True

    @property
    def interval_days(self) -> float:
        """Return 0."""
        return 0.0

    def times(self, horizon_days: int, first_weekday: int) -> Floats:
        """Return the start alone; every other look follows a change."""
        return np.zeros(1)


@dataclass(frozen=True, slots=True)
class EveryDays:
    """Look every `days` days, first on day `first`."""

    days: float = 1.0
    first: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.days < math.inf:
            raise ValueError(f"days(={self.days}) must be > 0 and finite")
        if not 0 <= self.first < math.inf:
            raise ValueError(f"first(={self.first}) must be >= 0 and finite")

    @property
    def continuous(self) -> bool:
        """Return False."""
        return False

    @property
    def interval_days(self) -> float:
        """Return `days`."""
        return float(self.days)

    def times(self, horizon_days: int, first_weekday: int) -> Floats:
        """Return `first`, `first` + `days`, ... before the horizon."""
        count = math.ceil(max(0.0, horizon_days - self.first) / self.days)
        times: Floats = self.first + self.days * np.arange(count, dtype=np.float64)
        return times[times < horizon_days]


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Look on the given `days` of the week, named mon, tue, wed, thu, fri, sat, sun."""

    days: tuple[str, ...] = ("mon",)

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", tuple(self.days))
        if not self.days or len(set(self.days)) < len(self.days) or not set(self.days) <= set(_NAMES):
            raise ValueError(f"days(={self.days}) must be one or more different ones of {', '.join(_NAMES)}")

    @property
    def continuous(self) -> bool:
        """Return False."""
        return False

    @property
    def interval_days(self) -> float:
        """Return the mean time between looks: 7 days over the number of weekdays."""
        return 7 / len(self.days)

    def times(self, horizon_days: int, first_weekday: int) -> Floats:
        """Return the days of the horizon that fall on one of the weekdays."""
        wanted = [_NAMES.index(name) for name in self.days]
        days = np.arange(horizon_days)
        return days[np.isin((days + first_weekday) % 7, wanted)].astype(np.float64)
