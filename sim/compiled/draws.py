"""The sample path of a replication as the kernel's arrays: order lines and lead times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.compiled.layout import Floats, Records
from sim.network import Scenario
from sim.paths import PreparedDemand, lead_time_block, lead_time_generator, prepared
from sim.routes import Route
from sim.streams import Streams

__all__ = ["DemandDraws", "LeadTimeDraws", "Lines"]

_AMPLE = 0.75


class Lines(NamedTuple):
    """The order lines of all demands: the kernel's rows, with the stretches of times and units they refer to."""

    demands: Records
    times: Floats
    units: Floats


class DemandDraws:
    """Draws the order lines of a scenario; demands of equal buckets share one stretch of times."""

    def __init__(self, scenario: Scenario, demands: Records) -> None:
        self._demands = demands
        self._prepared: list[PreparedDemand] = []
        known: dict[bytes, int] = {}
        stretches: list[Floats] = []
        units = size = 0
        for row in demands:
            demand = scenario.network.demands[row["number"]]
            ready = prepared(demand, 0, scenario.horizon_days, scenario.start_date)
            self._prepared.append(ready)
            row["first"] = units
            if demand.orders_per_day:
                continue
            content = ready.times.tobytes()
            if content not in known:
                known[content] = size
                stretches.append(ready.times)
                size += len(ready.times)
            row["times"], row["count"] = known[content], len(ready.times)
            units += len(ready.times)
        self._times = np.concatenate([*stretches, np.empty(0)])
        self._units = np.empty(units)
        self._firsts = demands["first"].tolist()

    def draw(self, streams: Streams) -> Lines:
        """Return the order lines of a replication; the arrays are overwritten by the next."""
        units, firsts = self._units, self._firsts
        drawn: list[tuple[int, Floats, Floats]] = []
        for k, ready in enumerate(self._prepared):
            times, quantities = ready.draw(streams)
            if ready.demand.orders_per_day:
                drawn.append((k, times, quantities))
            else:
                units[firsts[k] : firsts[k] + len(quantities)] = quantities
        if not drawn:
            return Lines(self._demands, self._times, units)
        return _with_single_orders(self._demands.copy(), self._times, units, drawn)


def _with_single_orders(
    demands: Records, times: Floats, units: Floats, drawn: Sequence[tuple[int, Floats, Floats]]
) -> Lines:
    all_times, all_units = [times], [units]
    first_time, first_unit = len(times), len(units)
    for k, own_times, own_units in drawn:
        row = demands[k]
        row["times"], row["first"], row["count"] = first_time, first_unit, len(own_times)
        all_times.append(own_times)
        all_units.append(own_units)
        first_time += len(own_times)
        first_unit += len(own_units)
    return Lines(demands, np.concatenate(all_times), np.concatenate(all_units))


class LeadTimeDraws:
    """Draws lead times block by block; remembers how many blocks a stock point has ever needed."""

    def __init__(self, routes: Sequence[Route], leads: Records, known: Floats, drawn: Sequence[int]) -> None:
        self._routes = [routes[k] for k in drawn]
        self._rows = list(drawn)
        self._leads = leads
        self._known = known
        self._blocks = [1] * len(drawn)

    def draw(self, streams: Streams) -> tuple[Records, Floats]:
        """Return the stretch of each stock point and the pool of lead times."""
        if not self._rows:
            return self._leads, self._known
        leads = self._leads.copy()
        pool, first = [self._known], len(self._known)
        for row, route, count in zip(self._rows, self._routes, self._blocks, strict=True):
            rng = lead_time_generator(route, streams)
            blocks = [lead_time_block(route.lane.lead_time_days, rng) for _ in range(count)]
            length = sum(map(len, blocks))
            leads[row] = first, length, 0, 0
            pool += blocks
            first += length
        return leads, np.concatenate(pool)

    def grow(self, leads: Records) -> bool:
        """Return whether a run used more lead times than were drawn.

        From now on twice as many are drawn for every stock point that used most of them: among thousands there would
        else be one in nearly every replication that needs a few more, and the whole run would be repeated for it.
        """
        if not self._rows:
            return False
        used, count = leads["used"][self._rows], leads["count"][self._rows]
        for k in np.flatnonzero(used > _AMPLE * count).tolist():
            self._blocks[k] *= 2
        return bool((used > count).any())
