"""The open orders of a stock point, followed through a trace: which are overdue, and why."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.routes import PLANT, SUPPLIER, Route
from sim.strikes import Strike

__all__ = ["Cause", "OpenOrders", "Supply"]

Cause = Literal[
    "disruption", "allocation", "upstream", "capacity", "supplier", "spoiled", "substitution", "demand", "plan"
]

_ROUNDING = 1e-6


@dataclass(slots=True, eq=False)
class _Order:
    """An order: units that have not come, of these not left the origin, and units short that it may still explain."""

    origin: str
    placed: float
    due: float
    coming: float
    waiting: float
    unclaimed: float
    left_at: float = math.nan
    requested: bool = False
    root: Cause | None = None


@dataclass(frozen=True, slots=True)
class Supply:
    """How a stock point is supplied, and what may go wrong on the way."""

    route: Route
    strikes: Sequence[Strike]
    busy_suppliers: Collection[str]

    def quoted_days(self, origin: str) -> float:
        """Return the lead time that orders from an origin are judged by: that of the first lane from there."""
        lanes = [lane for lane in self.route.lanes if lane.origin == origin]
        return (lanes or [self.route.lane])[0].planned_lead_time_days

    def delay_days(self, origin: str) -> float:
        """Return how long an order is on its way to an origin."""
        lanes = [lane for lane in self.route.lanes if lane.origin == origin]
        return (lanes or [self.route.lane])[0].order_delay_days

    def struck(self, order: _Order, now: float) -> bool:
        """Return whether an outage hit an order on its way."""
        site, item = self.route.site, self.route.item
        return any(strike.delays(order.origin, site, item, order.placed, now) for strike in self.strikes)

    def waits_for(self, order: _Order) -> Cause:
        """Return what an order waits for at its origin."""
        source = self._source(order.origin)
        if source == PLANT:
            return "upstream" if order.root else "capacity"
        if order.origin in self.busy_suppliers:
            return "capacity"
        return "supplier" if source == SUPPLIER else "upstream"

    def slow(self, order: _Order) -> Cause:
        """Return what makes an order slow that has left its origin: a plant's machines, or the carrier."""
        return "capacity" if self._source(order.origin) == PLANT else "supplier"

    def _source(self, origin: str) -> int:
        sources = dict(zip([lane.origin for lane in self.route.lanes], self.route.sources, strict=True))
        return sources.get(origin, SUPPLIER)


class OpenOrders:
    """What a stock point has ordered and not received, the oldest first."""

    __slots__ = ("_orders", "_supply")

    def __init__(self, supply: Supply) -> None:
        self._supply = supply
        self._orders: list[_Order] = []

    def opening(self, quantity: float, due: float) -> None:
        """Note an order that was under way before the start."""
        origin = self._supply.route.lane.origin
        placed = due - self._supply.quoted_days(origin)
        self._orders.append(_Order(origin, placed, due, quantity, 0.0, quantity, placed, requested=True))

    def place(self, origin: str, quantity: float, day: float) -> None:
        """Note an order."""
        due = day + self._supply.quoted_days(origin)
        self._orders.append(_Order(origin, day, due, quantity, quantity, quantity))

    def requested(self, origin: str, root: Cause | None) -> None:
        """Note that the next order has come to its origin, and what it was short by there, if at all."""
        for order in self._orders:
            if order.origin == origin and not order.requested:
                order.requested, order.root = True, root
                return

    def lacks(self, root: Cause) -> None:
        """Note that the newest order, a job of the site's plant, waits for a component, and what that was short by."""
        if self._orders:
            self._orders[-1].root = root

    def dispatch(self, origin: str, quantity: float, day: float) -> None:
        """Note that units have left their origin."""
        for order in self._orders:
            if order.origin == origin and order.waiting > 0 and quantity > 0:
                units = min(quantity, order.waiting)
                order.waiting, order.left_at = order.waiting - units, day
                quantity -= units

    def receive(self, origin: str, quantity: float) -> None:
        """Note units that have come, or never will."""
        for order in self._orders:
            if order.origin == origin and quantity > 0:
                units = min(quantity, order.coming)
                order.coming -= units
                order.waiting = min(order.waiting, order.coming)
                order.unclaimed = min(order.unclaimed, order.coming)
                quantity -= units
        self._orders = [order for order in self._orders if order.coming > _ROUNDING]

    def overdue(self, day: float, most: float) -> Iterator[tuple[Cause, Cause, float]]:
        """Yield cause, root cause and units of up to `most` units that should have come by now; they are claimed."""
        late = [order for order in self._orders if order.due <= day + _ROUNDING and order.unclaimed > 0]
        for order in sorted(late, key=lambda order: order.due):
            units = min(most, order.unclaimed)
            if units <= 0:
                return
            order.unclaimed -= units
            most -= units
            yield (*self._why(order, day), units)

    def _why(self, order: _Order, day: float) -> tuple[Cause, Cause]:
        supply = self._supply
        if supply.struck(order, day):
            return "disruption", "disruption"
        waits = order.waiting > _ROUNDING
        waited = (day if waits else order.left_at) - order.placed - supply.delay_days(order.origin)
        if not (waits or day - order.due < waited - _ROUNDING):
            return supply.slow(order), supply.slow(order)
        cause = supply.waits_for(order)
        return cause, (order.root or cause) if cause == "upstream" else cause
