from __future__ import annotations

import math

import pytest

from sim.classes import abc, item_classes, xyz
from sim.distributions import Constant, Poisson, Replay
from sim.facts import stock_facts
from sim.network import Demand, Item, Lane, Network, Scenario, Site


def scenario(items: tuple[Item, ...], demands: tuple[Demand, ...]) -> Scenario:
    sites = (Site(name="factory", kind="supplier"), Site(name="north"), Site(name="south"))
    lanes = tuple(Lane(origin="factory", destination=name, lead_time_days=Constant(5.0)) for name in ("north", "south"))
    return Scenario(
        name="classes", network=Network(items=items, sites=sites, lanes=lanes, demands=demands), horizon_days=28
    )


def test_items_are_a_while_those_before_earn_less_than_the_first_cut_off() -> None:
    revenue = {"c": 4.0, "a": 70.0, "b": 16.0, "a2": 10.0}
    # Before a: 0, b: 70, a2: 86, c: 96 % of all revenue.
    assert abc(revenue) == {"a": "A", "b": "A", "a2": "B", "c": "C"}


def test_the_order_of_the_items_is_kept_and_the_cut_offs_can_be_set() -> None:
    classes = abc({"x": 1.0, "y": 2.0, "z": 1.0}, cut_offs=(0.5, 0.75))
    assert list(classes.items()) == [("x", "B"), ("y", "A"), ("z", "C")]


def test_an_item_without_revenue_is_c_even_when_nothing_is_sold() -> None:
    assert abc({"a": 5.0, "b": 0.0}, cut_offs=(1.0, 1.0)) == {"a": "A", "b": "C"}
    assert abc({"a": 0.0}) == {"a": "C"}


def test_variability_is_x_y_or_z_by_the_coefficient_of_variation() -> None:
    assert xyz({"a": 0.5, "b": 1.0, "c": 1.01, "d": math.inf}) == {"a": "X", "b": "Y", "c": "Z", "d": "Z"}


@pytest.mark.parametrize("cut_offs", [(0.9, 0.8), (0.0, 0.5), (0.5, 1.5)])
def test_cut_offs_out_of_order_are_refused_with_their_values(cut_offs: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=rf"cut_offs\(=\({cut_offs[0]}"):
        abc({"a": 1.0}, cut_offs)


def test_revenue_counts_price_and_demand_of_all_sites() -> None:
    items = (Item(name="dear", unit_price=10.0), Item(name="cheap", unit_price=1.0), Item(name="dust", unit_price=0.01))
    demands = (
        Demand(site="north", item="dear", size=Replay((1.0,))),
        Demand(site="north", item="cheap", size=Replay((3.0,))),
        Demand(site="south", item="cheap", size=Replay((63.0,)), bucket_days=7.0),
        Demand(site="south", item="dust", size=Replay((1.0,))),
    )
    # Per day: dear 10, cheap 3 + 9 = 12, dust 0.01.
    assert item_classes(scenario(items, demands)) == {"cheap": "A", "dear": "A", "dust": "C"}


def test_the_planners_own_class_wins() -> None:
    items = (Item(name="one", item_class="strategic"), Item(name="two"))
    demands = (Demand(site="north", item="one", size=Poisson(1.0)), Demand(site="north", item="two", size=Poisson(9.0)))
    assert item_classes(scenario(items, demands)) == {"one": "strategic", "two": "A"}


def test_an_item_has_the_same_classes_in_the_facts_of_all_its_sites() -> None:
    items = (Item(name="steady"), Item(name="lumpy"))
    demands = (
        Demand(site="north", item="steady", size=Poisson(50.0)),
        Demand(site="south", item="steady", size=Poisson(0.1)),
        Demand(site="north", item="lumpy", size=Replay((0.0,) * 27 + (20.0,))),
    )
    facts = stock_facts(scenario(items, demands), seed=3)
    classes = {(row.site, row.item): row.item_class + row.variability_class for row in facts}
    assert classes == {("north", "steady"): "AX", ("south", "steady"): "AX", ("north", "lumpy"): "CZ"}


def test_daily_and_weekly_histories_of_the_same_demand_vary_alike() -> None:
    week = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 7.0)
    items = (Item(name="daily"), Item(name="weekly"))
    demands = (
        Demand(site="north", item="daily", size=Replay(week * 4)),
        Demand(site="north", item="weekly", size=Replay((7.0,) * 4), bucket_days=7.0),
    )
    facts = stock_facts(scenario(items, demands))
    assert [row.variability_class for row in facts] == ["X", "X"]
