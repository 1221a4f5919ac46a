"""What holds wherever goods perish, break, wait, come back or do not fit, on the same path of demand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.stores import burning, stores
from laws.worlds import World, run, worlds
from theory.one_site import one_site

from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Poisson
from sim.ledger import Measure
from sim.model import Result, simulate
from sim.network import Item, Site

M = Measure


def total(result: Result, measure: Measure) -> float:
    return float(result.ledger.measure(measure).sum())


def opening_position(world: World) -> float:
    network = world.scenario.network
    units = sum(row.on_hand - row.backorders for row in network.stock)
    return units + sum(row.quantity for row in network.open_orders)


@given(stores())
def test_no_unit_is_made_or_lost_where_goods_perish_break_and_come_back(world: World) -> None:
    ledger = run(world).ledger
    assert ledger.imbalance() < 1e-6
    assert ledger.values[:, :, [m for m in Measure if m is not M.net_before_receipt]].min() > -1e-6


@given(stores(), st.sampled_from([0.3, 1.0]))
def test_no_unit_is_made_or_lost_where_all_of_that_burns(world: World, share: float) -> None:
    ledger = run(burning(world, share)).ledger
    assert ledger.imbalance() < 1e-6
    assert ledger.values[:, :, [m for m in Measure if m is not M.net_before_receipt]].min() > -1e-6


@given(stores())
def test_the_position_moves_by_orders_demand_scrap_and_returns(world: World) -> None:
    result = run(world)
    last = {measure: float(result.ledger.measure(measure)[-1].sum()) for measure in Measure}
    position = last[M.closing_on_hand] + last[M.closing_held] + last[M.closing_on_order]
    position -= last[M.closing_backorders] + last[M.closing_owed]
    flow = sum(total(result, m) for m in (M.ordered, M.lost, M.returned))
    flow -= sum(total(result, m) for m in (M.demand, M.requested, M.expired, M.damaged, M.scrapped_returns))
    assert position == pytest.approx(opening_position(world) + flow, abs=1e-6)


@given(stores())
def test_the_trace_tells_what_was_scrapped_and_came_back(world: World) -> None:
    result = run(world, trace=True)
    assert result.trace is not None
    units = result.trace.groupby("event")["quantity"].sum()
    for event in ("expired", "damaged", "scrapped_returns"):
        assert units.get(event, 0.0) == pytest.approx(total(result, Measure[event]), abs=1e-6)
    assert units.get("return", 0.0) == pytest.approx(total(result, M.returned), abs=1e-6)


@given(worlds())
def test_a_life_longer_than_the_run_is_as_good_as_none(world: World) -> None:
    items = tuple(replace(item, shelf_life_days=1e6) for item in world.scenario.network.items)
    np.testing.assert_allclose(run(world.change(items=items)).ledger.values, run(world).ledger.values, atol=1e-6)


@given(worlds())
def test_limits_that_never_bind_change_nothing(world: World) -> None:
    ample = {"storage_capacity": 1e12}
    sites = tuple(site if site.kind == "supplier" else replace(site, **ample) for site in world.scenario.network.sites)
    assert np.array_equal(run(world.change(sites=sites)).ledger.values, run(world).ledger.values)


@settings(max_examples=25)
@given(level=st.integers(4, 20), life=st.integers(1, 6), seed=st.integers(0, 999))
def test_the_freshest_first_never_wastes_less_than_what_expires_first(level: int, life: int, seed: int) -> None:
    """One site, base stock, review every day: on the same demand, lost or not."""
    wasted = {}
    for issuing in ("fefo", "lifo"):
        scenario = one_site(Poisson(4), batch_days=60, batches=1, warmup_batches=0, backorder_share=0.0)
        network = replace(
            scenario.network,
            items=(Item(name="item", shelf_life_days=float(life)),),
            sites=(Site(name="supplier", kind="supplier"), Site(name="shop", issuing=issuing)),
        )
        control = Control(BaseStock(level), EveryDays(1))
        ledger = simulate(replace(scenario, network=network), [control], seed=seed, engine="simpy").ledger
        wasted[issuing] = float(ledger.measure(M.expired).sum())
    assert wasted["fefo"] <= wasted["lifo"]
