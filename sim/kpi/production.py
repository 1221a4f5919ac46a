"""Production KPIs: how busy machines are, what jobs wait for, what is scrapped and what making costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kpi.formula import Kpi, Ratio, Sums, ratio
from sim.kpi.levels import add_up
from sim.ledger import CentreMeasure, Measure

if TYPE_CHECKING:
    Floats = NDArray[np.float64]

__all__ = [
    "PRODUCTION",
    "machine_utilisation",
    "making_of",
    "material_availability",
    "production_cost",
    "production_scrap_share",
    "rework_share",
    "setup_share",
    "wait_for_machine_days",
    "wait_for_material_days",
    "wait_for_repair_days",
    "wait_for_shift_days",
]


def machine_utilisation(sums: Sums) -> Ratio:
    """Return the share of the open machine time in which machines were set up or ran.

    Formula: machine days of set-up, change-over and run / machine days within the shifts; overtime counts above the
    line only, so that more than 1 is possible.
    Levels: for the total and for a site; machines belong to no item or class.
    Window: machine time after the warm-up.
    Open orders: jobs in progress count for the time already spent on them.
    Nothing to count: NaN without a work centre.
    """
    used = sums.at_centres(CentreMeasure.run_days) + sums.at_centres(CentreMeasure.setup_days)
    return ratio(used, sums.at_centres(CentreMeasure.open_days))


def setup_share(sums: Sums) -> Ratio:
    """Return the share of the machine time used that goes into set-ups and change-overs.

    Formula: machine days of set-up and change-over / machine days of set-up, change-over and run.
    Levels: for the total and for a site.
    Window: machine time after the warm-up.
    Open orders: jobs in progress count for the time already spent on them.
    Nothing to count: NaN when no machine worked.
    """
    setup = sums.at_centres(CentreMeasure.setup_days)
    return ratio(setup, setup + sums.at_centres(CentreMeasure.run_days))


def material_availability(sums: Sums) -> Ratio:
    """Return the share of the jobs that had all their components the moment they were released.

    Formula: jobs with all components at once / jobs that have got all components.
    Window: jobs that got their last component after the warm-up.
    Open orders: jobs that still wait for components are left out.
    Nothing to count: NaN without a job.
    """
    return ratio(sums.units(Measure.jobs_at_once), sums.units(Measure.jobs))


def wait_for_material_days(sums: Sums) -> Ratio:
    """Return the mean time that a job waits for its components.

    Formula: sum of days from release to the last component / jobs that have got all components.
    Window: jobs that got their last component after the warm-up.
    Open orders: jobs that still wait for components are left out.
    Nothing to count: NaN without a job.
    """
    return ratio(sums.units(Measure.wait_material_days), sums.units(Measure.jobs))


def wait_for_machine_days(sums: Sums) -> Ratio:
    """Return the mean time that an operation waits for a machine that others use.

    Formula: days from coming to a work centre to a machine's being free / operations started.
    Levels: for the total and for a site.
    Window: waiting and operations after the warm-up.
    Open orders: operations count once they start.
    Nothing to count: NaN without an operation.
    """
    return _per_operation(sums, CentreMeasure.wait_machine_days)


def wait_for_shift_days(sums: Sums) -> Ratio:
    """Return the mean time that an operation waits for the next shift, before it starts and while it lasts.

    Formula: days outside the shifts from a machine's being free to the end of the work / operations started.
    Levels: for the total and for a site.
    Window: waiting and operations after the warm-up.
    Open orders: operations count once they start.
    Nothing to count: NaN without an operation.
    """
    return _per_operation(sums, CentreMeasure.wait_shift_days)


def wait_for_repair_days(sums: Sums) -> Ratio:
    """Return the mean time that an operation waits for the repair of its machine, before it starts and while it lasts.

    Formula: days of repair from a machine's being free to the end of the work / operations started.
    Levels: for the total and for a site.
    Window: waiting and operations after the warm-up.
    Open orders: operations count once they start.
    Nothing to count: NaN without an operation.
    """
    return _per_operation(sums, CentreMeasure.wait_repair_days)


def production_scrap_share(sums: Sums) -> Ratio:
    """Return the share of the units made that came out bad.

    Formula: units scrapped by the plant / units received and scrapped, of stock points that the plant makes, both at
    unit cost.
    Window: jobs finished after the warm-up.
    Open orders: they count once they are finished.
    Nothing to count: NaN without anything made.
    """
    scrapped = sums.per_point(Measure.scrapped)
    finished = np.where(sums.per_point(Measure.jobs) > 0, scrapped + sums.per_point(Measure.received), 0.0)
    return ratio(sums.at_cost(Measure.scrapped), add_up(sums.index.by_cost, finished))


def rework_share(sums: Sums) -> Ratio:
    """Return the share of the units made that went round again.

    Formula: units done again, each time counted / units received and scrapped, of stock points that the plant makes,
    both at unit cost.
    Window: units sent round, and jobs finished, after the warm-up.
    Open orders: units count when they are sent round.
    Nothing to count: NaN without anything made.
    """
    finished = sums.per_point(Measure.scrapped) + sums.per_point(Measure.received)
    made = np.where(sums.per_point(Measure.jobs) > 0, finished, 0.0)
    return ratio(sums.at_cost(Measure.reworked), add_up(sums.index.by_cost, made))


def production_cost(sums: Sums) -> Ratio:
    """Return what making costs a year: machine time, overtime and subcontracting; components are stock, not cost.

    Formula: machine days x cost per day + overtime hours x cost per hour + units done outside x cost per unit, of each
    operation, x 365 / days.
    Window: operations started or sent out after the warm-up.
    Open orders: an operation costs when it starts.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(making_of(sums)))


def making_of(sums: Sums) -> Floats:
    """Return what making cost over the window, per stock point."""
    return sums.per_point(Measure.production_cost)


def _per_operation(sums: Sums, measure: CentreMeasure) -> Ratio:
    return ratio(sums.at_centres(measure), sums.at_centres(CentreMeasure.jobs))


PRODUCTION = (
    Kpi(machine_utilisation, "share", "none", "machine days within the shifts"),
    Kpi(setup_share, "share", "lower", "machine days used"),
    Kpi(material_availability, "share", "higher", "jobs"),
    Kpi(wait_for_material_days, "days", "lower", "jobs"),
    Kpi(wait_for_machine_days, "days", "lower", "operations"),
    Kpi(wait_for_shift_days, "days", "lower", "operations"),
    Kpi(wait_for_repair_days, "days", "lower", "operations"),
    Kpi(production_scrap_share, "share", "lower", "value finished"),
    Kpi(rework_share, "share", "lower", "value finished"),
    Kpi(production_cost, "currency/year", "lower", "days in the window"),
)
