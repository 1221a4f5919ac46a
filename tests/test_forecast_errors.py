"""Figures for forecast errors: their definitions by hand, their laws, and what they leave out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from policies.forecasting.errors import (
    bias_share,
    forecast_value_added,
    mase,
    rmsse,
    tracking_alarm,
    tracking_signal,
    wmape,
)
from policies.forecasting.naive import Naive, SeasonalNaive
from policies.forecasting.risk_period import rolling_forecasts

NAN = math.nan


def walks(series: int = 30, periods: int = 80, seed: int = 2) -> np.ndarray:
    return 500 + np.random.default_rng(seed).normal(0, 9, (series, periods)).cumsum(axis=1)


def test_the_definitions_by_hand() -> None:
    forecast, actual = np.array([10.0, 20, 30]), np.array([12.0, 15, 33])
    assert wmape(forecast, actual) == pytest.approx(10 / 60)
    assert bias_share(forecast, actual) == pytest.approx(0.0)
    assert tracking_signal(np.array([11.0, 20, 30]), actual) == pytest.approx((-1 + 5 - 3) / (9 / 3))
    history = np.array([1.0, 3, 2, 6])  # steps 2, -1, 4
    assert mase(forecast, actual, history) == pytest.approx((10 / 3) / (7 / 3))
    assert rmsse(forecast, actual, history) == pytest.approx(math.sqrt((38 / 3) / (21 / 3)))
    assert mase(forecast, actual, history, season=2) == pytest.approx((10 / 3) / (4 / 2))


def test_what_is_not_known_counts_neither_above_nor_below() -> None:
    forecast, actual = np.array([10.0, NAN, 30, 5]), np.array([12.0, 15, NAN, 5])
    assert wmape(forecast, actual) == pytest.approx(2 / 17)
    assert bias_share(forecast, actual) == pytest.approx(-2 / 17)
    assert tracking_signal(forecast, actual) == pytest.approx(-2 / (2 / 2))


def test_nothing_to_divide_by_is_not_a_number() -> None:
    nothing, some = np.zeros(3), np.ones(3)
    assert np.isnan(wmape(some, nothing))
    assert np.isnan(bias_share(some, np.full(3, NAN)))
    assert np.isnan(tracking_signal(some, some))
    assert np.isnan(mase(np.full(3, NAN), some, np.array([1.0, 2, 3])))
    assert np.isnan(rmsse(some, nothing, some))


def test_a_figure_of_many_items_is_a_ratio_of_sums() -> None:
    actual = np.array([[100.0, 100], [1, 1]])
    forecast = np.array([[110.0, 110], [2, 2]])
    assert wmape(forecast, actual) == pytest.approx([0.1, 1.0])
    assert wmape(forecast, actual, axis=None) == pytest.approx(22 / 202)
    assert bias_share(forecast, actual, axis=(0, 1)) == pytest.approx(22 / 202)
    assert wmape(forecast, actual, axis=0) == pytest.approx([11 / 101, 11 / 101])


def test_any_axes_may_lead() -> None:
    actual = walks().reshape(5, 6, 80)
    forecast = actual + 3
    assert wmape(forecast, actual).shape == (5, 6)
    assert wmape(forecast, actual)[2, 4] == pytest.approx(float(wmape(forecast[2, 4], actual[2, 4])))


def test_bias_is_never_more_than_the_absolute_error() -> None:
    actual, forecast = walks(seed=3), walks(seed=4)
    assert (np.abs(bias_share(forecast, actual)) <= wmape(forecast, actual)).all()
    assert bias_share(actual + 1, actual) == pytest.approx(wmape(actual + 1, actual))


@pytest.mark.parametrize(("forecaster", "season"), [(Naive(), 1), (SeasonalNaive(4), 4)])
def test_the_naive_forecast_scores_one_on_the_history_that_scales_it(forecaster: object, season: int) -> None:
    history = walks()
    forecast = rolling_forecasts(forecaster, history, range(season, 80), 1)[:, :, 0].T
    assert mase(forecast, history[:, season:], history, season) == pytest.approx(np.ones(30))
    assert rmsse(forecast, history[:, season:], history, season) == pytest.approx(np.ones(30))


def test_errors_all_on_one_side_signal_as_many_as_they_are() -> None:
    actual = walks()
    assert tracking_signal(actual + np.arange(1.0, 81), actual) == pytest.approx(np.full(30, 80.0))
    assert tracking_signal(actual - 2, actual) == pytest.approx(np.full(30, -80.0))


def test_a_forecast_without_bias_seldom_alarms_and_a_biased_one_does() -> None:
    rng = np.random.default_rng(6)
    actual = rng.normal(100, 10, (4000, 12))
    quiet = tracking_alarm(tracking_signal(np.full((4000, 12), 100.0), actual)).mean()
    biased = tracking_alarm(tracking_signal(np.full((4000, 12), 110.0), actual)).mean()
    # sum E / MAD has a standard deviation near sqrt(12 pi / 2) = 4.3: of 12 errors, +-4 is less than one of them
    assert quiet == pytest.approx(0.35, abs=0.05)
    assert biased > 0.9


def test_an_override_that_changes_nothing_adds_nothing() -> None:
    forecast, actual = walks(seed=3), walks(seed=4)
    assert (forecast_value_added(forecast, forecast, actual) == 0).all()


def test_value_added_is_counted_on_periods_that_both_forecasts_know() -> None:
    before, after = np.array([10.0, 10, NAN]), np.array([11.0, NAN, 12])
    assert forecast_value_added(before, after, np.array([12.0, 12, 12])) == pytest.approx(1 / 12)


def test_a_step_that_takes_out_bias_adds_value_on_bias() -> None:
    actual = walks()
    added = forecast_value_added(actual + 6, actual - 2, actual, measure="bias")
    assert added == pytest.approx(4 / actual.mean(axis=1))


def test_a_season_shorter_than_one_period_is_refused() -> None:
    with pytest.raises(ValueError, match=r"season\(=0\)"):
        mase(np.ones(2), np.ones(2), np.ones(2), season=0)
