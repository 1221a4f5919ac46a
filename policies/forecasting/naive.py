"""Benchmarks that every other forecast has to beat: the last value, that of a season ago, a moving average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from policies.forecasting.forecaster import Floats, Seen, flat, seen

__all__ = ["MovingAverage", "Naive", "SeasonalNaive"]


def _average_of_latest(past: Seen, window: int) -> Floats:
    """Return the mean of the latest `window` known values of each series, of all when there are fewer, else 0."""
    recent = 2 * window  # of a long history the end is enough, unless too little of it is known
    if len(past.known) <= recent or (past.known[-recent:].sum(axis=0) < window).any():
        recent = len(past.known)
    values, known = past.values[-recent:], past.known[-recent:]
    rank = known[::-1].cumsum(axis=0)[::-1]
    used = known * (rank <= window)
    average: Floats = (values * used).sum(axis=0) / np.maximum(used.sum(axis=0), 1.0)
    return average


@dataclass(frozen=True, slots=True)
class Naive:
    """The last known value."""

    def forecast(self, history: Floats, horizon: int) -> Floats:
        """Return the last known value of each series for every period."""
        return flat(_average_of_latest(seen(history), 1), horizon)


@dataclass(frozen=True, slots=True)
class SeasonalNaive:
    """The last known value of the same place in the season, of `period` periods.

    Where that place was never seen, the last known value at all.
    """

    period: int

    def __post_init__(self) -> None:
        if self.period < 1:
            raise ValueError(f"period(={self.period}) must be >= 1")

    def forecast(self, history: Floats, horizon: int) -> Floats:
        """Return the latest season, repeated."""
        past = seen(history)
        last = _average_of_latest(past, 1)
        season = np.full((self.period, len(last)), np.nan)
        for newest in range(0, len(past.values), self.period):
            ages = np.arange(newest, min(newest + self.period, len(past.values))) + 1
            places, unknown = -ages % self.period, np.isnan(season)
            if not unknown.any():
                break
            takes = unknown[places] & (past.known[-ages] > 0)
            season[places] = np.where(takes, past.values[-ages], season[places])
        season = np.where(np.isnan(season), last, season)
        forecast: Floats = np.maximum(season[np.arange(horizon) % self.period].T, 0.0)
        return forecast


@dataclass(frozen=True, slots=True)
class MovingAverage:
    """The mean of the latest `window` known values; unknown periods are passed over, not counted."""

    window: int

    def __post_init__(self) -> None:
        if self.window < 1:
            raise ValueError(f"window(={self.window}) must be >= 1")

    def forecast(self, history: Floats, horizon: int) -> Floats:
        """Return the moving average of each series for every period."""
        return flat(_average_of_latest(seen(history), self.window), horizon)
