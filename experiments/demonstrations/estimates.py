"""Estimates over replications with their intervals, for claims."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.statistics import means

__all__ = ["mean_of", "ratio_of"]

Floats = NDArray[np.float64]
Estimate = tuple[float, tuple[float, float]]


def mean_of(values: Floats, level: float = 0.95) -> Estimate:
    """Return the mean over replications and its t interval; a single replication has none (NaN)."""
    found = means(np.asarray(values, dtype=np.float64).reshape(-1, 1), level)
    return float(found.mean[0]), (float(found.low[0]), float(found.high[0]))


def ratio_of(numerators: Floats, denominators: Floats, level: float = 0.95) -> Estimate:
    """Return the ratio of two sums over replications and its interval.

    The interval is that of the mean of (numerator - ratio x denominator) / mean denominator: the delta method, which
    uses that both come from the same replication.
    """
    ratio = float(np.sum(numerators) / np.sum(denominators))
    errors = (np.asarray(numerators) - ratio * np.asarray(denominators)) / np.mean(denominators)
    _, (low, high) = mean_of(errors, level)
    return ratio, (ratio + low, ratio + high)
