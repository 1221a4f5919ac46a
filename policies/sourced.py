"""Policies with a sourcing: every stock point that several lanes supply divides its orders among them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from policies.lanes import facts_on_lane, fastest_of, require_share, require_units
from policies.safety_stock import SafetyStock
from policies.sourcing import DualIndex, SingleIndex, StandingOrder, TailoredBaseSurge
from sim.decisions import Control, Policy, Sourcing, StockFacts

__all__ = [
    "Plans",
    "SizedBaseSurge",
    "SizedDualIndex",
    "SizedSingleIndex",
    "SizedStandingOrder",
    "Sourced",
    "SourcingSize",
]


@runtime_checkable
class SourcingSize(Protocol):
    """Sets the parameters of a sourcing for each stock point."""

    def sized(self, facts: StockFacts, control: Control) -> Sourcing:
        """Return the sourcing of a stock point with several lanes; `control` is what its policy has set."""
        ...


@runtime_checkable
class Plans(Protocol):
    """A sourcing that knows on which lead time the rule should be sized: by itself it is that of the preferred lane."""

    def planned(self, facts: StockFacts) -> StockFacts:
        """Return the facts that the policy should size the rule on."""
        ...


@dataclass(frozen=True, slots=True)
class Sourced:
    """A policy whose stock points divide their orders among their lanes; those with one lane stay as they are.

    `sourcing` is the same everywhere, or a size that sets it for each stock point. A sourcing that plans with another
    lead time than that of the preferred lane has the policy size its rules on it.
    """

    policy: Policy
    sourcing: Sourcing | SourcingSize

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        """Return the policy's control for each of `facts`, with its sourcing."""
        planned = [self._planned(row) for row in facts]
        controls = self.policy.controls(planned)
        return [self._sourced(row, control) for row, control in zip(facts, controls, strict=True)]

    def _planned(self, facts: StockFacts) -> StockFacts:
        chosen = self.sourcing
        return chosen.planned(facts) if len(facts.lanes) > 1 and isinstance(chosen, Plans) else facts

    def _sourced(self, facts: StockFacts, control: Control) -> Control:
        if len(facts.lanes) < 2:
            return control
        chosen = self.sourcing
        return replace(control, sourcing=chosen.sized(facts, control) if isinstance(chosen, SourcingSize) else chosen)


@dataclass(frozen=True, slots=True)
class SizedDualIndex:
    """Dual index: expedite up to the expected demand of the fast lane's protection period and its safety stock.

    The regular order is at most `cap_share` times the mean demand between reviews (infinite: no cap).
    """

    safety_stock: SafetyStock
    cap_share: float = math.inf

    def __post_init__(self) -> None:
        if not self.cap_share > 0:
            raise ValueError(f"cap_share(={self.cap_share}) must be > 0")

    def sized(self, facts: StockFacts, control: Control) -> DualIndex:
        """Return the dual index of a stock point."""
        mean = _mean_per_review(facts, control)
        cap = self.cap_share * mean if mean > 0 and self.cap_share < math.inf else math.inf
        return DualIndex(_fast_level(facts, control, self.safety_stock), cap)


@dataclass(frozen=True, slots=True)
class SizedSingleIndex:
    """Single index: expedite what is asked between two reviews above `spread` times the mean.

    The planned position is the expected demand of the protection period and the planned safety stock; the level to
    expedite to is `spread` times the mean demand between reviews (of a day at least) below it.
    """

    spread: float = 1.2

    def __post_init__(self) -> None:
        require_units("spread", self.spread)

    def sized(self, facts: StockFacts, control: Control) -> SingleIndex:
        """Return the single index of a stock point."""
        days = facts.protection_days(control.review) - self.spread * max(1.0, control.review.interval_days)
        return SingleIndex(facts.demand_mean_per_day * days + control.safety_stock)


@dataclass(frozen=True, slots=True)
class SizedBaseSurge:
    """Tailored base-surge: a standing order of `base_share` of the mean demand, surges as those of `SizedDualIndex`."""

    safety_stock: SafetyStock
    base_share: float = 0.8

    def __post_init__(self) -> None:
        require_share("base_share", self.base_share)

    def sized(self, facts: StockFacts, control: Control) -> TailoredBaseSurge:
        """Return the base-surge of a stock point."""
        base = self.base_share * _mean_per_review(facts, control)
        return TailoredBaseSurge(base, _fast_level(facts, control, self.safety_stock))


@dataclass(frozen=True, slots=True)
class SizedStandingOrder:
    """A standing order of `share` of the mean demand between reviews."""

    share: float = 0.8

    def __post_init__(self) -> None:
        require_share("share", self.share)

    def sized(self, facts: StockFacts, control: Control) -> StandingOrder:
        """Return the standing order of a stock point."""
        return StandingOrder(self.share * _mean_per_review(facts, control))


def _mean_per_review(facts: StockFacts, control: Control) -> float:
    return facts.demand_mean_per_day * max(control.review.interval_days, 0.0)


def _fast_level(facts: StockFacts, control: Control, safety_stock: SafetyStock) -> float:
    """Return the level that the fast lane alone would have ordered up to."""
    fast = facts_on_lane(facts, fastest_of(facts))
    if facts.demand_mean_per_day <= 0:
        return 0.0
    days = fast.protection_days(control.review)
    return facts.demand_mean_per_day * days + safety_stock.units(fast, control.review, 0.0)
