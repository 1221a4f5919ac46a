"""What a planner knows of past demand: the history before day 0, in buckets, and histories added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.distributions import Bootstrap, Replay
from sim.network import Demand, Scenario
from sim.paths import demand_path
from sim.streams import Streams

__all__ = ["HISTORY_DAYS", "History", "demand_history", "past_streams", "pooled"]

Floats = NDArray[np.float64]
HISTORY_DAYS = 728
"""How far back the known past of a demand reaches that is described by a distribution."""


class History(NamedTuple):
    """Past demand: units per bucket of `bucket_days`, the latest last."""

    bucket_days: float
    units: Floats


def past_streams(seed: int) -> Streams:
    """Return the streams of everything drawn before day 0, which no replication uses."""
    return Streams(seed, -1)


def demand_history(demand: Demand, scenario: Scenario, past: Streams) -> History:
    """Return what is known of a demand: its own history when it replays or resamples one, else 104 weeks drawn."""
    if isinstance(demand.size, Bootstrap | Replay) and not demand.orders_per_day:
        return History(demand.bucket_days, np.asarray(demand.size.values))
    path = demand_path(demand, past, -HISTORY_DAYS, 0, scenario.start_date)
    width = max(1.0, 1.0 if demand.orders_per_day else demand.bucket_days)
    bins = ((path.times + HISTORY_DAYS) / width).astype(np.intp)
    units = np.bincount(bins, weights=path.quantities, minlength=int(HISTORY_DAYS / width))
    return History(width, units.astype(np.float64))


def pooled(histories: Sequence[History], least_days: float = 0.0) -> History:
    """Add histories up, the latest buckets aligned, in buckets of the longest and of at least `least_days`."""
    if not histories:
        return History(max(1.0, least_days), np.zeros(0))
    width = max(least_days, *(history.bucket_days for history in histories))
    coarse = [_coarsen(history.units, max(1, round(width / history.bucket_days))) for history in histories]
    length = min(len(units) for units in coarse)
    total: Floats = np.sum([units[len(units) - length :] for units in coarse], axis=0)
    return History(width, total)


def _coarsen(units: Floats, times: int) -> Floats:
    whole = len(units) // times * times
    coarse: Floats = units[len(units) - whole :].reshape(-1, times).sum(axis=1)
    return coarse
