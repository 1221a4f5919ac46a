"""A review, compiled: ask the rule, fit its answer to the lane's lots, order."""

from __future__ import annotations

import math

from sim.compiled.heap import push
from sim.compiled.jit import compiled
from sim.compiled.layout import Kind, Memory, Point, Status
from sim.compiled.notes import What, note
from sim.compiled.pointers import add, floats_at, integer_at
from sim.compiled.rules import ask
from sim.compiled.settling import settle
from sim.compiled.stock import request
from sim.decisions import StockView
from sim.ledger import Measure

__all__ = ["review"]

_ORDERS = int(Measure.orders)
_ORDERED = int(Measure.ordered)
_LOT_ROUNDING = 1e-9
_LEAST_UNITS = 1e-6


@compiled
def review(memory: Memory, point: Point, now: float) -> None:
    """Ask the rule of `point` how much to order, fit it to the lane's lots and order it."""
    known = int(now)
    if memory.demand_first and known == now:
        known += 1
    owed = point.backorders + point.owed
    view = StockView(
        now,
        point.on_hand,
        point.on_order,
        owed,
        point.on_hand + point.on_order - owed,
        floats_at(memory.asked, point.slot, memory.horizon_days),
        known,
    )
    quantity = ask(
        integer_at(memory.rules, point.rule), floats_at(memory.parameters, point.number, memory.parameter_count), view
    )
    if quantity > 0:
        quantity = _order_quantity(quantity, point)
        if 0 < quantity < math.inf:
            _order(memory, point, quantity, now)
    if not quantity < math.inf:
        memory.status = Status.FAILED


@compiled
def _order_quantity(wanted: float, point: Point) -> float:
    """Return what `sim.lots.order_quantity` does, or NaN where that fails: at infinitely many lots."""
    if wanted < _LEAST_UNITS:
        return 0.0
    quantity = max(wanted, point.minimum_order)
    lot = point.lot_multiple
    if lot != 0.0:
        if quantity == math.inf:
            return math.nan
        quantity = math.ceil(quantity / lot - _LOT_ROUNDING) * lot
    if quantity > point.maximum_order:
        if lot == 0.0:
            return point.maximum_order
        quantity = math.floor(point.maximum_order / lot + _LOT_ROUNDING) * lot
    return quantity


@compiled
def _order(memory: Memory, point: Point, quantity: float, now: float) -> None:
    settle(memory, point, now)
    point.on_order += quantity
    add(memory.ledger, point.row + _ORDERS, 1.0)
    add(memory.ledger, point.row + _ORDERED, quantity)
    note(memory, point, What.ORDER, quantity, point.origin_name, now)
    delay = point.order_delay_days
    if delay != 0.0:
        push(memory, now + delay, point.order_rank, Kind.ORDER, point.number, quantity, now)
    else:
        request(memory, point, quantity, now, now)
