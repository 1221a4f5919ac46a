"""Both engines let sites take from sister sites the same to the last bit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import pytest
from hypothesis import given, settings
from laws.worlds import World, run
from twins.sister_world import sister_world
from twins.test_loads import assert_same

from policies.reviews import Continuous
from policies.rules import BaseStock
from sim.decisions import Control, StockView
from sim.distributions import Constant, Poisson
from sim.model import Model
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Transshipment
from sim.routes import routes

pytest.importorskip("numba")


@settings(max_examples=60)
@given(sister_world())
def test_ledgers_of_sister_sites_are_equal_in_every_figure(world: World) -> None:
    assert_same(run(world, engine="compiled"), run(world, engine="simpy"))


@settings(max_examples=30)
@given(sister_world())
def test_traces_of_sister_sites_are_equal_row_by_row(world: World) -> None:
    one, other = run(world, engine="compiled", trace=True), run(world, engine="simpy", trace=True)
    pd.testing.assert_frame_equal(one.trace, other.trace, check_exact=True, check_dtype=False)
    assert_same(one, other)


@settings(max_examples=10)
@given(sister_world())
def test_a_model_of_sister_sites_gives_each_replication_the_same_whatever_ran_before(world: World) -> None:
    controls = [world.controls[route.site, route.item] for route in routes(world.scenario.network)]
    model = Model(world.scenario, controls, engine="compiled")
    for replication in (2, 0, 2):
        assert_same(model.run(0, replication), run(world, engine="simpy", replication=replication))


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
    pd.testing.assert_frame_equal(one.trace, other.trace, check_exact=True, check_dtype=False)
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
