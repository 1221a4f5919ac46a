"""Safety stock for a fill rate: the share of demand served at once, with the lot and the cycle's opening shortage."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from scipy.optimize import brentq

from policies.safety_stock import variance_per_day
from policies.shortage import Law, expected_shortage, integrated_shortage
from policies.targets import Target, require_each, target_of
from sim.decisions import Review, StockFacts

__all__ = ["FillRate"]

_MOMENT_DAYS = 0.01


class _Demand(NamedTuple):
    mean: float
    variance: float


class _Cycle(NamedTuple):
    """The demand between an order and the end of its cycle, that up to the cycle's start, and the cycle's mean.

    `start` is None for continuous review of single orders in lots, where the lot itself is the cycle.
    """

    expected: float
    end: _Demand
    start: _Demand | None
    mean: float


@dataclass(frozen=True, slots=True)
class FillRate:
    """The safety stock with which a share `target` of demand is served at once.

    A cycle's shortage is what is owed at its end less what was owed already at its start:
    [E(X - S)+ - E(Y - S)+] / demand of a cycle = 1 - `target`, with X the demand of the protection period,
    Y that of the same period without the cycle, and S the level after an order. Ordering lots of Q, S is uniform above
    the reorder point R; with continuous review of single orders this is the textbook
    [E(X - R)+ - E(X - R - Q)+] / Q = 1 - `target`. Never below zero: large lots may serve more than the target.

    `law` is that of X: ``normal``, ``gamma`` or ``negative_binomial`` (whole units; Poisson when the variance is
    no more than the mean); `lead_time_spread` adds the variance of the lead time. `target` is one number, or one a
    class.

    References: Silver, Pyke & Thomas (2017), ch. 6; Burgin (1975) for the gamma law; Zhang & Zhang (2007), Fill rate
    of single-stage general periodic review inventory systems, for the opening shortage.
    """

    target: Target
    law: Law = "gamma"
    lead_time_spread: bool = True

    def __post_init__(self) -> None:
        require_each("target", self.target, 0.0, 1.0)

    def units(self, facts: StockFacts, review: Review, lot: float) -> float:
        """Return the safety stock in units, found by bracketing."""
        allowed = 1 - target_of(self.target, facts)
        cycle = _cycle(facts, review, lot, self.lead_time_spread)
        if cycle.end.mean <= 0 or cycle.end.variance <= 0:
            return 0.0

        def missed(safety_stock: float) -> float:
            return _share_short(self.law, cycle, lot, cycle.expected + safety_stock) - allowed

        if missed(0.0) <= 0:
            return 0.0
        high = math.sqrt(cycle.end.variance)
        while missed(high) > 0:
            high *= 2
        return float(brentq(missed, 0.0, high, xtol=1e-9 * high))


def _cycle(facts: StockFacts, review: Review, lot: float, lead_time_spread: bool) -> _Cycle:
    """Return the demands that a cycle's shortage depends on."""
    mean = facts.demand_mean_per_day
    spread = (mean * facts.lead_time_sd_days) ** 2 if lead_time_spread else 0.0
    covered = facts.protection_days(review)
    variance = variance_per_day(facts, covered)

    def demand_of(days: float) -> _Demand:
        return _Demand(mean * days, variance * days + spread)

    if review.continuous and facts.single_orders:
        if lot > 0:
            return _Cycle(mean * covered, demand_of(covered), None, lot)
        # Every order is a cycle of its own: a moment around the end of the period stands for it.
        first, last = max(0.0, covered - _MOMENT_DAYS), covered + _MOMENT_DAYS
        return _Cycle(mean * covered, demand_of(last), demand_of(first), mean * (last - first))
    days = max(review.interval_days, facts.demand_bucket_days)
    return _Cycle(mean * covered, demand_of(covered), demand_of(max(0.0, covered - days)), mean * days)


def _share_short(law: Law, cycle: _Cycle, lot: float, level: float) -> float:
    """Return the share of demand not served at once with a reorder point, or without a lot an order-up-to, `level`."""
    if cycle.start is None:
        return (expected_shortage(law, *cycle.end, level) - expected_shortage(law, *cycle.end, level + lot)) / lot
    if lot > 0:
        end = integrated_shortage(law, *cycle.end, level, level + lot)
        return (end - integrated_shortage(law, *cycle.start, level, level + lot)) / (lot * cycle.mean)
    return (expected_shortage(law, *cycle.end, level) - expected_shortage(law, *cycle.start, level)) / cycle.mean
