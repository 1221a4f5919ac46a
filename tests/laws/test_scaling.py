"""Units of quantity and of time are the user's: rescaling them rescales the ledger and nothing else (check 5)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.worlds import WHOLE_SIZES, World, run, whole_rules, worlds

from policies.reviews import EveryDays
from policies.rules import RQ, SS, BaseStock, CappedBaseStock, ConstantOrder
from sim.decisions import Control, Rule
from sim.distributions import Constant, Replay
from sim.ledger import Measure
from sim.network import Shape

COUNTS = {"lines", "lines_at_once", "orders", "shipments", "shipments_on_time", "cycles", "cycles_short"}
DAYS = {"lead_days": 1, "lead_days_squared": 2, "ready_days": 1}
UNIT_DAYS = {"on_hand_days", "backorder_days", "owed_days", "on_order_days", "in_transit_days"}
# Powers of two, so that rescaled numbers are exact and thresholds are crossed at the same moments.
FACTORS = st.sampled_from([0.5, 2.0, 64.0])
PLAIN = worlds(
    sizes=st.sampled_from([Replay((3, 0, 5, 2, 9, 1, 0)), Replay((0.5, 4, 1.25)), Constant(2)]),
    lead_times=st.sampled_from([Constant(0), Constant(2), Replay((1, 3, 2))]),
    reviews=st.sampled_from([EveryDays(1), EveryDays(3, 1), EveryDays(2.5)]),
    shapes=st.just(Shape()),
    rules=whole_rules,
)


def scaled_rule(rule: Rule, k: float) -> Rule:
    match rule:
        case BaseStock(level):
            return BaseStock(k * level)
        case SS(reorder_point, order_up_to):
            return SS(k * reorder_point, k * order_up_to)
        case RQ(reorder_point, order_quantity):
            return RQ(k * reorder_point, k * order_quantity)
        case CappedBaseStock(level, cap):
            return CappedBaseStock(k * level, k * cap)
        case ConstantOrder(units):
            return ConstantOrder(k * units)
    raise TypeError(rule)


def scaled_values(size: Constant | Replay, k: float) -> Constant | Replay:
    if isinstance(size, Constant):
        return Constant(k * size.value)
    return Replay(tuple(k * value for value in size.values))


def in_units(world: World, k: float) -> World:
    """Return the world with every quantity times `k`."""
    network = world.scenario.network
    limits = ("lot_multiple", "minimum_order", "maximum_order")
    controls = {point: replace(control, rule=scaled_rule(control.rule, k)) for point, control in world.controls.items()}
    return replace(world, controls=controls).change(
        demands=tuple(replace(row, size=scaled_values(row.size, k)) for row in network.demands),
        lanes=tuple(replace(lane, **{name: k * getattr(lane, name) for name in limits}) for lane in network.lanes),
        stock=tuple(replace(row, on_hand=k * row.on_hand, backorders=k * row.backorders) for row in network.stock),
        open_orders=tuple(replace(row, quantity=k * row.quantity) for row in network.open_orders),
    )


def in_time(world: World, k: int) -> World:
    """Return the world with every duration times `k`, single orders made daily ones."""
    scenario, network = world.scenario, world.scenario.network
    controls = {
        point: Control(control.rule, EveryDays(k * control.review.days, k * control.review.first))
        for point, control in world.controls.items()
    }
    network = replace(
        network,
        demands=tuple(
            replace(
                row,
                bucket_days=k * row.bucket_days,
                patience_days=k * row.patience_days,
                promise_days=k * row.promise_days,
                events=(),
            )
            for row in network.demands
        ),
        lanes=tuple(
            replace(
                lane,
                lead_time_days=scaled_values(lane.lead_time_days, k),
                order_delay_days=k * lane.order_delay_days,
            )
            for lane in network.lanes
        ),
        open_orders=tuple(replace(row, due_day=k * row.due_day) for row in network.open_orders),
    )
    horizon, bucket = k * scenario.horizon_days, k * scenario.bucket_days
    return World(replace(scenario, network=network, horizon_days=horizon, bucket_days=bucket), controls)


def without_single_orders(world: World) -> World:
    return world.change(demands=tuple(replace(row, orders_per_day=0.0) for row in world.scenario.network.demands))


@given(PLAIN, FACTORS)
def test_check_5_more_units_of_everything_is_more_units_of_the_same_ledger(world: World, k: float) -> None:
    ledger, scaled = run(world).ledger, run(in_units(world, k)).ledger
    for measure in Measure:
        factor = 1.0 if measure.name in COUNTS | DAYS.keys() else k
        np.testing.assert_array_equal(factor * ledger.measure(measure), scaled.measure(measure), err_msg=measure.name)


@given(PLAIN.map(without_single_orders), st.sampled_from([2, 4]))
def test_check_5_another_unit_of_time_leaves_all_quantities_as_they_are(world: World, k: int) -> None:
    ledger, scaled = run(in_time(world, 1)).ledger, run(in_time(world, k)).ledger
    for measure in Measure:
        power = 1 if measure.name in UNIT_DAYS else DAYS.get(measure.name, 0)
        left, right = k**power * ledger.measure(measure), scaled.measure(measure)
        np.testing.assert_allclose(left, right, rtol=1e-12, atol=1e-9, err_msg=measure.name)


@given(worlds(sizes=WHOLE_SIZES, rules=whole_rules))
def test_a_bucket_of_the_ledger_is_the_sum_of_its_days(world: World) -> None:
    weeks, days = (run(replace(world, scenario=replace(world.scenario, bucket_days=d))).ledger for d in (7, 1))
    for measure in Measure:
        daily = days.measure(measure).reshape(weeks.values.shape[0], 7, -1)
        expected = daily[:, -1] if measure.name.startswith("closing") else daily.sum(axis=1)
        np.testing.assert_allclose(weeks.measure(measure), expected, atol=1e-6, err_msg=measure.name)
    assert weeks.values[:, :, Measure.demand].sum() == pytest.approx(days.values[:, :, Measure.demand].sum())
