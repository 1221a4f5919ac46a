"""A planner that decides at random, whenever it is asked, and remembers all that it was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from sim.decisions import Control, Rule, StockFacts
from sim.planning import Action, Cancel, Expedite, Order, Planner, PlanningStart, PlanningView, SetRule, ShapeDemand

__all__ = ["Restless"]


@dataclass(frozen=True, slots=True)
class Restless:
    """The given controls, and a planner that changes, orders, hastens, withdraws and shapes demand at random."""

    set_controls: tuple[Control, ...]
    moments: tuple[float, ...]

    def controls(self, facts: Sequence[StockFacts]) -> tuple[Control, ...]:
        return self.set_controls

    def planner(self, start: PlanningStart) -> Planner:
        return _RestlessPlanner(self, start)


class _RestlessPlanner:
    def __init__(self, plan: Restless, start: PlanningStart) -> None:
        self.moments: NDArray[np.float64] = np.array(plan.moments)
        self.seen: list[PlanningView] = []
        self._rules = [control.rule for control in start.controls]
        self._lanes = [len(route.lanes) for route in start.routes]
        self._demands = len(start.scenario.network.demands)
        self._rng = start.streams.generator("restless")

    def act(self, view: PlanningView) -> list[Action]:
        self.seen.append(PlanningView(*(np.array(part) for part in view)))
        rng = self._rng
        return [self._action(int(rng.integers(len(self._rules))), view.day) for _ in range(int(rng.integers(5)))]

    def _action(self, point: int, now: float) -> Action:
        rng = self._rng
        until = now + float(rng.integers(9))
        choices = [
            SetRule(point, _changed(self._rules[point], float(rng.uniform(0.5, 2.0))), float(rng.uniform(0, 9))),
            Order(point, float(rng.integers(-2, 30)), int(rng.integers(self._lanes[point]))),
            Expedite(point),
            Cancel(point, float(rng.integers(0, 20)), float(rng.integers(0, 9))),
            ShapeDemand(int(rng.integers(self._demands)), now, until, float(rng.uniform(-1, 1))),
        ]
        return choices[int(rng.integers(len(choices)))]


def _changed(rule: Rule, factor: float) -> Rule:
    """Return a rule with its float parameters multiplied, or the rule itself where it would not have them."""
    floats = [field.name for field in fields(rule) if isinstance(getattr(rule, field.name), float)]
    try:
        return replace(rule, **{name: getattr(rule, name) * factor for name in floats})
    except ValueError:
        return rule
