"""Both engines agree to the last bit where allocations, handling, plants, vehicles and several lanes meet."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.stores import stores
from laws.worlds import World
from twins.compare import assert_each_replication_alike, assert_same_figures, assert_same_rows
from twins.every_plant import disrupted_plant, every_plant
from twins.rationed_world import rationed
from twins.served_world import served
from twins.sourced_world import sourced

pytest.importorskip("numba")
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of worlds of many stock points


def everything(plants: st.SearchStrategy[World]) -> st.SearchStrategy[World]:
    """Return plants with several lanes, vehicles, goods that are handled and allocations."""
    return rationed(stores(served(sourced(plants))))


@settings(max_examples=30)
@given(everything(every_plant()))
def test_traces_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=20)
@given(everything(disrupted_plant()))
def test_traces_are_equal_whatever_breaks(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=20)
@given(everything(every_plant()))
def test_ledgers_and_books_are_equal_in_every_figure(world: World) -> None:
    assert_same_figures(world)


@settings(max_examples=5)
@given(everything(every_plant()))
def test_a_model_gives_each_replication_the_same_whatever_ran_before(world: World) -> None:
    assert_each_replication_alike(world)
