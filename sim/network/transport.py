"""Transport services: when vehicles leave from one site to another, what they carry and what they cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.network.require import require

__all__ = ["WEEKDAYS", "TransportService", "Transshipment"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ROUNDING = 1e-9
_MOST_WAITS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportService:
    """How all that goes from an origin to a destination by a `mode` (sea, air, truck) travels: together.

    Goods handed over wait for a vehicle. It leaves at a departure (on given weekdays or every `departure_every_days`
    from day `departure_offset_days`; at any moment when neither is given) once it is loaded to at least
    `minimum_load_share` of its capacity, or once its oldest goods have waited `longest_wait_days`. It takes the goods
    of all items, first come, first served, until its capacity in units, volume or weight is used up; what does not fit
    takes the next of the `vehicles_per_departure`, or the next departure. The goods of a vehicle arrive together. Its
    cost is shared by volume; carrying a tonne for a kilometre causes `co2e_kg_per_tonne_km` (ISO 14083:2023).
    """

    origin: str
    destination: str
    mode: str = ""
    departure_weekdays: tuple[str, ...] = ()
    departure_every_days: float = 0.0
    departure_offset_days: float = 0.0
    vehicles_per_departure: float = math.inf
    capacity_units: float = math.inf
    capacity_volume: float = math.inf
    capacity_kg: float = math.inf
    minimum_load_share: float = 0.0
    longest_wait_days: float = math.inf
    cost_per_vehicle: float = 0.0
    distance_km: float = 0.0
    co2e_kg_per_tonne_km: float = 0.0

    def __post_init__(self) -> None:
        for field in (
            "departure_every_days",
            "departure_offset_days",
            "cost_per_vehicle",
            "distance_km",
            "co2e_kg_per_tonne_km",
        ):
            value = getattr(self, field)
            require(0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")
        for field in ("capacity_units", "capacity_volume", "capacity_kg"):
            require(getattr(self, field) > 0, f"{field}(={getattr(self, field)}) must be > 0")
        self._require_departures()
        share, wait = self.minimum_load_share, self.longest_wait_days
        require(0 <= share <= 1, f"minimum_load_share(={share}) must be between 0 and 1")
        require(share == 0 or self.has_capacity, f"minimum_load_share(={share}) needs a capacity that it is a share of")
        require(wait >= 0, f"longest_wait_days(={wait}) must be >= 0")

    def _require_departures(self) -> None:
        days, count = self.departure_weekdays, self.vehicles_per_departure
        require(
            set(days) <= set(WEEKDAYS) and len(set(days)) == len(days),
            f"departure_weekdays(={'|'.join(days)}) must be different ones of {', '.join(WEEKDAYS)}",
        )
        require(
            not days or not self.departure_every_days,
            f"departure_every_days(={self.departure_every_days}) must be empty where departure_weekdays are given",
        )
        require(
            count >= 1 and (count == math.inf or count == int(count)),
            f"vehicles_per_departure(={count}) must be a whole number >= 1",
        )
        require(
            count == math.inf or self.has_departures,
            f"vehicles_per_departure(={count}) needs departures: on weekdays or every so many days",
        )

    @property
    def has_departures(self) -> bool:
        """Return whether vehicles leave at given times only."""
        return bool(self.departure_weekdays) or self.departure_every_days > 0

    @property
    def has_capacity(self) -> bool:
        """Return whether a vehicle can be full."""
        return min(self.capacity_units, self.capacity_volume, self.capacity_kg) < math.inf

    @property
    def loads_vehicles(self) -> bool:
        """Return whether goods wait for one another, or a vehicle costs; else each shipment just leaves."""
        return self.has_departures or self.has_capacity or self.cost_per_vehicle > 0

    def co2e_kg(self, weight_kg: float) -> float:
        """Return the emissions of carrying a weight all the way."""
        return weight_kg / 1000 * self.distance_km * self.co2e_kg_per_tonne_km

    def departure(self, time: float, first_weekday: int) -> float:
        """Return the first departure at or after `time`; `first_weekday` is that of day 0, Monday 0."""
        if self.departure_weekdays:
            day = math.ceil(time - _ROUNDING)
            while WEEKDAYS[(day + first_weekday) % 7] not in self.departure_weekdays:
                day += 1
            return max(time, float(day))
        if self.departure_every_days:
            count = math.ceil((time - self.departure_offset_days) / self.departure_every_days - _ROUNDING)
            return max(time, self.departure_offset_days + max(0, count) * self.departure_every_days)
        return time

    def waits_days(self) -> tuple[float, ...]:
        """Return how long goods handed over on the days of a cycle wait for the next departure, as far as it is known.

        Goods that wait for a load are taken to wait for half of the longest wait, when that has a limit.
        """
        if self.departure_weekdays:
            return tuple(self.departure(float(day), 0) - day for day in range(7))
        every = self.departure_every_days
        if every:
            count = min(_MOST_WAITS, max(1, round(every)))
            return tuple(every * k / count for k in reversed(range(count)))
        known = self.minimum_load_share > 0 and self.longest_wait_days < math.inf
        return (self.longest_wait_days / 2 if known else 0.0,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transshipment:
    """A way by which a site that is short of an item may take from a sister site: no replenishment goes by it.

    With `item` empty it is for every item that both sites stock. Several sisters are asked in the order of the rows.
    """

    origin: str
    destination: str
    item: str = ""
    lead_time_days: float = 0.0
    cost_per_unit: float = 0.0

    def __post_init__(self) -> None:
        for field in ("lead_time_days", "cost_per_unit"):
            value = getattr(self, field)
            require(0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")
