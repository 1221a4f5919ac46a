"""Accounts, compiled: what the customers of a demand asked for and got (`sim.processes.accounts`).

They are entered straight into the rows of the ledger's book of customers.
"""

from __future__ import annotations

from sim.compiled.account_layout import ACCOUNT, Line, line_at
from sim.compiled.handing_over import hand_over
from sim.compiled.jit import compiled
from sim.compiled.layout import Component, Memory, Order, Point, Terms, dtype
from sim.compiled.notes import What, note
from sim.compiled.pointers import add, address_of, integer_at, order_at, point_at
from sim.compiled.selling import asked, let_wait, note_sale, units_that_wait
from sim.compiled.stock import review_soon, take
from sim.ledger import CustomerMeasure, Measure

__all__ = ["answered_on_account", "charge_open_lines", "lost_on_account", "sell_on_account", "served_late"]

_ROUNDING = 1e-6
_BOOK_BYTES = 8 * len(CustomerMeasure)
_ORDER_BYTES = dtype(Order).itemsize
_AT_ONCE = int(Measure.at_once)
_LINES_AT_ONCE = int(Measure.lines_at_once)
_ON_TIME = int(Measure.on_time)
_LATE = int(Measure.late)
_LOST = int(Measure.lost)
_SHIPPED = int(Measure.shipped)
_ASKED = int(CustomerMeasure.demand)
_ASKED_LINES = int(CustomerMeasure.lines)
_TALLY_AT_ONCE = int(CustomerMeasure.at_once)
_TALLY_LINES_AT_ONCE = int(CustomerMeasure.lines_at_once)
_ON_TIME_DUE = int(CustomerMeasure.on_time_due)
_TALLY_ON_TIME = int(CustomerMeasure.on_time)
_LINES_DUE = int(CustomerMeasure.lines_due)
_LINES_ON_TIME = int(CustomerMeasure.lines_on_time)
_TALLY_LATE = int(CustomerMeasure.late)
_LATE_UNIT_DAYS = int(CustomerMeasure.late_unit_days)
_TALLY_LOST = int(CustomerMeasure.lost)
_ORDERS = int(CustomerMeasure.orders)
_ORDERS_SHORT = int(CustomerMeasure.orders_short)
_ORDERS_DUE = int(CustomerMeasure.orders_due)
_ORDERS_LATE = int(CustomerMeasure.orders_late)


@compiled
def sell_on_account(memory: Memory, point: Point, terms: Terms, quantity: float, now: float) -> None:
    """Serve a customer's order line from stock; of what is missing a share waits, the rest is lost."""
    due = asked(memory, point, terms, quantity, now)
    answered_on_account(memory, point, terms, quantity, take(point, quantity, terms.complete_only), due, now)
    review_soon(memory, point, now)


@compiled
def answered_on_account(
    memory: Memory, point: Point, terms: Terms, quantity: float, served: float, due: float, now: float
) -> None:
    """Note what a new order line got at once, and let the rest wait or go."""
    facts, tally = point.facts, _tally(memory, point, terms.number)
    in_time, received, late = 1.0 if due == due else 0.0, now, 0
    add(tally, _ASKED, quantity)
    add(tally, _ASKED_LINES, 1.0)
    if due == due:
        add(tally, _ON_TIME_DUE, quantity)
        add(tally, _LINES_DUE, 1.0)
    add(tally, _ORDERS, 1.0)
    add(tally, _ORDERS_DUE, in_time)
    if served != 0.0:
        add(facts, _AT_ONCE, served)
        add(facts, _SHIPPED, served)
        add(tally, _TALLY_AT_ONCE, served)
        if point.handling != 0:
            received = hand_over(memory, point, served, terms.number, now)
        if received <= due:
            add(facts, _ON_TIME, served)
            add(tally, _TALLY_ON_TIME, served)
            if quantity - served <= _ROUNDING:
                add(tally, _LINES_ON_TIME, 1.0)
        else:
            add(tally, _ORDERS_LATE, in_time)
            late = 1
    lost = 0.0
    if served == quantity:
        add(facts, _LINES_AT_ONCE, 1.0)
        add(tally, _TALLY_LINES_AT_ONCE, 1.0)
    else:
        add(tally, _ORDERS_SHORT, 1.0)
        lost = _short_of(memory, point, terms, quantity - served, late, due, tally, now)
    if memory.row_limit:
        note_sale(memory, point, terms.number, quantity, served, lost, now)


