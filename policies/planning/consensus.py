"""Consensus: one forecast of many, each corrected for its bias and weighed by how well it did.

Arrays are [functions, items, weeks], the first function being the statistical baseline. `groups` [items] numbers the
group (all items, a family, or each item alone) over which weights and biases are learned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Consensus",
    "Learned",
    "bias_share",
    "consensus_weights",
    "debiased",
    "gated",
    "learn",
    "padding",
    "weighed",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_MOST_BIAS = 0.9
_LEAST_MSE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Consensus:
    """How the consensus learns and what it lets pass.

    `members` are the functions that take part (none named: all). Weights come of the errors of the latest `window`
    cycles, shrunk to equal ones by `shrink`; `smoothing` is that of the bias. `gate` is the share of the baseline
    that an override must exceed to be kept; None keeps all. `learning` off leaves what was learned as it is.
    """

    members: tuple[int, ...] = ()
    window: int = 12
    shrink: float = 0.5
    smoothing: float = 0.2
    gate: float | None = 0.15
    learning: bool = True

    def __post_init__(self) -> None:
        wrong = [] if self.window >= 1 else [f"window(={self.window}) must be >= 1"]
        if not 0 <= self.shrink <= 1:
            wrong.append(f"shrink(={self.shrink}) must be from 0 to 1")
        if not 0 < self.smoothing <= 1:
            wrong.append(f"smoothing(={self.smoothing}) must be > 0 and <= 1")
        if self.gate is not None and self.gate < 0:
            wrong.append(f"gate(={self.gate}) must be >= 0, or null to keep every override")
        if wrong:
            raise ValueError("; ".join(wrong))


@dataclass(frozen=True, slots=True)
class Learned:
    """What the consensus knows of the functions.

    `squared` [cycles, functions, items] are squared errors, the latest cycle last, NaN where the actual is unknown.
    `error` and `forecast` [functions, groups] are exponentially smoothed sums of forecast - actual and of forecast,
    both begun at 0; `weight` [groups] is what the smoothing has reached, 1 - (1 - smoothing)^cycles.
    """

    squared: Floats
    error: Floats
    forecast: Floats
    weight: Floats

    @staticmethod
    def nothing(functions: int, items: int, groups: int) -> Learned:
        """Return the state before the first cycle."""
        zeros = np.zeros((functions, groups))
        return Learned(np.zeros((0, functions, items)), zeros, zeros, np.zeros(groups))


def learn(settings: Consensus, learned: Learned, forecast: Floats, actual: Floats, groups: Ints) -> Learned:
    """Return what is known after one more cycle.

    `forecast` [functions, items] is what was forecast for the time since the last cycle, `actual` [items] what came,
    NaN where unknown; both without the events that were told.
    """
    if not settings.learning:
        return learned
    error = forecast - actual
    seen = ~np.isnan(actual)
    squared = np.concatenate([learned.squared, (error**2)[None]])[-settings.window :]
    rate = np.where(np.bincount(groups[seen], minlength=len(learned.weight)) > 0, settings.smoothing, 0.0)
    old_error, old_forecast = (1 - rate) * learned.error, (1 - rate) * learned.forecast
    return Learned(
        squared,
        old_error + rate * _group_sums(np.where(seen, error, 0.0), groups, len(rate)),
        old_forecast + rate * _group_sums(np.where(seen, forecast, 0.0), groups, len(rate)),
        learned.weight + rate * (1 - learned.weight),
    )


def bias_share(learned: Learned) -> Floats:
    """Return the bias [functions, groups] as the share of its own forecast that a function is too high.

    Smoothed error / smoothed forecast. The error begins at 0 and is not brought up, the forecast is: so a bias is
    believed only as fast as the smoothing goes, and a forecast A (1 + b) of A ends at b / (1 + b). At most 0.9.
    """
    level = learned.forecast / np.maximum(learned.weight, 1e-300)
    share: Floats = np.divide(learned.error, level, out=np.zeros_like(level), where=level > 0)
    return np.minimum(share, _MOST_BIAS)


def debiased(forecasts: Floats, bias: Floats, groups: Ints) -> Floats:
    """Return the forecasts [functions, items, weeks] less their bias, each by the share of its group."""
    corrected: Floats = forecasts * (1.0 - bias[:, groups])[:, :, None]
    return corrected


def padding(bias: Floats, honesty: Floats, groups: Ints) -> Floats:
    """Return what each function adds next time [functions, items], as a share: (1 - honesty) x the correction.

    The correction that a function sees, as a share of the truth, is share / (1 - share). With a bias b and honesty h
    the game ends where the bias taken out is b / h, and does not end for h = 0.
    """
    added: Floats = (1.0 - honesty)[:, None] * (bias / (1.0 - bias))[:, groups]
    return added


def consensus_weights(settings: Consensus, learned: Learned, groups: Ints) -> Floats:
    """Return the weight of each function in each group [functions, groups]; those of a group sum to 1.

    w = (1 - shrink) v + shrink / members with v proportional to 1 / MSE (Bates & Granger 1969, without correlations).
    The MSE of a group is the mean over its items of MSE / the mean MSE of the members, so that a large item does not
    count for more; for a group of several items this comes to 1 / MSE as the window grows, for one item always. Equal
    weights as long as nothing is known.
    """
    functions, count = len(learned.error), len(learned.weight)
    members = np.zeros(functions, dtype=np.bool_)
    members[list(settings.members) or slice(None)] = True
    equal = np.where(members, 1.0 / members.sum(), 0.0)[:, None]
    inverse = np.where(members[:, None], 1.0 / _relative_mse(learned.squared, members, groups, count), 0.0)
    weights: Floats = (1 - settings.shrink) * inverse / inverse.sum(axis=0) + settings.shrink * equal
    return weights


def weighed(forecasts: Floats, weights: Floats, groups: Ints) -> Floats:
    """Return the weighted mean [items, weeks] of forecasts [functions, items, weeks]."""
    mean: Floats = np.einsum("fi,fiw->iw", weights[:, groups], forecasts)
    return mean


def gated(forecasts: Floats, reasoned: Bools, share: float | None) -> tuple[Floats, Bools]:
    """Return the forecasts with each override that does not pass put back to the baseline, and which were kept.

    An override passes in an item and week if it differs from the baseline, the first function, by more than `share` of
    it and is given with a reason (`reasoned` [functions, items]). Fildes et al. (2009): small adjustments do harm.
    """
    baseline = forecasts[:1]
    if share is None:
        return forecasts, np.ones(forecasts.shape, dtype=np.bool_)
    kept = (np.abs(forecasts - baseline) > share * baseline) & reasoned[:, :, None]
    return np.where(kept, forecasts, baseline), kept


def _relative_mse(squared: Floats, members: Bools, groups: Ints, count: int) -> Floats:
    """Return the mean [functions, groups] over the items of MSE / mean MSE of the members; 1 where nothing is known."""
    seen = ~np.isnan(squared)
    cycles = seen.sum(axis=0)
    mse = np.where(seen, squared, 0.0).sum(axis=0) / np.maximum(1, cycles)
    scale = mse[members].mean(axis=0)
    usable = (cycles.min(axis=0) > 0) & (scale > 0) if len(squared) else np.zeros(len(groups), dtype=np.bool_)
    relative = np.where(usable, mse / np.where(usable, scale, 1.0), 0.0)
    number = np.bincount(groups[usable], minlength=count)
    mean = _group_sums(relative, groups, count) / np.maximum(1, number)
    return np.where(number > 0, np.maximum(mean, _LEAST_MSE), 1.0)


def _group_sums(values: Floats, groups: Ints, count: int) -> Floats:
    """Return the sums [functions, groups] of [functions, items]."""
    functions = len(values)
    places = (np.arange(functions)[:, None] * count + groups).ravel()
    sums = np.bincount(places, weights=values.ravel(), minlength=functions * count)
    return sums.astype(np.float64).reshape(functions, count)
