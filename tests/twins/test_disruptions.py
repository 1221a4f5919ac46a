"""Whatever breaks, both engines agree to the last bit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from laws.stores import stores
from laws.test_disruptions import disrupted
from laws.worlds import World
from twins.sister_world import sister_world
from twins.sourced_world import sourced_world
from twins.test_loads import assert_same
from twins.test_random_worlds import assert_same_ledger, run_in

from sim.ledger import SiteMeasure
from sim.model import Model
from sim.routes import routes

pytest.importorskip("numba")


@settings(max_examples=80)
@given(disrupted())
def test_ledgers_of_disrupted_worlds_are_equal_in_every_figure(world: World) -> None:
    one, other = run_in("compiled", world), run_in("simpy", world)
    assert_same_ledger(one, other)
    assert one.outages == other.outages
    closed = [run.ledger.site_book.measure(SiteMeasure.closed_days) for run in (one, other)]
    np.testing.assert_array_equal(*closed)


@settings(max_examples=40)
@given(disrupted())
def test_traces_of_disrupted_worlds_are_equal_row_by_row(world: World) -> None:
    one, other = run_in("compiled", world, trace=True), run_in("simpy", world, trace=True)
    pd.testing.assert_frame_equal(one.trace, other.trace, check_exact=True, check_dtype=False)
    assert_same_ledger(one, other)


@settings(max_examples=15)
@given(disrupted())
def test_a_model_gives_each_replication_its_own_outages_whatever_ran_before(world: World) -> None:
    controls = [world.controls[route.site, route.item] for route in routes(world.scenario.network)]
    model = Model(world.scenario, controls, engine="compiled")
    for replication in (3, 1, 3):
        assert_same_ledger(model.run(0, replication), run_in("simpy", world, replication=replication))


@settings(max_examples=60)
@given(disrupted(of=sourced_world()))
def test_lanes_and_suppliers_with_terms_that_break_are_equal_row_by_row(world: World) -> None:
    one, other = run_in("compiled", world, trace=True), run_in("simpy", world, trace=True)
    pd.testing.assert_frame_equal(one.trace, other.trace, check_exact=True, check_dtype=False)
    assert_same(one, other)


@settings(max_examples=20)
@given(disrupted(of=stores(sourced_world())))
def test_perishable_goods_on_several_lanes_that_break_are_equal_row_by_row(world: World) -> None:
    one, other = run_in("compiled", world, trace=True), run_in("simpy", world, trace=True)
    pd.testing.assert_frame_equal(one.trace, other.trace, check_exact=True, check_dtype=False)
    assert_same(one, other)


@settings(max_examples=40)
@given(disrupted(of=sister_world()))
def test_worlds_of_vehicles_and_sisters_that_break_are_equal_in_every_figure(world: World) -> None:
    assert_same(run_in("compiled", world), run_in("simpy", world))
