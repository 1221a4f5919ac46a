"""Policies: rule, review and planned safety stock of every stock point, from what is known before the start."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from policies.lot_size import LotSize
from policies.reviews import Continuous, EveryDays
from policies.rules import (
    RQ,
    SS,
    BaseStock,
    CappedBaseStock,
    DaysOfCover,
    MinMax,
    ProportionalOrderUpTo,
    SmoothedCover,
)
from policies.safety_stock import SafetyStock, WeeksOfCover
from policies.targets import Target, require_each, target_of
from sim.decisions import Control, Review, Rule, StockFacts

__all__ = ["Current", "MovingCover", "SameEverywhere", "Sized"]

_DAILY = EveryDays(1.0)
Form = Literal["order_up_to", "reorder_lot", "reorder_up_to"]


@dataclass(frozen=True, slots=True)
class SameEverywhere:
    """The same rule and review at every stock point.

    Its planned safety stock is what the rule's trigger (reorder point, minimum, or the level ordered up to) exceeds the
    expected demand of the protection period by, not below 0; a rule that has no such level, or is not one of
    `policies.rules`, plans none.
    """

    rule: Rule
    review: Review = _DAILY

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        """Return the rule for each of `facts`."""
        return [Control(self.rule, self.review, _planned(_trigger(self.rule, row), row, self.review)) for row in facts]


@dataclass(frozen=True, slots=True)
class Sized:
    """A rule for every stock point, sized from its history: trigger = expected demand + safety stock.

    The expected demand is that of the protection period (see `StockFacts.protection_days`). `form` says what the
    trigger is: with ``order_up_to`` the level that every review orders up to; with ``reorder_lot`` the reorder
    point of (R, nQ) with Q = `lot`; with ``reorder_up_to`` the s of (s, S) with S = s + `lot`. A lot is cut to what is
    sold within the shelf life, then lifted to the lane's minimum order and lot multiple. Where the history is all whole
    units, levels and lots are rounded up to whole units. A stock point upstream is sized in the same way on the demand
    of all that it feeds. Without any demand nothing is held; where there is no lot (ordering costs nothing) the level
    is ordered up to.
    """

    safety_stock: SafetyStock
    lot: LotSize | None = None
    review: Review = _DAILY
    form: Form = "order_up_to"

    def __post_init__(self) -> None:
        if (self.lot is None) != (self.form == "order_up_to"):
            needs = "must be null" if self.form == "order_up_to" else "must be given"
            raise ValueError(f"lot(={self.lot}) {needs} with form(={self.form!r})")

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        """Return a sized control for each of `facts`; raises ValueError naming every stock point that cannot be."""
        return _each(facts, self.control)

    def control(self, facts: StockFacts) -> Control:
        """Return the control of one stock point."""
        mean = facts.demand_mean_per_day
        if mean <= 0:
            return Control(BaseStock(0.0), self.review)
        lot = self._lot(facts)
        safety_stock = self.safety_stock.units(facts, self.review, lot)
        trigger = _whole(mean * facts.protection_days(self.review) + safety_stock, facts)
        return Control(self._rule(trigger, lot), self.review, safety_stock)

    def _rule(self, trigger: float, lot: float) -> Rule:
        if self.form == "order_up_to" or lot <= 0:
            return BaseStock(trigger)
        return RQ(trigger, lot) if self.form == "reorder_lot" else SS(trigger, trigger + lot)

    def _lot(self, facts: StockFacts) -> float:
        """Return the lot as the lane allows it.

        Ordering up to a level it is the lane's smallest order, if that is more than a review needs.
        """
        smallest = max(facts.minimum_order, facts.lot_multiple)
        if self.lot is None:
            days = max(self.review.interval_days, facts.demand_bucket_days)
            return smallest if smallest > days * facts.demand_mean_per_day else 0.0
        lot = min(self.lot.lot(facts), facts.shelf_life_days * facts.demand_mean_per_day)
        if lot <= 0:
            return 0.0
        multiple = facts.lot_multiple
        lot = _whole(max(lot, smallest), facts)
        return math.ceil(lot / multiple - 1e-9) * multiple if multiple > 0 else lot


@dataclass(frozen=True, slots=True)
class MovingCover:
    """Days of cover that follow demand: order up to the days to protect plus `safety_days`, at the recent mean demand.

    The mean is that of the last `window_days`, and before the start that of the history. `safety_days` is one number,
    or one a class; its planned safety stock is that many days of the history's mean.
    """

    safety_days: Target = 14.0
    window_days: int = 91
    review: Review = _DAILY

    def __post_init__(self) -> None:
        require_each("safety_days", self.safety_days, 0.0, 3650.0, open_ends=False)
        if self.window_days < 1:
            raise ValueError(f"window_days(={self.window_days}) must be >= 1")

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        """Return a control for each of `facts`; raises ValueError naming every stock point without a target."""
        return _each(facts, self._control)

    def _control(self, facts: StockFacts) -> Control:
        mean, safety_days = facts.demand_mean_per_day, target_of(self.safety_days, facts)
        rule = DaysOfCover(facts.protection_days(self.review) + safety_days, self.window_days, mean)
        return Control(rule, self.review, safety_days * mean)


@dataclass(frozen=True, slots=True)
class Current:
    """The parameters that the planner's own system holds today, stock point by stock point.

    A reorder point with an order quantity is (R, nQ), else with an order-up-to level (s, S), else lot for lot: back up
    to the reorder point. An order-up-to level alone is base stock, with an order quantity (R, nQ) that stays below it.
    Without either, the reorder point is the expected demand at the quoted lead time plus the safety stock held. An
    order quantity of 0 counts as none. The review is every `review_days` (0: continuous), else `review`. A stock point
    that holds no parameters, or a review only, is sized by `default`.
    """

    default: Sized = Sized(WeeksOfCover(2.0))
    review: Review = _DAILY

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        """Return today's control for each of `facts`; raises ValueError naming every contradictory stock point."""
        return _each(facts, self._control)

    def _control(self, facts: StockFacts) -> Control:
        held = facts.current
        review = self._review(facts)
        if (
            held is None
            or (held.reorder_point, held.order_up_to, held.order_quantity, held.safety_stock) == (None,) * 4
        ):
            return replace(self.default, review=review or self.default.review).control(facts)
        review = review or self.review
        rule = _current_rule(facts, review)
        planned = _planned(_trigger(rule, facts), facts, review) if held.safety_stock is None else held.safety_stock
        return Control(rule, review, planned)

    def _review(self, facts: StockFacts) -> Review | None:
        days = facts.current.review_days if facts.current is not None else None
        if days is None:
            return None
        return EveryDays(days) if days else Continuous()


