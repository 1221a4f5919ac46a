from __future__ import annotations

from dataclasses import replace

import pytest

from sim.check import NetworkError, check, raise_problems
from sim.distributions import Constant, Empirical
from sim.network import Demand, Item, Lane, Network, OpenOrder, Parameters, Site, Stock


@pytest.fixture
def network() -> Network:
    """Supplier -> centre -> shop, one item."""
    return Network(
        items=(Item(name="A-01"),),
        sites=(Site(name="supplier", kind="supplier"), Site(name="centre"), Site(name="shop")),
        lanes=(Lane(origin="supplier", destination="centre"), Lane(origin="centre", destination="shop")),
        demands=(Demand(site="shop", item="A-01", size=Constant(1)),),
    )


def told(network: Network) -> dict[str, str]:
    return dict(check(network))


def test_a_sound_network_has_no_problems(network: Network) -> None:
    assert check(network) == []


def test_an_unknown_item_is_named_with_the_closest_known_one(network: Network) -> None:
    wrong = replace(network, stock=(Stock(site="shop", item="a01", on_hand=1),))
    assert told(wrong) == {"stock[0].item": "'a01' is not among the items; did you mean 'A-01'?"}


def test_a_lane_to_nowhere_is_an_unknown_site(network: Network) -> None:
    wrong = replace(network, lanes=(*network.lanes, Lane(origin="centre", destination="shp")))
    assert told(wrong) == {"lanes[2].destination": "'shp' is not among the sites; did you mean 'shop'?"}


@pytest.mark.parametrize(
    ("field", "row", "place"),
    [
        ("items", Item(name="A-01", unit_cost=3), "items[1].name"),
        ("sites", Site(name="shop"), "sites[3].name"),
        ("lanes", Lane(origin="centre", destination="shop", preference=2), "lanes[2].destination"),
        ("demands", Demand(site="shop", item="A-01", size=Constant(2)), "demands[1].item"),
    ],
)
def test_what_stands_there_twice_is_told_with_the_first(network: Network, field: str, row: object, place: str) -> None:
    wrong = replace(network, **{field: (*getattr(network, field), row)})
    assert "is a duplicate of" in told(wrong)[place]


@pytest.mark.parametrize(
    ("field", "row"),
    [("stock", Stock(site="shop", item="A-01")), ("parameters", Parameters(site="shop", item="A-01"))],
)
def test_stock_and_parameters_stand_once_for_a_site_and_item(network: Network, field: str, row: object) -> None:
    wrong = replace(network, **{field: (row, row)})
    assert told(wrong)[f"{field}[1].item"].startswith("'shop' / 'A-01' is a duplicate")


def test_open_orders_may_repeat_a_site_and_item(network: Network) -> None:
    order = OpenOrder(site="shop", item="A-01", quantity=1, due_day=9999)
    assert check(replace(network, open_orders=(order, order))) == []


def test_the_same_item_may_be_asked_by_two_segments(network: Network) -> None:
    another = Demand(site="shop", item="A-01", segment="export", size=Constant(2))
    assert check(replace(network, demands=(*network.demands, another))) == []


def test_a_lane_into_a_supplier_is_a_problem(network: Network) -> None:
    wrong = replace(network, lanes=(*network.lanes, Lane(origin="shop", destination="supplier")))
    assert told(wrong)["lanes[2].destination"] == "'supplier' is a supplier; a lane leads to a warehouse"


def test_a_lane_from_itself_is_a_problem(network: Network) -> None:
    wrong = replace(network, lanes=(*network.lanes, Lane(origin="shop", destination="shop", item="A-01")))
    assert told(wrong) == {"lanes[2].destination": "'shop' is also the origin; a lane joins two sites"}


def test_a_cycle_is_told_once_with_its_way(network: Network) -> None:
    wrong = replace(network, lanes=(Lane(origin="shop", destination="centre"), network.lanes[1]))
    assert told(wrong) == {"lanes[0].origin": "goes round in a cycle: 'shop' -> 'centre' -> 'shop'"}


def test_a_lane_into_a_supplier_is_not_also_a_cycle(network: Network) -> None:
    wrong = replace(network, lanes=(*network.lanes, Lane(origin="centre", destination="supplier")))
    assert list(told(wrong)) == ["lanes[2].destination"]


def test_a_cycle_of_one_item_over_the_lanes_of_all_is_found(network: Network) -> None:
    back = Lane(origin="shop", destination="centre", item="A-01")
    message = told(replace(network, lanes=(*network.lanes, back)))["lanes[2].origin"]
    assert message == "goes round in a cycle for item 'A-01': 'shop' -> 'centre' -> 'shop'"


