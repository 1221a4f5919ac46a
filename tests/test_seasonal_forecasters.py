"""Seasons: found exactly where there is no noise, not invented where there is no season, and what they are worth."""

from __future__ import annotations

import numpy as np
import pytest

from policies.forecasting.errors import wmape
from policies.forecasting.forecaster import Forecaster, seen
from policies.forecasting.holt_winters import HoltWinters
from policies.forecasting.season_index import season_index
from policies.forecasting.seasonal import SeasonalSES
from policies.forecasting.smoothing import SES, DampedHolt

WEEKS = np.arange(156)
SHAPE = 1 + 0.4 * np.sin(2 * np.pi * WEEKS / 52) - 0.1 * np.cos(4 * np.pi * WEEKS / 52)
MONTHS = np.array([0.6, 0.7, 0.9, 1.0, 1.2, 1.5, 1.6, 1.3, 1.0, 0.9, 0.7, 0.6])
TIMES = np.arange(60)


def gamma(mean: np.ndarray, cv: float, seed: int = 1, series: int = 300) -> np.ndarray:
    return np.random.default_rng(seed).gamma(1 / cv**2, mean * cv**2, (series, mean.size))


def error(forecaster: Forecaster, demand: np.ndarray, known: int, ahead: int) -> float:
    return float(wmape(forecaster.forecast(demand[:, :known], ahead), demand[:, known : known + ahead], axis=None))


def test_a_multiplicative_season_without_noise_is_continued() -> None:
    demand = 50 * MONTHS[TIMES % 12][np.newaxis]
    wanted = 50 * MONTHS[(60 + np.arange(18)) % 12]
    for forecaster in (HoltWinters(12, "multiplicative", 0.2, 0.1, 0.1, 0.9), SeasonalSES(12, SES(0.2))):
        assert forecaster.forecast(demand, 18)[0] == pytest.approx(wanted, rel=1e-4)


def test_an_additive_season_on_a_line_is_continued() -> None:
    demand = 20 + 2 * TIMES + 10 * MONTHS[TIMES % 12]
    later = 60 + np.arange(18)
    forecast = HoltWinters(12, "additive", 0.2, 0.1, 0.1, 1.0).forecast(demand[np.newaxis], 18)[0]
    assert forecast == pytest.approx(20 + 2 * later + 10 * MONTHS[later % 12])


def test_with_less_than_two_cycles_holt_winters_is_the_damped_trend() -> None:
    demand = gamma(np.full(20, 30.0), 0.5)
    given = {"alpha": 0.2, "beta": 0.1, "phi": 0.9}
    for season in ("additive", "multiplicative"):
        found = HoltWinters(12, season, gamma=0.2, **given).forecast(demand, 4)
        assert found == pytest.approx(DampedHolt(**given).forecast(demand, 4), rel=0.02)


def test_the_index_of_a_season_without_noise_is_its_shape_despite_trend_and_gaps() -> None:
    demand = (40 + 0.5 * TIMES) * MONTHS[TIMES % 12]
    demand[[5, 17, 30]] = np.nan
    index = season_index(seen(demand[np.newaxis]), 12, 6)[:, 0]
    assert index == pytest.approx(MONTHS / MONTHS.mean(), abs=0.02)
    assert index.mean() == pytest.approx(1)


@pytest.mark.parametrize("known", [0, 1, 30, 52])
def test_a_cycle_or_less_tells_no_season(known: int) -> None:
    assert (season_index(seen(100 * SHAPE[np.newaxis, :known]), 52, 6) == 1).all()


def test_between_one_cycle_and_two_belief_in_a_season_grows() -> None:
    demand = 100 * SHAPE[np.newaxis]
    swings = [np.ptp(season_index(seen(demand[:, :known]), 52, 6)) for known in (53, 65, 78, 104)]
    assert (np.diff(swings) > 0).all()
    assert swings[-1] == pytest.approx(np.ptp(SHAPE), rel=0.05)


def test_noise_gets_a_small_index_and_a_season_in_as_much_noise_a_full_one() -> None:
    noise, season = gamma(np.full(156, 100.0), 0.4), gamma(100 * SHAPE, 0.4)
    of_noise, of_season = (season_index(seen(demand), 52, 6) for demand in (noise, season))
    raw = np.sqrt(0.4**2 * 12 / 156)  # the standard deviation of an index of twelve waves that are not shrunk
    assert np.sqrt(((of_noise - 1) ** 2).mean()) < 0.7 * raw
    true = SHAPE[:52, np.newaxis]
    assert np.sqrt(((of_season - true) ** 2).mean()) < 0.4 * np.sqrt(((true - 1) ** 2).mean())


def test_a_season_is_worth_much_where_there_is_one_and_costs_little_where_there_is_none() -> None:
    season, none = gamma(100 * SHAPE, 0.3), gamma(np.full(156, 100.0), 0.3)
    plain = SES(0.1, start="mean")
    assert error(SeasonalSES(52), season, 104, 52) < 0.8 * error(plain, season, 104, 52)
    assert error(SeasonalSES(52), none, 104, 52) < 1.03 * error(plain, none, 104, 52)


def test_a_damped_trend_under_the_season_follows_growth_better_than_a_level() -> None:
    demand = gamma(100 * SHAPE * np.exp(0.01 * WEEKS), 0.1)
    trended = SeasonalSES(52, DampedHolt(0.1, 0.1, 0.98))
    assert error(trended, demand, 130, 13) < 0.9 * error(SeasonalSES(52), demand, 130, 13)
