"""Run many cases, each a scenario with ways of planning along a dial, on the same random numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from experiments.checkpoints import Checkpoints
from experiments.chunks import Chunk, Outcome, Runs, World, gathered, run_chunk, warm
from experiments.executors import cores, open_workers
from experiments.running import leading
from experiments.siop.changes import changed
from experiments.study import Study, world_of
from sim.decisions import Policy, StockFacts
from sim.facts import stock_facts
from sim.kpi import KPIS
from sim.network import Scenario

__all__ = ["Case", "Grid", "run_cases"]

Floats = NDArray[np.float64]
_CHUNK = 4
_SERVICE = "fill_rate"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A scenario in which `arms` are run at each of `dials`, in so many replications from number `first` on."""

    name: str
    scenario: Scenario
    arms: Mapping[str, Policy]
    dials: tuple[float, ...]
    replications: int
    first: int = 0

    def variants(self, dial: str) -> dict[str, Policy]:
        """Return each arm at each setting of the dial, by name."""
        return {
            _variant(arm, value): changed(policy, {dial: value})
            for arm, policy in self.arms.items()
            for value in self.dials
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """What a case gave: `figures` [arms, dials, replications, columns].

    Columns are the KPIs of the whole, ``fill_rate:A`` the fill rate of a class, and what planners measured of
    themselves (NaN where they do not).
    """

    case: Case
    columns: tuple[str, ...]
    figures: Floats
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> int:
        """Return the place of a column."""
        return self.columns.index(name)

    def of(self, arm: str, column: str) -> Floats:
        """Return a column of an arm, [dials, replications]."""
        found: Floats = self.figures[list(self.case.arms).index(arm), :, :, self.column(column)]
        return found

    def deployed(self, arm: str, column: str) -> Floats:
        """Return a column of an arm at dial 1, [replications]."""
        found: Floats = self.of(arm, column)[self.case.dials.index(1.0)]
        return found


def run_cases(cases: Sequence[Case], study: Study, dial: str, folder: Path | None, *, progress: bool) -> list[Grid]:
    """Run all cases and return their grids, in their order; finished chunks are kept in `folder` until all is done."""
    facts = {id(case.scenario): stock_facts(case.scenario, study.seed) for case in cases}
    worlds = {case.name: _world(case, study, dial, facts) for case in cases}
    chunks = dict.fromkeys(chunk for case in cases for chunk in _chunks(case, worlds[case.name]))
    outcomes: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    stored = Checkpoints(folder, worlds) if folder else None
    wanted = {case.name: case.first + case.replications for case in cases}
    pairs = {(chunk.scenario, chunk.policy) for chunk in chunks}
    for outcome in stored.take(wanted, dict.fromkeys(pairs, ())) if stored else ():
        if outcome.chunk in chunks:  # one of other replications may be there, of a study that asked for fewer
            outcomes[outcome.chunk.scenario, outcome.chunk.policy].append(outcome)
    done = {outcome.chunk for found in outcomes.values() for outcome in found}
    left = [chunk for chunk in chunks if chunk not in done]
    workers = 1 if study.executor == "serial" else study.workers or cores()
    if workers > 1 and left:
        warm(worlds)
    total = sum(chunk.count for chunk in left)
    with (
        tqdm(total=total, desc="siop", unit="run", disable=None if progress else True) as bar,
        open_workers(worlds, min(workers, max(1, len(left)))) as do,
    ):
        for outcome in do(run_chunk, left):
            short = replace(outcome, runs=leading(outcome.runs, worlds[outcome.chunk.scenario].kept))
            kept = stored.save(short) if stored else short
            outcomes[kept.chunk.scenario, kept.chunk.policy].append(kept)
            bar.update(kept.chunk.count)
    return [_grid(case, worlds[case.name], outcomes) for case in cases]


def _world(case: Case, study: Study, dial: str, facts: Mapping[int, tuple[StockFacts, ...]]) -> World:
    own = replace(
        study,
        scenarios={case.name: case.scenario},
        policies=case.variants(dial),
        replications=case.replications,
        baseline="",
        chart_items=0,
        keep="summary",
    )
    return world_of(own, case.name, facts[id(case.scenario)])


def _variant(arm: str, value: float) -> str:
    return f"{arm}@{value:g}"


def _chunks(case: Case, world: World) -> Iterator[Chunk]:
    for policy in world.controls:
        for done in range(0, case.replications, _CHUNK):
            yield Chunk(case.name, policy, case.first + done, min(_CHUNK, case.replications - done))


def _grid(case: Case, world: World, outcomes: Mapping[tuple[str, str], list[Outcome]]) -> Grid:
    found = {
        (arm, value): gathered(outcomes[case.name, _variant(arm, value)]) for arm in case.arms for value in case.dials
    }
    measures = tuple(dict.fromkeys(name for runs in found.values() for name in runs.measures))
    rows = [k for k, entity in enumerate(world.index.entities) if entity.level == "class"]
    classes = tuple(f"{_SERVICE}:{world.index.entities[k].item_class}" for k in rows)
    figures = np.array(
        [[_columns(found[arm, value], rows, measures) for value in case.dials] for arm in case.arms], dtype=np.float64
    )
    slow = dict.fromkeys(reason for each in outcomes.values() for outcome in each for reason in outcome.slow)
    return Grid(case=case, columns=(*KPIS, *classes, *measures), figures=figures, notes=tuple(slow))


def _columns(runs: Runs, rows: Sequence[int], measures: Sequence[str]) -> Floats:
    """Return [replications, columns]; the whole comes first among the KPI rows, then sites and classes."""
    count = len(KPIS)
    place = list(KPIS).index(_SERVICE)
    total, by_class = runs.kpis[:, :count], runs.kpis[:, [row * count + place for row in rows]]
    own = np.full((len(total), len(measures)), np.nan)
    for k, name in enumerate(runs.measures):
        own[:, measures.index(name)] = runs.planned[:, k]
    return np.concatenate([total, by_class, own], axis=1)
