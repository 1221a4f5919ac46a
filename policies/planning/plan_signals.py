"""Signals of the plan in force: functions that disagree, lines and suppliers that do not fit, forecasts that drift."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.demand import DemandPlan
from policies.planning.exceptions import Finding
from policies.planning.exceptions_gaps import (
    commit_short,
    forecast_gap,
    level_shift,
    overload,
    supplier_delivery,
    tracking_signal,
)
from policies.planning.functional_forecasts import JUDGING
from policies.planning.memory import Seen
from policies.planning.released import Released, later
from policies.planning.supply_greedy import greedy_plan
from policies.planning.supply_on_chain import SupplyOutcome
from policies.planning.supply_sites import SupplySites
from sim.network import WorkCentre

__all__ = ["PlanSignals"]

Floats = NDArray[np.float64]
_QUARTER = 13
_PERIODS, _PERIOD_WEEKS = 6, 4
_SLACK = 0.5
_HALF_YEAR, _LEAST_SHIPMENTS = 26, 8


class PlanSignals:
    """Looks every week at the plan in force. Nothing can be done about a signal in a week: it is for the next cycle.

    Told are items on which a function is more than 20 % off the consensus of the next quarter; work centres and
    suppliers of which net requirements ask for more than 95 % of the regular hours, or more than they commit to;
    suppliers whose share of shipments on time fell by 10 points from one half year to the next (8 shipments in each at
    least); and roots whose forecast errors of the latest six times four weeks have a tracking signal above 4 (sum /
    mean absolute one; of independent errors one in five has), or weekly ones a CUSUM above 5 standard deviations, half
    a one let go.
    """

    def __init__(
        self, chain: Chain, sites: SupplySites, centres: Sequence[WorkCentre], item_cost: Floats, root_cost: Floats
    ) -> None:
        self._chain, self._network = chain, sites.network
        self._item_cost, self._root_cost = item_cost, root_cost
        self._hour_cost = np.array([centre.overtime_cost_per_hour for centre in centres])
        self._supplier_loss = _mean_of_links(sites.network.supplier_mix, sites.backlog_cost[sites.network.link_family])
        self._draws = chain.by_point(chain.demand_share)[chain.roots]
        self._of_plan: dict[str, Finding] = {}
        self._errors: deque[Floats] = deque(maxlen=_PERIODS * _PERIOD_WEEKS)
        self._above, self._below = np.zeros((2, len(chain.roots)))
        self._shipments: deque[Floats] = deque(maxlen=2 * _HALF_YEAR + 1)

    def released(self, said: DemandPlan | None, outcome: SupplyOutcome | None) -> None:
        """Look at the plan that is released, as far as it is new."""
        if said is not None:
            names = ("consensus", "gate", "events", *JUDGING)
            units = {name: said.step(name)[:, :_QUARTER].sum(axis=1) for name in names}
            units["sales"] = units["sales"] - (units["events"] - units["gate"])  # events that all are told of
            functional = np.array([units[name] for name in JUDGING])
            self._of_plan["forecasts"] = forecast_gap(units["consensus"], functional, self._item_cost)
        if outcome is None:
            return
        asked = greedy_plan(self._network, outcome.case)
        hours, most = outcome.case.limits.regular_hours, outcome.case.limits.commit_most
        self._of_plan["loads"] = overload(asked.loads * hours, hours, self._hour_cost)
        if most is not None:
            need = self._network.supplier_mix.T @ asked.quantities.buys
            self._of_plan["commitments"] = commit_short(most, need, self._supplier_loss)

    def look(self, seen: Seen, plan: Released, on_order: Floats) -> list[Finding]:
        """Return what stands this week, the latest complete week taken in; `on_order` is [points]."""
        if seen.weeks:
            self._take(seen, plan)
        counts = (seen.lead_count, seen.shipments_on_time)
        self._shipments.append(np.array([self._chain.by_supplier(each) for each in counts]))
        return [*self._of_plan.values(), *self._drifts(), *self._deliveries(on_order)]

    def _take(self, seen: Seen, plan: Released) -> None:
        week = seen.week - 1
        forecast = later(plan.forecast[self._chain.roots], max(0, week - plan.week))[:, 0]
        error = self._draws @ np.nan_to_num(seen.known[:, week]) - forecast
        self._errors.append(error)
        step = np.divide(error, self._sd(), out=np.zeros(len(error)), where=self._sd() > 0)
        self._above = np.maximum(0.0, self._above + step - _SLACK)
        self._below = np.maximum(0.0, self._below - step - _SLACK)

    def _sd(self) -> Floats:
        sd: Floats = np.sqrt(np.mean(np.square(self._errors), axis=0))
        return sd

    def _drifts(self) -> list[Finding]:
        if len(self._errors) < _PERIODS * _PERIOD_WEEKS:
            return []
        errors = np.array(self._errors).reshape(_PERIODS, _PERIOD_WEEKS, -1).sum(axis=1)
        off = tracking_signal(errors.sum(axis=0), np.abs(errors).mean(axis=0), self._root_cost)
        return [off, level_shift(np.maximum(self._above, self._below), self._sd(), self._root_cost)]

    def _deliveries(self, on_order: Floats) -> list[Finding]:
        if len(self._shipments) <= 2 * _HALF_YEAR:
            return []
        first, middle, last = (self._shipments[week] for week in (0, _HALF_YEAR, 2 * _HALF_YEAR))
        value = self._chain.by_supplier(self._root_cost * on_order[self._chain.roots])
        return [supplier_delivery(_on_time(middle - first), _on_time(last - middle), value)]


def _on_time(counts: Floats) -> Floats:
    """Return the share on time of shipments and those on time [2, suppliers], NaN of too few."""
    enough = counts[0] >= _LEAST_SHIPMENTS
    share: Floats = np.divide(counts[1], counts[0], out=np.full(counts.shape[1], np.nan), where=enough)
    return share


def _mean_of_links(mix: Floats, value: Floats) -> Floats:
    """Return the mean value of the links of each supplier [suppliers], by its share in them; 0 without any."""
    share = mix.sum(axis=0)
    mean: Floats = np.divide(mix.T @ value, share, out=np.zeros(len(share)), where=share > 0)
    return mean
