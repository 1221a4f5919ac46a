"""The order lines that customers have yet to bring: a planner may win more of them, and then demand is another."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.network import Scenario
from sim.planning import ShapeDemand
from sim.streams import Streams

__all__ = ["DemandToCome", "OrderLines"]

Floats = NDArray[np.float64]
OrderLines = Iterable[tuple[int, Floats, Floats]]
"""(number of the demand, times, units) of each demand"""


class DemandToCome:
    """The lines of all demands of a run, whose units are changed where they lie.

    `by_day` has the shape (demands, days): the units asked for on each day. Rounding goes by luck of its own, so that
    the same change gives the same lines in both engines.
    """

    def __init__(self, scenario: Scenario, lines: OrderLines, streams: Streams) -> None:
        self._days = scenario.horizon_days
        self._lines = {number: (times, units) for number, times, units in lines}
        self._luck = streams.generator("shaped demand")
        self.by_day = np.zeros((len(scenario.network.demands), self._days))
        for number in self._lines:
            self._count(number)

    def shape(self, change: ShapeDemand, now: float) -> None:
        """Change what is asked for after the day of `now`; whole units stay whole, right in the mean.

        Raises ValueError when the demand is none of the network's, or the share is below -1.
        """
        if change.demand not in self._lines:
            raise ValueError(f"there is no demand {change.demand}: there are {len(self._lines)}, from 0 on")
        if not change.share >= -1:
            raise ValueError(f"share (={change.share:g}) must be at least -1: nobody asks for less than nothing")
        times, units = self._lines[change.demand]
        later = max(change.first_day, np.floor(now) + 1)
        lines = np.flatnonzero((times >= later) & (times < change.before_day) & (units > 0))
        wanted = units[lines] * (1 + change.share)
        luck = self._luck.random(len(lines))
        units[lines] = np.where(units[lines] % 1 == 0, np.floor(wanted + luck), wanted)
        self._count(change.demand)

    def _count(self, number: int) -> None:
        times, units = self._lines[number]
        self.by_day[number] = np.bincount(times.astype(np.intp), weights=units, minlength=self._days)
