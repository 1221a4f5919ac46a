"""What a worker does: a chunk of replications of one policy in one scenario, and how the pieces are joined."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from experiments.failures import StudyError, bounded, failure_of
from experiments.risk_watch import Watch, row_of, seen_in
from experiments.series import Charts
from experiments.slices import Measured, Slice, measured, slice_sums
from sim.decisions import Control, StockFacts
from sim.kpi import KpiIndex
from sim.model import Engine, EngineError, Model
from sim.network import Scenario
from sim.planning import Measuring, Planning

__all__ = [
    "Chunk",
    "InWorld",
    "Outcome",
    "Runs",
    "World",
    "gathered",
    "in_stored_world",
    "models_of",
    "run_chunk",
    "store",
    "warm",
]

Floats = NDArray[np.float64]


class InWorld(Protocol):
    """A task that is done in one world."""

    @property
    def scenario(self) -> str:
        """The name of that world."""
        ...


Task = TypeVar("Task", bound=InWorld)
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """What all replications of a scenario share, worked out once.

    `controls` holds the controls that each policy sets, one a stock point; `rows` which of the KPI rows are reported;
    of the first `kept` of these every replication is kept, of the others their sums. `slices` are run one after the
    other. A `watch` looks at more than the KPIs. `planning` has the policies that also plan; then there is but one
    slice, the whole. `facts` are what planners know, and those who tell why stock ran out.
    """

    name: str
    scenario: Scenario
    seed: int
    controls: Mapping[str, tuple[Control, ...]]
    index: KpiIndex
    rows: NDArray[np.intp]
    kept: int
    charts: Charts
    slices: tuple[Slice, ...]
    engine: Engine = "auto"
    watch: Watch | None = None
    planning: Mapping[str, Planning] = field(default_factory=dict)
    facts: tuple[StockFacts, ...] = ()

    def model(self, policy: str, cut: Slice, *, trace: bool = False) -> Model:
        """Return the model of a policy in a slice."""
        controls, planning = self.controls_in(policy, cut), self.planning.get(policy)
        return Model(cut.scenario, controls, engine=self.engine, trace=trace, planning=planning, facts=self.facts)

    def controls_in(self, policy: str, cut: Slice) -> tuple[Control, ...]:
        """Return the controls that a policy sets at the stock points of a slice."""
        return tuple(self.controls[policy][k] for k in cut.part.points.tolist())


@dataclass(frozen=True, slots=True)
class Chunk:
    """Replications [`first`, `first` + `count`) of a policy in a scenario."""

    scenario: str
    policy: str
    first: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Runs:
    """The facts of some replications of a policy in a scenario: arrays, no frames.

    `kpis` has the shape (replications, KPI rows), `denominators`, of the rows of which all replications are kept, as
    many columns as these, `on_hand` (replications, buckets, stock points
    drawn); `without_stock` (weeks, items) is a sum of whole numbers over the replications. `watched` has a row a
    replication, empty without a watch; so has `planned`, with what a planner measured of itself, columns by name
    `measures` (see `sim.planning.Measuring`).
    """

    kpis: Floats
    denominators: Floats
    on_hand: NDArray[np.float32]
    without_stock: NDArray[np.int64]
    watched: Floats
    planned: Floats
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a chunk yields, how long it took, and why it was not compiled, if so."""

    chunk: Chunk
    runs: Runs
    seconds: float
    slow: tuple[str, ...] = ()


def run_chunk(worlds: Mapping[str, World], chunk: Chunk) -> Outcome:
    """Run the replications of a chunk. Seeds depend on the index of the replication only, never on who runs it.

    Raises StudyError naming policy, scenario, replication and, if it was a rule that failed, site and item.
    """
    began = time.perf_counter()
    world = worlds[chunk.scenario]
    numbers = range(chunk.first, chunk.first + chunk.count)
    runs = _joined([_runs(world, *_replicate(world, chunk.policy, number)) for number in numbers])
    slow = tuple(dict.fromkeys(model.reason for model in models_of(world, chunk.policy) if model.reason))
    return Outcome(chunk, runs, time.perf_counter() - began, slow if world.engine == "auto" else ())


def warm(worlds: Mapping[str, World]) -> None:
    """Compile every kind of rule once, before worker processes start that would all compile it again."""
    known: set[type] = set()
    for world in worlds.values():
        for policy, controls in world.controls.items():
            kinds = {type(control.rule) for control in controls}
            if not kinds <= known:
                models_of(world, policy)
            known |= kinds


