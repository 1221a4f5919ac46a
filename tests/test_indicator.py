"""The leading indicator: it carries the information it is given, and none that it is not given."""

from __future__ import annotations

import numpy as np
import pytest

from policies.planning.indicator import Indicator, corrected, correction, fit_indicator, indicator_path

FAMILIES, WEEKS, LAG = 40, 400, 6


def levels(seed: int = 1) -> np.ndarray:
    """Return independent levels of mean 100 and standard deviation 10, longer than the history by the lag."""
    return 100.0 + 10.0 * np.random.default_rng(seed).standard_normal((FAMILIES, WEEKS + LAG))


@pytest.mark.parametrize("r2", [0.0, 0.3, 1.0])
def test_the_squared_correlation_with_the_later_level_is_r2(r2: float) -> None:
    level = levels()
    path = indicator_path(level, Indicator(lag_weeks=LAG, r2=r2), np.random.default_rng(2))
    assert path.shape == (FAMILIES, WEEKS)
    later = level[:, LAG:]
    squared = [np.corrcoef(a, b)[0, 1] ** 2 for a, b in zip(path, later, strict=True)]
    assert np.mean(squared) == pytest.approx(r2, abs=0.02)


def test_the_path_of_a_smaller_r2_has_the_same_noise() -> None:
    level = levels()
    noise = indicator_path(level, Indicator(lag_weeks=LAG, r2=0.0), np.random.default_rng(2))
    mixed = indicator_path(level, Indicator(lag_weeks=LAG, r2=0.36), np.random.default_rng(2))
    known = indicator_path(level, Indicator(lag_weeks=LAG, r2=1.0), np.random.default_rng(2))
    np.testing.assert_allclose(mixed, 0.6 * known + 0.8 * noise)


@pytest.mark.parametrize("r2", [0.25, 0.64, 1.0])
def test_correcting_a_constant_forecast_leaves_one_minus_r2_of_the_variance(r2: float) -> None:
    level = levels()
    settings = Indicator(lag_weeks=LAG, r2=r2, window_weeks=WEEKS, baseline_smoothing=1e-9)
    path = indicator_path(level, settings, np.random.default_rng(3))
    fit = fit_indicator(level[:, :WEEKS], path, settings)
    change = correction(fit, level[:, :WEEKS], path, LAG, settings)
    mean = level[:, :WEEKS].mean(axis=1, keepdims=True)
    error = level[:, WEEKS:] - corrected(np.repeat(mean, LAG, axis=1), change, np.arange(FAMILIES))
    left = (error**2).mean() / ((level[:, WEEKS:] - mean) ** 2).mean()
    assert left == pytest.approx(1 - r2, abs=0.1)


def test_an_indicator_of_nothing_is_used_in_as_many_families_as_the_significance_says() -> None:
    level = 100.0 + np.random.default_rng(4).standard_normal((4000, 60))
    settings = Indicator(lag_weeks=LAG, r2=0.0)
    path = indicator_path(level, settings, np.random.default_rng(5))
    fit = fit_indicator(level, path, settings)
    assert (fit.slope != 0).mean() == pytest.approx(0.05, abs=0.012)
    assert np.quantile(fit.p_value, [0.25, 0.5, 0.75]) == pytest.approx([0.25, 0.5, 0.75], abs=0.03)


def test_the_regression_is_that_of_numpy_with_unknown_weeks_left_out() -> None:
    level = levels()[:3]
    settings = Indicator(lag_weeks=LAG, r2=0.7, window_weeks=10_000, significance=1.0)
    path = indicator_path(level, settings, np.random.default_rng(6))
    seen = level[:, :WEEKS].copy()
    seen[0, 50:90] = np.nan
    fit = fit_indicator(seen, path, settings)
    for family in range(3):
        x, y = path[family, : WEEKS - LAG], seen[family, LAG:]
        known = ~np.isnan(y)
        assert fit.slope[family] == pytest.approx(np.polyfit(x[known], y[known], 1)[0])
        assert fit.r2[family] == pytest.approx(np.corrcoef(x[known], y[known])[0, 1] ** 2)


def test_too_short_a_history_and_a_constant_level_correct_nothing() -> None:
    settings = Indicator(lag_weeks=LAG, r2=1.0)
    level = levels()
    path = indicator_path(level, settings, np.random.default_rng(7))
    flat = np.full((FAMILIES, WEEKS), 5.0)
    for seen in (level[:, :12], flat, flat[:, :3]):
        fit = fit_indicator(seen, path, settings)
        np.testing.assert_array_equal(correction(fit, seen, path, 20, settings), 0.0)


def test_past_the_lag_the_correction_fades_as_it_is_told() -> None:
    settings = Indicator(lag_weeks=LAG, r2=1.0, persistence=0.5)
    level = levels()
    path = indicator_path(level, settings, np.random.default_rng(7))
    seen = level[:, :WEEKS]
    change = correction(fit_indicator(seen, path, settings), seen, path, 20, settings)
    np.testing.assert_allclose(change[:, LAG], 0.5 * change[:, LAG - 4 : LAG].mean(axis=1))
    np.testing.assert_allclose(change[:, LAG + 1 :], 0.5 * change[:, LAG:-1])


def test_wrong_settings_are_named_with_their_value() -> None:
    with pytest.raises(ValueError, match=r"lag_weeks\(=0\).*r2\(=1.5\)"):
        Indicator(lag_weeks=0, r2=1.5)
