from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.distributions import Counts, Intermittent, NegativeBinomial, Normal, Poisson
from sim.inversion import ONE, counts_in_turn, standard_normal, whole

TAIL = 2.0 ** -np.arange(1.0, 54.0)
LAWS = [
    (Poisson(0.001), stats.poisson(0.001)),
    (Poisson(20), stats.poisson(20)),
    (Poisson(590), stats.poisson(590)),
    (NegativeBinomial(0.05, 0.6), stats.nbinom(0.05 * 0.05 / (0.36 - 0.05), 0.05 / 0.36)),
    (NegativeBinomial(3, 5), stats.nbinom(9 / 22, 3 / 25)),
    (NegativeBinomial(60, 40), stats.nbinom(3600 / 1540, 60 / 1600)),
]


@pytest.mark.parametrize(("law", "known"), LAWS, ids=lambda law: str(law)[:30])
def test_thresholds_are_the_distribution_function_to_its_last_bits(law: Counts, known) -> None:
    thresholds = law.tables().thresholds
    counts = np.arange(len(thresholds))
    np.testing.assert_allclose(thresholds / ONE, known.cdf(counts), atol=1e-14)
    assert thresholds[-1] == ONE
    assert known.sf(counts[-1]) < 2.0**-53


@pytest.mark.parametrize(("law", "known"), LAWS, ids=lambda law: str(law)[:30])
def test_a_draw_is_the_smallest_count_whose_probability_of_no_more_exceeds_the_uniform(law: Counts, known) -> None:
    uniforms = np.random.default_rng(1).random(20_000)
    np.testing.assert_array_equal(law.tables().values(uniforms), known.ppf(uniforms))


@pytest.mark.parametrize("probability", [0.0, 0.3, 1.0])
def test_intermittent_counts_are_counts_with_more_zeros(probability: float) -> None:
    uniforms, factors = np.random.default_rng(1).random(30_000), np.tile([0.0, 0.5, 2.0], 10_000)
    law = Intermittent(probability, NegativeBinomial(4, 5))
    values, sizes = law.tables(factors).values(uniforms), NegativeBinomial(4, 5).tables(factors)
    zero = uniforms < 1 - probability
    assert not values[zero].any()
    rest = np.where(zero, 0.0, (uniforms - (1 - probability)) / max(probability, 0.1))
    np.testing.assert_array_equal(values[~zero], sizes.values(rest)[~zero])


def test_draws_at_several_factors_are_those_of_a_law_at_each() -> None:
    uniforms, factors = np.random.default_rng(1).random(900), np.tile([0.0, 1.5, 0.4], 300)
    values = Poisson(8).tables(factors).values(uniforms)
    for k, factor in enumerate([0.0, 1.5, 0.4]):
        np.testing.assert_array_equal(values[k::3], Poisson(8 * factor).tables().values(uniforms[k::3]))


@pytest.mark.parametrize("law", [Poisson(700), NegativeBinomial(500, 400), NegativeBinomial(9000, 95)], ids=str)
def test_a_law_that_needs_too_large_a_table_is_drawn_otherwise(law: Counts) -> None:
    assert law.tables() is None
    values = law.sample(np.random.default_rng(1), 40_000)
    assert values.mean() == pytest.approx(law.moments().mean, abs=4 * law.moments().sd / 200)


@pytest.mark.parametrize(
    "law", [Poisson(8), Poisson(0.01), NegativeBinomial(3, 9), NegativeBinomial(0.05, 0.6)], ids=str
)
def test_counts_drawn_term_by_term_are_those_of_the_tables(law: Poisson | NegativeBinomial) -> None:
    uniforms, factors = np.random.default_rng(3).random(9000), np.tile([0.0, 0.3, 1.7], 3000)
    np.testing.assert_array_equal(counts_in_turn(uniforms, law.panjer(factors)), law.tables(factors).values(uniforms))


def test_the_rarest_uniform_ends_the_terms() -> None:
    rarest, commonest = counts_in_turn(np.array([1 - 2.0**-53, 0.0]), Poisson(5).panjer(np.ones(2)))
    assert abs(rarest - stats.poisson(5).isf(2.0**-53)) <= 1
    assert commonest == 0


def test_means_whose_zero_is_too_rare_are_not_drawn_term_by_term() -> None:
    assert counts_in_turn(np.array([0.5]), Poisson(700).panjer(np.ones(1))) is None


def test_too_many_factors_are_drawn_otherwise() -> None:
    assert Poisson(8).tables(np.linspace(0, 1, 500)) is None
    assert Poisson(0).tables(np.arange(1001.0)) is None


def test_a_larger_mean_never_draws_less() -> None:
    uniforms = np.random.default_rng(1).random(5000)
    for less, more in ((Poisson(3), Poisson(3.1)), (NegativeBinomial(3, 5), NegativeBinomial(3, 5))):
        assert (less.tables().values(uniforms) <= more.tables(1.2).values(uniforms)).all()


def test_uniforms_are_whole_numbers_of_their_unit() -> None:
    uniforms = np.random.default_rng(1).random(1000)
    np.testing.assert_array_equal(whole(uniforms) / ONE, uniforms)
    assert whole(np.array([0.0, 1 - 2.0**-53])).tolist() == [0, ONE - 1]


def test_normal_draws_are_the_quantiles_of_both_tails_alike() -> None:
    numbers = whole(np.concatenate([np.arange(500) / 1000, TAIL[1:]]))
    lower, upper = numbers / ONE, (ONE - 1 - numbers) / ONE
    np.testing.assert_allclose(standard_normal(lower), stats.norm.ppf(lower + 2.0**-54), atol=1e-11)
    np.testing.assert_array_equal(standard_normal(upper), -standard_normal(lower))


def test_normal_draws_rise_with_their_uniforms() -> None:
    uniforms = np.sort(np.random.default_rng(1).random(100_000))
    assert (np.diff(standard_normal(uniforms)) >= 0).all()
    assert stats.kstest(standard_normal(uniforms), "norm").pvalue > 0.001


def test_demands_with_the_same_uniforms_rise_and_fall_together() -> None:
    """Normal and Poisson by inversion: the correlation is the greatest that two such demands can have."""
    normal, counts = (law.sample(np.random.default_rng(1), 50_000) for law in (Normal(50, 10), Poisson(20)))
    assert np.corrcoef(normal, counts)[0, 1] > 0.99
