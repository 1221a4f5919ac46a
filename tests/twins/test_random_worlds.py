"""Both engines run random worlds and must agree to the last bit: no tolerance anywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.worlds import World
from twins.every_world import every_world

from sim.model import Model, Result, simulate
from sim.routes import routes

pytest.importorskip("numba")


def run_in(engine: str, world: World, *, trace: bool = False, replication: int = 0) -> Result:
    controls = [world.controls[route.site, route.item] for route in routes(world.scenario.network)]
    return simulate(world.scenario, controls, engine=engine, trace=trace, replication=replication)


def assert_same_ledger(one: Result, other: Result) -> None:
    np.testing.assert_array_equal(one.ledger.values, other.ledger.values)
    np.testing.assert_array_equal(one.ledger.opening_on_hand, other.ledger.opening_on_hand)
    assert (one.ledger.sites, one.ledger.items) == (other.ledger.sites, other.ledger.items)


@settings(max_examples=120)
@given(every_world, st.sampled_from([1, 3, 7, 42]))
def test_ledgers_are_equal_in_every_figure(world: World, bucket_days: int) -> None:
    world = replace(world, scenario=replace(world.scenario, bucket_days=bucket_days))
    assert_same_ledger(run_in("compiled", world), run_in("simpy", world))


@settings(max_examples=45)
@given(every_world)
def test_traces_are_equal_row_by_row(world: World) -> None:
    one, other = run_in("compiled", world, trace=True), run_in("simpy", world, trace=True)
    pd.testing.assert_frame_equal(one.trace, other.trace, check_exact=True, check_dtype=False)
    assert_same_ledger(one, other)


@settings(max_examples=20)
@given(every_world)
def test_stock_points_run_apart_are_the_same_as_together(world: World) -> None:
    """A trace needs all stock points in one run; without one, those that share nothing run one after the other."""
    assert_same_ledger(run_in("compiled", world), run_in("compiled", world, trace=True))


@settings(max_examples=15)
@given(every_world)
def test_a_model_gives_each_replication_the_same_whatever_ran_before(world: World) -> None:
    controls = [world.controls[route.site, route.item] for route in routes(world.scenario.network)]
    model = Model(world.scenario, controls, engine="compiled")
    for replication in (3, 1, 3):
        assert_same_ledger(model.run(0, replication), run_in("simpy", world, replication=replication))
