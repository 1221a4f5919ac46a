"""Both engines let goods wait for vehicles, fill these and book what they carry, the same to the last bit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from laws.worlds import World
from twins.compare import assert_each_replication_alike, assert_same, assert_same_figures, assert_same_rows
from twins.served_world import served_world

from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Poisson
from sim.ledger import ServiceMeasure
from sim.model import Model
from sim.network import Demand, Item, Lane, Network, Scenario, Site, TransportService

pytest.importorskip("numba")


@settings(max_examples=60)
@given(served_world())
def test_ledgers_and_books_of_services_are_equal_in_every_figure(world: World) -> None:
    assert_same_figures(world)


@settings(max_examples=25)
@given(served_world())
def test_traces_are_equal_row_by_row(world: World) -> None:
    assert_same_rows(world)


@settings(max_examples=10)
@given(served_world())
def test_a_model_gives_each_replication_the_same_whatever_ran_before(world: World) -> None:
    assert_each_replication_alike(world)


def test_goods_of_more_items_than_there_was_room_for_wait_and_leave_in_both_engines() -> None:
    """Two hundred orders a week wait for one vehicle: far more than the kernel first has room for."""
    items = tuple(Item(name=f"item {k}", volume_per_unit=0.1 * (k % 7)) for k in range(200))
    network = Network(
        items=items,
        sites=(Site(name="supplier", kind="supplier"), Site(name="shop")),
        lanes=(Lane(origin="supplier", destination="shop"),),
        demands=tuple(Demand(site="shop", item=item.name, size=Poisson(2)) for item in items),
        services=(
            TransportService(
                origin="supplier",
                destination="shop",
                departure_weekdays=("fri",),
                capacity_volume=900.0,
                vehicles_per_departure=1,
                cost_per_vehicle=1000.0,
            ),
        ),
    )
    scenario = Scenario(name="full", network=network, horizon_days=42, bucket_days=7)
    controls = [Control(BaseStock(20), EveryDays(1))] * len(items)
    one, other = (Model(scenario, controls, engine=engine).run() for engine in ("compiled", "simpy"))
    assert_same(one, other)
    assert 0 < other.ledger.services.measure(ServiceMeasure.vehicles).max() <= 1


def test_items_that_share_no_vehicle_are_simulated_apart_and_come_out_the_same() -> None:
    """Of four items two go by truck together, and two each by a service of their own: a trace runs all as one."""
    modes = ("truck", "truck", "air", "sea")
    items = tuple(Item(name=f"item {k}") for k in range(len(modes)))
    network = Network(
        items=items,
        sites=(Site(name="supplier", kind="supplier"), Site(name="shop")),
        lanes=tuple(
            Lane(origin="supplier", destination="shop", item=item.name, mode=mode)
            for item, mode in zip(items, modes, strict=True)
        ),
        demands=tuple(Demand(site="shop", item=item.name, size=Poisson(3)) for item in items),
        services=tuple(
            TransportService(origin="supplier", destination="shop", mode=mode, capacity_units=10, minimum_load_share=1)
            for mode in dict.fromkeys(modes)
        ),
    )
    scenario = Scenario(name="modes", network=network, horizon_days=91)
    controls = [Control(BaseStock(25), EveryDays(1))] * len(items)
    apart, together = (Model(scenario, controls, engine="compiled", trace=trace).run() for trace in (False, True))
    assert_same(apart, together)
    assert_same(apart, Model(replace(scenario), controls, engine="simpy").run())
