"""Disruptions, compiled: `sim.processes.disruption`, and what they do to stock points and shipments."""

from __future__ import annotations

from sim.compiled.calendar import push
from sim.compiled.calls import call_lanes
from sim.compiled.jit import apart, compiled
from sim.compiled.layout import Kind, Memory, Point
from sim.compiled.notes import What
from sim.compiled.off_order import take_off_order
from sim.compiled.outage_layout import Outages
from sim.compiled.pointers import address_of, float_at, outages_at
from sim.compiled.spans import covers, end_of, first_after, step_at
from sim.ledger import Measure

__all__ = [
    "arrive",
    "departure",
    "open_outages",
    "refuse",
    "schedule_door",
    "schedule_loss",
    "send",
    "supplier_opens",
    "under_way",
]

_REFUSED = int(Measure.refused)


@compiled
def open_outages(memory: Memory, point: Point) -> None:
    """Give a stock point what will happen to it, and schedule the first of it."""
    point.outages = 0
    if memory.outages != 0:
        outages = outages_at(memory.outages, point.number)
        point.outages = address_of(outages)
        outages.door = 0
        outages.loss = 0
        schedule_door(memory, point, outages)
        schedule_loss(memory, point, outages)


@compiled
def schedule_door(memory: Memory, point: Point, outages: Outages) -> None:
    """Schedule the next closing or opening of the site."""
    if outages.door < 2 * outages.closed_count:
        time = float_at(outages.closed, outages.door)
        push(memory, time, point.doors_key, Kind.DOORS, address_of(point), 0.0, 0.0)


@compiled
def schedule_loss(memory: Memory, point: Point, outages: Outages) -> None:
    """Schedule the next destruction of stock."""
    if outages.loss < outages.losses_count:
        time = float_at(outages.losses, 2 * outages.loss)
        push(memory, time, point.destroyed_key, Kind.DESTROYED, address_of(point), 0.0, 0.0)


@apart
def send(memory: Memory, point: Point, quantity: float, placed: float, now: float, lead_time: float) -> None:
    """Send goods that are ready to depart to `point`."""
    departs, due = departure(outages_at(point.outages, 0), now, lead_time)
    arrive(memory, point, quantity, placed, departs, due)


@compiled
def departure(outages: Outages, ready: float, lead_time: float) -> tuple[float, float]:
    """Return when goods leave that are ready to, and when they are there if nothing happens on the way."""
    departs = end_of(outages.lane_closed, outages.lane_closed_count, ready)
    factor = step_at(outages.factor, outages.factor_count, departs, 1.0)
    extra = step_at(outages.extra_days, outages.extra_days_count, departs, 0.0)
    return departs, departs + (lead_time * factor + extra)


@apart
def arrive(memory: Memory, point: Point, quantity: float, placed: float, departed: float, due: float) -> None:
    """Let goods come that `departed` and would be there at `due` without anything on their way."""
    outages = outages_at(point.outages, 0)
    time, arrives = under_way(outages, departed, due)
    if arrives:
        time = end_of(outages.closed, outages.closed_count, time)
        push(memory, time, point.receive_key, Kind.ARRIVAL, address_of(point), quantity, placed)
    else:
        push(memory, time, point.lost_key, Kind.LOST, address_of(point), quantity, placed)


@compiled
def under_way(outages: Outages, departed: float, due: float) -> tuple[float, bool]:
    """Return when goods reach the gate that would be there at `due`, and True; or when they are lost, and False."""
    k = first_after(outages.stops, outages.stops_count, departed, 1)
    while k < outages.stops_count and float_at(outages.stops, 2 * k) <= due:
        due += float_at(outages.stops, 2 * k + 1) - max(float_at(outages.stops, 2 * k), departed)
        k += 1
    k = first_after(outages.lane_losses, outages.lane_losses_count, departed, 0)
    if k < outages.lane_losses_count and float_at(outages.lane_losses, 2 * k) <= due:
        return float_at(outages.lane_losses, 2 * k), False
    return due, True


@apart
def refuse(memory: Memory, point: Point, inbound: int, quantity: float, placed: float, now: float) -> None:
    """Write off an order that the source has refused, on the lane at the address `inbound` if there are several."""
    if inbound != 0:
        call_lanes(memory.lane_code, address_of(memory), Kind.REFUSE, inbound, quantity, placed, now)
        return
    take_off_order(memory, point, _REFUSED, What.REFUSED, quantity, point.origin_name, now)


@apart
def supplier_opens(memory: Memory, point: Point, quantity: float, placed: float, now: float) -> bool:
    """Return whether a supplier takes an order now; one that is closed refuses it, or lets it wait until it opens."""
    outages = outages_at(point.outages, 0)
    if covers(outages.supplier_refusing, outages.supplier_refusing_count, now):
        refuse(memory, point, 0, quantity, placed, now)
        return False
    opens = end_of(outages.supplier_closed, outages.supplier_closed_count, now)
    if opens == now:
        return True
    push(memory, opens, point.supplier_key, Kind.SUPPLIER_OPENS, address_of(point), quantity, placed)
    return False
