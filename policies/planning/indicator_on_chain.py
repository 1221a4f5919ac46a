"""A leading indicator on a chain: a market series that runs ahead of the drawn level of each family's demand."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.indicator import Indicator, corrected, correction, fit_indicator, indicator_path
from sim.levels import Levels
from sim.planning import PlanningStart

__all__ = ["ChainIndicator"]

Floats = NDArray[np.float64]
_YEAR_WEEKS = 52
_SMOOTHED_WEEKS = 5
_WEEK_DAYS = 7


class ChainIndicator:
    """The indicator of a replication, known from the start of the run on, and the forecast corrected by it.

    It follows the levels that the run draws (see `sim.levels`), with noise of its own; families whose level does not
    drift have an indicator that says nothing. Observed levels are demand over the season of the history.
    """

    def __init__(self, settings: Indicator, chain: Chain, start: PlanningStart, history: Floats) -> None:
        self._settings = settings
        self._chain = chain
        self._season = _season(chain.by_family(np.nan_to_num(history)))
        level = _weekly_levels(chain, start)
        path = indicator_path(level, settings, start.streams.generator("planning", "indicator"))
        unknown = np.full((len(level), history.shape[1]), np.nan)
        self.path = np.concatenate([unknown, path], axis=1)

    def corrected(self, forecast: Floats, demand: Floats) -> Floats:
        """Return the forecast [items, weeks] corrected by what the indicator says after `demand` [items, weeks]."""
        weeks = demand.shape[1]
        level = self._chain.by_family(demand) / self._season[:, np.arange(weeks) % self._season.shape[1]]
        known = self.path[:, :weeks]
        fit = fit_indicator(level, known, self._settings)
        change = correction(fit, level, known, forecast.shape[1], self._settings)
        return corrected(forecast, change, self._chain.family)


def _season(history: Floats) -> Floats:
    """Return factors [families, weeks of the year] around 1, smoothed over five weeks; 1 with less than a year."""
    years = history.shape[1] // _YEAR_WEEKS
    if not years:
        return np.ones((len(history), 1))
    first = history.shape[1] - years * _YEAR_WEEKS
    mean = history[:, first:].reshape(len(history), years, _YEAR_WEEKS).mean(axis=1)
    half = _SMOOTHED_WEEKS // 2
    around = np.arange(_YEAR_WEEKS)[:, None] + np.arange(-half, half + 1)
    smooth = mean[:, around % _YEAR_WEEKS].mean(axis=2)
    level = smooth.mean(axis=1, keepdims=True)
    factors = np.divide(smooth, level, out=np.ones_like(smooth), where=(level > 0) & (smooth > 0))
    return np.roll(factors, first % _YEAR_WEEKS, axis=1)


def _weekly_levels(chain: Chain, start: PlanningStart) -> Floats:
    """Return the mean level of each family's demands [families, weeks of the run], by their long-run volumes."""
    scenario = start.scenario
    weeks = -(-scenario.horizon_days // _WEEK_DAYS)
    families = len(chain.family_names)
    total, volume, levels = np.zeros((families, weeks)), np.zeros((families, 1)), Levels(start.streams)
    for item, demand in zip(chain.demand_item.tolist(), scenario.network.demands, strict=True):
        mean = demand.mean_per_day
        path = np.ones(weeks)
        if demand.shape.level_sd > 0:
            buckets = max(2, math.ceil(scenario.horizon_days / demand.bucket_days))
            day = np.arange(weeks * _WEEK_DAYS) / demand.bucket_days
            daily = levels.of(demand, buckets)[np.minimum(day.astype(np.intp), buckets - 1)]
            path = daily.reshape(weeks, _WEEK_DAYS).mean(axis=1)
        total[chain.family[item]] += mean * path
        volume[chain.family[item]] += mean
    return np.divide(total, volume, out=np.ones_like(total), where=volume > 0)
