"""Both engines gather orders, ask the same allocations, give the same and book it, to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from laws.stores import stores
from laws.test_disruptions import disrupted
from laws.worlds import World, run
from twins.compare import assert_each_replication_alike, assert_same, assert_same_figures, assert_same_rows
from twins.every_plant import disrupted_plant
from twins.rationed_world import ALLOCATIONS, rationed
from twins.sister_world import sister_world
from twins.sourced_world import sourced_world

from policies.reviews import Continuous, EveryDays
from policies.rules import BaseStock
from sim.decisions import Allocation, AllocationView, Control
from sim.distributions import Constant, Poisson, Uniform
from sim.model import Model, Result, simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site

pytest.importorskip("numba")
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of worlds of many stock points


@settings(max_examples=40)
@given(rationed(sourced_world()))
def test_traces_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=20)
@given(rationed(disrupted()))
def test_traces_are_equal_whatever_breaks(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=15)
@given(rationed(disrupted_plant()))
def test_jobs_wait_for_rationed_components_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=20)
@given(rationed(stores(disrupted())))
def test_what_is_handled_is_rationed_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=20)
@given(rationed(sister_world()))
def test_sister_sites_whose_orders_are_gathered_share_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=15)
@given(rationed(sourced_world()))
def test_stock_points_run_apart_are_the_same_as_together(world: World) -> None:
    assert_same_figures(world)


@settings(max_examples=8)
@given(rationed(sourced_world()))
def test_a_model_gives_each_replication_the_same_whatever_ran_before(world: World) -> None:
    assert_each_replication_alike(world)


def _site(name: str) -> Site:
    return Site(name=name)


def depot(allocation: Allocation | None, engine: str, days: int = 140) -> Result:
    """Run a depot, too small for the three shops it serves and its own customers."""
    shops = {"north": 1, "south": 2, "west": 2}
    lanes = [
        Lane(origin="depot", destination=name, lead_time_days=Uniform(1, 3), priority=rank)
        for name, rank in shops.items()
    ]
    network = Network(
        items=(Item(name="item"),),
        sites=(*map(_site, (*shops, "depot")), Site(name="supplier", kind="supplier")),
        lanes=(Lane(origin="supplier", destination="depot", lead_time_days=Constant(9)), *lanes),
        demands=tuple(Demand(site=name, item="item", size=Poisson(4)) for name in (*shops, "depot")),
    )
    scenario = Scenario(name="depot", network=network, horizon_days=days, bucket_days=7)
    controls = [Control(BaseStock(22.0), EveryDays(1)) for _ in shops]
    controls.append(Control(BaseStock(130.0), Continuous(), allocation=allocation))
    return simulate(scenario, controls, engine=engine, trace=True)


@pytest.mark.parametrize("allocation", ALLOCATIONS, ids=repr)
def test_each_shipped_allocation_gives_the_same(allocation: Allocation) -> None:
    one, other = depot(allocation, "compiled"), depot(allocation, "simpy")
    assert_same(one, other)
    assert not one.trace.equals(depot(None, "simpy").trace)  # it was asked


@dataclass(frozen=True, slots=True)
class Nothing:
    """Give nobody anything, so that ever more orders wait."""

    def quantities(self, view: AllocationView) -> np.ndarray:
        return np.zeros(len(view.quantity))


def test_room_is_made_for_as_many_orders_as_wait() -> None:
    one, other = (depot(Nothing(), engine, days=210) for engine in ("compiled", "simpy"))
    assert_same(one, other)


@dataclass(frozen=True, slots=True)
class ToTheLargest:
    """Look at the largest order, which fails where there is none."""

    def quantities(self, view: AllocationView) -> np.ndarray:
        return view.quantity * min(1.0, view.on_hand / view.quantity.max())


@settings(max_examples=30)
@given(rationed(disrupted()))
def test_an_allocation_is_never_asked_about_nobody(world: World) -> None:
    """What fails in the compiled engine runs again in SimPy: here nothing may."""
    controls = {point: replace(control, allocation=ToTheLargest()) for point, control in world.controls.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Model, "_run_processes", None)
        run(replace(world, controls=controls), engine="compiled")


@dataclass(frozen=True, slots=True)
class TooFew:
    """Answer for the first order only."""

    def quantities(self, view: AllocationView) -> list[float]:
        return [1.0] if len(view.quantity) > 1 else [2.0]


@dataclass(frozen=True, slots=True)
class NoNumber:
    """Answer what is no number."""

    def quantities(self, view: AllocationView) -> np.ndarray:
        return view.quantity * np.nan


@dataclass(frozen=True, slots=True)
class Spoken:
    """Look something up, which compiled code cannot."""

    def quantities(self, view: AllocationView) -> Sequence[float]:
        return [float({"north": "1"}["north"]) for _ in view.quantity]


@pytest.mark.parametrize("allocation", [TooFew(), NoNumber()], ids=repr)
def test_an_allocation_that_answers_nonsense_is_told_as_in_simpy(allocation: Allocation) -> None:
    with pytest.raises(ValueError) as expected:
        depot(allocation, "simpy")
    with pytest.raises(ValueError) as told:
        depot(allocation, "compiled")
    assert str(told.value) == str(expected.value)


def test_an_allocation_that_cannot_be_compiled_is_named() -> None:
    scenario = replace(depot(None, "simpy").scenario, name="spoken")
    model = Model(scenario, [Control(BaseStock(9.0), EveryDays(1), allocation=Spoken())] * 4)
    assert model.engine == "simpy"
    assert model.reason.startswith("Spoken.quantities: ")
