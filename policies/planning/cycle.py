"""The planner of one replication: holds the steps of the cycle when they are due, and carries out what was released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from policies.planning.agenda import packs
from policies.planning.assumptions_on_chain import AssumptionWatch
from policies.planning.calendar import Step, monthly, weekly
from policies.planning.capacity_watch import CapacityWatch
from policies.planning.carrying_out import Execution
from policies.planning.chain import chain_of, misfiled
from policies.planning.data_close import recorded_stock
from policies.planning.decision_book import DecisionBook, Entry
from policies.planning.decision_log import Decision
from policies.planning.decision_measures import decision_measures
from policies.planning.decisions_on_chain import ChainDecisions
from policies.planning.drafting import Draft, Reviews
from policies.planning.exception_decisions import exception_entries, exception_yardstick
from policies.planning.gap_record import PlanGaps
from policies.planning.huddle import ChainHuddle
from policies.planning.matching import Matching
from policies.planning.meetings import Minutes
from policies.planning.memory import Seen
from policies.planning.own_lines import OwnLines
from policies.planning.plan_signals import PlanSignals
from policies.planning.plan_versions import PlanVersions
from policies.planning.record import Record
from policies.planning.released import Released
from policies.planning.yardsticks import Past
from sim.planning import Action, CyclePack, PlanningStart, PlanningView

if TYPE_CHECKING:
    from policies.planning.arm import PlannedChain

__all__ = ["CyclePlanner"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7


class CyclePlanner:
    """Plans one replication in the way of an arm.

    `released` is the plan in force; a draft is made from the data of the close and replaces it at the release. What
    functions do on their own (see `every_weeks` of the ways) they do at the huddle, on the data of that day. `minutes`
    has the meetings, `versions` the plans as they were released, `assumptions` what they rest on,
    `decisions` what was decided, `gaps` how far plans were from budget and working capital.
    """

    def __init__(self, arm: PlannedChain, start: PlanningStart) -> None:
        self._arm = arm
        hierarchy = start.streams.generator("planning", "hierarchy")
        self.chain = misfiled(chain_of(start), arm.data.hierarchy_error, hierarchy)
        horizon, begins = start.scenario.horizon_days, start.scenario.start_date
        self._due = {m.day: m.steps for m in weekly(monthly(arm.calendar, begins, horizon), horizon)}
        self.moments: Floats = np.array(list(self._due))
        self.seen = Seen(start, self.chain, arm.data.recorded, arm.data.actuals_lag_weeks)
        self.reviews = Reviews(arm, self.chain, start, self.seen)
        self.demand = self.reviews.demand
        self.huddle = ChainHuddle(arm.exceptions, self.chain, start)
        luck = {name: start.streams.generator("planning", name) for name in ("commitment", "attendance")}
        self.minutes = Minutes(arm.attendance, luck["attendance"])
        sources = np.array([route.source for route in start.routes], dtype=np.intp)
        lines = OwnLines(arm.habits, self.reviews.supply.sites)
        self.execution = Execution(self.chain, arm.habits, lines, sources, arm.commitment, begins, luck["commitment"])
        self.versions = PlanVersions()
        centres = tuple(centre.name for centre in start.scenario.network.centres)
        self.assumptions = AssumptionWatch(self.chain, CapacityWatch(self.reviews.supply.sites, centres))
        self.decided = ChainDecisions(arm, self.chain, self.reviews, start, self.seen.before)
        self.gaps = PlanGaps(float(start.scenario.warmup_days))
        self._start = start
        self._view: PlanningView | None = None
        self._noise = start.streams.generator("planning", "stock record")
        self._past: list[tuple[Floats, Floats]] = []
        self._to_do: list[Action] = []
        self._draft: Draft | None = None
        self._today = 0.0
        self._places = tuple(f"{route.item} at {route.site}" for route in start.routes)
        self.released: Released | None = None
        self.record = Record(arm, self.chain, start, self.seen)
        self._signals: PlanSignals | None = None
        if arm.exceptions.mode == "proactive":
            self._signals = PlanSignals(
                self.chain, self.reviews.supply.sites, start.scenario.network.centres,
                self.record.item_cost, self.huddle.unit_cost,
            )  # fmt: skip
        warm = float(start.scenario.warmup_days)
        self.matching = Matching(self.chain, self.seen, self.record.item_cost, self.record.point_cost, warm)

    @property
    def measures(self) -> Mapping[str, float]:
        """Return what planning did and how well, by name (see `policies.planning.record.MEASURES`)."""
        first = -(-self._start.scenario.warmup_days // 7)
        decided = decision_measures(self.entries, self.past, first)
        plans = self.demand.plans
        own = self.record.measures(plans)
        return {
            **own,
            **self.gaps.measures(),
            **self.matching.measures(plans),
            **self.reviews.shaping.measures,
            **decided,
        }

    @property
    def past(self) -> Past:
        """Return what is on record so far, by complete weeks."""
        assert self._view is not None
        return Past.of(self._view.facts, self.seen.demand, self.seen.before, self._start.scenario.bucket_days)

    @property
    def entries(self) -> Sequence[Entry]:
        """Return the decisions of cycles and huddles as they stand."""
        huddle, (mean, _) = self.huddle, self.seen.lead_time()
        yardstick = exception_yardstick(self.chain, huddle.unit_cost, huddle.unit_loss, mean / 7)
        return [*self.decided.book.entries, *exception_entries(self.chain, self._places, huddle.held, yardstick)]

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Return all decisions of data closes, cycles and huddles, each with its owner and what came of it."""
        book = DecisionBook(self.decided.book.raci, entries=list(self.entries))
        return (*self.decided.closed, *book.decisions(self.past))

    def packs(self, last: int) -> tuple[CyclePack, ...]:
        """Return the agenda packs of the `last` cycles, once the run is over."""
        return packs(self, last)

    def act(self, view: PlanningView) -> Sequence[Action]:
        """Hold the steps that are due."""
        self._today, self._view = view.day, view
        self.seen.look(view)
        if self.released is None:
            self._plan_at_once(view)
        actions: list[Action] = []
        for step in self._due[view.day]:
            if step is Step.HUDDLE:
                actions += self._weekly(view)
            elif self.minutes.held(step, view.day):
                self._hold(step, view)
        actions, self._to_do = [*actions, *self._to_do], []
        return actions

    def _hold(self, step: Step, view: PlanningView) -> None:
        """Hold a step of the cycle; without a draft there is nothing to decide on."""
        if step is Step.DATA_CLOSE:
            self.decided.book.drop()
            self._draft = self._closed(view, self._weeks_to_release(view.day))
        draft, arm = self._draft, self._arm
        if draft is None:
            return
        match step:
            case Step.DEMAND if not arm.demand.every_weeks:
                self._draft = self._reviewed("demand", draft)
            case Step.INVENTORY if not arm.inventory.every_weeks:
                self._draft = self._reviewed("inventory", draft)
            case Step.SUPPLY if arm.supply is not None:
                self._draft = self._reviewed("supply", draft)
            case Step.RECONCILIATION if self.reviews.reconciliation is not None:
                self._draft = self._reviewed("reconciliation", draft)
            case Step.MANAGEMENT:
                self._draft = self.reviews.approve(draft, self.released)
                self.decided.managed(self._draft)
            case Step.RELEASE:
                self._release(draft)
                self._draft = None

    def _closed(self, view: PlanningView, waits_weeks: int = 0) -> Draft:
        """Close the data for a plan to be released so many weeks later, and log what was put right."""
        draft = self.reviews.close(view, waits_weeks)
        for found in self.reviews.data.closings[-1:]:
            self.decided.closing(found)
        return draft

    def _weeks_to_release(self, day: float) -> int:
        """Return how many weeks end between a data close and the release of its cycle."""
        release = next((later for later, steps in self._due.items() if later >= day and Step.RELEASE in steps), day)
        return int(release // _WEEK_DAYS - day // _WEEK_DAYS)

    def _next_release(self) -> float:
        """Return the day of the next release after today, the end of the run where there is none."""
        later = (day for day, steps in self._due.items() if day > self._today and Step.RELEASE in steps)
        return next(later, float(self._start.scenario.horizon_days))

    def _plan_at_once(self, view: PlanningView) -> None:
        """Put a plan in force by all reviews on the data of the day; a cycle under way ends without one.

        So it is at the start, where nothing is reconciled yet, and when a breach asks for it. What would need the
        management review is not adopted.
        """
        self.decided.book.drop()
        draft = self._reviewed("inventory", self._reviewed("demand", self._closed(view)))
        if self._arm.supply is not None:
            draft = self._reviewed("supply", draft)
            if self.released is not None and self.reviews.reconciliation is not None:
                draft = self._reviewed("reconciliation", draft)
        self._release(draft)
        self._draft = None

    def _reviewed(self, name: str, draft: Draft) -> Draft:
        """Hold a review, and count it."""
        reviews = self.reviews
        hold = {
            "demand": reviews.forecast,
            "inventory": reviews.stocks,
            "supply": reviews.balance,
            "reconciliation": reviews.reconcile,
        }
        if name != "reconciliation":
            self.record.reviewed(name, self._today)
        reviewed = hold[name](draft, self.released)
        self.decided.reviewed(name, reviewed, self.released)
        return reviewed

    def _release(self, draft: Draft) -> None:
        """Put the draft in force, as far as execution takes it over.

        What functions have renewed on their own since the data were closed stays as it is.
        """
        if draft.empty:
            return
        reviews, before = self.reviews, self.released
        whole = draft if draft.supply is not None else reviews.balance(draft, before)
        assert whole.supply is not None
        reviews.supply.released(whole.week, whole.supply.plan)
        self.versions.plans.append(reviews.version(whole, before, len(self.versions.plans)))
        self.gaps.released(self.versions.plans[-1], draft.reconciled, self._today)
        self.record.planned(whole.supply)
        self.released, taken_over = self.execution.committed(reviews.released(draft, before), before)
        self._to_do += [*self.released.reserve, *reviews.set_going(draft, self._today, self._next_release())]
        self.decided.book.released(taken_over, self._today)
        if self._signals is not None:
            self._signals.released(draft.demand_plan, draft.supply)
        self.assumptions.released(self.released, draft.demand_plan, self.seen, self._today)
        self.record.released(before, self.released, draft.view.day, self._today, forecast=draft.points is not None)

    def _weekly(self, view: PlanningView) -> list[Action]:
        """Let functions renew what is theirs, carry out the plan, and work exceptions."""
        self._renew(view)
        known = self._as_known(view)
        signals = [self.assumptions.look(self.seen, known)]
        if self._arm.refresh_on_breach and self.assumptions.news:
            self._plan_at_once(view)
        assert self.released is not None
        signals += [] if self._signals is None else self._signals.look(self.seen, self.released, view.on_order)
        actions: list[Action] = [*self.execution.rules(self.released, self.seen.week, view)]
        on_hand = recorded_stock(known.on_hand, self._arm.stock_error_sd, self._noise)
        actions += self.huddle.work(known, self.seen, self.released, self.execution.levels, on_hand, signals)
        self.record.week(view, self.released, self.huddle.held[-1])
        self.matching.week(view, self.execution.levels)
        return actions

    def _as_known(self, view: PlanningView) -> PlanningView:
        """Return stock and backorders as operations know them in the huddle: of so many weeks ago."""
        weeks = self._arm.habits.delay("operations")
        if not weeks:
            return view
        self._past = [*self._past[-weeks:], (view.on_hand.copy(), view.backorders.copy())]
        on_hand, backorders = self._past[0]
        return view._replace(on_hand=on_hand, backorders=backorders)

    def _renew(self, view: PlanningView) -> None:
        """Hold the reviews that functions hold on their own, when they are due, on the data of the day."""
        forecasts, targets = (self._due_now(way.every_weeks) for way in (self._arm.demand, self._arm.inventory))
        if not (forecasts or targets):
            return
        with self.decided.book.aside():
            draft = self._closed(view)
            draft = self._reviewed("demand", draft) if forecasts else draft
            self._release(self._reviewed("inventory", draft) if targets else draft)

    def _due_now(self, every_weeks: int) -> bool:
        return every_weeks > 0 and self.seen.weeks > 0 and self.seen.weeks % every_weeks == 0
