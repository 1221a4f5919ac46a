"""How customers of each segment were served, what failing them cost and what it did to their demand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.kpi.formula import DAYS_PER_YEAR, ratio
from sim.ledger import CustomerMeasure, Ledger
from sim.network import Scenario, Segment

__all__ = ["segment_frame"]

Floats = NDArray[np.float64]
_M = CustomerMeasure


def segment_frame(ledger: Ledger, scenario: Scenario) -> pd.DataFrame:
    """Return one row a segment, after the warm-up; empty where the ledger has no book of customers.

    Units are units over the window. fill_rate, on_time_fill_rate and substituted_share are shares of the demand at
    sales prices (units where all are 0): served at once; by the promise, of what was promised for a day within the run;
    served with a substitute. line_fill_rate is that of lines served completely at once, lines_on_time of lines complete
    within the promise; order_fill_rate and orders_on_time are the same of whole orders, all lines of a basket at one
    instant. late_days is the mean days late of a unit asked for. forgone_share is what was not asked for because of
    poor service, of all that would have been; penalty_cost is currency per year.
    """
    book = ledger.customers
    if book is None:
        return pd.DataFrame({name: [] for name in ("segment", *_COLUMNS)})
    window = book.values[scenario.warmup_days // scenario.bucket_days :].sum(axis=0)  # noqa: PD011 - no frame
    days = scenario.horizon_days - scenario.warmup_days
    terms = {segment.name: segment for segment in scenario.network.segments}
    prices = {item.name: item.unit_price for item in scenario.network.items}
    rows = []
    for name in dict.fromkeys(demand.segment for demand in scenario.network.demands):
        own = [k for k, demand in enumerate(scenario.network.demands) if demand.segment == name]
        weights = np.array([prices[scenario.network.demands[k].item] for k in own])
        facts = _Facts(window[own], weights if weights.any() else np.ones(len(own)), days, terms.get(name))
        rows.append({"segment": name} | {column: formula(facts) for column, formula in _COLUMNS.items()})
    return pd.DataFrame(rows)


class _Facts:
    """The sums of a segment's demands: plain, or weighted by price."""

    def __init__(self, sums: Floats, weights: Floats, days: float, terms: Segment | None) -> None:
        self._plain = sums.sum(axis=0)
        self._weighted = weights @ sums
        self._days = days
        self._terms = terms or Segment(name="-")

    def units(self, measure: CustomerMeasure) -> float:
        """Return the sum of a measure."""
        return float(self._plain[measure])

    def share(self, part: CustomerMeasure, whole: CustomerMeasure, *, plain: bool = False) -> float:
        """Return a ratio of two sums, at prices unless `plain`; NaN where there is nothing to count."""
        sums = self._plain if plain else self._weighted
        return float(ratio(np.asarray(sums[part]), np.asarray(sums[whole])).value)

    def without(self, part: CustomerMeasure, whole: CustomerMeasure) -> float:
        """Return the share of a whole that is no part."""
        return 1 - self.share(part, whole, plain=True)

    def forgone(self) -> float:
        """Return the share of the demand that poor service has cost."""
        forgone = self._weighted[_M.forgone]
        return float(ratio(np.asarray(forgone), np.asarray(forgone + self._weighted[_M.demand])).value)

    def penalty(self) -> float:
        """Return what the contracts charge a year."""
        terms, late_lines = self._terms, self.units(_M.lines_due) - self.units(_M.lines_on_time)
        charged = self.units(_M.late_unit_days) * terms.late_cost_per_unit_day + late_lines * terms.late_cost_per_line
        return (charged + self.units(_M.lost) * terms.lost_sale_cost_per_unit) * DAYS_PER_YEAR / self._days


_COLUMNS: dict[str, Callable[[_Facts], float]] = {
    "demand_units": lambda facts: facts.units(_M.demand),
    "fill_rate": lambda facts: facts.share(_M.at_once, _M.demand),
    "on_time_fill_rate": lambda facts: facts.share(_M.on_time, _M.on_time_due),
    "line_fill_rate": lambda facts: facts.share(_M.lines_at_once, _M.lines, plain=True),
    "lines_on_time": lambda facts: facts.share(_M.lines_on_time, _M.lines_due, plain=True),
    "order_fill_rate": lambda facts: facts.without(_M.orders_short, _M.orders),
    "orders_on_time": lambda facts: facts.without(_M.orders_late, _M.orders_due),
    "late_days": lambda facts: facts.share(_M.late_unit_days, _M.demand),
    "lost_units": lambda facts: facts.units(_M.lost),
    "substituted_share": lambda facts: facts.share(_M.substituted, _M.demand),
    "forgone_share": _Facts.forgone,
    "penalty_cost": _Facts.penalty,
}
