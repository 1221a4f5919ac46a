"""The plans of a replication, one version a release, and how far each left the one before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.plan import (
    DemandLayer,
    FinanceLayer,
    Plan,
    PlanDifference,
    SupplyLayer,
    TargetLayer,
    plan_difference,
)
from policies.planning.plan_stability import Nervousness, nervousness, shifted
from policies.planning.reconciliation_gaps import revenue, stock_value
from policies.planning.supply_on_chain import SupplyOutcome
from policies.planning.supply_sites import MONTH_WEEKS, SupplySites

__all__ = ["PlanVersions", "month_of", "plan_of"]

Floats = NDArray[np.float64]


def plan_of(
    sites: SupplySites,
    outcome: SupplyOutcome,
    *,
    version: int,
    day: float,
    month: int,
    items: Floats,
    expected: Floats | None,
    targets: TargetLayer,
) -> Plan:
    """Return the plan of a release, of families by month.

    The demand layer is what those who sell expect: `expected` [families, months], or with one plan for all (None) what
    the supply plan sells. `items` [items, weeks] is the forecast.
    """
    case, plan = outcome.case, outcome.plan
    sold = plan.quantities.sales + plan.quantities.shaped
    spent = plan.costs.purchase + plan.costs.regular + plan.costs.overtime + plan.costs.subcontract
    return Plan(
        version=version,
        as_of_day=day,
        month=month,
        demand=DemandLayer(items=items, families=sold if expected is None else expected),
        targets=targets,
        supply=SupplyLayer(
            opening=case.needs.stock - case.needs.backlog,
            supply=plan.supply,
            sales=sold,
            stock=plan.stock - plan.backlog,
        ),
        finance=FinanceLayer(
            revenue=revenue(case, plan, sites.price),
            cost=spent + plan.costs.holding,
            stock_value=stock_value(sites.network, plan),
        ),
    )


class PlanVersions:
    """All versions of the plan, the latest last."""

    def __init__(self) -> None:
        self.plans: list[Plan] = []

    def nervousness(self, weight: float = 1.0) -> list[Nervousness]:
        """Return how much the supply of each version differs from the one before, one fewer than there are plans."""
        return [
            nervousness(shifted(old.supply.supply, new.month - old.month), new.supply.supply, weight)
            for old, new in zip(self.plans[:-1], self.plans[1:], strict=True)
        ]

    def differences(self, materiality: float = 0.03) -> list[tuple[PlanDifference, ...]]:
        """Return what changed from version to version by more than `materiality`, one fewer than there are plans."""
        pairs = zip(self.plans[:-1], self.plans[1:], strict=True)
        return [plan_difference(old, new, materiality) for old, new in pairs]

    def residuals(self) -> list[float]:
        """Return the largest gap of each version between its layers, in units (see `Plan.residual`)."""
        return [plan.residual() for plan in self.plans]


def month_of(weeks: float) -> int:
    """Return the month in which a week since the start lies."""
    return round(weeks / MONTH_WEEKS)