def test_two_items_may_flow_in_opposite_directions(network: Network) -> None:
    both = replace(
        network,
        items=(*network.items, Item(name="B")),
        lanes=(
            Lane(origin="supplier", destination="centre", item="A-01"),
            Lane(origin="centre", destination="shop", item="A-01"),
            Lane(origin="supplier", destination="shop", item="B"),
            Lane(origin="shop", destination="centre", item="B"),
        ),
    )
    assert check(both) == []


def test_a_stock_point_nobody_supplies_is_found_far_upstream(network: Network) -> None:
    message = told(replace(network, lanes=network.lanes[1:]))["demands[0].site"]
    assert message.startswith("nobody supplies item 'A-01' at 'centre', needed at 'shop'; add a lane")
    assert "kind 'supplier'" in message


def test_a_lane_of_another_item_supplies_nobody(network: Network) -> None:
    only_b = replace(
        network,
        items=(*network.items, Item(name="B")),
        lanes=(network.lanes[0], Lane(origin="centre", destination="shop", item="B")),
    )
    assert "nobody supplies item 'A-01' at 'shop'" in told(only_b)["demands[0].site"]


def test_an_unsupplied_stock_point_is_told_once(network: Network) -> None:
    stock = tuple(Stock(site=site, item="A-01") for site in ("centre", "shop"))
    assert len(check(replace(network, lanes=network.lanes[1:], stock=stock))) == 1


def test_demand_at_a_supplier_is_a_problem(network: Network) -> None:
    wrong = replace(network, demands=(Demand(site="supplier", item="A-01", size=Constant(1)),))
    assert "suppliers have no demand" in told(wrong)["demands[0].site"]


@pytest.mark.parametrize("name", ["", " A", "A\u00a0", "A\tB", "\u200b"])
def test_an_empty_padded_or_invisible_name_is_a_problem(network: Network, name: str) -> None:
    assert "items[1].name" in told(replace(network, items=(*network.items, Item(name=name))))


@pytest.mark.parametrize("quoted", [-1.0, float("nan"), float("inf")])
def test_a_quoted_lead_time_is_a_number_of_days(network: Network, quoted: float) -> None:
    lane = replace(network.lanes[0], quoted_lead_time_days=quoted)
    assert "lanes[0].quoted_lead_time_days" in told(replace(network, lanes=(lane, network.lanes[1])))


def test_infinite_demand_and_lead_times_are_problems(network: Network) -> None:
    endless = replace(network.lanes[1], lead_time_days=Constant(float("inf")))
    demand = Demand(site="shop", item="A-01", size=Empirical((1.0, float("inf"))))
    found = told(replace(network, lanes=(network.lanes[0], endless), demands=(demand,)))
    assert set(found) == {"lanes[1].lead_time_days", "demands[0].size"}


def test_all_problems_are_raised_in_one_error(network: Network) -> None:
    wrong = replace(network, lanes=(), stock=(Stock(site="attic", item="ghost"),))
    with pytest.raises(NetworkError) as caught:
        raise_problems(check(wrong))
    assert len(caught.value.problems) == 3
    assert str(caught.value).startswith("3 problems in the network:")


def test_no_problems_raise_nothing(network: Network) -> None:
    raise_problems(check(network))


def test_a_long_list_of_problems_is_cut_with_a_count(network: Network) -> None:
    wrong = replace(network, stock=tuple(Stock(site="attic", item=str(k)) for k in range(100)))
    with pytest.raises(NetworkError, match=r"\.\.\. and 150 more"):
        raise_problems(check(wrong))


def test_limits_of_storage_where_none_can_be_are_told(network: Network) -> None:
    sites = (
        Site(name="supplier", kind="supplier", storage_capacity=5),
        Site(name="centre", overflow_cost_per_volume_day=2),
        Site(name="shop", storage_capacity=5, overflow_cost_per_volume_day=2),
    )
    found = told(replace(network, sites=sites))
    assert list(found) == ["sites[0].kind", "sites[1].overflow_cost_per_volume_day"]
    assert "without a storage_capacity" in found["sites[1].overflow_cost_per_volume_day"]


def test_what_perishes_is_not_sold_again(network: Network) -> None:
    demand = replace(network.demands[0], return_share=0.1)
    wrong = replace(network, items=(Item(name="A-01", shelf_life_days=5),), demands=(demand,))
    assert told(wrong)["demands[0].returns_to"].startswith("must be 'scrap': 'A-01' has a shelf life")
    assert told(replace(wrong, demands=(replace(demand, returns_to="scrap"),))) == {}
