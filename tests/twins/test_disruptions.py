"""Whatever breaks, both engines agree to the last bit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from laws.stores import stores
from laws.test_disruptions import disrupted
from laws.worlds import World
from twins.compare import assert_each_replication_alike, assert_same_figures, assert_same_rows
from twins.sister_world import sister_world
from twins.sourced_world import sourced_world

pytest.importorskip("numba")


@settings(max_examples=80)
@given(disrupted())
def test_ledgers_of_disrupted_worlds_are_equal_in_every_figure(world: World) -> None:
    assert_same_figures(world)


@settings(max_examples=40)
@given(disrupted())
def test_traces_of_disrupted_worlds_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=15)
@given(disrupted())
def test_a_model_gives_each_replication_its_own_outages_whatever_ran_before(world: World) -> None:
    assert_each_replication_alike(world)


@settings(max_examples=60)
@given(disrupted(of=sourced_world()))
def test_lanes_and_suppliers_with_terms_that_break_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=20)
@given(disrupted(of=stores(sourced_world())))
def test_perishable_goods_on_several_lanes_that_break_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=40)
@given(disrupted(of=sister_world()))
def test_worlds_of_vehicles_and_sisters_that_break_are_equal_in_every_figure(world: World) -> None:
    assert_same_figures(world)