@lru_cache(maxsize=8)
def models_of(world: World, policy: str) -> tuple[Model, ...]:
    """Return what all replications of a policy share in each slice of a scenario; made once in each process.

    Raises StudyError when the engine asked for cannot run it.
    """
    try:
        return tuple(world.model(policy, cut) for cut in world.slices)
    except EngineError as error:
        raise StudyError(f"policy {policy!r}, scenario {world.name!r}: {error}; run with engine=auto") from error


def gathered(outcomes: Sequence[Outcome]) -> Runs:
    """Join the outcomes of a policy in a scenario in the order of their replications, whatever order they came in."""
    return _joined([outcome.runs for outcome in sorted(outcomes, key=lambda outcome: outcome.chunk.first)])


def store(worlds: Mapping[str, World], folder: str) -> None:
    """Write each world where worker processes can read it, so that chunks need not carry it.

    Raises StudyError naming a policy whose controls cannot be sent to another process.
    """
    for world in worlds.values():
        for policy, controls in world.controls.items():
            try:
                pickle.dumps(controls)
            except (pickle.PicklingError, AttributeError, TypeError) as error:
                raise StudyError(
                    f"policy {policy!r} cannot be sent to worker processes ({error}): define its classes at the top "
                    "level of a module, or run with workers=1"
                ) from error
    for number, world in enumerate(worlds.values()):
        _file(folder, number).write_bytes(pickle.dumps(world, protocol=pickle.HIGHEST_PROTOCOL))


def in_stored_world(
    folder: str, names: tuple[str, ...], function: Callable[[Mapping[str, World], Task], Answer], task: Task
) -> Answer:
    """Do a task in a worker process, in one of the worlds `names` that `store` has written to `folder`."""
    try:
        world = _stored(_file(folder, names.index(task.scenario)))
    except (ImportError, AttributeError) as error:
        raise StudyError(
            f"a worker process cannot load the policies ({error}): their module must be importable there; or run with "
            "workers=1"
        ) from error
    return function({task.scenario: world}, task)


def _file(folder: str, number: int) -> Path:
    return Path(folder) / f"{number}.pickle"


@lru_cache(maxsize=4)
def _stored(path: Path) -> World:
    world: World = pickle.loads(path.read_bytes())  # written by `store` a moment ago, in a folder of our own
    return world


def _runs(world: World, found: Measured, watched: Floats, planned: Mapping[str, float]) -> Runs:
    return Runs(
        kpis=found.values.ravel()[None, world.rows],
        denominators=found.denominators.ravel()[None, world.rows[: world.kept]],
        on_hand=found.on_hand[None],
        without_stock=found.without_stock,
        watched=watched[None],
        planned=np.array([list(planned.values())], dtype=np.float64),
        measures=tuple(planned),
    )


def _joined(parts: Sequence[Runs]) -> Runs:
    return Runs(
        kpis=np.concatenate([part.kpis for part in parts]),
        denominators=np.concatenate([part.denominators for part in parts]),
        on_hand=np.concatenate([part.on_hand for part in parts]),
        without_stock=np.sum([part.without_stock for part in parts], axis=0),
        watched=np.concatenate([part.watched for part in parts]),
        planned=np.concatenate([part.planned for part in parts]),
        measures=parts[0].measures,
    )


def _replicate(world: World, policy: str, replication: int) -> tuple[Measured, Floats, Mapping[str, float]]:
    """Run a replication slice by slice; no more than the ledger of one is ever kept."""
    sums, seen, watch = [], [], world.watch
    measures: Mapping[str, float] = {}
    planned = np.empty(len(world.controls[policy]))
    for cut, model in zip(world.slices, models_of(world, policy), strict=True):
        try:
            result = bounded(model, world.seed, replication)
        except Exception as error:
            place = f"policy {policy!r}, scenario {world.name!r}, replication {replication}"
            failure = failure_of(cut.scenario, model.controls, world.seed, replication)
            raise StudyError(f"{place}: {failure or f'{type(error).__name__}: {error}'}") from error
        sums.append(slice_sums(result.ledger, world.index, cut))
        planned[cut.part.points] = result.safety_stock
        if watch is not None:
            seen.append(seen_in(result.ledger, watch, cut.part.points))
        if isinstance(result.planner, Measuring):
            measures = result.planner.measures
        del result
    watched = row_of(watch, [cut.part.points for cut in world.slices], seen) if watch else np.zeros(0)
    return measured(world.index, world.charts, world.slices, sums, planned), watched, measures
