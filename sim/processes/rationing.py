"""Rationing: gather the orders of an instant and let an allocation say who is served when stock is short."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.clock import Clock, Priorities
from sim.decisions import Allocation, AllocationView, AmpleAllocation
from sim.in_order import total
from sim.network import Demand
from sim.processes.shelf import Lots
from sim.processes.transport import Transport
from sim.processes.warehouse import Buyer, StockPoint
from sim.routes import Route
from sim.stock import WaitingOrder
from sim.trace import Trace

__all__ = ["RationedStockPoint"]

_ROUNDING = 1e-6
_DEMAND_WINDOW_DAYS = 28


@dataclass(slots=True, eq=False)
class _NewOrder:
    """An order of this instant that has not been served yet: of a customer with `terms`, or of a `buyer`."""

    quantity: float
    placed: float
    partner: str
    complete_only: bool
    buyer: Buyer | None
    terms: Demand | None
    due: float

    @property
    def waits(self) -> float:
        """Return the share of what is not served now that waits; of an order taken whole all does or nothing."""
        share = 1.0 if self.terms is None else self.terms.backorder_share
        return 0.0 if self.complete_only and share < 1 else share


class RationedStockPoint(StockPoint):
    """A stock point whose orders are gathered and served by an `allocation`.

    Orders of one instant are served together, once customers and the sites downstream have ordered and before the stock
    point's echelon reviews; receipts of one instant are given out together too. `first` is the first stock point of the
    echelon, `priority_of` the priority of each segment that has one.
    """

    __slots__ = ("_allocation", "_kept", "_new", "_priority_of", "_receipt_rank", "_received", "_serve_ranks", "_set")

    def __init__(
        self,
        clock: Clock,
        priorities: Priorities,
        number: int,
        route: Route,
        horizon: int,
        trace: Trace | None,
        *,
        allocation: Allocation,
        priority_of: Mapping[str, int],
        first: int,
    ) -> None:
        super().__init__(clock, priorities, number, route, horizon, trace)
        self._allocation = allocation
        self._kept = allocation.kept if isinstance(allocation, AmpleAllocation) else math.inf
        self._priority_of = priority_of
        self._serve_ranks = priorities.serve_customers(first), priorities.serve_sites(first)
        self._receipt_rank = priorities.serve_receipt(number)
        self._new: list[_NewOrder] = []
        self._set: set[int] = set()
        self._received = False

    def sell(self, quantity: float, terms: Demand, now: float) -> None:
        """Take down a customer's order line, to be served with all others of this instant."""
        due = self.asked(quantity, terms, now)
        self.backorders += quantity
        self._gather(_NewOrder(quantity, now, terms.segment, terms.complete_only, None, terms, due), now)

    def request(self, quantity: float, buyer: Buyer, placed: float, now: float) -> None:
        """Take down an order from downstream, to be served with all others of this instant."""
        if self._requested(quantity, buyer, placed, now):
            self.owed += quantity
            self._gather(_NewOrder(quantity, placed, buyer.partner, buyer.complete_only, buyer, None, math.nan), now)

    def _put_down(self, units: float, now: float, lots: Lots) -> None:
        self._received = bool(self.waiting)
        super()._put_down(units, now, lots)

    def _gather(self, order: _NewOrder, now: float) -> None:
        self._new.append(order)
        self._serve_at(self._serve_ranks[order.terms is None], now)

    def serve_waiting(self, now: float) -> None:
        """Have those who wait served with the receipts of this instant."""
        self._serve_at(self._receipt_rank, now)

    def _serve_at(self, rank: int, now: float) -> None:
        """Serve all orders at a rank of this instant, once however often it is asked for."""
        if rank not in self._set:
            self._set.add(rank)
            self._when(now, rank, lambda _event: self._serve_all(rank))

    def _serve_all(self, rank: int) -> None:
        """Give out the stock to those who wait and to new orders, as the allocation says."""
        now = self._clock.now
        self._set.discard(rank)
        new, self._new = self._new, []
        given = self._given([*self.waiting, *new], now)
        self._settle(now)
        if self.waiting:
            for order, units in zip(list(self.waiting), given, strict=False):
                if units:
                    self._draw(self.on_hand - units)
                    self._give(order, units, now)
            self.waiting = deque(order for order in self.waiting if order.quantity > 0)
        for fresh, units in zip(new, given[len(given) - len(new) :], strict=True):
            self._draw(self.on_hand - units)
            self._serve_new(fresh, units, now)
        self._forget_residues()
        if self._received:
            self._received, self.short = False, bool(self.waiting)
        if new:
            self.replenishment.position_changed(now)

    def _spare(self, quantity: float, terms: Demand, now: float) -> float:
        """Take what the allocation would give to a customer of these terms, if nobody else waits."""
        if self.waiting or self._new:
            return 0.0
        asked = _NewOrder(quantity, now, terms.segment, terms.complete_only, None, terms, math.nan)
        units = self._given([asked], now)[0]
        self._draw(self.on_hand - units)
        return units

    def _serve_new(self, order: _NewOrder, units: float, now: float) -> None:
        """Book what a new order got; until now all of it stood as owed."""
        if order.terms is not None:
            self.backorders -= order.quantity
            self.answered(order.quantity, units, order.terms, order.due, now)
        elif order.buyer is not None:
            self.owed -= order.quantity
            self._shipped_at_once(order.quantity, units, order.buyer, order.placed, now)

    def _given(self, orders: Sequence[WaitingOrder | _NewOrder], now: float) -> list[float]:
        """Return what each order gets, whatever the allocation answers: no more than it wants and than there is."""
        if not orders or self.closed or self.on_hand <= 0:
            return [0.0] * len(orders)
        wanted = [order.quantity for order in orders]
        if self.on_hand - total(wanted) >= self._kept:
            return wanted
        view = self._allocation_view(orders, now)
        given, left = [], self.on_hand
        for order, answer in zip(orders, self._allocation.quantities(view), strict=True):
            units = min(float(answer), order.quantity, left)
            if order.quantity - units <= _ROUNDING and left > 0:
                units = order.quantity
            elif order.complete_only or units <= _ROUNDING:
                units = 0.0
            elif not units < math.inf:
                raise ValueError(f"{self._allocation!r} answered {answer} at {self.route.site}/{self.route.item}")
            given.append(units)
            left -= units
        return given

    def _allocation_view(self, orders: Sequence[WaitingOrder | _NewOrder], now: float) -> AllocationView:
        lanes = [order.buyer if isinstance(order.buyer, Transport) else None for order in orders]
        numbers = np.array([-1 if lane is None else lane.destination.number for lane in lanes], dtype=np.int64)
        return AllocationView(
            day=now,
            on_hand=self.on_hand,
            quantity=np.array([order.quantity for order in orders]),
            placed=np.array([order.placed for order in orders]),
            priority=np.array([self._priority(order) for order in orders], dtype=np.float64),
            waits=np.array([order.waits if isinstance(order, _NewOrder) else 1.0 for order in orders]),
            complete_only=np.array([order.complete_only for order in orders], dtype=np.float64),
            buyer=numbers,
            net_stock=np.array([0.0 if lane is None else _net_stock(lane.destination) for lane in lanes]),
            demand_per_day=np.array([0.0 if lane is None else _recent(lane.destination, now) for lane in lanes]),
        )

    def _priority(self, order: WaitingOrder | _NewOrder) -> int:
        buyer = order.buyer
        if buyer is None:
            return self._priority_of.get(order.partner, 1)
        return buyer.lane.priority if isinstance(buyer, Transport) else 1


def _net_stock(point: StockPoint) -> float:
    return point.on_hand + point.in_transit - point.backorders - point.owed


def _recent(point: StockPoint, now: float) -> float:
    """Return the mean of what was asked a day on the latest complete days."""
    today = int(now)
    days = point.demand_by_day[max(0, today - _DEMAND_WINDOW_DAYS) : today].tolist()
    return total(days) / len(days) if days else 0.0
