"""How far demand over a whole protection period strays from its forecast: the sigma that safety stock must cover.

It is measured on cumulative errors. To scale the error of one period by the root of their number supposes that errors
are independent; bias, drift and a missed season add up instead, so that the root understates (Silver, Pyke & Thomas
2017, ch. 6).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from policies.forecasting.forecaster import Floats, Forecaster

__all__ = ["RiskErrors", "cumulative_errors", "rolling_forecasts"]


def rolling_forecasts(forecaster: Forecaster, history: Floats, origins: Sequence[int], horizon: int) -> Floats:
    """Return what would have been forecast at each origin [origins, series, horizon] from what was known there.

    The forecast at origin t uses the periods before t of `history` [series, periods] and begins with period t.
    """
    return np.stack([forecaster.forecast(history[:, :origin], horizon) for origin in origins])


def cumulative_errors(
    forecasts: Floats, actuals: Floats, origins: NDArray[np.intp], protection_weeks: Floats
) -> Floats:
    """Return forecast - actual, summed over the protection period that follows each origin: [origins, items].

    `forecasts` is [origins, items, weeks ahead], `actuals` [items, weeks], `origins` the week of `actuals` with which
    each forecast begins, `protection_weeks` [items]: a part of a week counts by its share. NaN where the period is not
    over yet or a week of it unknown. Raises ValueError when a protection period is longer than the forecasts.
    """
    ahead = forecasts.shape[2]
    if (protection_weeks > ahead).any():
        longest = float(protection_weeks.max())
        raise ValueError(f"protection_weeks(={longest:g}) must be <= {ahead}, the weeks that were forecast")
    beyond = np.full((len(actuals), ahead), np.nan)
    padded = np.concatenate([actuals, beyond], axis=1)
    weeks = np.minimum(np.asarray(origins)[:, np.newaxis] + np.arange(ahead), padded.shape[1] - 1)
    error = forecasts - padded[:, weeks].transpose(1, 0, 2)
    weight = np.clip(protection_weeks[:, np.newaxis] - np.arange(ahead), 0.0, 1.0)
    total: Floats = np.where(weight > 0, weight * error, 0.0).sum(axis=2)
    return total


@dataclass(frozen=True, slots=True)
class RiskErrors:
    """What is remembered of past cumulative errors, item by item, as exponentially weighted means: all [items].

    `bias` is the mean error, `square` the mean squared, `absolute` the mean absolute one, `count` how many errors
    stand behind them. Errors of overlapping periods are not independent: a year of monthly errors over a quarter tells
    little more than four would.
    """

    bias: Floats
    square: Floats
    absolute: Floats
    count: Floats

    @classmethod
    def start(cls, sigma: Floats, worth: float = 0.0) -> RiskErrors:
        """Return the state before any error is known: normal with `sigma` [items], which counts as `worth` errors."""
        absolute = math.sqrt(2 / math.pi) * sigma
        return cls(np.zeros_like(sigma), sigma**2, absolute, np.full_like(sigma, worth))

    def updated(self, error: Floats, alpha: float = 0.1) -> RiskErrors:
        """Return the state after one more cumulative error an item; NaN leaves an item as it was.

        The weight of the new error is `alpha`, and 1/n while n errors are fewer than 1/alpha: until then the means are
        plain ones.
        """
        if not 0 < alpha <= 1:
            raise ValueError(f"alpha(={alpha}) must be > 0 and <= 1")
        known = ~np.isnan(error)
        count = self.count + known
        gain = np.where(known, np.maximum(alpha, 1 / np.maximum(count, 1.0)), 0.0)
        value = np.where(known, error, 0.0)
        return RiskErrors(
            self.bias + gain * (value - self.bias),
            self.square + gain * (value**2 - self.square),
            self.absolute + gain * (np.abs(value) - self.absolute),
            count,
        )

    def sigma(self, method: Literal["square", "absolute"] = "square", *, about_bias: bool = False) -> Floats:
        """Return sigma_H [items]: the root of the mean square, or sqrt(pi/2) MAD, which outliers move less.

        It is taken about zero, so that a bias nobody corrects is covered too; with `about_bias` its square is taken out
        (of the mean square only), for a forecast that is corrected by it.
        """
        if method == "absolute":
            sigma: Floats = math.sqrt(math.pi / 2) * self.absolute
            return sigma
        return np.sqrt(np.maximum(self.square - (self.bias**2 if about_bias else 0.0), 0.0))
