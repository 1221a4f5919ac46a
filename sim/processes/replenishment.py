"""Replenishment: a stock point reviews, decides how much to order from whom, and orders."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from simpy.events import Event

from sim.clock import Clock, Priorities
from sim.decisions import Control, StockView
from sim.lots import order_quantity
from sim.processes.purchasing import Purchasing
from sim.processes.transport import Transport
from sim.processes.transshipment import Sisters

if TYPE_CHECKING:
    from sim.processes.buyer import Buyer
    from sim.processes.warehouse import StockPoint

__all__ = ["Replenishment", "Source", "reviews"]

_MOST_TIMES_SHORT = 10_000
"""So often a day at most may what was ordered come short at a stock point, and its continuous review order anew."""


class Source(Protocol):
    """What a stock point orders from: a supplier, a stock point upstream, the plant."""

    def request(self, quantity: float, buyer: Buyer, placed: float, now: float) -> None:
        """Take an order that `buyer` placed."""
        ...


class Replenishment:
    """How one stock point is supplied: its control, and its lanes (`inbounds`), the preferred first."""

    __slots__ = (
        "_clock",
        "_demand_first",
        "_order_priority",
        "_point",
        "_review_due",
        "_short_on",
        "_times_short",
        "continuous_priority",
        "inbounds",
        "purchasing",
        "rule",
        "sisters",
        "sourcing",
    )

    def __init__(self, clock: Clock, priorities: Priorities, number: int, point: StockPoint, control: Control) -> None:
        self._clock = clock
        self._demand_first = priorities.sequence == "demand_first"
        self._order_priority = priorities.order_from_site(number)
        self._point = point
        self._review_due = False
        self._short_on = 0
        self._times_short = 0
        self.rule = control.rule
        self.sourcing = control.sourcing
        self.inbounds: tuple[Transport, ...] = ()
        self.purchasing: Purchasing | None = None
        self.sisters: Sisters | None = None
        self.continuous_priority = priorities.review(number) if control.review.continuous else 0

    def review(self, now: float) -> None:
        """Ask the rule how much to order and the sourcing on which lanes, and order it."""
        if self._point.closed:
            return
        view = self.view(now)
        for inbound, quantity in zip(self.inbounds, self._wanted(view), strict=False):
            if quantity > 0:
                self._order(quantity, inbound, now)
            if not quantity < math.inf:
                route = self._point.route
                place = f"{route.site}/{route.item}, day {now}"
                raise ValueError(f"{self.sourcing or self.rule!r} answered {quantity} at {place}: {view!r}")

    def order(self, wanted: float, now: float, lane: int = 0) -> None:
        """Order on a lane what a planner wants."""
        if not self._point.closed and wanted > 0:
            self._order(wanted, self.inbounds[lane], now)

    def view(self, now: float) -> StockView:
        """Return what a rule sees of the stock point."""
        point, known = self._point, int(now)
        if self._demand_first and known == now:
            known += 1
        owed = point.backorders + point.owed
        on_order = point.on_order + point.held + point.coming
        position = point.on_hand + on_order - owed
        view = StockView(now, point.on_hand, on_order, owed, position, point.demand_by_day, known)
        shelf = point.handling.shelf if point.handling is not None else None
        return view if shelf is None else view._replace(expiring_by_day=shelf.expiring_by_day(now))

    def _wanted(self, view: StockView) -> Sequence[float]:
        """Return what to order on each lane."""
        quantity = self.rule.quantity(view)
        if self.sourcing is None:
            return (quantity,)
        assert self.purchasing is not None
        return self.sourcing.quantities(quantity, self.purchasing.view(view))

    def _order(self, wanted: float, inbound: Transport, now: float) -> None:
        """Fit a wanted quantity to the lots of a lane and order it there."""
        lane = inbound.lane
        quantity = order_quantity(wanted, lane)
        if not 0 < quantity < math.inf:
            return
        self._point.ordered(quantity, lane.origin, now)
        inbound.ordered(quantity, now)
        if self.purchasing is not None:
            self.purchasing.ordered(quantity, inbound, now)
        delay = lane.order_delay_days
        if delay:
            arrives = partial(self._arrives, quantity, inbound, now, now + delay)
            self._when(now + delay, self._order_priority, arrives)
        else:
            inbound.source.request(quantity, inbound, now, now)

    def settled(self, quantity: float, placed: float, inbound: Transport) -> None:
        """Note that what was ordered on a lane has come, or never will."""
        if self.purchasing is not None:
            self.purchasing.settled(quantity, placed, inbound)

    def close(self) -> None:
        """Close the bucket of the books of the lanes."""
        for inbound in self.inbounds:
            if inbound.book is not None:
                inbound.book.close()

    def _arrives(self, quantity: float, inbound: Transport, placed: float, now: float, _event: Any) -> None:
        inbound.source.request(quantity, inbound, placed, now)

    def position_changed(self, now: float) -> None:
        """Under continuous review, review once in the REVIEW phase of this instant, whatever drew on the stock."""
        if self.sisters is not None:
            self.sisters.look(now)
        if self.continuous_priority and not self._review_due:
            self._review_due = True
            self._when(now, self.continuous_priority, self._review_now)

    def came_short(self, origin: str, now: float) -> None:
        """Review, under continuous review, what was ordered and will not come.

        Raises ValueError when that has no end: every order comes short at the very instant it is placed, or the review
        after each that comes short places more than one.
        """
        if self.continuous_priority and not self._review_due:
            day = int(now)
            self._times_short = self._times_short + 1 if day == self._short_on else 1
            self._short_on = day
            if self._times_short > _MOST_TIMES_SHORT:
                raise ValueError(self._endless(origin, now))
        self.position_changed(now)

    def _endless(self, origin: str, now: float) -> str:
        """Return what is wrong and what would be right where a stock point orders without end."""
        route = self._point.route
        lane = f"the lane from {origin!r} to {route.site!r}" if origin else f"the recipe at {route.site!r}"
        return (
            f"{self.sourcing or self.rule!r} orders without end at {route.site}/{route.item}, day {now}: "
            f"{_MOST_TIMES_SHORT} times on this day orders came short, the last by {lane}, and its continuous review "
            "ordered anew; order only what is missing, let the rest follow, or review on certain days"
        )

    def _review_now(self, _event: Any) -> None:
        self._review_due = False
        self.review(self._clock.now)

    def _when(self, time: float, priority: int, action: Any) -> None:
        callbacks = self._clock.at(time, priority).callbacks
        assert callbacks is not None
        callbacks.append(action)


def reviews(
    clock: Clock, priority: int, times: Sequence[float], points: Sequence[StockPoint]
) -> Generator[Event, None, None]:
    """Review stock points of one site at the same given times, in the order they are listed."""
    for time in times:
        yield clock.at(time, priority)
        for point in points:
            point.replenishment.review(time)
