"""Demand shaping: what can be done to sell more of what there is, or less of what is short, and what it costs.

An option gives bounds and costs [families, months] to the supply review, which chooses; `net_shaping` turns what was
approved into the demand to expect. All costs are money a unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LeadTimeQuote",
    "PriceCut",
    "PromotionShift",
    "SegmentAllocation",
    "ShapingLimits",
    "ShapingOption",
    "Substitution",
    "joined_limits",
    "net_shaping",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ShapingLimits:
    """How far demand can be moved, in units [families, months], and what a unit costs: up and down."""

    max_uplift: Floats
    uplift_cost: Floats
    max_cut: Floats
    cut_cost: Floats

    def uplift_share(self, demand: Floats) -> Floats:
        """Return the most uplift as a share of `demand` [families, months], 0 where there is no demand."""
        return np.divide(self.max_uplift, demand, out=np.zeros_like(demand), where=demand > 0)


@runtime_checkable
class ShapingOption(Protocol):
    """A way to shape demand: a frozen dataclass of parameters with one pure method."""

    def limits(self, demand: Floats, price: Floats) -> ShapingLimits:
        """Return what it allows, given `demand` [families, months] and `price` [families]."""
        ...


def _limits(demand: Floats, *, up: Floats | float = 0.0, up_cost: Floats | float = 0.0,
            cut: Floats | float = 0.0, cut_cost: Floats | float = 0.0) -> ShapingLimits:  # fmt: skip
    """Return limits with every part of the shape of `demand`."""
    return ShapingLimits(
        *(np.broadcast_to(part, demand.shape).astype(np.float64) for part in (up, up_cost, cut, cut_cost))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceCut:
    """Take `cut` off the price: demand rises by `elasticity` x `cut`, and every unit sold earns less.

    With u = elasticity x cut, a unit more costs price x cut x (1 + u) / u: what all units lose, spread over the more.
    """

    cut: float
    elasticity: float

    def __post_init__(self) -> None:
        if not 0 < self.cut < 1:
            raise ValueError(f"cut(={self.cut}) must be > 0 and < 1")
        if self.elasticity <= 0:
            raise ValueError(f"elasticity(={self.elasticity}) must be > 0")

    def limits(self, demand: Floats, price: Floats) -> ShapingLimits:
        """Return the uplift at the full cut and its cost."""
        rise = self.elasticity * self.cut
        return _limits(demand, up=rise * demand, up_cost=(price * self.cut * (1 + rise) / rise)[:, None])


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionShift:
    """Bring the promotion of a later month forward, or put one off: up to `share` of demand moves between months."""

    share: float
    cost_per_unit: float

    def limits(self, demand: Floats, price: Floats) -> ShapingLimits:
        """Return the share of the month after as uplift, that of the month itself as cut; the last month gains none."""
        later = np.column_stack([demand[:, 1:], np.zeros(len(demand))])
        cost = self.cost_per_unit
        return _limits(demand, up=self.share * later, up_cost=cost, cut=self.share * demand, cut_cost=cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """Offer family `target` to customers of family `source`: `accepted` of these take it, at a discount a unit."""

    source: int
    target: int
    accepted: float
    discount_per_unit: float

    def limits(self, demand: Floats, price: Floats) -> ShapingLimits:
        """Return the uplift of the target and the cut of the source, which must be equal; the target bears the cost."""
        up, cut, cost = np.zeros_like(demand), np.zeros_like(demand), np.zeros_like(demand)
        up[self.target] = cut[self.source] = self.accepted * demand[self.source]
        cost[self.target] = self.discount_per_unit
        return _limits(demand, up=up, up_cost=cost, cut=cut)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentAllocation:
    """Serve the segments in the order of their rank: the last one, `segment_share` of demand, may go without."""

    segment_share: float
    penalty_per_unit: float

    def limits(self, demand: Floats, price: Floats) -> ShapingLimits:
        """Return the demand of the last segment as cut."""
        return _limits(demand, cut=self.segment_share * demand, cut_cost=self.penalty_per_unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTimeQuote:
    """Quote a longer lead time: `accepted` of demand waits a month, for a discount a unit."""

    accepted: float
    discount_per_unit: float

    def limits(self, demand: Floats, price: Floats) -> ShapingLimits:
        """Return the demand that would wait as cut."""
        return _limits(demand, cut=self.accepted * demand, cut_cost=self.discount_per_unit)


def joined_limits(options: Sequence[ShapingOption], demand: Floats, price: Floats) -> ShapingLimits:
    """Return the limits of all options together: the sums, at the mean cost of a unit; no cut beyond the demand."""
    every = [option.limits(demand, price) for option in options]
    up, up_cost = _joined([each.max_uplift for each in every], [each.uplift_cost for each in every], demand)
    cut, cut_cost = _joined([each.max_cut for each in every], [each.cut_cost for each in every], demand)
    return ShapingLimits(up, up_cost, np.minimum(cut, demand), cut_cost)


def _joined(most: list[Floats], cost: list[Floats], demand: Floats) -> tuple[Floats, Floats]:
    total, money = np.zeros_like(demand), np.zeros_like(demand)
    for units, unit_cost in zip(most, cost, strict=True):
        total, money = total + units, money + units * unit_cost
    return total, np.divide(money, total, out=np.zeros_like(demand), where=total > 0)


def net_shaping(approved: Floats, returned_share: float, months_later: int = 1) -> Floats:
    """Return what approved shaping does to demand [families, months], with what comes back with the other sign.

    `approved` are units, cuts below 0; `returned_share` of them returns `months_later` (1 for what is only moved, 0
    for what is won or lost for good); what would return after the horizon is left out.
    """
    if months_later < 1:
        raise ValueError(f"months_later(={months_later}) must be >= 1")
    net = approved.copy()
    if months_later < approved.shape[1]:
        net[:, months_later:] -= returned_share * approved[:, :-months_later]
    return net
