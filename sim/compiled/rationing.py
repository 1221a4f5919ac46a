"""Rationing, compiled: orders of an instant are gathered and an allocation says who is served when stock is short.

The methods of `sim.processes.rationing.RationedStockPoint`, statement by statement.
"""

from __future__ import annotations

from sim.compiled.accounts import (
    answered_on_account,
    charge_open_lines,
    lost_on_account,
    sell_on_account,
    served_late,
)
from sim.compiled.allotting import allot
from sim.compiled.calendar import push
from sim.compiled.jit import cached, compiled
from sim.compiled.layout import Kind, Memory, Order, Point, Terms
from sim.compiled.orders import forget, link_last, new_order
from sim.compiled.pointers import address_of, component_at, demand_at, float_at, memory_at, order_at, point_at
from sim.compiled.ration_layout import Rationing, ViewRow, rationing_at
from sim.compiled.selling import answered, asked, sell
from sim.compiled.settling import settle
from sim.compiled.stock import draw, give, hand_part, review_soon, ship_at_once

__all__ = ["ration_task"]

_WORD_BYTES = 8


@cached
def ration_task(
    address: int,
    kind: int,
    place: int,
    who: int,
    lane: int,
    complete_only: int,
    quantity: float,
    placed: float,
    now: float,
) -> float:
    """Do all that has to do with gathered orders and accounts, for the `Memory` at an address, at a stock point.

    `who` asks is the address of a demand, of a stock point downstream, of a job of the plant or of an order that
    waited; `lane` that of the buyer's lane, or the name of the job in the trace.
    """
    memory = memory_at(address, 0)
    if kind == Kind.SELL:
        _sell(memory, demand_at(who, 0), quantity, now)
    elif kind == Kind.CLOSE_ACCOUNTS:
        charge_open_lines(memory, component_at(who, 0))
    elif kind == Kind.SERVED_LATE:
        served_late(memory, point_at(place, 0), order_at(who, 0), quantity, now)
    elif kind == Kind.LOST_ON_ACCOUNT:
        lost_on_account(memory, point_at(place, 0), order_at(who, 0), quantity, now)
    else:
        _ration(memory, kind, point_at(place, 0), who, lane, complete_only, quantity, placed, now)
    return 0.0


@compiled
def _ration(
    memory: Memory,
    kind: int,
    point: Point,
    who: int,
    lane: int,
    complete_only: int,
    quantity: float,
    placed: float,
    now: float,
) -> None:
    """Gather an order, or serve all that are."""
    rationing = rationing_at(memory.rations, point.rationing - 1)
    if kind == Kind.GATHER_SITE:
        _gather_order(memory, point, rationing, who, lane, complete_only, quantity, placed, now)
    elif kind == Kind.GATHER_JOB:
        _gather_job(memory, point, rationing, who, lane, quantity, now)
    elif kind == Kind.SERVE_SOON:
        if complete_only:
            rationing.received = 1
        _serve_at(memory, point, rationing, Kind.SERVE_RECEIPTS, now)
    else:
        _serve_all(memory, point, rationing, kind, now)


@compiled
def _sell(memory: Memory, terms: Terms, quantity: float, now: float) -> None:
    """Take down a customer's order line, to be served with all others of this instant, or serve it at once."""
    point = point_at(memory.points, terms.point)
    if point.rationing == 0:
        if memory.customer_book != 0:
            sell_on_account(memory, point, terms, quantity, now)
        else:
            sell(memory, terms, quantity, now)
        return
    rationing = rationing_at(memory.rations, point.rationing - 1)
    due = asked(memory, point, terms, quantity, now)
    point.backorders += quantity
    address = _gathered(memory, rationing, quantity, now, terms.complete_only)
    if address != 0:
        order = order_at(address, 0)
        order.buyer = 0
        order.inbound = address_of(terms)
        order.demand = terms.number
        order.due = due
        _serve_at(memory, point, rationing, Kind.SERVE_CUSTOMERS, now)


@compiled
def _gather_order(
    memory: Memory,
    point: Point,
    rationing: Rationing,
    buyer: int,
    inbound: int,
    complete_only: int,
    quantity: float,
    placed: float,
    now: float,
) -> None:
    """Take down an order from downstream."""
    point.owed += quantity
    address = _gathered(memory, rationing, quantity, placed, complete_only)
    if address != 0:
        order = order_at(address, 0)
        order.buyer = buyer
        order.inbound = inbound
        _serve_at(memory, point, rationing, Kind.SERVE_SITES, now)


