from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from experiments.tails import conditional_value_at_risk, cvar, cvar_difference, probability, value_at_risk, var

EXPONENTIAL = np.asarray(stats.expon(scale=10).rvs(200_000, random_state=1))
NORMAL = np.asarray(stats.norm(50, 8).rvs(200_000, random_state=2))


@pytest.mark.parametrize("alpha", [0.9, 0.95, 0.99])
def test_the_tails_of_an_exponential_are_what_the_closed_form_says(alpha: float) -> None:
    """VaR = -m ln(1 - a), CVaR = VaR + m: what lies beyond a quantile is exponential again."""
    quantile = -10 * math.log(1 - alpha)
    assert value_at_risk(EXPONENTIAL, alpha) == pytest.approx(quantile, rel=0.02)
    assert conditional_value_at_risk(EXPONENTIAL, alpha) == pytest.approx(quantile + 10, rel=0.02)


@pytest.mark.parametrize("alpha", [0.9, 0.95, 0.99])
def test_the_tails_of_a_normal_are_what_the_closed_form_says(alpha: float) -> None:
    """CVaR = mean + sd phi(z) / (1 - a)."""
    z = stats.norm.ppf(alpha)
    assert value_at_risk(NORMAL, alpha) == pytest.approx(50 + 8 * z, rel=0.005)
    assert conditional_value_at_risk(NORMAL, alpha) == pytest.approx(
        50 + 8 * stats.norm.pdf(z) / (1 - alpha), rel=0.005
    )


def test_expected_shortfall_takes_exactly_the_worst_share() -> None:
    losses = np.array([5.0, 1.0, 3.0, 2.0, 4.0])
    assert value_at_risk(losses, 0.8) == 4
    assert conditional_value_at_risk(losses, 0.8) == pytest.approx(5)
    assert conditional_value_at_risk(losses, 0.7) == pytest.approx((0.2 * 5 + 0.1 * 4) / 0.3)


def test_the_interval_of_a_quantile_covers_it_in_its_share_of_samples() -> None:
    rng, truth = np.random.default_rng(3), stats.expon.ppf(0.9)
    found = [var(rng.exponential(size=200), 0.9) for _ in range(1000)]
    assert 0.93 < np.mean([estimate.low <= truth <= estimate.high for estimate in found]) < 0.985


def test_a_quantile_beyond_what_was_seen_has_no_upper_end() -> None:
    found = var(NORMAL[:100], 0.99)
    assert math.isnan(found.high)
    assert found.low < found.value


def test_the_interval_of_expected_shortfall_covers_it_in_about_its_share_of_samples() -> None:
    rng, truth = np.random.default_rng(4), -math.log(0.1) + 1
    found = [cvar(rng.exponential(size=400), 0.9, seed=k) for k in range(200)]
    assert 0.86 < np.mean([estimate.low <= truth <= estimate.high for estimate in found]) < 0.99


def test_a_shift_of_all_replications_shifts_expected_shortfall_by_as_much_and_is_known_exactly() -> None:
    found = cvar_difference(NORMAL[:500] + 3, NORMAL[:500], 0.95)
    assert [found.value, found.low, found.high] == pytest.approx([3, 3, 3])


def test_the_same_seed_gives_the_same_interval() -> None:
    assert cvar(NORMAL[:300], 0.95, seed=7) == cvar(NORMAL[:300], 0.95, seed=7)


def test_one_replication_has_no_interval() -> None:
    found = cvar(np.array([4.0]), 0.95)
    assert found.value == 4
    assert math.isnan(found.low)


def test_the_interval_of_a_probability_is_that_of_wilson() -> None:
    """p = 10/100 at 95 %: 0.0552 to 0.1744 (Wilson 1927)."""
    found = probability(10, 100)
    assert found == pytest.approx((0.1, 0.05523, 0.17437), abs=1e-5)


def test_what_was_never_seen_may_still_happen() -> None:
    found = probability(0, 1000)
    assert found.low == 0
    assert found.high == pytest.approx(stats.norm.ppf(0.975) ** 2 / (1000 + stats.norm.ppf(0.975) ** 2))
