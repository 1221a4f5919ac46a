"""Lay out what takes one uniform a draw, once for all replications, and have it drawn in one compiled call."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled.layout import Floats, Integers
from sim.compiled.sampling import Job, Law, Pool, Table, finish_lognormals, sample
from sim.distributions import Constant, Distribution, Empirical, Intermittent, Lognormal, Normal
from sim.inversion import BITS, ONE, CountTables, none_below, normal_pieces

__all__ = ["Sampler"]

_GUIDE_PER_ENTRY, _MOST_GUIDE_BITS = 4, 12
_USUAL = ONE - (ONE >> 10)


class Sampler:
    """Streams that are drawn together; `add` them all, then `draw` for each replication."""

    def __init__(self) -> None:
        self._jobs: list[list[int]] = []
        self._tables: list[list[int]] = []
        self._integers, self._floats = _Shared(np.int64), _Shared(np.float64)
        self._first_table: dict[int, tuple[CountTables, int]] = {}
        self._arrays: list[NDArray[np.generic]] = []
        self._logarithms: list[Floats] = []
        self._pools = np.zeros(len(Pool), dtype=np.int64)
        self._keys = self._pools.view(np.uint64)
        self._address = self._pools.ctypes.data
        for function in (sample, finish_lognormals):
            function(self._address)  # of no jobs: compiles it, or loads it

    def add(
        self, law: Distribution, word: int, factors: Floats | float | None, tables: CountTables | None
    ) -> int | None:
        """Add the stream of a law at factors known (None: they are not) and return its number.

        Returns None when it is not drawn here: `tables` are needed of counts, and of others only some are.
        """
        job = [0] * len(Job)
        job[Job.WHICH] = job[Job.FACTOR] = job[Job.EXTRA] = -1
        job[Job.KEY] = int(np.uint64(word).view(np.int64))
        if tables is not None:
            self._set_counts(job, tables)
        elif factors is None or not self._set_scaled(job, law):
            return None
        elif isinstance(factors, np.ndarray):
            job[Job.FACTOR] = self._floats.place(factors)
        self._jobs.append(job)
        return len(self._jobs) - 1

    def place(self, job: int, first: int, count: int, extra: Floats | float = 0.0) -> None:
        """Say where among the draws those of a job stand, how many they are and what is added to them."""
        row = self._jobs[job]
        row[Job.FIRST], row[Job.COUNT] = first, count
        if isinstance(extra, np.ndarray):
            row[Job.EXTRA] = self._floats.place(extra)

    def use(self, draws: Floats) -> None:
        """Draw into an array from now on, and as the jobs stand now."""
        jobs, tables = (np.array(rows, dtype=np.int64) for rows in (self._jobs, self._tables))
        self._arrays = [jobs, tables, self._integers.array(), self._floats.array(), normal_pieces(), draws]
        self._pools[: len(self._arrays)] = [array.ctypes.data for array in self._arrays]
        self._pools[Pool.JOB_COUNT] = len(jobs)
        self._logarithms = _stretches(draws, [job for job in self._jobs if job[Job.LAW] == Law.LOGARITHMS])

    def draw(self, word: int) -> None:
        """Draw all jobs for the replication with this word."""
        self._keys[Pool.KEY] = word
        sample(self._address)
        for stretch in self._logarithms:
            np.exp(stretch, out=stretch)  # by NumPy in either engine: no two libraries agree on its last bit
        if self._logarithms:
            finish_lognormals(self._address)

    def _set_scaled(self, job: list[int], law: Distribution) -> bool:
        """Describe a law that factors scale; return whether there is a way to draw it here."""
        numbers: tuple[float, ...]
        if isinstance(law, Normal):
            job[Job.LAW], numbers = Law.NORMAL, (law.mean, law.sd)
        elif isinstance(law, Lognormal):
            job[Job.LAW], numbers = Law.LOGARITHMS, law.logarithm()
        elif isinstance(law, Empirical):
            job[Job.LAW], numbers = Law.EMPIRICAL, law.values
        elif isinstance(law, Intermittent) and isinstance(law.size, Constant | Empirical):
            job[Job.LAW], numbers = Law.EMPIRICAL, law.size.values
            job[Job.NONE_BELOW] = none_below(law.probability)
        else:
            return False
        job[Job.NUMBERS], job[Job.SIZE] = self._floats.place(np.array(numbers, dtype=np.float64)), len(numbers)
        return True

    def _set_counts(self, job: list[int], tables: CountTables) -> None:
        job[Job.LAW] = Law.COUNTS
        if id(tables) not in self._first_table:
            self._first_table[id(tables)] = tables, len(self._tables)
            for t in range(len(tables.first) - 1):
                self._add_table(tables.thresholds[tables.first[t] : tables.first[t + 1]] - (t << BITS))
        job[Job.TABLE] = self._first_table[id(tables)][1]
        if tables.table is not None:
            job[Job.WHICH] = self._integers.place(tables.table * (8 * len(Table)))

    def _add_table(self, thresholds: Integers) -> None:
        """Add a table with a guide (Chen & Asau 1974): how many thresholds the first uniform of each cell reaches.

        Cells are as many as serve the usual draws; from the last one it may be some way to a rare one.
        """
        usual = int(np.searchsorted(thresholds, _USUAL))
        bits = min((_GUIDE_PER_ENTRY * usual).bit_length(), _MOST_GUIDE_BITS)
        shift = BITS - bits
        guide = np.searchsorted(thresholds, np.arange(1 << bits, dtype=np.int64) << shift, side="right")
        row = [0] * len(Table)
        row[Table.FIRST] = self._integers.place(thresholds)
        row[Table.GUIDE], row[Table.SHIFT] = self._integers.place(guide), shift
        self._tables.append(row)


def _stretches(draws: Floats, jobs: list[list[int]]) -> list[Floats]:
    """Return the draws of some jobs, those that adjoin each other as one."""
    ends: list[list[int]] = []
    for first, last in sorted((job[Job.FIRST], job[Job.FIRST] + job[Job.COUNT]) for job in jobs):
        if ends and ends[-1][1] == first:
            ends[-1][1] = last
        else:
            ends.append([first, last])
    return [draws[first:last] for first, last in ends]


class _Shared:
    """Arrays laid end to end, equal ones once."""

    def __init__(self, kind: type[np.int64] | type[np.float64]) -> None:
        self._kind = kind
        self._parts: list[NDArray[np.generic]] = []
        self._known: dict[bytes, int] = {}
        self._size = 0

    def place(self, array: NDArray[np.generic]) -> int:
        """Return where the elements of an array begin."""
        content = array.tobytes()
        if content not in self._known:
            self._known[content] = self._size
            self._parts.append(array)
            self._size += len(array)
        return self._known[content]

    def array(self) -> NDArray[np.generic]:
        return np.concatenate([*self._parts, np.empty(0, self._kind)]).astype(self._kind, copy=False)
