"""What an alternative would bring: profit, service and capital over a few courses that demand may take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from policies.planning.reconciliation_alternatives import Alternative
from policies.planning.reconciliation_gaps import revenue, stock_value
from policies.planning.supply_case import SupplyCase
from policies.planning.supply_lp import SupplyProgram
from policies.planning.supply_plan import SupplyPlan, SupplyQuantities

__all__ = ["LpScorer", "Outcomes", "Scorer", "planned_fill"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What comes of an alternative in each scenario, [scenarios].

    `profit` is revenue less all costs and penalties, `cash` what is spent on goods and production, `fill` the share of
    demand delivered in the month it was asked for, `capital_above` the most by which stock exceeds the limit, in money.
    """

    profit: Floats
    cash: Floats
    fill: Floats
    capital_above: Floats


@runtime_checkable
class Scorer(Protocol):
    """Judges alternatives: by the LP, or by short simulations from the snapshot."""

    def outcomes(self, alternative: Alternative) -> Outcomes:
        """Return what comes of an alternative."""
        ...


def planned_fill(case: SupplyCase, plan: SupplyPlan) -> float:
    """Return the share of demand accepted and delivered in its month; what is owed longer counts once a month."""
    sales, demand = plan.quantities.sales, case.needs.demand
    late = np.minimum(plan.backlog, sales)
    asked = float(demand.sum())
    return float((sales - late).sum()) / asked if asked > 0 else 1.0


@dataclass(frozen=True, slots=True)
class LpScorer:
    """Plans the alternative for the forecast, then lets demand be `factors` times it, [scenarios, families, months].

    What was decided for month 0 stays; everything later is planned again for the scenario, by the LP. `price`
    [families] is what a unit delivered earns.
    """

    program: SupplyProgram
    price: Floats
    factors: Floats

    def outcomes(self, alternative: Alternative) -> Outcomes:
        """Return profit, cash, fill and capital in each scenario."""
        settled = self.program.plan(alternative.case).quantities
        judged = alternative.case if alternative.judged is None else alternative.judged
        rows = [self._row(self._in_scenario(judged, each), settled) for each in self.factors]
        return Outcomes(*np.array(rows).T)

    def _in_scenario(self, case: SupplyCase, factors: Floats) -> SupplyCase:
        """Return the case with demand as it turns out."""
        return replace(case, needs=replace(case.needs, demand=case.needs.demand * factors))

    def _row(self, case: SupplyCase, settled: SupplyQuantities) -> tuple[float, float, float, float]:
        """Return profit, cash, fill and capital above its limit of one scenario."""
        plan = self.program.plan(case, settled)
        costs, discount = plan.costs, case.prices.discount ** np.arange(case.needs.demand.shape[1])
        spent = costs.by_month() + costs.revenue
        profit = float((revenue(case, plan, self.price) - spent) @ discount)
        cash = float((costs.purchase + costs.regular + costs.overtime + costs.subcontract).sum())
        limit = case.limits.working_capital
        above = 0.0 if limit is None else float(np.max(stock_value(self.program.network, plan) - limit))
        return profit, cash, planned_fill(case, plan), max(above, 0.0)
