"""A few replications of a study run once more, to tell why stock ran out and where the money went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from experiments.causes import causes_of, summed_causes
from experiments.chunks import World
from experiments.frames import concatenated
from experiments.money import money_of
from experiments.partners import segments_of, suppliers_of
from sim.decisions import StockFacts
from sim.model import Result

__all__ = ["MOST_POINTS", "Retold", "retold"]

MOST_POINTS = 2000
"""Stock points: of a scenario that has more, nothing is told, for its trace would not fit into memory."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Retold:
    """The frames of `experiments.results.StudyResults` that have the same names, of one scenario."""

    causes: pd.DataFrame = field(default_factory=pd.DataFrame)
    money: pd.DataFrame = field(default_factory=pd.DataFrame)
    segments: pd.DataFrame = field(default_factory=pd.DataFrame)
    suppliers: pd.DataFrame = field(default_factory=pd.DataFrame)


def retold(world: World, facts: Sequence[StockFacts], traced: int) -> Retold:
    """Run the first replications of each policy again: `traced` of them for causes, the very first for its money.

    Those that are run also tell how segments were served and suppliers delivered; of a scenario cut into slices, whose
    items share neither, nothing is told of that.
    """
    if len(facts) > MOST_POINTS:
        return Retold()
    causes, money, segments, suppliers = [], [], [], []
    for policy in world.controls:
        found: list[pd.DataFrame] = []
        firsts: list[Result] = []
        runs: list[Result] = []
        for cut in world.slices:
            model = world.model(policy, cut, trace=traced > 0)
            runs = [model.run(world.seed, replication) for replication in range(max(1, traced))]
            firsts.append(runs[0])
            found += [causes_of(world, facts, policy, cut, run) for run in runs[:traced]]
        whole = runs if len(world.slices) == 1 else []
        segments += [segments_of(world, policy, whole)] if whole else []
        suppliers += [suppliers_of(world, policy, whole)] if whole else []
        causes.append(summed_causes(world, policy, found))
        money.append(money_of(world, policy, firsts))
    return Retold(
        causes=concatenated(causes),
        money=concatenated(money),
        segments=concatenated(segments) if segments else pd.DataFrame(),
        suppliers=concatenated(suppliers) if suppliers else pd.DataFrame(),
    )
