"""Reconciliation on a chain: gaps between plan and budget, and what is done about the worst of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policies.planning.budget_on_chain import revenue_budget
from policies.planning.chain import Chain
from policies.planning.prebuild import hedge, with_hedge
from policies.planning.reconciliation import Ranking, rank
from policies.planning.reconciliation_alternatives import Alternative, Levers, alternatives
from policies.planning.reconciliation_gaps import Budget, Gap, Gaps, budget_gaps, revenue, stock_value
from policies.planning.reconciliation_scoring import LpScorer, Outcomes
from policies.planning.settings import ReconciliationWay
from policies.planning.stock_review import Stocks
from policies.planning.supply_case import SupplyCase
from policies.planning.supply_horizon import first_months
from policies.planning.supply_on_chain import SupplyOutcome, SupplyReview, by_month
from policies.planning.supply_stochastic import demand_levels
from sim.planning import PlanningStart

__all__ = ["CLASS_C", "MORE_SALES", "PREBUILD", "RESERVE", "Judge", "Reconciled", "ReconciliationStep"]

Floats = NDArray[np.float64]
CLASS_C = "accept_shortage_class_c"
PREBUILD = "prebuild"
RESERVE = "alternate_supplier"
MORE_SALES = "shape_demand"
_LEAST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reconciled:
    """What a reconciliation found: the gaps, the alternatives ranked (None: no gap matters), and the one proposed.

    `wanted` is the budgeted revenue [months], NaN where none is looked at, `limit` the working capital [months] (None:
    no limit). `kind` names the proposal, ``base`` being the plan as it is; `extra_cash` is what it costs more,
    `narrowed` by how much money the plan that adopts it closes the worst gap (NaN until then); `escalated` says that it
    needs the management review.
    """

    gaps: Gaps
    wanted: Floats
    limit: Floats | None = None
    ranking: Ranking | None = None
    kind: str = "base"
    extra_cash: float = 0.0
    escalated: bool = False
    narrowed: float = 0.0

    @property
    def goal(self) -> float:
        """Return what the worst gap is a gap to, in money."""
        worst = self.gaps.worst
        assert worst is not None
        goals = self.wanted if worst.kind == "revenue" else self.limit
        assert goals is not None
        return float(goals[worst.month])


Judge = Callable[[Reconciled], Outcomes]


class ReconciliationStep:
    """Compares each plan with budget and working capital, and looks for a better one where the gap matters.

    `compares_with` says with what: the ``budget`` of the data, else the ``annual`` one; and ``capital``.
    """

    def __init__(self, way: ReconciliationWay, supply: SupplyReview, chain: Chain, start: PlanningStart) -> None:
        self._way = way
        self._supply = supply
        self._chain = chain
        self._start = start
        self._of_class_c = np.array([name == way.shortage_class for name in chain.classes])[chain.item_class]
        budget = "budget" if start.scenario.network.budget else "annual"
        self.compares_with = (budget, "capital") if np.isfinite(supply.bounds.capital) else (budget,)

    def review(
        self, outcome: SupplyOutcome, stocks: Stocks, day: float, annual: Floats, judge: Judge | None = None
    ) -> Reconciled:
        """Return what is proposed; `annual` [items, weeks] is the forecast that the year's budget rests on.

        Alternatives are scored by the plan of supply, or by a `judge` of what is proposed.
        """
        way, sites = self._way, self._supply.sites
        case, plan = outcome.case, outcome.plan
        wanted, limit = self._wanted(case, day, annual), case.limits.working_capital
        planned, held = revenue(case, plan, sites.price), stock_value(sites.network, plan)
        budget = _budget(wanted, limit, planned, held, way.months)
        gaps = budget_gaps(sites.network, case, plan, sites.price, budget, way.materiality)
        untouched = Reconciled(gaps=gaps, wanted=wanted, limit=limit)
        if gaps.worst is None:
            return untouched
        near = first_months(case, way.months)
        short = bool((plan.backlog[:, : way.months] > _LEAST).any())
        choices = self._choices(near, gaps.worst, stocks, short, outcome.waits_months)
        if len(choices) < 2:
            return untouched
        if judge is None:
            courses = self._courses(near)
            outcomes = [self._scorer(each.kind, courses).outcomes(each) for each in choices]
        else:
            outcomes = [judge(replace(untouched, kind=each.kind)) for each in choices]
        ranking = rank([each.kind for each in choices], outcomes, way.criteria)
        best = int(ranking.order[0])
        return replace(
            untouched,
            ranking=ranking,
            kind=ranking.kinds[best],
            extra_cash=float(ranking.extra_cash[best]),
            escalated=bool(ranking.beyond_authority[best]),
            narrowed=0.0 if best == 0 else np.nan,
        )

    def applied(
        self,
        found: Reconciled,
        outcome: SupplyOutcome,
        stocks: Stocks,
        forecast: Floats,
    ) -> tuple[SupplyOutcome, Stocks]:
        """Return plan and stocks as the proposal would have them."""
        gap = found.gaps.worst
        assert gap is not None
        choices = self._choices(outcome.case, gap, stocks, found.kind != MORE_SALES, outcome.waits_months)
        chosen = next(each for each in choices if each.kind == found.kind)
        if found.kind == CLASS_C:
            held = stocks.safety_stock.copy()
            held[self._chain.roots[self._of_class_c]] *= 1 - self._way.shortage_cut
            stocks = replace(stocks, safety_stock=held)
        if found.kind == RESERVE:
            return self._supply.with_reserve(outcome, chosen.case, forecast), stocks
        more = chosen.case.needs.target - outcome.case.needs.target if found.kind == PREBUILD else None
        return self._supply.planned(chosen.case, forecast, outcome.waits_months, more), stocks

    def _scorer(self, kind: str, courses: Floats) -> LpScorer:
        """Return what judges an alternative: the plan of supply, with the suppliers in reserve where they open."""
        supply = self._supply
        reserve = supply.reserve if kind == RESERVE else None
        return LpScorer(supply.program if reserve is None else reserve.program, supply.sites.price, courses)

    def told(self, found: Reconciled, outcome: SupplyOutcome) -> Reconciled:
        """Return what was found, with how far the plan that was adopted closes the worst gap."""
        worst, sites = found.gaps.worst, self._supply.sites
        assert worst is not None
        money = worst.kind == "revenue"
        of = revenue(outcome.case, outcome.plan, sites.price) if money else stock_value(sites.network, outcome.plan)
        return replace(found, narrowed=abs(worst.money) - abs(float(of[worst.month]) - found.goal))

    def _wanted(self, case: SupplyCase, day: float, annual: Floats) -> Floats:
        """Return the revenue that is budgeted [months], NaN without a budget and beyond the months looked at."""
        months, sites = case.needs.demand.shape[1], self._supply.sites
        wanted = revenue_budget(self._start, self._chain, day, months)
        if wanted is None:
            roots = self._chain.by_point(self._chain.demand_share)[self._chain.roots]
            wanted = sites.price @ sites.by_group(by_month(roots @ annual, months))
        looked_at = np.arange(months) < self._way.months
        return np.where((np.nan_to_num(wanted) > 0) & looked_at, wanted, np.nan)

    def _choices(
        self, case: SupplyCase, gap: Gap, stocks: Stocks, short: bool, waits_months: int
    ) -> tuple[Alternative, ...]:
        """Return the alternatives that can move the gap: more supply where it is short, less stock where it is dear."""
        sites, dear = self._supply.sites, gap.kind == "stock" and gap.money > 0
        opened = self._supply.on_approval if short or dear else ()
        regular, overtime = sites.regular_hours_per_month, sites.overtime_hours_per_month
        share = np.divide(overtime, regular, out=np.zeros_like(regular), where=regular > 0).max(initial=0.0)
        levers = Levers(
            sites.price,
            overtime=float(share) if "overtime" in opened else 0.0,
            subcontract=10.0 * bool(sites.subcontracts.any()) if "subcontract" in opened else 0.0,
            shape=0.0,
            class_c=self._class_c_share(stocks) if (short or dear) and self._of_class_c.any() else None,
        )
        found = [*alternatives(sites.network, case, gap.month, levers), *self._ahead(case, gap, short)]
        if self._may_sell_more(case, gap) and not short:
            found.append(Alternative(MORE_SALES, self._supply.with_more_sales(case, waits_months, gap.month)))
        return tuple(self._leaner(each, stocks) if each.kind == CLASS_C else each for each in found)

    def _ahead(self, case: SupplyCase, gap: Gap, short: bool) -> Iterator[Alternative]:
        """Yield what brings more of what may run short: stock built before the gap, and suppliers in reserve."""
        planned = self._supply.balances and gap.kind == "revenue"
        if planned and (short or gap.money > 0) and gap.month > 0 and self._way.prebuild_share:
            more = hedge(case.needs.demand, gap.month, self._way.prebuild_share)
            yield Alternative(PREBUILD, with_hedge(case, more), judged=case)
        if planned and short and self._supply.reserve is not None:
            yield Alternative(RESERVE, self._supply.reserve.opened(case, gap.month))

    def _may_sell_more(self, case: SupplyCase, gap: Gap) -> bool:
        """Return whether sales lag the budget, and sales may be raised that are not a decision anyway."""
        lag = gap.kind == "revenue" and gap.money < 0
        return lag and self._way.more_sales and self._supply.balances and case.selling is None

    def _class_c_share(self, stocks: Stocks) -> Floats:
        """Return the share of demand of each family that is of the class of which shortages are accepted."""
        sites, volume = self._supply.sites, self._supply.sites.volume
        ours = sites.by_group((volume * self._of_class_c)[:, None])[:, 0]
        total = sites.by_group(volume[:, None])[:, 0]
        return np.divide(ours, total, out=np.zeros(len(total)), where=total > 0)

    def _leaner(self, choice: Alternative, stocks: Stocks) -> Alternative:
        """Return the alternative with the safety stock of that class cut."""
        roots, needs = self._chain.roots, choice.case.needs
        cut = self._way.shortage_cut * np.where(self._of_class_c, stocks.safety_stock[roots], 0.0)
        target = np.maximum(0.0, needs.target - self._supply.sites.by_group(cut[:, None]))
        return Alternative(choice.kind, replace(choice.case, needs=replace(needs, target=target)))

    def _courses(self, case: SupplyCase) -> Floats:
        """Return the courses that demand may take [scenarios, families, months]: equally likely, of all families."""
        levels = demand_levels(self._way.demand_cv, self._way.scenarios)
        return np.asarray(levels[:, None, None] * np.ones((1, *case.needs.demand.shape)), dtype=np.float64)


def _budget(wanted: Floats, limit: Floats | None, planned: Floats, held: Floats, months: int) -> Budget:
    """Return what the plan is held against in the first months; stock below the limit and what lies later is no gap."""
    above = (held > (np.inf if limit is None else limit)) & (np.arange(len(held)) < months)
    stock = None if limit is None else np.where(above, np.maximum(limit, _LEAST), np.maximum(held, _LEAST))
    goal = np.where(np.isnan(wanted), planned, wanted)
    return Budget(np.where(goal > 0, goal, np.nan), stock)
