"""A review, compiled: ask the rule, fit its answer to the lane's lots, order."""

from __future__ import annotations

import math

from sim.compiled.calendar import push
from sim.compiled.calls import call_lanes
from sim.compiled.jit import compiled
from sim.compiled.layout import Kind, Memory, Point, Status
from sim.compiled.lots import order_quantity
from sim.compiled.notes import What, note
from sim.compiled.plant import release
from sim.compiled.pointers import add, address_of
from sim.compiled.rules import ask
from sim.compiled.settling import settle
from sim.compiled.stock import request
from sim.ledger import Measure

__all__ = ["days_known", "order_planned", "review"]

_ORDERS = int(Measure.orders)
_ORDERED = int(Measure.ordered)


@compiled
def days_known(memory: Memory, now: float) -> int:
    """Return how many days of demand a review at `now` knows in full."""
    known = int(now)
    if memory.demand_first and known == now:
        known += 1
    return known


@compiled
def review(memory: Memory, point: Point, now: float, known: int) -> None:
    """Ask the rule of `point`, which knows the demand of the first days, how much to order, and order it in lots."""
    if point.closed:
        return
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
    if point.buying >= 0:
        call_lanes(memory.lane_code, address_of(memory), Kind.DIVIDE, address_of(point), wanted, now, now)
    elif wanted > 0:
        quantity = order_quantity(wanted, point.lot_multiple, point.minimum_order, point.maximum_order)
        if not quantity < math.inf:
            memory.status = Status.FAILED
        elif quantity > 0:
            _order(memory, point, quantity, now)
    elif not wanted <= 0:
        memory.status = Status.FAILED


@compiled
def order_planned(memory: Memory, point: Point, wanted: float, lane: float, now: float) -> None:
    """Order on a lane what a planner wants."""
    if point.closed or not wanted > 0:
        return
    if point.buying >= 0:
        call_lanes(memory.lane_code, address_of(memory), Kind.PLANNED_ORDER, address_of(point), wanted, lane, now)
        return
    quantity = order_quantity(wanted, point.lot_multiple, point.minimum_order, point.maximum_order)
    if 0 < quantity < math.inf:
        _order(memory, point, quantity, now)


@compiled
def _order(memory: Memory, point: Point, quantity: float, now: float) -> None:
    settle(point, now)
    point.on_order += quantity
    add(point.facts, _ORDERS, 1.0)
    add(point.facts, _ORDERED, quantity)
    note(memory, point, What.ORDER, quantity, point.origin_name, now)
    delay = point.order_delay_days
    if delay < 0:
        release(memory, point, quantity, now)
    elif delay != 0.0:
        push(memory, now + delay, point.order_key, Kind.ORDER, address_of(point), quantity, now)
    else:
        request(memory, point, quantity, now, now)
