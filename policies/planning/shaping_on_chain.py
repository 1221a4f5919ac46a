"""Demand shaping on a chain: what a plan sells beyond demand is set going at its release, and told to later reviews."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.settings import SupplyWay
from policies.planning.supply_on_chain import SupplyOutcome
from policies.planning.supply_sites import MONTH_WEEKS, SupplySites
from sim.planning import PlanningStart, ShapeDemand

__all__ = ["SHAPING_MEASURES", "ChainShaping"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7
_LEAST = 1e-9
SHAPING_MEASURES = ("shaped_units_per_year", "shaping_cost_per_year", "shaped_margin_per_year")


class ChainShaping:
    """Carries out what plans sell beyond demand, from each release to the next; no day is shaped twice.

    A plan shapes its families by the month; all demands of a family rise by the same share. Of what is planned
    `way.shaping_response` comes about.
    """

    def __init__(self, way: SupplyWay, chain: Chain, sites: SupplySites, start: PlanningStart, before: int) -> None:
        self._way, self._chain, self._before = way, chain, before
        self._family = _family_of_demands(chain, sites)
        scenario = start.scenario
        of = {item.name: item for item in scenario.network.items}
        self._price, self._cost = (
            np.array([getattr(of[demand.item], name) for demand in scenario.network.demands])
            for name in ("unit_price", "unit_cost")
        )
        self._warm, self._years = float(scenario.warmup_days), (scenario.horizon_days - scenario.warmup_days) / 365.0
        self._until = 0.0
        self._done = np.zeros(3)

    @property
    def measures(self) -> dict[str, float]:
        """Return `SHAPING_MEASURES`: units won a year, what winning them cost, and price less unit cost of them.

        Window: after the warm-up. As planned, times the response; what came of it is in the ledger.
        """
        return dict(zip(SHAPING_MEASURES, (self._done / self._years).tolist(), strict=True))

    def shares(self, outcome: SupplyOutcome | None, weeks: int) -> Floats:
        """Return by what share a plan raises each demand in the weeks from its first on, [demands, weeks]."""
        if outcome is None:
            return np.zeros((len(self._family), weeks))
        months = self._by_month(outcome)
        month = (np.arange(weeks) / MONTH_WEEKS).astype(np.intp)
        return np.where(month < months.shape[1], months[:, np.minimum(month, months.shape[1] - 1)], 0.0)

    def set_going(
        self, outcome: SupplyOutcome, week: int, items: Floats, today: float, next_release: float
    ) -> tuple[list[ShapeDemand], Floats]:
        """Return what is done from today to the next release, and the units that are to come of it [items, weeks].

        The plan and the forecast `items` [items, weeks] begin in `week`.
        """
        won = self.shares(outcome, items.shape[1]) * self._chain.by_demand(items)
        first = _WEEK_DAYS * (week - self._before + np.arange(float(items.shape[1])))
        begins, self._until = max(today, self._until), max(next_release, self._until)
        counted = won @ _part(first, max(begins, self._warm), next_release)
        cost = self._way.shaping_cost_share * self._price
        self._done += self._way.shaping_response * np.array(
            [counted.sum(), cost @ counted, (self._price - self._cost) @ counted]
        )
        actions = list(self._actions(outcome, first[0], begins, next_release))
        return actions, self._chain.by_item(won * _part(first, begins, next_release))

    def _actions(self, outcome: SupplyOutcome, first_day: float, begins: float, ends: float) -> Iterator[ShapeDemand]:
        months = self._way.shaping_response * self._by_month(outcome)
        starts = first_day + _WEEK_DAYS * MONTH_WEEKS * np.arange(months.shape[1] + 1)
        for month in np.flatnonzero((starts[1:] > begins) & (starts[:-1] < ends)).tolist():
            window = float(max(begins, starts[month])), float(min(ends, starts[month + 1]))
            for demand in np.flatnonzero(months[:, month] > _LEAST).tolist():
                yield ShapeDemand(demand, *window, float(months[demand, month]))

    def _by_month(self, outcome: SupplyOutcome) -> Floats:
        """Return the share of each demand [demands, months]."""
        demand, shaped = outcome.case.needs.demand, outcome.plan.quantities.shaped
        share = np.divide(shaped, demand, out=np.zeros_like(demand), where=demand > 0)
        return np.where(self._family[:, None] >= 0, share[self._family], 0.0)


def _part(first_day: Floats, begins: float, ends: float) -> Floats:
    """Return what part of each week lies between two days."""
    days: Floats = np.minimum(first_day + _WEEK_DAYS, ends) - np.maximum(first_day, begins)
    return np.clip(days, 0.0, None) / _WEEK_DAYS


def _family_of_demands(chain: Chain, sites: SupplySites) -> NDArray[np.intp]:
    """Return the family of the supply plan that each demand belongs to [demands], -1 for none."""
    family = np.full(len(chain.roots), -1, dtype=np.intp)
    family[sites.finished] = sites.group_of_finished
    return family[chain.root_of[chain.demand_point]]
