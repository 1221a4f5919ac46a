"""Sourcing: which lane gets which order. Peers leave much of this open or get it wrong; those tests say so."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sourcing_cases import BREAKS, lane_sums, run, shop_of, sourcing_view, supplied

from policies.policy import Sized
from policies.reviews import EveryDays
from policies.rules import BaseStock, ConstantOrder
from policies.safety_stock import CycleService
from policies.sourced import SizedBaseSurge, SizedDualIndex, SizedSingleIndex, SizedStandingOrder, Sourced
from policies.sourcing import (
    Backup,
    Cheapest,
    DualIndex,
    Emergency,
    Fastest,
    Shares,
    Single,
    SingleIndex,
    StandingOrder,
    TailoredBaseSurge,
)
from sim.distributions import Constant, Poisson
from sim.facts import stock_facts
from sim.ledger import LaneMeasure, Measure

EVERY = [
    Single(2),
    Backup(),
    Shares(0.6),
    Cheapest(),
    Fastest(),
    SingleIndex(30),
    DualIndex(20, 15),
    TailoredBaseSurge(4, 12),
    StandingOrder(6),
    Emergency(1, 4, 14),
]
TWO = (supplied("far", lead_time_days=6), supplied("near", lead_time_days=1, preference=2))


def test_single_orders_on_its_lane_or_on_the_last_there_is() -> None:
    assert Single(1).quantities(9, sourcing_view()).tolist() == [9, 0]
    assert Single(3).quantities(9, sourcing_view()).tolist() == [0, 9]


def test_backup_takes_the_next_lane_while_the_preferred_is_not_open() -> None:
    assert Backup().quantities(9, sourcing_view()).tolist() == [9, 0]
    assert Backup().quantities(9, sourcing_view(is_open=(0, 1))).tolist() == [0, 9]
    assert Backup().quantities(9, sourcing_view(is_open=(0, 0))).tolist() == [9, 0]


@given(
    wanted=st.floats(0.1, 1e4),
    share=st.floats(0, 1),
    ordered=st.tuples(st.floats(0, 1e4), st.floats(0, 1e4)),
    is_open=st.sampled_from([(1.0, 1.0), (0.0, 1.0), (1.0, 0.0), (0.0, 0.0)]),
)
def test_shares_divide_all_that_is_wanted_and_nothing_else(wanted, share, ordered, is_open) -> None:
    """Peers order the whole on each supplier, or leave the split to the user."""
    orders = Shares(share).quantities(wanted, sourcing_view(ordered=ordered, is_open=is_open))
    assert orders.sum() == pytest.approx(wanted)
    assert orders.min() >= 0


def test_shares_hold_in_the_long_run_however_large_the_lots() -> None:
    lanes = (replace(TWO[0], lot_multiple=50), replace(TWO[1], minimum_order=35))
    result = run(shop_of(*lanes, size=Constant(5), days=1400), BaseStock(30), Shares(0.7))
    far, near = lane_sums(result, LaneMeasure.ordered)
    assert far / (far + near) == pytest.approx(0.7, abs=0.02)
    assert far % 50 == 0


def test_cheapest_goes_by_the_price_of_the_very_quantity() -> None:
    lanes = (supplied("far", unit_price=9.0, order_cost=60), supplied("near", price_breaks=BREAKS, preference=2))
    small, large = (
        Cheapest().quantities(50, sourcing_view(lanes=lanes)),
        Cheapest().quantities(150, sourcing_view(lanes=lanes)),
    )
    assert (small.tolist(), large.tolist()) == ([0, 50], [0, 150])
    dearer = (lanes[0], replace(lanes[1], transport_cost_per_unit=2))
    assert Cheapest().quantities(90, sourcing_view(lanes=dearer)).tolist() == [90, 0]


def test_the_cheapest_lane_of_a_rounding_error_is_that_of_the_cheapest_unit() -> None:
    """Lots make nothing of less than a millionth of a unit: a price by what is ordered there would be one by none."""
    lanes = [supplied("far", lot_multiple=8, transport_cost_per_unit=2), supplied("near", lot_multiple=8)]
    assert Cheapest().quantities(1e-10, sourcing_view(lanes=lanes)).tolist() == [0, 1e-10]


def test_fastest_takes_the_shortest_planned_lead_time_that_is_open() -> None:
    assert Fastest().quantities(9, sourcing_view()).tolist() == [0, 9]
    assert Fastest().quantities(9, sourcing_view(is_open=(1, 0))).tolist() == [9, 0]


def test_dual_index_counts_what_is_overdue_or_due_within_the_fast_lead_time_and_no_more() -> None:
    view = sourcing_view(on_hand=5, day=10, due=[(8, 1), (13, 2), (14, 40)])
    assert DualIndex(20).quantities(30, view).tolist() == [18, 12]
    assert DualIndex(20, cap=7).quantities(30, view).tolist() == [7, 12]


def test_single_index_expedites_by_the_whole_position() -> None:
    view = sourcing_view(on_hand=5, due=[(14, 40)])
    assert SingleIndex(50).quantities(30, view).tolist() == [25, 5]


def test_base_surge_and_standing_orders_do_not_wait_for_the_rule() -> None:
    assert TailoredBaseSurge(4, 12).quantities(0, sourcing_view(on_hand=9)).tolist() == [4, 3]
    assert StandingOrder(6).quantities(10, sourcing_view()).tolist() == [6, 4]
    assert StandingOrder(6).quantities(2, sourcing_view()).tolist() == [6, 0]


def test_an_emergency_order_needs_projected_stock_below_the_limit() -> None:
    calm = sourcing_view(on_hand=60, day=10, demand=[10] * 10)
    short = sourcing_view(on_hand=40, day=10, demand=[10] * 10)
    assert Emergency(2, 7).quantities(80, calm).tolist() == [80, 0]
    assert Emergency(2, 7).quantities(80, short).tolist() == [20, 60]


@pytest.mark.parametrize("sourcing", EVERY, ids=repr)
def test_what_is_ordered_on_the_lanes_is_what_the_stock_point_orders_and_gets(sourcing) -> None:
    result = run(shop_of(*TWO, size=Poisson(4), days=140, on_hand=20), BaseStock(40), sourcing, seed=2)
    for one, all_of_it in ((LaneMeasure.ordered, Measure.ordered), (LaneMeasure.received, Measure.received)):
        assert sum(lane_sums(result, one)) == pytest.approx(result.ledger.measure(all_of_it).sum())
    assert result.ledger.imbalance() < 1e-9


def test_a_sourcing_sees_what_is_on_order_on_each_lane_and_when_it_is_due() -> None:
    seen = []

    class Watching:
        def quantities(self, wanted, view):
            seen.append((view.on_order.tolist(), view.ordered.tolist(), np.flatnonzero(view.due_by_day).tolist()))
            return [2, 1]

    run(shop_of(*TWO, days=3), ConstantOrder(1), Watching())
    assert seen == [([0, 0], [0, 0], []), ([2, 0], [2, 1], [6]), ([4, 0], [4, 2], [6, 7])]


@pytest.mark.parametrize(
    "size",
    [
        SizedDualIndex(CycleService(0.95)),
        SizedSingleIndex(0.5),
        SizedBaseSurge(CycleService(0.95)),
        SizedStandingOrder(),
    ],
    ids=repr,
)
def test_a_policy_with_a_sourcing_serves_better_than_without_and_leaves_other_stock_points_alone(size) -> None:
    scenario = shop_of(*TWO, size=Poisson(8), days=280, on_hand=60)
    policy = Sized(CycleService(0.5), review=EveryDays(1))
    facts = stock_facts(scenario)
    (control,) = Sourced(policy, size).controls(facts)
    (plain,) = policy.controls(facts)
    served = [run(scenario, c.rule, c.sourcing).ledger.measure(Measure.at_once).sum() for c in (control, plain)]
    assert served[0] > served[1]
    single = [replace(facts[0], lanes=facts[0].lanes[:1])]
    assert Sourced(policy, size).controls(single) == policy.controls(single)


def test_rules_are_sized_on_the_lead_time_that_orders_will_have() -> None:
    facts = stock_facts(shop_of(*TWO, size=Poisson(8)))
    policy = Sized(CycleService(0.9), review=EveryDays(1))
    far, split, near = (Sourced(policy, s).controls(facts)[0].rule.level for s in (Single(), Shares(0.5), Fastest()))
    assert far > split > near


@pytest.mark.parametrize(
    "make",
    [
        lambda: Single(0),
        lambda: Shares(1.2),
        lambda: DualIndex(1, -1),
        lambda: StandingOrder(-1),
        lambda: TailoredBaseSurge(math.inf, 3),
        lambda: Emergency(5, 4),
        lambda: Emergency(window_days=0),
    ],
)
def test_parameters_that_make_no_sense_are_refused(make) -> None:
    with pytest.raises(ValueError, match="must"):
        make()
