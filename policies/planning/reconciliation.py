"""Reconciliation: close the worst gap by the alternative that is worth most, within what may be approved here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.planning.reconciliation_alternatives import Alternative, Levers, alternatives
from policies.planning.reconciliation_gaps import Budget, Gaps, budget_gaps
from policies.planning.reconciliation_scoring import Outcomes, Scorer
from policies.planning.supply_case import SupplyCase
from policies.planning.supply_network import SupplyNetwork
from policies.planning.supply_plan import SupplyPlan
from policies.planning.supply_stochastic import conditional_value_at_risk

__all__ = ["Criteria", "Ranking", "Reconciliation", "rank", "reconcile"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Criteria:
    """How alternatives are judged.

    The score is E[profit] - `risk_aversion` x CVaR of what profit falls short of its mean, at `risk_level`. An
    alternative must reach `fill_target` and keep to the working capital (`capital_tolerance` in money above it), or it
    comes after all that do. What costs more cash than `authority` above the base is escalated: `delay_steps` later.
    """

    risk_aversion: float = 0.5
    risk_level: float = 0.9
    fill_target: float = 0.96
    capital_tolerance: float = 1.0
    materiality: float = 0.03
    authority: float = np.inf
    delay_steps: int = 1


@dataclass(frozen=True, slots=True)
class Ranking:
    """The table that the management review sees: one row an alternative, base first; `order` is best first.

    `risk` is the CVaR of the shortfall of profit, `extra_cash` the expected cash above the base, `keeps_limits` whether
    fill and working capital are kept in expectation, `beyond_authority` whether someone higher must approve.
    """

    kinds: tuple[str, ...]
    expected_profit: Floats
    risk: Floats
    score: Floats
    fill: Floats
    capital_above: Floats
    extra_cash: Floats
    keeps_limits: NDArray[np.bool_]
    beyond_authority: NDArray[np.bool_]
    order: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What came of it. Without a material gap there is no `ranking`, and the base is `chosen`."""

    gaps: Gaps
    ranking: Ranking | None
    chosen: Alternative
    escalated: bool
    delay_steps: int


def rank(kinds: Sequence[str], outcomes: Sequence[Outcomes], criteria: Criteria) -> Ranking:
    """Return alternatives in order: those that keep the limits first, then by score; ties stay in their order."""
    profit = np.array([each.profit.mean() for each in outcomes])
    risk = np.array([conditional_value_at_risk(each.profit.mean() - each.profit, criteria.risk_level)
                     for each in outcomes])  # fmt: skip
    cash = np.array([each.cash.mean() for each in outcomes])
    fill = np.array([each.fill.mean() for each in outcomes])
    above = np.array([each.capital_above.mean() for each in outcomes])
    keeps = (fill >= criteria.fill_target) & (above <= criteria.capital_tolerance)
    score = profit - criteria.risk_aversion * risk
    extra = cash - cash[0]
    order = np.lexsort((-score, ~keeps))
    return Ranking(tuple(kinds), profit, risk, score, fill, above, extra, keeps, extra > criteria.authority, order)


def reconcile(
    network: SupplyNetwork,
    case: SupplyCase,
    plan: SupplyPlan,
    budget: Budget,
    levers: Levers,
    scorer: Scorer,
    criteria: Criteria | None = None,
) -> Reconciliation:
    """Return the gaps of a plan and, when one is material, the alternatives ranked and the best of them chosen."""
    rules = Criteria() if criteria is None else criteria
    gaps = budget_gaps(network, case, plan, levers.price, budget, rules.materiality)
    if gaps.worst is None:
        return Reconciliation(gaps, None, Alternative("base", case), escalated=False, delay_steps=0)
    choices = alternatives(network, case, gaps.worst.month, levers)
    ranking = rank([choice.kind for choice in choices], [scorer.outcomes(choice) for choice in choices], rules)
    best = int(ranking.order[0])
    escalated = bool(ranking.beyond_authority[best])
    return Reconciliation(gaps, ranking, choices[best], escalated, rules.delay_steps if escalated else 0)
