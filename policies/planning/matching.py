"""How well plans and stocks match: what is bought with what is needed, functions with each other, sites with demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.demand import DemandPlan
from policies.planning.functional_forecasts import JUDGING
from policies.planning.memory import Seen
from policies.planning.released import Levels
from sim.planning import PlanningView

__all__ = ["MATCHING_MEASURES", "Matching", "Mismatch", "cross_plan_gap", "mismatch", "misplaced"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
_QUARTER = 13
MATCHING_MEASURES = (
    "mismatch",
    "mismatch_over",
    "mismatch_under",
    "mismatch_root_quarters",
    "cross_plan_gap",
    "cross_plan_reviews",
    "misplaced_value",
    "misplaced_share",
)


class Mismatch(NamedTuple):
    """Money bought beyond need, bought short of it, and needed, and of how many quarters of a root."""

    over: float
    under: float
    needed: float
    quarters: int


def mismatch(bought: Floats, needed: Floats, lead_weeks: Ints, unit_cost: Floats) -> Mismatch:
    """Return what was bought in each quarter against what was needed in the quarter that it came for.

    Of [roots, weeks], sum over roots i and quarters t of |B(i, t) - D(i, t + L(i))|, split by sign, at unit cost. Only
    quarters count whose need lies within the weeks.
    """
    over = under = total = 0.0
    quarters, weeks = 0, bought.shape[1]
    for first in range(0, weeks - _QUARTER + 1, _QUARTER):
        begins = first + lead_weeks
        known = np.flatnonzero(begins + _QUARTER <= weeks)
        window = begins[known, None] + np.arange(_QUARTER)
        need = needed[known[:, None], window].sum(axis=1)
        gap = unit_cost[known] * (bought[known, first : first + _QUARTER].sum(axis=1) - need)
        over, under = over + float(np.maximum(gap, 0.0).sum()), under + float(np.maximum(-gap, 0.0).sum())
        total, quarters = total + float(unit_cost[known] @ need), quarters + len(known)
    return Mismatch(over, under, total, quarters)


def cross_plan_gap(forecasts: Floats, consensus: Floats) -> tuple[float, float]:
    """Return the mean over pairs of functions of sum |F(j) - F(k)|, and sum F(consensus); [functions, families]."""
    pairs = [float(np.abs(one - other).sum()) for one, other in combinations(forecasts, 2)]
    return float(np.mean(pairs)), float(consensus.sum())


def misplaced(spare: Floats, short: Floats, item: Ints, unit_cost: Floats) -> float:
    """Return the money of units that lie at one site while they are short at another: min of both sums by item.

    `spare`, `short` and `item` are by stock point, `unit_cost` by item.
    """
    there, missing = (np.bincount(item, weights=each, minlength=len(unit_cost)) for each in (spare, short))
    return float(unit_cost @ np.minimum(there, missing))


class Matching:
    """Sums up the three over the run after the warm-up, at unit cost.

    Mismatch: roots that are bought, quarters from the warm-up on, over demand. Cross-plan gap: what sales, marketing,
    finance and procurement each forecast for 13 weeks, by family, over the consensus; all demand reviews. It tells how
    far functions are apart before they agree. Misplacement: units above the reorder point at a site against customers'
    backorders elsewhere, at every huddle: mean money, and share of all backorders.
    """

    def __init__(self, chain: Chain, seen: Seen, item_cost: Floats, point_cost: Floats, warmup_days: float) -> None:
        self._chain, self._seen = chain, seen
        self._item_cost, self._root_cost = item_cost, point_cost[chain.roots]
        self._warm = warmup_days
        self._own = np.flatnonzero(chain.point_item >= 0)
        self._misplaced = self._short = 0.0
        self._looks = 0

    def week(self, view: PlanningView, levels: Levels) -> None:
        """Look at the stock of a huddle."""
        if view.day < self._warm:
            return
        own = self._own
        item = self._chain.point_item[own]
        spare = np.maximum(0.0, view.on_hand[own] - np.maximum(0.0, levels.reorder_point[own]))
        self._misplaced += misplaced(spare, view.backorders[own], item, self._item_cost)
        self._short += float(self._item_cost[item] @ view.backorders[own])
        self._looks += 1

    def measures(self, plans: Sequence[DemandPlan]) -> Mapping[str, float]:
        """Return `MATCHING_MEASURES`, NaN where there is nothing to divide by."""
        found = self._mismatch()
        warm = self._seen.before + self._warm / 7
        gaps = np.array([self._gap(plan) for plan in plans if plan.week >= warm]).reshape(-1, 2)
        apart, agreed = gaps.sum(axis=0)
        values = (
            _share(found.over + found.under, found.needed),
            _share(found.over, found.needed),
            _share(found.under, found.needed),
            float(found.quarters),
            _share(apart, agreed),
            float(len(gaps)),
            _share(self._misplaced, self._looks),
            _share(self._misplaced, self._short),
        )
        return dict(zip(MATCHING_MEASURES, values, strict=True))

    def _mismatch(self) -> Mismatch:
        chain, seen, first = self._chain, self._seen, int(np.ceil(self._warm / 7))
        bought = ~chain.made
        draws = chain.by_point(chain.demand_share)[chain.roots[bought]]
        needed = np.asarray(draws @ seen.demand[:, seen.before :])
        lead = np.rint(seen.lead_time()[0][bought] / 7).astype(np.intp)
        return mismatch(seen.ordered[bought, first:], needed[:, first:], lead, self._root_cost[bought])

    def _gap(self, plan: DemandPlan) -> tuple[float, float]:
        *voices, agreed = (
            self._chain.by_family(self._item_cost * plan.step(name)[:, :_QUARTER].sum(axis=1))
            for name in (*JUDGING, "consensus")
        )
        return cross_plan_gap(np.array(voices), agreed)


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")