@compiled
def _short_of(
    memory: Memory, point: Point, terms: Terms, missing: float, late: int, due: float, tally: int, now: float
) -> float:
    """Let a share of what is missing wait, lose the rest and return it."""
    point.short = 1.0
    waits = units_that_wait(terms, missing)
    add(point.facts, _LOST, missing - waits)
    in_full = 1
    if waits < missing:
        add(tally, _TALLY_LOST, missing - waits)
        in_full = 0
        if late == 0 and due == due:
            add(tally, _ORDERS_LATE, 1.0)
        late = 1
    if waits > 0:
        address = let_wait(memory, point, terms, waits, due, now)
        if address != 0:
            order = order_at(address, 0)
            order.buyer = ACCOUNT
            line = _line_of(memory, order)
            line.open = missing
            line.promised = now + terms.promise_days
            line.tally = tally
            line.in_full = in_full
            line.late = late
    return missing - waits


@compiled
def served_late(memory: Memory, point: Point, order: Order, served: float, now: float) -> None:
    """Note units that were served after a wait; once they are handed over another may have the order's place."""
    due, demand, bucket = order.due, order.demand, order.bucket
    tally, line, received = _tally(memory, point, demand), _line_of(memory, order), now
    point.backorders -= served
    add(point.facts, _LATE, served)
    if point.handling != 0:
        received = hand_over(memory, point, served, demand, now)
    if received <= due:
        add(point.facts if bucket == point.bucket else bucket, _ON_TIME, served)
    add(tally, _TALLY_LATE, served)
    _overdue(tally, line, due, served, received)
    line.open -= served
    if received <= due:
        add(line.tally, _TALLY_ON_TIME, served)
        if line.in_full and line.open <= _ROUNDING:
            add(line.tally, _LINES_ON_TIME, 1.0)
    else:
        _is_late(line, due)
    note(memory, point, What.BACKORDER_SERVED, served, demand, now)


@compiled
def lost_on_account(memory: Memory, point: Point, order: Order, units: float, now: float) -> None:
    """Note units that will never be served."""
    tally, line = _tally(memory, point, order.demand), _line_of(memory, order)
    add(tally, _TALLY_LOST, units)
    _overdue(tally, line, order.due, units, now)
    line.in_full = 0
    _is_late(line, order.due)


@compiled
def charge_open_lines(memory: Memory, component: Component) -> None:
    """Charge the days that waiting lines are late; they end in the last bucket."""
    for k in range(component.points, component.points + component.point_count):
        point = point_at(integer_at(memory.members, k), 0)
        address = point.head
        while address != 0:
            order = order_at(address, 0)
            if order.buyer == ACCOUNT:
                tally = _row(memory, memory.bucket_count - 1, order.demand)
                _overdue(tally, _line_of(memory, order), order.due, order.quantity, memory.horizon)
            address = order.after


@compiled
def _overdue(tally: int, line: Line, due: float, units: float, now: float) -> None:
    """Charge the days for which units are beyond the promise."""
    if now > line.promised:
        _is_late(line, due)
        add(tally, _LATE_UNIT_DAYS, units * (now - line.promised))


@compiled
def _is_late(line: Line, due: float) -> None:
    """Note that a line is not complete within the promise."""
    if line.late == 0 and due == due:
        add(line.tally, _ORDERS_LATE, 1.0)
    line.late = 1


@compiled
def _tally(memory: Memory, point: Point, demand: int) -> int:
    """Return the address of the row of a demand in the open bucket, which is the one that its stock point is in."""
    return _row(memory, (point.bucket - memory.ledger) // memory.bucket_bytes, demand)


@compiled
def _row(memory: Memory, bucket: int, demand: int) -> int:
    return memory.customer_book + (bucket * memory.demand_count + demand) * _BOOK_BYTES


@compiled
def _line_of(memory: Memory, order: Order) -> Line:
    return line_at(memory.lines, (address_of(order) - memory.orders) // _ORDER_BYTES)
