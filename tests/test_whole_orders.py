"""Orders of several items that are delivered whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson
from test_customers import basket, booked, run, shop

from policies.allocation import Priority
from policies.reviews import Continuous, EveryDays
from policies.rules import BaseStock
from sim.check import check
from sim.decisions import Control
from sim.distributions import Constant
from sim.ledger import CustomerMeasure, Measure
from sim.model import simulate
from sim.network import Disruption, Scenario, Substitution, Target

B, M = CustomerMeasure, Measure


def whole(scenario: Scenario, **terms: object) -> Scenario:
    """Return the scenario with all of its demands in a basket that is delivered whole."""
    demands = tuple(replace(demand, basket="web", complete_basket=True, **terms) for demand in scenario.network.demands)
    return replace(scenario, network=replace(scenario.network, demands=demands))


def test_a_basket_waits_for_its_last_item_and_what_is_there_is_set_aside() -> None:
    """Two of each are asked on day 0, of b there is one: the rest comes on day 3, and all of it is delivered then."""
    scenario = whole(shop({"a": (2, 1, 0, 0, 0), "b": (2, 0, 0, 0, 0)}, {"a": 3, "b": 1}))
    result = run(scenario, Control(BaseStock(0), EveryDays(1)))
    shipped = result.ledger.measure(M.shipped)
    assert shipped[:, 0].tolist() == [0, 1, 0, 2, 0], "the order of day 1 is of a alone, and served from what is left"
    assert shipped[:, 1].tolist() == [0, 0, 0, 2, 0]
    assert result.ledger.measure(M.closing_held)[:, 0].tolist() == [2, 2, 2, 0, 0]
    assert result.ledger.measure(M.closing_backorders)[:3, 0].tolist() == [2, 2, 2]
    assert [sum(booked(result, measure, 0)) for measure in (B.orders, B.orders_short)] == [2, 1]
    assert result.ledger.imbalance() == 0
    assert result.trace["event"].eq("set_aside").sum() == 2


def test_nobody_gets_what_is_set_aside() -> None:
    scenario = whole(shop({"a": (2, 2, 0, 0, 0), "b": (2, 0, 0, 0, 0)}, {"a": 3, "b": 1}))
    shipped = run(scenario, Control(BaseStock(0), EveryDays(1))).ledger.measure(M.shipped)
    assert shipped[:, 0].tolist() == [0, 0, 0, 2, 2]


def test_without_backorders_an_order_that_is_not_all_there_is_lost_whole() -> None:
    scenario = whole(shop({"a": (2, 1, 0), "b": (2, 0, 0)}, {"a": 3, "b": 1}), backorder_share=0.0)
    ledger = run(scenario).ledger
    assert ledger.measure(M.lost).tolist() == [[2, 2], [0, 0], [0, 0]]
    assert ledger.measure(M.at_once).tolist() == [[0, 0], [1, 0], [0, 0]]


def test_what_is_set_aside_burns_with_the_stock_and_the_order_waits_on() -> None:
    fire = Disruption(
        name="fire",
        targets=(Target(what="site", site="shop"),),
        start_day=1.5,
        duration_days=Constant(0.5),
        stock_destroyed_share=1.0,
    )
    base = whole(shop({"a": (2, 0, 0, 0, 0, 0), "b": (2, 0, 0, 0, 0, 0)}, {"a": 2, "b": 1}))
    ledger = run(
        replace(base, network=replace(base.network, disruptions=(fire,))), Control(BaseStock(0), EveryDays(1))
    ).ledger
    assert ledger.measure(M.destroyed).sum(axis=0).tolist() == [2, 1]
    assert ledger.measure(M.shipped).sum(axis=1).tolist() == [0, 0, 0, 0, 0, 4]
    assert ledger.imbalance() == 0


def test_the_fill_rate_of_orders_is_that_of_committed_stock() -> None:
    """Song 1998: with base stock and stock committed first come, first served, an order is filled when every item of it
    has had less demand in a lead time than its base stock; the demands of the items share the orders with both.
    """
    share, level, lead_time, days = {"a": 0.75, "b": 0.5}, {"a": 7, "b": 4}, 3, 40_000
    scenario = shop({"a": (0.0,) * days, "b": (0.0,) * days}, level)
    network = replace(scenario.network, demands=basket(share, days))
    scenario = whole(replace(scenario, network=network, bucket_days=days))
    controls = [Control(BaseStock(level[item]), Continuous()) for item in level]
    result = simulate(scenario, controls, seed=1)
    rate = {"a": 0.75 * 0.5, "b": 0.25 * 0.5, "ab": 0.375}
    n = np.arange(60)
    alone, other, both = (poisson.pmf(n, 2 * lead_time * rate[kind]) for kind in ("a", "b", "ab"))
    less = {"a": np.cumsum(alone), "b": np.cumsum(other)}
    joint = sum(both[z] * less["a"][level["a"] - 1 - z] * less["b"][level["b"] - 1 - z] for z in range(level["b"]))
    single = {item: poisson.cdf(level[item] - 1, 2 * lead_time * share[item]) for item in level}
    filled = rate["a"] * single["a"] + rate["b"] * single["b"] + rate["ab"] * joint
    orders, short = (
        sum(sum(booked(result, measure, row)) for row in range(2)) for measure in (B.orders, B.orders_short)
    )
    assert 1 - short / orders == pytest.approx(filled / sum(rate.values()), abs=0.01)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=8, max_size=20),
    st.tuples(*[st.integers(0, 8)] * 3),
    st.integers(0, 6),
    st.sampled_from([0.0, 1.0]),
)
def test_whole_orders_lose_no_unit_and_go_out_whole(
    asked: list[tuple[int, ...]], stock: tuple[int, ...], level: int, waits: float
) -> None:
    columns = dict(zip("abc", map(tuple, zip(*asked, strict=True)), strict=True))
    if not all(map(any, columns.values())):
        return
    scenario = whole(shop(columns, dict(zip("abc", stock, strict=True))), backorder_share=waits)
    ledger = run(scenario, Control(BaseStock(level), EveryDays(1))).ledger
    assert ledger.imbalance() == 0
    served = ledger.measure(M.at_once) + ledger.measure(M.late)
    whole_orders = [set(np.flatnonzero(row)) for row in np.array(asked)]
    for day, row in enumerate(ledger.measure(M.at_once)):
        assert not row.any() or set(np.flatnonzero(row)) == whole_orders[day]
    left = served.sum() + ledger.measure(M.lost).sum() + ledger.measure(M.closing_backorders)[-1].sum()
    assert left == ledger.measure(M.demand).sum()


def test_terms_that_do_not_go_with_whole_orders_are_told() -> None:
    base = whole(shop({"a": (2, 1), "b": (2, 0)}, {"a": 3, "b": 1}), backorder_share=0.5, patience_days=3.0)
    network = replace(base.network, substitutions=(Substitution(item="a", substitute="b", share=0.5),))
    places = {problem.place for problem in check(network)}
    assert {"demands[0].backorder_share", "demands[1].patience_days", "demands[0].item"} <= places


def test_an_allocation_does_not_go_with_whole_orders() -> None:
    scenario = whole(shop({"a": (2, 1), "b": (2, 0)}, {"a": 3, "b": 1}))
    with pytest.raises(ValueError, match="allocation at shop/a must be none"):
        run(scenario, Control(BaseStock(0), EveryDays(1), allocation=Priority()))
