"""A history made fit for forecasting: hidden demand, and values that stand out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from policies.forecasting.cleaning import outliers, uplifted, without_stock_outs
from policies.forecasting.smoothing import SES

NAN = math.nan


def test_sales_of_a_stock_out_are_unknown() -> None:
    found = without_stock_outs(np.array([[5.0, 1, 6]]), np.array([[False, True, False]]))
    assert np.array_equal(found, [[5, NAN, 6]], equal_nan=True)


def test_sales_are_lifted_by_the_share_in_stock_unless_too_little_was_seen() -> None:
    found = uplifted(np.array([[5.0, 3, 1, 0]]), np.array([[1.0, 0.6, 0.2, 0.0]]))
    assert np.array_equal(found, [[5, 5, NAN, NAN]], equal_nan=True)


@pytest.mark.parametrize("clean", ["mask", "uplift"])
def test_stock_outs_at_random_bias_the_forecast_until_they_are_cleaned_away(clean: str) -> None:
    rng = np.random.default_rng(1)
    rate, share = 40.0, np.where(rng.random((2000, 60)) < 0.3, rng.uniform(0, 1, (2000, 60)), 1.0)
    sales = rng.poisson(rate * share).astype(float)
    cleaned = without_stock_outs(sales, share < 1) if clean == "mask" else uplifted(sales, share)
    raw, clear = (float(SES(0.1).forecast(history, 1).mean()) for history in (sales, cleaned))
    assert raw == pytest.approx(rate * 0.85, rel=0.02)
    assert clear == pytest.approx(rate, rel=0.01)


def test_a_value_far_off_is_an_outlier_and_its_neighbours_are_not() -> None:
    history = np.random.default_rng(2).poisson(20, (50, 104)).astype(float)
    history[:, 60] = 200
    flags = outliers(history)
    assert flags[:, 60].all()
    assert flags.mean() < 1 / 104 + 0.003


def test_neither_a_trend_nor_a_season_nor_rare_demand_is_an_outlier() -> None:
    rng, weeks = np.random.default_rng(3), np.arange(104)
    trend = rng.poisson(10 + 5 * weeks, (50, 104)).astype(float)
    season = rng.poisson(100 * (1 + 0.6 * np.sin(weeks * 2 * np.pi / 52)), (50, 104)).astype(float)
    rare = rng.poisson(0.1, (50, 104)).astype(float)
    for history in (trend, season, rare):
        assert outliers(history).mean() < 0.003


def test_unknown_values_are_never_outliers_nor_do_they_hide_one() -> None:
    history = np.full((1, 20), 5.0)
    history[0, [3, 4, 9]] = NAN
    history[0, 10] = 99
    assert np.flatnonzero(outliers(history)[0]).tolist() == [10]
    assert not outliers(np.full((2, 5), NAN)).any()
    assert outliers(np.zeros((2, 0))).shape == (2, 0)


def test_wrong_settings_are_named() -> None:
    with pytest.raises(ValueError, match=r"window\(=4\)"):
        outliers(np.zeros((1, 5)), window=4)
    with pytest.raises(ValueError, match=r"least_share\(=0\)"):
        uplifted(np.zeros((1, 5)), np.ones((1, 5)), least_share=0)
