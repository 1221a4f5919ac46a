"""Both engines show a planner the same, and do what it decides the same, to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.stores import stores
from laws.worlds import World
from twins.compare import assert_same
from twins.every_plant import every_plant
from twins.every_world import every_world
from twins.rationed_world import rationed
from twins.restless_planner import Restless
from twins.served_world import served_world
from twins.sister_world import sister_world
from twins.sourced_world import sourced_world

from sim.model import Result, simulate
from sim.routes import routes

pytest.importorskip("numba")
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of worlds of many stock points

some_moments = st.lists(st.sampled_from([0.0, 1.0, 3.0, 3.5, 7.0, 10.0, 14.0, 20.25, 28.0, 41.0, 50.0]), unique=True)


def planned(world: World, moments: list[float], engine: str, *, trace: bool = False) -> Result:
    lanes = [
        replace(lane, expedite_days=(None, 1.0, 0.5)[k % 3], expedite_cost_share=(0.0, 0.1, 0.0)[k % 3])
        for k, lane in enumerate(world.scenario.network.lanes, start=1)
    ]
    world = world.change(lanes=tuple(lanes))
    controls = tuple(world.controls[route.site, route.item] for route in routes(world.scenario.network))
    return simulate(world.scenario, Restless(controls, tuple(sorted(moments))), engine=engine, trace=trace)


def assert_same_run(one: Result, other: Result) -> None:
    assert_same(one, other)
    assert len(one.planner.seen) == len(other.planner.seen)
    for here, there in zip(one.planner.seen, other.planner.seen, strict=True):
        for name, part, counterpart in zip(here._fields, here, there, strict=True):
            np.testing.assert_array_equal(part, counterpart, err_msg=name)


@settings(max_examples=60)
@given(every_world, some_moments, st.sampled_from([1, 7]))
def test_planned_ledgers_and_views_are_equal(world: World, moments: list[float], bucket_days: int) -> None:
    world = replace(world, scenario=replace(world.scenario, bucket_days=bucket_days))
    one = planned(world, moments, "compiled")
    assert_same_run(one, planned(world, moments, "simpy"))
    assert one.ledger.imbalance() < 1e-6


@settings(max_examples=30)
@given(sourced_world(), some_moments)
def test_planned_orders_on_lanes_with_terms_are_equal(world: World, moments: list[float]) -> None:
    one = planned(world, moments, "compiled")
    assert_same_run(one, planned(world, moments, "simpy"))
    assert one.ledger.imbalance() < 1e-6


@settings(max_examples=40)
@given(
    st.one_of(served_world(), sister_world(), rationed(sourced_world()), every_plant(), stores(sourced_world())),
    some_moments,
)
def test_planned_worlds_of_every_kind_are_equal(world: World, moments: list[float]) -> None:
    assert_same_run(planned(world, moments, "compiled"), planned(world, moments, "simpy"))


@settings(max_examples=20)
@given(every_world, some_moments)
def test_planned_traces_are_equal_row_by_row(world: World, moments: list[float]) -> None:
    one, other = planned(world, moments, "compiled", trace=True), planned(world, moments, "simpy", trace=True)
    assert_same_run(one, other)
