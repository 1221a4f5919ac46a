"""Put transport services that load vehicles into the kernel's arrays, and keep these from run to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.clock import Priorities
from sim.compiled.calls import LOAD_TASK, code_of
from sim.compiled.freight_layout import Cargo, Freight, Parcel, Service
from sim.compiled.layout import Records, dtype
from sim.compiled.loads import load_task
from sim.compiled.procurement import InTurn, loading_services
from sim.ledger import Book, ServiceMeasure
from sim.network import Item, Scenario, TransportService
from sim.network.transport import WEEKDAYS
from sim.paths import vehicle_lead_time_word
from sim.processes.carriage import service_name
from sim.routes import Route

__all__ = ["FreightArrays", "Services", "services_of"]

_WORD = {name: place for place, name in enumerate(Freight.__annotations__)}
_PARCELS, _PARCELS_OF_PLANNED = 64, 4096  # see `sim.compiled.workspace`
_TERMS = ("vehicles_per_departure", "minimum_load_share", "longest_wait_days", "cost_per_vehicle")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Services:
    """The arrays of `Freight` as every replication finds them.

    `in_turn` are the laws of the vehicles' lead times, a row of `Leads` a service; `names` those of the rows of the
    book.
    """

    services: Records
    cargos: Records
    in_turn: tuple[InTurn, ...]
    names: tuple[str, ...]


def services_of(scenario: Scenario, routes: Sequence[Route], inbounds: Records, first_leads: int) -> Services:
    """Lower the services that load vehicles and number, in the `inbounds`, what is known of the goods that go by them.

    Their rows of `Leads` are those from `first_leads` on.
    """
    loading, network = loading_services(scenario), scenario.network
    items = {item.name: item for item in network.items}
    lanes = [(row, routes[row["point"]], int(row["place"])) for row in inbounds]
    carried = [(row, route, place) for row, route, place in lanes if route.services[place] in loading]
    by_number = {route.services[place]: route.lanes[place] for _, route, place in reversed(carried)}
    numbers = sorted(by_number)
    cargos: list[tuple[float, ...]] = []
    for row, route, place in carried:
        row["cargo"] = len(cargos)
        number = route.services[place]
        cargos.append(_cargo(network.services[number], items[route.item], numbers.index(number)))
    laws = [by_number[number].lead_time_days for number in numbers]
    words = [vehicle_lead_time_word(network.services[number]) for number in numbers]
    return Services(
        services=_services(scenario, numbers, first_leads),
        cargos=np.array(cargos, dtype(Cargo)),
        in_turn=tuple(map(InTurn, laws, words)),
        names=tuple(service_name(network.services[number]) for number in numbers),
    )


def _cargo(service: TransportService, item: Item, row: int) -> tuple[float, ...]:
    volume, weight = item.volume_per_unit, item.weight_kg_per_unit
    takes = 1 / service.capacity_units, volume / service.capacity_volume, weight / service.capacity_kg
    return *takes, volume, weight, service.co2e_kg(weight), row


def _services(scenario: Scenario, numbers: Sequence[int], first_leads: int) -> Records:
    priorities = Priorities(scenario.sequence)
    rows = np.zeros(len(numbers), dtype(Service))
    for k, (row, number) in enumerate(zip(rows, numbers, strict=True)):
        service = scenario.network.services[number]
        for name in _TERMS:
            row[name] = getattr(service, name)
        row["every_days"], row["offset_days"] = service.departure_every_days, service.departure_offset_days
        row["limited"], row["due"] = service.has_capacity, np.inf
        row["weekdays"] = _days_from(scenario.start_date, service.departure_weekdays)
        row["leads"], row["row"], row["key"] = first_leads + k, k, priorities.vehicles_leave(number)
    return rows


def _days_from(start: date, weekdays: Sequence[str]) -> int:
    """Return the weekdays as bits, bit 0 the day of the start."""
    return sum(1 << (WEEKDAYS.index(day) - start.weekday()) % 7 for day in weekdays)


class FreightArrays:
    """Keeps the arrays of a `Freight` alive, and their addresses true; `address` is that of its record.

    `open` before each run, `close` after it.
    """

    def __init__(self, scenario: Scenario, lowered: Services, *, planned: bool = False) -> None:
        self._lowered = lowered
        self._arrays: dict[str, NDArray[np.generic]] = {}
        self._freight = np.zeros(1, dtype(Freight))
        self._words = self._freight.view(np.int64)
        self.address = self._freight.ctypes.data
        self._buckets = scenario.horizon_days // scenario.bucket_days
        self._freight["bucket_days"], self._freight["buckets"] = scenario.bucket_days, self._buckets
        self._freight["service_count"] = len(lowered.names)
        self._freight["code"] = code_of(load_task, LOAD_TASK)
        self._services = lowered.services.copy()
        self._book = np.empty(0)
        self._place("services", self._services)
        self._place("cargos", lowered.cargos)
        self._place_parcels(_PARCELS_OF_PLANNED if planned else _PARCELS)

    def _place(self, name: str, array: NDArray[np.generic]) -> None:
        self._arrays[name] = array
        self._words[_WORD[name]] = array.ctypes.data

    def _place_parcels(self, count: int) -> None:
        parcels = np.empty(count, dtype(Parcel))
        self._place("parcels", parcels)
        self._freight["parcels_end"] = self._freight["parcels"] + parcels.nbytes

    def open(self) -> None:
        """Set everything back to the state before the clock starts."""
        self._services[:] = self._lowered.services
        self._book = np.zeros((self._buckets, len(self._lowered.names), len(ServiceMeasure)))
        self._place("book", self._book)
        self._freight["next_parcel"], self._freight["free_parcel"] = self._freight["parcels"], 0

    def more_parcels(self) -> None:
        """Make room for more parcels."""
        self._place_parcels(4 * len(self._arrays["parcels"]))

    def close(self) -> Book:
        """Return the book of the services after a run."""
        return Book(self._book, self._lowered.names, ServiceMeasure)
