"""What a planner decides, compiled: the run waits for it, and then does what `sim.processes.siop` does."""

from __future__ import annotations

from sim.compiled.calendar import push
from sim.compiled.calls import call_lanes
from sim.compiled.handing_over import withdraw_lots
from sim.compiled.jit import apart, cached, compiled
from sim.compiled.layout import Event, Kind, Memory, Point, Status
from sim.compiled.notes import What, note
from sim.compiled.pointers import (
    add,
    address_of,
    day_at,
    event_at,
    inbound_at,
    memory_at,
    order_at,
    outages_at,
    point_at,
)
from sim.compiled.reviewing import order_planned
from sim.compiled.settling import settle
from sim.compiled.spans import end_of
from sim.ledger import Measure

__all__ = ["plan", "schedule"]

_DISPATCHED = int(Measure.dispatched)
_EXPEDITED = int(Measure.expedited)
_EXPEDITE_COST = int(Measure.expedite_cost)
_CANCELLED = int(Measure.cancelled)


@cached
def schedule(address: int, kind: int, point: int, quantity: float, since: float, now: float) -> int:
    """Have something done, for the `Memory` at an address, as soon as the run goes on; return the status.

    Of an order `since` is the number of its lane.
    """
    memory = memory_at(address, 0)
    subject = address_of(point_at(memory.points, point)) if point >= 0 else 0
    push(memory, now, memory.plan_key, kind, subject, quantity, since)
    return memory.status


@apart
def plan(memory: Memory, kind: int, subject: int, quantity: float, since: float, now: float) -> None:
    """Wait for the planner, or do what it wants."""
    if kind == Kind.PLAN:
        memory.status = Status.PAUSED
    elif kind == Kind.PLANNED_ORDER:
        order_planned(memory, point_at(subject, 0), quantity, since, now)
    elif kind == Kind.EXPEDITE:
        _expedite(memory, point_at(subject, 0), now)
    elif kind == Kind.CANCEL:
        _cancel(memory, point_at(subject, 0), quantity, since, now)


@compiled
def _expedite(memory: Memory, point: Point, now: float) -> None:
    """Hasten the shipment that was ordered first among those that would come later than hastened ones do."""
    due = now + point.expedite_days
    address = 0 if point.expedite_days < 0 else _first_ordered(memory, point, due)
    if address == 0:
        return
    if point.outages != 0:
        outages = outages_at(point.outages, 0)
        due = end_of(outages.closed, outages.closed_count, due)
    event = event_at(address, 0)
    kind, subject, quantity, placed = event.kind, event.subject, event.quantity, event.placed
    event.kind = Kind.VOID
    push(memory, due, point.receive_key, kind, subject, quantity, placed)
    settle(point, now)
    add(point.facts, _EXPEDITED, quantity)
    add(point.facts, _EXPEDITE_COST, quantity * point.expedite_cost)
    note(memory, point, What.EXPEDITED, quantity, point.origin_name, now)


@compiled
def _cancel(memory: Memory, point: Point, quantity: float, since: float, now: float) -> None:
    """Withdraw up to `quantity` units of what was ordered after `since` and is under way, the latest first."""
    while quantity > 0:
        address = _last_ordered(memory, point, since)
        if address == 0:
            return
        event = event_at(address, 0)
        units = min(quantity, event.quantity)
        quantity -= units
        event.quantity -= units
        if event.kind == Kind.SHORT_ARRIVAL:
            _take_off_book(memory, order_at(event.subject, 0).inbound, units, event.placed, now)
        elif event.kind == Kind.LANE_ARRIVAL:
            _take_off_book(memory, event.subject, units, event.placed, now)
        elif event.kind == Kind.LOTS_ARRIVAL:
            if order_at(event.subject, 0).inbound != 0:
                _take_off_book(memory, order_at(event.subject, 0).inbound, units, event.placed, now)
            withdraw_lots(memory, event, units, now)
        if event.quantity == 0 and event.kind != Kind.SHORT_ARRIVAL:
            event.kind = Kind.VOID
        settle(point, now)
        point.on_order -= units
        point.in_transit -= units
        add(point.facts, _DISPATCHED, -units)
        add(point.facts, _CANCELLED, units)
        note(memory, point, What.CANCELLED, units, point.origin_name, now)


@compiled
def _take_off_book(memory: Memory, inbound: int, units: float, placed: float, now: float) -> None:
    call_lanes(memory.lane_code, address_of(memory), Kind.CANCEL, inbound, units, placed, now)


@compiled
def _first_ordered(memory: Memory, point: Point, after: float) -> int:
    """Return the address of the first ordered of the shipments that come later than `after`, 0 when there is none."""
    best = 0
    for number in range(max(int(after), memory.today), memory.horizon_days):
        address = memory.first if number == memory.today else day_at(memory.days, number).first
        while address != 0:
            event = event_at(address, 0)
            found = event.time > after and _ships_to(event, point)
            if found and (best == 0 or _ordered_before(event, event_at(best, 0))):
                best = address
            address = event.next
    return best


@compiled
def _last_ordered(memory: Memory, point: Point, since: float) -> int:
    """Return the address of the last of the shipments that were ordered after `since`, 0 when there is none."""
    best = 0
    for number in range(memory.today, memory.horizon_days):
        address = memory.first if number == memory.today else day_at(memory.days, number).first
        while address != 0:
            event = event_at(address, 0)
            found = event.placed > since and _ships_to(event, point)
            if found and (best == 0 or _ordered_before(event_at(best, 0), event)):
                best = address
            address = event.next
    return best


@compiled
def _ordered_before(one: Event, other: Event) -> bool:
    return one.placed < other.placed or (one.placed == other.placed and one.key < other.key)


@compiled
def _ships_to(event: Event, point: Point) -> bool:
    """Return whether an event is the arrival of goods at a stock point by its preferred lane."""
    if not event.quantity > 0:
        return False
    if event.kind == Kind.ARRIVAL:
        return event.subject == address_of(point)
    subject = event.subject
    if event.kind == Kind.LOTS_ARRIVAL:
        first = order_at(subject, 0)
        if first.inbound == 0:
            return first.point == address_of(point)
        subject = first.inbound
    elif event.kind == Kind.SHORT_ARRIVAL:
        subject = order_at(subject, 0).inbound
    elif event.kind != Kind.LANE_ARRIVAL:
        return False
    inbound = inbound_at(subject, 0)
    return inbound.point == point.number and inbound.place == 0
