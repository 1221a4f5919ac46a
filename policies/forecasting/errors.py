"""How wrong forecasts were: accuracy, bias, scaled errors, and what a step of the process added.

Throughout E = forecast - actual, so that a positive error is a forecast too high. Periods lie on the last axis; any
axes may lead. `axis` says what is added up before dividing: by default the periods, with None everything, so that a
figure for many items is a ratio of sums and never a mean of ratios. A pair with NaN on either side is left out of
numerator and denominator. Where a denominator is 0, or nothing is left, the result is NaN.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from policies.forecasting.forecaster import Floats

__all__ = [
    "Axis",
    "bias_share",
    "forecast_value_added",
    "mase",
    "rmsse",
    "tracking_alarm",
    "tracking_signal",
    "wmape",
]

Axis = int | tuple[int, ...] | None


def wmape(forecast: Floats, actual: Floats, axis: Axis = -1) -> Floats:
    """Return the weighted absolute percentage error, sum |F - A| / sum A.

    Window: the periods given, with `forecast` made a stated lag ahead of each. Denominator: the actual demand of the
    same periods.
    """
    error = forecast - actual
    return _ratio(np.abs(error), _same(actual, error), axis)


def bias_share(forecast: Floats, actual: Floats, axis: Axis = -1) -> Floats:
    """Return the bias, sum (F - A) / sum A: positive when the forecast is too high.

    Window: the periods given. Denominator: the actual demand of the same periods.
    """
    error = forecast - actual
    return _ratio(error, _same(actual, error), axis)


def mase(forecast: Floats, actual: Floats, history: Floats, season: int = 1, axis: Axis = -1) -> Floats:
    """Return the mean absolute scaled error: MAE / mean |y_t - y_(t-season)| of the history (Hyndman & Koehler 2006).

    Window: the periods given, scaled by `history`, the periods before. Denominator: the mean absolute error that the
    (seasonal) naive forecast has in the history.
    """
    return _over_naive(np.abs(forecast - actual), np.abs(_steps(history, season)), axis)


def rmsse(forecast: Floats, actual: Floats, history: Floats, season: int = 1, axis: Axis = -1) -> Floats:
    """Return the root mean squared scaled error: sqrt(MSE / mean (y_t - y_(t-season))^2 of the history).

    Window: the periods given, scaled by `history`, the periods before. Denominator: the mean squared error that the
    (seasonal) naive forecast has in the history (Makridakis, Spiliotis & Assimakopoulos 2022, the M5 competition).
    """
    scaled: Floats = np.sqrt(_over_naive((forecast - actual) ** 2, _steps(history, season) ** 2, axis))
    return scaled


def tracking_signal(forecast: Floats, actual: Floats, axis: Axis = -1) -> Floats:
    """Return the tracking signal, sum E / MAD with MAD = mean |E| (Brown 1959).

    Window: the periods given; n one-sided errors in a row give n. Denominator: the mean absolute error of the same
    periods.
    """
    error = forecast - actual
    known = (~np.isnan(error)).astype(np.float64)
    signal: Floats = _ratio(error, np.abs(error), axis) * known.sum(axis=axis)
    return signal


def tracking_alarm(signal: Floats, limit: float = 4.0) -> NDArray[np.bool_]:
    """Return where a forecast is out of control: |tracking signal| > `limit`.

    Of n independent unbiased errors the signal has a standard deviation near sqrt(n pi / 2): over 12 periods the usual
    limit of 4 is passed by one sound forecast in three, over 4 periods by none.
    """
    return np.abs(signal) > limit


def forecast_value_added(
    before: Floats, after: Floats, actual: Floats, axis: Axis = -1, measure: Literal["wmape", "bias"] = "wmape"
) -> Floats:
    """Return what a step of the process added: WMAPE before it - WMAPE after it; above 0 the step helped.

    Window: the periods for which both forecasts and the demand are known. Denominator: their actual demand. With
    `measure="bias"` it is the bias that is taken, without its sign.
    """
    both = _same(_same(actual, before), after)
    if measure == "wmape":
        return wmape(before, both, axis) - wmape(after, both, axis)
    return np.abs(bias_share(before, both, axis)) - np.abs(bias_share(after, both, axis))


def _same(values: Floats, other: Floats) -> Floats:
    """Return `values` where `other` is known too, else NaN."""
    return np.where(np.isnan(other), np.nan, values)


def _steps(history: Floats, season: int) -> Floats:
    """Return the errors of the (seasonal) naive forecast in the history."""
    if season < 1:
        raise ValueError(f"season(={season}) must be >= 1")
    steps: Floats = history[..., season:] - history[..., :-season]
    return steps


def _ratio(numerator: Floats, denominator: Floats, axis: Axis) -> Floats:
    """Return the ratio of the sums over what is known, NaN where that of the denominator is 0."""
    top, bottom = (np.asarray(np.nansum(part, axis=axis), dtype=np.float64) for part in (numerator, denominator))
    return _divided(top, bottom)


def _over_naive(errors: Floats, naive: Floats, axis: Axis) -> Floats:
    """Return the mean of `errors` over the mean of `naive`."""
    top, bottom = (_ratio(part, np.where(np.isnan(part), np.nan, 1.0), axis) for part in (errors, naive))
    return _divided(top, bottom)


def _divided(top: Floats, bottom: Floats) -> Floats:
    """Return the ratio, NaN where `bottom` is 0."""
    ratio: Floats = np.divide(top, bottom, out=np.full(np.shape(bottom), np.nan), where=bottom != 0)
    return ratio
