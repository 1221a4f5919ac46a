"""Goods that perish, break, wait, come back or do not fit: both engines agree to the last bit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.stores import burning, stores
from laws.test_disruptions import disrupted
from laws.worlds import World
from twins.compare import assert_each_replication_alike, assert_same_figures, assert_same_rows
from twins.every_plant import every_plant
from twins.every_world import every_world
from twins.served_world import served_world
from twins.sourced_world import sourced_world
from twins.test_planning import assert_same_run, planned, some_moments

from policies.reviews import EveryDays
from policies.rules import BaseStock
from policies.sourcing import Single
from sim.decisions import Control, Sourcing
from sim.distributions import Poisson
from sim.model import Model
from sim.network import Demand, Item, Lane, Network, Scenario, Site

pytest.importorskip("numba")


@settings(max_examples=60)
@given(stores(every_world), st.sampled_from([1, 7, 42]))
def test_ledgers_of_stores_are_equal_in_every_figure(world: World, bucket_days: int) -> None:
    world = replace(world, scenario=replace(world.scenario, bucket_days=bucket_days))
    assert_same_figures(world)


@settings(max_examples=40)
@given(stores(every_world))
def test_traces_of_stores_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=10)
@given(stores(every_world))
def test_a_store_does_the_same_in_a_replication_whatever_ran_before(world: World) -> None:
    assert_each_replication_alike(world)


@settings(max_examples=40)
@given(stores(disrupted()))
def test_stores_in_which_things_break_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=30)
@given(stores(every_world), st.sampled_from([0.3, 1.0]))
def test_stores_that_burn_are_equal_row_by_row(world: World, share: float) -> None:
    world = burning(world, share)
    assert_same_rows(world)


@settings(max_examples=20)
@given(stores(sourced_world()))
def test_stores_with_several_suppliers_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=40)
@given(stores(served_world()))
def test_stores_served_by_vehicles_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=20)
@given(stores(every_plant()))
def test_plants_whose_goods_are_handled_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=30)
@given(stores(every_world), some_moments)
def test_planned_stores_are_equal(world: World, moments: list[float]) -> None:
    one = planned(world, moments, "compiled")
    assert_same_run(one, planned(world, moments, "simpy"))
    assert one.ledger.imbalance() < 1e-6


def two_lanes(**terms: object) -> Network:
    lanes = tuple(
        Lane(origin="supplier", destination="shop", mode=mode, preference=k, **terms)
        for k, mode in enumerate(("sea", "air"))
    )
    return Network(
        items=(Item(name="fish", shelf_life_days=9.0),),
        sites=(Site(name="supplier", kind="supplier"), Site(name="shop")),
        lanes=lanes,
        demands=(Demand(site="shop", item="fish", size=Poisson(4)),),
    )


@pytest.mark.parametrize(
    ("network", "sourcing", "feature"),
    [
        (two_lanes(damaged_share=0.1), None, "damage or quarantine on several lanes"),
        (two_lanes(), Single(2), "sourcing of what perishes"),
    ],
)
def test_what_runs_in_simpy_only_is_named(network: Network, sourcing: Sourcing | None, feature: str) -> None:
    control = Control(BaseStock(20), EveryDays(1), sourcing=sourcing)
    model = Model(Scenario(name="fish", network=network, horizon_days=28), [control])
    assert (model.engine, model.reason) == ("simpy", f"the compiled engine has no {feature} yet")
