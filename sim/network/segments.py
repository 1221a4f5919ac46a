"""Segments: customers of the same rank, and what failing them costs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.network.require import require

__all__ = ["Segment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A group of customers, wherever and whatever they buy.

    `priority` ranks them when stock is short, 1 first, under an allocation that looks at it. The costs are what the
    contract says, besides the item's own: `late_cost_per_unit_day` for each unit and day beyond the promise,
    `late_cost_per_line` once for an order line that is not complete within the promise (late, short or lost),
    `lost_sale_cost_per_unit` for each unit lost.
    """

    name: str
    priority: int = 1
    late_cost_per_unit_day: float = 0.0
    late_cost_per_line: float = 0.0
    lost_sale_cost_per_unit: float = 0.0

    def __post_init__(self) -> None:
        require(self.priority >= 1, f"priority(={self.priority}) must be >= 1")
        for field in ("late_cost_per_unit_day", "late_cost_per_line", "lost_sale_cost_per_unit"):
            value = getattr(self, field)
            require(0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")
