"""What a KPI is: a pure function from the sums of a run to a value and its denominator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kpi.charges import Charge
from sim.kpi.levels import KpiIndex, add_up
from sim.ledger import CentreMeasure, Measure

if TYPE_CHECKING:
    Floats = NDArray[np.float64]

__all__ = ["DAYS_PER_YEAR", "Better", "Kpi", "Ratio", "Sums", "ratio"]

DAYS_PER_YEAR = 365.0
Better = Literal["higher", "lower", "none"]


class Ratio(NamedTuple):
    """A KPI's value and denominator, one entry an entity (or a row of entities and a column a KPI)."""

    value: Floats
    denominator: Floats


def ratio(numerator: Floats, denominator: Floats) -> Ratio:
    """Return numerator / denominator, NaN where there is nothing to count (denominator 0)."""
    value = np.full(np.shape(denominator), np.nan)
    np.divide(numerator, denominator, out=value, where=denominator != 0)
    return Ratio(value, denominator)


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of a run after its warm-up, for every entity of `index`.

    `days` is the length of the window, `points` the sums over its buckets, (measures, stock points), `charges` what
    they are charged with, (charges, stock points), and `centres` the sums of the work centres, (measures, centres).
    One entry a stock point: `net_stock`, on hand less all units owed at the end; `excess_units`, the mean stock beyond
    what will be used soon (see `sim.kpi.inventory.excess_stock_value`); `safety_stock`, the planned units. One entry an
    entity: the variances over buckets of what is ordered and demanded, at unit cost. The methods return one entry an
    entity, but `per_point` and `charged` return one a stock point.
    """

    index: KpiIndex
    days: float
    points: Floats
    charges: Floats
    net_stock: Floats
    excess_units: Floats
    ordered_variance: Floats
    demanded_variance: Floats
    safety_stock: Floats
    centres: Floats

    def at_centres(self, measure: CentreMeasure) -> Floats:
        """Return the sum of a measure over the work centres of an entity, which only the total and sites have."""
        return add_up(self.index.centres, self.centres[measure])

    def per_point(self, measure: Measure) -> Floats:
        """Return the sum of a measure over the window, per stock point."""
        row: Floats = self.points[measure]
        return row

    def charged(self, charge: Charge) -> Floats:
        """Return a charge of the window, in currency, per stock point."""
        row: Floats = self.charges[charge]
        return row

    def units(self, measure: Measure) -> Floats:
        """Return the sum of a measure as it stands: units, counts or days."""
        return self.total(self.points[measure])

    def at_price(self, measure: Measure) -> Floats:
        """Return the sum of a measure at sales prices; in units for an entity all of whose prices are 0."""
        return add_up(self.index.by_price, self.points[measure])

    def at_cost(self, measure: Measure) -> Floats:
        """Return the sum of a measure at unit costs; in units for an entity all of whose costs are 0."""
        return add_up(self.index.by_cost, self.points[measure])

    def inbound(self, measure: Measure) -> Floats:
        """Return the sum of a measure of what comes in: all at a site or stock point, else from outside suppliers."""
        return add_up(self.index.inbound, self.points[measure])

    def inbound_at_cost(self, measure: Measure) -> Floats:
        """Return the same at unit costs."""
        return add_up(self.index.inbound_by_cost, self.points[measure])

    def total(self, per_point: Floats) -> Floats:
        """Add up amounts that were worked out per stock point."""
        return add_up(self.index.members, per_point)

    def time_mean(self, integral: Floats) -> Ratio:
        """Return the mean over the window of a level whose time integral is given; the denominator is days."""
        return ratio(integral, np.full(len(integral), self.days))

    def per_year(self, amount: Floats) -> Ratio:
        """Return an amount of the window as a rate per 365 days; the denominator is days."""
        return ratio(amount * DAYS_PER_YEAR, np.full(len(amount), self.days))

    def counted(self, amount: Floats) -> Ratio:
        """Return an amount of the window as it stands; the denominator is days."""
        return Ratio(amount, np.full(len(amount), self.days))


@dataclass(frozen=True, slots=True)
class Kpi:
    """An entry of the catalogue.

    `unit` may contain ``currency``, which stands for the scenario's. `better` tells which direction is good, all else
    equal. `denominator` names the second number that the formula returns.
    """

    formula: Callable[[Sums], Ratio]
    unit: str
    better: Better
    denominator: str

    @property
    def name(self) -> str:
        """Return the name that tables and files use."""
        return self.formula.__name__

    @property
    def title(self) -> str:
        """Return the name as a heading."""
        return self.name.replace("_", " ").capitalize()

    def unit_in(self, currency: str) -> str:
        """Return the unit with the currency put in."""
        return self.unit.replace("currency", currency)
