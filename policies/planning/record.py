"""What planning leaves beside the ledger: how good its forecasts were, how often it changed its mind, what it took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.decision_measures import DECISION_MEASURES
from policies.planning.demand import STEPS, DemandPlan
from policies.planning.demand_archive import ForecastArchive, step_errors
from policies.planning.gap_record import GAP_MEASURES
from policies.planning.huddle import Held
from policies.planning.matching import MATCHING_MEASURES
from policies.planning.memory import Seen
from policies.planning.plan_stability import nervousness, shifted
from policies.planning.released import Released, demand_ahead, levels_of
from policies.planning.shaping_on_chain import SHAPING_MEASURES
from policies.planning.supply_on_chain import SupplyOutcome
from sim.planning import PlanningStart, PlanningView

if TYPE_CHECKING:
    from policies.planning.arm import PlannedChain

__all__ = ["MEASURES", "Record"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7
_YEAR_DAYS = 365.0
_MONTH = 4
_OVERLAP = 26
_LOW_WEEKS, _HIGH_WEEKS = 1.0, 13.0
_AGREED = ("consensus", "gate", "events", "shaping")
_SCALARS = (
    "forecast_wmape",
    "forecast_bias",
    "nervousness",
    "nervousness_per_year",
    "plan_adherence",
    "plan_gap",
    "share_low",
    "share_in_band",
    "share_high",
    "age_at_release_days",
    "age_in_use_days",
    "releases_per_year",
    "demand_reviews_per_year",
    "inventory_reviews_per_year",
    "supply_reviews_per_year",
    "huddles_per_year",
    "items_reviewed_per_year",
    "exceptions_raised_per_year",
    "exceptions_worked_per_year",
)
_BY_STEP = (
    *(f"wmape_{step}" for step in STEPS),
    *(f"bias_{step}" for step in STEPS),
    *(f"value_added_{step}" for step in STEPS if step != "naive"),
)
MEASURES = (*_SCALARS, *_BY_STEP, *GAP_MEASURES, *MATCHING_MEASURES, *SHAPING_MEASURES, *DECISION_MEASURES)
"""The names of all measures, the same for every planner."""


class _Purchase(NamedTuple):
    """What a plan said would be bought or made of each root [roots] in the month from `week` on."""

    week: int
    planned: Floats


class Record:
    """Follows one replication; what happened before the warm-up was over is not counted.

    Money weighs the items: units count at their unit cost. `loads` has those of each version of the plan.
    """

    def __init__(self, arm: PlannedChain, chain: Chain, start: PlanningStart, seen: Seen) -> None:
        costs = {item.name: item.unit_cost for item in start.scenario.network.items}
        self._arm, self._chain, self._seen = arm, chain, seen
        self.item_cost = np.array([costs[name] for name in chain.items])
        self.point_items = tuple(route.item for route in start.routes)
        self.centres = tuple(centre.name for centre in start.scenario.network.centres)
        self.loads: list[Floats] = []
        self.point_cost = np.array([costs[route.item] for route in start.routes])
        self._warm = float(start.scenario.warmup_days)
        self._years = (start.scenario.horizon_days - self._warm) / _YEAR_DAYS
        self._counts = dict.fromkeys(("demand", "inventory", "supply", "huddle", "release", "items"), 0.0)
        self._changes: list[float] = []
        self._ages: list[float] = []
        self._ages_in_use: list[float] = []
        self._forecast_day = 0.0
        self._purchases: list[_Purchase] = []
        self._in_force: list[tuple[int, Floats]] = []
        self._bands = np.zeros(3)
        self._raised = self._worked = 0.0

    def planned(self, outcome: SupplyOutcome | None) -> None:
        """Keep the loads of capacity of a version of the plan [resources, months]."""
        self.loads.append(np.zeros((0, 0)) if outcome is None else outcome.plan.loads)

    def reviewed(self, kind: str, day: float) -> None:
        """Note that a review of all items was held: of ``demand``, ``inventory`` or ``supply``."""
        if day >= self._warm:
            self._counts[kind] += 1
            self._counts["items"] += len(self._chain.items)

    def released(self, old: Released | None, new: Released, data_day: float, day: float, *, forecast: bool) -> None:
        """Note that a plan was put in force that rests on the data of `data_day`; `forecast` says it has a new one."""
        if forecast:
            self._forecast_day = data_day
        if day < self._warm or old is None:
            return
        self._counts["release"] += 1
        if forecast:
            self._ages.append(day - data_day)
            before = shifted(old.forecast, new.week - old.week)[:, :_OVERLAP]
            worth = self.point_cost[:, None]
            roots = self._chain.roots
            change = nervousness((worth * before)[roots], (worth * new.forecast[:, :_OVERLAP])[roots])
            self._changes.append(change.index)

    def week(self, view: PlanningView, plan: Released, held: Held) -> None:
        """Note what a huddle saw and did."""
        if view.day < self._warm:
            return
        self._counts["huddle"] += 1
        self._worked += len(held.worked)
        self._raised += len(held.standing)
        self._ages_in_use.append(view.day - self._forecast_day)
        self._look_at_stock(view)
        if self._seen.weeks % _MONTH == 0:
            late = self._seen.week - plan.week
            month = demand_ahead(plan.forecast, late, np.full(len(plan.forecast), float(_MONTH)))
            self._in_force.append((self._seen.week, month[self._chain.roots]))
            self._purchases.append(_Purchase(self._seen.weeks, self._planned(view, plan, month)))

    def measures(self, plans: Sequence[DemandPlan]) -> Mapping[str, float]:
        """Return its own measures by name, NaN where there is nothing to count; `plans` are all demand plans."""
        year = 1.0 / self._years
        wmape, bias = self._forecast_errors()
        bands = self._bands / max(1.0, self._bands.sum()) if self._bands.sum() else np.full(3, np.nan)
        counts = self._counts
        scalars = (
            wmape,
            bias,
            _mean(self._changes),
            float(np.nansum(self._changes)) * year,
            self._adherence(),
            self._gap(plans),
            *bands.tolist(),
            _mean(self._ages),
            _mean(self._ages_in_use),
            *(counts[key] * year for key in ("release", "demand", "inventory", "supply", "huddle", "items")),
            self._raised * year,
            self._worked * year,
        )
        return dict(zip(_SCALARS, scalars, strict=True)) | self._by_step(plans)

    def _look_at_stock(self, view: PlanningView) -> None:
        """Count items whose net stock in the whole network covers too little, enough or too much.

        Cover = (on hand - backorders) / mean weekly demand of the latest 26 weeks; low below 1 week, high above 13.
        """
        own = self._chain.point_item >= 0
        item = self._chain.point_item[own]
        net = np.bincount(item, weights=(view.on_hand - view.backorders)[own], minlength=len(self._chain.items))
        mean = np.nanmean(self._seen.demand[:, -_OVERLAP:], axis=1)
        known = mean > 0
        cover = net[known] / mean[known]
        low, high = (cover < _LOW_WEEKS).sum(), (cover > _HIGH_WEEKS).sum()
        self._bands += (low, known.sum() - low - high, high)

    def _planned(self, view: PlanningView, plan: Released, month: Floats) -> Floats:
        """Return what the plan says will be ordered of each root in the coming month.

        Demand of the month + the middle between reorder point and level at its end - inventory position now.
        """
        roots = self._chain.roots
        low, high, _ = levels_of(plan, self._seen.week + _MONTH)
        position = view.on_hand + view.on_order - view.backorders - view.owed
        planned: Floats = np.maximum(0.0, month + 0.5 * (low + high) - position)[roots]
        return planned

    def _forecast_errors(self) -> tuple[float, float]:
        """Return WMAPE and bias of the forecast in force, whatever its age, for the four weeks ahead, by root.

        Looked at every four weeks; WMAPE = sum |forecast - demand| / sum demand, bias = sum (forecast - demand) / sum
        demand, sums over roots and looks, at unit cost.
        """
        draws = self._chain.by_point(self._chain.demand_share)[self._chain.roots]
        cost = self.point_cost[self._chain.roots]
        wrong = biased = asked = 0.0
        for week, forecast in self._in_force:
            if week + _MONTH <= self._seen.week:
                actual = draws @ self._seen.demand[:, week : week + _MONTH].sum(axis=1)
                wrong += float(cost @ np.abs(forecast - actual))
                biased += float(cost @ (forecast - actual))
                asked += float(cost @ actual)
        return (wrong / asked, biased / asked) if asked > 0 else (np.nan, np.nan)

    def _adherence(self) -> float:
        """Return 1 - sum |ordered - planned| / sum planned over families, ways of supply and months, at unit cost."""
        chain, cost = self._chain, self.point_cost[self._chain.roots]
        off = planned = 0.0
        for week, units in self._purchases:
            if week + _MONTH <= self._seen.weeks:
                done = self._seen.ordered[:, week : week + _MONTH].sum(axis=1)
                plan, real = (np.bincount(chain.group, weights=cost * each) for each in (units, done))
                off += float(np.abs(real - plan).sum())
                planned += float(plan.sum())
        return 1.0 - off / planned if planned > 0 else float("nan")

    def _gap(self, plans: Sequence[DemandPlan]) -> float:
        """Return sum |sales' forecast - forecast procured to| / sum of the latter, for a quarter, at unit cost.

        0 where the functions agree on one forecast. Window: all demand reviews.
        """
        if self._arm.demand.step in _AGREED:
            return 0.0
        apart = used = 0.0
        for plan in plans:
            sales, ours = (
                self.item_cost * plan.step(name)[:, :13].sum(axis=1) for name in ("sales", self._arm.demand.step)
            )
            apart += float(np.abs(sales - ours).sum())
            used += float(ours.sum())
        return apart / used if used > 0 else float("nan")

    def _by_step(self, plans: Sequence[DemandPlan]) -> dict[str, float]:
        """Return WMAPE, bias and value added of each step, of the sums of four weeks, four weeks ahead, at unit cost.

        Window: the demand reviews after the warm-up. See `policies.planning.demand_archive.step_errors`.
        """
        first = self._seen.before + self._warm / _WEEK_DAYS
        counted = [plan for plan in plans if plan.week >= first]
        if not counted:
            return {name: float("nan") for name in _BY_STEP}
        archive = ForecastArchive.of(counted, 2 * _MONTH)
        weighed = ForecastArchive(archive.made_weeks, archive.forecasts * self.item_cost[:, None])
        errors = step_errors(weighed, self._seen.demand * self.item_cost[:, None], _MONTH, _MONTH)
        found = {f"wmape_{step}": errors.wmape[k] for k, step in enumerate(STEPS)}
        found |= {f"bias_{step}": errors.bias[k] for k, step in enumerate(STEPS)}
        found |= {f"value_added_{step}": errors.value_added[k] for k, step in enumerate(STEPS) if step != "naive"}
        return {name: float(value) for name, value in found.items()}


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")
