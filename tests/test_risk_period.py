"""Errors over a protection period: their sums, their sigma, and when the root of time tells it wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest

from policies.forecasting.naive import MovingAverage, Naive
from policies.forecasting.risk_period import RiskErrors, cumulative_errors, rolling_forecasts
from policies.forecasting.smoothing import SES

NAN = math.nan


def test_the_error_of_a_period_is_the_sum_of_its_weeks_and_a_share_of_the_last() -> None:
    forecasts = np.array([[[5.0, 6, 7], [5, 6, 7]]])
    actuals = np.array([[0.0, 4, 4, 4], [0, 4, 4, 4]])
    errors = cumulative_errors(forecasts, actuals, np.array([1]), np.array([2.0, 2.5]))
    assert errors == pytest.approx(np.array([[3.0, 4.5]]))


def test_a_period_that_is_not_over_or_not_known_has_no_error_yet() -> None:
    forecasts = np.ones((2, 3, 2))
    actuals = np.array([[1.0, 1, 1], [1, NAN, 1], [1, 1, NAN]])
    errors = cumulative_errors(forecasts, actuals, np.array([1, 2]), np.array([2.0, 2.0, 1.0]))
    assert np.isnan(errors).tolist() == [[False, True, False], [True, True, True]]


def test_a_protection_period_beyond_what_was_forecast_is_refused() -> None:
    with pytest.raises(ValueError, match=r"protection_weeks\(=5\) must be <= 4"):
        cumulative_errors(np.ones((1, 1, 4)), np.ones((1, 9)), np.array([0]), np.array([5.0]))


def test_forecasts_of_an_origin_know_nothing_of_what_follows() -> None:
    history = np.random.default_rng(1).poisson(9, (4, 30)).astype(float)
    changed = history.copy()
    changed[:, 20:] = 1000
    known, other = (rolling_forecasts(SES(0.3), past, [10, 20], 3) for past in (history, changed))
    assert (known == other).all()
    assert (rolling_forecasts(Naive(), history, [7], 2)[0, :, 0] == history[:, 6]).all()


def test_until_alpha_weighs_more_the_means_are_plain_ones() -> None:
    errors = np.random.default_rng(2).normal(2, 5, (8, 4))
    state = RiskErrors.start(np.full(4, 99.0))
    for error in errors:
        state = state.updated(error, alpha=0.1)
    assert state.bias == pytest.approx(errors.mean(axis=0))
    assert state.sigma() == pytest.approx(np.sqrt((errors**2).mean(axis=0)))
    assert state.sigma("absolute") == pytest.approx(np.sqrt(np.pi / 2) * np.abs(errors).mean(axis=0))
    assert state.sigma(about_bias=True) == pytest.approx(errors.std(axis=0))


def test_an_unknown_error_leaves_an_item_as_it_was() -> None:
    state = RiskErrors.start(np.array([3.0, 4.0]), worth=2).updated(np.array([5.0, NAN]))
    assert state.count.tolist() == [3, 2]
    assert state.sigma()[1] == 4
    assert state.sigma()[0] == pytest.approx(math.sqrt((2 * 9 + 25) / 3))


def test_before_any_error_both_ways_give_the_sigma_begun_with() -> None:
    state = RiskErrors.start(np.array([3.0, 0.0]))
    assert state.sigma() == pytest.approx([3, 0])
    assert state.sigma("absolute") == pytest.approx([3, 0])


def test_both_ways_find_the_sigma_of_normal_errors_and_the_absolute_one_minds_outliers_less() -> None:
    errors = np.random.default_rng(3).normal(0, 20, (400, 2000))
    state = RiskErrors.start(np.ones(2000))
    for error in errors:
        state = state.updated(error, alpha=0.03)
    after = state.updated(np.full(2000, 200.0), alpha=0.03)
    for method in ("square", "absolute"):
        assert float(state.sigma(method).mean()) == pytest.approx(20, rel=0.02)
    square, absolute = (float((after.sigma(one) / state.sigma(one)).mean()) for one in ("square", "absolute"))
    assert 1 < absolute < square


def sigmas(demand: np.ndarray, weeks: int) -> tuple[float, float]:
    """Return sigma of cumulative errors over `weeks` and sqrt(weeks) x that of one week, of a forecast by long mean."""
    origins = np.arange(100, demand.shape[1] - weeks, weeks)
    forecasts = rolling_forecasts(MovingAverage(100), demand, origins.tolist(), weeks)
    periods = np.full(len(demand), float(weeks))
    whole, single = (
        cumulative_errors(forecasts, demand, origins, length) for length in (periods, np.ones_like(periods))
    )
    return float(np.sqrt(np.mean(whole**2))), math.sqrt(weeks) * float(np.sqrt(np.mean(single**2)))


def test_of_independent_errors_the_root_of_time_is_right() -> None:
    measured, root = sigmas(np.random.default_rng(4).normal(100, 10, (400, 300)), 8)
    # an estimated mean adds the same error to each of the 8 weeks: variance 8 (1 + 8/100) instead of 8 (1 + 1/100)
    assert measured / root == pytest.approx(math.sqrt(1.08 / 1.01), rel=0.02)


def test_of_correlated_errors_the_root_of_time_says_too_little() -> None:
    rng, rho, weeks = np.random.default_rng(5), 0.7, 8
    noise = rng.normal(0, 10, (400, 300))
    for week in range(1, 300):
        noise[:, week] += rho * noise[:, week - 1]
    measured, root = sigmas(100 + noise, weeks)
    lags = np.arange(1, weeks)
    exact = math.sqrt(1 + 2 * float(((1 - lags / weeks) * rho**lags).sum()))  # of a known mean
    assert measured / root == pytest.approx(exact, rel=0.05)
    assert measured > 1.8 * root


def test_a_bias_adds_up_in_proportion_to_time_not_to_its_root() -> None:
    actuals = np.random.default_rng(6).normal(100, 1, (500, 16))
    errors = cumulative_errors(np.full((1, 500, 16), 110.0), actuals, np.array([0]), np.full(500, 16.0))
    assert float(errors.mean()) == pytest.approx(160, rel=0.01)
    assert float(RiskErrors.start(np.zeros(500)).updated(errors[0]).sigma().mean()) > 9 * math.sqrt(16)
