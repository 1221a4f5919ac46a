"""Storage KPIs: what is thrown away, and how full the rooms and how busy the crews of the sites are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kpi.formula import Kpi, Ratio, Sums, ratio
from sim.ledger import Measure

if TYPE_CHECKING:
    Floats = NDArray[np.float64]

__all__ = [
    "STORAGE",
    "expired_share",
    "expired_units",
    "held_stock_value",
    "overflow_cost",
    "overflow_of",
    "picking_utilisation",
    "receiving_utilisation",
    "scrap_cost",
    "scrap_of",
    "storage_co2e",
    "storage_utilisation",
]


def expired_units(sums: Sums) -> Ratio:
    """Return the units scrapped because their shelf life had run out.

    Formula: sum of expired units.
    Window: units that expired after the warm-up.
    Open orders: what expires on the way counts when it arrives.
    Nothing to count: 0.
    """
    return sums.counted(sums.units(Measure.expired))


def expired_share(sums: Sums) -> Ratio:
    """Return the share of what was received that was scrapped because its shelf life had run out.

    Formula: units expired / units received, both at unit cost.
    Levels: at a site or stock point all that it receives; for the total, a class or an item what outside suppliers
    ship.
    Window: units that expired, and were received, after the warm-up.
    Open orders: they count once they are received.
    Nothing to count: NaN without a receipt.
    """
    return ratio(sums.at_cost(Measure.expired), sums.inbound_at_cost(Measure.received))


def scrap_cost(sums: Sums) -> Ratio:
    """Return what thrown away goods cost a year.

    Formula: units expired, damaged on receipt, returned to be scrapped or made badly x unit cost x 365 / days.
    Window: units scrapped after the warm-up.
    Open orders: units are scrapped when they expire, arrive or come off the machine.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(scrap_of(sums)))


def overflow_cost(sums: Sums) -> Ratio:
    """Return what storing more than sites have room for costs a year; items share it by the volume they take up.

    Formula: integral of volume beyond the storage capacity x overflow cost per volume and day x 365 / days.
    Window: the time after the warm-up.
    Open orders: units take up room from their receipt on, at the dock and in quarantine too.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(overflow_of(sums)))


def held_stock_value(sums: Sums) -> Ratio:
    """Return the mean stock that was received and is not usable yet, at unit cost: at the dock, in quarantine.

    Formula: integral of units held over time x unit cost / days.
    Window: the time after the warm-up.
    Open orders: units on the way are not held.
    Nothing to count: 0.
    """
    return sums.time_mean(sums.total(sums.per_point(Measure.held_days) * sums.index.rates.unit_cost))


def storage_co2e(sums: Sums) -> Ratio:
    """Return the greenhouse gases that storing emits a year, in kg of CO2 equivalent.

    Formula: integral of the volume on hand and held x kg per unit of volume and day of the site x 365 / days.
    Window: the time after the warm-up.
    Open orders: units are stored from their receipt on, at the dock and in quarantine too.
    Nothing to count: 0.
    """
    there = sums.per_point(Measure.on_hand_days) + sums.per_point(Measure.held_days)
    return sums.per_year(sums.total(there * sums.index.rates.storage_co2e_per_unit_day))


def storage_utilisation(sums: Sums) -> Ratio:
    """Return how full sites with a storage capacity are; more than 1 is overflow.

    Formula: integral of the volume on hand and held / (storage capacity x days).
    Levels: total and site only, since items share the room.
    Window: the time after the warm-up.
    Open orders: units take up room from their receipt on.
    Nothing to count: NaN without a storage capacity.
    """
    there = sums.per_point(Measure.on_hand_days) + sums.per_point(Measure.held_days)
    return ratio(sums.total(there * sums.index.rates.limited_volume), sums.index.capacity.storage * sums.days)


def receiving_utilisation(sums: Sums) -> Ratio:
    """Return the share of what sites with a limited dock can unload that they receive.

    Formula: units received / (units the dock unloads a day x days).
    Levels: total and site only, since items share the dock.
    Window: units received after the warm-up, whether they have been unloaded or wait for it.
    Open orders: units on the way are not received.
    Nothing to count: NaN without a limited dock.
    """
    units = sums.total(sums.per_point(Measure.received) * sums.index.rates.limited_dock)
    return ratio(units, sums.index.capacity.receiving * sums.days)


def picking_utilisation(sums: Sums) -> Ratio:
    """Return the share of what sites with limited picking can pick that they ship.

    Formula: units shipped / (units picked a day x days).
    Levels: total and site only, since items share the pickers.
    Window: units taken from stock after the warm-up, whether they have been picked or wait for it.
    Open orders: orders that wait for stock are not picked.
    Nothing to count: NaN without limited picking.
    """
    units = sums.total(sums.per_point(Measure.shipped) * sums.index.rates.limited_picking)
    return ratio(units, sums.index.capacity.picking * sums.days)


def scrap_of(sums: Sums) -> Floats:
    """Return the cost of what each stock point scrapped."""
    units: Floats = np.sum([sums.per_point(measure) for measure in _SCRAPPED], axis=0)
    cost: Floats = units * sums.index.rates.unit_cost
    return cost


def overflow_of(sums: Sums) -> Floats:
    """Return each stock point's share of the cost of overflow."""
    cost: Floats = sums.per_point(Measure.overflow_days) * sums.index.rates.overflow_per_volume_day
    return cost


_SCRAPPED = (Measure.expired, Measure.damaged, Measure.scrapped_returns, Measure.scrapped)

STORAGE = (
    Kpi(expired_units, "units", "lower", "days in the window"),
    Kpi(expired_share, "share", "lower", "units received, at unit cost"),
    Kpi(scrap_cost, "currency/year", "lower", "days in the window"),
    Kpi(overflow_cost, "currency/year", "lower", "days in the window"),
    Kpi(held_stock_value, "currency", "lower", "days in the window"),
    Kpi(storage_co2e, "kg/year", "lower", "days in the window"),
    Kpi(storage_utilisation, "share", "none", "storage capacity x days"),
    Kpi(receiving_utilisation, "share", "none", "units the dock can unload"),
    Kpi(picking_utilisation, "share", "none", "units that can be picked"),
)
