from __future__ import annotations

import math

import numpy as np
import pytest

from sim.distributions import (
    Bootstrap,
    CompoundPoisson,
    Constant,
    Distribution,
    Empirical,
    Gamma,
    Intermittent,
    Lognormal,
    NegativeBinomial,
    Normal,
    Poisson,
    Replay,
    Triangular,
    Uniform,
)
from sim.lifetimes import Exponential, Geometric

HISTORY = (0.0, 3.0, 5.5, 1.0, 0.0, 8.0, 2.0)
CONTINUOUS = [
    Uniform(1, 4),
    Triangular(1, 2, 6),
    Gamma(5, 4),
    Exponential(5),
    Geometric(3),
    Lognormal(5, 4),
    Normal(50, 8),
    Normal(2, 3),  # cut at zero one draw in four
    Empirical(HISTORY),
    Bootstrap(HISTORY),
    Bootstrap(HISTORY, block=3),
    Intermittent(0.3, Gamma(9, 5)),
    Intermittent(0.3, Empirical(HISTORY)),
]
COUNTS = [Poisson(4), NegativeBinomial(4, 5), CompoundPoisson(1.5, Gamma(3, 2)), CompoundPoisson(0.4, Constant(6))]
FIXED = [Constant(3), Replay(HISTORY)]
ALL = [*CONTINUOUS, *COUNTS, *FIXED]
SIZE = 210_000  # thirty thousand whole histories


def draws(law: Distribution, factor: float | np.ndarray = 1.0) -> np.ndarray:
    return law.sample(np.random.default_rng(1), SIZE, factor)


def close(values: np.ndarray, mean: float, blocks: int = 1) -> None:
    """Assert that a sample's mean is the stated one, to four standard errors (drawn in blocks, there are fewer)."""
    assert values.mean() == pytest.approx(mean, abs=4 * values.std() * math.sqrt(blocks / SIZE) + 1e-12)


@pytest.mark.parametrize("law", ALL, ids=str)
def test_samples_have_the_stated_moments(law: Distribution) -> None:
    values, (mean, sd) = draws(law), law.moments()
    close(values, mean, 3)
    assert values.std() == pytest.approx(sd, rel=0.02)


@pytest.mark.parametrize("law", ALL, ids=str)
def test_samples_are_floats_and_never_negative(law: Distribution) -> None:
    values = draws(law)
    assert isinstance(law, Distribution)
    assert values.shape == (SIZE,)
    assert values.dtype == np.float64
    assert values.min() >= 0


@pytest.mark.parametrize("law", ALL, ids=str)
def test_a_factor_scales_the_mean(law: Distribution) -> None:
    close(draws(law, 2.5), 2.5 * law.moments().mean, 3)


@pytest.mark.parametrize("law", ALL, ids=str)
def test_factors_apply_one_to_one_and_zero_is_no_demand(law: Distribution) -> None:
    values = draws(law, np.tile([0.0, 0.5, 3.0], SIZE // 3))
    assert not values[::3].any()
    ratio = values[2::3].mean() / values[1::3].mean()
    assert ratio == pytest.approx(6, rel=0.05)


@pytest.mark.parametrize("law", [*CONTINUOUS, *FIXED], ids=str)
def test_a_factor_keeps_the_coefficient_of_variation(law: Distribution) -> None:
    np.testing.assert_allclose(draws(law, 2.5), 2.5 * draws(law))


@pytest.mark.parametrize("law", COUNTS, ids=str)
def test_a_factor_keeps_the_variance_to_mean_ratio_of_counts(law: Distribution) -> None:
    values, (mean, sd) = draws(law, 2.5), law.moments()
    assert values.var() / values.mean() == pytest.approx(sd**2 / mean, rel=0.03)


def test_a_cut_normal_states_the_mean_that_the_cut_gives_it() -> None:
    assert Normal(50, 8).moments() == pytest.approx((50, 8), abs=1e-6)
    assert Normal(0, 1).moments() == pytest.approx((1 / math.sqrt(2 * math.pi), math.sqrt(0.5 - 0.5 / math.pi)))
    assert Normal(7, 0).moments() == (7, 0)


def test_a_negative_binomial_with_variance_mean_plus_mean_squared_is_geometric() -> None:
    values = draws(NegativeBinomial(5, math.sqrt(30)))
    shares = [(values == k).mean() for k in range(4)]
    assert shares == pytest.approx([(5 / 6) ** k / 6 for k in range(4)], abs=0.004)


def test_a_replay_repeats_its_history_in_order() -> None:
    assert Replay((1, 2, 3)).sample(np.random.default_rng(1), 7).tolist() == [1, 2, 3, 1, 2, 3, 1]


def test_a_bootstrap_draws_blocks_of_consecutive_values_wrapping_round() -> None:
    values = Bootstrap((0, 1, 2, 3, 4), block=3).sample(np.random.default_rng(1), 3000).astype(int).reshape(-1, 3)
    assert (np.diff(values, axis=1) % 5 == 1).all()
    assert set(values[:, 0]) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("law", [Empirical(HISTORY), Bootstrap(HISTORY), Bootstrap(HISTORY, block=4)], ids=str)
def test_a_longer_resample_begins_with_the_shorter_one(law: Distribution) -> None:
    short, long = (law.sample(np.random.default_rng(1), size) for size in (10, 25))
    np.testing.assert_array_equal(short, long[:10])


def test_histories_of_equal_length_are_resampled_at_the_same_places() -> None:
    left = Bootstrap(HISTORY, block=2).sample(np.random.default_rng(1), 99)
    right = Bootstrap(tuple(10 * value for value in HISTORY), block=2).sample(np.random.default_rng(1), 99)
    np.testing.assert_allclose(right, 10 * left)


def test_values_given_as_a_list_become_a_tuple_of_floats() -> None:
    assert Empirical([1, 2]) == Empirical((1.0, 2.0))
    assert hash(Empirical([1, 2])) == hash(Empirical((1.0, 2.0)))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Constant(-1), r"value\(=-1\) must be >= 0"),
        (lambda: Uniform(3, 2), r"0 <= low\(=3\) <= high\(=2\) must hold"),
        (lambda: Triangular(1, 5, 4), r"low\(=1\) <= mode\(=5\) <= high\(=4\)"),
        (lambda: Triangular(2, 2, 2), "with low < high"),
        (lambda: Normal(5, -1), r"sd\(=-1\) must be >= 0"),
        (lambda: Gamma(0, 1), r"mean\(=0\) and sd\(=1\) must be > 0"),
        (lambda: Lognormal(1, 0), r"sd\(=0\) must be > 0"),
        (lambda: Poisson(-2), r"mean\(=-2\) must be >= 0"),
        (lambda: NegativeBinomial(4, 2), r"sd\(=2\) must be > sqrt\(mean\)\(=2\)"),
        (lambda: Intermittent(1.5, Constant(1)), r"probability\(=1.5\) must be between 0 and 1"),
        (lambda: CompoundPoisson(-1, Constant(1)), r"orders\(=-1\) must be >= 0"),
        (lambda: Empirical(()), "values must not be empty"),
        (lambda: Replay((1, -3)), "values must be >= 0, the smallest is -3"),
        (lambda: Bootstrap((1, 2), block=0), r"block\(=0\) must be >= 1"),
    ],
)
def test_impossible_parameters_are_refused_by_name_and_value(make, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
