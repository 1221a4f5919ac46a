"""Where a supply plan leaves the budget: gaps in revenue and in stock, and the worst of those that matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.planning.supply_case import SupplyCase
from policies.planning.supply_network import SupplyNetwork
from policies.planning.supply_plan import SupplyPlan

__all__ = ["Budget", "Gap", "Gaps", "budget_gaps", "delivered", "revenue", "stock_value"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Budget:
    """What finance expects, in money: revenue of each month, stock value at its end, [months]; None: not budgeted."""

    revenue: Floats | None = None
    stock_value: Floats | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: `kind` is revenue or stock, `share` is (plan - budget) / budget, `money` is plan - budget."""

    kind: str
    month: int
    share: float
    money: float


@dataclass(frozen=True, slots=True)
class Gaps:
    """(plan - budget) / budget by month, [months], NaN without a budget; `worst` is the material gap of most money."""

    revenue: Floats
    stock: Floats
    worst: Gap | None


def delivered(case: SupplyCase, plan: SupplyPlan) -> Floats:
    """Return what is handed over in each month, [families, months]: demand accepted, and the change of backlog."""
    owed = np.diff(plan.backlog, axis=1, prepend=case.needs.backlog[:, None])
    return plan.quantities.sales + plan.quantities.shaped - owed


def revenue(case: SupplyCase, plan: SupplyPlan, price: Floats) -> Floats:
    """Return the revenue of each month, [months], at `price` [families] less what shaping costs."""
    shaping = 0.0
    if case.selling is not None:
        cost = np.asarray(case.selling.shaping_cost, dtype=np.float64)
        shaping = ((cost[:, None] if cost.ndim == 1 else cost) * plan.quantities.shaped).sum(axis=0)
    return np.asarray(price @ delivered(case, plan) - shaping, dtype=np.float64)


def stock_value(network: SupplyNetwork, plan: SupplyPlan) -> Floats:
    """Return the value of finished and raw stock at the end of each month, [months]."""
    return np.asarray(network.stock_value @ plan.stock + network.raw_value @ np.maximum(plan.raw_stock, 0.0))


def budget_gaps(
    network: SupplyNetwork, case: SupplyCase, plan: SupplyPlan, price: Floats, budget: Budget, materiality: float = 0.03
) -> Gaps:
    """Return the gaps between plan and budget; those of less than `materiality` (a share) are never the worst."""
    planned = {"revenue": revenue(case, plan, price), "stock": stock_value(network, plan)}
    wanted = {"revenue": budget.revenue, "stock": budget.stock_value}
    shares, worst = {}, None
    for kind, figures in planned.items():
        goal = wanted[kind]
        shares[kind] = np.full(figures.size, np.nan) if goal is None else (figures - goal) / goal
        if goal is None:
            continue
        for month in np.flatnonzero(np.abs(shares[kind]) > materiality):
            gap = Gap(kind, int(month), float(shares[kind][month]), float(figures[month] - goal[month]))
            worst = gap if worst is None or abs(gap.money) > abs(worst.money) else worst
    return Gaps(shares["revenue"], shares["stock"], worst)
