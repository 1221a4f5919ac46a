"""The book of one lane into one stock point: what was ordered there, what came of it and what was paid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.ledger import Book, LaneMeasure
from sim.network import Lane
from sim.network.procurement import price_table, purchase_cost
from sim.routes import Route
from sim.stock import LaneTally, lane_measures_of

__all__ = ["LaneBook", "book_of_lanes", "lane_name"]

_ROUNDING = 1e-9


class LaneBook:
    """The facts of one lane, bucket by bucket.

    An order is known by when it was placed: what a stock point orders on a lane at one moment is one. What it costs
    a unit goes by its whole quantity, however it is delivered; lanes from sites that are no outside supplier cost
    nothing.
    """

    __slots__ = ("_orders", "_prices", "_quoted_days", "buckets", "tally")

    def __init__(self, lane: Lane, unit_cost: float, *, bought: bool) -> None:
        self._orders: dict[float, float] = {}
        self._prices = price_table([lane], unit_cost) if bought else None
        self._quoted_days = lane.planned_lead_time_days + _ROUNDING
        self.tally = LaneTally()
        self.buckets: list[LaneTally] = []

    def ordered(self, quantity: float, now: float) -> None:
        """Note an order."""
        self._orders[now] = self._orders.get(now, 0.0) + quantity
        self.tally.orders += 1
        self.tally.ordered += quantity

    def dispatched(self, quantity: float, placed: float) -> None:
        """Note and pay what has left the origin."""
        self.tally.dispatched += quantity
        if self._prices is not None and quantity:
            whole = self._orders[placed]
            self.tally.paid += purchase_cost(whole, 0, *self._prices) * (quantity / whole)

    def received(self, quantity: float, missing: float, placed: float, now: float) -> None:
        """Note what has come, and what will never come, of an order."""
        tally, lead, whole = self.tally, now - placed, self._orders.get(placed, 0.0)
        if quantity + missing >= whole - _ROUNDING:
            self._orders.pop(placed, None)
        tally.undelivered += missing
        if not quantity:
            return
        on_time = lead <= self._quoted_days
        in_full = quantity >= whole - _ROUNDING
        tally.received += quantity
        tally.shipments += 1
        tally.shipments_on_time += on_time
        tally.shipments_in_full += in_full
        tally.shipments_otif += on_time and in_full
        tally.lead_days += lead
        tally.lead_days_squared += lead * lead

    def cancelled(self, quantity: float, placed: float) -> None:
        """Take back the part of an order that has been withdrawn on its way, and what was paid for it."""
        tally, whole = self.tally, self._orders.get(placed, 0.0)
        tally.ordered -= quantity
        tally.dispatched -= quantity
        if self._prices is not None and whole:
            tally.paid -= purchase_cost(whole, 0, *self._prices) * (quantity / whole)
        if quantity >= whole - _ROUNDING:
            self._orders.pop(placed, None)
        else:
            self._orders[placed] = whole - quantity

    def close(self) -> None:
        """Close a bucket."""
        self.buckets.append(self.tally)
        self.tally = LaneTally()


def book_of_lanes(routes: Sequence[Route], books: Sequence[LaneBook]) -> Book | None:
    """Return the ledger's book of lanes, None when no lane has one; `books` stand as `routes` and their lanes do."""
    if not books:
        return None
    buckets = len(books[0].buckets)
    values: NDArray[np.float64] = np.empty((buckets, len(books), len(LaneMeasure)))
    for k, book in enumerate(books):
        values[:, k, :] = [lane_measures_of(tally) for tally in book.buckets]
    names = tuple(lane_name(route, lane) for route in routes if route.is_booked for lane in route.lanes)
    return Book(values, names, LaneMeasure)


def lane_name(route: Route, lane: Lane) -> str:
    """Return how the book calls a lane into a stock point."""
    mode = f" by {lane.mode}" if lane.mode else ""
    return f"{lane.origin}{mode} to {route.site}/{route.item}"
