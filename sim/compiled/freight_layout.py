"""How transport services that load vehicles lie in memory: more classes of record, and the way to them."""

from __future__ import annotations

from sim.compiled.pointers import record_at

__all__ = ["Cargo", "Freight", "Parcel", "Service", "cargo_at", "freight_at", "parcel_at", "service_at"]


class Freight:
    """All services: the addresses of their arrays, of their code and of their book, and the pool of parcels."""

    bucket_days: float
    buckets: int
    book: int
    code: int
    services: int
    service_count: int
    cargos: int
    parcels: int
    parcels_end: int
    next_parcel: int
    free_parcel: int


class Service:
    """A transport service: `sim.processes.loads.Loads`.

    Bit k of `weekdays` says that vehicles leave on the k-th day from the start, and every seven days; `limited` is 1
    where a vehicle can be full, else 0. `leads` is the stretch of its vehicles' lead times, `row` that in the book. The
    parcels that wait stand from `head` to `tail`; at `due` it is seen which vehicles leave.
    """

    every_days: float
    offset_days: float
    vehicles_per_departure: float
    minimum_load_share: float
    longest_wait_days: float
    cost_per_vehicle: float
    limited: float
    due: float
    weekdays: int
    leads: int
    row: int
    key: int
    head: int
    tail: int


class Cargo:
    """What is known of a unit on an `Inbound` that goes by a service: the shares of a vehicle that it takes up (of its
    capacity in units, in volume and in weight), its volume and weight, and what carrying it emits.
    """

    of_units: float
    of_volume: float
    of_weight: float
    volume: float
    weight_kg: float
    co2e_kg: float
    service: int


class Parcel:
    """Units of one order that wait for a vehicle, `whole` of them when they were handed over, their first lot (0: they
    keep for ever, or are fresh) and the next parcel.
    """

    quantity: float
    missing: float
    placed: float
    since: float
    whole: float
    inbound: int
    lots: int
    after: int


freight_at = record_at(Freight)
service_at = record_at(Service)
cargo_at = record_at(Cargo)
parcel_at = record_at(Parcel)
