"""A stock point, compiled: the methods of `sim.processes.warehouse.StockPoint`, statement by statement.

Order and form of every float operation are those of the SimPy engine; so the results are equal to the last bit.
"""

from __future__ import annotations

import math

from sim.compiled.heap import push
from sim.compiled.jit import compiled
from sim.compiled.layout import Kind, Memory, Point, Terms
from sim.compiled.notes import What, note
from sim.compiled.orders import forget, remove, wait
from sim.compiled.pointers import add, order_at, point_at
from sim.compiled.settling import settle
from sim.compiled.transport import dispatch
from sim.ledger import Measure

__all__ = ["give_up", "receive", "request", "sell"]

_ROUNDING = 1e-6
_DEMAND = int(Measure.demand)
_LINES = int(Measure.lines)
_AT_ONCE = int(Measure.at_once)
_LINES_AT_ONCE = int(Measure.lines_at_once)
_ON_TIME_DUE = int(Measure.on_time_due)
_ON_TIME = int(Measure.on_time)
_LATE = int(Measure.late)
_LOST = int(Measure.lost)
_REQUESTED = int(Measure.requested)
_REQUESTED_AT_ONCE = int(Measure.requested_at_once)
_SHIPPED = int(Measure.shipped)
_SHIPMENTS = int(Measure.shipments)
_SHIPMENTS_ON_TIME = int(Measure.shipments_on_time)
_LEAD_DAYS = int(Measure.lead_days)
_LEAD_DAYS_SQUARED = int(Measure.lead_days_squared)
_RECEIVED = int(Measure.received)
_CYCLES = int(Measure.cycles)
_CYCLES_SHORT = int(Measure.cycles_short)
_NET_BEFORE_RECEIPT = int(Measure.net_before_receipt)


@compiled
def sell(memory: Memory, terms: Terms, quantity: float, now: float) -> None:
    """Serve a customer's order line from stock; of what is missing a share waits, the rest is lost."""
    point = point_at(memory.points, terms.point)
    settle(memory, point, now)
    row = point.row
    add(memory.ledger, row + _DEMAND, quantity)
    add(memory.ledger, row + _LINES, 1.0)
    add(memory.asked, point.slot * memory.horizon_days + int(now), quantity)
    due = now + terms.promise_days
    if due < memory.horizon:
        add(memory.ledger, row + _ON_TIME_DUE, quantity)
    else:
        due = math.nan
    served = _take(point, quantity, terms.complete_only)
    if served != 0.0:
        add(memory.ledger, row + _AT_ONCE, served)
        add(memory.ledger, row + _SHIPPED, served)
        if due == due:
            add(memory.ledger, row + _ON_TIME, served)
    lost = 0.0
    if served == quantity:
        add(memory.ledger, row + _LINES_AT_ONCE, 1.0)
    else:
        lost = _short_of(memory, point, terms, quantity - served, due, now)
    if memory.row_limit:
        _note_sale(memory, point, terms.number, quantity, served, lost, now)
    _review_soon(memory, point, now)


@compiled
def _note_sale(
    memory: Memory, point: Point, partner: int, quantity: float, served: float, lost: float, now: float
) -> None:
    note(memory, point, What.DEMAND, quantity, partner, now)
    if served > 0:
        note(memory, point, What.SALE, served, partner, now)
    if lost > 0:
        note(memory, point, What.LOST, lost, partner, now)
    if quantity - served - lost > 0:
        note(memory, point, What.BACKORDER, quantity - served - lost, partner, now)


@compiled
def _short_of(memory: Memory, point: Point, terms: Terms, missing: float, due: float, now: float) -> float:
    """Let a share of what is missing wait, lose the rest and return it."""
    point.short = 1
    waits = missing * terms.backorder_share
    if terms.complete_only and waits < missing:
        waits = 0.0
    add(memory.ledger, point.row + _LOST, missing - waits)
    if waits > 0:
        slot = wait(memory, point, waits, now, terms.complete_only)
        if slot >= 0:
            order = order_at(memory.orders, slot)
            order.row = point.row
            order.due = due
            order.demand = terms.number
            point.backorders += waits
            if terms.patience_days < math.inf:
                order.watched = 1
                push(memory, now + terms.patience_days, point.give_up_rank, Kind.GIVE_UP, slot, 0.0, 0.0)
    return missing - waits


@compiled
def give_up(memory: Memory, slot: int, now: float) -> None:
    """Lose what a customer still waits for once the patience has run out."""
    order = order_at(memory.orders, slot)
    if order.quantity > 0:
        point = point_at(memory.points, order.point)
        settle(memory, point, now)
        add(memory.ledger, point.row + _LOST, order.quantity)
        point.backorders -= order.quantity
        lost, demand = order.quantity, order.demand
        order.watched = 0
        remove(memory, point, slot)
        note(memory, point, What.LOST, lost, demand, now)
        _serve_waiting(memory, point, now)
    else:
        forget(memory, slot)


