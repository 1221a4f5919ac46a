"""History made fit for forecasting: what stock-outs hid, and values too odd to be believed unasked."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from policies.forecasting.forecaster import Floats

__all__ = ["outliers", "uplifted", "without_stock_outs"]

_NORMAL_SD_PER_MAD = 1.4826


def without_stock_outs(sales: Floats, stocked_out: NDArray[np.bool_]) -> Floats:
    """Return the sales [series, periods], NaN where a stock-out hid part of the demand: to a forecaster unknown.

    Safe, but of an item that is often out the busiest periods are lost, and with them part of its mean; `uplifted`
    keeps them.
    """
    return np.where(stocked_out, np.nan, sales)


def uplifted(sales: Floats, in_stock_share: Floats, least_share: float = 0.5) -> Floats:
    """Return sales / share of the period in stock, as if demand had gone on at the same rate; both [series, periods].

    NaN where the item was in stock for less than `least_share`: then too little was seen to multiply it up.
    """
    if not 0 < least_share <= 1:
        raise ValueError(f"least_share(={least_share}) must be > 0 and <= 1")
    enough = in_stock_share >= least_share
    return np.where(enough, sales / np.where(enough, in_stock_share, 1.0), np.nan)


def outliers(history: Floats, limit: float = 4.0, window: int = 9) -> NDArray[np.bool_]:
    """Return which values [series, periods] stand out from their surroundings by more than `limit` robust sd.

    The surroundings are a running median over `window` periods (an odd number), so that a trend or a season is no
    outlier; the standard deviation is 1.4826 times the median absolute distance from it, but no less than that of
    Poisson demand, so that a few units after many periods without are none. Unknown values never are.
    """
    if window < 3 or window % 2 == 0:
        raise ValueError(f"window(={window}) must be odd and >= 3")
    if not history.size:
        return np.zeros(history.shape, dtype=np.bool_)
    side = window // 2
    padded = np.pad(history, ((0, 0), (side, side)), constant_values=np.nan)
    distance = history - _median(sliding_window_view(padded, window, axis=1))
    poisson_sd = np.sqrt(np.maximum(_mean(history), 1.0))
    spread = np.maximum(_NORMAL_SD_PER_MAD * _median(np.abs(distance)), poisson_sd)
    odd: NDArray[np.bool_] = np.abs(distance) > limit * spread[:, np.newaxis]
    return odd


def _median(values: Floats) -> Floats:
    """Return the median of what is known along the last axis, 0 where nothing is; quicker than `numpy.nanmedian`."""
    ordered = np.sort(values, axis=-1)
    count = (~np.isnan(ordered)).sum(axis=-1, keepdims=True)
    low, high = (np.take_along_axis(ordered, np.maximum(place, 0), axis=-1) for place in ((count - 1) // 2, count // 2))
    high = np.where(count > 0, high, 0.0)
    middle: Floats = np.where(count > 0, (low + high) / 2, 0.0)[..., 0]
    return middle


def _mean(values: Floats) -> Floats:
    """Return the mean of what is known along the last axis, 0 where nothing is."""
    mean: Floats = np.nansum(values, axis=-1) / np.maximum((~np.isnan(values)).sum(axis=-1), 1)
    return mean
