"""Both engines let sites take from sister sites the same to the last bit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from laws.worlds import World
from twins.compare import assert_each_replication_alike, assert_same, assert_same_figures, assert_same_rows
from twins.sister_world import sister_world

from policies.reviews import Continuous
from policies.rules import BaseStock
from sim.decisions import Control, StockView
from sim.distributions import Constant, Poisson
from sim.model import Model
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Transshipment

pytest.importorskip("numba")


@settings(max_examples=60)
@given(sister_world())
def test_ledgers_of_sister_sites_are_equal_in_every_figure(world: World) -> None:
    assert_same_figures(world)


@settings(max_examples=30)
@given(sister_world())
def test_traces_of_sister_sites_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=10)
@given(sister_world())
def test_a_model_of_sister_sites_gives_each_replication_the_same_whatever_ran_before(world: World) -> None:
    assert_each_replication_alike(world)


@dataclass(frozen=True, slots=True)
class HalfOfWhatCanWait:
    """Share half of what is on hand, more the less is on its way."""

    most_on_order: float

    def quantity(self, short: float, view: StockView) -> float:
        """Return no more than is missing."""
        free = view.on_hand / 2 + max(0.0, self.most_on_order - view.on_order)
        return min(short, free)


@dataclass(frozen=True, slots=True)
class ByName:
    """Share according to a word, which no compiled method can read."""

    how: str

    def quantity(self, short: float, view: StockView) -> float:
        """Return what is missing."""
        return short if self.how == "all" else 0.0


def sisters(sharing: object) -> tuple[Scenario, list[Control]]:
    sites = ("north", "south", "west")
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="supplier", kind="supplier"), *(Site(name=site) for site in sites)),
        lanes=tuple(Lane(origin="supplier", destination=site, lead_time_days=Constant(2)) for site in sites),
        demands=tuple(Demand(site=site, item="item", size=Poisson(5)) for site in sites),
        transshipments=tuple(Transshipment(origin=a, destination=b) for a in sites for b in sites if a != b),
    )
    scenario = Scenario(name="sisters", network=network, horizon_days=182)
    return scenario, [replace(Control(BaseStock(12), Continuous()), sharing=sharing)] * len(sites)


def test_a_sharing_that_a_user_wrote_is_compiled_as_it_stands() -> None:
    scenario, controls = sisters(HalfOfWhatCanWait(6.0))
    one, other = (Model(scenario, controls, engine=engine, trace=True).run() for engine in ("compiled", "simpy"))
    assert_same(one, other)
    assert (one.trace["event"] == "take_over").sum() > 10


def test_a_sharing_that_cannot_be_compiled_is_named_and_runs_in_simpy() -> None:
    model = Model(*sisters(ByName("all")))
    assert model.engine == "simpy"
    assert "ByName.how is str, not a number" in model.reason


def test_sister_sites_whose_goods_perish_run_in_simpy_and_say_so() -> None:
    scenario, controls = sisters(HalfOfWhatCanWait(6.0))
    perishing = replace(scenario.network, items=(Item(name="item", shelf_life_days=9),))
    model = Model(replace(scenario, network=perishing), controls)
    assert (model.engine, model.reason) == (
        "simpy",
        "the compiled engine has no transshipment of goods that are handled yet",
    )
