"""Patterns of demand, and a forecaster for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from policies.forecasting.forecaster import Floats, Forecaster, seen
from policies.forecasting.intermittent import SBA
from policies.forecasting.smoothing import SES

__all__ = ["PATTERNS", "ByPattern", "patterns"]

PATTERNS: Final = ("smooth", "erratic", "intermittent", "lumpy")
_INTERVAL_CUT_OFF, _VARIATION_CUT_OFF = 1.32, 0.49


def patterns(history: Floats) -> NDArray[np.intp]:
    """Return the pattern of each series of `history` [series, periods], as its place in `PATTERNS`.

    Demand comes seldom (intermittent, lumpy) when the mean interval ADI = known periods / periods with demand is 1.32
    or more; its size varies much (erratic, lumpy) when CV2 = (standard deviation / mean)^2 of the sizes is 0.49 or more
    (Syntetos, Boylan & Croston 2005). Without any demand: intermittent. The same as
    `sim.tables.fit.demand_pattern`.
    """
    past = seen(history)
    hits = (past.values > 0) * past.known
    count = hits.sum(axis=0)
    safe = np.maximum(count, 1.0)
    mean = (hits * past.values).sum(axis=0) / safe
    variance = (hits * (past.values - mean) ** 2).sum(axis=0) / safe
    seldom = past.counts >= _INTERVAL_CUT_OFF * count
    varied = (variance >= _VARIATION_CUT_OFF * mean**2) & (mean > 0)
    found: NDArray[np.intp] = 2 * seldom.astype(np.intp) + varied
    return found


@dataclass(frozen=True, slots=True)
class ByPattern:
    """One forecaster for each pattern of demand (see `patterns`), chosen series by series."""

    smooth: Forecaster = field(default_factory=SES)
    erratic: Forecaster = field(default_factory=SBA)
    intermittent: Forecaster = field(default_factory=SBA)
    lumpy: Forecaster = field(default_factory=SBA)

    def forecast(self, history: Floats, horizon: int) -> Floats:
        """Return the forecast of each series by the forecaster of its pattern."""
        found = patterns(history)
        forecast = np.zeros((len(history), horizon))
        for place, name in enumerate(PATTERNS):
            rows = found == place
            if rows.any():
                forecaster: Forecaster = getattr(self, name)
                forecast[rows] = forecaster.forecast(history[rows], horizon)
        return forecast
