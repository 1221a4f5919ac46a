"""Where planner and run meet: the desk keeps what the planner sees and hands on what it decides, in either engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.decisions import Rule
from sim.demand_to_come import DemandToCome
from sim.ledger import Measure
from sim.planning import Cancel, Expedite, Order, Planner, PlanningStart, PlanningView, SetRule, ShapeDemand

__all__ = ["Desk", "World"]

Floats = NDArray[np.float64]
_LEVELS = ("on_hand", "on_order", "in_transit", "backorders", "owed")


class World(Protocol):
    """A run as the desk reaches it; each engine has its own."""

    def level(self, name: str) -> Floats:
        """Return a level of `PlanningView`, one entry a stock point."""
        ...

    def closed(self, first: int, last: int) -> Floats:
        """Return the facts of the closed buckets [`first`, `last`): (buckets, stock points, measures)."""
        ...

    def set_rules(self, points: Sequence[int], rules: Sequence[Rule]) -> None:
        """Run stock points by other rules; of several for the same one the last holds."""
        ...

    def schedule(self, action: Order | Expedite | Cancel, now: float) -> None:
        """Do what an action says, now, after what was scheduled before."""
        ...


class Desk:
    """One replication's planner, what it has seen, and the safety stock it has planned over time.

    `demand` has the order lines of the run, all of them drawn.
    """

    def __init__(self, planner: Planner, start: PlanningStart, demand: DemandToCome) -> None:
        scenario, points = start.scenario, len(start.routes)
        self.planner = planner
        self.moments = np.asarray(planner.moments, dtype=np.float64)
        if (np.diff(self.moments) <= 0).any() or (self.moments < 0).any():
            raise ValueError("the moments of a planner must ascend from 0")
        self.moments = self.moments[self.moments < scenario.horizon_days]
        self._bucket_days = scenario.bucket_days
        self._demand = demand
        self._facts = np.zeros((scenario.horizon_days // scenario.bucket_days, points, len(Measure)))
        self._lanes = [len(route.lanes) for route in start.routes]
        self._kinds = [type(control.rule) for control in start.controls]
        self._lengths = [_lengths(control.rule) for control in start.controls]
        self._known = 0
        self._planned = np.array([control.safety_stock for control in start.controls])
        self._since = float(scenario.warmup_days)
        self._planned_days = np.zeros(points)
        self._end = float(scenario.horizon_days)
        self._days = self._end - self._since

    @property
    def safety_stock(self) -> Floats:
        """Return the planned safety stock of each stock point, its mean over the time after the warm-up."""
        mean: Floats = (self._planned_days + self._planned * (self._end - self._since)) / self._days
        return mean

    def act(self, now: float, world: World) -> None:
        """Let the planner see and decide; hand on what it decides."""
        actions = self.planner.act(self._view(now, world))
        changes = [action for action in actions if isinstance(action, SetRule)]
        if changes:
            points = self._changed(changes, now)
            world.set_rules(points, [change.rule for change in changes])
        for action in actions:
            if isinstance(action, Order) and not 0 <= action.lane < self._lanes[action.point]:
                raise ValueError(
                    f"stock point {action.point} has {self._lanes[action.point]} lanes, no lane {action.lane}"
                )
            if isinstance(action, ShapeDemand):
                self._demand.shape(action, now)
            elif not isinstance(action, SetRule):
                world.schedule(action, now)

    def _view(self, now: float, world: World) -> PlanningView:
        closed = int(now // self._bucket_days)
        if closed > self._known:
            self._facts[self._known : closed] = world.closed(self._known, closed)
            self._known = closed
        return PlanningView(
            day=now,
            facts=_read_only(self._facts[:closed]),
            demand=_read_only(self._demand.by_day)[:, : int(now) + 1],
            **{name: _read_only(world.level(name)) for name in _LEVELS},
        )

    def _changed(self, changes: Sequence[SetRule], now: float) -> list[int]:
        """Return the stock points of changes, whose planned safety stock is that of the change from now on."""
        points = [change.point for change in changes]
        for point, change in zip(points, changes, strict=True):
            if type(change.rule) is not self._kinds[point]:
                kind, other = self._kinds[point].__name__, type(change.rule).__name__
                raise ValueError(f"stock point {point} is run by {kind}, not by a {other}")
            if self._lengths[point] and _lengths(change.rule) != self._lengths[point]:
                raise ValueError(f"stock point {point} is run by a rule of as many numbers, not by {change.rule}")
        if now > self._since:
            self._planned_days += self._planned * (now - self._since)
            self._since = now
        self._planned[points] = [change.safety_stock for change in changes]
        return points


def _lengths(rule: Rule) -> tuple[int, ...]:
    """Return how many numbers each field has that is a tuple of them: where a rule is set, they stay as many."""
    if not is_dataclass(rule):
        return ()
    values = [getattr(rule, field.name) for field in fields(rule)]
    return tuple(len(value) for value in values if isinstance(value, tuple))


def _read_only(array: Floats) -> Floats:
    view = array.view()
    view.flags.writeable = False
    return view
