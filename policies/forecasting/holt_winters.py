"""Holt-Winters: level, trend and season smoothed together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from policies.forecasting.fitting import Choice, SquaredErrors, fitted
from policies.forecasting.forecaster import Floats, Seen, require_share, seen
from policies.forecasting.seasonal_start import SeasonalStart, seasonal_start
from policies.forecasting.smoothing import damped_sums

__all__ = ["HoltWinters"]

_Three = tuple[Floats, Floats, Floats]
_LEAST_SEASON = 0.01


@dataclass(frozen=True, slots=True)
class HoltWinters:
    """Level, fading trend and season smoothed together (Winters 1960), `season` multiplicative or additive.

    With p = level + phi trend and error e = value - forecast: level = p + alpha e/s, trend = phi trend + alpha beta
    e/s, s += gamma e/p, where the additive form divides by neither; the forecast is (level + (phi + ... + phi^h) trend)
    x s, or + s. phi = 1 does not damp. A parameter left out is fitted per series by least squared one-step errors; a
    series of less than three cycles takes 0.1 (phi 0.9). States begin as in Hyndman et al. 2008, 2.6.1 (see
    `seasonal_start`). With less than two cycles there is no season, and the method is `DampedHolt`.
    """

    period: int
    season: Literal["multiplicative", "additive"] = "multiplicative"
    alpha: float | None = None
    beta: float | None = None
    gamma: float | None = None
    phi: float | None = None

    def __post_init__(self) -> None:
        if self.period < 2:
            raise ValueError(f"period(={self.period}) must be >= 2")
        if self.season not in ("multiplicative", "additive"):
            raise ValueError(f"season(={self.season!r}) must be 'multiplicative' or 'additive'")
        for name in ("alpha", "beta", "gamma", "phi"):
            require_share(name, getattr(self, name))

    def forecast(self, history: Floats, horizon: int) -> Floats:
        """Return the fading trend line of each series with its season, not below 0."""
        past = seen(history)
        begin = seasonal_start(past, self.period, self.season)
        parameters = self._parameters(past, begin)
        level, trend, season, _ = self._run(past, begin, parameters)
        line = level[:, None] + damped_sums(parameters[3], horizon) * trend[:, None]
        places = np.arange(len(past.values), len(past.values) + horizon) % self.period
        shape = season[places].T
        forecast: Floats = np.maximum(line * shape if self.season == "multiplicative" else line + shape, 0.0)
        return forecast

    def _parameters(self, past: Seen, begin: SeasonalStart) -> Floats:
        """Return alpha, beta, gamma and phi [4, series]."""
        choices = [
            Choice.fixed(self.alpha) if self.alpha else Choice((0.1, 0.4), 0.01, 0.99, 0.1),
            Choice.fixed(self.beta) if self.beta else Choice((0.05,), 0.001, 0.99, 0.1),
            Choice.fixed(self.gamma) if self.gamma else Choice((0.05, 0.3), 0.001, 0.99, 0.1),
            Choice.fixed(self.phi) if self.phi else Choice((0.9,), 0.8, 0.98, 0.9),
        ]

        def errors_of(block: slice) -> SquaredErrors:
            part, start = past.part(block), begin.part(block)
            return lambda tries: self._run(part, start, tries)[3]

        return fitted(past.counts, errors_of, choices, least=3 * self.period, rounds=4)

    def _run(self, past: Seen, begin: SeasonalStart, parameters: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the last level, trend [..., series], season [place, ..., series] and the sum of squared errors."""
        alpha, beta, gamma, phi = parameters
        shape = np.broadcast_shapes(alpha.shape, past.start.shape)
        level, trend = (np.broadcast_to(part, shape).copy() for part in (begin.level, begin.trend))
        season = np.broadcast_to(begin.season[(slice(None), *[None] * (len(shape) - 1))], (self.period, *shape)).copy()
        gains = alpha, alpha * beta, gamma * begin.has_season
        squares, late = np.zeros(shape), int(past.start.max(initial=0))
        corrected = _multiplicative if self.season == "multiplicative" else _additive
        for period, value in enumerate(past.values):
            if period < late:
                trend *= np.where(past.start <= period, phi, 1.0)
                level += trend * (past.start <= period)
            else:
                trend *= phi
                level += trend
            error = corrected(value, past.known[period], (level, trend, season[period % self.period]), gains, begin)
            error *= error
            squares += error
        return level, trend, season, squares


def _additive(value: Floats, known: Floats, states: _Three, gains: _Three, begin: SeasonalStart) -> Floats:
    """Correct level (as foreseen), trend and season in place by one value; return the error."""
    level, trend, season = states
    error = value - level
    error -= season
    error *= known
    level += gains[0] * error
    trend += gains[1] * error
    season += gains[2] * error
    return error


def _multiplicative(value: Floats, known: Floats, states: _Three, gains: _Three, begin: SeasonalStart) -> Floats:
    """Correct level (as foreseen), trend and season in place by one value; return the error."""
    level, trend, season = states
    foreseen = np.maximum(level, begin.least_level)
    error: Floats = value - foreseen * season
    error *= known
    scaled = error / season
    level += gains[0] * scaled
    trend += gains[1] * scaled
    np.divide(error, foreseen, out=scaled)
    scaled *= gains[2]
    season += scaled
    np.maximum(season, _LEAST_SEASON, out=season)
    return error
