"""The demand review on a chain: forecasts from what was seen, the events that sales know of, and past errors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.forecasting.naive import SeasonalNaive
from policies.forecasting.risk_period import cumulative_errors
from policies.planning.chain import Chain
from policies.planning.data_close import late_actuals
from policies.planning.demand import DemandInputs, DemandPlan, DemandState, demand_review, first_state
from policies.planning.demand_events import EventKnowledge, Events, draw_knowledge, event_units, told_events
from policies.planning.functional_forecasts import budget_path
from policies.planning.given_forecasts import given_forecasts
from policies.planning.indicator_on_chain import ChainIndicator
from policies.planning.inventory_spread import sd_from_cumulative_errors
from policies.planning.memory import Seen
from policies.planning.plan_stability import fenced, shifted
from policies.planning.settings import DemandWay
from sim.planning import PlanningStart
from sim.projects import project_events

__all__ = ["DemandReview", "between_known"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7
_BACKTESTS = 13
_BACKTEST_EVERY = 4
_KEPT_ORIGINS = 36
_NAIVE = SeasonalNaive(52)
_WITH_EVENTS = ("events", "shaping")


class DemandReview:
    """Makes the demand plans of a replication, and remembers them to learn how wrong they were.

    The statistical forecaster is tried on the history before the start, so that the first safety stocks know errors
    too.
    """

    def __init__(self, way: DemandWay, chain: Chain, start: PlanningStart, seen: Seen) -> None:
        self._way = way
        self._chain = chain
        self._seen = seen
        self._rng = start.streams.generator("planning", "judgement")
        self._draws = chain.by_point(chain.demand_share)[chain.roots]
        self._groups = np.zeros(len(chain.items), dtype=np.int64)
        self._state: DemandState = first_state(len(chain.items), self._groups)
        self._events, self._knowledge = _events(way, chain, start, seen.before)
        self._indicator = None if way.indicator is None else ChainIndicator(way.indicator, chain, start, seen.record)
        self._given = given_forecasts(start.scenario.network, chain)
        weeks = seen.before - (-start.scenario.horizon_days // _WEEK_DAYS)
        self._approved = np.zeros((len(chain.items), weeks + way.horizon_weeks))
        self._origins: list[int] = []
        self._archive: list[Floats] = []
        self.plans: list[DemandPlan] = []
        self._roots_before: Floats | None = None
        self._try_on_history()

    def past_events(self) -> Floats | None:
        """Return the units [items, weeks] of the events of the past that were told of, None where they are forecast
        with the rest.
        """
        if not self._way.settings.events or self._way.step not in _WITH_EVENTS:
            return None
        week, shape = self._seen.week, self._seen.demand.shape
        told = told_events(self._events, self._knowledge, week, self._way.settings.notice_weeks)
        units = event_units(self._events, self._knowledge.units_per_week, told, (shape[0], shape[1]), 0)
        return units if self._way.step == "events" else units + self._approved[:, :week]

    def approve(self, units: Floats, week: int) -> None:
        """Note the units [items, weeks] that demand shaping is to bring from `week` on."""
        weeks = min(units.shape[1], self._approved.shape[1] - week)
        self._approved[:, week : week + weeks] += units[:, :weeks]

    def review(self, history: Floats, shipments: Floats, base: Floats | None = None) -> DemandPlan:
        """Return the demand plan from `history` and `shipments` [items, weeks], which end with the present week.

        The statistical forecast goes by `base`, the history without what is told of apart; None: by all of it.
        """
        way, week = self._way, history.shape[1]
        base = history if base is None else base
        statistical = way.forecaster.forecast(base, way.horizon_weeks)
        inputs = DemandInputs(
            week=week,
            naive=_NAIVE.forecast(history, way.horizon_weeks),
            statistical=statistical,
            indicator=None if self._indicator is None else self._indicator.corrected(statistical, base),
            demand=history,
            shipments=shipments,
            groups=self._groups,
            events=self._events,
            knowledge=self._knowledge,
            given=self._given,
            shaping=self._approved[:, week : week + way.horizon_weeks],
            weeks_before=self._seen.before,
        )
        plan, self._state = demand_review(way.settings, inputs, self._state, self._rng)
        self.plans.append(plan)
        return plan

    def forecast(self, plan: DemandPlan) -> Floats:
        """Return what procurement and operations take of a plan [items, weeks]."""
        chosen = plan.step(self._way.step)
        self._remember(plan.week, chosen)
        return chosen

    def annual(self, week: int) -> Floats:
        """Return the forecast [items, weeks] from `week` on that finance froze for the year; before any: none."""
        budget = self._state.budget
        if budget is None:
            return np.zeros((len(self._chain.items), self._way.horizon_weeks))
        return budget_path(budget, week, self._way.horizon_weeks)

    def held_to_fences(
        self, by_point: Floats, week: int, before: Floats, before_week: int, waits_weeks: int = 0
    ) -> Floats:
        """Return the forecast [points, weeks] held to the one released before, as the fences say.

        Fences count from the release, which comes `waits_weeks` after the week of the forecast.
        """
        if not self._way.fences.any:
            return by_point
        return fenced(shifted(before, week - before_week), by_point, self._way.fences.seen_from(waits_weeks))

    def error_sd(self, protection_weeks: Floats, late_weeks: int = 0) -> Floats:
        """Return sigma_H of each root from the cumulative errors of past forecasts of its protection period [roots].

        Where fewer than two are known it is the root of the period times the spread of a week, that of Poisson demand
        at least; where nothing is known at all, that of Poisson demand as forecast. The latest `late_weeks` are not
        looked at.
        """
        weeks = np.minimum(protection_weeks, self._archive[0].shape[1])
        ahead = max(1, int(np.ceil(weeks.max(initial=1.0))))
        actuals = self._draws @ late_actuals(between_known(self._seen.known), late_weeks)
        origins = np.array(self._origins[-_KEPT_ORIGINS:], dtype=np.intp)
        made = np.stack([forecast[:, :ahead] for forecast in self._archive[-_KEPT_ORIGINS:]])
        errors = cumulative_errors(made, actuals, origins, weeks)
        sigma = sd_from_cumulative_errors(errors.T, 0.05)
        return np.where(np.isnan(sigma), np.sqrt(weeks) * _weekly_sd(actuals[:, -52:], made[-1, :, 0]), sigma)

    def _remember(self, week: int, forecast: Floats) -> None:
        self._origins.append(week)
        self._archive.append(self._draws @ forecast[:, : self._archive[0].shape[1] if self._archive else 52])

    def _try_on_history(self) -> None:
        history = self._seen.known
        first = max(1, history.shape[1] - _BACKTESTS * _BACKTEST_EVERY)
        for origin in range(first, history.shape[1], _BACKTEST_EVERY):
            self._remember(origin, self._way.forecaster.forecast(history[:, :origin], 52))


def between_known(demand: Floats) -> Floats:
    """Return demand [rows, weeks] with the gaps between known weeks filled by the mean of the row's known weeks.

    What lies before the first known week or after the last stays NaN.
    """
    known = ~np.isnan(demand)
    if known.all():
        return demand
    mean = np.where(known, demand, 0.0).sum(axis=1) / np.maximum(1, known.sum(axis=1))
    begun = np.logical_or.accumulate(known, axis=1)
    goes_on = np.logical_or.accumulate(known[:, ::-1], axis=1)[:, ::-1]
    return np.where(begun & goes_on & ~known, mean[:, None], demand)


def _weekly_sd(demand: Floats, forecast: Floats) -> Floats:
    """Return the standard deviation of a week's demand [rows], no less than that of Poisson demand."""
    known = ~np.isnan(demand)
    count = known.sum(axis=1)
    mean = np.where(known, demand, 0.0).sum(axis=1) / np.maximum(1, count)
    squares = np.where(known, (demand - mean[:, None]) ** 2, 0.0).sum(axis=1)
    variance = squares / np.maximum(1, count - 1)
    spread: Floats = np.sqrt(np.maximum(variance, np.where(count > 0, mean, np.maximum(0.0, forecast))))
    return spread


def _events(way: DemandWay, chain: Chain, start: PlanningStart, before: int) -> tuple[Events, EventKnowledge]:
    """Return the project orders and dated events of the run, and what sales know of each."""
    found: list[tuple[int, float, float, float]] = []
    days = float(start.scenario.horizon_days)
    for number, demand in zip(chain.demand_item.tolist(), start.scenario.network.demands, strict=True):
        for order in project_events(demand, start.streams, 0.0, days):
            found.append((number, order.start_day, order.days, order.units_per_day))
        for event in demand.events:
            if event.extra_units_per_day and event.end_day > 0:
                length = event.end_day - event.start_day
                found.append((number, event.start_day, length, event.extra_units_per_day))
    columns = np.array(found, dtype=np.float64).reshape(-1, 4).T
    events = Events.of_days(
        columns[0].astype(np.int64), columns[1], columns[2], columns[3], first_day=-_WEEK_DAYS * float(before)
    )
    return events, draw_knowledge(events, way.known_share, start.streams.generator("planning", "knowledge"))
