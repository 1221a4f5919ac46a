"""What shared demand is worth to a supplier: the closed forms agree with each other and with first principles."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.shared_demand import Pair, orders_of, series_of, totals_ahead
from experiments.demonstrations.supplier_in_simulator import largest_difference
from policies.reviews import EveryDays

PAIRS = [Pair(rho, lead, lead) for rho in (0.5, 0.7, 0.9) for lead in (3, 10)]


def brute_force(pair: Pair) -> tuple[float, float, float]:
    """Return V', V and V_1 from the weights of each shock in the orders to come, without any closed form."""
    past, ahead = 600, pair.supplier_lead_time + 1
    weights = np.zeros((ahead + 1, past + ahead))  # rows: Y_t, Y_{t+1}, ...; columns: shocks, the oldest first
    for shock in range(past + ahead):
        impulse = np.zeros(past + ahead)
        impulse[shock:] = pair.rho ** np.arange(past + ahead - shock)
        order = (1 + pair.response) * impulse - pair.response * np.concatenate([[0.0], impulse[:-1]])
        weights[:, shock] = order[past - 1 :]
    total, latest = weights[1:].sum(axis=0), weights[0]
    future = float((total[past:] ** 2).sum())
    taken_back = float(total[past - 1] - pair.persistence * latest[past - 1])
    slope = float(total @ latest / (latest @ latest))
    return future, future + taken_back**2, float(((total - slope * latest) ** 2).sum())


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_the_variances_are_those_of_the_weights_of_single_shocks(pair: Pair) -> None:
    found = (pair.variance_shared, pair.variance_unshared, pair.variance_regressed(1))
    assert found == pytest.approx(brute_force(pair), rel=1e-9)


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_the_more_orders_a_supplier_regresses_on_the_less_is_left_down_to_what_sharing_leaves(pair: Pair) -> None:
    left = [pair.variance_regressed(orders) for orders in (1, 2, 4, 8, 16, 32, 64)]
    assert all(b <= a * (1 + 1e-9) for a, b in pairwise(left))
    assert left[0] <= pair.variance_unshared
    assert left[-1] == pytest.approx(pair.variance_shared, rel=1e-4)


def test_without_correlation_there_is_nothing_to_share() -> None:
    pair = Pair(1e-9, 3, 3)
    assert pair.saving(pair.variance_unshared) == pytest.approx(0, abs=1e-12)


def test_totals_ahead_are_the_orders_of_the_next_periods() -> None:
    assert totals_ahead(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 2).tolist() == [5.0, 7.0, 9.0]


def test_the_suppliers_net_stock_in_the_simulator_is_that_of_the_arrays() -> None:
    pair = Pair(0.7, 3, 2)
    assert largest_difference(pair, EveryDays(1), 80, Setting(seed=3)) < 1e-8


@pytest.mark.parametrize("pair", PAIRS[:2], ids=str)
def test_what_a_supplier_cannot_foresee_varies_as_the_closed_forms_say(pair: Pair) -> None:
    shocks, demand = series_of(pair, 200_000, np.random.default_rng(5))
    orders = orders_of(pair, demand)
    wanted = totals_ahead(orders, pair.supplier_lead_time + 1)
    unshared = wanted - pair.persistence * orders[: len(wanted)]
    told = unshared + pair.shock * shocks[: len(wanted)]
    assert np.var(unshared) == pytest.approx(pair.variance_unshared, rel=0.03)
    assert np.var(told) == pytest.approx(pair.variance_shared, rel=0.03)