@compiled
def request(memory: Memory, buyer: Point, quantity: float, placed: float, now: float) -> None:
    """Let the source of `buyer` ship what there is of an order at once; the rest waits. A supplier ships it all."""
    if buyer.source < 0:
        dispatch(memory, buyer, quantity, placed, now)
        return
    point = point_at(memory.points, buyer.source)
    settle(memory, point, now)
    row = point.row
    add(memory.ledger, row + _REQUESTED, quantity)
    add(memory.asked, point.slot * memory.horizon_days + int(now), quantity)
    served = _take(point, quantity, buyer.complete_only)
    if served != 0.0:
        add(memory.ledger, row + _REQUESTED_AT_ONCE, served)
        add(memory.ledger, row + _SHIPPED, served)
        dispatch(memory, buyer, served, placed, now)
    if served < quantity:
        point.short = 1
        point.owed += quantity - served
        slot = wait(memory, point, quantity - served, placed, buyer.complete_only)
        if slot >= 0:
            order_at(memory.orders, slot).buyer = buyer.number
    note(memory, point, What.REQUEST, quantity, buyer.site_name, now)
    if served != 0.0:
        note(memory, point, What.SHIP, served, buyer.site_name, now)
    _review_soon(memory, point, now)


@compiled
def _take(point: Point, quantity: float, complete_only: int) -> float:
    """Take up to `quantity` from stock for a new order, which stands behind all waiting ones."""
    on_hand = point.on_hand
    if point.head >= 0 or on_hand <= 0:
        return 0.0
    left = on_hand - quantity
    if left >= -_ROUNDING:
        point.on_hand = left if left > _ROUNDING else 0.0
        return quantity
    if complete_only:
        return 0.0
    point.on_hand = 0.0
    return on_hand


@compiled
def _serve_waiting(memory: Memory, point: Point, now: float) -> None:
    while point.head >= 0 and point.on_hand > 0:
        slot = point.head
        order = order_at(memory.orders, slot)
        left = point.on_hand - order.quantity
        if left < -_ROUNDING and order.complete_only:
            break
        served = order.quantity if left >= -_ROUNDING else point.on_hand
        point.on_hand = left if left > _ROUNDING else 0.0
        order.quantity -= served
        buyer, placed, row, due, demand = order.buyer, order.placed, order.row, order.due, order.demand
        if order.quantity == 0:
            remove(memory, point, slot)
        add(memory.ledger, point.row + _SHIPPED, served)
        if buyer < 0:
            point.backorders -= served
            add(memory.ledger, point.row + _LATE, served)
            if now <= due:
                add(memory.ledger, row + _ON_TIME, served)
            note(memory, point, What.BACKORDER_SERVED, served, demand, now)
        else:
            point.owed -= served
            to = point_at(memory.points, buyer)
            note(memory, point, What.SHIP, served, to.site_name, now)
            dispatch(memory, to, served, placed, now)
    if point.head < 0:
        point.backorders = 0.0
        point.owed = 0.0


@compiled
def receive(memory: Memory, point: Point, quantity: float, placed: float, now: float) -> None:
    """Take a shipment into stock and serve those who wait."""
    settle(memory, point, now)
    row = point.row
    if now > point.last_receipt:
        add(memory.ledger, row + _CYCLES, 1.0)
        add(memory.ledger, row + _CYCLES_SHORT, point.short)
        add(memory.ledger, row + _NET_BEFORE_RECEIPT, point.on_hand - point.backorders - point.owed)
        point.last_receipt = now
        point.short = 0
    point.on_order -= quantity
    point.in_transit -= quantity
    point.on_hand += quantity
    lead = now - placed
    add(memory.ledger, row + _RECEIVED, quantity)
    add(memory.ledger, row + _SHIPMENTS, 1.0)
    add(memory.ledger, row + _LEAD_DAYS, lead)
    add(memory.ledger, row + _LEAD_DAYS_SQUARED, lead * lead)
    if lead <= point.quoted_days:
        add(memory.ledger, row + _SHIPMENTS_ON_TIME, 1.0)
    if point.head >= 0:
        _serve_waiting(memory, point, now)
        point.short = 1 if point.head >= 0 else 0
    note(memory, point, What.RECEIVE, quantity, point.origin_name, now)


@compiled
def _review_soon(memory: Memory, point: Point, now: float) -> None:
    """Review once, in the REVIEW phase of this instant, however many orders drew on the stock."""
    if point.continuous and not point.review_due:
        point.review_due = 1
        push(memory, now, point.review_rank, Kind.REVIEW, point.number, 0.0, 0.0)
