"""Excess, reserve and pooling against hand-computed cases."""

from __future__ import annotations

import numpy as np
import pytest

from policies.planning.excess import (
    excess_units,
    obsolescence_reserve,
    pooling_check,
    sellable_weeks,
    weeks_of_cover,
)


def test_excess_is_beyond_26_weeks_or_beyond_what_can_be_sold_before_it_expires() -> None:
    on_hand, per_week = np.array([300.0, 300.0, 100.0, 50.0]), np.array([10.0, 10.0, 10.0, 0.0])
    sellable = sellable_weeks(np.array([np.inf, 40.0, 40.0, np.inf]), 0.5)
    assert excess_units(on_hand, per_week, sellable) == pytest.approx([40.0, 100.0, 0.0, 50.0])


def test_half_the_cost_is_reserved_beyond_26_weeks_and_all_of_it_beyond_52() -> None:
    on_hand, per_week = np.array([260.0, 360.0, 620.0, 7.0]), np.array([10.0, 10.0, 10.0, 0.0])
    assert obsolescence_reserve(on_hand, per_week, np.full(4, 2.0)) == pytest.approx([0.0, 100.0, 460.0, 14.0])


def test_cover_of_what_nobody_asks_for_is_endless_and_of_nothing_is_none() -> None:
    assert weeks_of_cover(np.array([30.0, 5.0, 0.0]), np.array([10.0, 0.0, 0.0])).tolist() == [3.0, np.inf, 0.0]


def test_four_equal_independent_regions_need_half_the_stock_when_pooled() -> None:
    sd = np.full((1, 4), 10.0)
    free = pooling_check(np.array([2.0]), sd, 0.0, np.array([5.0]), 0.2, np.array([0.0]), np.array([100.0]))
    assert free.regional_stock[0] == pytest.approx(80.0)
    assert free.central_stock[0] == pytest.approx(40.0)
    assert free.saving_per_year[0] == pytest.approx(40.0)
    assert free.central[0]


def test_pooling_saves_nothing_when_regions_move_together_or_handling_eats_it() -> None:
    sd, ones = np.array([[10.0, 6.0]]), np.ones(1)
    together = pooling_check(ones, sd, 1.0, ones, 0.2, 0 * ones, ones)
    assert together.central_stock == pytest.approx(together.regional_stock)
    assert not pooling_check(ones, sd, 0.0, ones, 0.2, ones, 100 * ones).central[0]
    with pytest.raises(ValueError, match="correlation"):
        pooling_check(ones, sd, 1.5, ones, 0.2, ones, ones)
