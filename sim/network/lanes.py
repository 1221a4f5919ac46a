"""Lanes: how a site gets an item from another."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.distributions import Constant, Distribution
from sim.network.require import require

__all__ = [
    "Lane",
]

_AT_ONCE = Constant(0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """How a destination gets an item (or, with `item` empty, every item it has no lane of its own for).

    An order placed at t reaches the origin at t + `order_delay_days`; what the origin ships then is usable
    `lead_time_days` later. Quantities are rounded up to `lot_multiple`, lifted to `minimum_order` and cut at
    `maximum_order`. `complete_only` holds a shipment back until the whole order can go. `quoted_lead_time_days` is
    what the planner books and on-time is judged by; left out, it is the mean. A destination may have several lanes for
    an item, from several origins or by several `mode`s (sea, air); they stand by `preference`, the lowest first, and a
    rule that knows of one lane only orders on the first.
    """

    origin: str
    destination: str
    item: str = ""
    lead_time_days: Distribution = _AT_ONCE
    quoted_lead_time_days: float | None = None
    order_delay_days: float = 0.0
    order_cost: float = 0.0
    transport_cost_per_unit: float = 0.0
    lot_multiple: float = 0.0
    minimum_order: float = 0.0
    maximum_order: float = math.inf
    complete_only: bool = False
    mode: str = ""
    preference: int = 1

    def __post_init__(self) -> None:
        for field in (
            "order_delay_days",
            "order_cost",
            "transport_cost_per_unit",
            "lot_multiple",
            "minimum_order",
            "maximum_order",
        ):
            value = getattr(self, field)
            require(value >= 0, f"{field}(={value}) must be >= 0")
        smallest = max(self.minimum_order, self.lot_multiple)
        require(
            self.maximum_order >= smallest,
            f"maximum_order(={self.maximum_order}) must be >= minimum_order and lot_multiple(={smallest})",
        )

    @property
    def planned_lead_time_days(self) -> float:
        """Return the lead time a planner books: the quoted one, else the mean; order delay included."""
        transit = self.quoted_lead_time_days
        return self.order_delay_days + (self.lead_time_days.moments().mean if transit is None else transit)
