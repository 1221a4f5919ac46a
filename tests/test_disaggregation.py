"""Family plans to items: sums are kept, items run out together, open orders are never undercut."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from policies.planning.disaggregation import equal_run_out, family_shares, items_of_family_plan, updated_shares

FAMILY = np.array([0, 0, 0, 1, 1, 2])


def by_family(values: np.ndarray) -> np.ndarray:
    return np.bincount(FAMILY, values, 3)


def test_shares_of_a_family_add_up_to_one_before_and_after_an_update() -> None:
    shares = family_shares(np.array([1.0, 2, 1, 0, 0, 5]), FAMILY)
    assert_allclose(shares, [0.25, 0.5, 0.25, 0.5, 0.5, 1])
    later = updated_shares(shares, np.array([9.0, 0, 0, 0, 0, 3]), FAMILY, 0.2)
    assert_allclose(by_family(later), 1)
    assert_allclose(later[:3], [0.8 * 0.25 + 0.2, 0.4, 0.2])
    assert_allclose(later[3:5], 0.5)


def test_shares_come_to_what_is_always_asked() -> None:
    shares, true = family_shares(np.ones(6), FAMILY), np.array([0.7, 0.2, 0.1, 0.9, 0.1, 1.0])
    for _ in range(300):
        shares = updated_shares(shares, 50 * true, FAMILY)
    assert_allclose(shares, true, atol=1e-9)


def test_items_add_up_to_the_family_plan_with_events_or_without() -> None:
    rng = np.random.default_rng(1)
    plan, shares = rng.gamma(3, 30, (3, 5)), family_shares(rng.uniform(1, 9, 6), FAMILY)
    for events in (None, rng.uniform(0, 90, (6, 5)) * (rng.random((6, 5)) < 0.4)):
        items = items_of_family_plan(plan, shares, FAMILY, events)
        assert np.all(items >= 0)
        for period in range(5):
            assert_allclose(by_family(items[:, period]), plan[:, period])


@pytest.mark.parametrize("seed", range(20))
def test_supply_is_dealt_out_whole_and_items_that_get_more_than_their_least_run_out_together(seed: int) -> None:
    rng = np.random.default_rng(seed)
    position, rate = rng.uniform(-20, 200, 6), rng.gamma(1, 20, 6)
    least, supply = rng.uniform(0, 30, 6) * (rng.random(6) < 0.5), rng.uniform(50, 400, 3)
    dealt = equal_run_out(supply, position, rate, FAMILY, least)
    assert_allclose(by_family(dealt), np.maximum(supply, by_family(least)), rtol=1e-12)
    assert np.all(dealt >= least - 1e-9)
    lasts = (position + dealt) / rate
    for family in range(3):
        those = family == FAMILY
        more = those & (dealt > least + 1e-6)
        if more.any():
            assert np.ptp(lasts[more]) < 1e-6
            assert np.all(lasts[those & ~more] >= lasts[more].max() - 1e-6)


def test_without_a_least_the_shortest_lasting_item_lasts_as_long_as_any_split_could_make_it() -> None:
    rng = np.random.default_rng(3)
    position, rate = rng.uniform(0, 100, 6), rng.gamma(2, 20, 6)
    supply = np.array([120.0, 60.0, 10.0])
    best = np.min(((position + equal_run_out(supply, position, rate, FAMILY)) / rate)[:3])
    for _ in range(200):
        other = 120.0 * rng.dirichlet(np.ones(3))
        assert np.min((position[:3] + other) / rate[:3]) <= best + 1e-9


def test_open_orders_above_the_plan_are_kept() -> None:
    dealt = equal_run_out(np.array([10.0]), np.zeros(2), np.ones(2), np.zeros(2, dtype=np.int64), np.array([8.0, 7.0]))
    assert_allclose(dealt, [8, 7])


def test_large_stocks_and_a_least_above_the_supply_do_no_harm_to_the_arithmetic() -> None:
    position, rate = np.array([1e9 + 0.3, 7e8, 3e8, 1e9, 5.0, 2.0]), np.array([3.1, 0.0, 7.7, 0.3, 1e4, 2.0])
    least = np.array([1e6 + 0.1, 3.0, 5.0, 0.0, 0.0, 9.0])
    dealt = equal_run_out(np.array([10.0, 0.0, 5.0]), position, rate, FAMILY, least)
    assert_allclose(by_family(dealt), np.maximum([10.0, 0.0, 5.0], by_family(least)), atol=1e-5)
    assert np.all(dealt >= least - 1e-5)


def test_items_that_nobody_asks_for_get_nothing_unless_their_whole_family_sleeps() -> None:
    rate = np.array([5.0, 0, 5, 0, 0, 0])
    dealt = equal_run_out(np.array([30.0, 20.0, 7.0]), np.zeros(6), rate, FAMILY)
    assert_allclose(dealt, [15, 0, 15, 10, 10, 7])
