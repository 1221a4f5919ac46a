from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from sim.causes import Plan, causes_frame
from sim.distributions import Constant
from sim.network import Component, Demand, Item, Lane, Network, OpenOrder, Recipe, Site
from sim.routes import routes
from sim.strikes import Strike
from sim.trace import Row, trace_frame

PLANNED = Plan(mean_per_day=2.0, protection_days=5.0, safety_stock=3.0)
NETWORK = Network(
    items=(Item(name="bolt"),),
    sites=(Site(name="maker", kind="supplier"), Site(name="depot"), Site(name="shop")),
    lanes=(
        Lane(origin="maker", destination="depot", lead_time_days=Constant(4.0)),
        Lane(origin="depot", destination="shop", lead_time_days=Constant(2.0)),
    ),
    demands=(Demand(site="shop", item="bolt", size=Constant(2.0)),),
)
Told = tuple[float, str, str, float, str, float]
"""(day, site, event, quantity, partner, stock on hand afterwards)"""


def found(*rows: Told, orders: Sequence[OpenOrder] = (), **more: object) -> list[tuple[object, ...]]:
    """Return cause, root cause and units of every shortage in a trace; stock points are the shop and the depot."""
    trace = trace_frame(
        [Row(day, site, "bolt", event, q, partner, left, 0.0) for day, site, event, q, partner, left in rows]
    )
    frame = causes_frame(trace, routes(NETWORK), [PLANNED, PLANNED], open_orders=orders, **more)  # type: ignore[arg-type]
    return list(frame[["cause", "root_cause", "units"]].itertuples(index=False, name=None))


def asked(day: float, units: float, served: float = 0.0, left: float = 0.0, site: str = "shop") -> list[Told]:
    sale = [(day, site, "sale", served, "", left)] if served else []
    return [(day, site, "demand", units, "", left), *sale]


def test_what_is_served_at_once_is_not_short() -> None:
    assert found(*asked(0, 5, served=5, left=2)) == []


def test_demand_within_the_plan_is_blamed_on_the_plan() -> None:
    """13 units were planned for: 5 days of 2, and 3 of safety stock."""
    assert found(*asked(0, 13, served=6)) == [("plan", "plan", 7)]


def test_demand_beyond_the_plan_is_blamed_for_what_it_exceeds_it_by() -> None:
    assert found(*asked(0, 20, served=6)) == [("demand", "demand", 7), ("plan", "plan", 7)]


def test_an_excess_of_demand_explains_no_more_units_than_it_has() -> None:
    rows = [*asked(0, 15, served=13), *asked(1, 1)]
    assert found(*rows) == [("demand", "demand", 2), ("demand", "demand", 1)]
    assert found(*rows, *asked(2, 0.5))[2:] == [("demand", "demand", 0.5)]
    assert found(*asked(0, 15, served=13), *asked(6, 1)) == [("demand", "demand", 2), ("plan", "plan", 1)]


def test_a_shipment_from_a_supplier_later_than_quoted_is_blamed() -> None:
    rows: list[Told] = [(0, "depot", "order", 6, "maker", 0), (0, "depot", "dispatch", 6, "maker", 0)]
    assert found(*rows, *asked(3, 1, site="depot")) == [("plan", "plan", 1)]
    assert found(*rows, *asked(4, 1, site="depot")) == [("supplier", "supplier", 1)]


def test_a_late_shipment_explains_no_more_units_than_are_on_it() -> None:
    rows: list[Told] = [(0, "depot", "order", 6, "maker", 0), (0, "depot", "dispatch", 6, "maker", 0)]
    short = asked(5, 8, site="depot")
    assert found(*rows, *short) == [("supplier", "supplier", 6), ("plan", "plan", 2)]
    assert found(*rows, (4, "depot", "receive", 6, "maker", 6), *short) == [("plan", "plan", 8)]


def test_an_order_that_was_under_way_before_the_start_can_be_late_too() -> None:
    order = OpenOrder(site="depot", item="bolt", quantity=3, due_day=2)
    assert found(*asked(2, 1, site="depot"), orders=[order]) == [("supplier", "supplier", 1)]


def test_an_order_that_waits_upstream_is_blamed_on_what_was_short_there() -> None:
    rows: list[Told] = [
        (0, "depot", "order", 9, "maker", 0),
        (0, "depot", "dispatch", 9, "maker", 0),
        (4, "shop", "order", 2, "depot", 0),
        (4, "depot", "request", 2, "shop", 0),
    ]
    assert found(*rows, *asked(6, 2)) == [("supplier", "supplier", 2), ("upstream", "supplier", 2)]


def test_an_order_that_left_late_and_came_later_still_is_blamed_on_the_carrier_once_the_wait_is_over() -> None:
    rows: list[Told] = [
        (0, "shop", "order", 9, "depot", 0),
        (0, "depot", "request", 9, "shop", 0),
        (3, "depot", "ship", 9, "shop", 0),
        (3, "shop", "dispatch", 9, "depot", 0),
    ]
    upstream = ("upstream", "plan", 1)
    assert found(*rows, *asked(4, 1), *asked(5, 1))[1:] == [upstream, ("supplier", "supplier", 1)]


