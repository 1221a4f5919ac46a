"""Warehouses: serve orders from stock, let the rest wait or go, receive shipments, review and reorder."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Generator, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from simpy.events import Event

from sim.clock import Clock, Priorities
from sim.decisions import Rule, StockView
from sim.lots import order_quantity
from sim.network import Demand
from sim.processes.transport import Transport
from sim.routes import Route
from sim.stock import Facts, WaitingOrder
from sim.trace import Row, Trace

__all__ = ["Source", "StockPoint", "close_buckets", "reviews"]

_ROUNDING = 1e-6
"""Units: fractions add up with rounding errors, so quantities closer than this are taken as equal."""


class Source(Protocol):
    """What a stock point orders from: a supplier or a stock point upstream."""

    def request(self, quantity: float, buyer: StockPoint, placed: float, now: float) -> None:
        """Take an order that `buyer` placed."""
        ...


class StockPoint:
    """One item at one site: its stock, the orders waiting for it and the orders it has placed.

    `on_hand` units lie in stock, `backorders` are owed to customers and `owed` to stock points downstream, `on_order`
    were ordered and have not come, `in_transit` of them are on the way. `waiting` orders are served first come, first
    served, before anyone new.
    """

    __slots__ = (
        "_clock",
        "_demand_first",
        "_give_up_priority",
        "_horizon",
        "_lane",
        "_order_priority",
        "_quoted_days",
        "_review_due",
        "_settled",
        "_trace",
        "backorders",
        "buckets",
        "continuous_priority",
        "demand_by_day",
        "facts",
        "in_transit",
        "inbound",
        "last_receipt",
        "on_hand",
        "on_order",
        "owed",
        "route",
        "rule",
        "short",
        "source",
        "waiting",
    )

    def __init__(
        self,
        clock: Clock,
        priorities: Priorities,
        number: int,
        route: Route,
        rule: Rule,
        horizon: int,
        trace: Trace | None,
    ) -> None:
        self._clock = clock
        self._trace = trace
        self._horizon = horizon
        self._demand_first = priorities.sequence == "demand_first"
        self._give_up_priority = priorities.give_up(number)
        self._order_priority = priorities.order_from_site(number)
        self._lane = route.lane
        self._quoted_days = route.quoted_days + 1e-9
        self.route = route
        self.rule = rule
        self.source: Source
        self.inbound: Transport
        self.on_hand = self.backorders = self.owed = self.on_order = self.in_transit = 0.0
        self.waiting: deque[WaitingOrder] = deque()
        self.demand_by_day: NDArray[np.float64] = np.zeros(horizon)
        self.continuous_priority = 0
        self._review_due = False
        self._settled = 0.0
        self.last_receipt = 0.0
        self.short = False
        self.facts = Facts()
        self.buckets: list[Facts] = []

    @property
    def position(self) -> float:
        """Return the inventory position: on hand + on order - all that is owed."""
        return self.on_hand + self.on_order - self.backorders - self.owed

    def sell(self, quantity: float, terms: Demand, now: float) -> None:
        """Serve a customer's order line from stock; of what is missing a share waits, the rest is lost."""
        self._settle(now)
        facts = self.facts
        facts.demand += quantity
        facts.lines += 1
        self.demand_by_day[int(now)] += quantity
        due = now + terms.promise_days
        if due < self._horizon:
            facts.on_time_due += quantity
        else:
            due = math.nan
        served = self._take(quantity, terms.complete_only)
        if served:
            facts.at_once += served
            facts.shipped += served
            if due == due:
                facts.on_time += served
        lost = 0.0
        if served == quantity:
            facts.lines_at_once += 1
        else:
            lost = self._short_of(quantity - served, terms, due, now)
        if self._trace is not None:
            self._note("demand", quantity, terms.segment, now)
            parts = {"sale": served, "lost": lost, "backorder": quantity - served - lost}
            for event, units in parts.items():
                if units > 0:
                    self._note(event, units, terms.segment, now)
        if self.continuous_priority:
            self._review_soon(now)

    def _short_of(self, missing: float, terms: Demand, due: float, now: float) -> float:
        """Let a share of what is missing wait, lose the rest and return it."""
        self.short = True
        waits = missing * terms.backorder_share
        if terms.complete_only and waits < missing:
            waits = 0.0
        self.facts.lost += missing - waits
        if waits > 0:
            order = WaitingOrder(waits, now, terms.segment, terms.complete_only, None, self.facts, due)
            self.waiting.append(order)
            self.backorders += waits
            if terms.patience_days < math.inf:
                self._when(now + terms.patience_days, self._give_up_priority, partial(self._give_up, order))
        return missing - waits

    def _give_up(self, order: WaitingOrder, _event: Any) -> None:
        """Lose what a customer still waits for once the patience has run out."""
        if order.quantity > 0:
            now = self._clock.now
            self._settle(now)
            self.facts.lost += order.quantity
            self.backorders -= order.quantity
            self.waiting.remove(order)
            if self._trace is not None:
                self._note("lost", order.quantity, order.partner, now)
            order.quantity = 0.0
            self._serve_waiting(now)

    def request(self, quantity: float, buyer: StockPoint, placed: float, now: float) -> None:
        """Ship what there is of an order from downstream at once; the rest waits."""
        self._settle(now)
        facts = self.facts
        facts.requested += quantity
        self.demand_by_day[int(now)] += quantity
        complete_only = buyer.route.lane.complete_only
        served = self._take(quantity, complete_only)
        if served:
            facts.requested_at_once += served
            facts.shipped += served
            buyer.inbound.dispatch(served, placed, now)
        if served < quantity:
            self.short = True
            self.owed += quantity - served
            self.waiting.append(WaitingOrder(quantity - served, placed, buyer.route.site, complete_only, buyer))
        if self._trace is not None:
            self._note("request", quantity, buyer.route.site, now)
            if served:
                self._note("ship", served, buyer.route.site, now)
        if self.continuous_priority:
            self._review_soon(now)

    def _take(self, quantity: float, complete_only: bool) -> float:
        """Take up to `quantity` from stock for a new order, which stands behind all waiting ones."""
        on_hand = self.on_hand
        if self.waiting or on_hand <= 0:
            return 0.0
        left = on_hand - quantity
        if left >= -_ROUNDING:
            self.on_hand = left if left > _ROUNDING else 0.0
            return quantity
        if complete_only:
            return 0.0
        self.on_hand = 0.0
        return on_hand

    def _serve_waiting(self, now: float) -> None:
        waiting, facts = self.waiting, self.facts
        while waiting and self.on_hand > 0:
            order = waiting[0]
            left = self.on_hand - order.quantity
            if left < -_ROUNDING and order.complete_only:
                break
            served = order.quantity if left >= -_ROUNDING else self.on_hand
            self.on_hand = left if left > _ROUNDING else 0.0
            order.quantity -= served
            if order.quantity == 0:
                waiting.popleft()
            facts.shipped += served
            if order.buyer is None:
                self.backorders -= served
                facts.late += served
                if now <= order.due:
                    order.facts.on_time += served  # type: ignore[union-attr]
                if self._trace is not None:
                    self._note("backorder_served", served, order.partner, now)
            else:
                self.owed -= served
                if self._trace is not None:
                    self._note("ship", served, order.partner, now)
                order.buyer.inbound.dispatch(served, order.placed, now)
        if not waiting:
            # Rounding residues of fractional quantities must not live on as ghosts.
            self.backorders = self.owed = 0.0

    def expect(self, quantity: float, now: float) -> None:
        """Note that `quantity` of what was ordered has left the origin."""
        self._settle(now)
        self.in_transit += quantity
        self.facts.dispatched += quantity
        if self._trace is not None:
            self._note("dispatch", quantity, self._lane.origin, now)

    def receive(self, quantity: float, placed: float, now: float) -> None:
        """Take a shipment into stock and serve those who wait."""
        self._settle(now)
        facts = self.facts
        if now > self.last_receipt:
            facts.cycles += 1
            facts.cycles_short += self.short
            facts.net_before_receipt += self.on_hand - self.backorders - self.owed
            self.last_receipt = now
            self.short = False
        self.on_order -= quantity
        self.in_transit -= quantity
        self.on_hand += quantity
        lead = now - placed
        facts.received += quantity
        facts.shipments += 1
        facts.lead_days += lead
        facts.lead_days_squared += lead * lead
        if lead <= self._quoted_days:
            facts.shipments_on_time += 1
        if self.waiting:
            self._serve_waiting(now)
            self.short = bool(self.waiting)
        if self._trace is not None:
            self._note("receive", quantity, self._lane.origin, now)

    def review(self, now: float) -> None:
        """Ask the rule how much to order, fit it to the lane's lots and order it."""
        known = int(now)
        if self._demand_first and known == now:
            known += 1
        owed = self.backorders + self.owed
        view = StockView(
            now, self.on_hand, self.on_order, owed, self.on_hand + self.on_order - owed, self.demand_by_day, known
        )
        quantity = self.rule.quantity(view)
        if quantity > 0:
            quantity = order_quantity(quantity, self._lane)
            if 0 < quantity < math.inf:
                self._order(quantity, now)
        if not quantity < math.inf:
            place = f"{self.route.site}/{self.route.item}, day {now}"
            raise ValueError(f"{self.rule!r} answered {quantity} at {place}: {view!r}")

    def _order(self, quantity: float, now: float) -> None:
        self._settle(now)
        self.on_order += quantity
        self.facts.orders += 1
        self.facts.ordered += quantity
        if self._trace is not None:
            self._note("order", quantity, self._lane.origin, now)
        delay = self._lane.order_delay_days
        if delay:
            self._when(now + delay, self._order_priority, partial(self._order_arrives, quantity, now, now + delay))
        else:
            self.source.request(quantity, self, now, now)

    def _order_arrives(self, quantity: float, placed: float, now: float, _event: Any) -> None:
        self.source.request(quantity, self, placed, now)

    def _review_soon(self, now: float) -> None:
        """Review once, in the REVIEW phase of this instant, however many orders drew on the stock."""
        if not self._review_due:
            self._review_due = True
            self._when(now, self.continuous_priority, self._review_now)

    def _review_now(self, _event: Any) -> None:
        self._review_due = False
        self.review(self._clock.now)

    def _when(self, time: float, priority: int, action: Any) -> None:
        callbacks = self._clock.at(time, priority).callbacks
        assert callbacks is not None
        callbacks.append(action)

    def _settle(self, now: float) -> None:
        """Bring the time integrals up to `now`; every change of a level starts with it."""
        elapsed = now - self._settled
        if elapsed > 0:
            facts = self.facts
            if self.on_hand > 0:
                facts.on_hand_days += self.on_hand * elapsed
                facts.ready_days += elapsed
            if self.waiting:
                facts.backorder_days += self.backorders * elapsed
                facts.owed_days += self.owed * elapsed
            facts.on_order_days += self.on_order * elapsed
            facts.in_transit_days += self.in_transit * elapsed
            self._settled = now

    def close(self, end: float) -> None:
        """Close the bucket that ends at `end`."""
        self._settle(end)
        facts = self.facts
        facts.closing_on_hand = self.on_hand
        facts.closing_backorders = self.backorders
        facts.closing_owed = self.owed
        facts.closing_on_order = self.on_order
        facts.closing_in_transit = self.in_transit
        self.buckets.append(facts)
        self.facts = Facts()

    def _note(self, event: str, quantity: float, partner: str, now: float) -> None:
        assert self._trace is not None
        self._trace.append(
            Row(now, self.route.site, self.route.item, event, quantity, partner, self.on_hand, self.position)
        )


def reviews(
    clock: Clock, priority: int, times: Sequence[float], points: Sequence[StockPoint]
) -> Generator[Event, None, None]:
    """Review stock points of one site at the same given times, in the order they are listed."""
    for time in times:
        yield clock.at(time, priority)
        for point in points:
            point.review(time)


def close_buckets(
    clock: Clock, bucket_days: int, horizon_days: int, points: Sequence[StockPoint]
) -> Generator[Event, None, None]:
    """Close every stock point's bucket just before the next one begins."""
    for end in range(bucket_days, horizon_days + 1, bucket_days):
        yield clock.before(end)
        for point in points:
            point.close(end)
