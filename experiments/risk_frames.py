"""The frames of a risk study: distributions, tails, probabilities and service over time, from its replications."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.chunks import Runs, World
from experiments.risk_watch import MEASURES
from experiments.tails import Estimate, cvar, cvar_difference, probability, var
from sim.kpi import KPIS

__all__ = ["LOSS_SIGN", "measures_frame", "quantiles_frame", "service_frame", "stockouts_frame", "tails_frame"]

Floats = NDArray[np.float64]
LOSS_SIGN: Mapping[str, int] = {
    "total_cost": 1,
    "on_hand_value": 1,
    "peak_on_hand_value": 1,
    "fill_rate": -1,
    "worst_fill": -1,
    "longest_stockout_days": 1,
}
"""The measures, and the direction in which they are bad: 1 upwards, -1 downwards."""
_KPIS = ("total_cost", "on_hand_value", "fill_rate")
_QUANTILES = {"least": 0.0, "q05": 0.05, "median": 0.5, "q95": 0.95, "most": 1.0}
_BANDS = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}


def measures_frame(world: World, runs: Mapping[str, Runs]) -> pd.DataFrame:
    """Return the measures of every replication."""
    frames = []
    for policy, found in runs.items():
        values = {kpi: found.kpis[:, list(KPIS).index(kpi)] for kpi in _KPIS}  # the total's rows come first
        values |= {name: found.watched[:, k] for k, name in enumerate(MEASURES)}
        for name in LOSS_SIGN:
            rows = {"scenario": world.name, "policy": policy, "replication": np.arange(len(values[name]))}
            frames.append(pd.DataFrame({**rows, "measure": name, "value": values[name]}))
    return pd.concat(frames, ignore_index=True)


def quantiles_frame(measures: pd.DataFrame) -> pd.DataFrame:
    """Return how each measure is distributed over the replications."""
    rows = []
    for (scenario, policy, measure), values in _groups(measures):
        spread = {"mean": values.mean(), "sd": values.std(ddof=1) if len(values) > 1 else np.nan}
        quantiles = {name: np.quantile(values, share) for name, share in _QUANTILES.items()}
        keys = {"scenario": scenario, "policy": policy, "measure": measure, "replications": len(values)}
        rows.append({**keys, **spread, **quantiles})
    return pd.DataFrame(rows)


def tails_frame(
    measures: pd.DataFrame, levels: Sequence[float], baseline: str, level: float, seed: int
) -> pd.DataFrame:
    """Return value at risk and expected shortfall of each measure, and the difference of that to the baseline."""
    groups = dict(_groups(measures))
    rows = []
    for (scenario, policy, measure), values in groups.items():
        sign, base = LOSS_SIGN[measure], groups.get((scenario, baseline, measure), values)
        for alpha in levels:
            drawn = zlib.crc32(f"{seed} {scenario} {measure} {alpha}".encode())
            at_risk = _signed(var(sign * values, alpha, level), sign)
            shortfall = _signed(cvar(sign * values, alpha, level, drawn), sign)
            change = Estimate(np.nan, np.nan, np.nan)
            if policy != baseline and len(base) == len(values):
                change = _signed(cvar_difference(sign * values, sign * base, alpha, level, drawn), sign)
            keys = {"scenario": scenario, "policy": policy, "measure": measure, "level": alpha}
            rows.append({**keys, **_named("var", at_risk), **_named("cvar", shortfall), **_named("difference", change)})
    return pd.DataFrame(rows)


def stockouts_frame(world: World, runs: Mapping[str, Runs], days: Sequence[int], level: float) -> pd.DataFrame:
    """Return how likely a stock-out longer than n days is: anywhere that sells for every n, and at each stock point."""
    rows = []
    for policy, found in runs.items():
        longest = found.watched[:, -len(world.index.sites) :]
        anywhere = found.watched[:, MEASURES.index("longest_stockout_days")]
        curve = range(int(anywhere.max()) + 1)
        rows += list(_likely(world.name, policy, ("", ""), anywhere, sorted({*curve, *days}), level))
        for k, place in enumerate(zip(world.index.sites, world.index.items, strict=True)):
            rows += list(_likely(world.name, policy, place, longest[:, k], days, level))
    return pd.DataFrame(rows)


def service_frame(world: World, runs: Mapping[str, Runs]) -> pd.DataFrame:
    """Return the quantiles of each week's fill rate over the replications."""
    frames = []
    for policy, found in runs.items():
        weekly = found.watched[:, len(MEASURES) : -len(world.index.sites)]
        known = ~np.isnan(weekly).any(axis=0)  # a week in which nothing was asked for has no fill rate
        bands = np.quantile(weekly[:, known], list(_BANDS.values()), axis=0)
        day = world.scenario.warmup_days + 7 * np.flatnonzero(known)
        columns = {"scenario": world.name, "policy": policy, "day": day}
        frames.append(pd.DataFrame({**columns, **dict(zip(_BANDS, bands, strict=True))}))
    return pd.concat(frames, ignore_index=True)


def _groups(measures: pd.DataFrame) -> Iterator[tuple[tuple[str, str, str], Floats]]:
    for key, rows in measures.groupby(["scenario", "policy", "measure"], sort=False):
        values = rows["value"].dropna().to_numpy(dtype=np.float64)
        if len(values):
            scenario, policy, measure = key
            yield (str(scenario), str(policy), str(measure)), values


def _signed(estimate: Estimate, sign: int) -> Estimate:
    """Return an estimate of losses in the terms of the measure."""
    if sign > 0:
        return estimate
    return Estimate(-estimate.value, -estimate.high, -estimate.low)


def _named(name: str, estimate: Estimate) -> dict[str, float]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _likely(
    scenario: str, policy: str, place: tuple[str, str], longest: Floats, days: Sequence[int], level: float
) -> Iterator[dict[str, object]]:
    for limit in days:
        share = probability(int((longest > limit).sum()), len(longest), level)
        keys = {"scenario": scenario, "policy": policy, "site": place[0], "item": place[1], "days": limit}
        yield {**keys, "probability": share.value, "low": share.low, "high": share.high}
