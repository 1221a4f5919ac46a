"""Shipments on their way, compiled: `sim.processes.transport.Transport`."""

from __future__ import annotations

from sim.compiled.calendar import push
from sim.compiled.disrupting import send
from sim.compiled.jit import compiled
from sim.compiled.layout import Kind, Leads, Memory, Point
from sim.compiled.notes import What, note
from sim.compiled.pointers import add, address_of, float_at, leads_at
from sim.compiled.settling import settle
from sim.ledger import Measure

__all__ = ["dispatch", "next_draw"]

_DISPATCHED = int(Measure.dispatched)


@compiled
def dispatch(memory: Memory, point: Point, quantity: float, placed: float, now: float) -> None:
    """Send `quantity` of an order `placed` earlier on its way to `point`."""
    settle(point, now)
    point.in_transit += quantity
    add(point.facts, _DISPATCHED, quantity)
    note(memory, point, What.DISPATCH, quantity, point.origin_name, now)
    lead = point.lead_time_days
    if lead < 0:
        lead = next_draw(memory, leads_at(memory.leads, point.number))
    if point.outages != 0:
        send(memory, point, quantity, placed, now, lead)
    else:
        push(memory, now + lead, point.receive_key, Kind.ARRIVAL, address_of(point), quantity, placed)


@compiled
def next_draw(memory: Memory, leads: Leads) -> float:
    """Return the next of what was drawn; beyond that the last one: the run is then repeated with more of them."""
    place = leads.used
    leads.used = place + 1
    if leads.cycle:
        if leads.used == leads.count:
            leads.used = 0
    elif place >= leads.count:
        place = leads.count - 1
    days: float = float_at(memory.lead_days, leads.first + place)
    return days
