"""A scenario run in slices gives the KPIs and pictures of the whole."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.worlds import World, worlds

from experiments.series import charts_of
from experiments.slices import LEDGER_BYTES, Measured, measured, slice_sums, slices_of
from sim.facts import stock_facts
from sim.kpi import KPIS, kpi_index
from sim.model import simulate
from sim.network import Lane, Site, WorkCentre
from sim.routes import routes


def outcome(world: World, ledger_bytes: int) -> Measured:
    """Run a world in slices of at most so many bytes."""
    scenario, stock_routes = world.scenario, routes(world.scenario.network)
    classes = {item.name: "AB"[k % 2] for k, item in enumerate(scenario.network.items)}
    index = kpi_index(scenario, stock_routes, classes)
    charts = charts_of(scenario, stock_facts(scenario), classes, chart_items=2)
    controls = [world.controls[route.site, route.item] for route in stock_routes]
    slices = slices_of(scenario, stock_routes, index, charts, ledger_bytes)
    sums = []
    for cut in slices:
        ledger = simulate(cut.scenario, [controls[k] for k in cut.part.points]).ledger
        sums.append(slice_sums(ledger, index, cut))
    assert len(slices) == (1 if ledger_bytes > 1 else len(set(index.items)))
    return measured(index, charts, slices, sums, np.arange(len(stock_routes), dtype=float))


@settings(max_examples=40)
@given(worlds())
def test_kpis_are_those_of_the_whole_in_every_digit_but_for_the_last_of_bullwhip(world: World) -> None:
    whole, cut = outcome(world, LEDGER_BYTES), outcome(world, 1)
    bullwhip = list(KPIS).index("bullwhip")
    for one, other in ((whole.values, cut.values), (whole.denominators, cut.denominators)):
        np.testing.assert_array_equal(np.delete(one, bullwhip, axis=1), np.delete(other, bullwhip, axis=1))
        np.testing.assert_allclose(one[:, bullwhip], other[:, bullwhip], rtol=1e-9)


@settings(max_examples=20)
@given(worlds())
def test_pictures_are_those_of_the_whole_in_every_digit(world: World) -> None:
    whole, cut = outcome(world, LEDGER_BYTES), outcome(world, 1)
    np.testing.assert_array_equal(whole.on_hand, cut.on_hand)
    np.testing.assert_array_equal(whole.without_stock, cut.without_stock)


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        (
            Site,
            {"name", "kind", "units_per_day", "machines", "job_limit", "issuing", "minimum_life_share"}
            | {"storage_capacity", "overflow_cost_per_volume_day", "receiving_units_per_day", "picking_units_per_day"}
            | {"storage_co2e_kg_per_volume_day"},
        ),
        (
            Lane,
            {"origin", "destination", "item", "lead_time_days", "quoted_lead_time_days", "order_delay_days"}
            | {"order_cost", "transport_cost_per_unit", "lot_multiple", "minimum_order", "maximum_order"}
            | {"complete_only", "mode", "preference", "priority", "unit_price", "price_breaks", "incremental_prices"}
            | {"minimum_order_value", "container_units", "delivered_share", "short_units", "rest_follows_days"}
            | {"contract", "damaged_share", "quarantine_days", "expedite_days", "expedite_cost_share"},
        ),
    ],
)
def test_nothing_that_items_might_share_is_new(kind: type, known: set[str]) -> None:
    """A new field of a site or lane may tie items together, as a capacity would: then `slices_of` must know of it."""
    assert {field.name for field in fields(kind)} == known


@settings(max_examples=10)
@given(worlds(), st.booleans())
def test_items_that_share_a_work_centre_or_a_busy_supplier_stay_together(world: World, centre: bool) -> None:
    if centre:
        world = world.change(centres=(WorkCentre(name="press", site=world.scenario.network.sites[0].name),))
    else:
        world = world.change(sites=tuple(replace(site, units_per_day=9) for site in world.scenario.network.sites))
    stock_routes = routes(world.scenario.network)
    index = kpi_index(world.scenario, stock_routes, {})
    charts = charts_of(world.scenario, stock_facts(world.scenario), {}, chart_items=1)
    assert len(slices_of(world.scenario, stock_routes, index, charts, 1)) == 1
