"""Expediting KPIs: what planners have hastened or withdrawn on its way, and what hastening costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kpi.formula import Kpi, Ratio, Sums
from sim.ledger import Measure

if TYPE_CHECKING:
    Floats = NDArray[np.float64]

__all__ = ["EXPEDITING", "cancelled_units", "expedite_cost", "expedited_units", "expediting_of"]


def expedited_units(sums: Sums) -> Ratio:
    """Return the units whose shipment was hastened.

    Formula: sum of the units under way that a planner has made to come sooner.
    Window: shipments hastened after the warm-up.
    Open orders: a shipment counts when it is hastened.
    Nothing to count: 0.
    """
    return sums.counted(sums.units(Measure.expedited))


def cancelled_units(sums: Sums) -> Ratio:
    """Return the units under way that were withdrawn.

    Formula: sum of the units ordered and under way that a planner has withdrawn; they are not among those dispatched.
    Window: units withdrawn after the warm-up.
    Open orders: what is withdrawn is no longer on order.
    Nothing to count: 0.
    """
    return sums.counted(sums.units(Measure.cancelled))


def expedite_cost(sums: Sums) -> Ratio:
    """Return what hastening shipments costs a year.

    Formula: units hastened x the lane's expedite cost share x unit cost x 365 / days.
    Window: shipments hastened after the warm-up.
    Open orders: a shipment costs when it is hastened.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(expediting_of(sums)))


def expediting_of(sums: Sums) -> Floats:
    """Return the cost of hastening, per stock point."""
    return sums.per_point(Measure.expedite_cost)


EXPEDITING = (
    Kpi(expedited_units, "units", "lower", "days in the window"),
    Kpi(cancelled_units, "units", "none", "days in the window"),
    Kpi(expedite_cost, "currency/year", "lower", "days in the window"),
)
