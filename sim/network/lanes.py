"""Lanes: how a site gets an item from another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from sim.distributions import Constant, Distribution
from sim.network.procurement import Contract, PriceBreak
from sim.network.require import require

__all__ = [
    "Lane",
]

_AT_ONCE = Constant(0.0)
_ALL = Constant(1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """How a destination gets an item (or, with `item` empty, every item it has no lane of its own for).

    An order placed at t reaches the origin at t + `order_delay_days`; what the origin ships then is usable
    `lead_time_days` later. Quantities are rounded up to `lot_multiple`, lifted to `minimum_order` and cut at
    `maximum_order`. `complete_only` holds a shipment back until the whole order can go. `quoted_lead_time_days` is
    what the planner books and on-time is judged by; left out, it is the mean. A destination may have several lanes for
    an item, from several origins or by several `mode`s (sea, air); they stand by `preference`, the lowest first, and a
    rule that knows of one lane only orders on the first. `priority` ranks the lane's orders at the origin when stock is
    short there, 1 first, under an allocation that looks at it.

    What an outside supplier asks: `unit_price` (left out: the item's unit cost) or, from certain quantities on, that
    of `price_breaks`: for the whole order, or with `incremental_prices` for the units above only. Orders are worth at
    least `minimum_order_value` at `unit_price` and fill whole containers of `container_units`. What it delivers: of
    each order a share drawn from `delivered_share`, less units drawn from `short_units`; the rest follows
    `rest_follows_days` later, or without that never. A `contract` commits to a volume. Of what arrives, on any lane,
    `damaged_share` is scrapped and the rest held for `quarantine_days` before it can be used.

    What is under way can be expedited where `expedite_days` is given: it is then usable that many days after the
    planner asks for it, if that is sooner, and each unit costs `expedite_cost_share` of the item's unit cost.
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
    priority: int = 1
    unit_price: float | None = None
    price_breaks: tuple[PriceBreak, ...] = ()
    incremental_prices: bool = False
    minimum_order_value: float = 0.0
    container_units: float = 0.0
    delivered_share: Distribution = _ALL
    short_units: Distribution = _AT_ONCE
    rest_follows_days: float | None = None
    contract: Contract | None = None
    damaged_share: float = 0.0
    quarantine_days: float = 0.0
    expedite_days: float | None = None
    expedite_cost_share: float = 0.0

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
        require(0 <= self.damaged_share <= 1, f"damaged_share(={self.damaged_share}) must be between 0 and 1")
        held = self.quarantine_days
        require(0 <= held < math.inf, f"quarantine_days(={held}) must be >= 0 and finite")
        require(self.priority >= 1, f"priority(={self.priority}) must be >= 1")
        smallest = max(self.minimum_order, self.lot_multiple)
        require(
            self.maximum_order >= smallest,
            f"maximum_order(={self.maximum_order}) must be >= minimum_order and lot_multiple(={smallest})",
        )
        self._require_terms()
        self._require_expediting()

    def _require_terms(self) -> None:
        for field in ("unit_price", "minimum_order_value", "container_units", "rest_follows_days"):
            value = getattr(self, field)
            require(value is None or 0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")
        require(
            self.minimum_order_value == 0 or bool(self.unit_price),
            f"minimum_order_value(={self.minimum_order_value}) needs a unit_price > 0",
        )
        smallest = max(self.smallest_order, self.order_multiple)
        require(
            self.maximum_order >= smallest,
            f"maximum_order(={self.maximum_order}) must be >= the smallest order by value and container(={smallest:g})",
        )
        lots = self.container_units / self.lot_multiple if self.lot_multiple else 0.0
        require(
            math.isclose(lots, round(lots), abs_tol=1e-9),
            f"container_units(={self.container_units}) must be whole lots of lot_multiple(={self.lot_multiple})",
        )
        starts = [step.from_units for step in self.price_breaks]
        require(
            all(one < other for one, other in pairwise(starts)),
            f"price_breaks must ascend in from_units, not {starts}",
        )

    def _require_expediting(self) -> None:
        days, share = self.expedite_days, self.expedite_cost_share
        require(days is None or 0 <= days < math.inf, f"expedite_days(={days}) must be >= 0 and finite, or None")
        require(0 <= share < math.inf, f"expedite_cost_share(={share}) must be >= 0 and finite")
        require(share == 0 or days is not None, f"expedite_cost_share(={share}) needs expedite_days")

    @property
    def order_multiple(self) -> float:
        """Return the units that orders are whole multiples of: a container's, else a lot's, 0 for any quantity."""
        return self.container_units or self.lot_multiple

    @property
    def smallest_order(self) -> float:
        """Return the units that an order has at least, by quantity and by value."""
        return max(self.minimum_order, self.minimum_order_value / self.unit_price if self.unit_price else 0.0)

    @property
    def has_terms(self) -> bool:
        """Return whether the lane says what an outside supplier asks or delivers."""
        agreed = self.unit_price is not None or bool(self.price_breaks) or self.contract is not None
        return agreed or not self.delivers_in_full

    @property
    def delivers_in_full(self) -> bool:
        """Return whether every order is delivered whole."""
        return self.delivered_share == _ALL and self.short_units == _AT_ONCE

    @property
    def planned_lead_time_days(self) -> float:
        """Return the lead time a planner books: the quoted one, else the mean; order delay included."""
        transit = self.quoted_lead_time_days
        return self.order_delay_days + (self.lead_time_days.moments().mean if transit is None else transit)