def _current_rule(facts: StockFacts, review: Review) -> Rule:
    """Return the rule that the parameters held for a stock point stand for."""
    held = facts.current
    assert held is not None
    point, level, lot = held.reorder_point, held.order_up_to, held.order_quantity
    if point is None and level is not None:
        return RQ(level - lot, lot) if lot else BaseStock(level)
    if point is None:
        quoted = replace(facts, lead_times_days=np.array([facts.quoted_lead_time_days]))
        point = facts.demand_mean_per_day * quoted.protection_days(review) + (held.safety_stock or 0.0)
    if lot:
        return RQ(point, lot)
    return BaseStock(point) if level is None else SS(point, level)


def _each(facts: Sequence[StockFacts], control_of: Callable[[StockFacts], Control]) -> list[Control]:
    """Return the control of each of `facts`; collect what is wrong with any of them."""
    controls, problems = [], []
    for row in facts:
        try:
            controls.append(control_of(row))
        except ValueError as error:
            problems.append(f"{row.site}/{row.item}: {error}")
    if problems:
        raise ValueError("\n".join(problems))
    return controls


def _trigger(rule: Rule, facts: StockFacts) -> float:
    """Return the position below which a rule orders, 0 when it has none."""
    match rule:
        case SS() | RQ():
            return rule.reorder_point
        case MinMax():
            return rule.minimum
        case BaseStock() | CappedBaseStock() | ProportionalOrderUpTo():
            return rule.level
        case DaysOfCover() | SmoothedCover():
            return rule.cover_days * facts.demand_mean_per_day
        case _:
            return 0.0


def _planned(trigger: float, facts: StockFacts, review: Review) -> float:
    return max(0.0, trigger - facts.demand_mean_per_day * facts.protection_days(review))


def _whole(units: float, facts: StockFacts) -> float:
    """Round up to a whole unit where all demand known was in whole units."""
    return float(math.ceil(units - 1e-9)) if bool((facts.demand % 1 == 0).all()) else units
