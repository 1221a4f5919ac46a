"""Run all replications of a study: first one a policy to time it, then chunks of about a second."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from experiments.chunks import Chunk, Outcome, World, gathered, run_chunk
from experiments.executors import cores, open_workers
from experiments.precision import Precision, half_widths
from experiments.running import Findings, Summing
from sim.kpi import KPIS

if TYPE_CHECKING:
    from experiments.study import Study

__all__ = ["replicate"]

_CHUNK_SECONDS = 1.0
_WORTH_A_POOL_SECONDS = 5.0
Outcomes = dict[tuple[str, str], list[Outcome]]


def replicate(
    study: Study, worlds: Mapping[str, World], *, progress: bool
) -> tuple[dict[str, Findings], tuple[str, ...]]:
    """Run every policy in every world as often as the study asks; return the findings by scenario, and notes.

    Chunks come back in any order and are sorted before anything is added up: nothing depends on who ran what.
    """
    outcomes: Outcomes = {(name, policy): [] for name in worlds for policy in study.policies}
    sums = {name: Summing(tuple(study.policies), study.compared_with, world.kept) for name, world in worlds.items()}
    total = len(outcomes) * study.replications
    with tqdm(total=total, desc="compare", unit="run", disable=None if progress else True) as bar:

        def keep(found: Iterable[Outcome]) -> None:
            for outcome in found:
                chunk = outcome.chunk
                outcomes[chunk.scenario, chunk.policy].append(sums[chunk.scenario].take(outcome))
                bar.update(chunk.count)

        workers = 1 if study.executor == "serial" else study.workers
        if workers is None:
            first = run_chunk(worlds, Chunk(*next(iter(outcomes)), 0, 1))
            keep([first])
            workers = cores() if first.seconds * total > _WORTH_A_POOL_SECONDS else 1
        with open_workers(worlds, workers) as run_chunks:
            wanted = dict.fromkeys(worlds, study.replications)
            while wanted:
                while chunks := _chunks(outcomes, wanted, workers, in_step=study.keep == "summary"):
                    keep(run_chunks(chunks))
                more = _more(study, worlds, outcomes)
                total += len(study.policies) * sum(more[name] - wanted[name] for name in more)
                bar.total = total
                wanted = more
    found = {
        name: sums[name].findings({policy: gathered(outcomes[name, policy]) for policy in study.policies})
        for name in worlds
    }
    return found, _notes(study, worlds, outcomes)


def _done(outcomes: Iterable[Outcome]) -> int:
    return sum(outcome.chunk.count for outcome in outcomes)


def _chunks(outcomes: Outcomes, wanted: Mapping[str, int], workers: int, *, in_step: bool) -> list[Chunk]:
    """Return the chunks to run next: a single replication of what was never timed, else all that is left.

    With `in_step` the policies take turns, so that few replications wait for their pair; else each goes to its end.
    """
    chunks = []
    for (scenario, policy), found in outcomes.items():
        done, goal = _done(found), wanted.get(scenario, 0)
        if not found:
            chunks.append(Chunk(scenario, policy, 0, 1))
        elif done < goal:
            seconds = sum(outcome.seconds for outcome in found) / done
            fair = -(-(goal - done) // workers)
            size = max(1, min(fair, int(_CHUNK_SECONDS / seconds)))
            chunks += [Chunk(scenario, policy, k, min(size, goal - k)) for k in range(done, goal, size)]
    return sorted(chunks, key=lambda chunk: chunk.first) if in_step else chunks


def _more(study: Study, worlds: Mapping[str, World], outcomes: Outcomes) -> dict[str, int]:
    """Return the replications to go on to, for each scenario that is not precise enough and may go on."""
    precision = study.precision
    if precision is None:
        return {}
    more = {}
    for name, world in worlds.items():
        done = _done(outcomes[name, study.compared_with])
        if done < precision.max_replications and _widest(study, precision, world, outcomes) > precision.half_width:
            more[name] = min(done + precision.batch, precision.max_replications)
    return more


def _notes(study: Study, worlds: Mapping[str, World], outcomes: Outcomes) -> tuple[str, ...]:
    precision = study.precision
    if precision is None:
        return ()
    share = " of the mean" if precision.relative else ""
    notes = []
    for name, world in worlds.items():
        widest = _widest(study, precision, world, outcomes)
        if widest > precision.half_width:
            done = _done(outcomes[name, study.compared_with])
            wish = f"not {precision.half_width:g} as asked for, after {done} replications"
            notes.append(f"Scenario {name}: the half-width of {precision.kpi} is {widest:.3g}{share}, {wish}.")
    return tuple(notes)


def _widest(study: Study, precision: Precision, world: World, outcomes: Outcomes) -> float:
    values = {policy: _total(precision.kpi, outcomes[world.name, policy]) for policy in study.policies}
    widths = half_widths(precision, values, study.compared_with, study.level, study.adjustment)
    return float(widths.max(initial=0.0))


def _total(kpi: str, found: Iterable[Outcome]) -> NDArray[np.float64]:
    """Return a KPI at total level, whose rows come first, in every replication so far."""
    column = list(KPIS).index(kpi)
    ordered = sorted(found, key=lambda outcome: outcome.chunk.first)
    return np.concatenate([outcome.runs.kpis[:, column] for outcome in ordered])
