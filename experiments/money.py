"""What a replication earned and spent, policy by policy: every amount by period, site, item and cause."""

from __future__ import annotations

import pandas as pd

from experiments.causes import MOST_POINTS
from experiments.chunks import World
from experiments.frames import categorical, concatenated, constant
from sim.kpi.money_frame import money_frame
from sim.model import Model

__all__ = ["study_money"]

_PERIOD_DAYS = 28
_FIRST = 0


def study_money(world: World) -> pd.DataFrame:
    """Return scenario, policy, day, site, item, cause, amount of the first replication, after the warm-up.

    A period is four weeks, or a bucket where that is longer. A scenario of more stock points than are traced has none.
    """
    if len(world.index.sites) > MOST_POINTS:
        return pd.DataFrame()
    return concatenated([_money_of(world, policy) for policy in world.controls])


def _money_of(world: World, policy: str) -> pd.DataFrame:
    frames = []
    for cut in world.slices:
        scenario, controls = cut.scenario, [world.controls[policy][k] for k in cut.part.points.tolist()]
        run = Model(scenario, controls, engine=world.engine).run(world.seed, _FIRST)
        period_days = max(1, _PERIOD_DAYS // scenario.bucket_days) * scenario.bucket_days
        frames.append(money_frame(run.ledger, scenario, run.routes, controls, period_days))
    money = pd.concat(frames, ignore_index=True)
    money = money[money["day"] >= world.scenario.warmup_days].reset_index(drop=True)
    named = {name: categorical(money[name].astype(str)) for name in ("site", "item", "cause")}
    where = {"scenario": constant(world.name, len(money)), "policy": constant(policy, len(money))}
    return pd.DataFrame({**where, "day": money["day"], **named, "amount": money["amount"]})
