from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import pytest

from policies.reviews import EveryDays
from policies.sourcing import Shares
from sim.decisions import Control, StockView
from sim.distributions import Constant
from sim.facts import stock_facts
from sim.kpi import kpi_frame
from sim.ledger import Measure, ServiceMeasure
from sim.model import Result, simulate
from sim.network import Item, Lane, Network, Scenario, Site, Stock, TransportService

M, S = Measure, ServiceMeasure


@dataclass(frozen=True, slots=True)
class OrderOn:
    """Order some units on one day, nothing on others."""

    day: float
    units: float

    def quantity(self, view: StockView) -> float:
        return self.units if view.day == self.day else 0.0


def shipped(orders: dict[str, tuple[float, float]], items: dict[str, Item] | None = None, **terms: object) -> Result:
    """Order (day, units) of each item at a shop three days from its supplier; day 0 is a Monday."""
    named = [replace((items or {}).get(name, Item(name=name)), name=name) for name in orders]
    network = Network(
        items=tuple(named),
        sites=(Site(name="supplier", kind="supplier"), Site(name="shop")),
        lanes=(Lane(origin="supplier", destination="shop", lead_time_days=Constant(3), mode="sea"),),
        stock=tuple(Stock(site="shop", item=name) for name in orders),
        services=(TransportService(origin="supplier", destination="shop", mode="sea", **terms),),
    )
    scenario = Scenario(name="sea", network=network, horizon_days=28, bucket_days=7)
    controls = [Control(OrderOn(*order), EveryDays(1)) for order in orders.values()]
    return simulate(scenario, controls, trace=True)


def moves(result: Result, event: str) -> list[tuple[float, str, float]]:
    """Return (day, item, quantity) of the trace's rows of an event."""
    rows = result.trace[result.trace["event"] == event]
    return list(rows[["day", "item", "quantity"]].itertuples(index=False, name=None))


def totals(result: Result) -> pd.Series:
    """Return the KPIs of the total."""
    frame = kpi_frame(result.ledger, result.scenario, result.routes, result.controls, {})
    return frame[frame["level"] == "total"].set_index("kpi")["value"]


def test_goods_wait_for_the_weekday_on_which_vehicles_leave() -> None:
    result = shipped({"a": (4, 10)}, departure_weekdays=("wed",))
    assert moves(result, "depart") == [(9, "a", 10)]
    assert moves(result, "receive") == [(12, "a", 10)]


def test_goods_that_wait_for_a_vehicle_have_left_the_origin_and_are_in_transit() -> None:
    ledger = shipped({"a": (4, 10)}, departure_weekdays=("wed",)).ledger
    assert ledger.measure(M.dispatched)[0, 0] == ledger.measure(M.closing_in_transit)[0, 0] == 10
    assert ledger.measure(M.in_transit_days).sum() == pytest.approx(10 * (12 - 4))


def test_what_is_handed_over_at_a_departure_catches_it() -> None:
    assert moves(shipped({"a": (6, 10)}, departure_every_days=3), "depart") == [(6, "a", 10)]


def test_items_fill_a_vehicle_first_come_first_served_and_the_rest_takes_the_next_departure() -> None:
    result = shipped(
        {"a": (0, 5), "b": (1, 5), "c": (1, 5)},
        departure_every_days=7,
        departure_offset_days=2,
        capacity_units=8,
        vehicles_per_departure=1,
    )
    assert moves(result, "depart") == [(2, "a", 5), (2, "b", 3), (9, "b", 2), (9, "c", 5)]


def test_without_a_limit_on_vehicles_as_many_leave_as_it_takes() -> None:
    result = shipped({"a": (0, 20)}, departure_every_days=7, capacity_units=8)
    book = result.ledger.services
    assert [units for _, _, units in moves(result, "depart")] == [8, 8, 4]
    assert (book.measure(S.vehicles)[0, 0], book.measure(S.departures)[0, 0]) == (3, 1)
    assert book.measure(S.load_shares)[0, 0] == pytest.approx(2.5)


def test_the_scarcest_of_units_volume_and_weight_fills_a_vehicle_with_whole_units() -> None:
    heavy = {"a": Item(name="", volume_per_unit=0.3, weight_kg_per_unit=30)}
    result = shipped({"a": (0, 7)}, heavy, departure_every_days=7, capacity_volume=1.6, capacity_kg=1000)
    assert [units for _, _, units in moves(result, "depart")] == [5, 2]
    result = shipped({"a": (0, 7)}, heavy, departure_every_days=7, capacity_volume=100, capacity_kg=100)
    assert [units for _, _, units in moves(result, "depart")] == [3, 3, 1]


