"""Random plants in both engines: ledgers, books of work centres and traces agree to the last bit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from laws.worlds import World
from twins.compare import assert_each_replication_alike, assert_same_figures, assert_same_rows
from twins.every_plant import disrupted_plant, every_plant

pytest.importorskip("numba")


@settings(max_examples=40)
@given(every_plant())
def test_traces_and_books_of_plants_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=15)
@given(every_plant())
def test_plants_that_share_nothing_run_apart_as_they_do_together(world: World) -> None:
    assert_same_figures(world)


@settings(max_examples=5)
@given(every_plant())
def test_a_plant_does_the_same_in_a_replication_whatever_ran_before(world: World) -> None:
    assert_each_replication_alike(world)


@settings(max_examples=30)
@given(disrupted_plant())
def test_plants_in_which_things_break_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)
