"""The season taken out, the rest forecast, the season put back."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from policies.forecasting.forecaster import Floats, Forecaster, seen
from policies.forecasting.season_index import season_index
from policies.forecasting.smoothing import SES

__all__ = ["SeasonalSES"]


@dataclass(frozen=True, slots=True)
class SeasonalSES:
    """Exponential smoothing of deseasonalised demand, times a season index: the workhorse of a monthly cycle.

    The index has `period` places and as much detail as `harmonics` waves give (6: all there is in 12 months). It is
    shrunk towards 1, to 1 where the history is a cycle or less or the season does not stand out of the noise (see
    `season_index`). `level` forecasts what remains: simple smoothing, or with `DampedHolt` a trend that fades.
    """

    period: int = 52
    level: Forecaster = field(default_factory=lambda: SES(0.1, start="mean"))
    harmonics: int = 6

    def __post_init__(self) -> None:
        if self.period < 1:
            raise ValueError(f"period(={self.period}) must be >= 1")
        if self.harmonics < 1:
            raise ValueError(f"harmonics(={self.harmonics}) must be >= 1")

    def forecast(self, history: Floats, horizon: int) -> Floats:
        """Return the level's forecast times the index of each period."""
        index = season_index(seen(history), self.period, self.harmonics)
        periods = history.shape[1]
        calm = history / index[np.arange(periods) % self.period].T
        forecast: Floats = (
            self.level.forecast(calm, horizon) * index[np.arange(periods, periods + horizon) % self.period].T
        )
        return forecast
