"""Handling, compiled: what `sim.processes.handling.Handling` and the stock point do with goods that are handled."""

from __future__ import annotations

import math

from sim.compiled.calendar import push
from sim.compiled.calls import call_lanes
from sim.compiled.handling_layout import Errand, Handling, flow_at, handling_at, premises_at
from sim.compiled.jit import cached, compiled
from sim.compiled.jobs import component_came
from sim.compiled.layout import Kind, Memory, Order, Point
from sim.compiled.notes import What, note
from sim.compiled.orders import forget, new_order
from sim.compiled.pointers import (
    add,
    address_of,
    event_at,
    inbound_at,
    integer_at,
    leads_at,
    memory_at,
    order_at,
    point_at,
)
from sim.compiled.settling import settle
from sim.compiled.shelf import (
    clear_shelf,
    expire_on_shelf,
    forget_lots,
    keep_share,
    leaves_shelf,
    new_lot,
    put_on_shelf,
    take_from_shelf,
    without,
)
from sim.compiled.stock import draw, end_cycle, receive, review_soon, serve_first
from sim.compiled.transport import next_draw
from sim.compiled.under_way import send_lots, take_off_lots
from sim.ledger import Measure

__all__ = ["handle"]

_WORD_BYTES = 8
_ROUNDING = 1e-6
_EXPIRED = int(Measure.expired)
_DAMAGED = int(Measure.damaged)
_RETURNED = int(Measure.returned)
_SCRAPPED_RETURNS = int(Measure.scrapped_returns)


@cached
def handle(address: int, kind: int, subject: int, units: float, number: float, now: float) -> float:
    """Let an event of handling happen, or run an errand, for the `Memory` at an address; return the errand's answer."""
    memory = memory_at(address, 0)
    if kind >= Kind.LOTS_ARRIVAL:
        _happen(memory, kind, subject, units, number, now)
        return 0.0
    if kind == Errand.SEND_ON_LANE:
        inbound = inbound_at(subject, 0)
        source, buyer = point_at(memory.points, inbound.source), point_at(memory.points, inbound.point)
        _send(memory, source, buyer, subject, units, number, now)
        return 0.0
    if kind == Errand.WITHDRAW:
        take_off_lots(memory, event_at(subject, 0), units)
        return 0.0
    point = point_at(subject, 0)
    if kind == Errand.SEND:
        _send(memory, point_at(point.origin, 0), point, 0, units, number, now)
        return 0.0
    handling = handling_at(point.handling, 0)
    if kind == Errand.HAND_OVER:
        return _hand_over(memory, point, handling, units, int(number), now)
    if kind == Errand.PICK_PART:
        forget_lots(memory, _issue(memory, point, handling, units))
        return _picked(handling, units, now)
    if kind == Errand.DESTROY:
        return _destroy(point, handling, units)
    _run_errand(memory, kind, point, handling, units, now)
    return 0.0


@compiled
def _run_errand(memory: Memory, kind: int, point: Point, handling: Handling, units: float, now: float) -> None:
    if kind == Errand.TAKE_IN:
        _take_in(memory, point, handling, units, now)
    elif kind == Errand.PUT_DOWN:
        _put_down(memory, point, handling, units, now, 0)
    else:
        _open(memory, point, handling)


@compiled
def _happen(memory: Memory, kind: int, subject: int, units: float, number: float, now: float) -> None:
    """Let an event happen."""
    if kind == Kind.LOTS_ARRIVAL:
        _arrive(memory, order_at(subject, 0), units, number, now)
    elif kind == Kind.EXPIRE:
        point = point_at(subject, 0)
        _scrap_expired(memory, point, handling_at(point.handling, 0), now)
    elif kind == Kind.RELEASE:
        _release(memory, order_at(subject, 0), now)
    elif kind == Kind.PICKED:
        order = order_at(subject, 0)
        buyer, inbound, lots = order.buyer, order.inbound, order.bucket
        forget(memory, order)
        send_lots(memory, point_at(buyer, 0), inbound, lots, units, number, now)
    elif kind == Kind.PART_PICKED:
        component_came(memory, subject, now)
    else:
        _come_back(memory, point_at(subject, 0), units, number, now)


