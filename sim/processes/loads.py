"""Loads: goods of all items wait for a vehicle, fill it first come, first served, and leave together."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.books import OpenBook
from sim.clock import Clock
from sim.in_order import total
from sim.ledger import ServiceMeasure
from sim.network import Item, TransportService
from sim.processes.shelf import Lots, without

if TYPE_CHECKING:
    from sim.paths import LeadTimes
    from sim.processes.transport import Transport

__all__ = ["Loads", "Parcel"]

_ROUNDING = 1e-9
_Shares = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Units of one order, handed over on a lane at `since`; `whole` is how many were handed over then.

    `missing` units of the order will never come, which is known when the last of these arrive; `lots` say how long they
    keep.
    """

    inbound: Transport
    item: Item
    quantity: float
    placed: float
    since: float
    whole: float
    missing: float = 0.0
    lots: Lots = ()


class _Load(NamedTuple):
    """What goes into one vehicle, and the share of its capacity that it takes up."""

    parcels: list[Parcel]
    share: float
    full: bool


class Loads:
    """One transport service: the parcels that wait for its vehicles, the first come first.

    `row` is its row in the book. Every vehicle takes the next of the `lead_times`.
    """

    __slots__ = (
        "_book",
        "_clock",
        "_due",
        "_first_weekday",
        "_lead_times",
        "_parcels",
        "_priority",
        "_row",
        "_service",
    )

    def __init__(
        self,
        clock: Clock,
        priority: int,
        service: TransportService,
        lead_times: LeadTimes,
        first_weekday: int,
        book: OpenBook,
        row: int,
    ) -> None:
        self._clock = clock
        self._priority = priority
        self._service = service
        self._lead_times = lead_times
        self._first_weekday = first_weekday
        self._book = book
        self._row = row
        self._parcels: deque[Parcel] = deque()
        self._due = math.inf

    def add(self, inbound: Transport, quantity: float, placed: float, now: float, missing: float, lots: Lots) -> None:
        """Take goods that are handed over; they may leave at the end of this instant."""
        assert inbound.item is not None
        self._parcels.append(
            Parcel(
                inbound=inbound,
                item=inbound.item,
                quantity=quantity,
                placed=placed,
                since=now,
                whole=quantity,
                missing=missing,
                lots=lots,
            )
        )
        self._look_at(self._service.departure(now, self._first_weekday))

    def _look_at(self, time: float) -> None:
        """See at `time`, or earlier if that is due, which vehicles leave."""
        if time < self._due:
            self._due = time
            event = self._clock.at(time, self._priority)
            assert event.callbacks is not None
            event.callbacks.append(self._depart)

    def _depart(self, _event: Any) -> None:
        """Let every vehicle leave that may."""
        now, left = self._clock.now, 0
        if now != self._due:
            return
        self._due = math.inf
        while self._parcels and left < self._service.vehicles_per_departure:
            load = self._next_load()
            if not self._may_leave(load, now):
                self._parcels.extendleft(reversed(load.parcels))
                break
            self._leave(load, now)
            left += 1
        if left:
            self._enter(ServiceMeasure.departures, 1.0, now)
        if self._parcels:
            self._look_at(self._next_look(now))

    def _may_leave(self, load: _Load, now: float) -> bool:
        service = self._service
        enough = load.full or load.share >= service.minimum_load_share - _ROUNDING
        return enough or now >= load.parcels[0].since + service.longest_wait_days

    def _next_look(self, now: float) -> float:
        """Return when a vehicle may leave next, though nothing be handed over until then."""
        service = self._service
        if service.has_departures:
            # A tenth of a second later, so that rounding does not find the same departure again.
            return service.departure(now + 1e-6, self._first_weekday)
        return max(now, self._parcels[0].since + service.longest_wait_days)

    def _next_load(self) -> _Load:
        """Take from the parcels that wait what fits in a vehicle; one that cannot take the next units is full."""
        load: list[Parcel] = []
        used = (0.0, 0.0, 0.0)
        full = False
        while self._parcels and not full:
            parcel = self._parcels.popleft()
            takes = self._takes(parcel.item)
            fits = _fitting(parcel.quantity, used, takes)
            full = fits < parcel.quantity
            if full:
                rest = parcel.quantity - fits
                self._parcels.appendleft(replace(parcel, quantity=rest, lots=without(parcel.lots, fits)))
                parcel = replace(parcel, quantity=fits, missing=0.0, lots=_first(parcel.lots, fits))
            if fits > 0:
                load.append(parcel)
                used = (used[0] + fits * takes[0], used[1] + fits * takes[1], used[2] + fits * takes[2])
        return _Load(load, max(used), full)

    def _takes(self, item: Item) -> _Shares:
        """Return the share of the capacity in units, volume and weight that a unit takes up."""
        service = self._service
        return (
            1 / service.capacity_units,
            item.volume_per_unit / service.capacity_volume,
            item.weight_kg_per_unit / service.capacity_kg,
        )

    def _leave(self, load: _Load, now: float) -> None:
        """Let a vehicle leave: its goods arrive together, and share its cost by volume (by units if they have none)."""
        lead_time = next(self._lead_times)
        measures = [parcel.quantity * parcel.item.volume_per_unit for parcel in load.parcels]
        if total(measures) == 0:
            measures = [parcel.quantity for parcel in load.parcels]
        whole = total(measures)
        limited = float(self._service.has_capacity)
        for parcel, measure in zip(load.parcels, measures, strict=True):
            part = measure / whole
            parcel.inbound.leave(parcel.quantity, parcel.placed, now, lead_time, parcel.missing, parcel.lots)
            point = parcel.inbound.destination
            point.facts.freight_cost += self._service.cost_per_vehicle * part
            point.facts.vehicles += limited * part
            point.facts.vehicle_load += limited * load.share * part
            point.note("depart", parcel.quantity, self._service.origin, now)
            self._enter_parcel(parcel, now)
        self._enter(ServiceMeasure.vehicles, 1.0, now)
        self._enter(ServiceMeasure.load_shares, load.share, now)
        self._enter(ServiceMeasure.freight_cost, self._service.cost_per_vehicle, now)

    def _enter_parcel(self, parcel: Parcel, now: float) -> None:
        part, weight = parcel.quantity / parcel.whole, parcel.quantity * parcel.item.weight_kg_per_unit
        co2e = parcel.quantity * self._service.co2e_kg(parcel.item.weight_kg_per_unit)
        self._enter(ServiceMeasure.shipments, part, now)
        self._enter(ServiceMeasure.wait_days, part * (now - parcel.since), now)
        self._enter(ServiceMeasure.units, parcel.quantity, now)
        self._enter(ServiceMeasure.volume, parcel.quantity * parcel.item.volume_per_unit, now)
        self._enter(ServiceMeasure.weight_kg, weight, now)
        self._enter(ServiceMeasure.co2e_kg, co2e, now)

    def _enter(self, measure: ServiceMeasure, amount: float, now: float) -> None:
        self._book.add(self._row, measure, amount, now)


def _first(lots: Lots, units: float) -> Lots:
    """Return the first units of lots."""
    taken: list[tuple[float, float]] = []
    for day, there in lots:
        if units > 0:
            taken.append((day, min(there, units)))
            units -= there
    return taken


def _fitting(quantity: float, used: _Shares, takes: _Shares) -> float:
    """Return how many of `quantity` units a vehicle still takes; of whole units only whole ones."""
    room = min((1 - share) / take if take else math.inf for share, take in zip(used, takes, strict=True))
    if room >= quantity - _ROUNDING:
        return quantity
    return float(math.floor(room + _ROUNDING)) if math.floor(quantity) == quantity else max(0.0, room)
