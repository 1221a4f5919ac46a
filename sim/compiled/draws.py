"""The sample path of a replication as the kernel's arrays: order lines and lead times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.compiled.layout import Floats, Records
from sim.compiled.sampler import Sampler
from sim.distributions import Counts, Distribution
from sim.hazards import Disturbances
from sim.inversion import CountTables
from sim.levels import Levels
from sim.network import Scenario
from sim.paths import LEAD_TIME_BLOCK, PreparedDemand, lead_time_block, prepared_demands
from sim.spans import Steps
from sim.streams import Streams

__all__ = ["DemandDraws", "DrawnInTurn", "LeadTimeDraws", "Lines", "blocks_at_first"]

_AMPLE = 0.75
_OFTEN_DAYS = 4


class Lines(NamedTuple):
    """The order lines of all demands: the kernel's rows, with the stretches of times and units they refer to."""

    demands: Records
    times: Floats
    units: Floats


class DemandDraws:
    """Draws the order lines of a scenario; demands of equal buckets share one stretch of times."""

    def __init__(self, scenario: Scenario, demands: Records) -> None:
        self._demands = demands
        self._sampler = Sampler()
        self._others: list[tuple[int, PreparedDemand]] = []
        self._projects: list[tuple[int, PreparedDemand]] = []
        self._all: list[PreparedDemand] = []
        ready = prepared_demands(scenario)
        known: dict[bytes, int] = {}
        stretches: list[Floats] = []
        units = size = 0
        for k, row in enumerate(demands):
            demand = ready[row["number"]]
            self._all.append(demand)
            row["first"] = units
            self._add(k, demand, units)
            if demand.demand.orders_per_day:
                continue
            content = demand.times.tobytes()
            if content not in known:
                known[content] = size
                stretches.append(demand.times)
                size += len(demand.times)
            row["times"], row["count"] = known[content], len(demand.times)
            units += len(demand.times)
        self._times = np.concatenate([*stretches, np.empty(0)])
        self._units = np.empty(units)
        self._lines = Lines(demands, self._times, self._units)
        self._sampler.use(self._units)

    def _add(self, k: int, ready: PreparedDemand, first: int) -> None:
        job = None
        if not ready.demand.orders_per_day and not ready.has_level:
            job = self._sampler.add(ready.demand.size, ready.word, ready.factors, ready.tables)
        if job is None:
            self._others.append((k, ready))
        elif ready.has_projects:
            self._sampler.place(job, first, len(ready.times))
            self._projects.append((k, ready))
        else:
            self._sampler.place(job, first, len(ready.times), ready.extra)

    def draw(self, streams: Streams, broken: Disturbances | None = None) -> Lines:
        """Return the order lines of a replication; the arrays are overwritten by the next."""
        self._sampler.draw(streams.word)
        if not (broken or self._projects or self._others):
            return self._lines
        units, levels = self._units, Levels(streams)
        for k, ready in self._projects:
            first = self._demands["first"][k]
            units[first : first + len(ready.times)] += ready.extra_units(streams)
        surges = {} if broken is None else _surges(self._all, broken)
        drawn: list[tuple[int, Floats, Floats]] = []
        others = self._others if not surges else [*self._others, *((k, self._all[k]) for k in surges)]
        for k, ready in dict(others).items():
            times, quantities = ready.draw(streams, surges.get(k), levels)
            if ready.demand.orders_per_day:
                drawn.append((k, times, quantities))
            else:
                first = self._demands["first"][k]
                units[first : first + len(quantities)] = quantities
        if not drawn:
            return self._lines
        return _with_single_orders(self._demands.copy(), self._times, units, drawn)


def _surges(demands: Sequence[PreparedDemand], broken: Disturbances) -> dict[int, Steps]:
    found = ((k, broken.demand(ready.demand)) for k, ready in enumerate(demands))
    return {k: surge for k, surge in found if surge is not None}


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


def blocks_at_first(horizon_days: int) -> int:
    """Return the blocks to draw at first for a run that is costly to repeat: an order every four days is a lot."""
    return 1 + horizon_days // (_OFTEN_DAYS * LEAD_TIME_BLOCK)


class DrawnInTurn(NamedTuple):
    """A law whose draws are taken one after the other: the row of `Leads` they stand in, and the stream's word."""

    row: int
    law: Distribution
    word: int


class LeadTimeDraws:
    """Draws lead times, and what else comes in turn, block by block; remembers how many blocks were ever needed.

    So many `blocks` are drawn at first, of each.
    """

    def __init__(self, leads: Records, known: Floats, drawn: Sequence[DrawnInTurn], blocks: int = 1) -> None:
        self._rows = [row for row, _, _ in drawn]
        self._leads = leads
        self._known = known
        self._pool = known
        self._blocks = [blocks] * len(drawn)
        self._sampler = Sampler()
        self._jobs: list[int | None] = []
        self._laws: list[Distribution] = []
        self._words: list[int] = []
        tables: dict[Counts, CountTables | None] = {}
        for _, law, word in drawn:
            if isinstance(law, Counts) and law not in tables:
                tables[law] = law.tables()
            self._jobs.append(self._sampler.add(law, word, 1.0, tables[law] if isinstance(law, Counts) else None))
            self._laws.append(law)
            self._words.append(word)
        self._lay_out()

    def _lay_out(self) -> None:
        """Give each stock point a stretch of the pool that holds its blocks."""
        first = len(self._known)
        for row, job, blocks in zip(self._rows, self._jobs, self._blocks, strict=True):
            length = blocks * LEAD_TIME_BLOCK
            self._leads[row] = first, length, 0, 0
            if job is not None:
                self._sampler.place(job, first, length)
            first += length
        self._pool = np.empty(first)
        self._pool[: len(self._known)] = self._known
        self._sampler.use(self._pool)

    def draw(self, streams: Streams) -> tuple[Records, Floats]:
        """Return the stretch of each stock point and the pool of lead times, overwritten by the next."""
        if not self._rows:
            return self._leads, self._pool
        self._sampler.draw(streams.word)
        firsts = self._leads["first"][self._rows].tolist()
        for first, job, law, word, blocks in zip(
            firsts, self._jobs, self._laws, self._words, self._blocks, strict=True
        ):
            if job is None:
                rng = streams.generator_of(word)
                for end in range(first + LEAD_TIME_BLOCK, first + blocks * LEAD_TIME_BLOCK + 1, LEAD_TIME_BLOCK):
                    self._pool[end - LEAD_TIME_BLOCK : end] = lead_time_block(law, rng)
        return self._leads, self._pool

    def grow(self, leads: Records) -> bool:
        """Return whether a run used more lead times than were drawn.

        From now on twice as many are drawn for every stock point that used most of them: among thousands there would
        else be one in nearly every replication that needs a few more, and the whole run would be repeated for it.
        """
        if not self._rows:
            return False
        used, count = leads["used"][self._rows], leads["count"][self._rows]
        short = np.flatnonzero(used > _AMPLE * count).tolist()
        for k in short:
            self._blocks[k] *= 2
        if short:
            self._lay_out()
        return bool((used > count).any())