@compiled
def _open(memory: Memory, point: Point, handling: Handling) -> None:
    """Begin a run: the rule is asked by way of its handling, and what is on hand is fresh."""
    handling.rule_code = point.rule_code
    handling.parameters = point.parameters
    point.rule_code = memory.asking_code
    point.parameters = address_of(point)
    handling.expiring = memory.ages + handling.ages * _WORD_BYTES
    if handling.opening_premises >= 0:
        premises = premises_at(memory.premises, handling.opening_premises)
        premises.points = memory.points
        premises.stored = memory.stored + premises.first * _WORD_BYTES
        premises.volumes = memory.volumes + premises.first * _WORD_BYTES
        handling.premises = address_of(premises)
    if point.on_hand != 0.0:
        _shelve(memory, point, handling, point.on_hand, 0.0, 0)


@compiled
def _arrive(memory: Memory, first: Order, units: float, placed: float, now: float) -> None:
    """Receive a shipment of lots."""
    point = point_at(first.point, 0)
    handling = handling_at(point.handling, 0)
    handling.incoming = address_of(first)
    if first.inbound == 0:
        receive(memory, point, units, placed, point.quoted_days, point.origin_name, now)
    else:
        call_lanes(memory.lane_code, address_of(memory), Kind.LANE_ARRIVAL, first.inbound, units, placed, now)


@compiled
def _take_in(memory: Memory, point: Point, handling: Handling, units: float, now: float) -> None:
    """Unload a shipment: scrap what is damaged, stow the rest once dock and quarantine are done with it."""
    lots = handling.incoming
    handling.incoming = 0
    if handling.life_days < math.inf and lots == 0:
        lots = new_lot(memory, now + handling.life_days, units)
    damaged = 0.0
    if handling.damage >= 0:
        damaged = _share_of(units, handling.damaged_share, next_draw(memory, leads_at(memory.leads, handling.damage)))
    usable = _unloaded(handling, units, now) + handling.quarantine_days
    if damaged != 0.0:
        add(point.facts, _DAMAGED, damaged)
        note(memory, point, What.DAMAGED, damaged, memory.demand_count, now)
        units -= damaged
        lots = without(memory, lots, damaged)
    if usable > now:
        point.held += units
        _hold(memory, point, handling, units, lots, usable)
    else:
        end_cycle(point, now)
        _put_down(memory, point, handling, units, now, lots)


@compiled
def _hold(memory: Memory, point: Point, handling: Handling, units: float, lots: int, usable: float) -> None:
    """Hold a batch until it is usable."""
    address = new_order(memory)
    if address == 0:
        return
    batch = order_at(address, 0)
    batch.point = address_of(point)
    batch.quantity = units
    batch.bucket = lots
    batch.before = 0
    batch.after = handling.batches
    if handling.batches != 0:
        order_at(handling.batches, 0).before = address
    handling.batches = address
    push(memory, usable, point.receive_key, Kind.RELEASE, address, 0.0, 0.0)


@compiled
def _release(memory: Memory, batch: Order, now: float) -> None:
    """Stow a batch that was held."""
    point = point_at(batch.point, 0)
    handling = handling_at(point.handling, 0)
    units, lots = batch.quantity, batch.bucket
    if batch.before == 0:
        handling.batches = batch.after
    else:
        order_at(batch.before, 0).after = batch.after
    if batch.after != 0:
        order_at(batch.after, 0).before = batch.before
    forget(memory, batch)
    if not units > 0:
        forget_lots(memory, lots)
        return
    settle(point, now)
    held = point.held - units
    point.held = held if held > _ROUNDING else 0.0
    end_cycle(point, now)
    _put_down(memory, point, handling, units, now, lots)
    note(memory, point, What.RELEASE, units, memory.demand_count, now)


@compiled
def _put_down(memory: Memory, point: Point, handling: Handling, units: float, now: float, lots: int) -> None:
    point.on_hand += units
    _shelve(memory, point, handling, units, now, lots)
    serve_first(memory, point, now)


@compiled
def _shelve(memory: Memory, point: Point, handling: Handling, units: float, now: float, lots: int) -> None:
    """Put units on the shelf, scrap those whose life is over, and come back for the others when theirs is."""
    if handling.life_days == math.inf:
        return
    if lots == 0:
        lots = new_lot(memory, now + handling.life_days, units)
    while lots != 0:
        lot = order_at(lots, 0)
        lots = lot.after
        leaves = leaves_shelf(handling, lot.due)
        if now < leaves:
            push(memory, leaves, handling.expire_key, Kind.EXPIRE, address_of(point), 0.0, 0.0)
        put_on_shelf(memory, handling, lot)
    _scrap_expired(memory, point, handling, now)