@compiled
def _gather_job(
    memory: Memory, point: Point, rationing: Rationing, job: int, partner: int, quantity: float, now: float
) -> None:
    """Take down what a job of the plant needs of a component."""
    point.owed += quantity
    address = _gathered(memory, rationing, quantity, now, 1)
    if address != 0:
        order = order_at(address, 0)
        order.buyer = -1
        order.bucket = job
        order.demand = partner
        _serve_at(memory, point, rationing, Kind.SERVE_SITES, now)


@compiled
def _gathered(memory: Memory, rationing: Rationing, quantity: float, placed: float, complete_only: int) -> int:
    """Put an order last among those of this instant and return its address, 0 when the pool is exhausted."""
    address = new_order(memory)
    if address != 0:
        order = order_at(address, 0)
        order.quantity = quantity
        order.placed = placed
        order.complete_only = complete_only
        order.watched = 0
        link_last(rationing, order)
    return address


@compiled
def _serve_at(memory: Memory, point: Point, rationing: Rationing, kind: int, now: float) -> None:
    """Serve all orders at a rank of this instant, once however often it is asked for."""
    if kind == Kind.SERVE_RECEIPTS:
        if not rationing.receipts_due:
            rationing.receipts_due = 1
            push(memory, now, rationing.receipts_key, kind, address_of(point), 0.0, 0.0)
    elif kind == Kind.SERVE_CUSTOMERS or rationing.sites_key == rationing.customers_key:
        if not rationing.customers_due:
            rationing.customers_due = 1
            push(memory, now, rationing.customers_key, Kind.SERVE_CUSTOMERS, address_of(point), 0.0, 0.0)
    elif not rationing.sites_due:
        rationing.sites_due = 1
        push(memory, now, rationing.sites_key, kind, address_of(point), 0.0, 0.0)


@compiled
def _serve_all(memory: Memory, point: Point, rationing: Rationing, kind: int, now: float) -> None:
    """Give out the stock to those who wait and to new orders, as the allocation says."""
    if kind == Kind.SERVE_RECEIPTS:
        rationing.receipts_due = 0
    elif kind == Kind.SERVE_SITES:
        rationing.sites_due = 0
    else:
        rationing.customers_due = 0
    new = rationing.head
    orders = allot(memory, point, rationing, now)
    rationing.head = 0
    rationing.tail = 0
    answers = memory.ration_view + ViewRow.ANSWERS * orders * _WORD_BYTES
    settle(point, now)
    served = _serve_waiting(memory, point, answers, now)
    _serve_new(memory, point, new, answers + served * _WORD_BYTES, now)
    if point.head == 0:
        point.backorders = 0.0
        point.owed = 0.0
    if rationing.received:
        rationing.received = 0
        point.short = 1.0 if point.head != 0 else 0.0
    if new != 0:
        review_soon(memory, point, now)


@compiled
def _serve_waiting(memory: Memory, point: Point, answers: int, now: float) -> int:
    """Give those who wait what was answered; return how many they were."""
    count, address = 0, point.head
    while address != 0:
        order = order_at(address, 0)
        address = order.after
        units = float_at(answers, count)
        count += 1
        if units != 0.0:
            draw(point, point.on_hand - units)
            give(memory, point, order, units, now)
    return count


@compiled
def _serve_new(memory: Memory, point: Point, first: int, answers: int, now: float) -> None:
    """Book what each new order got; until now all of it stood as owed."""
    count, address = 0, first
    while address != 0:
        order = order_at(address, 0)
        address = order.after
        units = float_at(answers, count)
        count += 1
        draw(point, point.on_hand - units)
        _book(memory, point, order, units, now)


@compiled
def _book(memory: Memory, point: Point, order: Order, units: float, now: float) -> None:
    quantity, placed, due, complete_only = order.quantity, order.placed, order.due, order.complete_only
    buyer, inbound, job, demand = order.buyer, order.inbound, order.bucket, order.demand
    forget(memory, order)
    if buyer == 0:
        point.backorders -= quantity
        terms = demand_at(inbound, 0)
        if memory.customer_book != 0:
            answered_on_account(memory, point, terms, quantity, units, due, now)
        else:
            answered(memory, point, terms, quantity, units, due, now)
        return
    point.owed -= quantity
    if buyer > 0:
        ship_at_once(memory, point, point_at(buyer, 0), inbound, complete_only, quantity, units, placed, now)
    else:
        hand_part(memory, point, job, demand, quantity, units, placed, now)
