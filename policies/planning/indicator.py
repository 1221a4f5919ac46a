"""A leading indicator: a market series that runs ahead of a family's demand, and the forecast corrected by it.

Arrays are [families, weeks]. An indicator with a lag of n weeks says in week t something of the level in week t + n.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

__all__ = ["Indicator", "IndicatorFit", "corrected", "correction", "fit_indicator", "indicator_path"]

Floats = NDArray[np.float64]
_LEAST_WEEKS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What the indicator is worth and how it is used.

    `r2` is the share of the variance of the level `lag_weeks` later that it explains. The regression looks back
    `window_weeks` and is used where its slope differs from 0 at the level of `significance` (1: always).
    `baseline_smoothing` is the weight of the latest week in the baseline's own level: the correction is against what
    the baseline knows. Past the lag the last correction fades by `persistence` a week.
    """

    lag_weeks: int = 8
    r2: float = 0.5
    window_weeks: int = 104
    significance: float = 0.05
    baseline_smoothing: float = 0.08
    persistence: float = 1.0

    def __post_init__(self) -> None:
        wrong = [] if self.lag_weeks >= 1 else [f"lag_weeks(={self.lag_weeks}) must be >= 1"]
        if self.window_weeks < _LEAST_WEEKS:
            wrong.append(f"window_weeks(={self.window_weeks}) must be >= {_LEAST_WEEKS}")
        for name in ("r2", "significance", "baseline_smoothing", "persistence"):
            if not 0 <= getattr(self, name) <= 1:
                wrong.append(f"{name}(={getattr(self, name)}) must be from 0 to 1")
        if wrong:
            raise ValueError("; ".join(wrong))


@dataclass(frozen=True, slots=True)
class IndicatorFit:
    """The regression of level on indicator, [families]: `slope` (0 where not significant), `r2` and `p_value`."""

    slope: Floats
    r2: Floats
    p_value: Floats


def indicator_path(level: Floats, settings: Indicator, rng: np.random.Generator) -> Floats:
    """Return an indicator of the true `level` [families, weeks], as long as the level less the lag.

    y_t = sqrt(r2) z_(t + lag) + sqrt(1 - r2) e_t with z the standardised level of the family and e independent normal:
    the squared correlation of y_t with the level `lag_weeks` later is `r2`.
    """
    noise = rng.standard_normal(level.shape)
    sd = level.std(axis=1, keepdims=True)
    z = (level - level.mean(axis=1, keepdims=True)) / np.where(sd > 0, sd, 1.0)
    path = np.sqrt(settings.r2) * z + np.sqrt(1 - settings.r2) * noise
    late: Floats = path[:, settings.lag_weeks :]
    return late


def fit_indicator(level: Floats, indicator: Floats, settings: Indicator) -> IndicatorFit:
    """Return the least-squares regression of the observed `level` [families, weeks so far] on the indicator before.

    Season and events are taken out of the level beforehand; NaN is left out. Two-sided t test with n - 2 degrees of
    freedom; fewer than 12 pairs fit nothing.
    """
    lag, weeks = settings.lag_weeks, level.shape[1]
    x = indicator[:, : max(0, weeks - lag)][:, -settings.window_weeks :]
    y = level[:, lag:][:, -settings.window_weeks :]
    pair = ~(np.isnan(x) | np.isnan(y))
    n = pair.sum(axis=1)
    x, y = _centred(x, pair, n), _centred(y, pair, n)
    sxx, sxy, syy = ((a * b).sum(axis=1) for a, b in ((x, x), (x, y), (y, y)))
    usable = (n >= _LEAST_WEEKS) & (sxx > 0) & (syy > 0)
    slope = np.divide(sxy, sxx, out=np.zeros_like(sxx), where=usable)
    r2 = np.divide(sxy**2, sxx * syy, out=np.zeros_like(sxx), where=usable)
    t = np.sqrt(np.maximum(n - 2, 1) * r2 / np.maximum(1 - r2, 1e-12))
    p_value = np.where(usable, 2 * stdtr(np.maximum(n - 2, 1), -t), 1.0)
    return IndicatorFit(np.where(p_value <= settings.significance, slope, 0.0), r2, p_value)


def correction(fit: IndicatorFit, level: Floats, indicator: Floats, weeks: int, settings: Indicator) -> Floats:
    """Return by which share to change the baseline, [families, weeks ahead], column 0 the week after the last level.

    slope x (indicator `lag_weeks` before that week - its smoothed mean over the past) / smoothed level, with the
    smoothing of the baseline. Known for the first `lag_weeks` weeks; then the mean of the latest four, fading.
    """
    lag, now = settings.lag_weeks, level.shape[1]
    past = _smoothed(indicator[:, : max(0, now - lag)], settings.baseline_smoothing)
    base = _smoothed(level, settings.baseline_smoothing)
    ahead = indicator[:, max(0, now - lag) : now][:, :weeks]
    scale = np.divide(fit.slope, base, out=np.zeros_like(base), where=base > 0)
    known = np.where(np.isnan(ahead), 0.0, ahead - past[:, None]) * scale[:, None]
    change = np.zeros((len(level), weeks))
    change[:, : known.shape[1]] = known
    if 0 < known.shape[1] < weeks:
        fading = settings.persistence ** np.arange(1, weeks - known.shape[1] + 1)
        change[:, known.shape[1] :] = known[:, -4:].mean(axis=1, keepdims=True) * fading
    return np.maximum(change, -1.0)


def corrected(baseline: Floats, change: Floats, family: NDArray[np.int64]) -> Floats:
    """Return the baseline [items, weeks] changed by the share of its family; `family` [items] numbers it."""
    forecast: Floats = baseline * (1.0 + change[family])
    return forecast


def _centred(values: Floats, known: NDArray[np.bool_], count: NDArray[np.int64]) -> Floats:
    """Return the values less their mean, 0 where not known."""
    mean = np.where(known, values, 0.0).sum(axis=1) / np.maximum(count, 1)
    return np.where(known, values - mean[:, None], 0.0)


def _smoothed(values: Floats, smoothing: float) -> Floats:
    """Return the exponentially weighted mean [families] of what is known, the latest week weighing most; 0 if none."""
    weight = (1.0 - smoothing) ** np.arange(values.shape[1])[::-1]
    weights = np.where(np.isnan(values), 0.0, weight)
    total = weights.sum(axis=1)
    sums = (weights * np.where(np.isnan(values), 0.0, values)).sum(axis=1)
    mean: Floats = np.divide(sums, total, out=np.zeros_like(sums), where=total > 0)
    return mean