def test_a_vehicle_waits_for_its_minimum_load_but_not_longer_than_its_oldest_goods_may() -> None:
    terms = {"capacity_units": 10, "minimum_load_share": 0.8, "longest_wait_days": 6}
    assert moves(shipped({"a": (0, 5), "b": (2, 3)}, **terms), "depart") == [(2, "a", 5), (2, "b", 3)]
    assert moves(shipped({"a": (0, 5), "b": (9, 5)}, **terms), "depart") == [(6, "a", 5), (15, "b", 5)]


def test_a_departure_that_is_not_loaded_enough_is_let_go() -> None:
    terms = {"departure_every_days": 4, "capacity_units": 10, "minimum_load_share": 1, "longest_wait_days": 7}
    assert moves(shipped({"a": (1, 5)}, **terms), "depart") == [(8, "a", 5)]


def test_the_cost_of_a_vehicle_is_shared_by_volume() -> None:
    items = {"a": Item(name="", volume_per_unit=3), "b": Item(name="", volume_per_unit=1)}
    result = shipped(
        {"a": (0, 10), "b": (1, 10)}, items, departure_every_days=2, departure_offset_days=1, cost_per_vehicle=800
    )
    assert result.ledger.measure(M.freight_cost).sum(axis=0) == pytest.approx([600, 200])


def test_tonnes_times_kilometres_times_the_factor_are_emitted() -> None:
    service = TransportService(origin="a", destination="b", distance_km=2000, co2e_kg_per_tonne_km=0.01)
    assert service.co2e_kg(500) == pytest.approx(10)


def test_a_study_counts_vehicles_how_full_they_were_and_what_they_emit() -> None:
    terms = {"capacity_units": 8, "cost_per_vehicle": 100, "distance_km": 500, "co2e_kg_per_tonne_km": 0.1}
    result = shipped({"a": (0, 20)}, {"a": Item(name="", weight_kg_per_unit=50)}, departure_every_days=7, **terms)
    found = totals(result)
    assert found["vehicles_used"] == 3
    assert found["vehicle_fill"] == pytest.approx(20 / 24)
    assert found["transport_cost"] == pytest.approx(300 * 365 / 28)
    assert found["transport_co2e"] == pytest.approx(20 * 0.05 * 500 * 0.1 * 365 / 28)


def test_lead_times_known_before_the_start_include_the_waits_for_departures() -> None:
    scenario = shipped({"a": (0, 1)}, departure_every_days=4).scenario
    (facts,) = stock_facts(scenario)
    assert facts.lead_times_days.tolist() == [6, 5, 4, 3]
    assert facts.quoted_lead_time_days == 6


def test_each_of_several_lanes_costs_and_emits_what_its_own_way_does() -> None:
    scenario = shipped({"a": (0, 20)}, {"a": Item(name="", weight_kg_per_unit=50)}).scenario
    (sea,), (by_sea,) = scenario.network.lanes, scenario.network.services
    by_sea = replace(by_sea, distance_km=1000, co2e_kg_per_tonne_km=0.01)
    by_air = replace(by_sea, mode="air", co2e_kg_per_tonne_km=0.6)
    lanes = replace(sea, transport_cost_per_unit=1), replace(sea, mode="air", transport_cost_per_unit=9)
    network = replace(scenario.network, lanes=lanes, services=(by_sea, by_air))
    control = Control(OrderOn(0, 20), EveryDays(1), sourcing=Shares(0.75))
    found = totals(simulate(replace(scenario, network=network), [control]))
    assert found["transport_cost"] == pytest.approx((15 * 1 + 5 * 9) * 365 / 28)
    assert found["transport_co2e"] == pytest.approx((15 * 0.05 * 10 + 5 * 0.05 * 600) * 365 / 28)


def test_a_shipment_split_over_vehicles_keeps_its_dates_of_expiry() -> None:
    fresh = {"a": Item(name="", shelf_life_days=9)}
    result = shipped({"a": (0, 6)}, fresh, departure_every_days=7, capacity_units=4, vehicles_per_departure=1)
    assert moves(result, "receive") == [(3, "a", 4), (10, "a", 2)]
    assert moves(result, "expired") == [(12, "a", 4), (19, "a", 2)]
