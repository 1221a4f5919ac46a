"""Forecasts against those of statsforecast and statsmodels (tests/golden/make_forecasts.py wrote them).

The made-up series are part of the project. The public ones are not: tests on them read the folder named by the
environment variable SIOP_PUBLIC_DATA and are skipped where it is not set.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from golden_series import made_up_series, public_series

from policies.forecasting.errors import wmape
from policies.forecasting.forecaster import Forecaster
from policies.forecasting.holt_winters import HoltWinters
from policies.forecasting.intermittent import SBA, TSB, Croston
from policies.forecasting.naive import MovingAverage, Naive, SeasonalNaive
from policies.forecasting.risk_period import rolling_forecasts
from policies.forecasting.seasonal import SeasonalSES
from policies.forecasting.smoothing import SES, DampedHolt

GOLDEN = Path(__file__).parent / "golden"
PERIOD = {"weekly": 13, "monthly": 12}
SOURCES = ("made_up", "public")


def ours(method: str, period: int) -> Forecaster:
    return {
        "naive": Naive(),
        "seasonal_naive": SeasonalNaive(period),
        "moving_average_6": MovingAverage(6),
        "ses_0.2": SES(0.2),
        "ses_fitted": SES(),
        "croston_0.1": Croston(0.1),
        "sba_0.1": SBA(0.1),
        "tsb_0.2_0.1": TSB(0.2, 0.1),
        "holt_0.3_0.1": DampedHolt(0.3, 0.1, 1.0),
        "damped_0.3_0.1_0.9": DampedHolt(0.3, 0.1, 0.9),
        "damped_fitted_mse": DampedHolt(),
        "holt_winters_additive": HoltWinters(period, "additive", 0.2, 0.1, 0.15, 0.95),
        "holt_winters_multiplicative": HoltWinters(period, "multiplicative", 0.2, 0.1, 0.15, 0.95),
        "holt_winters_fitted": HoltWinters(period, phi=1.0),
    }[method]


def series_of(source: str) -> dict[str, np.ndarray]:
    if source == "made_up":
        return made_up_series()
    folder = os.environ.get("SIOP_PUBLIC_DATA")
    if folder is None:
        pytest.skip("SIOP_PUBLIC_DATA does not name the folder of the public data files")
    return public_series(Path(folder))


@cache
def table(source: str) -> pd.DataFrame:
    return pd.read_csv(GOLDEN / f"forecasts_{source}.csv")


def golden(source: str, method: str) -> dict[str, np.ndarray]:
    chosen = table(source).query("method == @method")
    return {name: group["value"].to_numpy() for name, group in chosen.groupby("series")}


def alike(source: str, method: str) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Yield the period, histories and golden forecasts of series of one length and calendar."""
    series, groups = series_of(source), defaultdict(list)
    for name, wanted in golden(source, method).items():
        groups[PERIOD[name.split("/")[0]], len(series[name])].append((series[name], wanted))
    for (period, _), group in groups.items():
        yield period, *(np.array(part) for part in zip(*group, strict=True))


def pairs(source: str, method: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return our forecast and the golden one of each series."""
    compared = []
    for period, history, wanted in alike(source, method):
        compared += list(zip(ours(method, period).forecast(history, wanted.shape[1]), wanted, strict=True))
    return compared


GIVEN = [
    "moving_average_6",
    "ses_0.2",
    "croston_0.1",
    "sba_0.1",
    "tsb_0.2_0.1",
    "holt_0.3_0.1",
    "damped_0.3_0.1_0.9",
    "holt_winters_additive",
    "holt_winters_multiplicative",
]


@pytest.mark.parametrize("method", GIVEN)
@pytest.mark.parametrize("source", SOURCES)
def test_with_given_parameters_forecasts_are_those_of_the_other_libraries(source: str, method: str) -> None:
    compared = pairs(source, method)
    assert compared
    for found, wanted in compared:
        assert found == pytest.approx(np.maximum(wanted, 0.0), rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("method", ["naive", "seasonal_naive"])
def test_benchmarks_are_those_of_the_other_library(method: str) -> None:
    for found, wanted in pairs("made_up", method):
        known = ~np.isnan(wanted)  # a place of the season never seen; there ours is the last value
        assert found[known] == pytest.approx(wanted[known])


@pytest.mark.parametrize("source", SOURCES)
def test_fitted_simple_smoothing_forecasts_as_the_other_library_does(source: str) -> None:
    compared = pairs(source, "ses_fitted")
    distance = [float(np.abs(found - wanted).max() / max(1.0, wanted.max())) for found, wanted in compared]
    assert np.median(distance) < 0.002
    assert max(distance) < 0.03


def damped_mse(values: np.ndarray, alpha: float, beta: float, phi: float) -> float:
    """Return the mean squared one-step error of a damped trend, by its definition."""
    trend, level = np.polyfit(np.arange(1, 11), values[:10], 1)
    total = 0.0
    for value in values:
        foreseen = level + phi * trend
        total += (value - foreseen) ** 2
        before, level = level, alpha * value + (1 - alpha) * foreseen
        trend = beta * (level - before) + (1 - beta) * phi * trend
    return total / len(values)


@pytest.mark.parametrize("source", SOURCES)
def test_the_fitted_damped_trend_errs_no_more_than_that_of_the_other_library(source: str) -> None:
    ratios = []
    for _, history, least in alike(source, "damped_fitted_mse"):
        parameters = DampedHolt().parameters(history).T
        for values, fitted, (mse,) in zip(history, parameters, least, strict=True):
            if mse > 1e-12:
                ratios.append(damped_mse(values, *fitted) / mse)
    assert np.mean(ratios) < 1.01
    assert max(ratios) < 1.1


@pytest.mark.parametrize("source", SOURCES)
def test_holt_winters_fitted_is_near_that_of_the_other_library_which_fits_its_first_states_too(source: str) -> None:
    compared = pairs(source, "holt_winters_fitted")
    assert compared
    for found, wanted in compared:
        assert np.abs(found - wanted).sum() < 0.06 * wanted.sum()


def test_on_real_monthly_sales_the_season_is_worth_having() -> None:
    wine = series_of("public")["monthly/wineind"]
    origins = range(96, len(wine) - 12, 6)
    actual = np.stack([wine[origin : origin + 12] for origin in origins])

    def error(forecaster: Forecaster) -> float:
        forecasts = rolling_forecasts(forecaster, wine[np.newaxis], origins, 12)[:, 0]
        return float(wmape(forecasts, actual, axis=None))

    naive, without = error(SeasonalNaive(12)), error(SES(0.2))
    assert naive < 0.6 * without
    for forecaster in (HoltWinters(12, phi=0.9), SeasonalSES(12, SES(0.2))):
        assert error(forecaster) < naive
    assert error(SeasonalSES(12, DampedHolt(0.2, 0.1, 0.9))) < 0.6 * without
