"""Orders over several lanes, compiled: what `Replenishment` and `Purchasing` of the SimPy processes do."""

from __future__ import annotations

import math

from sim.compiled.calendar import push
from sim.compiled.calls import call_lanes, call_loads
from sim.compiled.freight_layout import cargo_at, freight_at, service_at
from sim.compiled.jit import cached, compiled
from sim.compiled.lane_book import book_cancelled, book_ordered, book_received
from sim.compiled.lane_layout import Block, Buying, Inbound
from sim.compiled.lanes import deliver, dispatch_on, make
from sim.compiled.layout import Kind, Memory, Point, Status
from sim.compiled.lots import order_quantity
from sim.compiled.notes import What, note
from sim.compiled.off_order import take_off_order
from sim.compiled.orders import forget
from sim.compiled.pointers import (
    add,
    address_of,
    buying_at,
    float_at,
    inbound_at,
    integer_at,
    leads_at,
    memory_at,
    order_at,
    outages_at,
    point_at,
    put,
)
from sim.compiled.reviewing import days_known
from sim.compiled.settling import settle
from sim.compiled.sourcing import ask_sourcing
from sim.compiled.spans import covers, end_of
from sim.compiled.stock import receive, request_of, write_off
from sim.compiled.view import on_order
from sim.ledger import LaneMeasure, Measure

__all__ = ["lane_task"]

_WORD_BYTES = 8
_ORDERS = int(Measure.orders)
_ORDERED_UNITS = int(Measure.ordered)
_UNDELIVERED = int(Measure.undelivered)
_LOST_IN_TRANSIT = int(Measure.lost_in_transit)
_REFUSED = int(Measure.refused)
_BOOK_BYTES = _WORD_BYTES * len(LaneMeasure)
_BLOCK_ROWS = len(Block)
_ROUNDING = 1e-9


@cached
def lane_task(address: int, kind: int, subject: int, quantity: float, placed: float, now: float) -> float:
    """Do all that has to do with several lanes, for the `Memory` at an address.

    The `subject` of an event is the address of the lane, or of the order that says what a shipment lacks, that of other
    tasks the stock point's.
    """
    memory = memory_at(address, 0)
    if kind == Kind.DIVIDE:
        _divide(memory, point_at(subject, 0), quantity, now)
    elif kind == Kind.OPEN_LANES:
        _open_lanes(memory, point_at(subject, 0))
    elif kind == Kind.NEXT_BUCKET:
        _next_bucket(memory, point_at(subject, 0))
    elif kind == Kind.PLANNED_ORDER:
        point = point_at(subject, 0)
        _order_on(memory, point, buying_at(memory.buyings, point.buying), int(placed), quantity, now)
    elif kind == Kind.CANCEL:
        _cancelled(memory, inbound_at(subject, 0), quantity, placed)
    elif kind == Kind.DEPART:
        call_loads(freight_at(memory.freight, 0).code, address, kind, subject, 0.0, 0.0, 0.0, now)
    else:
        _happen_on_lane(memory, kind, subject, quantity, placed, now)
    return 0.0


@compiled
def _happen_on_lane(memory: Memory, kind: int, subject: int, quantity: float, placed: float, now: float) -> None:
    missing = 0.0
    if kind == Kind.SHORT_ARRIVAL or kind == Kind.SHORT_LOST:
        order = order_at(subject, 0)
        subject, missing = order.inbound, order.quantity
        forget(memory, order)
    inbound = inbound_at(subject, 0)
    point = point_at(memory.points, inbound.point)
    if kind == Kind.LANE_ORDER:
        _request(memory, point, inbound, quantity, placed, now)
    elif kind == Kind.LANE_ARRIVAL or kind == Kind.SHORT_ARRIVAL:
        _arrive(memory, point, inbound, quantity, missing, placed, now)
    elif kind == Kind.LANE_LOST or kind == Kind.SHORT_LOST:
        _lose(memory, point, inbound, quantity, missing, placed, now)
    elif kind == Kind.REFUSE:
        _refused(memory, point, inbound, quantity, placed, now)
    elif kind == Kind.DELIVER:
        deliver(memory, inbound, quantity, placed, now)
    else:
        dispatch_on(memory, inbound, kind, quantity, placed, now)


