"""Run all replications of a study, first one a policy to time it, then chunks of about a second; retell a few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from experiments.checkpoints import Checkpoints
from experiments.chunks import Chunk, Outcome, World, gathered, run_chunk, warm
from experiments.executors import cores, open_workers
from experiments.precision import Precision, half_widths
from experiments.retold import Retelling, Retold, retellings, retold
from experiments.running import Findings, Summing
from sim.kpi import KPIS

if TYPE_CHECKING:
    from experiments.study import Study

__all__ = ["Replicated", "replicate"]

_CHUNK_SECONDS = 1.0
_WORTH_A_POOL_SECONDS = 5.0
Outcomes = dict[tuple[str, str], list[Outcome]]


@dataclass(slots=True)
class _Tally:
    """What has come in, by scenario and policy; each outcome goes to disk too, if there is a place for it."""

    outcomes: Outcomes
    sums: Mapping[str, Summing]
    stored: Checkpoints | None
    bar: tqdm[NoReturn]

    def keep(self, found: Iterable[Outcome]) -> None:
        """Take in what was run."""
        self._add(map(self.stored.save, found) if self.stored else found)

    def keep_stored(self, wanted: Mapping[str, int]) -> None:
        """Take in what was run before the study was killed."""
        if self.stored:
            self._add(self.stored.take(wanted, {pair: _numbers(found) for pair, found in self.outcomes.items()}))

    def _add(self, found: Iterable[Outcome]) -> None:
        for outcome in found:
            chunk = outcome.chunk
            self.outcomes[chunk.scenario, chunk.policy].append(self.sums[chunk.scenario].take(outcome))
            self.bar.update(chunk.count)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replicated:
    """The findings by scenario, what was told of the first runs, policy by policy, and notes."""

    found: dict[str, Findings]
    told: tuple[Retold, ...]
    notes: tuple[str, ...]


def replicate(study: Study, worlds: Mapping[str, World], *, progress: bool, folder: Path | None = None) -> Replicated:
    """Run every policy in every world as often as the study asks, and tell of the first runs.

    Chunks come back in any order and are sorted before anything is added up: nothing depends on who ran what. In
    `folder` each is kept until the study is finished; those that are there are not run again.
    """
    outcomes: Outcomes = {(name, policy): [] for name in worlds for policy in study.policies}
    sums = {name: Summing(tuple(study.policies), study.compared_with, world.kept) for name, world in worlds.items()}
    total = len(outcomes) * study.replications
    with tqdm(total=total, desc="compare", unit="run", disable=None if progress else True) as bar:
        tally = _Tally(outcomes, sums, Checkpoints(folder, worlds) if folder else None, bar)
        wanted = dict.fromkeys(worlds, study.replications)
        tally.keep_stored(wanted)
        workers = _workers(study, worlds, tally)
        with open_workers(worlds, workers) as do:
            while wanted:
                tally.keep_stored(wanted)
                while chunks := _chunks(outcomes, wanted, workers, in_step=study.keep == "summary"):
                    tally.keep(do(run_chunk, chunks))
                more = _more(study, worlds, outcomes)
                total += len(study.policies) * sum(more[name] - wanted[name] for name in more)
                bar.total = total
                wanted = more
            told = _told(do(retold, retellings(worlds, min(study.traced, study.replications))), worlds)
    findings = {
        name: sums[name].findings({policy: gathered(outcomes[name, policy]) for policy in study.policies})
        for name in worlds
    }
    return Replicated(found=findings, told=told, notes=(*_notes(study, worlds, outcomes), *_slow(outcomes)))


def _told(parts: Iterable[tuple[Retelling, Retold]], worlds: Mapping[str, World]) -> tuple[Retold, ...]:
    """Return what was told, in whatever order it came, scenario by scenario and policy by policy."""
    told = {(wanted.scenario, wanted.policy): part for wanted, part in parts}
    pairs = [(name, policy) for name, world in worlds.items() for policy in world.controls]
    return tuple(told[pair] for pair in pairs if pair in told)


def _workers(study: Study, worlds: Mapping[str, World], tally: _Tally) -> int:
    """Return how many processes are worth it, judged by a first replication; for several, compile before they start."""
    workers = 1 if study.executor == "serial" else study.workers
    if workers is None:
        pair, found = next(iter(tally.outcomes.items()))
        if not found:
            tally.keep([run_chunk(worlds, Chunk(*pair, 0, 1))])
        left = len(tally.outcomes) * study.replications - sum(map(_done, tally.outcomes.values()))
        workers = cores() if _seconds(found) * left > _WORTH_A_POOL_SECONDS else 1
    if workers > 1:
        warm(worlds)
    return workers


def _done(outcomes: Iterable[Outcome]) -> int:
    return sum(outcome.chunk.count for outcome in outcomes)


def _numbers(outcomes: Iterable[Outcome]) -> set[int]:
    """Return the replications that are done."""
    chunks = [outcome.chunk for outcome in outcomes]
    return {number for chunk in chunks for number in range(chunk.first, chunk.first + chunk.count)}


def _seconds(outcomes: Sequence[Outcome]) -> float:
    """Return the mean time of a replication."""
    return sum(outcome.seconds for outcome in outcomes) / _done(outcomes)


def _chunks(outcomes: Outcomes, wanted: Mapping[str, int], workers: int, *, in_step: bool) -> list[Chunk]:
    """Return the chunks to run next: a single replication of what was never timed, else all that is left.

    With `in_step` the policies take turns, so that few replications wait for their pair; else each goes to its end.
    """
    chunks = []
    for (scenario, policy), found in outcomes.items():
        left = sorted(set(range(wanted.get(scenario, 0))) - _numbers(found))
        if left and not found:
            chunks.append(Chunk(scenario, policy, left[0], 1))
        elif left:
            fair = -(-len(left) // workers)
            size = max(1, min(fair, int(_CHUNK_SECONDS / _seconds(found))))
            chunks += [Chunk(scenario, policy, *stretch) for stretch in _stretches(left, size)]
    return sorted(chunks, key=lambda chunk: chunk.first) if in_step else chunks


def _stretches(numbers: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Cut ascending numbers into stretches without gaps, at most so long: the first number of each, and how many."""
    first = count = 0
    for number in numbers:
        if count and (number > first + count or count == most):
            yield first, count
            count = 0
        if not count:
            first = number
        count += 1
    if count:
        yield first, count


def _slow(outcomes: Outcomes) -> tuple[str, ...]:
    """Say what ran slowly because it cannot be compiled."""
    reasons = dict.fromkeys(reason for found in outcomes.values() for outcome in found for reason in outcome.slow)
    return tuple(f"Ran in the slower SimPy engine: {reason}." for reason in reasons)


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
