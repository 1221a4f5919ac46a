"""Transport KPIs: how full vehicles leave, and what carrying goods emits."""

from __future__ import annotations

from sim.kpi.charges import Charge
from sim.kpi.formula import Kpi, Ratio, Sums, ratio
from sim.ledger import Measure

__all__ = ["TRANSPORT", "transport_co2e", "vehicle_fill", "vehicles_used"]


def vehicles_used(sums: Sums) -> Ratio:
    """Return the number of vehicles that left over the window, of transport services with a capacity.

    Formula: sum over vehicles of the share of its load, by volume, that was for the entity.
    Window: vehicles that left after the warm-up.
    Open orders: goods that wait for a vehicle have not left.
    Nothing to count: 0.
    """
    return sums.counted(sums.units(Measure.vehicles))


def vehicle_fill(sums: Sums) -> Ratio:
    """Return how full vehicles left, of transport services with a capacity.

    Formula: sum over vehicles of the share of the capacity used / vehicles, both by the share of the load that was for
    the entity; the scarcest of units, volume and weight counts.
    Window: vehicles that left after the warm-up.
    Open orders: goods that wait for a vehicle have not left.
    Nothing to count: NaN when no such vehicle left.
    """
    return ratio(sums.units(Measure.vehicle_load), sums.units(Measure.vehicles))


def transport_co2e(sums: Sums) -> Ratio:
    """Return the greenhouse gases that transport emits a year, in kg of CO2 equivalent (ISO 14083:2023).

    Formula: sum over units dispatched to the stock point of tonnes x km of the transport service x its kg per
    tonne-km x 365 / days; lanes without a service, and the way to the customer, count nothing.
    Window: units dispatched after the warm-up.
    Open orders: units count when they are dispatched.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(sums.charged(Charge.emissions)))


TRANSPORT = (
    Kpi(vehicles_used, "vehicles", "lower", "days in the window"),
    Kpi(vehicle_fill, "share", "higher", "vehicles that left"),
    Kpi(transport_co2e, "kg/year", "lower", "days in the window"),
)