@compiled
def _open_lanes(memory: Memory, point: Point) -> None:
    """Let each lane of a stock point begin its draws and its book anew."""
    buying = buying_at(memory.buyings, point.buying)
    for k in range(buying.first, buying.first + buying.count):
        inbound = inbound_at(memory.inbounds, k)
        inbound.facts = memory.lane_facts + inbound.book * _BOOK_BYTES
        inbound.outages = 0
        if memory.outages != 0:
            inbound.outages = address_of(outages_at(memory.outages, inbound.hazard))
        leads_at(memory.leads, inbound.leads).used = 0
        if inbound.shares >= 0:
            leads_at(memory.leads, inbound.shares).used = 0
            leads_at(memory.leads, inbound.missing).used = 0
        if inbound.cargo >= 0:
            freight = freight_at(memory.freight, 0)
            service = service_at(freight.services, cargo_at(freight.cargos, inbound.cargo).service)
            leads_at(memory.leads, service.leads).used = 0


@compiled
def _next_bucket(memory: Memory, point: Point) -> None:
    """Go on to the next bucket of the books of the lanes."""
    buying = buying_at(memory.buyings, point.buying)
    for k in range(buying.first, buying.first + buying.count):
        inbound_at(memory.inbounds, k).facts += memory.lane_bucket_bytes


@compiled
def _divide(memory: Memory, point: Point, wanted: float, now: float) -> None:
    """Order what the rule wants: on the first lane, or on those that the sourcing says."""
    buying = buying_at(memory.buyings, point.buying)
    if buying.sourcing >= 0:
        _ask(memory, point, buying, wanted, now)
    for lane in range(buying.count):
        answer = wanted if lane == 0 else 0.0
        if buying.sourcing >= 0:
            answer = float_at(memory.blocks, buying.block + Block.ANSWERS * buying.count + lane)
        _order_on(memory, point, buying, lane, answer, now)


@compiled
def _ask(memory: Memory, point: Point, buying: Buying, wanted: float, now: float) -> None:
    """Have the sourcing write what to order on each lane."""
    owed, expected = point.backorders + point.owed, on_order(point)
    _see_what_is_open(memory, buying, now)
    ask_sourcing(
        integer_at(memory.sourcings, buying.sourcing),
        memory.sourcing_parameters + buying.parameters * _WORD_BYTES,
        wanted,
        now,
        point.on_hand,
        expected,
        owed,
        point.on_hand + expected - owed,
        point.demand_by_day,
        memory.horizon_days,
        days_known(memory, now),
        memory.blocks + buying.block * _WORD_BYTES,
        buying.count,
        buying.columns,
        buying.due_days,
        buying.last_due_day,
    )


@compiled
def _see_what_is_open(memory: Memory, buying: Buying, now: float) -> None:
    """Note which lanes can be used now."""
    for lane in range(buying.count if memory.outages != 0 else 0):
        outages = outages_at(memory.outages, inbound_at(memory.inbounds, buying.first + lane).hazard)
        usable = 0.0 if covers(outages.blocked, outages.blocked_count, now) else 1.0
        put(memory.blocks, buying.block + Block.OPEN * buying.count + lane, usable)


@compiled
def _order_on(memory: Memory, point: Point, buying: Buying, lane: int, wanted: float, now: float) -> None:
    """Fit a wanted quantity to the lots of a lane and order it there."""
    if not wanted < math.inf:
        memory.status = Status.FAILED
        return
    if wanted <= 0:
        return
    inbound = inbound_at(memory.inbounds, buying.first + lane)
    quantity = order_quantity(wanted, inbound.lot_multiple, inbound.minimum_order, inbound.maximum_order)
    if not quantity > 0:
        return
    settle(point, now)
    point.on_order += quantity
    add(point.facts, _ORDERS, 1.0)
    add(point.facts, _ORDERED_UNITS, quantity)
    note(memory, point, What.ORDER, quantity, inbound.origin_name, now)
    book_ordered(memory, inbound, quantity, now)
    if buying.sourcing >= 0:
        _expect(memory, buying, inbound, quantity, now)
    delay = inbound.order_delay_days
    if delay != 0.0:
        push(memory, now + delay, point.order_key, Kind.LANE_ORDER, address_of(inbound), quantity, now)
    else:
        _do(memory, Kind.LANE_ORDER, inbound, quantity, now, now)


@compiled
def _expect(memory: Memory, buying: Buying, inbound: Inbound, quantity: float, now: float) -> None:
    """Expect what was ordered on a lane when its planned lead time is over."""
    add(memory.blocks, buying.block + Block.ON_ORDER * buying.count + inbound.place, quantity)
    add(memory.blocks, buying.block + Block.ORDERED * buying.count + inbound.place, quantity)
    day = _due_day(buying, inbound, now)
    add(memory.blocks, _due_at(buying) + day, quantity)
    buying.last_due_day = max(buying.last_due_day, day)


