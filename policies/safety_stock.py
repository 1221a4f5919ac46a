"""Safety stock: how much more than the expected demand to hold, from what is known of a stock point.

The period to protect runs from one order to the arrival of the next: `StockFacts.protection_days`. A history may be
daily or weekly; the variance of demand grows with the days, as if those were independent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from policies.targets import Target, require_each, target_of
from sim.decisions import Review, StockFacts

__all__ = ["CycleService", "EmpiricalQuantile", "King", "SafetyStock", "WeeksOfCover", "variance_per_day"]

Floats = NDArray[np.float64]
_LEAST_WEEKS = 8


@runtime_checkable
class SafetyStock(Protocol):
    """How much more than the expected demand of the protection period to hold."""

    def units(self, facts: StockFacts, review: Review, lot: float) -> float:
        """Return the safety stock in units, >= 0, for a stock point ordering `lot` at a time (0: what is missing)."""
        ...


def variance_per_day(facts: StockFacts, covered_days: float) -> float:
    """Return the variance of demand per day, for a sum over `covered_days`.

    It is the variance of a bucket over its days. To cover a week or more, a daily history is first summed by weeks
    (given eight or more): that sales are higher on Mondays than on Sundays is no uncertainty.
    """
    buckets_a_week = 7 / facts.demand_bucket_days
    weeks = int(facts.demand.size / buckets_a_week)
    if covered_days < 7 or buckets_a_week <= 1 or not buckets_a_week.is_integer() or weeks < _LEAST_WEEKS:
        return facts.demand_sd_per_bucket**2 / facts.demand_bucket_days
    latest = facts.demand[-weeks * int(buckets_a_week) :]
    return float(latest.reshape(weeks, -1).sum(axis=1).var(ddof=1)) / 7


def _demand_variance(facts: StockFacts, review: Review) -> float:
    """Return the variance of the demand of the protection period."""
    days = facts.protection_days(review)
    return variance_per_day(facts, days) * days


@dataclass(frozen=True, slots=True)
class WeeksOfCover:
    """`weeks` of mean demand, whatever its spread: the planner's rule of thumb. One number, or one a class."""

    weeks: Target

    def __post_init__(self) -> None:
        require_each("weeks", self.weeks, 0.0, 520.0, open_ends=False)

    def units(self, facts: StockFacts, review: Review, lot: float) -> float:
        """Return the mean demand of `weeks`."""
        return 7 * target_of(self.weeks, facts) * facts.demand_mean_per_day


@dataclass(frozen=True, slots=True)
class CycleService:
    """z sigma: no stock-out in a share `target` of the replenishment cycles, demand normal, lead time as if certain.

    sigma is the standard deviation of the demand of the protection period. `target` is one number, or one a class.

    References: Silver, Pyke & Thomas (2017), Inventory and Production Management in Supply Chains, ch. 6.
    """

    target: Target

    def __post_init__(self) -> None:
        require_each("target", self.target, 0.0, 1.0)

    def units(self, facts: StockFacts, review: Review, lot: float) -> float:
        """Return z x sigma."""
        variance = _demand_variance(facts, review)
        return _z(self.target, facts) * math.sqrt(variance)


@dataclass(frozen=True, slots=True)
class King:
    """z sqrt(P sd^2 + d^2 sL^2): as `CycleService`, with the variance of the lead time.

    P are the days to protect, d and sd the mean and standard deviation of a day's demand, sL that of the lead time.
    `target` is one number, or one a class.

    References: King (2011), Crack the code: Understanding safety stock and mastering its equations; the formula is
    older (Hadley & Whitin 1963).
    """

    target: Target

    def __post_init__(self) -> None:
        require_each("target", self.target, 0.0, 1.0)

    def units(self, facts: StockFacts, review: Review, lot: float) -> float:
        """Return z times the standard deviation of the demand of an uncertain protection period."""
        variance = _demand_variance(facts, review)
        variance += (facts.demand_mean_per_day * facts.lead_time_sd_days) ** 2
        return _z(self.target, facts) * math.sqrt(variance)


def _z(target: Target, facts: StockFacts) -> float:
    """Return the normal safety factor of the target, at least 0."""
    return max(0.0, float(ndtri(target_of(target, facts))))


@dataclass(frozen=True, slots=True)
class EmpiricalQuantile:
    """The `target` quantile of demand over the protection period as it was: no law is assumed.

    Every known lead time gives a number of buckets, and every run of so many in the history a demand; all lead times
    count alike, and so do the runs of one. A history shorter than the run is repeated. `target` (cycle service) is one
    number, or one a class.

    References: Bookbinder & Lordahl (1989), Estimation of inventory re-order levels using the bootstrap.
    """

    target: Target

    def __post_init__(self) -> None:
        require_each("target", self.target, 0.0, 1.0)

    def units(self, facts: StockFacts, review: Review, lot: float) -> float:
        """Return what the quantile exceeds the expected demand by, at least 0."""
        if not facts.demand.size:
            return 0.0
        level = _quantile(*_observed_sums(facts, review), target_of(self.target, facts))
        return max(0.0, level - facts.demand_mean_per_day * facts.protection_days(review))


def _observed_sums(facts: StockFacts, review: Review) -> tuple[Floats, Floats]:
    """Return the demands of all runs of the history as long as a protection period, and their weights."""
    lengths = np.maximum(1, np.rint(facts.protection_times(review) / facts.demand_bucket_days)).astype(np.intp)
    sums, weights = [], []
    for length, count in zip(*np.unique(lengths, return_counts=True), strict=True):
        history = facts.demand if facts.demand.size > length else np.resize(facts.demand, length + facts.demand.size)
        total = np.concatenate([[0.0], np.cumsum(history)])
        runs = total[length:] - total[:-length]
        sums.append(runs)
        weights.append(np.full(len(runs), count / len(runs)))
    return np.concatenate(sums), np.concatenate(weights)


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    """Return the smallest value that at least `share` of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    place = int(np.searchsorted(reached, share * reached[-1] * (1 - 1e-12)))
    return float(values[order[place]])
