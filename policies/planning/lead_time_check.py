"""Lead times as they are against those in the master data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr
from scipy.stats import false_discovery_control

__all__ = ["LeadTimeCheck", "LeadTimes", "check_lead_times"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_LEAST = 3
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class LeadTimeCheck:
    """Measured lead times [items]: `count`, `mean_days` and `sd_days` (NaN with too few), and which quotes are `wrong`.

    `p_value` is that of the two-sided t test of mean = quoted, adjusted for the number of items. `used_mean_days` is
    the measured mean where the quote is wrong, else the quote; `used_sd_days` the measured sd, where there are too few
    receipts the used mean times the coefficient of variation of the others.
    """

    count: NDArray[np.int64]
    mean_days: Floats
    sd_days: Floats
    p_value: Floats
    wrong: Bools
    used_mean_days: Floats
    used_sd_days: Floats


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """How long orders took [items]: how many receipts, their mean and standard deviation (of n - 1)."""

    count: NDArray[np.int64]
    mean_days: Floats
    sd_days: Floats

    @classmethod
    def of(cls, days: Floats) -> LeadTimes:
        """Return those of single receipts [items, receipts], NaN where there is none."""
        seen = ~np.isnan(days)
        count = seen.sum(axis=1)
        mean = np.where(seen, days, 0.0).sum(axis=1) / np.maximum(count, 1)
        squares = np.where(seen, days - mean[:, None], 0.0) ** 2
        return cls(count, mean, np.sqrt(squares.sum(axis=1) / np.maximum(count - 1, 1)))

    @classmethod
    def of_sums(cls, count: Floats, days: Floats, squares: Floats) -> LeadTimes:
        """Return those of which number, sum and sum of squares are known; a spread of mere rounding counts as none."""
        mean = days / np.maximum(count, 1)
        variance = np.maximum(0.0, squares - count * mean**2) / np.maximum(count - 1, 1)
        sd = np.where(variance > _ROUNDING * mean**2, np.sqrt(variance), 0.0)
        return cls(np.rint(count).astype(np.int64), mean, sd)


def check_lead_times(
    measured: LeadTimes | Floats, quoted_days: Floats, level: float = 0.05, tolerance: float = 0.0
) -> LeadTimeCheck:
    """Test the quoted lead times [items] by the measured ones, summed up or single: [items, receipts], NaN for none.

    Student's t with n - 1 degrees of freedom from three receipts on; the false discovery rate over the items is held at
    `level` (Benjamini & Hochberg 1995), so that of the quotes called wrong at most that share is right on average. Off
    by no more than `tolerance` of itself a quote is let pass.
    """
    seen = measured if isinstance(measured, LeadTimes) else LeadTimes.of(measured)
    count, mean, sd = seen.count, seen.mean_days, seen.sd_days
    enough = count >= _LEAST
    off = mean - quoted_days
    off = np.where(np.abs(off) <= _ROUNDING * np.abs(quoted_days), 0.0, off)
    p_value = _adjusted(_p_values(off, sd, count), enough)
    wrong = enough & (p_value < level) & (np.abs(off) > tolerance * quoted_days)
    used_mean = np.where(wrong, mean, quoted_days)
    used_sd = np.where(enough, sd, used_mean * _pooled_cv(mean[enough], sd[enough]))
    mean, sd = (np.where(enough, part, np.nan) for part in (mean, sd))
    return LeadTimeCheck(count, mean, sd, p_value, wrong, used_mean, used_sd)


def _p_values(difference: Floats, sd: Floats, count: NDArray[np.int64]) -> Floats:
    """Return the two-sided p of mean = quoted; with no spread at all it is 1 if they are equal, else 0."""
    error = sd / np.sqrt(np.maximum(count, 1))
    t = np.divide(np.abs(difference), error, out=np.where(difference == 0, 0.0, np.inf), where=error > 0)
    p: Floats = 2 * stdtr(np.maximum(count - 1, 1), -t)
    return p


def _adjusted(p_value: Floats, tested: Bools) -> Floats:
    """Return the p values of those `tested`, adjusted for their number; 1 for the others."""
    adjusted = np.ones_like(p_value)
    if tested.any():
        adjusted[tested] = false_discovery_control(p_value[tested])
    return adjusted


def _pooled_cv(mean: Floats, sd: Floats) -> float:
    """Return the root mean square of the coefficients of variation, 0 without any."""
    usable = mean > 0
    return float(np.sqrt(((sd[usable] / mean[usable]) ** 2).mean())) if usable.any() else 0.0
