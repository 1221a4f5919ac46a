"""What execution makes of a released plan: whom it commits, and how each stock point is run week by week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.habits import LocalHabits
from policies.planning.own_lines import OwnLines
from policies.planning.released import Levels, Released, demand_ahead, later, levels_of
from policies.rules import SS
from sim.planning import PlanningView, SetRule

__all__ = ["Execution", "quarter_ends_within"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_WEEK_DAYS = 7
_BUY_NOTHING = -1e15


class Execution:
    """Carries out the plan in force. `commitment` is the probability that a point takes over a released parameter.

    `sources` [points] is the stock point that each draws on, below 0 where it is a supplier or a plant.
    """

    def __init__(
        self,
        chain: Chain,
        habits: LocalHabits,
        lines: OwnLines,
        sources: NDArray[np.intp],
        commitment: float,
        start: date,
        luck: np.random.Generator,
    ) -> None:
        self._chain = chain
        self._habits = habits
        self._lines = lines
        self._sources = sources
        self._commitment = commitment
        self._start = start
        self._luck = luck
        self.levels = Levels(*np.full((3, len(chain.root_of)), np.nan))

    def committed(self, new: Released, old: Released | None) -> tuple[Released, Bools]:
        """Return the plan as it is taken over, and by which points; of the others what was in force stays."""
        if old is None:
            return new, np.ones(len(new.lot), dtype=np.bool_)
        kept = self._luck.random(len(new.lot)) >= self._commitment
        if not kept.any():
            return new, ~kept
        rows, weeks = kept[:, None], new.week - old.week
        forecast = np.where(rows, later(old.forecast, weeks), new.forecast)
        shaped = np.where(rows, later(old.shaped, weeks), new.shaped)
        extra = np.where(rows, 0.0, new.extra)
        reserve = tuple(order for order in new.reserve if not kept[order.point])
        mixed = {
            name: np.where(kept, getattr(old, name), getattr(new, name))
            for name in ("protection_days", "safety_stock", "lot")
        }
        return replace(new, forecast=forecast, shaped=shaped, extra=extra, reserve=reserve, **mixed), ~kept

    def rules(self, released: Released, week: int, view: PlanningView) -> list[SetRule]:
        """Return the rules that the plan, and what functions make of it, change this week."""
        levels = self._habitual(levels_of(released, week), released, week, view)
        before, self.levels = self.levels, levels
        changed = np.flatnonzero(
            (levels.reorder_point != before.reorder_point) | (levels.order_up_to != before.order_up_to)
        )
        rows = zip(changed.tolist(), *(column[changed].tolist() for column in levels), strict=True)
        return [SetRule(point, SS(low, high), held) for point, low, high, held in rows]

    def _habitual(self, levels: Levels, released: Released, week: int, view: PlanningView) -> Levels:
        """Return the levels as functions change them for figures of their own; what is held to plan stays."""
        habits = self._habits
        more = np.zeros(len(levels.reorder_point))
        if not self._lines.idle:
            more += self._lines.ahead(later(released.forecast, week - released.week))
        if habits.order_inflation:
            ahead = demand_ahead(released.forecast, week - released.week, released.protection_days / _WEEK_DAYS)
            short = (self._sources >= 0) & (view.owed[np.maximum(self._sources, 0)] > 0)
            more += np.where(short, habits.order_inflation * ahead, 0.0)
        if more.any():
            more = np.where(released.whole, np.ceil(more - 1e-9), more)
            levels = Levels(levels.reorder_point + more, levels.order_up_to + more, levels.held)
        if habits.buy_stop_weeks and quarter_ends_within(self._start, view.day, _WEEK_DAYS * habits.buy_stop_weeks):
            bought = self._chain.roots[~self._chain.made]
            levels.reorder_point[bought] = levels.order_up_to[bought] = _BUY_NOTHING
        return levels


def quarter_ends_within(start: date, day: float, days: int) -> bool:
    """Return whether the quarter of a day, counted from `start`, ends within so many days."""
    today = np.datetime64(start, "D") + np.timedelta64(int(day), "D")
    month = today.astype("datetime64[M]")
    ends = (month + 3 - month.astype(int) % 3).astype("datetime64[D]")
    return bool((ends - today).astype(int) <= days)
