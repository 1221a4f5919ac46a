"""Write the golden forecasts: those of statsforecast and statsmodels for made-up and for public series.

In an environment of its own (`pip install statsforecast==2.1.1 statsmodels==0.15.0`) and with SIOP_PUBLIC_DATA naming
the folder of the public data: `python tests/golden/make_forecasts.py`. The files hold forecasts, and of the public data
nothing else. States of Holt-Winters begin as Hyndman et al. 2008, 2.6.1, say, worked out here series by series in plain
loops; the `heuristic` of statsmodels differs (see `policies.forecasting.seasonal_start`). Of those forecasts one
cycle less one period is kept: at the last place of the cycle statsmodels forecasts with the season as it was before the
last observation.
"""

from __future__ import annotations

import csv
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from statsforecast.models import (
    TSB,
    CrostonClassic,
    CrostonSBA,
    Naive,
    SeasonalNaive,
    SimpleExponentialSmoothing,
    SimpleExponentialSmoothingOptimized,
    WindowAverage,
)
from statsforecast.models import HoltWinters as AutoHoltWinters
from statsmodels.tsa.holtwinters import ExponentialSmoothing, Holt

sys.path.insert(0, str(Path(__file__).parent.parent))
from golden_series import made_up_series, public_series

HERE = Path(__file__).parent
AHEAD = 12
PERIOD = {"weekly": 13, "monthly": 12}


def by_statsforecast(model: object) -> Callable[[np.ndarray, int], np.ndarray]:
    return lambda values, ahead: model.forecast(y=values, h=ahead)["mean"]


def holt(phi: float | None) -> Callable[[np.ndarray, int], np.ndarray]:
    def forecast(values: np.ndarray, ahead: int) -> np.ndarray:
        model = Holt(values, damped_trend=phi is not None, initialization_method="heuristic")
        given = {"smoothing_level": 0.3, "smoothing_trend": 0.1, "optimized": False}
        return model.fit(**given, **({} if phi is None else {"damping_trend": phi})).forecast(ahead)

    return forecast


def damped_fitted(values: np.ndarray, ahead: int) -> np.ndarray:
    """Return the mean squared one-step error of the best damped trend, not a forecast."""
    bounds = {"smoothing_level": (0.01, 0.99), "smoothing_trend": (0.001, 0.99), "damping_trend": (0.8, 0.98)}
    model = ExponentialSmoothing(
        values, trend="add", damped_trend=True, initialization_method="heuristic", bounds=bounds
    )
    return np.array([model.fit(method="L-BFGS-B").sse / len(values)])


def starting_states(values: np.ndarray, period: int, multiplicative: bool) -> tuple[float, float, list[float]]:
    """Return level, trend and season by the book, one number at a time."""
    cycles = min(5, len(values) // period)
    early = values[: cycles * period]
    by_place: list[list[float]] = [[] for _ in range(period)]
    side = period // 2
    for at in range(side, len(early) - side):
        around = early[at - side : at + side + 1]
        average = around.mean() if period % 2 else (around[0] / 2 + around[1:-1].sum() + around[-1] / 2) / period
        by_place[at % period].append(early[at] / average if multiplicative else early[at] - average)
    season = [float(np.mean(place)) for place in by_place]
    middle = float(np.mean(season))
    season = [place / middle if multiplicative else place - middle for place in season]
    index = [season[at % period] for at in range(10)]
    first = [value / place if multiplicative else value - place for value, place in zip(values, index, strict=False)]
    slope, level = np.polyfit(np.arange(1, len(first) + 1), first, 1)
    return float(level), float(slope), season


def holt_winters(form: str, period: int) -> Callable[[np.ndarray, int], np.ndarray]:
    def forecast(values: np.ndarray, ahead: int) -> np.ndarray:
        level, slope, season = starting_states(values, period, form == "mul")
        model = ExponentialSmoothing(
            values,
            trend="add",
            damped_trend=True,
            seasonal=form,
            seasonal_periods=period,
            initialization_method="known",
            initial_level=level,
            initial_trend=slope,
            initial_seasonal=season,
        )
        given = {"smoothing_level": 0.2, "smoothing_trend": 0.1, "smoothing_seasonal": 0.15, "damping_trend": 0.95}
        return model.fit(**given, optimized=False).forecast(ahead)

    return forecast


def methods(period: int) -> dict[str, tuple[Callable[[np.ndarray, int], np.ndarray], int]]:
    """Return each method and how many periods ahead are kept of it: one where all are the same."""
    return {
        "naive": (by_statsforecast(Naive()), 1),
        "seasonal_naive": (by_statsforecast(SeasonalNaive(period)), AHEAD),
        "moving_average_6": (by_statsforecast(WindowAverage(6)), 1),
        "ses_0.2": (by_statsforecast(SimpleExponentialSmoothing(0.2)), 1),
        "ses_fitted": (by_statsforecast(SimpleExponentialSmoothingOptimized()), 1),
        "croston_0.1": (by_statsforecast(CrostonClassic()), 1),
        "sba_0.1": (by_statsforecast(CrostonSBA()), 1),
        "tsb_0.2_0.1": (by_statsforecast(TSB(alpha_d=0.2, alpha_p=0.1)), 1),
        "holt_0.3_0.1": (holt(None), 4),
        "damped_0.3_0.1_0.9": (holt(0.9), 4),
        "damped_fitted_mse": (damped_fitted, 1),
        "holt_winters_additive": (holt_winters("add", period), period - 1),
        "holt_winters_multiplicative": (holt_winters("mul", period), period - 1),
        "holt_winters_fitted": (by_statsforecast(AutoHoltWinters(season_length=period, error_type="M")), AHEAD),
    }


TELL_THE_DATA = {"naive", "seasonal_naive"}
"""Forecasts that are values of the series themselves, and so are not kept of the public ones."""


def fits(name: str, values: np.ndarray, period: int) -> bool:
    """Return whether the other library can forecast a series so: long enough, positive where it divides by demand."""
    seasonal = name.startswith("holt_winters")
    if seasonal and (len(values) < 3 * period or (values <= 0).any()):
        return False
    if name == "holt_winters_fitted" and period != PERIOD["monthly"]:
        return False
    return not (name.startswith(("holt_", "damped_")) and len(values) < 10) and len(values) >= 6


def rows(series: dict[str, np.ndarray], left_out: set[str]) -> Iterator[list[object]]:
    for label, values in series.items():
        period = PERIOD[label.split("/")[0]]
        for name, (forecast, ahead) in methods(period).items():
            if fits(name, values, period) and name not in left_out:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    found = forecast(values, ahead)
                yield from ([label, name, step, f"{value:.10g}"] for step, value in enumerate(found, 1))


def main() -> None:
    sources = {"made_up": made_up_series(), "public": public_series(Path(os.environ["SIOP_PUBLIC_DATA"]))}
    for name, series in sources.items():
        with (HERE / f"forecasts_{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["series", "method", "step", "value"])
            writer.writerows(rows(series, TELL_THE_DATA if name == "public" else set()))


if __name__ == "__main__":
    main()
