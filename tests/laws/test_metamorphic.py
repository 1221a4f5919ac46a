"""Relations between models that hold without knowing any number; the numbers are those of the list of fifteen checks.

Check 1 is in test_conservation, 5 in test_scaling, 12 and 14 in test_common_random_numbers, 13 in test_monotonicity; 4
is the Palm and Erlang oracles of tests/theory. Assembly (9) and capacity (10, but for limits without effect) are not in
this world.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.worlds import World, run, worlds

from policies.reviews import Continuous, EveryDays
from policies.rules import RQ, BaseStock
from sim.decisions import Control, Rule
from sim.distributions import Constant, Gamma, NegativeBinomial, Poisson, Uniform
from sim.ledger import Ledger, Measure
from sim.model import simulate
from sim.network import Scenario

M = Measure
DAILY = EveryDays(1)
SEQUENCES = st.sampled_from(["demand_first", "review_first"])
SIZES = st.sampled_from([Poisson(5), NegativeBinomial(4, 6), Gamma(3, 3)])
SEEDS = st.integers(0, 9)
SERVICE = [M.demand, M.at_once, M.on_time, M.late, M.lost, M.on_hand_days, M.backorder_days, M.ready_days]


def ledger(scenario: Scenario, rule: Rule, review: object = DAILY, **options: int) -> Ledger:
    return simulate(scenario, [Control(rule, review)], **options).ledger


def same_service(left: Ledger, right: Ledger) -> None:
    """Assert that the first stock point (the shop) of both served its customers alike."""
    np.testing.assert_allclose(left.values[:, 0, SERVICE], right.values[:, 0, SERVICE], atol=1e-6)


def test_check_2_the_position_is_uniform_under_reorder_point_and_lot(shop) -> None:
    """With unit demands the position spends a Q-th of the time at each of r + 1 .. r + Q."""
    scenario = shop(Constant(1), horizon_days=4000, on_hand=9, orders_per_day=5.0)
    trace = simulate(scenario, [Control(RQ(4, 5), Continuous())], trace=True).trace
    moves = trace[trace["event"].isin(["backorder", "sale", "order"])]
    stays = np.diff(np.append(moves["day"], 4000.0))
    shares = [stays[moves["position"] == level].sum() / stays.sum() for level in range(5, 10)]
    assert shares == pytest.approx([0.2] * 5, abs=0.0085)  # 3 standard errors: 0.2 sqrt(0.8 / 4,000 stays)


@given(SIZES, SEQUENCES, st.floats(0, 40), SEEDS)
def test_check_3_little_for_the_units_on_order(shop, size, sequence, level, seed) -> None:
    """Unit-days on order are units times days from order to receipt; those still open count up to the end."""
    scenario = shop(size, Uniform(0, 5), on_hand=level, sequence=sequence)
    result = simulate(scenario, [Control(BaseStock(level), DAILY)], seed=seed, trace=True)
    sign = result.trace["event"].map({"order": 1, "receive": -1}).fillna(0)
    unit_days = (sign * result.trace["quantity"] * (scenario.horizon_days - result.trace["day"])).sum()
    assert result.ledger.measure(M.on_order_days).sum() == pytest.approx(unit_days, abs=1e-6)


def test_check_3_little_for_backorders(shop) -> None:
    """Mean backorders are the demand rate times the mean wait, every customer followed; first come, first served."""
    scenario = shop(Constant(1), Gamma(3, 3), horizon_days=400, on_hand=4, orders_per_day=2.0)
    result = simulate(scenario, [Control(BaseStock(4), Continuous())], trace=True)
    asked = result.trace.loc[result.trace["event"] == "backorder", "day"].to_numpy()
    served = result.trace.loc[result.trace["event"] == "backorder_served", "day"].to_numpy()
    served = np.append(served, np.full(len(asked) - len(served), 400.0))
    assert len(asked) > 100
    assert result.ledger.measure(M.backorder_days).sum() == pytest.approx((served - asked).sum())


@given(SIZES, st.floats(0, 15), SEEDS)
def test_check_6_without_lead_time_lost_sales_backorders_and_newsvendor_are_one(shop, size, level, seed) -> None:
    """Review first, L = 0: every day starts at S, so it sells min(S, D) and ends with (S - D)+ either way."""
    lost, waits = (
        ledger(
            shop(size, Constant(0), on_hand=level, sequence="review_first", backorder_share=share),
            BaseStock(level),
            seed=seed,
        )
        for share in (0.0, 1.0)
    )
    demand = lost.measure(M.demand)
    np.testing.assert_allclose(lost.measure(M.at_once), np.minimum(demand, level), atol=1e-6)
    np.testing.assert_allclose(lost.measure(M.on_hand_days), np.maximum(level - demand, 0), atol=1e-6)
    for measure in (M.demand, M.at_once, M.on_hand_days, M.closing_on_hand):
        np.testing.assert_allclose(waits.measure(measure), lost.measure(measure), atol=1e-6)
    np.testing.assert_allclose(waits.measure(M.closing_backorders), lost.measure(M.lost), atol=1e-6)


def test_check_7_losing_sales_is_cheaper_than_backorders_at_the_best_levels(shop) -> None:
    """h = 1, p = 9 a unit (lost, or waiting at a day's end), L = 2, the same 5,000 days of Poisson(5)."""

    def cost(level: int, share: float) -> float:
        scenario = shop(
            Poisson(5),
            horizon_days=5_000,
            bucket_days=5_000,
            on_hand=level,
            sequence="review_first",
            backorder_share=share,
        )
        facts = ledger(scenario, BaseStock(level)).values[0, 0]
        return facts[M.on_hand_days] + 9 * (facts[M.lost] + facts[M.backorder_days])

    best = {share: min(cost(level, share) for level in range(17, 23)) for share in (0.0, 1.0)}
    assert best[0.0] < 0.98 * best[1.0]


def chain_and_shop(
    chain: Callable, shop: Callable, size: object, sequence: str, days: tuple[float, float, float], dc: float, seed: int
) -> tuple[Ledger, Ledger]:
    to_dc, to_shop, alone = days
    two = chain(to_dc, to_shop, size=size, sequence=sequence, on_hand={"shop": 30.0, "dc": dc})
    one = shop(size, Constant(alone), horizon_days=two.horizon_days, on_hand=30.0, sequence=sequence)
    controls = [Control(BaseStock(level), DAILY) for level in (30.0, dc)]
    return simulate(two, controls, seed=seed).ledger, ledger(one, BaseStock(30.0), seed=seed)


@given(SIZES, SEQUENCES, st.integers(0, 4), st.integers(0, 4), SEEDS)
def test_check_8_no_stock_upstream_adds_the_lead_times(chain, shop, size, sequence, to_dc, to_shop, seed) -> None:
    same_service(*chain_and_shop(chain, shop, size, sequence, (to_dc, to_shop, to_dc + to_shop), 0.0, seed))


@given(SIZES, SEQUENCES, st.integers(0, 4), st.integers(0, 4), SEEDS)
def test_check_8_endless_stock_upstream_leaves_the_last_lead_time(
    chain, shop, size, sequence, to_dc, to_shop, seed
) -> None:
    same_service(*chain_and_shop(chain, shop, size, sequence, (to_dc, to_shop, to_shop), 1e6, seed))


def with_terms(world: World, **terms: object) -> World:
    return world.change(demands=tuple(replace(row, **terms) for row in world.scenario.network.demands))


@given(worlds())
def test_check_10_patience_beyond_the_horizon_is_endless(world: World) -> None:
    long, endless = (run(with_terms(world, patience_days=days)).ledger.values for days in (100.0, math.inf))
    np.testing.assert_array_equal(long, endless)


@given(worlds(), st.floats(0.5, 5))
def test_check_10_limits_without_effect_change_nothing(world: World, factor: float) -> None:
    """A maximum order above every order, a minimum below the lot, a promise that is nothing but a yardstick."""
    limits = {"maximum_order": 1e9, "minimum_order": 0.0}
    free = world.change(lanes=tuple(replace(lane, maximum_order=math.inf, minimum_order=0.0) for lane in _lanes(world)))
    bound = world.change(lanes=tuple(replace(lane, **limits) for lane in _lanes(world)))
    others = [measure for measure in Measure if measure not in (M.on_time, M.on_time_due)]
    promised = with_terms(bound, promise_days=factor)
    np.testing.assert_array_equal(run(free).ledger.values[:, :, others], run(promised).ledger.values[:, :, others])


def _lanes(world: World) -> tuple:
    return world.scenario.network.lanes


@given(SIZES, st.integers(1, 4), SEEDS)
def test_check_10_no_patience_is_lost_sales(shop, size, days, seed) -> None:
    """Review first: whoever cannot be served leaves at the end of the day, before anyone reviews."""
    lost, impatient = (
        ledger(shop(size, Constant(days), on_hand=12.0, sequence="review_first", **terms), BaseStock(12.0), seed=seed)
        for terms in ({"backorder_share": 0.0}, {"patience_days": 0.0})
    )
    np.testing.assert_allclose(lost.values, impatient.values, atol=1e-6)


@given(SIZES, st.integers(0, 5), SEEDS)
def test_check_11_base_stock_orders_what_was_demanded_at_every_stage(chain, size, days, seed) -> None:
    """Day by day with demand first, so that the bullwhip ratio is exactly 1; the dc repeats the shop."""
    scenario = chain(days, 2, size=size, on_hand={"shop": 30, "dc": 10})
    facts = simulate(scenario, [Control(BaseStock(level), DAILY) for level in (30, 10)], seed=seed).ledger
    demand = facts.measure(M.demand)[:, 0]
    for stage in (0, 1):
        np.testing.assert_allclose(facts.measure(M.ordered)[:, stage], demand, atol=1e-5)


def _fill_and_ready(scenario: Scenario, rule: Rule, review: object) -> tuple[float, float]:
    facts = ledger(scenario, rule, review).values.sum(axis=(0, 1))
    return facts[M.at_once] / facts[M.demand], facts[M.ready_days] / scenario.horizon_days


def test_check_15_poisson_customers_see_time_averages(shop) -> None:
    """PASTA: the fill rate of single Poisson orders is the share of time with stock; 3 standard errors are 0.006."""
    scenario = shop(Constant(1), Gamma(3, 2), horizon_days=40_000, bucket_days=1000, on_hand=6, orders_per_day=2.0)
    fill, ready = _fill_and_ready(scenario, BaseStock(6), Continuous())
    assert 0.2 < fill < 0.8
    assert fill == pytest.approx(ready, abs=0.006)


def test_check_15_daily_customers_do_not(shop) -> None:
    """Demand once a day finds the stock of the morning, the clock mostly that of the evening."""
    scenario = shop(Poisson(2), Constant(2), horizon_days=4000, on_hand=6, sequence="review_first")
    fill, ready = _fill_and_ready(scenario, BaseStock(6), DAILY)
    assert fill > ready + 0.1
