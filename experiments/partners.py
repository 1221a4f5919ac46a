"""How customers were served and suppliers delivered, policy by policy, in replications that were told again."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from experiments.chunks import World
from experiments.frames import categorical, constant
from sim.kpi.customers import segment_frame
from sim.kpi.suppliers import supplier_scorecard
from sim.model import Result

__all__ = ["segments_of", "suppliers_of"]


def segments_of(world: World, policy: str, runs: Sequence[Result]) -> pd.DataFrame:
    """Return scenario, policy, segment and the columns of `segment_frame`: means over `runs`, each of all items."""
    frames = [segment_frame(run.ledger, run.scenario) for run in runs]
    return _means(world, policy, frames, ["segment"])


def suppliers_of(world: World, policy: str, runs: Sequence[Result]) -> pd.DataFrame:
    """Return scenario, policy, supplier, mode and the columns of `supplier_scorecard`: means over `runs`."""
    by = ["supplier", "mode"]
    frames = [supplier_scorecard(run.ledger, run.scenario, run.routes, by) for run in runs]
    return _means(world, policy, frames, by)


def _means(world: World, policy: str, frames: Sequence[pd.DataFrame], by: list[str]) -> pd.DataFrame:
    """Return the mean of each number over the frames that have one, in the order of the first."""
    if not any(map(len, frames)):
        return pd.DataFrame()
    means = pd.concat(frames, ignore_index=True).groupby(by, sort=False).mean().reset_index()
    names = {name: categorical(means[name].astype(str)) for name in by}
    where = {"scenario": constant(world.name, len(means)), "policy": constant(policy, len(means))}
    return pd.DataFrame({**where, **names}).join(means.drop(columns=by).astype(float))
