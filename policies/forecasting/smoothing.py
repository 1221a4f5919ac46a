"""Exponential smoothing without a season: of the level alone, and of a level with a trend that fades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from policies.forecasting.fitting import Choice, SquaredErrors, fitted
from policies.forecasting.forecaster import Floats, Seen, flat, require_share, seen
from policies.forecasting.starting_line import starting_line

__all__ = ["SES", "DampedHolt", "damped_sums"]

Start = Literal["first", "mean"]
_LEAST_TO_FIT_LEVEL, _LEAST_TO_FIT_TREND = 4, 10


@dataclass(frozen=True, slots=True)
class SES:
    """Simple exponential smoothing: level += alpha (value - level); a flat forecast (Brown 1956).

    Without `alpha` each series has its own, of least squared one-step errors within `fitted_between`; one with fewer
    than 4 known values takes 0.1, or the end of that range next to it. `start` says where the level begins: at the
    ``first`` known value, as in statsforecast; or, better for a short noisy history, as the ``mean`` of all known until
    a value's share in it, 1/n, falls below alpha.
    """

    alpha: float | None = None
    start: Start = "first"
    fitted_between: tuple[float, float] = (0.01, 0.99)

    def __post_init__(self) -> None:
        require_share("alpha", self.alpha)
        low, high = self.fitted_between
        if not 0 < low <= high <= 1:
            raise ValueError(f"fitted_between(={self.fitted_between}) must be two ascending numbers > 0 and <= 1")
        if self.start not in ("first", "mean"):
            raise ValueError(f"start(={self.start!r}) must be 'first' or 'mean'")

    def forecast(self, history: Floats, horizon: int) -> Floats:
        """Return the last level of each series for every period."""
        past = seen(history)
        return flat(_last_level(past, self._alpha(past), self.start), horizon)

    def alphas(self, history: Floats) -> Floats:
        """Return the alpha of each series."""
        return self._alpha(seen(history))

    def _alpha(self, past: Seen) -> Floats:
        low, high = self.fitted_between
        tried = tuple(np.linspace(low, high, 9))
        choice = Choice.fixed(self.alpha) if self.alpha else Choice(tried, low, high, min(max(0.1, low), high))

        def errors_of(block: slice) -> SquaredErrors:
            part = past.part(block)
            return lambda tries: _level(part, tries[0], self.start)[1]

        alpha: Floats = fitted(past.counts, errors_of, [choice], least=_LEAST_TO_FIT_LEVEL, rounds=8)[0]
        return alpha


def _last_level(past: Seen, alpha: Floats, start: Start) -> Floats:
    """Return the last level of `_level` [series] for one alpha [series or 1] each."""
    level = past.first.copy()
    gains = np.broadcast_to(alpha, past.values.shape)
    if start == "mean":
        gains = np.maximum(gains, 1 / np.maximum(past.known.cumsum(axis=0), 1.0))
    for value, gain in zip(past.values, past.known * gains, strict=True):
        level += gain * (value - level)
    return level


def _level(past: Seen, alpha: Floats, start: Start) -> tuple[Floats, Floats]:
    """Return the last level and the sum of squared one-step errors, [..., series], for alphas [..., series or 1]."""
    level = np.broadcast_to(past.first, np.broadcast_shapes(alpha.shape, past.first.shape)).copy()
    squares, step = np.zeros_like(level), np.empty_like(level)
    least_gain = 1 / np.maximum(past.known.cumsum(axis=0), 1.0) if start == "mean" else None
    for period, value in enumerate(past.values):
        error = value - level
        error *= past.known[period]
        gain = alpha if least_gain is None else np.maximum(alpha, least_gain[period])
        level += np.multiply(gain, error, out=step)
        error *= error
        squares += error
    return level, squares


@dataclass(frozen=True, slots=True)
class DampedHolt:
    """Level and trend smoothed, the trend fading by `phi` a period (Holt 1957; Gardner & McKenzie 1985).

    With error e = value - (level + phi trend): level += phi trend + alpha e, trend = phi trend + alpha beta e; the
    forecast h periods ahead is level + (phi + ... + phi^h) trend. phi = 1 is Holt's method. A parameter left out is
    fitted per series by least squared one-step errors (alpha and beta up to 0.99, phi 0.8 to 0.98); a series with fewer
    than 10 known values takes 0.1, 0.1, 0.9. Level and trend start on the line through the first ten known values
    (Hyndman et al. 2008, 2.6.1; the `heuristic` of statsmodels), flat with fewer than four. Over an unknown period they
    go on as forecast; before the first known one they wait.
    """

    alpha: float | None = None
    beta: float | None = None
    phi: float | None = None

    def __post_init__(self) -> None:
        for name in ("alpha", "beta", "phi"):
            require_share(name, getattr(self, name))

    def forecast(self, history: Floats, horizon: int) -> Floats:
        """Return the fading trend line of each series, not below 0."""
        past = seen(history)
        parameters = self._parameters(past)
        level, trend, _ = _line(past, starting_line(past.values, past.known, past.start), parameters)
        forecast: Floats = np.maximum(level[:, None] + damped_sums(parameters[2], horizon) * trend[:, None], 0.0)
        return forecast

    def parameters(self, history: Floats) -> Floats:
        """Return alpha, beta and phi of each series [3, series]."""
        return self._parameters(seen(history))

    def _parameters(self, past: Seen) -> Floats:
        choices = [
            Choice.fixed(self.alpha) if self.alpha else Choice((0.05, 0.25, 0.7), 0.01, 0.99, 0.1),
            Choice.fixed(self.beta) if self.beta else Choice((0.02, 0.2, 0.7), 0.001, 0.99, 0.1),
            Choice.fixed(self.phi) if self.phi else Choice((0.82, 0.96), 0.8, 0.98, 0.9),
        ]

        def errors_of(block: slice) -> SquaredErrors:
            part = past.part(block)
            begin = starting_line(part.values, part.known, part.start)
            return lambda tries: _line(part, begin, tries)[2]

        return fitted(past.counts, errors_of, choices, least=_LEAST_TO_FIT_TREND, rounds=6)


def damped_sums(phi: Floats, horizon: int) -> Floats:
    """Return phi + phi^2 + ... + phi^h for h = 1 to `horizon`: [series] to [series, horizon]."""
    sums: Floats = (phi[:, np.newaxis] ** np.arange(1, horizon + 1)).cumsum(axis=1)
    return sums


def _line(past: Seen, begin: tuple[Floats, Floats], parameters: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the last level, the last trend and the sum of squared errors, [..., series]."""
    alpha, beta, phi = parameters
    shape = np.broadcast_shapes(alpha.shape, past.start.shape)
    level, trend = (np.broadcast_to(part, shape).copy() for part in begin)
    squares, error, step = np.zeros(shape), np.empty(shape), np.empty(shape)
    both = alpha * beta
    late = int(past.start.max(initial=0))
    for period, value in enumerate(past.values):
        before = (level.copy(), trend.copy()) if period < late else None
        trend *= phi
        level += trend
        np.subtract(value, level, out=error)
        error *= past.known[period]
        level += np.multiply(alpha, error, out=step)
        trend += np.multiply(both, error, out=step)
        error *= error
        squares += error
        if before is not None:
            waits = past.start > period
            level, trend = np.where(waits, before[0], level), np.where(waits, before[1], trend)
    return level, trend, squares
