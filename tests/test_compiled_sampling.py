from __future__ import annotations

import numpy as np
import pytest

from sim.distributions import (
    Constant,
    Counts,
    Distribution,
    Empirical,
    Gamma,
    Intermittent,
    Lognormal,
    NegativeBinomial,
    Normal,
    Poisson,
)
from sim.streams import Streams, stream_word

pytest.importorskip("numba")
from sim.compiled.sampler import Sampler

LAWS = [
    Poisson(0),
    Poisson(0.01),
    Poisson(20),
    Poisson(250),
    NegativeBinomial(0.05, 0.6),
    NegativeBinomial(3, 5),
    Intermittent(0.3, Poisson(8)),
    Intermittent(0.3, Empirical((1.0, 2.5, 7.0))),
    Intermittent(0.0, Constant(3)),
    Intermittent(1.0, Constant(3)),
    Normal(50, 10),
    Normal(2, 3),
    Normal(0, 0),
    Lognormal(5, 2),
    Empirical((1.0, 2.0, 5.5, 0.0, 7.0)),
]
FACTORS = np.tile([0.0, 0.3, 1.0, 1.7, 2.2, 0.3, 1.0], 60)
WORD = stream_word("demand", "shop", "item", "")


def add(sampler: Sampler, law: Distribution, factors: np.ndarray | float, word: int = WORD) -> int | None:
    return sampler.add(law, word, factors, law.tables(factors) if isinstance(law, Counts) else None)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 411])
@pytest.mark.parametrize("law", LAWS, ids=str)
def test_compiled_draws_are_those_of_the_law_to_the_last_bit(law: Distribution, size: int) -> None:
    for factors in (1.0, FACTORS[:size] if size else 1.0):
        sampler, draws = Sampler(), np.full(size + 8, -1.0)
        sampler.place(add(sampler, law, factors), 3, size)
        sampler.use(draws)
        sampler.draw(Streams(4, 5).word)
        expected = law.sample(Streams(4, 5).generator("demand", "shop", "item", ""), size, factors)
        np.testing.assert_array_equal(draws[3 : 3 + size], expected)
        assert (draws[:3] == -1).all()
        assert (draws[3 + size :] == -1).all()


def test_all_streams_are_drawn_at_once_each_in_its_place() -> None:
    sampler, draws, words = Sampler(), np.empty(100 * len(LAWS)), [stream_word(str(k)) for k in range(len(LAWS))]
    extra = np.arange(100.0)
    for k, law in enumerate(LAWS):
        sampler.place(add(sampler, law, FACTORS[:100], words[k]), 100 * k, 100, extra)
    sampler.use(draws)
    for replication in (2, 0):
        streams = Streams(1, replication)
        sampler.draw(streams.word)
        expected = [law.sample(streams.generator(str(k)), 100, FACTORS[:100]) + extra for k, law in enumerate(LAWS)]
        np.testing.assert_array_equal(draws, np.concatenate(expected))


def test_what_takes_more_than_one_uniform_or_drawn_factors_is_not_drawn_here() -> None:
    sampler = Sampler()
    assert add(sampler, Gamma(5, 2), 1.0) is None
    assert add(sampler, Poisson(700), 1.0) is None
    assert sampler.add(Normal(5, 2), WORD, None, None) is None
    assert add(sampler, Normal(5, 2), 1.0) == 0
