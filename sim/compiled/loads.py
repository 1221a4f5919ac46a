"""Loads, compiled: `sim.processes.loads`, statement by statement.

It lies behind an address of its own, as the lanes do: few scenarios have vehicles to load.
"""

from __future__ import annotations

import math

from sim.compiled.calendar import next_place, push
from sim.compiled.freight_layout import (
    Cargo,
    Freight,
    Parcel,
    Service,
    cargo_at,
    freight_at,
    parcel_at,
    service_at,
)
from sim.compiled.jit import cached, compiled
from sim.compiled.lane_layout import Inbound
from sim.compiled.lanes import leave
from sim.compiled.layout import Kind, Memory, Status
from sim.compiled.notes import What, note
from sim.compiled.pointers import add, address_of, inbound_at, leads_at, memory_at, point_at
from sim.compiled.shelf import first_of, without
from sim.compiled.transport import next_draw
from sim.compiled.under_way import attach_lots
from sim.ledger import Measure, ServiceMeasure

__all__ = ["load_task"]

_ROUNDING = 1e-9
_FREIGHT_COST = int(Measure.freight_cost)
_VEHICLES = int(Measure.vehicles)
_VEHICLE_LOAD = int(Measure.vehicle_load)
_MEASURES = len(ServiceMeasure)
_LEAVING = int(ServiceMeasure.departures)
_LEFT = int(ServiceMeasure.vehicles)
_LOAD_SHARES = int(ServiceMeasure.load_shares)
_SHIPMENTS = int(ServiceMeasure.shipments)
_WAIT_DAYS = int(ServiceMeasure.wait_days)
_UNITS = int(ServiceMeasure.units)
_VOLUME = int(ServiceMeasure.volume)
_WEIGHT = int(ServiceMeasure.weight_kg)
_COST = int(ServiceMeasure.freight_cost)
_CO2E = int(ServiceMeasure.co2e_kg)


@cached
def load_task(
    address: int, kind: int, subject: int, quantity: float, missing: float, placed: float, now: float
) -> float:
    """Take goods that are handed over on the lane `subject`, or let the vehicles of the service `subject` leave."""
    memory = memory_at(address, 0)
    freight = freight_at(memory.freight, 0)
    if kind == Kind.HAND_OVER:
        _add(memory, freight, inbound_at(subject, 0), quantity, missing, placed, now)
    else:
        _depart(memory, freight, service_at(subject, 0), now)
    return 0.0


@compiled
def _add(
    memory: Memory, freight: Freight, inbound: Inbound, quantity: float, missing: float, placed: float, now: float
) -> None:
    """Take goods that are handed over; they may leave at the end of this instant."""
    address = _new_parcel(memory, freight)
    if address == 0:
        return
    parcel = parcel_at(address, 0)
    parcel.quantity = parcel.whole = quantity
    parcel.missing = missing
    parcel.placed = placed
    parcel.since = now
    parcel.inbound = address_of(inbound)
    parcel.lots = 0
    parcel.after = 0
    service = service_at(freight.services, cargo_at(freight.cargos, inbound.cargo).service)
    if service.tail == 0:
        service.head = address
    else:
        parcel_at(service.tail, 0).after = address
    service.tail = address
    _look_at(memory, service, _departure(service, now))


@compiled
def _new_parcel(memory: Memory, freight: Freight) -> int:
    """Return the address of a free parcel, 0 when there is none."""
    address = freight.free_parcel
    if address != 0:
        freight.free_parcel = parcel_at(address, 0).after
        return address
    address = freight.next_parcel
    if address == freight.parcels_end:
        memory.status = Status.PARCELS
        return 0
    freight.next_parcel = address_of(parcel_at(address, 1))
    return address


@compiled
def _look_at(memory: Memory, service: Service, time: float) -> None:
    """See at `time`, or earlier if that is due, which vehicles leave."""
    if time < service.due:
        service.due = time
        push(memory, time, service.key, Kind.DEPART, address_of(service), 0.0, 0.0)


@compiled
def _departure(service: Service, time: float) -> float:
    """Return the first departure at or after `time`: `TransportService.departure`."""
    if service.weekdays != 0:
        day = math.ceil(time - _ROUNDING)
        while (service.weekdays >> (day % 7)) & 1 == 0:
            day += 1
        return max(time, float(day))
    if service.every_days > 0:
        count = math.ceil((time - service.offset_days) / service.every_days - _ROUNDING)
        return max(time, service.offset_days + max(0, count) * service.every_days)
    return time


@compiled
def _depart(memory: Memory, freight: Freight, service: Service, now: float) -> None:
    """Let every vehicle leave that may."""
    if now != service.due:
        return
    service.due = math.inf
    left = 0
    while service.head != 0 and left < service.vehicles_per_departure:
        rest, fits, share = _next_load(freight, service)
        if rest == 0 and not _may_leave(service, share, now):
            break
        _leave(memory, freight, service, rest, fits, share, now)
        left += 1
    if left > 0:
        _enter(freight, service, _LEAVING, 1.0, now)
    if service.head != 0:
        _look_at(memory, service, _next_look(service, now))


@compiled
def _may_leave(service: Service, share: float, now: float) -> bool:
    """Return whether a vehicle leaves that is not full."""
    if share >= service.minimum_load_share - _ROUNDING:
        return True
    return now >= parcel_at(service.head, 0).since + service.longest_wait_days


@compiled
def _next_look(service: Service, now: float) -> float:
    """Return when a vehicle may leave next, though nothing be handed over until then."""
    if service.weekdays != 0 or service.every_days > 0:
        return _departure(service, now + 1e-6)
    return max(now, parcel_at(service.head, 0).since + service.longest_wait_days)