@compiled
def _settled(memory: Memory, buying: Buying, inbound: Inbound, quantity: float, placed: float) -> None:
    """Expect no longer what has come, or never will."""
    if buying.sourcing < 0:
        return
    place = buying.block + Block.ON_ORDER * buying.count + inbound.place
    put(memory.blocks, place, float_at(memory.blocks, place) - quantity)
    place = _due_at(buying) + _due_day(buying, inbound, placed)
    put(memory.blocks, place, float_at(memory.blocks, place) - quantity)


@compiled
def _cancelled(memory: Memory, inbound: Inbound, quantity: float, placed: float) -> None:
    """Take off the books what has been withdrawn on its way."""
    book_cancelled(memory, inbound, quantity, placed)
    point = point_at(memory.points, inbound.point)
    _settled(memory, buying_at(memory.buyings, point.buying), inbound, quantity, placed)


@compiled
def _due_at(buying: Buying) -> int:
    """Return where in a block what is due stands, day by day: last."""
    return buying.block + _BLOCK_ROWS * buying.count + 3 * buying.count * buying.columns


@compiled
def _due_day(buying: Buying, inbound: Inbound, placed: float) -> int:
    day = math.ceil(placed + inbound.planned_days - _ROUNDING)
    return min(max(0, day), buying.due_days - 1)


@compiled
def _request(memory: Memory, point: Point, inbound: Inbound, quantity: float, placed: float, now: float) -> None:
    """Let the source of a lane have an order."""
    if inbound.source >= 0:
        source = point_at(memory.points, inbound.source)
        request_of(memory, source, point, address_of(inbound), inbound.complete_only, quantity, placed, now)
    elif inbound.outages != 0 and not _supplier_opens(memory, point, inbound, quantity, placed, now):
        return
    elif inbound.maker >= 0:
        make(memory, inbound, quantity, placed, now)
    else:
        _do(memory, Kind.DISPATCH, inbound, quantity, placed, now)


@compiled
def _supplier_opens(memory: Memory, point: Point, inbound: Inbound, quantity: float, placed: float, now: float) -> bool:
    """Return whether a supplier takes an order now; one that is closed refuses it, or lets it wait until it opens.

    One with machines of its own takes it into its queue, where nothing goes on until it opens.
    """
    outages = outages_at(inbound.outages, 0)
    if covers(outages.supplier_refusing, outages.supplier_refusing_count, now):
        _refused(memory, point, inbound, quantity, placed, now)
        return False
    opens = end_of(outages.supplier_closed, outages.supplier_closed_count, now)
    if opens == now or inbound.maker >= 0:
        return True
    push(memory, opens, point.supplier_key, Kind.LANE_OPENS, address_of(inbound), quantity, placed)
    return False


@compiled
def _refused(memory: Memory, point: Point, inbound: Inbound, quantity: float, placed: float, now: float) -> None:
    """Take back an order that the source has refused."""
    _settled(memory, buying_at(memory.buyings, point.buying), inbound, quantity, placed)
    book_received(memory, inbound, 0.0, quantity, placed, now)
    take_off_order(memory, point, _REFUSED, What.REFUSED, quantity, inbound.origin_name, now)


@compiled
def _do(memory: Memory, kind: int, inbound: Inbound, quantity: float, placed: float, now: float) -> None:
    """Do something on a lane, by a call of all this: once compiled it need not be part of all that does it."""
    call_lanes(memory.lane_code, address_of(memory), kind, address_of(inbound), quantity, placed, now)


@compiled
def _arrive(
    memory: Memory, point: Point, inbound: Inbound, quantity: float, missing: float, placed: float, now: float
) -> None:
    """Receive a shipment and write off what it lacks."""
    _settled(memory, buying_at(memory.buyings, point.buying), inbound, quantity + missing, placed)
    book_received(memory, inbound, quantity, missing, placed, now)
    if missing != 0.0:
        write_off(memory, point, _UNDELIVERED, What.UNDELIVERED, missing, inbound.origin_name, now)
    if quantity != 0.0:
        receive(memory, point, quantity, placed, inbound.quoted_days, inbound.origin_name, now)


@compiled
def _lose(
    memory: Memory, point: Point, inbound: Inbound, quantity: float, missing: float, placed: float, now: float
) -> None:
    """Write off a shipment that has been destroyed on its way."""
    _settled(memory, buying_at(memory.buyings, point.buying), inbound, quantity + missing, placed)
    book_received(memory, inbound, 0.0, quantity + missing, placed, now)
    if missing != 0.0:
        write_off(memory, point, _UNDELIVERED, What.UNDELIVERED, missing, inbound.origin_name, now)
    if quantity != 0.0:
        write_off(memory, point, _LOST_IN_TRANSIT, What.LOST_IN_TRANSIT, quantity, inbound.origin_name, now)
