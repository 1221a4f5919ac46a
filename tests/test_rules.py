from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.reviews import EveryDays
from policies.rules import (
    RQ,
    SS,
    BaseStock,
    CappedBaseStock,
    ConstantOrder,
    DaysOfCover,
    MinMax,
    ProportionalOrderUpTo,
    SmoothedCover,
)
from sim.decisions import Control, Rule, StockView
from sim.distributions import Normal
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock

units = st.integers(-500, 500).map(float)


def view(position: float, demand: tuple[float, ...] = ()) -> StockView:
    days = np.array([*demand, 0.0, 0.0])
    return StockView(float(len(demand)), max(position, 0.0), 0.0, max(-position, 0.0), position, days, len(demand))


@given(units, units, st.integers(0, 300))
def test_s_s_orders_up_to_at_or_below_the_reorder_point_only(position: float, point: float, gap: int) -> None:
    ordered = SS(point, point + gap).quantity(view(position))
    assert position + ordered == (point + gap if position <= point else position)


@given(units, units, st.integers(1, 80))
def test_r_q_orders_the_fewest_lots_that_lift_the_position_above_the_reorder_point(
    position: float, point: float, lot: int
) -> None:
    ordered = RQ(point, float(lot)).quantity(view(position))
    assert ordered % lot == 0
    assert position + ordered > point
    assert ordered == 0 or position + ordered - lot <= point


@given(units, units)
def test_base_stock_restores_its_level_and_never_orders_less_than_nothing(position: float, level: float) -> None:
    assert position + BaseStock(level).quantity(view(position)) == max(position, level)


@given(units, units, st.integers(0, 300))
def test_in_whole_units_min_max_is_s_s_with_a_reorder_point_one_lower(position: float, low: float, gap: int) -> None:
    assert MinMax(low, low + gap).quantity(view(position)) == SS(low - 1, low + gap).quantity(view(position))


@given(units, units, st.integers(1, 100))
def test_capped_base_stock_is_base_stock_up_to_its_cap(position: float, level: float, cap: int) -> None:
    assert CappedBaseStock(level, float(cap)).quantity(view(position)) == min(
        cap, BaseStock(level).quantity(view(position))
    )


@given(units)
def test_a_constant_order_does_not_look_at_the_stock(position: float) -> None:
    assert ConstantOrder(7.0).quantity(view(position)) == 7.0


def test_proportional_order_up_to_closes_a_share_of_the_gap() -> None:
    rule = ProportionalOrderUpTo(level=100.0, mean_per_review=10.0, smoothing=4.0)
    assert rule.quantity(view(60.0)) == 10.0 + 40.0 / 4
    assert rule.quantity(view(200.0)) == 0.0


@given(units, units)
def test_proportional_order_up_to_without_smoothing_is_base_stock_and_the_mean(position: float, level: float) -> None:
    rule = ProportionalOrderUpTo(level, 10.0, 1.0)
    assert rule.quantity(view(position)) == BaseStock(level + 10).quantity(view(position))


def test_days_of_cover_follow_the_last_days_of_the_window() -> None:
    assert DaysOfCover(5.0, window_days=2).quantity(view(4.0, (100.0, 2.0, 6.0))) == 5 * 4 - 4


def test_days_before_the_start_count_at_the_opening_mean() -> None:
    rule = DaysOfCover(5.0, window_days=4, opening_mean_per_day=3.0)
    assert rule.quantity(view(0.0)) == 5 * 3
    assert rule.quantity(view(0.0, (7.0,))) == 5 * (3 * 3 + 7) / 4


def test_smoothed_cover_weighs_recent_days_more() -> None:
    rule = SmoothedCover(10.0, smoothing=0.5, opening_mean_per_day=4.0)
    assert rule.quantity(view(0.0, (8.0, 0.0))) == 10 * (0.25 * 4 + 0.25 * 8)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: SS(60.0, 40.0), r"reorder_point\(=60.0\) must be <= order_up_to\(=40.0\)"),
        (lambda: SS(float("nan"), 40.0), r"reorder_point\(=nan\) must be finite"),
        (lambda: RQ(1.0, 0.0), r"order_quantity\(=0.0\) must be > 0"),
        (lambda: BaseStock(float("inf")), r"level\(=inf\) must be finite"),
        (lambda: MinMax(5.0, 4.0), r"minimum\(=5.0\) must be <= maximum\(=4.0\)"),
        (lambda: CappedBaseStock(5.0, 0.0), r"cap\(=0.0\) must be > 0"),
        (lambda: ConstantOrder(-1.0), r"units\(=-1.0\) must be >= 0"),
        (lambda: ProportionalOrderUpTo(5.0, 1.0, 0.5), r"smoothing\(=0.5\) must be >= 1"),
        (lambda: DaysOfCover(5.0, 0), r"window_days\(=0\) must be >= 1"),
        (lambda: SmoothedCover(5.0, 1.5), r"smoothing\(=1.5\) must be > 0 and <= 1"),
    ],
)
def test_a_parameter_out_of_range_is_named_with_its_value(wrong: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wrong()  # type: ignore[operator]


def orders_over_demand(rule: Rule, mean: float, lead_days: float) -> float:
    """Return Var(orders) / Var(demand) of a rule that sees yesterday's demand, by simulation."""
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="factory", kind="supplier"), Site(name="shop")),
        lanes=(Lane(origin="factory", destination="shop"),),
        demands=(Demand(site="shop", item="item", size=Normal(mean, 0.02 * mean)),),
        stock=(Stock(site="shop", item="item", on_hand=lead_days * mean),),
    )
    scenario = Scenario(name="b", network=network, horizon_days=20_000, bucket_days=1, sequence="review_first")
    ledger = simulate(scenario, [Control(rule, EveryDays(1.0))], seed=5).ledger.frame().iloc[200:]
    return float(ledger["ordered"].var() / ledger["demand"].var())


@pytest.mark.parametrize(("lead_days", "window", "ratio"), [(1, 4, 1.625), (3, 4, 3.625), (5, 10, 2.5)])
def test_bullwhip_of_a_moving_average_is_that_of_chen_et_al(lead_days: int, window: int, ratio: float) -> None:
    # Oracle BW-MA-IID: 1 + 2 L / p + 2 L^2 / p^2 (Chen, Drezner, Ryan & Simchi-Levi 2000).
    rule = DaysOfCover(float(lead_days), window, 1000.0)
    assert orders_over_demand(rule, 1000.0, lead_days) == pytest.approx(ratio, rel=0.03)


def test_bullwhip_of_exponential_smoothing_is_that_of_chen_et_al() -> None:
    # Oracle BW-ES, L = 2, alpha = 0.2, rho = 0: 1 + 2 L a + 2 L^2 a^2 / (2 - a) (Chen, Ryan & Simchi-Levi 2000).
    days = np.random.default_rng(5).normal(1000.0, 20.0, 4000)
    rule, position, ordered = SmoothedCover(2.0, 0.2, 1000.0), 2000.0, []
    for day in range(200, 4000):
        # The last 200 days carry all but 1e-19 of the weight.
        ordered.append(rule.quantity(StockView(0.0, position, 0.0, 0.0, position, days[day - 200 : day], 200)))
        position += ordered[-1] - days[day]
    assert np.var(ordered[100:]) / np.var(days[300:]) == pytest.approx(1.97777778, rel=0.05)
