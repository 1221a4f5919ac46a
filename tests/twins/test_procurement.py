"""Both engines divide orders among lanes, and book what came of them, the same to the last bit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from laws.worlds import World
from sourcing_cases import DAILY, shop_of, supplied
from twins.compare import assert_each_replication_alike, assert_same, assert_same_figures, assert_same_rows
from twins.sourced_world import SOURCINGS, sourced_world

from policies.rules import BaseStock
from policies.sourcing import Shares
from sim.check import check
from sim.decisions import Control, Sourcing, SourcingView
from sim.distributions import Poisson
from sim.model import Model, Result, simulate

pytest.importorskip("numba")


@settings(max_examples=40)
@given(sourced_world())
def test_ledgers_and_books_of_lanes_are_equal_in_every_figure(world: World) -> None:
    assert_same_figures(world)


@settings(max_examples=20)
@given(sourced_world())
def test_traces_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=10)
@given(sourced_world())
def test_a_model_gives_each_replication_the_same_whatever_ran_before(world: World) -> None:
    assert_each_replication_alike(world)


@settings(max_examples=20)
@given(sourced_world())
def test_the_random_worlds_are_such_as_a_user_may_have(world: World) -> None:
    assert not check(world.scenario.network)


def two_lanes(sourcing: Sourcing | None, engine: str) -> Result:
    scenario = shop_of(
        supplied("far", lead_time_days=9), supplied("near", lead_time_days=1, preference=2), size=Poisson(4)
    )
    return simulate(scenario, [Control(BaseStock(40.0), DAILY, 0.0, sourcing)], engine=engine, trace=True)


@pytest.mark.parametrize("sourcing", SOURCINGS, ids=repr)
def test_each_shipped_sourcing_orders_the_same(sourcing: Sourcing) -> None:
    one, other = two_lanes(sourcing, "compiled"), two_lanes(sourcing, "simpy")
    assert_same(one, other)


@dataclass(frozen=True, slots=True)
class FirstOnly:
    """Answer for the first lane only, as a list."""

    def quantities(self, wanted: float, view: SourcingView) -> list[float]:
        return [wanted]


@dataclass(frozen=True, slots=True)
class Spoken:
    """Look lanes up by name, which compiled code cannot."""

    def quantities(self, wanted: float, view: SourcingView) -> list[float]:
        return [{"far": wanted}["far"], float(str(0))]


@dataclass(frozen=True, slots=True)
class Endless:
    """Want more than there is."""

    def quantities(self, wanted: float, view: SourcingView) -> tuple[float, float]:
        return 1.0, float("inf")


def test_lanes_that_a_sourcing_says_nothing_of_get_no_order() -> None:
    assert_same(two_lanes(FirstOnly(), "compiled"), two_lanes(None, "simpy"))


def test_a_sourcing_that_cannot_be_compiled_is_named() -> None:
    scenario = shop_of(supplied("far"), supplied("near", preference=2))
    model = Model(scenario, [Control(BaseStock(4.0), DAILY, 0.0, Spoken())])
    assert model.engine == "simpy"
    assert model.reason.startswith("Spoken.quantities: ")


def test_a_sourcing_that_answers_nonsense_is_told_as_in_simpy() -> None:
    with pytest.raises(ValueError, match=r"Endless\(\) answered inf at shop/item, day 0"):
        two_lanes(Endless(), "compiled")


def test_stock_points_that_share_a_limited_supplier_queue_there_in_either_engine() -> None:
    """Without a trace stock points that share nothing run apart; these share the machine that makes their orders."""
    scenario = shop_of(supplied("far", lead_time_days=2), size=Poisson(4), limits={"units_per_day": 5.0})
    network = scenario.network
    other = replace(network.sites[-1], name="other")
    lanes = (*network.lanes, replace(network.lanes[0], destination="other"))
    demands = (*network.demands, replace(network.demands[0], site="other"))
    scenario = replace(scenario, network=replace(network, sites=(*network.sites, other), lanes=lanes, demands=demands))
    controls = [Control(BaseStock(20.0), DAILY)] * 2
    one, other_run = (simulate(scenario, controls, engine=engine) for engine in ("compiled", "simpy"))
    assert_same(one, other_run)


def test_more_lead_times_are_drawn_when_a_run_needs_them() -> None:
    """The first draws are a block of each lane: the pool grows without a trace in the results."""
    scenario = replace(
        shop_of(
            supplied("far", lead_time_days=Poisson(3)),
            supplied("near", lead_time_days=Poisson(1), preference=2),
            size=Poisson(4),
            days=400,
            bucket_days=40,
        ),
        name="long",
    )
    controls = [Control(BaseStock(40.0), DAILY, 0.0, Shares(0.5))]
    assert_same(*(simulate(scenario, controls, engine=engine) for engine in ("compiled", "simpy")))
