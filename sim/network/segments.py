"""Segments: customers of the same rank, what failing them costs, how they take it, and what they buy instead."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.network.require import require

__all__ = ["Segment", "Substitution"]

_COSTS = ("late_cost_per_unit_day", "late_cost_per_line", "lost_sale_cost_per_unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A group of customers, wherever and whatever they buy.

    `priority` ranks them when stock is short, 1 first, under an allocation that looks at it. The costs are what the
    contract says, besides the item's own: `late_cost_per_unit_day` for each unit and day beyond the promise,
    `late_cost_per_line` once for an order line that is not complete within the promise (late, short or lost),
    `lost_sale_cost_per_unit` for each unit lost.

    Service feeds back: what they ask is drawn, then multiplied by (recent fill rate / `expected_fill_rate`) to the
    power of `loyalty_elasticity` (0: they do not mind). The recent fill rate is the share of a line served at once,
    averaged over the lines of a day and smoothed exponentially over days with lines, with a time constant of
    `memory_days`; it starts as expected.
    """

    name: str
    priority: int = 1
    late_cost_per_unit_day: float = 0.0
    late_cost_per_line: float = 0.0
    lost_sale_cost_per_unit: float = 0.0
    loyalty_elasticity: float = 0.0
    expected_fill_rate: float = 1.0
    memory_days: float = 28.0

    def __post_init__(self) -> None:
        require(self.priority >= 1, f"priority(={self.priority}) must be >= 1")
        for field in (*_COSTS, "loyalty_elasticity"):
            value = getattr(self, field)
            require(0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")
        expected = self.expected_fill_rate
        require(0 < expected <= 1, f"expected_fill_rate(={expected}) must be above 0 and at most 1")
        require(0 < self.memory_days < math.inf, f"memory_days(={self.memory_days}) must be > 0 and finite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """What customers who find an item out take instead: `share` of them ask for the `substitute`, at the same site.

    Left empty, `site` and `segment` mean all. Who does so is drawn before the start, order line by order line.
    """

    item: str
    substitute: str
    share: float
    site: str = ""
    segment: str = ""

    def __post_init__(self) -> None:
        require(0 <= self.share <= 1, f"share(={self.share}) must be between 0 and 1")
