"""Sharing: what a site gives to a sister site that is short (lateral transshipment)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.decisions import Control, Policy, Sharing, StockFacts, StockView

__all__ = ["AboveReserve", "KeepAll", "Shared"]


@dataclass(frozen=True, slots=True)
class KeepAll:
    """Give nothing: what happens without a sharing."""

    def quantity(self, short: float, view: StockView) -> float:
        """Return 0."""
        return 0.0


@dataclass(frozen=True, slots=True)
class AboveReserve:
    """Give what is missing from the stock on hand above a reserve (hold-back level).

    The reserve is `units`, and `days` of the mean demand of the last `window_days` on top; with 0 of both the stock of
    all sisters is one: complete pooling. References: Tagaras (1989); Xu, Evers & Fu (2003) for hold-back levels.
    """

    units: float = 0.0
    days: float = 0.0
    window_days: int = 91

    def __post_init__(self) -> None:
        for field in ("units", "days"):
            value = getattr(self, field)
            if not 0 <= value < math.inf:
                raise ValueError(f"{field}(={value}) must be >= 0 and finite")
        if self.window_days < 1:
            raise ValueError(f"window_days(={self.window_days}) must be >= 1")

    def quantity(self, short: float, view: StockView) -> float:
        """Return the smaller of what is missing and what lies above the reserve."""
        mean = _recent_mean(view.demand_by_day, view.days_known, self.window_days)
        return max(0.0, min(short, view.on_hand - self.units - self.days * mean))


@dataclass(frozen=True, slots=True)
class Shared:
    """A policy at whose stock points a sharing says what they give to sister sites that are short."""

    policy: Policy
    sharing: Sharing

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        """Return the policy's controls with the sharing."""
        return [replace(control, sharing=self.sharing) for control in self.policy.controls(facts)]


def _recent_mean(demand_by_day: NDArray[np.float64], days_known: int, window_days: int) -> float:
    """Return the mean demand per day of the window, as far as it is known."""
    first = max(0, days_known - window_days)
    if first >= days_known:
        return 0.0
    # A running sum adds in the order of the days, compiled or not; a plain one need not, to the last bit.
    return float(np.cumsum(demand_by_day[first:days_known])[-1]) / (days_known - first)
