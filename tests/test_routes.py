from __future__ import annotations

from sim.distributions import Constant, Poisson
from sim.network import Component, Demand, Item, Lane, Network, OpenOrder, Recipe, Site, Stock
from sim.routes import PLANT, SUPPLIER, Route, lane_index, lanes_of, routes

NETWORK = Network(
    items=(Item(name="bolt"), Item(name="nut")),
    sites=(
        Site(name="factory", kind="supplier"),
        Site(name="port"),
        Site(name="dc"),
        Site(name="north"),
        Site(name="south"),
    ),
    lanes=(
        Lane(origin="factory", destination="port", lead_time_days=Constant(20), order_delay_days=2),
        Lane(origin="port", destination="dc", lead_time_days=Constant(3)),
        Lane(origin="dc", destination="south"),
        Lane(origin="dc", destination="north"),
        Lane(origin="factory", destination="north", item="nut", quoted_lead_time_days=9),
    ),
    demands=(
        Demand(site="south", item="nut", size=Poisson(1)),
        Demand(site="north", item="nut", size=Poisson(1)),
        Demand(site="north", item="bolt", size=Poisson(1)),
        Demand(site="dc", item="nut", size=Poisson(1)),
    ),
)
ROUTES = routes(NETWORK)


def route(site: str, item: str) -> Route:
    return next(route for route in ROUTES if (route.site, route.item) == (site, item))


def test_every_stock_point_that_sells_or_feeds_one_has_a_route() -> None:
    sold = {("north", "bolt"), ("north", "nut"), ("south", "nut")}
    feeding = {("dc", "bolt"), ("dc", "nut"), ("port", "bolt"), ("port", "nut")}
    assert {(route.site, route.item) for route in ROUTES} == sold | feeding


def test_what_is_only_stocked_or_on_its_way_has_a_route_too() -> None:
    network = Network(
        items=NETWORK.items,
        sites=NETWORK.sites,
        lanes=NETWORK.lanes,
        stock=(Stock(site="port", item="bolt", on_hand=5),),
        open_orders=(OpenOrder(site="dc", item="nut", quantity=3, due_day=1),),
    )
    assert {(route.site, route.item) for route in routes(network)} == {("port", "bolt"), ("dc", "nut"), ("port", "nut")}


def test_routes_stand_downstream_first_then_as_sites_and_items_are_listed() -> None:
    expected = [("north", "bolt"), ("north", "nut"), ("south", "nut"), ("dc", "bolt"), ("dc", "nut")]
    assert [(route.site, route.item) for route in ROUTES] == [*expected, ("port", "bolt"), ("port", "nut")]


def test_the_echelon_counts_the_stock_points_downstream_on_the_longest_way() -> None:
    assert [route.echelon for route in ROUTES] == [0, 0, 0, 1, 1, 2, 2]


def test_a_lane_of_its_own_goes_before_the_one_for_every_item() -> None:
    assert route("north", "nut").lane.origin == "factory"
    assert route("north", "nut").source == -1
    assert route("north", "bolt").lane.origin == "dc"
    index = lane_index(NETWORK)
    assert lanes_of(index, "north", "nut") == (NETWORK.lanes[4],)
    assert lanes_of(index, "north", "bolt") == (NETWORK.lanes[3],)
    assert lanes_of(index, "factory", "bolt") == ()


def test_the_source_is_the_stock_point_upstream() -> None:
    assert ROUTES[route("south", "nut").source] == route("dc", "nut")
    assert ROUTES[route("dc", "nut").source] == route("port", "nut")
    assert route("port", "nut").source == -1


def test_on_time_is_judged_by_the_quoted_lead_time_else_by_the_mean_with_the_order_delay() -> None:
    assert route("north", "nut").quoted_days == 9
    assert route("port", "nut").quoted_days == 22


def test_lanes_of_an_item_stand_by_preference_and_each_has_its_source() -> None:
    lanes = (
        Lane(origin="dc", destination="shop", mode="van", preference=2),
        Lane(origin="mill", destination="shop", preference=1),
        Lane(origin="mill", destination="dc"),
    )
    sites = (Site(name="mill", kind="supplier"), Site(name="dc"), Site(name="shop"))
    shop, dc = routes(
        Network(
            items=(Item(name="nut"),),
            sites=sites,
            lanes=lanes,
            demands=(Demand(site="shop", item="nut", size=Poisson(1)),),
        )
    )
    assert [lane.origin for lane in shop.lanes] == ["mill", "dc"]
    assert shop.sources == (SUPPLIER, 1)
    assert dc.echelon == 1


def test_what_is_made_is_supplied_by_the_plant_from_its_components() -> None:
    recipe = Recipe(site="mill", item="kit", components=(Component(item="nut", quantity=2), Component(item="bolt")))
    network = Network(
        items=(Item(name="bolt"), Item(name="nut"), Item(name="kit")),
        sites=(Site(name="maker", kind="supplier"), Site(name="mill")),
        lanes=(Lane(origin="maker", destination="mill"),),
        demands=(Demand(site="mill", item="kit", size=Poisson(1)),),
        recipes=(recipe,),
    )
    kit, bolt, nut = routes(network)
    assert (kit.sources, kit.components, kit.echelon) == ((PLANT,), (2, 1), 0)
    assert (bolt.item, nut.item, bolt.echelon, nut.source) == ("bolt", "nut", 1, SUPPLIER)
