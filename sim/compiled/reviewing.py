"""A review, compiled: ask the rule, fit its answer to the lane's lots, order."""

from __future__ import annotations

import math

from sim.compiled.calendar import push
from sim.compiled.jit import compiled
from sim.compiled.layout import Kind, Memory, Point, Status
from sim.compiled.notes import What, note
from sim.compiled.pointers import add, address_of
from sim.compiled.rules import ask
from sim.compiled.settling import settle
from sim.compiled.stock import request
from sim.ledger import Measure

__all__ = ["review"]

_ORDERS = int(Measure.orders)
_ORDERED = int(Measure.ordered)
_LOT_ROUNDING = 1e-9
_LEAST_UNITS = 1e-6


@compiled
def review(memory: Memory, point: Point, now: float) -> None:
    """Ask the rule of `point` how much to order, fit it to the lane's lots and order it."""
    if point.closed:
        return
    known = int(now)
    if memory.demand_first and known == now:
        known += 1
    owed = point.backorders + point.owed
    wanted = ask(
        point.rule_code,
        point.parameters,
        now,
        point.on_hand,
        point.on_order,
        owed,
        point.on_hand + point.on_order - owed,
        point.demand_by_day,
        memory.horizon_days,
        known,
    )
    if wanted > 0:
        quantity = _order_quantity(wanted, point)
        if not quantity < math.inf:
            memory.status = Status.FAILED
        elif quantity > 0:
            _order(memory, point, quantity, now)
    elif not wanted <= 0:
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
    settle(point, now)
    point.on_order += quantity
    add(point.facts, _ORDERS, 1.0)
    add(point.facts, _ORDERED, quantity)
    note(memory, point, What.ORDER, quantity, point.origin_name, now)
    delay = point.order_delay_days
    if delay != 0.0:
        push(memory, now + delay, point.order_key, Kind.ORDER, address_of(point), quantity, now)
    else:
        request(memory, point, quantity, now, now)
