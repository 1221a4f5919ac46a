"""The planner of one replication: holds the steps of the cycle when they are due, and carries out what was released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from policies.planning.calendar import Step, monthly, weekly
from policies.planning.chain import Chain, chain_of
from policies.planning.data_close import recorded_stock
from policies.planning.demand_on_chain import DemandReview
from policies.planning.huddle import ChainHuddle
from policies.planning.inventory_feedback import learnt_scale
from policies.planning.memory import Seen
from policies.planning.record import Record
from policies.planning.released import Levels, Released, later, levels_of
from policies.planning.settings import InventoryWay
from policies.planning.stock_review import StockReview, Stocks
from policies.planning.supply_on_chain import SupplyReview
from policies.rules import SS
from sim.ledger import Measure
from sim.planning import Action, PlanningStart, PlanningView, SetRule

if TYPE_CHECKING:
    from policies.planning.arm import PlannedChain

__all__ = ["CyclePlanner", "Draft", "service_by_class"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7
_FULL_WEEKS = 26
_BUY_NOTHING = -1e15


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draft:
    """The plan in the making: the data it is made on, and what each review has added so far."""

    view: PlanningView
    week: int
    demand: Floats
    shipments: Floats
    items: Floats | None = None
    points: Floats | None = None
    stocks: Stocks | None = None
    extra: Floats | None = None


class CyclePlanner:
    """Plans one replication in the way of an arm.

    `released` is the plan in force; a draft is made from the data of the close and replaces it at the release. What
    functions do on their own (see `every_weeks` of the ways) they do at the huddle, on the data of that day.
    """

    def __init__(self, arm: PlannedChain, start: PlanningStart) -> None:
        self._arm = arm
        self.chain = chain_of(start)
        horizon = start.scenario.horizon_days
        self._due = {m.day: m.steps for m in weekly(monthly(arm.calendar, start.scenario.start_date, horizon), horizon)}
        self.moments: Floats = np.array(list(self._due))
        self.seen = Seen(start, self.chain)
        self.demand = DemandReview(arm.demand, self.chain, start, self.seen)
        self._stock_review = StockReview(self.chain, start)
        self._supply = None if arm.supply is None else SupplyReview(arm.supply, self.chain, start, self._stock_review)
        self.huddle = ChainHuddle(arm.exceptions, self.chain, start)
        self._luck = start.streams.generator("planning", "commitment")
        self._noise = start.streams.generator("planning", "stock record")
        self._learnt = np.ones(len(self.chain.classes))
        self._draft: Draft | None = None
        self._today = 0.0
        self.released: Released | None = None
        self._levels = Levels(*np.full((3, len(start.routes)), np.nan))
        self._start = start.scenario.start_date
        self.record = Record(arm, self.chain, start, self.seen)

    @property
    def measures(self) -> Mapping[str, float]:
        """Return what planning did and how well, by name (see `policies.planning.record.MEASURES`)."""
        return self.record.measures(self.demand.plans)

    def act(self, view: PlanningView) -> Sequence[Action]:
        """Hold the steps that are due."""
        self._today = view.day
        self.seen.look(view)
        if self.released is None:
            self._plan_at_once(view)
        actions: list[Action] = []
        for step in self._due[view.day]:
            match step:
                case Step.DATA_CLOSE:
                    self._draft = self._close(view)
                case Step.DEMAND if self._draft is not None:
                    self._draft = self._forecast(self._draft)
                case Step.INVENTORY if self._draft is not None:
                    self._draft = self._target(self._draft)
                case Step.SUPPLY if self._draft is not None:
                    self._draft = self._balance(self._draft)
                case Step.RELEASE if self._draft is not None:
                    self._release(self._draft)
                    self._draft = None
                case Step.HUDDLE:
                    actions += self._weekly(view)
        return actions

    def _plan_at_once(self, view: PlanningView) -> None:
        """Make the plan in force at the start, by all reviews on the data of that day."""
        self._release(self._balance(self._set_stocks(self._set_forecast(self._close(view)))))

    def _close(self, view: PlanningView) -> Draft:
        return Draft(view=view, week=self.seen.week, demand=self.seen.demand, shipments=self.seen.shipments)

    def _forecast(self, draft: Draft) -> Draft:
        return draft if self._arm.demand.every_weeks else self._set_forecast(draft)

    def _target(self, draft: Draft) -> Draft:
        return draft if self._arm.inventory.every_weeks else self._set_stocks(draft)

    def _set_forecast(self, draft: Draft) -> Draft:
        """Hold the demand review."""
        items = self.demand.forecast(self.demand.review(draft.demand, draft.shipments))
        self.record.reviewed("demand", self._today)
        points = self.chain.by_point(self.seen.shares()) @ items
        if self.released is not None:
            before, week = self.released.forecast, self.released.week
            points = self.demand.held_to_fences(points, draft.week, before, week)
        return replace(draft, items=items, points=points)

    def _set_stocks(self, draft: Draft) -> Draft:
        """Hold the inventory review on the forecast of the draft, or on that in force."""
        way = self._arm.inventory
        points = draft.points if draft.points is not None else self._forecast_now()
        lead, _ = self._stock_review.lead_days(way, self.seen)
        sd = self.demand.error_sd((lead + 1.0) / _WEEK_DAYS)
        if way.learning:
            self._learnt = learnt_scale(self._learnt, *service_by_class(self.chain, way, draft.view))
        stocks = self._stock_review.review(way, self.seen, points, sd, self._arm.safety_scale, self._learnt)
        self.record.reviewed("inventory", self._today)
        lot = stocks.lot.copy()
        lot[self.chain.roots] *= np.where(self.chain.made, 1.0, self._arm.habits.batching)
        return replace(draft, stocks=replace(stocks, lot=lot))

    def _balance(self, draft: Draft) -> Draft:
        """Hold the supply review, where there is one: it says what is built ahead."""
        if self._supply is None:
            return draft
        points = draft.points if draft.points is not None else self._forecast_now()
        stocks = draft.stocks if draft.stocks is not None else self._stocks_now()
        self.record.reviewed("supply", self._today)
        return replace(draft, extra=self._supply.review(draft.view, self.seen, points, stocks))

    def _release(self, draft: Draft) -> None:
        """Put the draft in force; of parameters to which nobody is committed the old stay.

        What functions have renewed on their own since the data were closed stays as it is.
        """
        if draft.points is None and draft.stocks is None and draft.extra is None:
            return
        now = self.seen.week
        points = self._forecast_now() if draft.points is None else later(draft.points, now - draft.week)
        stocks = self._stocks_now() if draft.stocks is None else draft.stocks
        extra = np.zeros((len(points), 1)) if draft.extra is None else later(draft.extra, now - draft.week)
        released = Released(
            week=now,
            forecast=points,
            protection_days=stocks.protection_days,
            safety_stock=stocks.safety_stock,
            lot=stocks.lot,
            extra=extra,
            whole=self._stock_review.whole,
        )
        before = self.released
        self.released = self._committed(released) if before is not None else released
        self.record.released(before, self.released, draft.view.day, self._today, forecast=draft.points is not None)

    def _committed(self, new: Released) -> Released:
        kept = self._luck.random(len(new.lot)) >= self._arm.commitment
        if not kept.any():
            return new
        old = self.released
        assert old is not None
        forecast, extra = new.forecast.copy(), new.extra.copy()
        forecast[kept] = self._forecast_now()[kept]
        extra[kept] = 0.0
        mixed = {
            name: np.where(kept, getattr(old, name), getattr(new, name))
            for name in ("protection_days", "safety_stock", "lot")
        }
        return replace(new, forecast=forecast, extra=extra, **mixed)

    def _forecast_now(self) -> Floats:
        """Return the forecast in force as seen from now on [points, weeks]."""
        assert self.released is not None
        return later(self.released.forecast, self.seen.week - self.released.week)

    def _stocks_now(self) -> Stocks:
        released = self.released
        assert released is not None
        k = np.full(len(self.chain.roots), np.nan)
        return Stocks(released.protection_days, released.safety_stock, released.lot, k)

    def _weekly(self, view: PlanningView) -> list[Action]:
        """Let functions renew what is theirs, carry out the plan, and work exceptions."""
        self._renew(view)
        actions = self._carry_out(view.day)
        on_hand = recorded_stock(view.on_hand, self._arm.stock_error_sd, self._noise)
        assert self.released is not None
        actions += self.huddle.work(view, self.seen, self.released, self._levels, on_hand)
        self.record.week(view, self.released, self.huddle.held[-1])
        return actions

    def _carry_out(self, day: float) -> list[Action]:
        """Return the rules that the released plan changes this week."""
        assert self.released is not None
        levels = levels_of(self.released, self.seen.week)
        if self._buying_stopped(day):
            bought = self.chain.roots[~self.chain.made]
            levels.reorder_point[bought] = levels.order_up_to[bought] = _BUY_NOTHING
        changed = np.flatnonzero(
            (levels.reorder_point != self._levels.reorder_point) | (levels.order_up_to != self._levels.order_up_to)
        )
        self._levels = levels
        rows = zip(changed.tolist(), *(column[changed].tolist() for column in levels), strict=True)
        return [SetRule(point, SS(low, high), held) for point, low, high, held in rows]

    def _renew(self, view: PlanningView) -> None:
        """Hold the reviews that functions hold on their own, when they are due, on the data of the day."""
        demand, inventory = self._arm.demand.every_weeks, self._arm.inventory.every_weeks
        forecasts = demand > 0 and self.seen.weeks > 0 and self.seen.weeks % demand == 0
        targets = inventory > 0 and self.seen.weeks > 0 and self.seen.weeks % inventory == 0
        if not (forecasts or targets):
            return
        draft = self._close(view)
        draft = self._set_forecast(draft) if forecasts else draft
        self._release(self._set_stocks(draft) if targets else draft)

    def _buying_stopped(self, day: float) -> bool:
        """Return whether it is one of the last weeks of a quarter, and nothing is bought to make stocks look low."""
        weeks = self._arm.habits.buy_stop_weeks
        if not weeks:
            return False
        today = np.datetime64(self._start, "D") + np.timedelta64(int(day), "D")
        month = today.astype("datetime64[M]")
        ends = (month + 3 - month.astype(int) % 3).astype("datetime64[D]")
        return bool((ends - today).astype(int) <= _WEEK_DAYS * weeks)


def service_by_class(chain: Chain, way: InventoryWay, view: PlanningView) -> tuple[Floats, Floats]:
    """Return the fill that is wanted of each class and the one it had in the latest half year, NaN where unknown."""
    latest = view.facts[-_FULL_WEEKS:].sum(axis=0)
    by = chain.item_class[chain.root_of]
    demand = np.bincount(by, weights=latest[:, Measure.demand], minlength=len(chain.classes))
    at_once = np.bincount(by, weights=latest[:, Measure.at_once], minlength=len(chain.classes))
    wanted = np.array([way.learning_target.get(name, np.nan) for name in chain.classes])
    return wanted, np.divide(at_once, demand, out=np.full(len(demand), np.nan), where=demand > 0)
