"""Both engines run random worlds and must agree to the last bit: no tolerance anywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.worlds import World, run
from twins.compare import assert_each_replication_alike, assert_same, assert_same_figures, assert_same_rows
from twins.every_world import every_world

pytest.importorskip("numba")


@settings(max_examples=120)
@given(every_world, st.sampled_from([1, 3, 7, 42]))
def test_ledgers_are_equal_in_every_figure(world: World, bucket_days: int) -> None:
    world = replace(world, scenario=replace(world.scenario, bucket_days=bucket_days))
    assert_same_figures(world)


@settings(max_examples=45)
@given(every_world)
def test_traces_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=20)
@given(every_world)
def test_stock_points_run_apart_are_the_same_as_together(world: World) -> None:
    """A trace needs all stock points in one run; without one, those that share nothing run one after the other."""
    assert_same(run(world, engine="compiled"), run(world, engine="compiled", trace=True))


@settings(max_examples=15)
@given(every_world)
def test_a_model_gives_each_replication_the_same_whatever_ran_before(world: World) -> None:
    assert_each_replication_alike(world)
