"""The book of a lane, compiled: `sim.processes.lane_book.LaneBook`, entered straight into the ledger's rows."""

from __future__ import annotations

from sim.compiled.jit import compiled
from sim.compiled.lane_layout import Inbound
from sim.compiled.layout import Memory
from sim.compiled.orders import forget, link_last, new_order, unlink
from sim.compiled.pointers import add, float_at, order_at
from sim.ledger import LaneMeasure

__all__ = ["book_cancelled", "book_dispatched", "book_ordered", "book_received"]

_ROUNDING = 1e-9
_ORDERS = int(LaneMeasure.orders)
_ORDERED = int(LaneMeasure.ordered)
_DISPATCHED = int(LaneMeasure.dispatched)
_PAID = int(LaneMeasure.paid)
_SHIPMENTS = int(LaneMeasure.shipments)
_ON_TIME = int(LaneMeasure.shipments_on_time)
_IN_FULL = int(LaneMeasure.shipments_in_full)
_OTIF = int(LaneMeasure.shipments_otif)
_LEAD_DAYS = int(LaneMeasure.lead_days)
_LEAD_DAYS_SQUARED = int(LaneMeasure.lead_days_squared)
_RECEIVED = int(LaneMeasure.received)
_UNDELIVERED = int(LaneMeasure.undelivered)


@compiled
def book_ordered(memory: Memory, inbound: Inbound, quantity: float, now: float) -> None:
    """Note an order; what is ordered at one moment is one."""
    if inbound.book < 0:
        return
    address = _find(inbound, now)
    if address == 0:
        address = _append(memory, inbound, now)
    if address != 0:
        order_at(address, 0).quantity += quantity
    add(inbound.facts, _ORDERS, 1.0)
    add(inbound.facts, _ORDERED, quantity)


@compiled
def _append(memory: Memory, inbound: Inbound, placed: float) -> int:
    """Add an order to the end of those that the book knows; return its address, 0 when there is no room."""
    address = new_order(memory)
    if address == 0:
        return 0
    order = order_at(address, 0)
    order.placed = placed
    order.quantity = 0.0
    link_last(inbound, order)
    return address


@compiled
def _find(inbound: Inbound, placed: float) -> int:
    """Return the address of the order placed at a time, 0 when the book does not know it; the latest stands last."""
    address = inbound.tail
    while address != 0 and order_at(address, 0).placed > placed:
        address = order_at(address, 0).before
    if address != 0 and order_at(address, 0).placed == placed:
        return address
    return 0


@compiled
def book_dispatched(memory: Memory, inbound: Inbound, quantity: float, placed: float) -> None:
    """Note and pay what has left the origin."""
    if inbound.book < 0:
        return
    add(inbound.facts, _DISPATCHED, quantity)
    if inbound.prices < 0 or quantity == 0.0:
        return
    whole, address = quantity, _find(inbound, placed)
    if address != 0:
        whole = order_at(address, 0).quantity
    add(inbound.facts, _PAID, _purchase_cost(memory, inbound, whole) * (quantity / whole))


@compiled
def book_cancelled(memory: Memory, inbound: Inbound, quantity: float, placed: float) -> None:
    """Take back the part of an order that has been withdrawn on its way, and what was paid for it."""
    if inbound.book < 0:
        return
    add(inbound.facts, _ORDERED, -quantity)
    add(inbound.facts, _DISPATCHED, -quantity)
    whole, address = 0.0, _find(inbound, placed)
    if address != 0:
        whole = order_at(address, 0).quantity
    if inbound.prices >= 0 and whole != 0.0:
        add(inbound.facts, _PAID, -(_purchase_cost(memory, inbound, whole) * (quantity / whole)))
    if address == 0:
        return
    order = order_at(address, 0)
    if quantity >= whole - _ROUNDING:
        unlink(inbound, order)
        forget(memory, order)
    else:
        order.quantity = whole - quantity


@compiled
def _purchase_cost(memory: Memory, inbound: Inbound, quantity: float) -> float:
    """Return what an order costs: `sim.network.procurement.purchase_cost`."""
    starts, steps, last = inbound.prices, inbound.steps, 0
    for step in range(1, steps):
        if float_at(memory.prices, starts + step) <= quantity:
            last = step
    fixed: float = float_at(memory.prices, starts + steps + last)
    price: float = float_at(memory.prices, starts + 2 * steps + last)
    return fixed + price * quantity


@compiled
def book_received(memory: Memory, inbound: Inbound, quantity: float, missing: float, placed: float, now: float) -> None:
    """Note what has come, and what will never come, of an order."""
    if inbound.book < 0:
        return
    lead, whole, address = now - placed, 0.0, _find(inbound, placed)
    if address != 0:
        whole = order_at(address, 0).quantity
        if quantity + missing >= whole - _ROUNDING:
            unlink(inbound, order_at(address, 0))
            forget(memory, order_at(address, 0))
    facts = inbound.facts
    add(facts, _UNDELIVERED, missing)
    if quantity == 0.0:
        return
    on_time = 1.0 if lead <= inbound.quoted_days else 0.0
    in_full = 1.0 if quantity >= whole - _ROUNDING else 0.0
    add(facts, _RECEIVED, quantity)
    add(facts, _SHIPMENTS, 1.0)
    add(facts, _ON_TIME, on_time)
    add(facts, _IN_FULL, in_full)
    add(facts, _OTIF, on_time * in_full)
    add(facts, _LEAD_DAYS, lead)
    add(facts, _LEAD_DAYS_SQUARED, lead * lead)
