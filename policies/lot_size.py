"""Lot sizes: how much to order at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from sim.decisions import StockFacts

__all__ = ["EOQ", "FixedLot", "LotSize", "WeeksOfDemand"]


@runtime_checkable
class LotSize(Protocol):
    """How much to order at a time."""

    def lot(self, facts: StockFacts) -> float:
        """Return the lot in units; 0 orders what is missing."""
        ...


@dataclass(frozen=True, slots=True)
class EOQ:
    """The economic order quantity sqrt(2 K D / h), at most `at_most_weeks` of demand.

    K is the lane's cost per order, D the mean demand and h the holding cost of a unit, both per day. Where holding
    costs nothing it is `at_most_weeks` of demand, where ordering costs nothing there is no lot.

    References: Harris (1913), How many parts to make at once.
    """

    at_most_weeks: float = 52.0

    def __post_init__(self) -> None:
        if not 0 < self.at_most_weeks < math.inf:
            raise ValueError(f"at_most_weeks(={self.at_most_weeks}) must be > 0 and finite")

    def lot(self, facts: StockFacts) -> float:
        """Return the economic order quantity of the stock point."""
        demand, holding = facts.demand_mean_per_day, facts.holding_cost_per_unit_day
        most = 7 * self.at_most_weeks * demand
        if facts.order_cost <= 0:
            return 0.0
        return min(most, math.sqrt(2 * facts.order_cost * demand / holding)) if holding > 0 else most


@dataclass(frozen=True, slots=True)
class WeeksOfDemand:
    """`weeks` of mean demand."""

    weeks: float

    def __post_init__(self) -> None:
        if not 0 < self.weeks < math.inf:
            raise ValueError(f"weeks(={self.weeks}) must be > 0 and finite")

    def lot(self, facts: StockFacts) -> float:
        """Return the mean demand of `weeks`."""
        return 7 * self.weeks * facts.demand_mean_per_day


@dataclass(frozen=True, slots=True)
class FixedLot:
    """The same `units` everywhere."""

    units: float

    def __post_init__(self) -> None:
        if not 0 < self.units < math.inf:
            raise ValueError(f"units(={self.units}) must be > 0 and finite")

    def lot(self, facts: StockFacts) -> float:
        """Return `units`."""
        return self.units
