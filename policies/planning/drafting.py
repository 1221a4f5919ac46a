"""The reviews of a cycle on the data of its close: each adds its part to the draft of the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.data_close import late_actuals
from policies.planning.data_close_on_chain import ChainClose
from policies.planning.demand import DemandPlan
from policies.planning.demand_on_chain import DemandReview
from policies.planning.inventory_feedback import learnt_scale
from policies.planning.look_ahead import LookAhead, Snapshot
from policies.planning.master_data import MasterData
from policies.planning.memory import Seen
from policies.planning.plan import Plan, TargetLayer
from policies.planning.plan_versions import month_of, plan_of
from policies.planning.reconciliation_on_chain import Reconciled, ReconciliationStep
from policies.planning.reconciliation_scoring import Outcomes
from policies.planning.released import Released, later
from policies.planning.settings import DemandWay, InventoryWay, ReconciliationWay, SupplyWay
from policies.planning.shaping_on_chain import ChainShaping
from policies.planning.stock_review import StockReview, Stocks
from policies.planning.supply_on_chain import SupplyOutcome, SupplyReview, by_month
from policies.planning.supply_sites import MONTH_WEEKS
from sim.ledger import Measure
from sim.planning import PlanningStart, PlanningView, ShapeDemand

if TYPE_CHECKING:
    from policies.planning.arm import PlannedChain

__all__ = ["Draft", "Reviews", "service_by_class"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7
_FULL_WEEKS = 26


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draft:
    """The plan in the making: the data it is made on, and what each review has added so far (None: nothing yet).

    `base` is the demand without events and what is odd, for the statistical forecast; `waits_weeks` is how long after
    `week` the draft will be released.

    `demand_plan` is what the functions said; `items` [items, weeks] and `points` [points, weeks] what is planned with.
    """

    view: PlanningView
    week: int
    demand: Floats
    base: Floats
    shipments: Floats
    waits_weeks: int = 0
    demand_plan: DemandPlan | None = None
    items: Floats | None = None
    points: Floats | None = None
    stocks: Stocks | None = None
    supply: SupplyOutcome | None = None
    reconciled: Reconciled | None = None

    @property
    def empty(self) -> bool:
        """Return whether no review has added anything."""
        return self.points is None and self.stocks is None and self.supply is None


class Reviews:
    """Holds the reviews of an arm. What a draft has not got yet is taken from the plan in force."""

    def __init__(self, arm: PlannedChain, chain: Chain, start: PlanningStart, seen: Seen) -> None:
        self._arm = arm
        self._chain = chain
        self._seen = seen
        self.demand = DemandReview(arm.demand if arm.learning else _unlearning(arm.demand), chain, start, seen)
        self.data = ChainClose(arm.data, chain, start, seen, arm.stock_error_sd)
        quoted = np.array([start.facts[k].quoted_lead_time_days for k in chain.roots.tolist()])
        self.master = MasterData(arm.habits.master_data_weeks, chain, seen, quoted)
        self.stock = StockReview(chain, start, self.master, arm.learning)
        self.supply = SupplyReview(arm.supply, chain, start, self.stock)
        wanted = arm.reconciliation if arm.supply is not None else None
        self.reconciliation = None if wanted is None else ReconciliationStep(wanted, self.supply, chain, start)
        self._look_ahead = self._looking_ahead(wanted, start)
        self.shaping = ChainShaping(arm.supply or SupplyWay(), chain, self.supply.sites, start, seen.before)
        self._last_items: Floats = np.zeros((len(chain.items), 0))
        self._sd: Floats | None = None
        self._learnt = np.ones(len(chain.classes))

    def _looking_ahead(self, way: ReconciliationWay | None, start: PlanningStart) -> LookAhead | None:
        if way is None or way.scoring != "lookahead":
            return None
        weeks = round(way.months * MONTH_WEEKS)
        return LookAhead(self._chain, start, runs=way.runs, weeks=weeks, cv=way.demand_cv)

    def close(self, view: PlanningView, waits_weeks: int = 0) -> Draft:
        """Return the empty draft on the data of now; it will be released so many weeks later."""
        data = self.data.close(view, self.demand.past_events())
        shipments = late_actuals(self._seen.shipments, self._arm.data.actuals_lag_weeks)
        return Draft(
            view=data.view, week=self._seen.week, waits_weeks=waits_weeks,
            demand=data.demand, base=data.base, shipments=shipments,
        )  # fmt: skip

    def forecast(self, draft: Draft, force: Released | None) -> Draft:
        """Hold the demand review."""
        late = self._arm.habits.delay("procurement")
        known = (late_actuals(part, late) for part in (draft.demand, draft.shipments, draft.base))
        plan = self.demand.review(*known)
        items = self.demand.forecast(plan)
        points = self._chain.by_point(self.master.shares()) @ items
        if force is not None:
            before = force.forecast - force.shaped, force.week
            points = self.demand.held_to_fences(points, draft.week, *before, draft.waits_weeks)
        return replace(draft, demand_plan=plan, items=items, points=points)

    def stocks(self, draft: Draft, force: Released | None) -> Draft:
        """Hold the inventory review on the forecast of the draft, or on that in force."""
        way, review = self._arm.inventory, self.stock
        lead, _ = review.lead_days(way)
        if self._sd is None or self._arm.learning:
            late = self._arm.habits.delay("inventory")
            self._sd = self.demand.error_sd((lead + 1.0) / _WEEK_DAYS, late)
        if way.learning and self._arm.learning:
            self._learnt = learnt_scale(self._learnt, *service_by_class(self._chain, way, draft.view))
        points = self.points(draft, force)
        stocks = review.review(way, self._seen, points, self._sd, self._arm.safety_scale, self._learnt)
        lot = stocks.lot.copy()
        lot[self._chain.roots] *= np.where(self._chain.made, 1.0, self._arm.habits.batching)
        return replace(draft, stocks=replace(stocks, lot=lot))

    def balance(self, draft: Draft, force: Released | None) -> Draft:
        """Hold the supply review."""
        points, stocks = self.points(draft, force), self.stocks_of(draft, force)
        outcome = self.supply.review(draft.view, draft.week, points, stocks, draft.waits_weeks)
        return replace(draft, supply=outcome)

    def reconcile(self, draft: Draft, force: Released | None) -> Draft:
        """Hold the reconciliation: what is within its authority is adopted, more is put to the management review."""
        if self.reconciliation is None or draft.supply is None:
            return draft
        annual = self.demand.annual(draft.week)
        stocks, day = self.stocks_of(draft, force), draft.view.day
        judge = None if self._look_ahead is None else partial(self._judged, draft, force)
        found = self.reconciliation.review(draft.supply, stocks, day, annual, judge)
        proposed = replace(draft, reconciled=found)
        return proposed if found.escalated else self._adopted(proposed, force)

    def _judged(self, draft: Draft, force: Released | None, found: Reconciled) -> Outcomes:
        """Return what comes of a proposal in short simulations from the data of the draft; nothing is adopted."""
        assert self._look_ahead is not None
        assert draft.supply is not None
        trial = self._adopted(replace(draft, reconciled=found), force)
        assert trial.supply is not None
        stocks, points = self.stocks_of(trial, force), self.points(draft, force)
        won = self._shaped(trial)
        shaped = self._chain.draws @ won
        plan = Released(
            week=draft.week, forecast=points + shaped, shaped=shaped, protection_days=stocks.protection_days,
            safety_stock=stocks.safety_stock, lot=stocks.lot, extra=trial.supply.extra, whole=self.stock.whole,
            reserve=trial.supply.reserve,
        )  # fmt: skip
        snapshot = Snapshot(
            view=draft.view, forecast=self._items(draft) + self._chain.by_item(won), history=draft.demand
        )
        return self._look_ahead.outcomes(plan, snapshot)

    def approve(self, draft: Draft, force: Released | None) -> Draft:
        """Hold the management review: adopt what was put to it, if it may."""
        found, way = draft.reconciled, self._arm.reconciliation
        if found is None or way is None or not found.escalated or found.extra_cash > way.management_authority:
            return draft
        return self._adopted(draft, force)

    def _adopted(self, draft: Draft, force: Released | None) -> Draft:
        """Return the draft with plan and stocks as the alternative that was chosen has them."""
        found = draft.reconciled
        assert found is not None
        assert draft.supply is not None
        assert self.reconciliation is not None
        if found.kind == "base":
            return draft
        stocks, points = self.stocks_of(draft, force), self.points(draft, force)
        supply, stocks = self.reconciliation.applied(found, draft.supply, stocks, points)
        return replace(draft, supply=supply, stocks=stocks, reconciled=self.reconciliation.told(found, supply))

    def points(self, draft: Draft, force: Released | None) -> Floats:
        """Return the forecast [points, weeks] of the draft, or that in force as seen from its week."""
        if draft.points is not None:
            return draft.points
        assert force is not None
        return later(force.forecast, max(0, draft.week - force.week))

    def stocks_of(self, draft: Draft, force: Released | None) -> Stocks:
        """Return the stocks of the draft, or those in force."""
        if draft.stocks is not None:
            return draft.stocks
        assert force is not None
        k = np.full(len(self._chain.roots), np.nan)
        return Stocks(force.protection_days, force.safety_stock, force.lot, k)

    def released(self, draft: Draft, force: Released | None) -> Released:
        """Return the draft as execution can go by it from now on."""
        now, stocks = self._seen.week, self.stocks_of(draft, force)
        made = draft.week if draft.points is not None or force is None else max(draft.week, force.week)
        shaped = self._shaped_in(draft, force)
        points = self.points(draft, force) + (shaped if draft.points is not None else 0.0)
        return Released(
            week=now,
            forecast=later(points, now - made),
            shaped=later(shaped, now - made),
            protection_days=stocks.protection_days,
            safety_stock=stocks.safety_stock,
            lot=stocks.lot,
            extra=self._built_ahead(draft, force),
            whole=self.stock.whole,
            reserve=() if draft.supply is None else draft.supply.reserve,
        )

    def _shaped_in(self, draft: Draft, force: Released | None) -> Floats:
        """Return what is sold beyond demand [points, weeks] in the forecast of the draft, or in that in force."""
        if draft.points is None and force is not None:
            return later(force.shaped, max(0, draft.week - force.week))
        shaped: Floats = self._chain.draws @ self._shaped(draft)
        return shaped

    def _shaped(self, draft: Draft) -> Floats:
        """Return the units that the plan of a draft sells beyond its forecast [demands, weeks]."""
        items = self._items(draft)
        return self.shaping.shares(draft.supply, items.shape[1]) * self._chain.by_demand(items)

    def set_going(self, draft: Draft, today: float, next_release: float) -> list[ShapeDemand]:
        """Return what the plan of a draft that is released does about demand until the next release."""
        if draft.items is None or draft.supply is None:
            return []
        actions, coming = self.shaping.set_going(draft.supply, draft.week, draft.items, today, next_release)
        self.demand.approve(coming, draft.week)
        return actions

    def _built_ahead(self, draft: Draft, force: Released | None) -> Floats:
        """Return what is built ahead [points, weeks] from now on: what was last planned, if anybody plans it."""
        now = self._seen.week
        if draft.supply is not None:
            return later(draft.supply.extra, now - draft.week)
        if force is not None:
            return later(force.extra, now - force.week)
        return np.zeros((len(self._chain.root_of), 1))

    def version(self, draft: Draft, force: Released | None, number: int) -> Plan:
        """Return the plan that a draft is, of families by month; the supply review must have been held."""
        assert draft.supply is not None
        return plan_of(
            self.supply.sites,
            draft.supply,
            version=number,
            day=draft.view.day,
            month=month_of(draft.week - self._seen.before),
            items=self._items(draft),
            expected=self._sales_expect(draft),
            targets=self._targets(self.stocks_of(draft, force), draft.supply.plan.supply.shape[1]),
        )

    def _targets(self, stocks: Stocks, months: int) -> TargetLayer:
        """Return what stocks are wanted, of families the whole of their roots."""
        chain, sold = self._chain, self._chain.point_item >= 0
        held, lot = (
            np.repeat(self.supply.sites.by_group(each[chain.roots][:, None]), months, axis=1)
            for each in (stocks.safety_stock, stocks.lot)
        )
        by_item = np.bincount(chain.point_item[sold], weights=stocks.safety_stock[sold], minlength=len(chain.items))
        return TargetLayer(safety_stock=held, most=held + lot, item_safety_stock=by_item.astype(np.float64))

    def _items(self, draft: Draft) -> Floats:
        """Return the forecast of items of the draft, or the last one that there was."""
        if draft.items is not None:
            self._last_items = draft.items
        return self._last_items

    def _sales_expect(self, draft: Draft) -> Floats | None:
        """Return what sales forecast by family and month where each function plans for itself, else None."""
        if not self._arm.demand.every_weeks:
            return None
        plan = self.demand.plans[-1]
        late = draft.week - plan.week
        roots = self._chain.by_point(self.master.shares())[self._chain.roots] @ later(plan.step("sales"), late)
        assert draft.supply is not None
        return self.supply.sites.by_group(by_month(roots, draft.supply.plan.supply.shape[1]))


def _unlearning(way: DemandWay) -> DemandWay:
    """Return the way without a consensus that learns."""
    return replace(way, settings=replace(way.settings, consensus=replace(way.settings.consensus, learning=False)))


def service_by_class(chain: Chain, way: InventoryWay, view: PlanningView) -> tuple[Floats, Floats]:
    """Return the fill that is wanted of each class and the one it had in the latest half year, NaN where unknown."""
    latest = view.facts[-_FULL_WEEKS:].sum(axis=0)
    by = chain.item_class[chain.root_of]
    demand = np.bincount(by, weights=latest[:, Measure.demand], minlength=len(chain.classes))
    at_once = np.bincount(by, weights=latest[:, Measure.at_once], minlength=len(chain.classes))
    wanted = np.array([way.learning_target.get(name, np.nan) for name in chain.classes])
    return wanted, np.divide(at_once, demand, out=np.full(len(demand), np.nan), where=demand > 0)
