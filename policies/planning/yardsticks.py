"""What came of a decision: each carries the yardstick by which it is measured once its horizon has ended.

Measured is what was on record by then, in the money in which the effect was expected. None of it says what would have
come of the other choice; only a second run on the same random numbers can (`exceptions_score`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from policies.planning.supply_sites import MONTH_WEEKS
from sim.ledger import Measure

__all__ = ["ForecastYardstick", "GapYardstick", "HoldingYardstick", "Past", "ShortageYardstick", "WithdrawnYardstick",
           "Yardstick"]  # fmt: skip

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
_WEEK_DAYS = 7
_QUARTER = 13


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """What is on record: `demand` [items, weeks], of which `before` lie before the start, and by stock point.

    Since the start, [weeks, points]: mean units `on_hand` and at the week's end (`left`), unit-weeks that customers
    waited (`waited`), units withdrawn and units sold.
    """

    demand: Floats
    before: int
    on_hand: Floats
    left: Floats
    waited: Floats
    withdrawn: Floats
    sold: Floats

    @classmethod
    def of(cls, facts: Floats, demand: Floats, before: int, bucket_days: int) -> Past:
        """Return the past by complete weeks from the `facts` [buckets, points, measures] of a `PlanningView`."""
        a_week = _WEEK_DAYS // bucket_days
        weeks = demand.shape[1] - before
        by_week = facts[: weeks * a_week].reshape(weeks, a_week, *facts.shape[1:])
        total = by_week.sum(axis=1)
        return cls(
            demand=demand,
            before=before,
            on_hand=total[:, :, Measure.on_hand_days] / _WEEK_DAYS,
            left=by_week[:, -1, :, Measure.closing_on_hand],
            waited=total[:, :, Measure.backorder_days] / _WEEK_DAYS,
            withdrawn=total[:, :, Measure.cancelled],
            sold=total[:, :, Measure.at_once] + total[:, :, Measure.late],
        )

    @property
    def weeks(self) -> int:
        """Return the complete weeks since the start."""
        return len(self.on_hand)


class Yardstick(Protocol):
    """Measures what came of one decision."""

    def ends_week(self, executed_week: int) -> int:
        """Return the week since the start at whose beginning the horizon is over."""
        ...

    def realised(self, past: Past, executed_week: int) -> float:
        """Return what came of it in money, above 0 a gain; NaN where the record does not reach so far."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class ForecastYardstick:
    """Error that a forecast of 13 weeks saved: sum of unit cost x (|old - demand| - |new - demand|) over `items`.

    `old` and `new` [items] are units of the weeks from `week` on, counted from the beginning of the history.
    """

    items: Ints
    cost: Floats
    week: int
    before: int
    old: Floats
    new: Floats

    def ends_week(self, executed_week: int) -> int:
        """Return the end of the 13 weeks that were forecast."""
        del executed_week
        return self.week - self.before + _QUARTER

    def realised(self, past: Past, executed_week: int) -> float:
        """Return the error saved."""
        if self.ends_week(executed_week) > past.weeks:
            return math.nan
        came = past.demand[self.items, self.week : self.week + _QUARTER].sum(axis=1)
        return float(self.cost @ (np.abs(self.old - came) - np.abs(self.new - came)))


@dataclass(frozen=True, slots=True, eq=False)
class HoldingYardstick:
    """A year's holding saved: `rate` x value of mean stock at `points` in the 13 weeks before less in those after.

    Before and after: whatever else changed in that half year counts, too.
    """

    points: Ints
    cost: Floats
    rate: float

    def ends_week(self, executed_week: int) -> int:
        """Return the end of the quarter after."""
        return executed_week + _QUARTER

    def realised(self, past: Past, executed_week: int) -> float:
        """Return the holding saved."""
        if executed_week < _QUARTER or self.ends_week(executed_week) > past.weeks:
            return math.nan
        value = past.on_hand[:, self.points] @ self.cost
        before, after = value[executed_week - _QUARTER : executed_week], value[executed_week:][:_QUARTER]
        return float(self.rate * (before.mean() - after.mean()))


@dataclass(frozen=True, slots=True, eq=False)
class GapYardstick:
    """How much of a gap to budget or working capital was closed: |gap of the plan| - |gap measured|.

    `first_week` since the start begins month 0 of the plan, `month` is that of the gap; `worth` [points] what a unit
    counts: the price of what is sold (``revenue``) or the cost of what lies at the end of the month (``stock``).
    """

    kind: str
    month: int
    first_week: int
    planned_gap: float
    goal: float
    worth: Floats

    def ends_week(self, executed_week: int) -> int:
        """Return the end of the month of the gap."""
        del executed_week
        return self.first_week + round((self.month + 1) * MONTH_WEEKS)

    def realised(self, past: Past, executed_week: int) -> float:
        """Return by how much the gap was narrowed."""
        last = self.ends_week(executed_week)
        if last > past.weeks:
            return math.nan
        if self.kind == "stock":
            return abs(self.planned_gap) - abs(float(past.left[last - 1] @ self.worth) - self.goal)
        weeks = past.sold[self.first_week + round(self.month * MONTH_WEEKS) : last]
        a_month = MONTH_WEEKS * float((weeks @ self.worth).mean())
        return abs(self.planned_gap) - abs(a_month - self.goal)


@dataclass(frozen=True, slots=True, eq=False)
class ShortageYardstick:
    """Of the shortage that was feared, what did not come: money `at_risk` - `unit_loss` x unit-weeks that were waited.

    Over the `weeks` of the lead time, at all `points` of the root. How much of it is owed to what was done is not told.
    """

    points: Ints
    weeks: int
    at_risk: float
    unit_loss: float

    def ends_week(self, executed_week: int) -> int:
        """Return the end of the lead time."""
        return executed_week + self.weeks

    def realised(self, past: Past, executed_week: int) -> float:
        """Return what was feared and did not come."""
        last = self.ends_week(executed_week)
        if last > past.weeks:
            return math.nan
        return self.at_risk - self.unit_loss * float(past.waited[executed_week:last, self.points].sum())


@dataclass(frozen=True, slots=True, eq=False)
class WithdrawnYardstick:
    """Money not bound: `unit_cost` x what was withdrawn at the `point` in the week, of the `quantity` asked for."""

    point: int
    quantity: float
    unit_cost: float

    def ends_week(self, executed_week: int) -> int:
        """Return the end of the week."""
        return executed_week + 1

    def realised(self, past: Past, executed_week: int) -> float:
        """Return what was not bound."""
        if executed_week >= past.weeks:
            return math.nan
        return self.unit_cost * min(self.quantity, float(past.withdrawn[executed_week, self.point]))
