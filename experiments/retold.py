"""A few replications of a study run once more, to tell why stock ran out and where the money went."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from dataclasses import dataclass, field

import pandas as pd

from experiments.causes import causes_of, summed_causes
from experiments.chunks import World
from experiments.money import money_of
from experiments.partners import segments_of, suppliers_of
from sim.model import Result

__all__ = ["Retelling", "Retold", "may_be_told", "retellings", "retold", "untold"]

_MOST_POINTS = 2000


@dataclass(frozen=True, slots=True)
class Retelling:
    """A policy in a scenario of which the first replications are to be told: `traced` of them with causes."""

    scenario: str
    policy: str
    traced: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Retold:
    """The frames of `experiments.results.StudyResults` that have the same names, of one policy in one scenario."""

    causes: pd.DataFrame = field(default_factory=pd.DataFrame)
    money: pd.DataFrame = field(default_factory=pd.DataFrame)
    segments: pd.DataFrame = field(default_factory=pd.DataFrame)
    suppliers: pd.DataFrame = field(default_factory=pd.DataFrame)


def may_be_told(points: Sized) -> bool:
    """Return whether a scenario with these stock points may be told: the trace of many would not fit into memory."""
    return len(points) <= _MOST_POINTS


def untold(points: Mapping[str, Sized]) -> tuple[str, ...]:
    """Say of which scenarios nothing is told, by the stock points of each."""
    large = [name for name, own in points.items() if not may_be_told(own)]
    return tuple(f"Scenario {name}: more than {_MOST_POINTS:,} stock points, no causes and no money." for name in large)


def retellings(worlds: Mapping[str, World], traced: int) -> list[Retelling]:
    """Return what is to be told of each policy in each scenario that is not too large."""
    told = {name: world for name, world in worlds.items() if may_be_told(world.index.sites)}
    return [Retelling(name, policy, traced) for name, world in told.items() for policy in world.controls]


def retold(worlds: Mapping[str, World], wanted: Retelling) -> tuple[Retelling, Retold]:
    """Run the first replications of a policy again: `traced` of them for causes, the very first for its money.

    Those that are run also tell how segments were served and suppliers delivered; of a scenario cut into slices, whose
    items share neither, nothing is told of that.
    """
    world, policy, traced = worlds[wanted.scenario], wanted.policy, wanted.traced
    found: list[pd.DataFrame] = []
    firsts: list[Result] = []
    runs: list[Result] = []
    for cut in world.slices:
        model = world.model(policy, cut, trace=traced > 0)
        runs = [model.run(world.seed, replication) for replication in range(max(1, traced))]
        firsts.append(runs[0])
        found += [causes_of(world, world.facts, policy, cut, run) for run in runs[:traced]]
    whole = len(world.slices) == 1
    return wanted, Retold(
        causes=summed_causes(world, policy, found),
        money=money_of(world, policy, firsts),
        segments=segments_of(world, policy, runs) if whole else pd.DataFrame(),
        suppliers=suppliers_of(world, policy, runs) if whole else pd.DataFrame(),
    )
