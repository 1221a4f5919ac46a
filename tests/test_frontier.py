"""The frontier of service and stock."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from made_up_study import made_up_results

from experiments.report.frontier import efficient, service_and_stock

POINTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12)


def on_frontier(points: list[tuple[float, float]]) -> list[bool]:
    cost, service = np.array(points, dtype=float).T
    return efficient(cost, service).tolist()


def dominates(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one != other and one[0] <= other[0] and one[1] >= other[1]


def test_a_policy_with_more_stock_and_less_service_is_off_the_frontier() -> None:
    assert on_frontier([(100, 0.95), (120, 0.97), (130, 0.96)]) == [True, True, False]


def test_equal_policies_stay_on_the_frontier_together() -> None:
    assert on_frontier([(100, 0.95), (100, 0.95), (100, 0.94)]) == [True, True, False]


def test_a_policy_without_a_service_is_not_on_it_and_pushes_nobody_off() -> None:
    assert on_frontier([(100, np.nan), (120, 0.97)]) == [False, True]


@given(POINTS)
def test_nothing_dominates_the_frontier_and_something_on_it_dominates_all_the_rest(points: list) -> None:
    on = [point for point, flag in zip(points, on_frontier(points), strict=True) if flag]
    off = [point for point, flag in zip(points, on_frontier(points), strict=True) if not flag]
    assert not any(dominates(one, other) for one in points for other in on)
    assert all(any(dominates(one, other) for one in on) for other in off)


@given(POINTS, st.integers(1, 50), st.integers(-50, 50))
def test_the_frontier_does_not_depend_on_the_currency(points: list, factor: int, shift: int) -> None:
    assert on_frontier(points) == on_frontier([(factor * cost + shift, service) for cost, service in points])


def test_points_are_read_from_the_totals_in_the_order_of_the_policies() -> None:
    results = made_up_results(policies=("weeks_of_cover", "king"), replications=3)
    points = service_and_stock(results.summary)
    totals = results.summary[results.summary["level"] == "total"].set_index(["policy", "kpi"])
    assert points["policy"].tolist() == ["weeks_of_cover", "king"]
    assert points["service"].tolist() == [totals.loc[(name, "fill_rate"), "mean"] for name in points["policy"]]
    assert points["stock_high"].tolist() == [totals.loc[(name, "on_hand_value"), "high"] for name in points["policy"]]


def test_a_policy_without_a_stock_value_keeps_its_row() -> None:
    results = made_up_results(policies=("weeks_of_cover", "king"), replications=3)
    missing = (results.summary["policy"] == "king") & (results.summary["kpi"] == "on_hand_value")
    points = service_and_stock(results.summary[~missing])
    assert points["efficient"].tolist() == [True, False]
    assert pd.isna(points["stock"].iloc[1])
