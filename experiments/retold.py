"""A few replications of a study run once more, to tell why stock ran out and where the money went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from experiments.causes import causes_of, summed_causes
from experiments.chunks import World
from experiments.frames import concatenated
from experiments.money import money_of
from sim.decisions import StockFacts
from sim.model import Result

__all__ = ["MOST_POINTS", "Retold", "retold"]

MOST_POINTS = 2000
"""Stock points: of a scenario that has more, nothing is told, for its trace would not fit into memory."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Retold:
    """The frames `causes` and `money` of `experiments.results.StudyResults`, of one scenario."""

    causes: pd.DataFrame = field(default_factory=pd.DataFrame)
    money: pd.DataFrame = field(default_factory=pd.DataFrame)


def retold(world: World, facts: Sequence[StockFacts], traced: int) -> Retold:
    """Run the first replications of each policy again: `traced` of them for causes, the very first for its money."""
    if len(facts) > MOST_POINTS:
        return Retold()
    causes, money = [], []
    for policy in world.controls:
        found: list[pd.DataFrame] = []
        firsts: list[Result] = []
        for cut in world.slices:
            model = world.model(policy, cut, trace=traced > 0)
            firsts.append(model.run(world.seed, 0))
            later = [model.run(world.seed, replication) for replication in range(1, traced)]
            found += [causes_of(world, facts, policy, cut, run) for run in (firsts[-1], *later)[:traced]]
        causes.append(summed_causes(world, policy, found))
        money.append(money_of(world, policy, firsts))
    return Retold(causes=concatenated(causes), money=concatenated(money))
