"""Plans: consistency, fences, nervousness, differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from policies.planning.plan import (
    DemandLayer,
    FinanceLayer,
    Plan,
    PlanDifference,
    SupplyLayer,
    TargetLayer,
    plan_difference,
)
from policies.planning.plan_stability import Fences, fenced, nervousness, shifted

Floats = NDArray[np.float64]


def plan(demand: Floats, supply: Floats, expected: Floats | None = None, version: int = 1, month: int = 0) -> Plan:
    opening = np.full(demand.shape[0], 50.0)
    stock = opening[:, None] + np.cumsum(supply - demand, axis=1)
    nothing, months = np.zeros_like(demand), np.zeros(demand.shape[1])
    return Plan(
        version,
        30.0 * month,
        month,
        DemandLayer(np.zeros((3, 4)), demand if expected is None else expected),
        TargetLayer(nothing, nothing, np.zeros(3)),
        SupplyLayer(opening, supply, demand, stock),
        FinanceLayer(months, months, months),
    )


def test_a_plan_whose_stock_follows_from_its_supply_and_demand_has_no_residual() -> None:
    rng = np.random.default_rng(1)
    assert plan(rng.gamma(2, 9, (4, 6)), rng.gamma(2, 9, (4, 6))).residual() < 1e-12


def test_the_residual_is_the_largest_difference_between_what_sales_and_supply_expect() -> None:
    demand = np.full((2, 3), 10.0)
    sales = demand + np.array([[0.0, 3.0, -1.0], [0.5, 0.0, 0.0]])
    assert_allclose(plan(demand, demand, sales).residual(), 3.0)


def test_a_supply_layer_of_another_shape_is_refused() -> None:
    good = plan(np.ones((2, 3)), np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"must have the shape of demand.families \(2, 4\)"):
        replace(good, demand=DemandLayer(np.zeros((3, 4)), np.ones((2, 4))))


def test_fences_hold_frozen_figures_bound_slushy_ones_and_leave_the_rest() -> None:
    old, new = np.full((2, 4), 100.0), np.array([[150.0, 150, 80, 150], [90, 90, 90, 0]])
    held = fenced(old, new, Fences(frozen=np.array([1, 0]), slushy=np.array([3, 1]), band=0.15))
    assert_allclose(held, [[100, 115, 85, 150], [90, 90, 90, 0]])


def test_fences_beyond_the_horizon_leave_no_nervousness() -> None:
    rng = np.random.default_rng(3)
    old, new = rng.gamma(2, 9, (4, 6)), rng.gamma(2, 9, (4, 6))
    assert nervousness(old, fenced(old, new, Fences(frozen=6))).index == 0.0
    assert nervousness(old, new).index > 0


def test_what_the_old_plan_did_not_know_is_free_and_counts_for_nothing() -> None:
    old = shifted(np.array([[10.0, 20, 30]]), 1)
    assert_array_equal(old, [[20, 30, np.nan]])
    new = np.array([[25.0, 30, 99]])
    assert_allclose(fenced(old, new, Fences(frozen=3)), [[20, 30, 99]])
    found = nervousness(old, new, fences=Fences(frozen=1))
    assert_allclose([found.index, found.changed, found.inside_frozen], [5 / 50, 1 / 2, 5])


def test_nervousness_weighs_near_changes_more() -> None:
    old = np.full((1, 3), 10.0)
    near, far = old + np.array([1.0, 0, 0]), old + np.array([0.0, 0, 1])
    assert nervousness(old, near, 0.5).index == pytest.approx(1 / 30)
    assert nervousness(old, far, 0.5).index == pytest.approx(0.25 / 30)


def test_nervousness_is_measured_in_shares_whatever_the_unit() -> None:
    rng = np.random.default_rng(5)
    old, new = rng.gamma(2, 9, (4, 6)), rng.gamma(2, 9, (4, 6))
    assert nervousness(1000 * old, 1000 * new, 0.9).index == pytest.approx(nervousness(old, new, 0.9).index)


def test_the_difference_of_two_plans_names_layer_family_and_month_of_the_calendar() -> None:
    demand = np.full((2, 3), 10.0)
    later = demand + np.array([[0.0, 0, 0], [0, 2, 0]])
    old = plan(demand, demand, month=4)
    found = plan_difference(old, plan(later, later, version=2, month=5))
    assert found == (PlanDifference("demand", 1, 6, 10.0, 12.0), PlanDifference("supply", 1, 6, 10.0, 12.0))
    assert found[0].change == 2.0
    assert plan_difference(old, plan(later, later, month=5), materiality=0.3) == ()


@pytest.mark.parametrize("weight", [0.0, 1.5])
def test_weights_outside_their_range_are_refused(weight: float) -> None:
    with pytest.raises(ValueError, match=r"weight .* must be in"):
        nervousness(np.ones((1, 2)), np.ones((1, 2)), weight)
