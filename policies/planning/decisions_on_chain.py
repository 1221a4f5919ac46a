"""What each step of a cycle on a chain decided, as entries of the decision book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.data_close_on_chain import Closing, close_decisions
from policies.planning.decision_book import DecisionBook, Entry
from policies.planning.decision_log import Decision
from policies.planning.demand import STEPS, DemandPlan
from policies.planning.drafting import Draft, Reviews
from policies.planning.functional_forecasts import JUDGING
from policies.planning.reconciliation_on_chain import Reconciled
from policies.planning.released import Released
from policies.planning.supply_on_chain import SupplyOutcome
from policies.planning.supply_sites import SupplySites
from policies.planning.yardsticks import ForecastYardstick, GapYardstick, HoldingYardstick
from sim.planning import PlanningStart

if TYPE_CHECKING:
    from policies.planning.arm import PlannedChain

__all__ = [
    "ChainDecisions",
    "demand_entries",
    "reconciliation_entry",
    "shaping_entries",
    "stock_entries",
    "supply_entries",
]

Floats = NDArray[np.float64]
_WEEKS = 13
_LEAST_UNITS = 1e-6


class ChainDecisions:
    """Enters in the book what each step of a replication decides."""

    def __init__(self, arm: PlannedChain, chain: Chain, reviews: Reviews, start: PlanningStart, before: int) -> None:
        self._arm, self._chain, self._reviews, self._before = arm, chain, reviews, before
        self.book = DecisionBook(arm.raci)
        self._closings: list[tuple[Closing, int]] = []
        self._open: Entry | None = None
        items = {item.name: item for item in start.scenario.network.items}
        self._item_cost = np.array([items[name].unit_cost for name in chain.items])
        self._price = np.array([items[route.item].unit_price for route in start.routes]) * chain.sells
        self._root_cost = np.where(reviews.stock.limits.elsewhere, 0.0, reviews.stock.unit_cost)

    def closing(self, found: Closing) -> None:
        """Enter a close of the data."""
        self._closings.append((found, self.book.cycle))

    @property
    def closed(self) -> list[Decision]:
        """Return what closes of the data have put right; who goes by the contract overrides measured lead times."""
        raci, deaf = self._arm.raci, self._arm.inventory.lead_time == "contract"
        rows = [
            row for found, cycle in self._closings for row in close_decisions(found, run="run", cycle=cycle, raci=raci)
        ]
        return [
            replace(row, status="overridden", executed_at=np.nan) if deaf and row.type == "lead_time" else row
            for row in rows
        ]

    def reviewed(self, name: str, draft: Draft, force: Released | None) -> None:
        """Enter what the review of that name has decided in the draft."""
        arm, chain, cycle = self._arm, self._chain, self.book.cycle
        if name == "demand" and draft.demand_plan is not None:
            shared = not arm.demand.every_weeks
            plan, cost = draft.demand_plan, self._item_cost
            self.book.add(demand_entries(chain, plan, arm.demand.step, cost, self._before, cycle, shared=shared))
        if name == "inventory" and draft.stocks is not None:
            new, cost = draft.stocks.safety_stock, self._reviews.stock.unit_cost
            old = np.zeros(len(new)) if force is None else force.safety_stock
            rate, shared = arm.inventory.holding_rate, not arm.inventory.every_weeks
            self.book.add(stock_entries(chain, old, new, cost, rate, cycle, shared=shared))
        if name == "supply" and draft.supply is not None:
            old = np.zeros((len(chain.root_of), 1)) if force is None else force.extra
            sites = self._reviews.supply.sites
            self.book.add(supply_entries(chain, sites, old, draft.supply.extra, cycle))
            self.book.add(shaping_entries(sites, draft.supply, cycle))
        if name == "reconciliation" and draft.reconciled is not None:
            worth = {"revenue": self._price, "stock": self._root_cost}
            self._open = reconciliation_entry(draft.reconciled, draft.week - self._before, worth, cycle)
            self.book.add([] if self._open is None else [self._open])

    def managed(self, draft: Draft) -> None:
        """Enter what the management review has decided of the proposal that waits for it, if any does."""
        found, way = draft.reconciled, self._arm.reconciliation
        if self._open is None or self._open.status != "proposed" or found is None or way is None:
            return
        self._open.status = "approved" if found.extra_cash <= way.management_authority else "rejected"
        self._open.effect = found.narrowed
        entry = Entry(cycle=self.book.cycle, step="management", kind="approval", about=found.kind, new=found.extra_cash,
                      effect=found.narrowed, status=self._open.status, yardstick=self._open.yardstick)  # fmt: skip
        self.book.add([entry])


def demand_entries(
    chain: Chain, plan: DemandPlan, step: str, cost: Floats, before: int, cycle: int, *, shared: bool
) -> list[Entry]:
    """Return one entry for each family whose forecast is not the statistical one: units over 13 weeks.

    The alternatives are what each function would have forecast; measured is the error that was saved, at `cost` [items]
    a unit. `before` weeks of the plan's count lie before the start.
    """
    names, family = chain.family_names, chain.family
    units = plan.steps[:, :, :_WEEKS].sum(axis=2)
    totals = chain.by_family(units.T).T
    old, new = totals[STEPS.index("statistical")], totals[STEPS.index(step)]
    said = totals[[STEPS.index(name) for name in JUDGING]]
    points = family[np.maximum(chain.point_item, 0)]
    base, said_by_all = units[STEPS.index("statistical")], units[STEPS.index(step)]
    of = [np.flatnonzero(family == k) for k in range(len(names))]
    return [
        Entry(
            cycle=cycle, step="demand", kind="consensus" if shared else "own_forecast", about=names[k] or "all",
            horizon=f"weeks {plan.week} to {plan.week + _WEEKS - 1}", old=float(old[k]), new=float(new[k]),
            assumptions=tuple(f"{kind} of {names[k] or 'all'}" for kind in ("demand", "season")),
            alternatives=tuple(f"{name} {u:.0f}" for name, u in zip(JUDGING, said[:, k].tolist(), strict=True)),
            points=np.flatnonzero((points == k) & (chain.point_item >= 0)),
            yardstick=ForecastYardstick(of[k], cost[of[k]], plan.week, before, base[of[k]], said_by_all[of[k]]),
        )
        for k in np.flatnonzero(~np.isclose(old, new)).tolist()
    ]  # fmt: skip


def stock_entries(
    chain: Chain, old: Floats, new: Floats, unit_cost: Floats, rate: float, cycle: int, *, shared: bool
) -> list[Entry]:
    """Return one entry for each class whose safety stock [points] changes: money; the effect is a year's holding."""
    by = chain.item_class[chain.root_of]
    before, after = (np.bincount(by, weights=each * unit_cost, minlength=len(chain.classes)) for each in (old, new))
    kind = "safety_stock" if shared else "own_targets"
    return [
        Entry(
            cycle=cycle, step="inventory", kind=kind, about=f"class {chain.classes[k] or 'all'}",
            old=float(before[k]), new=float(after[k]), effect=rate * float(before[k] - after[k]),
            points=np.flatnonzero(by == k),
            yardstick=HoldingYardstick(np.flatnonzero(by == k), unit_cost[by == k], rate),
        )
        for k in np.flatnonzero(~np.isclose(before, after)).tolist()
    ]  # fmt: skip


