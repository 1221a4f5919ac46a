"""The supply review on a chain: its families, lines and suppliers as a supply network, and what is built ahead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.memory import Seen
from policies.planning.plan_stability import Fences, shifted
from policies.planning.released import demand_ahead
from policies.planning.settings import SupplyWay
from policies.planning.stock_review import StockReview, Stocks
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
from policies.planning.supply_lp import SupplyProgram
from policies.planning.supply_plan import SupplyPlan
from policies.planning.supply_sites import MONTH_WEEKS, SupplySites, supply_sites
from sim.planning import PlanningStart, PlanningView

__all__ = ["SupplyReview"]

Floats = NDArray[np.float64]
_MONTHS_A_YEAR = 12


class SupplyReview:
    """Balances supply and demand of families by month; each review knows the plan before."""

    def __init__(self, way: SupplyWay, chain: Chain, start: PlanningStart, stocks: StockReview) -> None:
        self._way = way
        self._chain = chain
        self._sites: SupplySites = supply_sites(chain, start, stocks.unit_cost)
        self._program = SupplyProgram(self._sites.network)
        self._prior: tuple[int, Floats] | None = None
        self.plans: list[SupplyPlan] = []

    def review(self, view: PlanningView, seen: Seen, forecast: Floats, stocks: Stocks) -> Floats:
        """Return the stock to be built ahead of what the targets ask for [points, weeks], the plan it comes from noted.

        It is built of families that are made, and shared among their items by what each will need; of raw material as
        much more as the coming weeks of making need above the demand.
        """
        case = self._case(view, seen.week, forecast, stocks)
        plan = self._program.plan(case) if self._way.method == "lp" else greedy_plan(self._sites.network, case)
        self.plans.append(plan)
        self._prior = seen.week, plan.supply
        return self._built_ahead(plan, case, forecast)

    def _case(self, view: PlanningView, week: int, forecast: Floats, stocks: Stocks) -> SupplyCase:
        sites, months = self._sites, self._way.months
        demand = sites.by_group(_by_month(forecast[self._chain.roots], months))
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
        prior = None if self._prior is None else PriorPlan(self._seen_now(week), fences)
        return SupplyCase(needs, self._limits(demand), self._prices(), prior, self._selling())

    def _seen_now(self, week: int) -> Floats:
        """Return the plan of supply before, as seen from a week on."""
        assert self._prior is not None
        made, supply = self._prior
        return shifted(supply, round((week - made) / MONTH_WEEKS))

    def _limits(self, demand: Floats) -> SupplyLimits:
        sites = self._sites
        open_hours = np.repeat(sites.regular_hours_per_month[:, None], demand.shape[1], axis=1)
        overtime = np.repeat(sites.overtime_hours_per_month[:, None], demand.shape[1], axis=1)
        outside = np.where(sites.subcontracts[:, None], 10 * demand + 1.0, 0.0)
        return SupplyLimits(open_hours, overtime, outside, max_utilisation=self._way.max_utilisation)

    def _prices(self) -> SupplyPrices:
        sites = self._sites
        column = (slice(None), None)
        return SupplyPrices(
            buy=sites.buy_price,
            regular=sites.regular_cost[column],
            overtime=sites.overtime_cost[column],
            subcontract=sites.subcontract_cost[column],
            holding_rate=sites.holding_rate_per_year / _MONTHS_A_YEAR,
            backlog=sites.backlog_cost[column],
            under=0.3 * sites.backlog_cost[column],
            change=self._way.change_cost_share * sites.network.stock_value[column],
        )

    def _selling(self) -> Selling | None:
        way, sites = self._way, self._sites
        if not way.profit:
            return None
        price = sites.price[:, None]
        return Selling(price=price, least=0.9, shape=way.shape, shaping_cost=way.shaping_cost_share * price)

    def _built_ahead(self, plan: SupplyPlan, case: SupplyCase, forecast: Floats) -> Floats:
        sites, chain = self._sites, self._chain
        ahead = np.where(sites.network.made[:, None], np.maximum(0.0, plan.stock - case.needs.target), 0.0)
        weeks = int(self._way.months * MONTH_WEEKS)
        by_week = ahead[:, np.minimum((np.arange(weeks) / MONTH_WEEKS).astype(np.intp), ahead.shape[1] - 1)]
        need = forecast[chain.roots, :26].sum(axis=1)
        extra = np.zeros((len(forecast), weeks))
        extra[chain.roots[sites.finished]] = sites.shared(need)[sites.finished, None] * by_week[sites.group_of_finished]
        for raw, group, lead_weeks in zip(sites.raw, sites.raw_group, sites.raw_lead_weeks, strict=True):
            later = by_week[group, np.minimum(np.arange(weeks) + lead_weeks, weeks - 1)]
            more = np.maximum(0.0, later - by_week[group])
            extra[chain.roots[raw]] = sites.raw_units[raw] * more
        return extra


def _by_month(forecast: Floats, months: int) -> Floats:
    """Return weekly forecasts [rows, weeks] as months from now [rows, months]."""
    ends = [demand_ahead(forecast, 0.0, np.full(len(forecast), (m + 1) * MONTH_WEEKS)) for m in range(months)]
    return np.diff(np.column_stack(ends), axis=1, prepend=0.0)
