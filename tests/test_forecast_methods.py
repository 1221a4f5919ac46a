"""E8: the stock that a forecast needs, against closed forms and conservation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from experiments.demonstrations.forecast_methods import ForecastMethods
from experiments.demonstrations.forecast_stock import (
    KINDS,
    InUse,
    Policy,
    demand_of,
    forecasts_in_use,
    frontier,
    risk_errors,
)
from policies.forecasting.naive import Naive

POLICY = Policy(lead_weeks=2, cycle_weeks=4)


class Known:
    """Forecasts what will come, which it was told."""

    def __init__(self, demand: np.ndarray) -> None:
        self.demand = np.concatenate([demand, np.zeros((len(demand), 20))], axis=1)

    def forecast(self, history: np.ndarray, horizon: int) -> np.ndarray:
        return self.demand[:, history.shape[1] : history.shape[1] + horizon]


def test_a_perfect_forecast_has_no_error_and_fills_all_without_any_stock_left() -> None:
    demand = demand_of("steady", 6, 60, np.random.default_rng(1))
    used = forecasts_in_use(Known(demand), demand, 20, POLICY)
    assert used.week == pytest.approx(demand[:, 20:])
    assert np.abs(risk_errors(used, demand, POLICY)).max() < 1e-9
    fill, stock = frontier(used, demand, np.zeros(6), np.zeros(1), 30, POLICY)
    assert fill == pytest.approx([1.0])
    # stock is held only where the level falls faster than demand empties it: the position is never cut
    assert stock[0] < demand.mean()


def test_a_forecast_is_in_use_until_the_next_cycle() -> None:
    demand = np.arange(40.0)[np.newaxis]
    used = forecasts_in_use(Naive(), demand, 20, POLICY)
    assert used.week[0, :8].tolist() == [19] * 4 + [23] * 4
    assert used.risk[0, :8].tolist() == [57] * 4 + [69] * 4


def test_with_a_known_mean_stock_and_service_are_those_of_base_stock() -> None:
    rng, mean, sd, weeks = np.random.default_rng(2), 100.0, 10.0, 4000
    demand = rng.normal(mean, sd, (4, weeks))
    used = InUse(0, np.full((4, weeks), mean), np.full((4, weeks), 3 * mean))
    factors = np.array([0.0, 1.0])
    fill, stock = frontier(used, demand, np.full(4, sd * np.sqrt(3)), factors, 0, POLICY)

    def loss(k: np.ndarray, spread: float) -> np.ndarray:
        return spread * (np.exp(-(k**2) / 2) / np.sqrt(2 * np.pi) - k * (1 - ndtr(k)))

    spread = sd * np.sqrt(3)
    before = loss((mean + factors * spread) / (sd * np.sqrt(2)), sd * np.sqrt(2))  # short before the week's demand
    assert fill == pytest.approx(1 - (loss(factors, spread) - before) / mean, abs=0.002)
    assert stock == pytest.approx(4 * (factors * spread + loss(factors, spread)), rel=0.03)


def test_more_safety_gives_more_service_and_more_stock() -> None:
    demand = demand_of("drifting", 5, 160, np.random.default_rng(3))
    used = forecasts_in_use(Naive(), demand, 50, POLICY)
    fill, stock = frontier(used, demand, np.full(5, 20.0), np.linspace(0, 5, 11), 60, POLICY)
    assert (np.diff(fill) >= 0).all()
    assert (np.diff(stock) > 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_demand_of_every_kind_is_never_negative_and_as_long_as_asked(kind: str) -> None:
    demand = demand_of(kind, 7, 130, np.random.default_rng(4))
    assert demand.shape == (7, 130)
    assert (demand >= 0).all()
    assert demand.sum(axis=1).min() > 0


def test_wrong_settings_are_named_together() -> None:
    with pytest.raises(ValueError, match=r"forecasters\(=0 of them\).*fill\(=2"):
        ForecastMethods(forecasters={}, fill=2)
