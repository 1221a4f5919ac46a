"""Where level and trend of a series begin: on the line through its first values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.forecasting.forecaster import Floats

__all__ = ["starting_line"]

_POINTS, _LEAST_POINTS = 10, 4


def starting_line(values: Floats, known: Floats, start: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return level and trend [series] as of the period before `start`, from values and known [periods, series].

    They are those of the least-squares line through the first ten known values (Hyndman et al. 2008, Forecasting with
    Exponential Smoothing, 2.6.1); with fewer than four known, the mean of what is known, without trend.
    """
    if not len(values):
        return np.zeros(len(start)), np.zeros(len(start))
    used = known * (known.cumsum(axis=0) <= _POINTS)
    age = np.arange(1.0, len(values) + 1)[:, np.newaxis] - start
    count = np.maximum(used.sum(axis=0), 1.0)
    mean_age, mean_value = (used * age).sum(axis=0) / count, (used * values).sum(axis=0) / count
    spread = (used * (age - mean_age) ** 2).sum(axis=0)
    slope = (used * (age - mean_age) * values).sum(axis=0) / np.where(spread > 0, spread, 1.0)
    slope = np.where(count >= _LEAST_POINTS, slope, 0.0)
    return mean_value - slope * mean_age, slope
