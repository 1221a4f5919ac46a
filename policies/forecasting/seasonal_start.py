"""Where level, trend and season of Holt-Winters begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from policies.forecasting.forecaster import Floats, Seen
from policies.forecasting.starting_line import starting_line

__all__ = ["SeasonalStart", "seasonal_start"]

_MOST_CYCLES = 5


@dataclass(frozen=True, slots=True)
class SeasonalStart:
    """The states of every series before its first known period.

    `level` and `trend` are [series], `season` is [place, series] for period t at place t % period, neutral where
    `has_season` is not set; a level is not taken to be below `least_level` when it is divided by.
    """

    level: Floats
    trend: Floats
    season: Floats
    has_season: NDArray[np.bool_]
    least_level: Floats

    def part(self, series: slice) -> SeasonalStart:
        """Return some of the series."""
        return SeasonalStart(
            self.level[series],
            self.trend[series],
            self.season[:, series],
            self.has_season[series],
            self.least_level[series],
        )


def seasonal_start(past: Seen, period: int, form: Literal["multiplicative", "additive"]) -> SeasonalStart:
    """Return the states as Hyndman et al. 2008 (Forecasting with Exponential Smoothing, 2.6.1) begin them.

    The season is the mean difference (or ratio) of each place to the centred moving average over a cycle, in the first
    two to five cycles known; level and trend are the line through the first ten seasonally adjusted values. (The
    `heuristic` of statsmodels draws the line through the moving average instead, which begins half a cycle later, and
    so starts the level half a cycle's trend too high.)
    """
    periods, series = past.values.shape
    multiplicative = form == "multiplicative"
    neutral = 1.0 if multiplicative else 0.0
    season = np.full((period, series), neutral)
    has_season = periods - past.start >= 2 * period
    if has_season.any():
        aligned = _aligned_season(past, period, multiplicative)
        places = (np.arange(period)[:, np.newaxis] - past.start) % period
        season = np.where(has_season, np.take_along_axis(aligned, places, axis=0), neutral)
    whole = season[np.arange(periods) % period]
    adjusted = past.values / whole if multiplicative else past.values - whole
    level, trend = starting_line(adjusted, past.known, past.start)
    mean = np.abs(past.values).sum(axis=0) / np.maximum(past.counts, 1.0)
    return SeasonalStart(level, trend, season, has_season, np.maximum(1e-3 * mean, 1e-9))


def _aligned_season(past: Seen, period: int, multiplicative: bool) -> Floats:
    """Return the season [place, series], where place 0 is the first known period of each series."""
    periods = len(past.values)
    cycles = min(_MOST_CYCLES, periods // period)
    rows = np.arange(cycles * period)[:, np.newaxis] + past.start
    inside = rows < periods
    rows = np.minimum(rows, periods - 1)
    values = np.take_along_axis(past.values, rows, axis=0)
    known = np.take_along_axis(past.known, rows, axis=0) * inside
    weight = np.ones(period + 1 - period % 2)
    if period % 2 == 0:
        weight[[0, -1]] = 0.5
    sums, counts = (sliding_window_view(part, len(weight), axis=0) @ weight for part in (values * known, known))
    average = sums / np.maximum(counts, 1e-9)
    side = len(weight) // 2
    middle = slice(side, len(values) - side)
    usable = known[middle] * (counts >= weight.sum() / 2) * ((average > 0) | (not multiplicative))
    detrended = values[middle] / np.where(average > 0, average, 1.0) if multiplicative else values[middle] - average
    return _by_place(detrended * usable, usable, side, period, multiplicative)


def _by_place(detrended: Floats, usable: Floats, first: int, period: int, multiplicative: bool) -> Floats:
    """Return the normalised mean of each place [place, series]; the rows begin at place `first`."""
    places = np.arange(first, first + len(detrended)) % period
    belongs = (places == np.arange(period)[:, np.newaxis]).astype(np.float64)
    count = belongs @ usable
    mean = np.where(count > 0, belongs @ detrended / np.maximum(count, 1.0), 1.0 if multiplicative else 0.0)
    mean = np.maximum(mean, 0.01) if multiplicative else mean
    shape: Floats = mean / mean.mean(axis=0) if multiplicative else mean - mean.mean(axis=0)
    return shape
