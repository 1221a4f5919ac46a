"""Honest intervals: means over replications, and paired differences to a baseline.

Arrays have one row a replication and one column a KPI (or any further axes); everything is computed for all columns at
once. NaN marks a replication in which a KPI had nothing to count: it is left out, and the count says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = [
    "Adjustment",
    "Differences",
    "Means",
    "Spread",
    "adjusted",
    "difference_intervals",
    "differences",
    "mean_intervals",
    "means",
    "paired",
    "spread",
    "wording",
]

Adjustment = Literal["holm", "bonferroni", "none"]
Floats = NDArray[np.float64]
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Spread:
    """What intervals are made of: replications counted, their mean and standard deviation, one entry a column."""

    count: NDArray[np.int64]
    mean: Floats
    sd: Floats


@dataclass(frozen=True, slots=True)
class Means:
    """Means of columns: replications counted, mean, standard deviation, and the t interval [low, high]."""

    count: NDArray[np.int64]
    mean: Floats
    sd: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Differences:
    """Paired differences, policy less baseline; arrays of the shape (policies, columns).

    `p_value` is the paired t-test's own, `p_adjusted` the one to judge by when several policies are compared.
    """

    count: NDArray[np.int64]
    difference: Floats
    low: Floats
    high: Floats
    p_value: Floats
    p_adjusted: Floats


def means(values: Floats, level: float = 0.95) -> Means:
    """Return the mean over the first axis with its t interval: mean +- t(n - 1) sd / sqrt(n).

    With one replication there is a mean and no interval (NaN); with none, nothing. Equal values give an interval of
    width zero. References: Law (2015), Simulation Modeling and Analysis, section 4.5.
    """
    return mean_intervals(spread(values), level)


def mean_intervals(found: Spread, level: float = 0.95) -> Means:
    """Return the t intervals of means whose spread is known, see `means`."""
    half = _t_quantile(level, found.count) * _standard_error(found.sd, found.count)
    return Means(found.count, found.mean, found.sd, found.mean - half, found.mean + half)


def differences(values: Floats, baseline: Floats, level: float = 0.95, adjustment: Adjustment = "holm") -> Differences:
    """Compare policies, shape (policies, replications, columns), with `baseline`, shape (replications, columns).

    Replication k of every policy meets the same demand and the same lead times (common random numbers), so it is the
    differences within replications that are averaged: what the policies have in common cancels, and far fewer
    replications are needed than with independent runs. Each column is a family of as many comparisons as there are
    policies beside the baseline. Intervals are simultaneous by Bonferroni: each has the level 1 - (1 - level) /
    comparisons. Holm's stepwise p-values are sharper but have no simple intervals, so with "holm" only the p-values
    are Holm's; a difference may then be significant although its interval just touches zero. Differences that are mere
    rounding (below 1e-12 of the values) count as zero.

    References: Holm (1979), A simple sequentially rejective multiple test procedure; Law (2015), section 10.2.
    """
    return difference_intervals(spread(np.moveaxis(paired(values, baseline), 1, 0)), level, adjustment)


def paired(values: Floats, baseline: Floats) -> Floats:
    """Return values less those of the baseline; mere rounding counts as zero, see `differences`."""
    difference = values - baseline
    return np.where(np.abs(difference) <= _ROUNDING * (np.abs(values) + np.abs(baseline)), 0.0, difference)


def difference_intervals(found: Spread, level: float = 0.95, adjustment: Adjustment = "holm") -> Differences:
    """Compare policies by the spread of their paired differences, shape (policies, columns), see `differences`."""
    count, difference = found.count, found.mean
    error = _standard_error(found.sd, count)
    half = _t_quantile(1 - (1 - level) / _family(len(count), adjustment), count) * error
    p_value = _p_value(difference, error, count)
    return Differences(count, difference, difference - half, difference + half, p_value, adjusted(p_value, adjustment))


def adjusted(p_values: Floats, adjustment: Adjustment) -> Floats:
    """Return p-values adjusted for as many comparisons as the first axis is long; NaN stays NaN.

    Bonferroni multiplies by the number m of comparisons; Holm multiplies the smallest by m, the next by m - 1 and so
    on, and lets none fall below the one before.
    """
    comparisons = len(p_values)
    if adjustment == "none":
        return p_values
    if adjustment == "bonferroni":
        return np.minimum(p_values * comparisons, 1.0)
    order = np.argsort(p_values, axis=0)  # NaN last
    weights = np.arange(comparisons, 0, -1).reshape(-1, *[1] * (p_values.ndim - 1))
    stepped = np.maximum.accumulate(np.take_along_axis(p_values, order, axis=0) * weights, axis=0)
    result = np.empty_like(p_values)
    np.put_along_axis(result, order, np.minimum(stepped, 1.0), axis=0)
    return result


def wording(adjustment: Adjustment, comparisons: int) -> str:
    """Say in words how p-values and intervals are adjusted for the number of comparisons."""
    if adjustment == "none" or comparisons < 2:
        return "none: one comparison a KPI and scenario" if comparisons < 2 else "none"
    over = f"over {comparisons} comparisons a KPI and scenario"
    if adjustment == "bonferroni":
        return f"p-values and intervals by Bonferroni {over}"
    return f"p-values by Holm, intervals by Bonferroni, {over}"


def spread(values: Floats) -> Spread:
    """Return count, mean and standard deviation of the defined entries along the first axis."""
    defined = ~np.isnan(values)
    count = defined.sum(axis=0)
    known = np.where(defined, values, 0.0)
    # Summing what lies off the first value keeps equal values exactly equal: a constant has no spread by rounding.
    first = np.take_along_axis(known, np.argmax(defined, axis=0)[None], axis=0)[0]
    deviations = np.where(defined, known - first, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        shift = deviations.sum(axis=0) / count
        squares = (np.where(defined, deviations - shift, 0.0) ** 2).sum(axis=0)
        sd = np.sqrt(squares / np.where(count > 1, count - 1, np.nan))
    return Spread(count, np.where(count > 0, first + shift, np.nan), sd)


def _family(comparisons: int, adjustment: Adjustment) -> int:
    return 1 if adjustment == "none" else max(1, comparisons)


def _standard_error(sd: Floats, count: NDArray[np.int64]) -> Floats:
    return sd / np.sqrt(np.maximum(count, 1))


def _t_quantile(level: float, count: NDArray[np.int64]) -> Floats:
    """Return the two-sided t quantile for each count, NaN where there is no spread to judge by."""
    distinct, where = np.unique(count, return_inverse=True)
    quantiles = [special.stdtrit(n - 1, (1 + level) / 2) if n > 1 else np.nan for n in distinct.tolist()]
    result: Floats = np.asarray(quantiles, dtype=np.float64)[where].reshape(count.shape)
    return result


def _p_value(difference: Floats, error: Floats, count: NDArray[np.int64]) -> Floats:
    """Return the two-sided p-value of a paired t-test; without spread, 1 if there is no difference at all, else 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        p_value = 2 * special.stdtr(np.maximum(count - 1, 1), -np.abs(difference / error))
    exact = np.where(difference == 0, 1.0, 0.0)
    return np.where(count > 1, np.where(error == 0, exact, p_value), np.nan)