@compiled
def _next_load(freight: Freight, service: Service) -> tuple[int, float, float]:
    """Return what fits in a vehicle: all parcels up to an address (0: all that wait) and so many units of that one, and
    the share of the capacity that they take up. A vehicle that cannot take the next units is full.
    """
    units = volume = weight = fits = 0.0
    address = service.head
    while address != 0:
        parcel = parcel_at(address, 0)
        cargo = cargo_at(freight.cargos, inbound_at(parcel.inbound, 0).cargo)
        room = _room(units, cargo.of_units)
        room = min(room, _room(volume, cargo.of_volume))
        room = min(room, _room(weight, cargo.of_weight))
        fits = _fitting(parcel.quantity, room)
        if fits > 0:
            units += fits * cargo.of_units
            volume += fits * cargo.of_volume
            weight += fits * cargo.of_weight
        if fits < parcel.quantity:
            break
        address = parcel.after
    return address, fits, max(units, max(volume, weight))


@compiled
def _room(used: float, takes: float) -> float:
    return (1 - used) / takes if takes != 0.0 else math.inf


@compiled
def _fitting(quantity: float, room: float) -> float:
    """Return how many of `quantity` units there is room for; of whole units only whole ones."""
    if room >= quantity - _ROUNDING:
        return quantity
    if math.floor(quantity) == quantity:
        return float(math.floor(room + _ROUNDING))
    return max(0.0, room)


@compiled
def _leave(
    memory: Memory, freight: Freight, service: Service, rest: int, fits: float, share: float, now: float
) -> None:
    """Let a vehicle leave: its goods arrive together, and share its cost by volume (by units if they have none)."""
    lead = next_draw(memory, leads_at(memory.leads, service.leads))
    by_units = False
    whole = _whole(freight, service, rest, fits, by_units)
    if whole == 0.0:
        by_units = True
        whole = _whole(freight, service, rest, fits, by_units)
    address = service.head
    while address != rest:
        parcel = parcel_at(address, 0)
        part = _measure(freight, parcel, parcel.quantity, by_units) / whole
        _go(memory, freight, service, parcel, parcel.quantity, parcel.missing, parcel.lots, lead, share, part, now)
        following = parcel.after
        parcel.after = freight.free_parcel
        freight.free_parcel = address
        address = following
    service.head = rest
    if rest == 0:
        service.tail = 0
    elif fits > 0:
        parcel = parcel_at(rest, 0)
        part = _measure(freight, parcel, fits, by_units) / whole
        lots = first_of(memory, parcel.lots, fits)
        _go(memory, freight, service, parcel, fits, 0.0, lots, lead, share, part, now)
        parcel.quantity -= fits
    if rest != 0:
        parcel_at(rest, 0).lots = without(memory, parcel_at(rest, 0).lots, fits)
    _enter(freight, service, _LEFT, 1.0, now)
    _enter(freight, service, _LOAD_SHARES, share, now)
    _enter(freight, service, _COST, service.cost_per_vehicle, now)


@compiled
def _whole(freight: Freight, service: Service, rest: int, fits: float, by_units: bool) -> float:
    """Return the volume, or the units, in a vehicle."""
    whole, address = 0.0, service.head
    while address != rest:
        parcel = parcel_at(address, 0)
        whole += _measure(freight, parcel, parcel.quantity, by_units)
        address = parcel.after
    if rest != 0 and fits > 0:
        whole += _measure(freight, parcel_at(rest, 0), fits, by_units)
    return whole


@compiled
def _cargo_of(freight: Freight, parcel: Parcel) -> Cargo:
    return cargo_at(freight.cargos, inbound_at(parcel.inbound, 0).cargo)


@compiled
def _measure(freight: Freight, parcel: Parcel, units: float, by_units: bool) -> float:
    return units if by_units else units * _cargo_of(freight, parcel).volume


@compiled
def _go(
    memory: Memory,
    freight: Freight,
    service: Service,
    parcel: Parcel,
    units: float,
    missing: float,
    lots: int,
    lead: float,
    share: float,
    part: float,
    now: float,
) -> None:
    """Send units of a parcel off with a vehicle of which they are a part."""
    inbound = inbound_at(parcel.inbound, 0)
    point = point_at(memory.points, inbound.point)
    place, scheduled = next_place(memory), memory.sequence
    leave(memory, inbound, units, missing, parcel.placed, now, lead)
    if lots != 0:
        attach_lots(memory, place, scheduled, lots, point, parcel.inbound)
    add(point.facts, _FREIGHT_COST, service.cost_per_vehicle * part)
    add(point.facts, _VEHICLES, service.limited * part)
    add(point.facts, _VEHICLE_LOAD, service.limited * share * part)
    note(memory, point, What.DEPART, units, inbound.origin_name, now)
    cargo, shipped = _cargo_of(freight, parcel), units / parcel.whole
    _enter(freight, service, _SHIPMENTS, shipped, now)
    _enter(freight, service, _WAIT_DAYS, shipped * (now - parcel.since), now)
    _enter(freight, service, _UNITS, units, now)
    _enter(freight, service, _VOLUME, units * cargo.volume, now)
    _enter(freight, service, _WEIGHT, units * cargo.weight_kg, now)
    _enter(freight, service, _CO2E, units * cargo.co2e_kg, now)


@compiled
def _enter(freight: Freight, service: Service, measure: int, amount: float, now: float) -> None:
    """Enter an amount in the book of the services: `sim.books.OpenBook`."""
    bucket = int(now / freight.bucket_days)
    if bucket < freight.buckets:
        add(freight.book, (bucket * freight.service_count + service.row) * _MEASURES + measure, amount)