def supply_entries(chain: Chain, sites: SupplySites, old: Floats, new: Floats, cycle: int) -> list[Entry]:
    """Return one entry for each family of which more or less is built ahead [points, weeks] at its peak: units."""
    before, after = (sites.by_group(each[chain.roots].max(axis=1, initial=0.0)[:, None])[:, 0] for each in (old, new))
    return [
        Entry(
            cycle=cycle, step="supply", kind="build_ahead", about=sites.names[k], old=float(before[k]),
            new=float(after[k]), points=chain.roots[sites.finished[sites.group_of_finished == k]],
        )
        for k in np.flatnonzero(~np.isclose(before, after, atol=1e-6)).tolist()
    ]  # fmt: skip


def shaping_entries(sites: SupplySites, outcome: SupplyOutcome, cycle: int) -> list[Entry]:
    """Return one entry for each family of which a plan sells more than demand in the month of its release: units."""
    month = outcome.waits_months
    units = outcome.plan.quantities.shaped[:, month]
    return [
        Entry(
            cycle=cycle, step="supply", kind="shape_demand", about=sites.names[k], horizon=f"month {month}", old=0.0,
            new=float(units[k]), points=sites.chain.roots[sites.finished[sites.group_of_finished == k]],
        )
        for k in np.flatnonzero(units > _LEAST_UNITS).tolist()
    ]  # fmt: skip


def reconciliation_entry(found: Reconciled, week: int, worth: Mapping[str, Floats], cycle: int) -> Entry | None:
    """Return the entry of a proposal, with the scores of all alternatives; None where no gap matters.

    The effect is by how much money the gap is narrowed. The plan begins in `week` since the start; `worth` [points] is
    what a unit counts in each kind of gap.
    """
    worst, ranking = found.gaps.worst, found.ranking
    if worst is None:
        return None
    scored = () if ranking is None else tuple(
        f"{kind} {score:.0f}" for kind, score in zip(ranking.kinds, ranking.score.tolist(), strict=True)
    )  # fmt: skip
    return Entry(
        cycle=cycle, step="reconciliation", kind="alternative", about=found.kind,
        horizon=f"month {worst.month}: {worst.kind} {worst.share:+.1%}", old=worst.money, alternatives=scored,
        effect=found.narrowed, status="proposed" if found.escalated else "approved",
        yardstick=GapYardstick(worst.kind, worst.month, week, worst.money, found.goal, worth[worst.kind]),
    )  # fmt: skip
