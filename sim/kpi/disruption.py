"""Disruption KPIs: what is destroyed, in stock and on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kpi.formula import Kpi, Ratio, Sums
from sim.ledger import Measure

if TYPE_CHECKING:
    Floats = NDArray[np.float64]

__all__ = ["DISRUPTION", "destroyed_units", "destruction_cost", "destruction_of"]


def destroyed_units(sums: Sums) -> Ratio:
    """Return the units that disruptions destroyed.

    Formula: sum of units destroyed in stock or on their way; the latter belong to the stock point they were sent to.
    Window: units destroyed after the warm-up.
    Open orders: what is destroyed on its way is no longer on order.
    Nothing to count: 0.
    """
    return sums.counted(sums.units(Measure.destroyed) + sums.units(Measure.lost_in_transit))


def destruction_cost(sums: Sums) -> Ratio:
    """Return what destroyed goods cost a year.

    Formula: units destroyed in stock or on their way x unit cost x 365 / days.
    Window: units destroyed after the warm-up.
    Open orders: units cost when they are destroyed.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(destruction_of(sums)))


def destruction_of(sums: Sums) -> Floats:
    """Return the cost of what was destroyed, per stock point."""
    units = sums.per_point(Measure.destroyed) + sums.per_point(Measure.lost_in_transit)
    cost: Floats = units * sums.index.rates.unit_cost
    return cost


DISRUPTION = (
    Kpi(destroyed_units, "units", "lower", "days in the window"),
    Kpi(destruction_cost, "currency/year", "lower", "days in the window"),
)
