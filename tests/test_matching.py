"""How plans and stocks match: nothing is apart that agrees, and each gap is the sum of its sides."""

from __future__ import annotations

import numpy as np
import pytest
from test_planned_chain import ARMS, run

from policies.planning.matching import MATCHING_MEASURES, cross_plan_gap, mismatch, misplaced

COST = np.array([2.0, 5.0])


def test_who_buys_what_will_be_needed_has_no_mismatch() -> None:
    rng = np.random.default_rng(1)
    needed, lead = rng.poisson(20, (2, 60)).astype(float), np.array([3, 8])
    bought = np.array([np.roll(row, -weeks) for row, weeks in zip(needed, lead, strict=True)])
    found = mismatch(bought, needed, lead, COST)
    assert found.over == found.under == 0.0
    assert found.quarters == 2 * 4  # of 60 weeks the fourth quarter ends in week 52, and the need a lead time later


def test_over_less_under_is_what_was_bought_less_what_was_needed() -> None:
    rng = np.random.default_rng(2)
    needed, bought = rng.poisson(20, (2, 2, 52)).astype(float)
    found = mismatch(bought, needed, np.zeros(2, dtype=np.intp), COST)
    assert found.over - found.under == pytest.approx(COST @ (bought - needed).sum(axis=1))
    assert found.over > 0
    assert found.under > 0
    assert found.needed == pytest.approx(COST @ needed.sum(axis=1))


def test_who_buys_double_is_off_by_all_that_was_needed() -> None:
    needed = np.full((2, 52), 7.0)
    found = mismatch(2 * needed, needed, np.zeros(2, dtype=np.intp), COST)
    assert (found.over, found.under) == (pytest.approx(found.needed), 0.0)


def test_functions_that_agree_are_not_apart() -> None:
    same = np.tile([3.0, 4.0], (4, 1))
    assert cross_plan_gap(same, same[0]) == (0.0, 7.0)


def test_one_function_in_four_that_is_off_is_in_half_of_the_pairs() -> None:
    forecasts = np.tile([10.0, 10.0], (4, 1))
    forecasts[2] += [4.0, -2.0]
    apart, _ = cross_plan_gap(forecasts, forecasts[0])
    assert apart == pytest.approx(6.0 / 2)


def test_stock_is_misplaced_only_as_far_as_it_is_short_elsewhere() -> None:
    item = np.array([0, 0, 1, 1])
    assert misplaced(np.array([8.0, 0, 0, 0]), np.array([0.0, 3, 0, 9]), item, COST) == 2.0 * 3
    assert misplaced(np.array([2.0, 0, 1, 0]), np.array([0.0, 3, 0, 9]), item, COST) == 2.0 * 2 + 5.0 * 1
    assert misplaced(np.array([8.0, 0, 1, 0]), np.zeros(4), item, COST) == 0.0


def test_a_run_tells_all_of_them() -> None:
    found = run(ARMS["siop"]).planner.measures
    assert set(MATCHING_MEASURES) <= set(found)
    assert found["mismatch"] == pytest.approx(found["mismatch_over"] + found["mismatch_under"])
    assert found["mismatch_root_quarters"] > 0
    assert found["cross_plan_gap"] > 0
    assert 0 <= found["misplaced_share"] <= 1
