"""Suppliers' terms: capacity, prices, short deliveries, contracts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.worlds import World, worlds
from laws.worlds import run as run_world
from sourcing_cases import BREAKS, OrderOnce, lane_sums, run, shop_of, supplied

from policies.rules import BaseStock, ConstantOrder
from policies.sourcing import Shares, Single
from sim.check import check
from sim.distributions import Constant, Poisson, Replay, Uniform
from sim.kpi import kpi_frame
from sim.kpi.suppliers import supplier_scorecard
from sim.ledger import LaneMeasure, Measure
from sim.network import Contract, Lane, OpenOrder, Scenario, Site
from sim.network.procurement import price_table, purchase_cost

L = LaneMeasure


def received_on(result) -> list[tuple[int, float]]:
    """Return the days with receipts, and the units."""
    units = result.ledger.measure(Measure.received)[:, 0]
    return [(int(day), float(units[day])) for day in np.flatnonzero(units)]


def test_a_busy_supplier_makes_one_order_after_the_other_and_then_ships() -> None:
    """Lead time = queue + making + transit: orders of 10 at 4 a day, then three days on the road."""
    scenario = shop_of(supplied("mill", lead_time_days=3), limits={"units_per_day": 4}, days=14)
    assert received_on(run(scenario, ConstantOrder(10))) == [(5, 10), (8, 10), (10, 10), (13, 10)]


def test_machines_of_a_supplier_work_side_by_side() -> None:
    scenario = shop_of(supplied("mill"), limits={"units_per_day": 4, "machines": 2}, days=8)
    assert received_on(run(scenario, ConstantOrder(10))) == [(2, 10), (3, 10), (5, 10), (6, 10), (7, 10)]


@settings(max_examples=15)
@given(worlds(lead_times=st.sampled_from([Constant(1), Uniform(1, 4)])))
def test_a_supplier_with_ample_capacity_is_one_without_limit(world: World) -> None:
    ample = world.change(sites=tuple(_ample(site) for site in world.scenario.network.sites))
    one, other = run_world(ample, engine="simpy").ledger, run_world(world, engine="simpy").ledger
    np.testing.assert_allclose(one.values, other.values, rtol=0, atol=1e-9)


def _ample(site: Site) -> Site:
    return replace(site, units_per_day=1e300) if site.kind == "supplier" else site


@pytest.mark.parametrize(
    ("quantity", "all_units", "incremental"), [(50, 500, 500), (100, 800, 1000), (600, 3600, 4800)]
)
def test_price_breaks_hold_for_the_whole_order_or_for_what_exceeds_them(quantity, all_units, incremental) -> None:
    lane = supplied("mill", price_breaks=BREAKS)
    assert purchase_cost(quantity, 0, *price_table([lane], 10.0)) == all_units
    stepwise = replace(lane, incremental_prices=True)
    assert purchase_cost(quantity, 0, *price_table([stepwise], 10.0)) == incremental


@given(st.floats(0, 1e4))
def test_incremental_prices_never_make_more_units_cost_less(quantity: float) -> None:
    table = price_table([supplied("mill", price_breaks=BREAKS, incremental_prices=True)], 10.0)
    assert purchase_cost(quantity + 1, 0, *table) > purchase_cost(quantity, 0, *table)


def test_only_what_is_delivered_is_paid_at_the_price_of_the_whole_order() -> None:
    lane = supplied("mill", price_breaks=BREAKS, delivered_share=Constant(0.75), lead_time_days=2)
    result = run(shop_of(lane, unit_cost=10, days=7), OrderOnce(120))
    assert lane_sums(result, L.paid) == [90 * 8]
    assert (lane_sums(result, L.received), lane_sums(result, L.undelivered)) == ([90], [30])


def test_an_order_under_way_at_the_start_is_not_taken_for_one_of_the_run() -> None:
    """The order of day 0 still waits for the busy supplier when an open one comes that was due on day 2."""
    lane = supplied("mill", price_breaks=BREAKS, lead_time_days=2)
    shop = shop_of(lane, unit_cost=10, days=21, limits={"units_per_day": 10})
    coming = OpenOrder(site="shop", item="item", quantity=200, due_day=2)
    result = run(replace(shop, network=replace(shop.network, open_orders=(coming,))), OrderOnce(120))
    assert received_on(result) == [(2, 200), (14, 120)]
    assert lane_sums(result, L.paid) == [120 * 8]
    assert lane_sums(result, L.shipments_in_full) == [2]


def test_the_planner_learns_what_was_not_delivered_when_the_shipment_comes() -> None:
    lane = supplied("mill", short_units=Constant(4), lead_time_days=2)
    result = run(shop_of(lane, days=7), OrderOnce(10))
    assert result.ledger.measure(Measure.closing_on_order)[:, 0].tolist() == [10, 10, 0, 0, 0, 0, 0]
    assert result.ledger.measure(Measure.closing_in_transit)[:, 0].tolist() == [6, 6, 0, 0, 0, 0, 0]


def test_the_rest_of_an_order_follows_and_is_no_delivery_in_full() -> None:
    lane = supplied("mill", short_units=Constant(4), rest_follows_days=3, lead_time_days=2)
    result = run(shop_of(lane, days=7), OrderOnce(10))
    assert received_on(result) == [(2, 6), (5, 4)]
    assert (lane_sums(result, L.shipments), lane_sums(result, L.shipments_in_full)) == ([2], [0])
    assert lane_sums(result, L.undelivered) == [0]


def test_nothing_at_all_may_come_of_an_order() -> None:
    result = run(shop_of(supplied("mill", short_units=Constant(40)), days=7), OrderOnce(10))
    assert (lane_sums(result, L.shipments), lane_sums(result, L.undelivered)) == ([0], [10])


@settings(max_examples=20)
@given(worlds(), st.sampled_from([None, 0.0, 2.5]), st.booleans())
def test_what_was_ordered_is_received_on_order_or_will_never_come(world: World, follows, busy: bool) -> None:
    world = _short(world, follows, busy)
    ledger = run_world(world, engine="simpy").ledger
    opening = sum(order.quantity for order in world.scenario.network.open_orders)
    ordered, received = ledger.measure(Measure.ordered).sum(), ledger.measure(Measure.received).sum()
    undelivered = ledger.lanes.measure(L.undelivered).sum()
    on_order = ledger.measure(Measure.closing_on_order)[-1].sum()
    assert opening + ordered == pytest.approx(received + undelivered + on_order, abs=1e-6)
    assert (undelivered == 0) or follows is None
    assert ledger.imbalance() < 1e-6


def _short(world: World, follows: float | None, busy: bool) -> World:
    terms = {"delivered_share": Uniform(0.3, 1), "rest_follows_days": follows}
    lanes = tuple(
        replace(lane, **terms) if lane.origin == "supplier" else lane for lane in world.scenario.network.lanes
    )
    sites = tuple(
        replace(site, units_per_day=20, machines=2) if busy and site.kind == "supplier" else site
        for site in world.scenario.network.sites
    )
    return world.change(lanes=lanes, sites=sites)


def test_orders_fill_containers_and_reach_the_smallest_value() -> None:
    lane = supplied("mill", lot_multiple=5, container_units=40)
    assert lane_sums(run(shop_of(replace(lane, unit_price=1.0), days=7), OrderOnce(41)), L.ordered) == [80]
    lane = supplied("mill", unit_price=4.0, minimum_order_value=100)
    assert lane_sums(run(shop_of(lane, days=7), OrderOnce(3)), L.ordered) == [25]


def costs(scenario: Scenario, result) -> dict[str, float]:
    """Return the cost KPIs of the whole, in currency over the run."""
    frame = kpi_frame(result.ledger, scenario, result.routes, result.controls, {})
    total = frame[frame["level"] == "total"].set_index("kpi")["value"]
    return {kpi: value * scenario.horizon_days / 365 for kpi, value in total.items() if kpi.endswith(("cost", "nce"))}


def test_every_lane_has_its_own_order_cost_transport_and_price() -> None:
    """Peers with several sources charge all of them the rates of one."""
    near = supplied("near", order_cost=7, transport_cost_per_unit=0.5, unit_price=12.0, preference=2)
    scenario = shop_of(supplied("far", order_cost=100, transport_cost_per_unit=2), near, unit_cost=10, days=4)
    found = costs(scenario, run(scenario, ConstantOrder(10), Shares(0.4)))
    assert found["ordering_cost"] == pytest.approx(4 * 100 + 4 * 7)
    assert found["transport_cost"] == pytest.approx(4 * 4 * 2 + 4 * 6 * 0.5)
    assert found["purchase_cost"] == pytest.approx(16 * 10 + 24 * 12)
    assert found["purchase_price_variance"] == pytest.approx(24 * 2)


def test_a_contract_charges_whole_periods_below_and_above_its_band() -> None:
    band = Contract(
        period_days=7, minimum_units=50, maximum_units=60, shortfall_cost_per_unit=3, excess_cost_per_unit=1
    )
    scenario = shop_of(supplied("mill", contract=band), days=24, bucket_days=1)
    assert costs(scenario, run(scenario, ConstantOrder(5)))["contract_cost"] == pytest.approx(3 * 15 * 3)
    assert costs(scenario, run(scenario, ConstantOrder(10)))["contract_cost"] == pytest.approx(3 * 10 * 1)
    assert costs(scenario, run(scenario, ConstantOrder(8)))["contract_cost"] == 0


def test_a_supplier_that_delivers_short_does_not_hold_back_the_rest() -> None:
    """A peer ships whole orders only and lets later ones queue behind: nothing would come on day 0."""
    result = run(shop_of(supplied("mill", delivered_share=Constant(0.5)), size=Constant(5), days=7), BaseStock(10))
    assert received_on(result)[0] == (0, 5)


def test_a_second_source_is_not_used_by_a_rule_that_knows_of_one() -> None:
    lanes = (supplied("far", lead_time_days=2), supplied("near", preference=2))
    result = run(shop_of(*lanes, size=Poisson(3)), BaseStock(12))
    assert lane_sums(result, L.orders)[1] == 0
    same = run(shop_of(*lanes, size=Poisson(3)), BaseStock(12), Single())
    np.testing.assert_array_equal(same.ledger.values, result.ledger.values)


def test_only_suppliers_have_terms_and_limits() -> None:
    scenario = shop_of(supplied("mill"))
    network = replace(
        scenario.network,
        sites=(*scenario.network.sites, Site(name="dc", units_per_day=9)),
        lanes=(
            Lane(origin="mill", destination="dc"),
            Lane(origin="dc", destination="shop", unit_price=3.0),
        ),
    )
    places = {problem.place for problem in check(network)}
    assert places == {"lanes[1].unit_price", "sites[2].units_per_day"}


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"minimum_order_value": 50}, "needs a unit_price"),
        ({"unit_price": -1.0}, "unit_price"),
        ({"container_units": 12, "lot_multiple": 5}, "whole lots"),
        ({"container_units": 12, "maximum_order": 10}, "maximum_order"),
        ({"price_breaks": (BREAKS[1], BREAKS[0])}, "ascend"),
    ],
)
def test_terms_that_contradict_one_another_are_refused(terms: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        supplied("mill", **terms)


def test_the_periods_of_a_contract_are_whole_buckets() -> None:
    with pytest.raises(ValueError, match="must divide the period_days"):
        shop_of(supplied("mill", contract=Contract(period_days=10)), days=28, bucket_days=7)


def test_the_scorecard_tells_suppliers_apart() -> None:
    far = supplied("far", lead_time_days=Replay((4.0, 8.0)), quoted_lead_time_days=6)
    near = supplied("near", short_units=Replay((0.0, 2.0)), unit_price=3.0, preference=2)
    scenario = shop_of(far, near, days=28, unit_cost=2)
    result = run(scenario, ConstantOrder(10), Shares(0.6))
    card = supplier_scorecard(result.ledger, scenario, result.routes).set_index("supplier")
    assert card.loc["far", ["in_full", "price_variance"]].tolist() == [1, 0]
    assert card.loc["far", "lead_time_mean_days"] == pytest.approx((12 * 4 + 10 * 8) / 22)
    assert card.loc["far", "on_time"] == pytest.approx(12 / 22)
    assert card.loc["near", ["on_time", "in_full", "on_time_in_full"]].tolist() == [1, 0.5, 0.5]
    assert card.loc["near", "price_variance"] == pytest.approx(28 * 3)
    assert card["spend_share"].sum() == pytest.approx(1)


def test_a_run_without_a_book_of_lanes_has_an_empty_scorecard() -> None:
    scenario = shop_of(supplied("mill"))
    result = run(scenario, ConstantOrder(1))
    assert supplier_scorecard(result.ledger, scenario, result.routes).empty
