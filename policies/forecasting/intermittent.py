"""Forecasts for intermittent demand: many periods without any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from policies.forecasting.forecaster import Floats, Seen, flat, require_share, seen

__all__ = ["SBA", "TSB", "Croston"]


@dataclass(frozen=True, slots=True)
class Croston:
    """Smoothed size of a demand over the smoothed interval between two (Croston 1972).

    Both are updated when demand occurs and start at the first size and at the periods to it. Unknown periods do not
    count as part of an interval. Biased upwards, see `SBA`; blind to demand that has stopped, see `TSB`.
    """

    alpha: float = 0.1

    def __post_init__(self) -> None:
        require_share("alpha", self.alpha)

    def forecast(self, history: Floats, horizon: int) -> Floats:
        """Return the demand per period of each series for every period."""
        return flat(_croston_rate(seen(history), self.alpha), horizon)


@dataclass(frozen=True, slots=True)
class SBA:
    """Croston's forecast times 1 - alpha/2, which takes away most of its bias (Syntetos & Boylan 2005)."""

    alpha: float = 0.1

    def __post_init__(self) -> None:
        require_share("alpha", self.alpha)

    def forecast(self, history: Floats, horizon: int) -> Floats:
        """Return the demand per period of each series for every period."""
        return flat((1 - self.alpha / 2) * _croston_rate(seen(history), self.alpha), horizon)


@dataclass(frozen=True, slots=True)
class TSB:
    """Smoothed size of a demand times the smoothed probability of one (Teunter, Syntetos & Babai 2011).

    The probability is updated every known period, by `beta`, so that the forecast sinks when an item dies; the size by
    `alpha` when demand occurs. They start at the first size, and at 0 or 1 as the first known period had demand.
    """

    alpha: float = 0.1
    beta: float = 0.1

    def __post_init__(self) -> None:
        require_share("alpha", self.alpha)
        require_share("beta", self.beta)

    def forecast(self, history: Floats, horizon: int) -> Floats:
        """Return the demand per period of each series for every period."""
        past = seen(history)
        hits = (past.values > 0).astype(np.float64)
        probability = Seen(hits, past.known, past.start, past.counts).first
        size = _first_hit(past.values, past.values > 0)
        for value, hit, known in zip(past.values, hits, past.known, strict=True):
            probability += self.beta * known * (hit - probability)
            size += self.alpha * hit * (value - size)
        return flat(size * probability, horizon)


def _first_hit(values: Floats, hits: np.typing.NDArray[np.bool_]) -> Floats:
    """Return, for each series, the value [periods, series] of the first period with a hit, 0 where there is none."""
    if not len(values):
        return np.zeros(values.shape[1])
    first: Floats = np.take_along_axis(values, hits.argmax(axis=0)[np.newaxis], axis=0)[0]
    return np.where(hits.any(axis=0), first, 0.0)


def _croston_rate(past: Seen, alpha: float) -> Floats:
    """Return size over interval [series], 0 where there was never a demand."""
    hits = past.values > 0
    size = _first_hit(past.values, hits)
    interval = _first_hit(past.known.cumsum(axis=0), hits)
    gap = np.zeros_like(size)
    for value, hit, known in zip(past.values, hits, past.known, strict=True):
        gap += known
        gain = alpha * hit
        size += gain * (value - size)
        interval += gain * (gap - interval)
        gap[hit] = 0.0
    rate: Floats = size / np.maximum(interval, 1.0)
    return rate
