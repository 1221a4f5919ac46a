"""How wrong the forecast of a protection interval may be: the standard deviation that safety stock covers."""

from __future__ import annotations

from typing import Literal

import numpy as np

from policies.planning.inventory_demand import Floats

__all__ = ["MAD_TO_SD", "ErrorMeasure", "protection_sd", "sd_from_cumulative_errors", "with_lead_time_spread"]

ErrorMeasure = Literal["squared", "absolute"]
MAD_TO_SD = float(np.sqrt(np.pi / 2))
"""Standard deviation / mean absolute deviation of a normal error, 1.2533."""


def protection_sd(buckets: Floats, error_sd: Floats, forecast_per_bucket: Floats, lead_time_sd: Floats) -> Floats:
    """Return sigma_H = sqrt(H sigma_e^2 + F^2 sigma_L^2) per item, in units.

    H is the protection interval (lead time and review period) in buckets, sigma_e the standard deviation of the
    forecast error of one bucket, F the forecast of one bucket, sigma_L the standard deviation of the lead time in
    buckets. It takes the errors of buckets as independent: bias, drift and a missed season add up over H, and then
    the cumulative errors say more (`sd_from_cumulative_errors`).

    References: Silver, Pyke & Thomas (2017), Inventory and Production Management in Supply Chains, ch. 6.
    """
    return np.hypot(np.sqrt(buckets) * error_sd, forecast_per_bucket * lead_time_sd)


def with_lead_time_spread(sd: Floats, forecast_per_bucket: Floats, lead_time_sd: Floats) -> Floats:
    """Return sqrt(sd^2 + F^2 sigma_L^2): errors over a fixed interval widened by that of the lead time."""
    return np.hypot(sd, forecast_per_bucket * lead_time_sd)


def sd_from_cumulative_errors(
    errors: Floats, smoothing: float = 0.05, measure: ErrorMeasure = "squared", least: int = 2
) -> Floats:
    """Return sigma_H per item from what the forecasts of past protection intervals were wrong by; NaN if too few.

    `errors` [items, origins] are demand less forecast, each summed over one protection interval, latest last, NaN =
    unknown; `least` known ones are needed. The weights fall by 1 - `smoothing` an origin and sum to one (an EWMA
    without a starting value). ``squared`` takes the root of the mean square, ``absolute`` 1.2533 times the mean
    absolute error, which outliers move less. Both are about zero, not about the mean: a bias that the forecast still
    has needs stock, too.
    """
    if not 0 <= smoothing < 1:
        raise ValueError(f"smoothing(={smoothing}) must be >= 0 and < 1")
    known = ~np.isnan(errors)
    weights = known * (1 - smoothing) ** np.arange(errors.shape[1])[::-1]
    size = np.abs(np.where(known, errors, 0.0))
    total = weights.sum(axis=1)
    enough = (known.sum(axis=1) >= least) & (total > 0)
    mean = (weights * (size if measure == "absolute" else size * size)).sum(axis=1) / np.where(enough, total, 1.0)
    return np.where(enough, MAD_TO_SD * mean if measure == "absolute" else np.sqrt(mean), np.nan)
