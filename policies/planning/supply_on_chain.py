"""The supply review on a chain: its families, lines and suppliers as a supply network, and what is built ahead."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.plan_stability import Fences, shifted
from policies.planning.reserve_supply import reserve_supply
from policies.planning.settings import RiskWay, SupplyWay
from policies.planning.stock_review import StockReview, Stocks
from policies.planning.supply_bounds import ChainLimits
from policies.planning.supply_case import (
    PriorPlan,
    Selling,
    SupplyCase,
    SupplyLimits,
    SupplyNeeds,
    SupplyPrices,
    stock_targets,
)
from policies.planning.supply_greedy import greedy_plan
from policies.planning.supply_horizon import first_months
from policies.planning.supply_lp import SupplyProgram
from policies.planning.supply_plan import SupplyPlan
from policies.planning.supply_sites import MONTH_WEEKS, SupplySites, supply_sites
from policies.planning.supply_stochastic import Hedge, demand_levels
from sim.planning import Order, PlanningStart, PlanningView

__all__ = ["SupplyOutcome", "SupplyReview", "by_month"]

Floats = NDArray[np.float64]
_MONTHS_A_YEAR = 12
_ENDLESS = 1e9
_ALONE = SupplyWay(method="greedy", within_limits=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyOutcome:
    """What a supply review answers: the case it was put, its plan, and the stock to be built ahead [points, weeks].

    `reserve` is what is to be ordered of suppliers kept in reserve when the plan is released, `waits_months` from now.
    """

    case: SupplyCase
    plan: SupplyPlan
    extra: Floats
    reserve: tuple[Order, ...] = ()
    waits_months: int = 0


class SupplyReview:
    """Balances supply and demand of families by month; each review knows the plan released before, `prior`.

    That is the week it begins in, counted as forecasts are, and its supply [families, months].

    Without a `way` nobody balances: the plan is then what procurement and production each ask for, and binds nobody.
    """

    def __init__(self, way: SupplyWay | None, chain: Chain, start: PlanningStart, stocks: StockReview) -> None:
        self._way = _ALONE if way is None else way
        self._chain = chain
        self.bounds: ChainLimits = stocks.limits
        self.on_approval = self._way.on_approval
        self.sites: SupplySites = supply_sites(chain, start, stocks.unit_cost)
        self.program = SupplyProgram(self.sites.network)
        self.reserve = reserve_supply(chain, start, self.sites)
        self._lead_weeks = np.array([round(start.facts[k].quoted_lead_time_days / 7) for k in chain.roots.tolist()])
        self._hedge = None if self._way.risk is None else _hedge(self._way.risk, self.program)
        self.prior: tuple[int, Floats] | None = None

    @property
    def balances(self) -> bool:
        """Return whether a program chooses among ways of supply, so that alternatives can be planned."""
        return self._way.method == "lp"

    def released(self, week: int, plan: SupplyPlan) -> None:
        """Note the plan that was released; it begins in `week`."""
        self.prior = week, plan.supply

    def review(
        self, view: PlanningView, week: int, forecast: Floats, stocks: Stocks, waits_weeks: int = 0
    ) -> SupplyOutcome:
        """Return the plan for a `forecast` [points, weeks] from `week` on, and what it builds ahead.

        What is built ahead of what net requirements ask for is shared among a family's items by what each will need; of
        raw material there is as much more as the coming weeks of making need above the demand. Fences count from the
        release, `waits_weeks` from now.
        """
        waits_months = round(waits_weeks / MONTH_WEEKS)
        return self.planned(self._case(view, week, forecast, stocks, waits_months), forecast, waits_months)

    def planned(
        self, case: SupplyCase, forecast: Floats, waits_months: int, more: Floats | None = None
    ) -> SupplyOutcome:
        """Return the plan of a case, to be released so many months from now.

        `more` [families, months] is what the targets of the case hold beyond the usual, to be built ahead too.
        """
        if self._way.method != "lp":
            plan = greedy_plan(self.sites.network, case)
            nothing = np.zeros((len(forecast), 1))
            return SupplyOutcome(case=case, plan=plan, extra=nothing, waits_months=waits_months)
        plan = self._optimal(case)
        extra = self._built_ahead(plan, case, forecast)
        if more is not None:
            extra += self._hedged(more, forecast)
        return SupplyOutcome(case=case, plan=plan, extra=extra, waits_months=waits_months)

    def with_reserve(self, before: SupplyOutcome, opened: SupplyCase, forecast: Floats) -> SupplyOutcome:
        """Return the plan of a case `opened` to suppliers in reserve, in place of the one before.

        What is planned there up to the release is ordered then.
        """
        assert self.reserve is not None
        plan = self.reserve.program.plan(opened)
        need = _half_a_year(forecast[self._chain.roots])
        ordered = tuple(self.reserve.orders(plan, 1 + before.waits_months, need))
        return replace(before, plan=plan, extra=self._built_ahead(plan, before.case, forecast), reserve=ordered)

    def with_more_sales(self, case: SupplyCase, first: int, last: int) -> SupplyCase:
        """Return a case in which demand may be raised from month `first` to `last`, at its cost, and none declined."""
        way, price = self._way, self.sites.price[:, None]
        months = np.arange(case.needs.demand.shape[1])[None, :]
        shape = np.where((months >= first) & (months <= last), way.shape, 0.0)
        selling = Selling(price=price, least=1.0, shape=shape, shaping_cost=way.shaping_cost_share * price)
        return replace(case, selling=selling)

    def _optimal(self, case: SupplyCase) -> SupplyPlan:
        """Return the plan of the LP; with a hedge, what is decided now is decided for all courses of demand."""
        risk = self._way.risk
        if self._hedge is None or risk is None:
            return self.program.plan(case)
        shared = 1 if case.prior is None else 1 + int(np.max(case.prior.fences.frozen))
        last = shared + int(self.sites.network.lead_months.max(initial=0)) + 1
        near = first_months(case, min(self._way.months, max(risk.months, last)))
        return self.program.plan(case, self._hedge.decided(near, shared), shared)

    def _case(self, view: PlanningView, week: int, forecast: Floats, stocks: Stocks, waits_months: int) -> SupplyCase:
        sites, months = self.sites, self._way.months
        demand = sites.by_group(by_month(forecast[self._chain.roots], months))
        lot = sites.by_group(stocks.lot[self._chain.roots][:, None])[:, 0]
        safety = np.repeat(sites.by_group(stocks.safety_stock[self._chain.roots][:, None]), months, axis=1)
        monthly = demand.mean(axis=1)
        cover = np.divide(lot, monthly, out=np.zeros(len(lot)), where=monthly > 0)
        needs = SupplyNeeds(
            demand=demand,
            target=stock_targets(safety, demand, np.minimum(cover, 3.0)),
            **sites.stock_of(view, months),
        )
        fences = Fences(self._way.frozen_months, self._way.slushy_months, self._way.band)
        fences = fences.seen_from(waits_months)
        prior = None if self.prior is None else PriorPlan(self._seen_now(week), fences)
        return SupplyCase(needs, self._limits(demand, view), self._prices(), prior, self._selling(waits_months))

    def _seen_now(self, week: int) -> Floats:
        """Return the plan of supply before, as seen from a week on."""
        assert self.prior is not None
        made, supply = self.prior
        return shifted(supply, round((week - made) / MONTH_WEEKS))

    def _limits(self, demand: Floats, view: PlanningView) -> SupplyLimits:
        sites, bounds, months = self.sites, self.bounds, demand.shape[1]
        regular, overtime = sites.regular_hours_per_month, sites.overtime_hours_per_month
        outside = np.where(sites.subcontracts[:, None], 10 * demand + 1.0, 0.0)
        keeps = self._way.within_limits
        commits = keeps and bool(np.isfinite(bounds.commit_most).any() or bounds.commit_least.any())
        most = np.minimum(bounds.commit_most, _ENDLESS)
        return SupplyLimits(
            np.repeat(regular[:, None], months, axis=1),
            np.repeat((0.0 if "overtime" in self._way.on_approval else 1.0) * overtime[:, None], months, axis=1),
            (0.0 if "subcontract" in self._way.on_approval else 1.0) * outside,
            max_utilisation=self._way.max_utilisation,
            commit_least=np.repeat(bounds.commit_least[:, None], months, axis=1) if commits else None,
            commit_most=np.repeat(most[:, None], months, axis=1) if commits else None,
            space=np.full(months, bounds.space) if keeps and np.isfinite(bounds.space) else None,
            working_capital=np.full(months, bounds.capital_left(view))
            if keeps and np.isfinite(bounds.capital)
            else None,
        )

    def _prices(self) -> SupplyPrices:
        sites = self.sites
        column = (slice(None), None)
        dear = self._way.limit_price * sites.holding_rate_per_year / _MONTHS_A_YEAR
        space = np.maximum(sites.network.volume, sites.network.raw_volume)
        held = space > 0
        value_of_space = float(np.mean(sites.network.stock_value[held] / space[held])) if held.any() else 0.0
        return SupplyPrices(
            buy=sites.buy_price,
            regular=sites.regular_cost[column],
            overtime=sites.overtime_cost[column],
            subcontract=sites.subcontract_cost[column],
            holding_rate=sites.holding_rate_per_year / _MONTHS_A_YEAR,
            backlog=sites.backlog_cost[column],
            under=0.3 * sites.backlog_cost[column],
            capital=dear,
            space=dear * value_of_space,
            commit=float(np.mean(0.1 * sites.buy_price)) if sites.buy_price.size else 0.0,
            change=self._way.change_cost_share * sites.network.stock_value[column],
        )

    def _selling(self, waits_months: int) -> Selling | None:
        """Return sales as a decision, where they are; what is sold before the release can be shaped no more."""
        way, sites = self._way, self.sites
        if not way.profit:
            return None
        price, months = sites.price[:, None], np.arange(way.months)[None, :]
        shape = np.where(months < waits_months, 0.0, way.shape)
        return Selling(price=price, least=0.9, shape=shape, shaping_cost=way.shaping_cost_share * price)

    def _built_ahead(self, plan: SupplyPlan, case: SupplyCase, forecast: Floats) -> Floats:
        sites, chain = self.sites, self._chain
        required = greedy_plan(sites.network, case).stock
        built = sites.network.made | self._short_of_supply(plan)
        ahead = np.where(built[:, None], np.maximum(0.0, plan.stock - np.maximum(case.needs.target, required)), 0.0)
        by_week, weeks = self._by_week(ahead), int(self._way.months * MONTH_WEEKS)
        need = _half_a_year(forecast[chain.roots])
        extra = np.zeros((len(forecast), weeks))
        extra[chain.roots[sites.finished]] = sites.shared(need)[sites.finished, None] * by_week[sites.group_of_finished]
        for raw, group, lead_weeks in zip(sites.raw, sites.raw_group, sites.raw_lead_weeks, strict=True):
            later = by_week[group, np.minimum(np.arange(weeks) + lead_weeks, weeks - 1)]
            more = np.maximum(0.0, later - by_week[group])
            extra[chain.roots[raw]] = sites.raw_units[raw] * more
        return extra

    def _hedged(self, more: Floats, forecast: Floats) -> Floats:
        """Return what each point orders [points, weeks] for stock beyond targets [families, months], a lead time ahead.

        Raw material is there from when it can come; for as long as that takes more of it is ordered.
        """
        sites, chain, by_week = self.sites, self._chain, self._by_week(more)
        extra, weeks = np.zeros((len(forecast), by_week.shape[1])), np.arange(by_week.shape[1])
        share = sites.shared(_half_a_year(forecast[chain.roots]))
        for root, group in zip(sites.finished.tolist(), sites.group_of_finished.tolist(), strict=True):
            extra[chain.roots[root]] = (
                share[root] * by_week[group, np.minimum(weeks + self._lead_weeks[root], weeks[-1])]
            )
        for raw, group, lead in zip(sites.raw, sites.raw_group, sites.raw_lead_weeks, strict=True):
            used = sites.network.raw_per_unit[group] * by_week[group, np.minimum(weeks + lead, weeks[-1])]
            extra[chain.roots[raw]] = sites.raw_units[raw] * np.where(weeks < lead, used, 0.0)
        return extra

    def _by_week(self, ahead: Floats) -> Floats:
        """Return figures of the ends of months [families, months] for each week of the plan."""
        weeks = int(self._way.months * MONTH_WEEKS)
        return ahead[:, np.minimum((np.arange(weeks) / MONTH_WEEKS).astype(np.intp), ahead.shape[1] - 1)]

    def _short_of_supply(self, plan: SupplyPlan) -> NDArray[np.bool_]:
        """Return the families for which a supplier would have to commit to more, some month or other."""
        if plan.shadow is None:
            return np.zeros(self.sites.network.families, dtype=np.bool_)
        scarce = (plan.shadow.supplier_unit > 1e-9).any(axis=1)
        short: NDArray[np.bool_] = (self.sites.network.supplier_mix @ scarce) > 0
        return short


def _half_a_year(forecast: Floats) -> Floats:
    need: Floats = forecast[:, :26].sum(axis=1)
    return need


def _hedge(risk: RiskWay, program: SupplyProgram) -> Hedge:
    """Return the hedge against a level of all demand that nobody knows.

    Lead times are left to the safety stocks, which their measured spread is part of.
    """
    return Hedge(program, demand_levels(risk.demand_cv, risk.scenarios), risk.weight, risk.level)


def by_month(forecast: Floats, months: int) -> Floats:
    """Return weekly forecasts [rows, weeks] as months from now [rows, months]; beyond the last week it goes on."""
    total = np.concatenate([np.zeros((len(forecast), 1)), np.cumsum(forecast, axis=1)], axis=1)
    ends = MONTH_WEEKS * np.arange(months + 1)
    week = np.clip(np.floor(ends).astype(np.intp), 0, forecast.shape[1] - 1)
    return np.diff(total[:, week] + (ends - week) * forecast[:, week], axis=1)
