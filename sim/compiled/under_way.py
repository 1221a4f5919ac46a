"""Shipments that know how long their goods keep, compiled: their lots wait with the event of the arrival."""

from __future__ import annotations

from sim.compiled.calendar import next_place
from sim.compiled.calls import call_lanes
from sim.compiled.freight_layout import Parcel, cargo_at, freight_at, parcel_at, service_at
from sim.compiled.jit import compiled
from sim.compiled.lane_layout import Inbound
from sim.compiled.layout import Event, Kind, Memory, Point, Status
from sim.compiled.pointers import address_of, event_at, inbound_at, order_at
from sim.compiled.shelf import forget_lots, without
from sim.compiled.transport import dispatch

__all__ = ["attach_lots", "send_lots", "take_off_lots"]


@compiled
def send_lots(memory: Memory, buyer: Point, inbound: int, lots: int, units: float, placed: float, now: float) -> None:
    """Send lots on their way, on the lane at the address `inbound` if the buyer has several.

    What is scheduled is then made the arrival of these lots, unless they are lost on the way or come after the end.
    Where they wait for a vehicle they do so with their parcel.
    """
    place, scheduled = next_place(memory), memory.sequence
    if inbound == 0:
        dispatch(memory, buyer, units, placed, now)
    else:
        call_lanes(memory.lane_code, address_of(memory), Kind.DISPATCH, inbound, units, placed, now)
    if lots == 0 or memory.status != Status.DONE:
        return
    if inbound != 0 and inbound_at(inbound, 0).cargo >= 0:
        _newest_parcel(memory, inbound_at(inbound, 0)).lots = lots
    else:
        attach_lots(memory, place, scheduled, lots, buyer, inbound)


@compiled
def _newest_parcel(memory: Memory, inbound: Inbound) -> Parcel:
    """Return the parcel that was handed over last to the service of a lane."""
    freight = freight_at(memory.freight, 0)
    service = service_at(freight.services, cargo_at(freight.cargos, inbound.cargo).service)
    return parcel_at(service.tail, 0)


@compiled
def attach_lots(memory: Memory, place: int, scheduled: int, lots: int, buyer: Point, inbound: int) -> None:
    """Make the event at a `place`, if it was scheduled after so many others, the arrival of lots."""
    if memory.sequence > scheduled:
        event = event_at(place, 0)
        if event.kind == Kind.ARRIVAL or event.kind == Kind.LANE_ARRIVAL:
            first = order_at(lots, 0)
            first.point = address_of(buyer)
            first.inbound = inbound
            event.kind = Kind.LOTS_ARRIVAL
            event.subject = lots
            return
    forget_lots(memory, lots)


@compiled
def take_off_lots(memory: Memory, event: Event, units: float) -> None:
    """Take units off the lots of a shipment, the first of them; without any it is a plain one."""
    point, inbound = order_at(event.subject, 0).point, order_at(event.subject, 0).inbound
    lots = without(memory, event.subject, units)
    if lots == 0:
        event.kind = Kind.ARRIVAL if inbound == 0 else Kind.LANE_ARRIVAL
        event.subject = point if inbound == 0 else inbound
    else:
        first = order_at(lots, 0)
        first.point = point
        first.inbound = inbound
        event.subject = lots
