"""Customers at a stock point, compiled: their order lines are served, wait, or are lost (`StockPoint`)."""

from __future__ import annotations

import math

from sim.compiled.account_layout import ACCOUNT
from sim.compiled.calendar import push
from sim.compiled.handing_over import hand_over
from sim.compiled.hints import rarely
from sim.compiled.jit import compiled
from sim.compiled.layout import Kind, Memory, Order, Point, Terms
from sim.compiled.notes import What, note
from sim.compiled.orders import forget, remove, wait
from sim.compiled.pointers import add, order_at, point_at
from sim.compiled.settling import settle
from sim.compiled.stock import on_account, review_soon, serve_waiting, take
from sim.ledger import Measure

__all__ = ["answered", "asked", "give_up", "let_wait", "note_sale", "sell", "units_that_wait"]

_DEMAND = int(Measure.demand)
_LINES = int(Measure.lines)
_AT_ONCE = int(Measure.at_once)
_LINES_AT_ONCE = int(Measure.lines_at_once)
_ON_TIME_DUE = int(Measure.on_time_due)
_ON_TIME = int(Measure.on_time)
_LOST = int(Measure.lost)
_SHIPPED = int(Measure.shipped)


@compiled
def sell(memory: Memory, terms: Terms, quantity: float, now: float) -> None:
    """Serve a customer's order line from stock; of what is missing a share waits, the rest is lost."""
    point = point_at(memory.points, terms.point)
    due = asked(memory, point, terms, quantity, now)
    answered(memory, point, terms, quantity, take(point, quantity, terms.complete_only), due, now)
    review_soon(memory, point, now)


@compiled
def asked(memory: Memory, point: Point, terms: Terms, quantity: float, now: float) -> float:
    """Note a customer's order line and return the day it is promised for, NaN beyond the horizon."""
    settle(point, now)
    facts = point.facts
    add(facts, _DEMAND, quantity)
    add(facts, _LINES, 1.0)
    add(point.demand_by_day, int(now), quantity)
    due = now + terms.promise_days
    if due < memory.horizon:
        add(facts, _ON_TIME_DUE, quantity)
    else:
        due = math.nan
    return due


@compiled
def answered(
    memory: Memory, point: Point, terms: Terms, quantity: float, served: float, due: float, now: float
) -> None:
    """Note what a new order line got at once, and let the rest wait or go."""
    facts = point.facts
    if served != 0.0:
        add(facts, _AT_ONCE, served)
        add(facts, _SHIPPED, served)
        received = now
        if rarely(point.handling != 0):
            received = hand_over(memory, point, served, terms.number, now)
        if received <= due:
            add(facts, _ON_TIME, served)
    lost = 0.0
    if served == quantity:
        add(facts, _LINES_AT_ONCE, 1.0)
    else:
        lost = _short_of(memory, point, terms, quantity - served, due, now)
    if memory.row_limit:
        note_sale(memory, point, terms.number, quantity, served, lost, now)


@compiled
def note_sale(
    memory: Memory, point: Point, partner: int, quantity: float, served: float, lost: float, now: float
) -> None:
    """Write the rows of an order line."""
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
    point.short = 1.0
    waits = units_that_wait(terms, missing)
    add(point.facts, _LOST, missing - waits)
    if waits > 0:
        let_wait(memory, point, terms, waits, due, now)
    return missing - waits


@compiled
def units_that_wait(terms: Terms, missing: float) -> float:
    """Return how many of the units that are missing the customers wait for."""
    waits = missing * terms.backorder_share
    if terms.complete_only and waits < missing:
        return 0.0
    return waits


@compiled
def let_wait(memory: Memory, point: Point, terms: Terms, waits: float, due: float, now: float) -> int:
    """Let a customer wait; return the address of the order, 0 when the pool is exhausted."""
    address = wait(memory, point, waits, now, terms.complete_only)
    if address != 0:
        order = order_at(address, 0)
        order.bucket = point.bucket
        order.due = due
        order.demand = terms.number
        point.backorders += waits
        if terms.patience_days < math.inf:
            order.watched = 1
            push(memory, now + terms.patience_days, point.give_up_key, Kind.GIVE_UP, address, 0.0, 0.0)
    return address


@compiled
def give_up(memory: Memory, order: Order, now: float) -> None:
    """Lose what a customer still waits for once the patience has run out."""
    if order.quantity > 0:
        point = point_at(order.point, 0)
        settle(point, now)
        add(point.facts, _LOST, order.quantity)
        point.backorders -= order.quantity
        lost, demand = order.quantity, order.demand
        if order.buyer == ACCOUNT:
            on_account(memory, point, Kind.LOST_ON_ACCOUNT, order, lost, now)
        order.watched = 0
        remove(memory, point, order)
        note(memory, point, What.LOST, lost, demand, now)
        serve_waiting(memory, point, 0, now)
    else:
        forget(memory, order)
