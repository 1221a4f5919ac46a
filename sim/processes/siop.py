"""The planning process: at its moments the planner sees the chain; what it decides is done at once."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from simpy.events import Event

from sim.clock import Clock, Phase
from sim.decisions import Rule
from sim.planning import Cancel, Expedite, Order
from sim.planning_desk import Desk
from sim.processes.warehouse import StockPoint
from sim.stock import measures_of

__all__ = ["siop"]

Floats = NDArray[np.float64]


def siop(clock: Clock, desk: Desk, points: Sequence[StockPoint]) -> Generator[Event, None, None]:
    """Let the planner act at each of its moments."""
    world = _Chain(clock, points)
    for moment in desk.moments.tolist():
        yield clock.at(moment, Phase.PLAN)
        desk.act(moment, world)


class _Chain:
    """The stock points of a run, as the desk reaches them."""

    def __init__(self, clock: Clock, points: Sequence[StockPoint]) -> None:
        self._clock = clock
        self._points = points

    def level(self, name: str) -> Floats:
        """Return a level of every stock point."""
        return np.array([getattr(point, name) for point in self._points], dtype=np.float64)

    def closed(self, first: int, last: int) -> Floats:
        """Return the facts of closed buckets."""
        return np.array([[measures_of(point.buckets[k]) for point in self._points] for k in range(first, last)])

    def set_rules(self, points: Sequence[int], rules: Sequence[Rule]) -> None:
        """Run stock points by other rules."""
        for point, rule in zip(points, rules, strict=True):
            self._points[point].replenishment.rule = rule

    def schedule(self, action: Order | Expedite | Cancel, now: float) -> None:
        """Do what an action says as an event of its own, so that what one sets off comes before the next."""
        callbacks = self._clock.at(now, Phase.PLAN).callbacks
        assert callbacks is not None
        callbacks.append(partial(self._do, action, now))

    def _do(self, action: Order | Expedite | Cancel, now: float, _event: Any) -> None:
        replenishment = self._points[action.point].replenishment
        match action:
            case Order():
                replenishment.order(action.quantity, now, action.lane)
            case Expedite():
                replenishment.inbounds[0].expedite(now)
            case Cancel():
                replenishment.inbounds[0].cancel(action.quantity, now - action.within_days, now)
