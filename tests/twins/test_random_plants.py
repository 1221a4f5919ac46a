"""Random plants in both engines: ledgers, books of work centres and traces agree to the last bit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from laws.worlds import World
from twins.every_plant import disrupted_plant, every_plant

from sim.model import Model, Result, simulate
from sim.routes import routes

pytest.importorskip("numba")


def run_in(engine: str, world: World, *, trace: bool = False) -> Result:
    controls = [world.controls[route.site, route.item] for route in routes(world.scenario.network)]
    return simulate(world.scenario, controls, engine=engine, trace=trace)


def assert_same_books(one: Result, other: Result) -> None:
    assert one.ledger.centres is not None
    assert other.ledger.centres is not None
    np.testing.assert_array_equal(one.ledger.values, other.ledger.values)
    np.testing.assert_array_equal(one.ledger.centres.values, other.ledger.centres.values)
    assert one.ledger.centres.names == other.ledger.centres.names


@settings(max_examples=40)
@given(every_plant())
def test_traces_and_books_of_plants_are_equal_row_by_row(world: World) -> None:
    one, other = run_in("compiled", world, trace=True), run_in("simpy", world, trace=True)
    pd.testing.assert_frame_equal(one.trace, other.trace, check_exact=True, check_dtype=False)
    assert_same_books(one, other)


@settings(max_examples=15)
@given(every_plant())
def test_plants_that_share_nothing_run_apart_as_they_do_together(world: World) -> None:
    assert_same_books(run_in("compiled", world), run_in("simpy", world))


@settings(max_examples=5)
@given(every_plant())
def test_a_plant_does_the_same_in_a_replication_whatever_ran_before(world: World) -> None:
    controls = [world.controls[route.site, route.item] for route in routes(world.scenario.network)]
    model = Model(world.scenario, controls, engine="compiled")
    reference = Model(world.scenario, controls, engine="simpy")
    for replication in (2, 1, 2):
        assert_same_books(model.run(0, replication), reference.run(0, replication))


@settings(max_examples=30)
@given(disrupted_plant())
def test_plants_in_which_things_break_are_equal_row_by_row(world: World) -> None:
    one, other = run_in("compiled", world, trace=True), run_in("simpy", world, trace=True)
    pd.testing.assert_frame_equal(one.trace, other.trace, check_exact=True, check_dtype=False)
    assert_same_books(one, other)
