"""How far released plans were from budget and working capital."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policies.planning.plan import Plan
from policies.planning.reconciliation_on_chain import Reconciled

__all__ = ["GAP_MEASURES", "Goals", "PlanGaps"]

Floats = NDArray[np.float64]
GAP_MEASURES = ("budget_gap", "capital_gap")


class Goals(NamedTuple):
    """What a plan was held against, [months]: revenue (NaN: not looked at) and the limit of stock (None: none)."""

    revenue: Floats
    stock: Floats | None


class PlanGaps:
    """Keeps the goals of each version of the plan (None: it was not reconciled), and sums up the gaps to them.

    budget_gap = sum |revenue planned - budgeted| / sum budgeted; capital_gap = sum of stock planned above the limit /
    sum of limits. Window: releases after the warm-up, the months that the reconciliation looks at.
    """

    def __init__(self, warmup_days: float) -> None:
        self._warm = warmup_days
        self.goals: list[Goals | None] = []
        self._sums = np.zeros((2, 2))

    def released(self, plan: Plan, found: Reconciled | None, day: float) -> None:
        """Take in a version of the plan."""
        self.goals.append(None if found is None else Goals(found.wanted, found.limit))
        if found is None or day < self._warm:
            return
        near = ~np.isnan(found.wanted)
        wanted, money = found.wanted[near], plan.finance
        self._sums[0] += np.abs(money.revenue[near] - wanted).sum(), wanted.sum()
        if found.limit is not None:
            limit = found.limit[near]
            self._sums[1] += np.maximum(0.0, money.stock_value[near] - limit).sum(), limit.sum()

    def measures(self) -> Mapping[str, float]:
        """Return both gaps, NaN where nothing was to be kept to."""
        gap, goal = self._sums.T
        shares = np.divide(gap, goal, out=np.full(2, np.nan), where=goal > 0)
        return dict(zip(GAP_MEASURES, shares.tolist(), strict=True))