@compiled
def _scrap_expired(memory: Memory, point: Point, handling: Handling, now: float) -> None:
    """Scrap units on hand whose life is over."""
    units = expire_on_shelf(memory, handling, now)
    if units > 0:
        settle(point, now)
        draw(point, point.on_hand - units)
        add(point.facts, _EXPIRED, units)
        note(memory, point, What.EXPIRED, units, memory.demand_count, now)
        review_soon(memory, point, now)


@compiled
def _destroy(point: Point, handling: Handling, share: float) -> float:
    """Take a share that has been destroyed off every lot, and off all that is held; return that."""
    held = point.held * share
    point.held -= held
    keep_share(handling.head, share)
    address = handling.batches
    while address != 0:
        batch = order_at(address, 0)
        batch.quantity = batch.quantity * (1 - share)
        keep_share(batch.bucket, share)
        address = batch.after
    return held


@compiled
def _hand_over(memory: Memory, point: Point, handling: Handling, units: float, demand: int, now: float) -> float:
    """Give units that were on hand to customers; return when they have left."""
    forget_lots(memory, _issue(memory, point, handling, units))
    number = handling.nameless if demand == memory.demand_count else integer_at(memory.flow_of, demand)
    if number >= 0:
        flow = flow_at(memory.flows, number)
        back = _share_of(units, flow.share, next_draw(memory, leads_at(memory.leads, flow.luck)))
        due = now + next_draw(memory, leads_at(memory.leads, flow.delays))
        if back > 0:
            to_stock = float(flow.to_stock)
            push(memory, due, point.receive_key, Kind.COME_BACK, address_of(point), back, to_stock)
    return _picked(handling, units, now)


@compiled
def _come_back(memory: Memory, point: Point, units: float, to_stock: float, now: float) -> None:
    """Take what a customer returns, into stock or to be scrapped."""
    settle(point, now)
    add(point.facts, _RETURNED, units)
    note(memory, point, What.RETURN, units, memory.demand_count, now)
    if to_stock != 0.0:
        _put_down(memory, point, handling_at(point.handling, 0), units, now, 0)
        review_soon(memory, point, now)
    else:
        add(point.facts, _SCRAPPED_RETURNS, units)
        note(memory, point, What.SCRAPPED_RETURNS, units, memory.demand_count, now)


@compiled
def _send(memory: Memory, point: Point, buyer: Point, inbound: int, units: float, placed: float, now: float) -> None:
    """Send units that were on hand to a site downstream, once they have been picked."""
    handling = handling_at(point.handling, 0)
    lots = _issue(memory, point, handling, units)
    leaves = _picked(handling, units, now)
    if not leaves > now:
        send_lots(memory, buyer, inbound, lots, units, placed, now)
        return
    address = new_order(memory)
    if address != 0:
        order = order_at(address, 0)
        order.buyer = address_of(buyer)
        order.inbound = inbound
        order.bucket = lots
        push(memory, leaves, handling.depart_key, Kind.PICKED, address, units, placed)


@compiled
def _issue(memory: Memory, point: Point, handling: Handling, units: float) -> int:
    """Take units that have left the stock off the shelf and return their first lot."""
    if handling.life_days == math.inf:
        return 0
    lots: int = take_from_shelf(memory, handling, units)
    if point.on_hand == 0:
        clear_shelf(memory, handling)
    return lots


@compiled
def _unloaded(handling: Handling, units: float, now: float) -> float:
    """Return when the dock is done with units that come now."""
    if handling.premises == 0:
        return now
    premises = premises_at(handling.premises, 0)
    if premises.receiving_units_per_day == math.inf:
        return now
    premises.receiving_free = max(now, premises.receiving_free) + units / premises.receiving_units_per_day
    return premises.receiving_free


@compiled
def _picked(handling: Handling, units: float, now: float) -> float:
    """Return when the pickers are done with units that leave now."""
    if handling.premises == 0:
        return now
    premises = premises_at(handling.premises, 0)
    if premises.picking_units_per_day == math.inf:
        return now
    premises.picking_free = max(now, premises.picking_free) + units / premises.picking_units_per_day
    return premises.picking_free


@compiled
def _share_of(units: float, share: float, luck: float) -> float:
    """Return a share of units, of whole units a whole number: `sim.processes.returns.share_of`."""
    part = units * share
    if math.floor(units) == units:
        return min(units, float(math.floor(part + luck)))
    return part
