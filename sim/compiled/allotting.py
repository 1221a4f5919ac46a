"""What each gathered order gets, compiled: an allocation is asked unless there is enough for all."""

from __future__ import annotations

import math

from sim.compiled.account_layout import ACCOUNT
from sim.compiled.allocating import ask_allocation
from sim.compiled.jit import compiled
from sim.compiled.layout import Memory, Order, Point, Status
from sim.compiled.pointers import (
    demand_at,
    float_at,
    inbound_at,
    integer_at,
    order_at,
    point_at,
    put,
    put_integer,
)
from sim.compiled.ration_layout import Rationing, ViewRow

__all__ = ["allot"]

_ROUNDING = 1e-6
_DEMAND_WINDOW_DAYS = 28
_WORD_BYTES = 8


@compiled
def allot(memory: Memory, point: Point, rationing: Rationing, now: float) -> int:
    """Write what each order gets, those who wait first, and return how many they are.

    Whatever the allocation answers, it is no more than an order wants and than there is.
    """
    waiting = _count(point.head)
    orders = waiting + _count(rationing.head)
    view = memory.ration_view
    answers = _row(view, ViewRow.ANSWERS, orders)
    if orders == 0 or point.closed or point.on_hand <= 0:
        for k in range(orders):
            put(answers, k, 0.0)
        return orders
    total = _wanted(view, rationing.head, waiting, _wanted(view, point.head, 0, 0.0))
    if point.on_hand - total >= rationing.kept:
        for k in range(orders):
            put(answers, k, float_at(view, k))
        return orders
    _describe_all(memory, point.head, 0, orders, 0, now)
    _describe_all(memory, rationing.head, waiting, orders, 1, now)
    code = integer_at(memory.allocations, rationing.allocation)
    own = memory.allocation_parameters + rationing.parameters * _WORD_BYTES
    if ask_allocation(code, own, now, point.on_hand, view, orders) == 0.0:
        memory.status = Status.FAILED
    _cut(memory, point, orders)
    return orders


@compiled
def _row(view: int, row: int, orders: int) -> int:
    return view + row * orders * _WORD_BYTES


@compiled
def _count(first: int) -> int:
    count, address = 0, first
    while address != 0:
        count += 1
        address = order_at(address, 0).after
    return count


@compiled
def _wanted(view: int, first: int, place: int, total: float) -> float:
    """Write what the orders from `first` on want, and return the total with it."""
    address = first
    while address != 0:
        order = order_at(address, 0)
        put(view, place, order.quantity)
        total += order.quantity
        place += 1
        address = order.after
    return total


@compiled
def _describe_all(memory: Memory, first: int, place: int, orders: int, new: int, now: float) -> None:
    address = first
    while address != 0:
        order = order_at(address, 0)
        _describe(memory, order, place, orders, new, now)
        place += 1
        address = order.after


@compiled
def _describe(memory: Memory, order: Order, k: int, orders: int, new: int, now: float) -> None:
    """Write what the allocation sees of an order besides its quantity."""
    view, waits, rank = memory.ration_view, 1.0, 1.0
    number, net_stock, per_day = -1, 0.0, 0.0
    if order.buyer == 0 or order.buyer == ACCOUNT:
        rank = float_at(memory.priorities, order.demand)
        if new:
            waits = demand_at(order.inbound, 0).backorder_share
            if order.complete_only and waits < 1:
                waits = 0.0
    elif order.buyer > 0:
        to = point_at(order.buyer, 0)
        name = to.site_name if order.inbound == 0 else inbound_at(order.inbound, 0).origin_name
        rank = float_at(memory.priorities, name)
        number = to.number
        net_stock = to.on_hand + to.in_transit - to.backorders - to.owed
        per_day = _recent(to, now)
    put(_row(view, ViewRow.PLACED, orders), k, order.placed)
    put(_row(view, ViewRow.PRIORITY, orders), k, rank)
    put(_row(view, ViewRow.WAITS, orders), k, waits)
    put(_row(view, ViewRow.COMPLETE_ONLY, orders), k, float(order.complete_only))
    put_integer(_row(view, ViewRow.BUYER, orders), k, number)
    put(_row(view, ViewRow.NET_STOCK, orders), k, net_stock)
    put(_row(view, ViewRow.DEMAND_PER_DAY, orders), k, per_day)


@compiled
def _recent(point: Point, now: float) -> float:
    """Return the mean of what was asked a day on the latest complete days."""
    today = int(now)
    first = max(0, today - _DEMAND_WINDOW_DAYS)
    total = 0.0
    for day in range(first, today):
        total += float_at(point.demand_by_day, day)
    return total / (today - first) if today > first else 0.0


@compiled
def _cut(memory: Memory, point: Point, orders: int) -> None:
    """Cut the answers to what orders want and to the stock left by those before them."""
    view, left = memory.ration_view, point.on_hand
    answers, whole = _row(view, ViewRow.ANSWERS, orders), _row(view, ViewRow.COMPLETE_ONLY, orders)
    for k in range(orders):
        quantity, units = float_at(view, k), float_at(answers, k)
        if quantity < units:
            units = quantity
        if left < units:
            units = left
        if quantity - units <= _ROUNDING and left > 0:
            units = quantity
        elif float_at(whole, k) != 0.0 or units <= _ROUNDING:
            units = 0.0
        elif not units < math.inf:
            memory.status = Status.FAILED
            units = 0.0
        put(answers, k, units)
        left -= units
