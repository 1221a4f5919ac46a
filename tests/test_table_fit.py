from __future__ import annotations

import numpy as np
import pytest

from sim.distributions import Constant, Distribution, Gamma, Intermittent, NegativeBinomial, Poisson
from sim.tables.fit import demand_pattern, fitted


@pytest.mark.parametrize(
    ("values", "pattern"),
    [
        ([0, 0, 0], "none"),
        ([5, 6, 7, 5], "smooth"),
        ([1, 1, 20, 1], "erratic"),
        ([5, 0, 0, 6], "intermittent"),
        ([1, 0, 0, 30, 0, 1], "lumpy"),
    ],
)
def test_patterns_follow_interval_and_size_variation(values: list[float], pattern: str) -> None:
    assert demand_pattern(values) == pattern


def test_the_cut_offs_are_those_of_the_literature() -> None:
    # 33 buckets with 25 demands: ADI = 1.32 exactly; CV2 of sizes 3 and 17 in equal numbers is 0.49 exactly
    assert demand_pattern([5.0] * 25 + [0.0] * 8) == "intermittent"
    assert demand_pattern([5.0] * 26 + [0.0] * 8) == "smooth"
    assert demand_pattern([3.0, 17.0]) == "erratic"


@pytest.mark.parametrize(
    ("law", "family"),
    [
        (NegativeBinomial(20, 9), NegativeBinomial),
        (Gamma(20, 5), Gamma),
        (Intermittent(0.3, Gamma(20, 5)), Intermittent),
        (Intermittent(0.3, NegativeBinomial(20, 9)), Intermittent),
        (Constant(4), Constant),
    ],
)
def test_a_fit_finds_the_family_and_keeps_both_moments(law: Distribution, family: type[Distribution]) -> None:
    history = law.sample(np.random.default_rng(7), 4000)
    found = fitted(history.tolist())
    assert isinstance(found, family)
    assert found.moments().mean == pytest.approx(history.mean(), rel=1e-9)
    assert found.moments().sd == pytest.approx(history.std(), rel=1e-3, abs=1e-9)


def test_counts_that_vary_less_than_poisson_are_poisson() -> None:
    assert fitted([10, 11, 9, 10, 12, 8]) == Poisson(10)


def test_nothing_ever_asked_stays_nothing() -> None:
    assert fitted([0, 0, 0]) == Constant(0)
