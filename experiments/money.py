"""What a replication earned and spent, policy by policy: every amount by period, site, item and cause."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from experiments.chunks import World
from experiments.frames import categorical, constant
from sim.kpi.money_frame import money_frame
from sim.model import Result

__all__ = ["money_of"]

_PERIOD_DAYS = 28


def money_of(world: World, policy: str, runs: Sequence[Result]) -> pd.DataFrame:
    """Return scenario, policy, day, site, item, cause, amount after the warm-up; `runs` are those of all slices.

    A period is four weeks, or a bucket where that is longer.
    """
    bucket_days = world.scenario.bucket_days
    period_days = max(1, _PERIOD_DAYS // bucket_days) * bucket_days
    frames = [money_frame(run.ledger, run.scenario, run.routes, run.controls, period_days) for run in runs]
    money = pd.concat(frames, ignore_index=True)
    money = money[money["day"] >= world.scenario.warmup_days].reset_index(drop=True)
    named = {name: categorical(money[name].astype(str)) for name in ("site", "item", "cause")}
    where = {"scenario": constant(world.name, len(money)), "policy": constant(policy, len(money))}
    return pd.DataFrame({**where, "day": money["day"], **named, "amount": money["amount"]})
