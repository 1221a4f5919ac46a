from __future__ import annotations

from sim.distributions import Constant, Poisson
from sim.network import Demand, Item, Lane, Network, OpenOrder, Site, Stock
from sim.routes import Route, lane_of, routes

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
    assert lane_of(NETWORK, "north", "nut") is NETWORK.lanes[4]
    assert lane_of(NETWORK, "north", "bolt") is NETWORK.lanes[3]
    assert lane_of(NETWORK, "factory", "bolt") is None


def test_the_source_is_the_stock_point_upstream() -> None:
    assert ROUTES[route("south", "nut").source] == route("dc", "nut")
    assert ROUTES[route("dc", "nut").source] == route("port", "nut")
    assert route("port", "nut").source == -1


def test_on_time_is_judged_by_the_quoted_lead_time_else_by_the_mean_with_the_order_delay() -> None:
    assert route("north", "nut").quoted_days == 9
    assert route("port", "nut").quoted_days == 22
