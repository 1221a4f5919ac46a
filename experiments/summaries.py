"""The KPI frames of a study: every replication, their means, and the differences to the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.chunks import Runs
from experiments.frames import KEYS, constant, named
from experiments.statistics import Adjustment, Spread, difference_intervals, mean_intervals
from sim.kpi import KPIS

__all__ = ["difference_frame", "result_frame", "summary_frame"]

Floats = NDArray[np.float64]
_SIGN = {"higher": 1, "lower": -1, "none": 0}


def result_frame(scenario: str, keys: pd.DataFrame, runs: Mapping[str, Runs]) -> pd.DataFrame:
    """Return one row a policy, replication and KPI of a scenario; `keys` are its KPI rows (see `KEYS`)."""
    replications = len(next(iter(runs.values())).kpis)
    frame = _named_rows(scenario, keys, list(runs), replications)
    number = np.tile(np.repeat(np.arange(replications, dtype=np.int32), len(keys)), len(runs))
    frame.insert(2, "replication", number)
    frame["value"] = np.concatenate([run.kpis.ravel() for run in runs.values()])
    frame["denominator"] = np.concatenate([run.denominators.ravel() for run in runs.values()])
    return frame


def summary_frame(scenario: str, keys: pd.DataFrame, means: Mapping[str, Spread], level: float) -> pd.DataFrame:
    """Return one row a policy and KPI: replications in which it is defined, mean, sd, and the t interval."""
    found = [mean_intervals(spread, level) for spread in means.values()]
    return _named_rows(scenario, keys, list(means)).assign(
        replications=np.concatenate([part.count for part in found]),
        mean=np.concatenate([part.mean for part in found]),
        sd=np.concatenate([part.sd for part in found]),
        low=np.concatenate([part.low for part in found]),
        high=np.concatenate([part.high for part in found]),
    )


def difference_frame(
    scenario: str,
    keys: pd.DataFrame,
    differences: Mapping[str, Spread],
    baseline: str,
    level: float,
    adjustment: Adjustment,
) -> pd.DataFrame:
    """Return one row a policy beside the baseline and KPI: the paired difference, see `statistics.differences`.

    `differences` has the spread of each policy beside the baseline. `better` says whether the policy's KPI is better
    than the baseline's: None while the interval spans zero, and for KPIs that are neither good nor bad by themselves.
    """
    found = difference_intervals(_stacked(list(differences.values()), len(keys)), level, adjustment)
    frame = _named_rows(scenario, keys, list(differences))
    low, high = found.low.ravel(), found.high.ravel()
    return frame.assign(
        baseline=constant(baseline, len(frame)),
        replications=found.count.ravel(),
        difference=found.difference.ravel(),
        low=low,
        high=high,
        p_value=found.p_value.ravel(),
        p_adjusted=found.p_adjusted.ravel(),
        better=_better(low, high, np.tile(_signs(keys), len(differences))),
    )


def _named_rows(scenario: str, keys: pd.DataFrame, policies: list[str], repeats: int = 1) -> pd.DataFrame:
    """Return `keys` once for each policy and repeat, led by scenario and policy."""
    times = len(policies) * repeats
    columns = {
        "scenario": constant(scenario, times * len(keys)),
        "policy": named(policies, np.repeat(np.arange(len(policies)), repeats * len(keys))),
    }
    for key in KEYS:
        column = keys[key].cat
        columns[key] = named(list(column.categories), np.tile(column.codes.to_numpy(), times))
    return pd.DataFrame(columns)


def _stacked(spreads: Sequence[Spread], columns: int) -> Spread:
    """Return spreads one below the other, shape (spreads, columns)."""
    return Spread(
        count=np.vstack([np.zeros((0, columns), dtype=np.int64), *(spread.count for spread in spreads)]),
        mean=np.vstack([np.zeros((0, columns)), *(spread.mean for spread in spreads)]),
        sd=np.vstack([np.zeros((0, columns)), *(spread.sd for spread in spreads)]),
    )


def _signs(keys: pd.DataFrame) -> NDArray[np.int64]:
    """Return 1 where more is better, -1 where less is, 0 where neither is."""
    column = keys["kpi"].cat
    return np.array([_SIGN[KPIS[kpi].better] for kpi in column.categories])[column.codes.to_numpy()]


def _better(low: Floats, high: Floats, sign: NDArray[np.int64]) -> NDArray[np.object_]:
    better = np.full(len(low), None, dtype=object)
    direction = np.where(low > 0, 1, np.where(high < 0, -1, 0)) * sign
    better[direction > 0] = True
    better[direction < 0] = False
    return better
