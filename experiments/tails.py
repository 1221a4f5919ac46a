"""What can go wrong: value at risk, expected shortfall and probabilities of rare events, with their intervals."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

__all__ = [
    "Estimate",
    "conditional_value_at_risk",
    "cvar",
    "cvar_difference",
    "probability",
    "value_at_risk",
    "var",
]

Floats = NDArray[np.float64]
_RESAMPLES = 1999


class Estimate(NamedTuple):
    """An estimate and its interval; an end that the data cannot bound is NaN."""

    value: float
    low: float
    high: float


def value_at_risk(losses: Floats, alpha: float) -> float:
    """Return the smallest loss that at least a share `alpha` of the losses does not exceed: x((ceil(n alpha)))."""
    ordered = np.sort(losses)
    return float(ordered[_rank(len(ordered), alpha) - 1])


def conditional_value_at_risk(losses: Floats, alpha: float, axis: int = -1) -> Floats:
    """Return the mean of the worst share 1 - `alpha` of losses, along an axis.

    A loss that lies astride the limit counts with the part of it that lies beyond, so that the share is exact
    (Rockafellar & Uryasev 2002, Conditional value-at-risk for general loss distributions, Proposition 8).
    """
    ordered = np.sort(np.moveaxis(losses, axis, -1), axis=-1)
    n = ordered.shape[-1]
    rank = _rank(n, alpha)
    weights = np.zeros(n)
    weights[rank:] = 1 / n
    weights[rank - 1] = rank / n - alpha
    worst: Floats = ordered @ weights / (1 - alpha)
    return worst


def var(losses: Floats, alpha: float, level: float = 0.95) -> Estimate:
    """Return value at risk with its order-statistics interval, which holds whatever the distribution is.

    How many of n losses lie below the true quantile is binomial (n, alpha): the interval lies between the losses whose
    ranks enclose it with probability `level` (Conover 1999, Practical nonparametric statistics, section 3.2). With too
    few losses there is no such rank, and that end is NaN.
    """
    ordered, n = np.sort(losses), len(losses)
    below = int(stats.binom.ppf((1 - level) / 2, n, alpha))
    above = int(stats.binom.ppf((1 + level) / 2, n, alpha)) + 1
    low = float(ordered[below - 1]) if below >= 1 else math.nan
    high = float(ordered[above - 1]) if above <= n else math.nan
    return Estimate(value_at_risk(losses, alpha), low, high)


def cvar(losses: Floats, alpha: float, level: float = 0.95, seed: int = 0) -> Estimate:
    """Return expected shortfall with its bootstrap percentile interval of 1999 resamples (Efron & Tibshirani 1993, 13).

    With fewer than 1 / (1 - alpha) losses the tail is a part of a single one, and the interval says too little.
    """
    value = float(conditional_value_at_risk(losses, alpha))
    if len(losses) < 2:
        return Estimate(value, math.nan, math.nan)
    found = stats.bootstrap(
        (losses,),
        lambda sample, axis: conditional_value_at_risk(sample, alpha, axis),
        n_resamples=_RESAMPLES,
        confidence_level=level,
        method="percentile",
        vectorized=True,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return Estimate(value, float(found.low), float(found.high))


def cvar_difference(losses: Floats, baseline: Floats, alpha: float, level: float = 0.95, seed: int = 0) -> Estimate:
    """Return expected shortfall less that of the baseline; replications are resampled in pairs, as they were run."""

    def difference(one: Floats, other: Floats, axis: int) -> Floats:
        return conditional_value_at_risk(one, alpha, axis) - conditional_value_at_risk(other, alpha, axis)

    value = float(difference(losses, baseline, -1))
    if len(losses) < 2:
        return Estimate(value, math.nan, math.nan)
    found = stats.bootstrap(
        (losses, baseline),
        difference,
        n_resamples=_RESAMPLES,
        confidence_level=level,
        method="percentile",
        vectorized=True,
        paired=True,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return Estimate(value, float(found.low), float(found.high))


def probability(hits: int, trials: int, level: float = 0.95) -> Estimate:
    """Return a share with its score interval (Wilson 1927), which holds for rare events too: no hits is not never."""
    found = stats.binomtest(hits, trials).proportion_ci(level, method="wilson")
    return Estimate(hits / trials, float(found.low), float(found.high))


def _rank(n: int, alpha: float) -> int:
    return max(1, math.ceil(n * alpha - 1e-9))
