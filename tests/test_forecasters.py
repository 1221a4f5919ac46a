"""Forecasters: laws that hold for all of them, and what each must say of series whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from policies.forecasting.forecaster import Forecaster
from policies.forecasting.holt_winters import HoltWinters
from policies.forecasting.intermittent import SBA, TSB, Croston
from policies.forecasting.naive import MovingAverage, Naive, SeasonalNaive
from policies.forecasting.patterns import PATTERNS, ByPattern, patterns
from policies.forecasting.seasonal import SeasonalSES
from policies.forecasting.smoothing import SES, DampedHolt
from sim.tables.fit import demand_pattern

ALL: list[Forecaster] = [
    Naive(),
    SeasonalNaive(4),
    MovingAverage(6),
    SES(0.2),
    SES(),
    SES(0.2, start="mean"),
    DampedHolt(0.2, 0.1, 0.9),
    DampedHolt(),
    Croston(),
    SBA(),
    TSB(),
    ByPattern(),
    HoltWinters(4, "multiplicative", 0.2, 0.1, 0.1, 0.9),
    HoltWinters(4, "additive", 0.2, 0.1, 0.1, 0.9),
    HoltWinters(4),
    SeasonalSES(4),
    SeasonalSES(4, DampedHolt(0.2, 0.1, 0.9)),
]
SHAPED = SeasonalNaive | DampedHolt | HoltWinters | SeasonalSES
FLAT: list[Forecaster] = [forecaster for forecaster in ALL if not isinstance(forecaster, SHAPED)]
every = pytest.mark.parametrize("forecaster", ALL, ids=repr)


def demand(series: int = 12, periods: int = 40, seed: int = 1) -> np.ndarray:
    """Return Poisson demand of many means, some of it intermittent."""
    rng = np.random.default_rng(seed)
    return rng.poisson(np.geomspace(0.2, 200, series)[:, None], (series, periods)).astype(float)


@every
@pytest.mark.parametrize("periods", [0, 1, 2, 3, 5])
def test_a_history_may_be_as_short_as_it_likes(forecaster: Forecaster, periods: int) -> None:
    forecast = forecaster.forecast(demand(periods=periods), 6)
    assert forecast.shape == (12, 6)
    assert (np.isfinite(forecast) & (forecast >= 0)).all()


@every
def test_without_series_there_are_no_forecasts(forecaster: Forecaster) -> None:
    assert forecaster.forecast(np.zeros((0, 20)), 3).shape == (0, 3)


@every
def test_what_is_known_nothing_of_is_forecast_as_zero(forecaster: Forecaster) -> None:
    assert (forecaster.forecast(np.full((2, 9), np.nan), 3) == 0).all()


@every
def test_constant_demand_is_forecast_as_it_is(forecaster: Forecaster) -> None:
    wanted = 7.0 * (0.95 if isinstance(forecaster, SBA) else 1.0)
    assert forecaster.forecast(np.full((1, 30), 7.0), 5) == pytest.approx(np.full((1, 5), wanted))


@every
def test_no_forecast_is_negative_though_demand_falls(forecaster: Forecaster) -> None:
    assert (forecaster.forecast(np.arange(30.0)[np.newaxis, ::-1] ** 2, 50) >= 0).all()


@every
def test_every_series_is_forecast_as_if_it_were_alone(forecaster: Forecaster) -> None:
    history = demand()
    together = forecaster.forecast(history, 5)
    alone = np.concatenate([forecaster.forecast(row[np.newaxis], 5) for row in history])
    assert together == pytest.approx(alone, rel=1e-9)


@every
def test_a_change_of_units_changes_the_forecast_alike(forecaster: Forecaster) -> None:
    history = demand()
    assert forecaster.forecast(8 * history, 5) == pytest.approx(8 * forecaster.forecast(history, 5), rel=1e-6)


@every
def test_the_history_is_left_as_it_was(forecaster: Forecaster) -> None:
    history = demand()
    before = history.copy()
    forecaster.forecast(history, 5)
    assert (history == before).all()


@pytest.mark.parametrize("forecaster", [one for one in ALL if not isinstance(one, SeasonalNaive)], ids=repr)
def test_periods_before_the_first_sale_do_not_count(forecaster: Forecaster) -> None:
    history = demand()
    later = np.concatenate([np.full((12, 7), np.nan), history], axis=1)
    assert forecaster.forecast(later, 5) == pytest.approx(forecaster.forecast(history, 5), rel=1e-5)


@pytest.mark.parametrize("forecaster", FLAT, ids=repr)
def test_unknown_periods_are_passed_over(forecaster: Forecaster) -> None:
    history = demand()
    gaps = np.insert(history, [3, 9, 9, 40], np.nan, axis=1)
    assert forecaster.forecast(gaps, 5) == pytest.approx(forecaster.forecast(history, 5), rel=1e-12)


def test_simple_exponential_smoothing_weighs_the_past_geometrically() -> None:
    history, alpha = demand(3, 25), 0.3
    age = np.arange(25)[::-1]
    weights = np.where(age == 24, 1.0, alpha) * (1 - alpha) ** age
    assert SES(alpha).forecast(history, 1)[:, 0] == pytest.approx(history @ weights)


def test_starting_at_the_mean_a_short_history_is_averaged() -> None:
    history = demand(5, 8)
    assert SES(0.1, start="mean").forecast(history, 1)[:, 0] == pytest.approx(history.mean(axis=1))


def test_no_alpha_of_a_fine_grid_has_less_squared_error_than_the_fitted_one() -> None:
    history = demand(20, 60)

    def squares(alpha: np.ndarray) -> np.ndarray:
        level, total = history[:, 0].copy(), np.zeros(20)
        for value in history.T[1:]:
            total += (value - level) ** 2
            level += alpha * (value - level)
        return total

    least = np.min([squares(np.full(20, alpha)) for alpha in np.linspace(0.01, 0.99, 197)], axis=0)
    assert (squares(SES().alphas(history)) <= least * 1.001).all()


def test_the_best_alpha_of_a_random_walk_with_noise_is_found() -> None:
    rng = np.random.default_rng(5)
    ratio = 0.25  # variance of a step over that of the noise: alpha = (sqrt(r^2 + 4 r) - r) / 2 (Muth 1960)
    level = 1000 + rng.normal(0, np.sqrt(ratio), (200, 400)).cumsum(axis=1)
    alpha = SES().alphas(level + rng.normal(0, 1, level.shape))
    assert float(np.median(alpha)) == pytest.approx((np.sqrt(ratio**2 + 4 * ratio) - ratio) / 2, abs=0.02)


def test_the_undamped_trend_goes_on_along_a_line() -> None:
    line = 10 + 3 * np.arange(20.0)[np.newaxis]
    assert DampedHolt(0.3, 0.2, 1.0).forecast(line, 4) == pytest.approx(np.array([[70, 73, 76, 79]]))


def test_a_line_with_unknown_points_is_still_the_line() -> None:
    line = 10 + 3 * np.arange(20.0)[np.newaxis]
    line[0, [4, 11, 18, 19]] = np.nan
    assert DampedHolt(0.3, 0.2, 1.0).forecast(line, 2) == pytest.approx(np.array([[70, 73]]))


def test_a_damped_trend_comes_to_rest() -> None:
    far = DampedHolt(0.3, 0.2, 0.8).forecast(10 + 3 * np.arange(20.0)[np.newaxis], 200)[0]
    steps = np.diff(far)
    assert (steps[:20] > 0).all()
    assert steps[1:20] / steps[:19] == pytest.approx(np.full(19, 0.8))
    assert steps[-1] == pytest.approx(0, abs=1e-12)


def test_seasonal_naive_falls_back_on_the_last_value_where_a_place_was_never_seen() -> None:
    nan = np.nan
    history = np.array([[1, 2, 3, 4, 5, nan, 7, 8], [nan, nan, nan, nan, nan, nan, 9, 8.0]])
    assert SeasonalNaive(4).forecast(history, 5) == pytest.approx(np.array([[5, 2, 7, 8, 5], [8, 8, 9, 8, 8]]))


def test_the_bias_of_croston_is_taken_away_by_sba_and_the_forecast_of_tsb_has_none() -> None:
    rng = np.random.default_rng(3)
    history = (rng.random((4000, 200)) < 0.25) * (1.0 + rng.poisson(3, (4000, 200)))
    truth = 0.25 * 4
    croston, sba, tsb = (one.forecast(history, 1).mean() / truth - 1 for one in (Croston(0.2), SBA(0.2), TSB(0.2, 0.1)))
    assert croston == pytest.approx(0.2 / 1.8 * 0.75, abs=0.02)  # Syntetos & Boylan 2001: alpha/(2-alpha) (1 - 1/p)
    assert abs(sba) < 0.03
    assert abs(tsb) < 0.02


def test_only_tsb_lets_an_item_die() -> None:
    history = np.array([[0, 3, 0, 0, 4, 0, 3, *[0] * 40]], dtype=float)
    assert TSB(0.1, 0.1).forecast(history, 1)[0, 0] < 0.05
    assert Croston(0.1).forecast(history, 1)[0, 0] > 1


def test_a_trailing_run_without_demand_leaves_croston_as_it_was() -> None:
    history = demand(6, 30) * (np.arange(30) % 3 == 2)
    longer = np.concatenate([history, np.zeros((6, 9))], axis=1)
    assert (Croston().forecast(longer, 1) == Croston().forecast(history, 1)).all()


def test_patterns_are_those_that_fitting_a_distribution_tells() -> None:
    history = demand(300, 24) ** np.random.default_rng(8).integers(0, 5, (300, 1)) * (demand(300, 24, seed=3) > 1)
    told = [demand_pattern(row.tolist()) for row in history]
    assert set(told) == {*PATTERNS, "none"}
    for place, pattern in zip(patterns(history), told, strict=True):
        assert PATTERNS[place] == (pattern if pattern != "none" else "intermittent")


@pytest.mark.parametrize(
    ("row", "pattern"),
    [
        ([5, 6, 5, 6, 5, 6, 5, 6], "smooth"),
        ([1, 30, 1, 1, 25, 1, 1, 40], "erratic"),
        ([5, 0, 0, 5, 0, 0, 6, 0], "intermittent"),
        ([1, 0, 0, 30, 0, 0, 1, 0], "lumpy"),
        ([0] * 8, "intermittent"),
    ],
)
def test_the_pattern_of_a_series_is_told_by_interval_and_size(row: list[float], pattern: str) -> None:
    assert PATTERNS[patterns(np.array([row], dtype=float))[0]] == pattern


def test_each_pattern_is_forecast_by_its_own_forecaster() -> None:
    rows = np.array([[5, 6, 5, 6, 5, 6.0], [1, 30, 1, 1, 25, 1], [5, 0, 0, 5, 0, 6], [1, 0, 0, 30, 0, 1]])
    own = [Naive(), MovingAverage(3), TSB(), Croston()]
    mixed = ByPattern(*own).forecast(rows, 2)
    for row, forecaster, forecast in zip(rows, own, mixed, strict=True):
        assert forecast == pytest.approx(forecaster.forecast(row[np.newaxis], 2)[0])


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: SES(0.0), "alpha"),
        (lambda: SES(1.5), "alpha"),
        (lambda: SES(fitted_between=(0.5, 0.1)), "fitted_between"),
        (lambda: SES(start="middle"), "start"),
        (lambda: DampedHolt(0.1, -1.0), "beta"),
        (lambda: DampedHolt(phi=1.1), "phi"),
        (lambda: MovingAverage(0), "window"),
        (lambda: SeasonalNaive(0), "period"),
        (lambda: TSB(beta=2.0), "beta"),
        (lambda: HoltWinters(1), "period"),
        (lambda: HoltWinters(12, "both"), "season"),
        (lambda: HoltWinters(12, gamma=0.0), "gamma"),
        (lambda: SeasonalSES(0), "period"),
        (lambda: SeasonalSES(harmonics=0), "harmonics"),
    ],
)
def test_a_parameter_out_of_range_is_named(make: object, name: str) -> None:
    with pytest.raises(ValueError, match=rf"{name}\(="):
        make()


def test_a_history_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"history .* must be \[series, periods\]"):
        Naive().forecast(np.zeros(5), 1)