def test_the_queue_of_a_supplier_is_a_matter_of_capacity() -> None:
    rows: list[Told] = [(0, "depot", "order", 6, "maker", 0), *asked(4, 1, site="depot")]
    assert found(*rows) == [("supplier", "supplier", 1)]
    assert found(*rows, busy_suppliers={"maker"}) == [("capacity", "capacity", 1)]


def test_stock_kept_back_from_those_who_ask_is_a_matter_of_allocation() -> None:
    assert found(*asked(0, 5, left=4)) == [("allocation", "allocation", 4), ("plan", "plan", 1)]


def test_what_a_supplier_never_delivers_explains_shortages_for_one_protection_time() -> None:
    rows: list[Told] = [
        (0, "depot", "order", 6, "maker", 0),
        (4, "depot", "undelivered", 2, "maker", 0),
        (4, "depot", "receive", 4, "maker", 4),
    ]
    assert found(*rows, *asked(8, 3, site="depot")) == [("supplier", "supplier", 2), ("plan", "plan", 1)]
    assert found(*rows, *asked(9, 3, site="depot")) == [("plan", "plan", 3)]


@pytest.mark.parametrize("event", ["destroyed", "lost_in_transit", "refused"])
def test_what_an_outage_destroys_or_turns_away_is_blamed_on_it(event: str) -> None:
    rows: list[Told] = [(0, "depot", "order", 6, "maker", 0), (1, "depot", event, 6, "maker", 0)]
    assert found(*rows, *asked(2, 3, site="depot")) == [("disruption", "disruption", 3)]


def test_an_order_struck_on_its_way_is_blamed_on_the_disruption() -> None:
    rows: list[Told] = [(0, "depot", "order", 6, "maker", 0), *asked(4, 1, site="depot")]
    for where in ({"site": "maker"}, {"site": "depot"}, {"of_lanes": True, "origin": "maker"}):
        strike = Strike(name="strike", start=1, end=3, **where)  # type: ignore[arg-type]
        assert found(*rows, strikes=[strike]) == [("disruption", "disruption", 1)]
    before = Strike(name="strike", start=-2, end=0, site="maker")
    assert found(*rows, strikes=[before]) == [("supplier", "supplier", 1)]


def test_what_a_closed_site_turns_away_is_blamed_on_the_disruption_though_there_is_stock() -> None:
    strike = Strike(name="strike", start=1, end=3, site="shop")
    assert found(*asked(2, 4, left=9), strikes=[strike]) == [("disruption", "disruption", 4)]
    assert found(*asked(3, 4, left=0), strikes=[strike]) == [("plan", "plan", 4)]


def test_a_surge_of_demand_is_blamed_on_the_disruption_that_raised_it() -> None:
    surge = Strike(name="panic", start=0, end=2, site="shop", more_demand=True, closed=False)
    assert found(*asked(1, 20, served=13), strikes=[surge]) == [("disruption", "disruption", 7)]


def test_a_job_that_waits_for_a_component_is_blamed_on_what_that_was_short_by() -> None:
    recipe = Recipe(site="plant", item="bolt", components=(Component(item="steel", quantity=1),))
    network = Network(
        items=(Item(name="bolt"), Item(name="steel")),
        sites=(Site(name="mill", kind="supplier"), Site(name="plant")),
        lanes=(Lane(origin="mill", destination="plant", item="steel", lead_time_days=Constant(9.0)),),
        demands=(Demand(site="plant", item="bolt", size=Constant(2.0)),),
        recipes=(recipe,),
    )
    told = [
        (0, "steel", "order", 5, "mill"),
        (9, "bolt", "order", 5, "plant"),
        (9, "steel", "request", 5, "bolt"),
        (9, "bolt", "demand", 5, ""),
    ]
    trace = trace_frame([Row(day, "plant", item, event, units, who, 0.0, 0.0) for day, item, event, units, who in told])
    causes = causes_frame(trace, routes(network), [PLANNED, PLANNED])
    assert causes[["item", "cause", "root_cause"]].to_numpy().tolist() == [
        ["steel", "supplier", "supplier"],
        ["bolt", "upstream", "supplier"],
    ]


def test_a_stock_out_lasts_until_there_is_stock_again() -> None:
    rows = [*asked(1, 4), *asked(2, 4), (5.0, "shop", "receive", 20.0, "depot", 12.0), *asked(9, 4)]
    trace = trace_frame([Row(day, site, "bolt", event, q, who, left, 0.0) for day, site, event, q, who, left in rows])
    spells = causes_frame(trace, routes(NETWORK), [PLANNED, PLANNED])[["spell", "spell_end"]].drop_duplicates()
    pd.testing.assert_frame_equal(
        spells.reset_index(drop=True), pd.DataFrame({"spell": [1.0, 9.0], "spell_end": [5.0, float("nan")]})
    )


def test_what_was_sold_to_customers_of_another_item_is_blamed_on_that() -> None:
    rows: list[Told] = [(1, "depot", "substitute_sale", 2, "", 0)]
    assert found(*rows, *asked(2, 3, site="depot")) == [("substitution", "substitution", 2), ("plan", "plan", 1)]
