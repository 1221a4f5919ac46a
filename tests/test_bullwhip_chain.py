"""Chains of stages with moving averages: the closed forms are those of the filters, and the simulator agrees."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.demonstrations.bullwhip_chain import Chain, Information, amplification, chained, simulated
from policies.reviews import EveryDays
from policies.rules import DaysOfCover

RULE = DaysOfCover(1.0, 1)


def squared(weights: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    """Return the variance of a weighted sum of independent demands of variance 1."""
    return float((weights**2).sum())


def stage(lead_time: float, window: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the weights of today's and earlier demands in an order."""
    weights = np.zeros(window + 1)
    weights[0], weights[-1] = 1 + lead_time / window, -lead_time / window
    return weights


@pytest.mark.parametrize(("window", "lead_time"), [(5, 4), (10, 2), (20, 4), (3, 7)])
def test_the_closed_form_of_a_stage_is_that_of_its_weights(window: int, lead_time: int) -> None:
    assert amplification(lead_time, window) == pytest.approx(squared(stage(lead_time, window)))
    assert chained(lead_time, window, 1) == pytest.approx(amplification(lead_time, window))


@pytest.mark.parametrize("stages", [2, 3, 5])
def test_stages_that_see_only_orders_filter_them_again(stages: int) -> None:
    weights = np.ones(1)
    for _ in range(stages):
        weights = np.convolve(weights, stage(2, 10))
    assert chained(2, 10, stages) == pytest.approx(squared(weights))
    assert chained(2, 10, stages) > amplification(2, 10) ** stages  # the bound of Chen et al.


def test_the_figures_of_the_specified_cases() -> None:
    exact = [Chain((2,) * n, 10, known).exact for n in (2, 3) for known in ("own", "shared")]
    assert exact == pytest.approx([2.3056, 2.12, 3.753280, 2.92])


@pytest.mark.parametrize("information", ["own", "shared"])
def test_a_chain_in_the_simulator_amplifies_as_it_should(information: Information) -> None:
    chain = Chain((2, 2), 10, information)
    runs = [simulated(chain, RULE, EveryDays(1), 800, 1, k, "simpy") for k in range(4)]
    orders, demand = np.sum(runs, axis=0)
    assert orders / demand == pytest.approx(chain.exact, rel=0.06)
