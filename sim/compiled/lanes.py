"""Shipments on one of several lanes, compiled, and suppliers whose orders queue: `Transport` and `BusySupplier`."""

from __future__ import annotations

from sim.compiled.calendar import push
from sim.compiled.calls import call_loads
from sim.compiled.disrupting import departure, under_way
from sim.compiled.freight_layout import freight_at
from sim.compiled.jit import compiled
from sim.compiled.lane_book import book_dispatched
from sim.compiled.lane_layout import Inbound
from sim.compiled.layout import Kind, Memory
from sim.compiled.notes import What, note
from sim.compiled.orders import new_order
from sim.compiled.pointers import add, address_of, float_at, leads_at, maker_at, order_at, outages_at, point_at, put
from sim.compiled.settling import settle
from sim.compiled.spans import end_of, work_done
from sim.compiled.transport import next_draw
from sim.ledger import Measure

__all__ = ["deliver", "dispatch_on", "leave", "make"]

_DISPATCHED = int(Measure.dispatched)


@compiled
def dispatch_on(memory: Memory, inbound: Inbound, kind: int, quantity: float, placed: float, now: float) -> None:
    """Send `quantity` of an order `placed` earlier on its way, or what can be delivered of it; a rest is delivered."""
    sent, missing, rest = quantity, 0.0, 0.0
    if inbound.shares >= 0 and kind != Kind.REST:
        share = next_draw(memory, leads_at(memory.leads, inbound.shares))
        short = next_draw(memory, leads_at(memory.leads, inbound.missing))
        sent = min(quantity, max(0.0, quantity * share - short))
        missing = quantity - sent
        if inbound.rest_follows_days >= 0:
            rest, missing = missing, 0.0
    if sent != 0.0 or rest == 0.0:
        _send(memory, inbound, sent, missing, placed, now)
    if rest != 0.0:
        key = point_at(memory.points, inbound.point).receive_key
        push(memory, now + inbound.rest_follows_days, key, Kind.REST, address_of(inbound), rest, placed)


@compiled
def _send(memory: Memory, inbound: Inbound, quantity: float, missing: float, placed: float, now: float) -> None:
    """Send `quantity` on its way; when it comes it is known that `missing` units never will."""
    point = point_at(memory.points, inbound.point)
    if quantity != 0.0:
        settle(point, now)
        point.in_transit += quantity
        add(point.facts, _DISPATCHED, quantity)
        note(memory, point, What.DISPATCH, quantity, inbound.origin_name, now)
    book_dispatched(memory, inbound, quantity, placed)
    if inbound.cargo >= 0 and quantity != 0.0:
        code = freight_at(memory.freight, 0).code
        call_loads(code, address_of(memory), Kind.HAND_OVER, address_of(inbound), quantity, missing, placed, now)
        return
    lead = inbound.lead_time_days
    if lead < 0:
        lead = next_draw(memory, leads_at(memory.leads, inbound.leads))
    leave(memory, inbound, quantity, missing, placed, now, lead)


@compiled
def leave(
    memory: Memory, inbound: Inbound, quantity: float, missing: float, placed: float, now: float, lead_time: float
) -> None:
    """Leave the origin with goods that will be there a lead time later, when nothing happens on the way."""
    due, arrives = now + lead_time, True
    if inbound.outages != 0:
        outages = outages_at(inbound.outages, 0)
        departs, due = departure(outages, now, lead_time)
        due, arrives = under_way(outages, departs, due)
    _end(memory, inbound, quantity, missing, placed, due, arrives)


@compiled
def deliver(memory: Memory, inbound: Inbound, quantity: float, placed: float, due: float) -> None:
    """Carry `quantity`, under way since before the start, to its destination at `due`."""
    arrives = True
    if inbound.outages != 0:
        due, arrives = under_way(outages_at(inbound.outages, 0), 0.0, due)
    _end(memory, inbound, quantity, 0.0, placed, due, arrives)


@compiled
def _end(
    memory: Memory, inbound: Inbound, quantity: float, missing: float, placed: float, due: float, arrives: bool
) -> None:
    """End a transport: at the gate, when it opens, or by a loss on the way."""
    point = point_at(memory.points, inbound.point)
    kind, subject, key = Kind.LANE_ARRIVAL, address_of(inbound), point.receive_key
    if missing != 0.0:
        kind, subject = Kind.SHORT_ARRIVAL, _note_missing(memory, subject, missing)
        if subject == 0:
            return
    if not arrives:
        key = point.lost_key
        kind = Kind.LANE_LOST if kind == Kind.LANE_ARRIVAL else Kind.SHORT_LOST
    elif inbound.outages != 0:
        outages = outages_at(inbound.outages, 0)
        due = end_of(outages.closed, outages.closed_count, due)
    push(memory, due, key, kind, subject, quantity, placed)


@compiled
def _note_missing(memory: Memory, inbound: int, missing: float) -> int:
    """Return the address of a record of what a shipment lacks, 0 when there is no room."""
    address = new_order(memory)
    if address != 0:
        order = order_at(address, 0)
        order.inbound = inbound
        order.quantity = missing
    return address


@compiled
def make(memory: Memory, inbound: Inbound, quantity: float, placed: float, now: float) -> None:
    """Put an order on the machine of a supplier that is free first: `sim.processes.supplier.BusySupplier`."""
    maker = maker_at(memory.makers, inbound.maker)
    first = maker.first
    for k in range(maker.first + 1, maker.first + maker.machines):
        if float_at(memory.free_from, k) < float_at(memory.free_from, first):
            first = k
    made = max(now, float_at(memory.free_from, first))
    if memory.outages == 0:
        made += quantity / maker.units_per_day
    else:
        outages = outages_at(memory.outages, maker.hazard)
        made = work_done(outages.factor, outages.factor_count, made, quantity / maker.units_per_day)
    put(memory.free_from, first, made)
    push(memory, made, maker.key, Kind.MADE, address_of(inbound), quantity, placed)
