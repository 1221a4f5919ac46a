"""Customers: penalties by contract, memory of service, substitutes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from policies.allocation import Reserved
from policies.reviews import EveryDays
from policies.rules import BaseStock, ConstantOrder
from sim.check import check
from sim.decisions import Control
from sim.distributions import Constant, Replay
from sim.kpi.customers import segment_frame
from sim.ledger import CustomerMeasure, Measure
from sim.model import Model, Result
from sim.network import Demand, Item, Lane, Network, Scenario, Segment, Site, Stock, Substitution

NEVER = Control(ConstantOrder(0.0), EveryDays(1))
B, M = CustomerMeasure, Measure


def shop(
    demands: dict[str, tuple[float, ...]],
    on_hand: dict[str, float],
    segment: Segment | None = None,
    substitutions: tuple[Substitution, ...] = (),
    **terms: float,
) -> Scenario:
    """Return a shop whose items are asked for by the day; lead time 3 days."""
    days = len(next(iter(demands.values())))
    name = segment.name if segment else ""
    network = Network(
        items=tuple(Item(name=item, unit_price=10.0) for item in demands),
        sites=(Site(name="supplier", kind="supplier"), Site(name="shop")),
        lanes=(Lane(origin="supplier", destination="shop", lead_time_days=Constant(3)),),
        demands=tuple(
            Demand(site="shop", item=item, segment=name, size=Replay(sizes), **terms) for item, sizes in demands.items()
        ),
        stock=tuple(Stock(site="shop", item=item, on_hand=units) for item, units in on_hand.items()),
        segments=(segment,) if segment else (),
        substitutions=substitutions,
    )
    return Scenario(name="shop", network=network, horizon_days=days, bucket_days=1)


def run(scenario: Scenario, control: Control = NEVER) -> Result:
    assert check(scenario.network) == []
    return Model(scenario, [control] * len(scenario.network.items), trace=True).run(1, 0)


def booked(result: Result, measure: CustomerMeasure, row: int = 0) -> list[float]:
    assert result.ledger.customers is not None
    return result.ledger.customers.measure(measure)[:, row].tolist()


CONTRACT = Segment(name="gold", late_cost_per_unit_day=2.0, late_cost_per_line=5.0, lost_sale_cost_per_unit=7.0)


def test_days_beyond_the_promise_are_charged_when_the_unit_is_served() -> None:
    """Ten asked on day 0, four in stock; six ordered on day 0 come on day 3: two days after the promise of one day."""
    scenario = shop({"a": (10, 0, 0, 0, 0)}, {"a": 4}, CONTRACT, promise_days=1.0)
    result = run(scenario, Control(BaseStock(0), EveryDays(1)))
    assert booked(result, B.late_unit_days) == [0, 0, 0, 12, 0]
    assert booked(result, B.lines_due) == [1, 0, 0, 0, 0]
    assert booked(result, B.lines_on_time) == [0] * 5
    assert result.ledger.measure(M.penalty)[:, 0].tolist() == [5, 0, 0, 24, 0]


def test_what_is_still_open_is_charged_to_the_end() -> None:
    result = run(shop({"a": (10, 0, 0, 0, 0)}, {"a": 4}, CONTRACT, promise_days=1.0))
    assert booked(result, B.late_unit_days) == [0, 0, 0, 0, 6 * 4]


def test_a_promise_that_ends_after_the_run_is_not_judged() -> None:
    result = run(shop({"a": (10, 0, 0)}, {"a": 4}, CONTRACT, promise_days=5.0))
    assert sum(booked(result, B.lines_due)) == sum(booked(result, B.late_unit_days)) == 0
    assert result.ledger.measure(M.penalty).sum() == 0


def test_a_lost_unit_costs_its_penalty_and_the_line_its_own_once() -> None:
    result = run(shop({"a": (10, 3)}, {"a": 4}, CONTRACT, backorder_share=0.0))
    assert result.ledger.measure(M.penalty)[:, 0].tolist() == [6 * 7 + 5, 3 * 7 + 5]


def test_a_line_is_on_time_only_when_all_of_it_is() -> None:
    scenario = shop({"a": (10, 2, 0, 0, 0, 0)}, {"a": 4}, Segment(name="gold"), promise_days=3.0)
    result = run(scenario, Control(BaseStock(0), EveryDays(1)))
    assert booked(result, B.lines_on_time)[:2] == [1, 1]
    frame = segment_frame(result.ledger, scenario).set_index("segment").loc["gold"]
    assert (frame["lines_on_time"], frame["line_fill_rate"], frame["fill_rate"]) == (1.0, 0.0, 4 / 12)


def test_customers_who_find_an_item_out_take_its_substitute() -> None:
    """The demand stays the first item's; the units are shipped and marked at the other's, after its own customers."""
    swap = (Substitution(item="a", substitute="b", share=1.0),)
    result = run(shop({"a": (8, 0), "b": (5, 0)}, {"a": 3, "b": 8}, None, swap, backorder_share=0.0))
    at = dict(zip(result.ledger.items, range(2), strict=True))
    facts = result.ledger.values[0]
    assert [facts[at["a"], m] for m in (M.demand, M.at_once, M.substituted, M.lost)] == [8, 3, 3, 2]
    assert [facts[at["b"], m] for m in (M.demand, M.at_once, M.substitute_sales, M.shipped)] == [5, 5, 3, 8]
    assert result.ledger.imbalance() == 0
    assert {"substituted", "substitute_sale"} <= set(result.trace["event"])


def test_the_share_of_customers_who_take_a_substitute_is_drawn_line_by_line() -> None:
    days = 2000
    demands = {"a": (1.0,) * days, "b": (0.0,) * (days - 1) + (1.0,)}
    swaps = (Substitution(item="a", substitute="b", share=0.3),)
    result = run(shop(demands, {"b": days + 1.0}, None, swaps, backorder_share=0.0))
    taken = result.ledger.measure(M.substituted).sum()
    assert taken == pytest.approx(600, abs=4 * (days * 0.3 * 0.7) ** 0.5)


def test_a_substitute_is_not_sold_from_reserved_stock() -> None:
    swap = (Substitution(item="a", substitute="b", share=1.0),)
    scenario = shop({"a": (8, 0), "b": (0, 1)}, {"b": 8}, Segment(name="web", priority=2), swap, backorder_share=0.0)
    kept = replace(NEVER, allocation=Reserved((0.0, 6.0)))
    assert run(scenario, kept).ledger.measure(M.substitute_sales).sum() == 2


def test_demand_follows_recent_service() -> None:
    """Nothing in stock, elasticity 1, memory of one day: each day's demand is the last's factor times exp(-1)."""
    segment = Segment(name="web", loyalty_elasticity=1.0, memory_days=1.0)
    scenario = shop({"a": (1000.5,) * 6}, {}, segment, backorder_share=0.0)
    demand = run(scenario).ledger.measure(M.demand)[:, 0]
    np.testing.assert_allclose(demand, 1000.5 * np.exp(-np.arange(6)))


def test_whole_quantities_stay_whole_and_keep_their_mean() -> None:
    segment = Segment(name="web", loyalty_elasticity=1.0, memory_days=1e9, expected_fill_rate=0.5)
    sizes = (3.0,) * 3000
    ample, scenario = {"a": 1e6}, shop({"a": sizes}, {"a": 1e6}, segment)
    mild = replace(segment, memory_days=0.01)  # from the second day on all is served: demand doubles
    demand = run(shop({"a": sizes}, ample, mild)).ledger.measure(M.demand)[:, 0]
    assert (demand % 1 == 0).all()
    assert set(demand[1:]) == {6.0}
    assert run(scenario).ledger.measure(M.demand)[:, 0].mean() == pytest.approx(3.0, abs=0.01)


def test_what_poor_service_drives_away_stays_visible() -> None:
    segment = Segment(name="web", loyalty_elasticity=1.0, memory_days=1.0)
    scenario = shop({"a": (100.5,) * 6}, {}, segment, backorder_share=0.0)
    result = run(scenario)
    asked = np.array(booked(result, B.demand)) + booked(result, B.forgone)
    np.testing.assert_allclose(asked, 100.5)
    assert segment_frame(result.ledger, scenario)["forgone_share"][0] == pytest.approx(
        1 - sum(np.exp(-np.arange(6))) / 6
    )


def test_accounts_do_not_change_the_run() -> None:
    plain = shop({"a": (5, 9, 0, 4, 7, 2)}, {"a": 12}, None)
    counted = shop({"a": (5, 9, 0, 4, 7, 2)}, {"a": 12}, Segment(name="gold"))
    control = Control(BaseStock(12), EveryDays(1))
    np.testing.assert_array_equal(run(plain, control).ledger.values, run(counted, control).ledger.values)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"item": "a", "substitute": "a"}, "is the item itself"),
        ({"item": "a", "substitute": "c"}, "not among the items"),
        ({"item": "a", "substitute": "b", "site": "supplier"}, "no customers ask for 'a' there"),
        ({"item": "a", "substitute": "d"}, "neither sold nor stocked at 'shop'"),
        ({"item": "a", "substitute": "b", "segment": "gould"}, "did you mean 'gold'"),
    ],
)
def test_a_wrong_substitution_is_told(row: dict[str, str], told: str) -> None:
    network = shop({"a": (1,), "b": (1,)}, {}, Segment(name="gold")).network
    network = replace(network, items=(*network.items, Item(name="d")), substitutions=(Substitution(share=0.5, **row),))
    assert any(told in problem.message for problem in check(network))


def test_shares_above_one_are_told() -> None:
    swaps = tuple(Substitution(item="a", substitute=other, share=0.6) for other in ("b", "c"))
    network = shop({"a": (1,), "b": (1,), "c": (1,)}, {}, None, swaps).network
    assert [problem.place for problem in check(network)] == ["substitutions[1].share"]


def basket(items: dict[str, float], days: int, **terms: object) -> tuple[Demand, ...]:
    """Return demands of 2 orders a day, each with a line of an item with its probability."""
    return tuple(
        Demand(site="shop", item=item, size=Constant(1), orders_per_day=2.0, basket="web", basket_share=share, **terms)
        for item, share in items.items()
    )


def basket_shop(days: int, on_hand: dict[str, float], **terms: object) -> Scenario:
    scenario = shop({"a": (0.0,) * days, "b": (0.0,) * days}, on_hand)
    network = replace(scenario.network, demands=basket({"a": 0.75, "b": 0.5}, days, **terms))
    return replace(scenario, network=network, bucket_days=days)


def test_lines_of_a_basket_come_in_the_same_orders() -> None:
    """An order has a line of a, of b or of both; those with neither are never seen: 1 - 0.25 x 0.5 of 2 a day."""
    result = run(basket_shop(2000, {"a": 1e4, "b": 1e4}))
    orders, lines = (sum(sum(booked(result, measure, row)) for row in range(2)) for measure in (B.orders, B.lines))
    assert orders == pytest.approx(4000 * 0.875, abs=4 * 60)
    assert lines == pytest.approx(4000 * 1.25, abs=4 * 90)
    days = result.trace[result.trace["event"] == "demand"].groupby("item")["day"].agg(set)
    assert len(days["a"] & days["b"]) == pytest.approx(4000 * 0.375, abs=4 * 40)


def test_an_order_is_filled_when_all_its_lines_are() -> None:
    """Nothing of b: orders with a line of b are short, so that those without are left: 0.375 of 0.875 that come."""
    scenario = basket_shop(2000, {"a": 1e4}, backorder_share=0.0)
    result = run(scenario)
    found = segment_frame(result.ledger, scenario).loc[0]
    assert found["order_fill_rate"] == found["orders_on_time"] == pytest.approx(3 / 7, abs=0.04)
    assert found["line_fill_rate"] == pytest.approx(0.6, abs=0.04)


def test_all_lines_of_a_day_are_one_order_where_demand_comes_by_the_day() -> None:
    scenario = shop({"a": (1, 1, 0, 2), "b": (1, 0, 0, 3)}, {"a": 4, "b": 2})
    demands = tuple(replace(demand, basket="round") for demand in scenario.network.demands)
    result = run(replace(scenario, network=replace(scenario.network, demands=demands)))
    assert np.array([booked(result, B.orders, row) for row in range(2)]).sum(axis=0).tolist() == [1, 1, 0, 1]
    assert np.array([booked(result, B.orders_short, row) for row in range(2)]).sum(axis=0).tolist() == [0, 0, 0, 1]


def test_unequal_baskets_are_told() -> None:
    network = basket_shop(10, {}).network
    demands = (network.demands[0], replace(network.demands[1], orders_per_day=3.0))
    assert [p.place for p in check(replace(network, demands=demands))] == ["demands[1].orders_per_day"]
