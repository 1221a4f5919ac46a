"""Demand shaping: bounds and costs that add up to the money and the units they stand for."""

from __future__ import annotations

import numpy as np
import pytest

from policies.planning.demand_shaping import (
    LeadTimeQuote,
    PriceCut,
    PromotionShift,
    SegmentAllocation,
    ShapingOption,
    Substitution,
    joined_limits,
    net_shaping,
)

DEMAND = np.array([[100.0, 200.0, 50.0], [10.0, 0.0, 30.0]])
PRICE = np.array([20.0, 5.0])
OPTIONS: list[ShapingOption] = [
    PriceCut(cut=0.05, elasticity=2.0),
    PromotionShift(share=0.2, cost_per_unit=1.5),
    Substitution(source=0, target=1, accepted=0.3, discount_per_unit=0.5),
    SegmentAllocation(segment_share=0.2, penalty_per_unit=8.0),
    LeadTimeQuote(accepted=0.1, discount_per_unit=2.0),
]


def test_the_cost_of_a_full_price_cut_is_what_all_units_lose() -> None:
    limits = OPTIONS[0].limits(DEMAND, PRICE)
    np.testing.assert_allclose(limits.max_uplift, 0.10 * DEMAND)
    lost = 0.05 * PRICE[:, None] * (DEMAND + limits.max_uplift)
    np.testing.assert_allclose(limits.max_uplift * limits.uplift_cost, lost)
    np.testing.assert_array_equal(limits.max_cut, 0.0)


def test_a_promotion_brought_forward_takes_from_the_month_after() -> None:
    limits = OPTIONS[1].limits(DEMAND, PRICE)
    np.testing.assert_allclose(limits.max_uplift[:, :-1], limits.max_cut[:, 1:])
    np.testing.assert_array_equal(limits.max_uplift[:, -1], 0.0)


def test_a_substitution_gives_the_target_what_it_takes_from_the_source() -> None:
    limits = OPTIONS[2].limits(DEMAND, PRICE)
    np.testing.assert_allclose(limits.max_uplift[1], limits.max_cut[0])
    assert limits.max_uplift[0].sum() == limits.max_cut[1].sum() == 0.0


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: type(option).__name__)
def test_limits_are_of_the_shape_of_demand_never_negative_and_none_without_demand(option: ShapingOption) -> None:
    limits = option.limits(DEMAND, PRICE)
    for part in (limits.max_uplift, limits.uplift_cost, limits.max_cut, limits.cut_cost):
        assert part.shape == DEMAND.shape
        assert (part >= 0).all()
    nothing = option.limits(np.zeros_like(DEMAND), PRICE)
    assert nothing.max_uplift.sum() == nothing.max_cut.sum() == 0.0


def test_joined_options_add_their_units_and_their_money() -> None:
    joined = joined_limits(OPTIONS, DEMAND, PRICE)
    each = [option.limits(DEMAND, PRICE) for option in OPTIONS]
    np.testing.assert_allclose(joined.max_uplift, sum(one.max_uplift for one in each))
    money = sum(one.max_uplift * one.uplift_cost for one in each)
    np.testing.assert_allclose(joined.max_uplift * joined.uplift_cost, money)
    assert (
        joined_limits([SegmentAllocation(segment_share=0.8, penalty_per_unit=1.0)] * 2, DEMAND, PRICE).max_cut <= DEMAND
    ).all()
    np.testing.assert_allclose(joined.uplift_share(DEMAND) * DEMAND, np.where(DEMAND > 0, joined.max_uplift, 0.0))
    assert joined_limits([], DEMAND, PRICE).max_uplift.sum() == 0.0


def test_what_is_only_moved_comes_back_and_what_is_won_does_not() -> None:
    approved = np.zeros((2, 6))
    approved[0, 1], approved[1, 2] = 40.0, -10.0
    moved = net_shaping(approved, returned_share=1.0, months_later=2)
    np.testing.assert_allclose(moved.sum(axis=1), 0.0)
    np.testing.assert_allclose(moved[0], [0, 40, 0, -40, 0, 0])
    np.testing.assert_array_equal(net_shaping(approved, returned_share=0.0), approved)


def test_wrong_options_are_named_with_their_value() -> None:
    with pytest.raises(ValueError, match=r"cut\(=1.5\)"):
        PriceCut(cut=1.5, elasticity=1.0)
    with pytest.raises(ValueError, match=r"months_later\(=0\)"):
        net_shaping(np.zeros((1, 2)), 1.0, 0)
