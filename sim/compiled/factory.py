"""The arrays of production from run to run: working times, what is drawn in turn, the book of the work centres."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.books import OpenBook
from sim.compiled.centres import close_centres
from sim.compiled.draws import blocks_at_first
from sim.compiled.layout import Floats, Records, dtype
from sim.compiled.plant_layout import Draws, Factory, Job, Machine, Task
from sim.compiled.production import Production
from sim.distributions import Constant, Replay
from sim.hazards import Disturbances
from sim.ledger import Book, CentreMeasure
from sim.network import Scenario
from sim.paths import LEAD_TIME_BLOCK, lead_time_block
from sim.plants import machines
from sim.routes import Route
from sim.streams import Streams
from sim.working_time import WorkingTime

__all__ = ["FactoryArrays"]

_TIMES = (("shifts", "shift_count"), ("plain", "plain_count"), ("longer", "longer_count"))
_JOBS, _JOBS_OF_PLANNED = 64, 4096  # see `sim.compiled.workspace`
_WORD = {name: place for place, name in enumerate(Factory.__annotations__)}


class FactoryArrays:
    """Keeps the arrays of a `Factory` alive, and their addresses true; `address` is that of its record.

    `draw` what a replication takes, `open` before each run, `close` after it.
    """

    def __init__(
        self, scenario: Scenario, routes: Sequence[Route], lowered: Production, *, planned: bool = False
    ) -> None:
        self._scenario = scenario
        self._lowered = lowered
        self._names = tuple(centre.name for centre in scenario.network.centres)
        self._arrays: dict[str, NDArray[np.generic]] = {}
        self._factory = np.zeros(1, dtype(Factory))
        self._words = self._factory.view(np.int64)
        self.address = self._factory.ctypes.data
        self._pool = _Pool(lowered, blocks_at_first(scenario.horizon_days) if planned else 1)
        self._breaks = any(centre.fails and centre.failures_count == "calendar" for centre in scenario.network.centres)
        self._machines: Records | None = None
        self._opening_book = np.empty(0)
        self._book = np.empty(0)
        self._jobs = _JOBS_OF_PLANNED if planned else _JOBS
        self._set_numbers(routes)

    def _set_numbers(self, routes: Sequence[Route]) -> None:
        factory, lowered, scenario = self._factory, self._lowered, self._scenario
        for name in ("plants", "operations", "parts", "centres", "cards"):
            self._place(name, getattr(lowered, name).copy())
        factory["horizon"], factory["bucket_days"] = scenario.horizon_days, scenario.bucket_days
        factory["buckets"], factory["centre_count"] = scenario.horizon_days // scenario.bucket_days, len(self._names)
        factory["no_name"] = len(scenario.network.demands)
        factory["most_operations"] = lowered.plants["operation_count"].max(initial=1)
        self._place_jobs()

    def _place(self, name: str, array: NDArray[np.generic]) -> None:
        self._arrays[name] = array
        self._words[_WORD[name]] = array.ctypes.data

    def _place_jobs(self) -> None:
        self._factory["job_limit"] = self._jobs
        self._place("jobs", np.zeros(self._jobs, dtype(Job)))
        self._place("tasks", np.zeros(self._jobs * int(self._factory["most_operations"][0]), dtype(Task)))

    def draw(self, streams: Streams, broken: Disturbances | None) -> None:
        """Draw what comes in turn, and the working times of machines that fail by the calendar."""
        if self._machines is None or self._breaks or broken is not None:
            self._set_up_machines(streams, broken)
        draws, pool = self._pool.draw(streams)
        self._place("draws", draws)
        self._place("pool", pool)

    def _set_up_machines(self, streams: Streams, broken: Disturbances | None) -> None:
        """Take the machines of the SimPy engine as they are before the clock starts."""
        scenario, lowered = self._scenario, self._lowered
        days, network = scenario.horizon_days, scenario.network
        book = OpenBook(self._names, CentreMeasure, days, scenario.bucket_days)
        times = _Times(lowered.change_overs)
        rows = []
        for k, centre in enumerate(network.centres):
            counted = centre.fails and centre.failures_count == "running"
            for number, machine in enumerate(machines(centre, scenario, streams, book, k, broken)):
                row = np.zeros((), dtype(Machine))
                row["left_up"], row["family"] = np.inf, -1
                row["uptimes"] = lowered.machine_draws[k] + 2 * number if counted else -1
                row["repairs"] = row["uptimes"] + 1
                for (first, count), time in zip(_TIMES, machine.working_times, strict=True):
                    row[first], row[count] = times.place(time), len(time.openings)
                row["speed"], row["speed_count"] = times.place(machine.speed), len(machine.speed.openings)
                machine.enter_open(days)
                rows.append(row)
        self._machines = np.array(rows, dtype(Machine))
        self._opening_book = book.closed().values
        self._place("times", times.joined())

    def open(self) -> None:
        """Set everything back to the state before the clock starts."""
        lowered = self._lowered
        assert self._machines is not None
        for name in ("centres", "cards"):
            self._arrays[name][:] = getattr(lowered, name)
        working = self._machines.copy()
        draws, pool = self._pool.rewound()
        for machine in working:
            if machine["uptimes"] >= 0:
                row = draws[machine["uptimes"]]
                machine["left_up"] = pool[row["first"]]
                row["used"] = 1 % row["count"] if row["cycle"] else 1
        self._place("machines", working)
        self._book = self._opening_book.copy()
        self._place("book", self._book)
        for name in ("job_count", "free_job", "begun", "last_begun"):
            self._factory[name] = 0

    def more_jobs(self) -> None:
        """Make room for more jobs."""
        self._jobs *= 4
        self._place_jobs()

    def grow(self) -> bool:
        """Return whether a run used more draws than there were; there will be more of them."""
        return self._pool.grow()

    def close(self) -> Book | None:
        """Return the book of the work centres after a run; None without any."""
        if not self._names:
            return None
        close_centres(self.address)
        return Book(self._book, self._names, CentreMeasure)


class _Times:
    """Working times one after the other, each once, behind what stands there first."""

    def __init__(self, first: Floats) -> None:
        self._stretches = [first]
        self._size = len(first)
        self._known: dict[int, tuple[int, WorkingTime]] = {}

    def place(self, time: WorkingTime) -> int:
        """Return where a working time begins."""
        if id(time) not in self._known:
            self._known[id(time)] = self._size, time
            self._stretches += [np.array(time.openings), np.array(time.closings)]
            self._size += 2 * len(time.openings)
        return self._known[id(time)][0]

    def joined(self) -> Floats:
        return np.concatenate(self._stretches)


class _Pool:
    """What comes in turn, block by block; remembers how many blocks were ever needed."""

    def __init__(self, lowered: Production, blocks: int) -> None:
        self._in_turn = lowered.in_turn
        self._draws = np.zeros(len(self._in_turn), dtype(Draws))
        self._blocks = [0 if isinstance(law, Constant | Replay) else blocks for law, _ in self._in_turn]
        self._known = [_known(law) if isinstance(law, Constant | Replay) else None for law, _ in self._in_turn]
        self._pool = np.empty(0)
        self._lay_out()

    def _lay_out(self) -> None:
        first = 0
        for row, known, blocks in zip(self._draws, self._known, self._blocks, strict=True):
            count = blocks * LEAD_TIME_BLOCK if known is None else len(known)
            row["first"], row["count"], row["cycle"] = first, count, known is not None
            first += count
        self._pool = np.empty(first)
        for row, known in zip(self._draws, self._known, strict=True):
            if known is not None:
                self._pool[row["first"] : row["first"] + row["count"]] = known
        self._firsts = self._draws["first"].tolist()

    def draw(self, streams: Streams) -> tuple[Records, Floats]:
        for (law, word), first, blocks in zip(self._in_turn, self._firsts, self._blocks, strict=True):
            if blocks:
                generator = streams.generator_of(word)
                for start in range(first, first + blocks * LEAD_TIME_BLOCK, LEAD_TIME_BLOCK):
                    self._pool[start : start + LEAD_TIME_BLOCK] = lead_time_block(law, generator)
        return self._draws, self._pool

    def rewound(self) -> tuple[Records, Floats]:
        self._draws["used"] = 0
        return self._draws, self._pool

    def grow(self) -> bool:
        short = np.flatnonzero((self._draws["cycle"] == 0) & (self._draws["used"] > self._draws["count"])).tolist()
        for k in short:
            self._blocks[k] = 2 * max(self._blocks[k], int(self._draws["used"][k]) // LEAD_TIME_BLOCK)
        if short:
            self._lay_out()
        return bool(short)


def _known(law: Constant | Replay) -> tuple[float, ...]:
    return (law.value,) if isinstance(law, Constant) else law.values
