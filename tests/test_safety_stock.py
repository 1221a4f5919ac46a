from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.fill_rate import FillRate
from policies.reviews import Continuous, EveryDays
from policies.safety_stock import CycleService, EmpiricalQuantile, King, WeeksOfCover, variance_per_day
from policies.shortage import Law, expected_shortage, integrated_shortage, tail_moments
from sim.decisions import StockFacts

DAILY = EveryDays(1.0)


def facts(demand: object = (), **changes: object) -> StockFacts:
    plain = StockFacts(
        site="shop",
        item="item",
        echelon=0,
        demand=np.asarray(demand, dtype=float),
        demand_bucket_days=1.0,
        lead_times_days=np.array([5.0]),
        quoted_lead_time_days=5.0,
        single_orders=False,
        demand_first=False,
        unit_cost=10.0,
        unit_price=15.0,
        order_cost=50.0,
        holding_cost_per_unit_day=0.01,
        lot_multiple=0.0,
        minimum_order=0.0,
        item_class="A",
        variability_class="Y",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def draws(size: int = 364) -> np.ndarray:
    return np.random.default_rng(1).gamma(2.0, 5.0, size)


def test_weeks_of_cover_are_weeks_of_mean_demand() -> None:
    assert WeeksOfCover(2.0).units(facts([1.0, 3.0]), DAILY, 0.0) == 7 * 2 * 2.0


def test_a_target_by_class_takes_the_narrowest_class_that_is_named() -> None:
    row = facts([1.0])
    for weeks, expected in [
        ({"A": 1.0, "AY": 2.0, "other": 3.0}, 2.0),
        ({"A": 1.0, "BY": 2.0}, 1.0),
        ({"C": 1.0, "other": 3.0}, 3.0),
    ]:
        assert WeeksOfCover(weeks).units(row, DAILY, 0.0) == 7 * expected


def test_a_class_without_a_target_is_named() -> None:
    with pytest.raises(ValueError, match="no target for class 'A' or 'AY', and none for 'other'"):
        WeeksOfCover({"B": 1.0}).units(facts([1.0]), DAILY, 0.0)


@pytest.mark.parametrize("make", [CycleService, King, EmpiricalQuantile, FillRate])
def test_targets_outside_zero_and_one_are_named_with_their_class(make: type) -> None:
    with pytest.raises(ValueError, match=r"target\(=1.0\) must be between 0.0 and 1.0"):
        make(1.0)
    with pytest.raises(ValueError, match=r"target\[B\]\(=95\) must be between"):
        make({"A": 0.98, "B": 95})


def test_cycle_service_is_z_times_the_spread_of_the_protection_period() -> None:
    row = facts([8.0, 12.0] * 20, lead_times_days=np.array([3.0]))
    sd = math.sqrt(160 / 39)
    assert CycleService(0.95).units(row, DAILY, 0.0) == pytest.approx(1.6448536 * sd * 2)


@pytest.mark.parametrize("sizing", [CycleService(0.95), King(0.95), FillRate(0.95), EmpiricalQuantile(0.95)])
def test_a_weekly_history_of_the_same_demand_gives_the_same_stock(sizing: CycleService) -> None:
    days = draws(364)
    weeks = days.reshape(-1, 7).sum(axis=1)
    daily = facts(days, lead_times_days=np.array([21.0]))
    weekly = facts(weeks, demand_bucket_days=7.0, lead_times_days=np.array([21.0]))
    ratio = sizing.units(weekly, EveryDays(7.0), 0.0) / sizing.units(daily, EveryDays(7.0), 0.0)
    assert ratio == pytest.approx(1.0, abs=0.12 if isinstance(sizing, EmpiricalQuantile) else 1e-9)


def test_a_pattern_of_weekdays_is_no_uncertainty_over_weeks() -> None:
    week = facts([7.0, 6.0, 5.0, 4.0, 3.0, 0.0, 0.0] * 20)
    assert variance_per_day(week, 14.0) == 0.0
    assert variance_per_day(week, 3.0) == pytest.approx(float(week.demand.var(ddof=1)))


def test_king_adds_the_variance_of_the_lead_time() -> None:
    certain = facts(draws(), lead_times_days=np.array([9.0, 9.0, 9.0]))
    spread = replace(certain, lead_times_days=np.array([6.0, 9.0, 12.0]))
    both = CycleService(0.9).units(spread, DAILY, 0.0) ** 2 + (1.2815516 * certain.demand_mean_per_day * 3.0) ** 2
    assert King(0.9).units(spread, DAILY, 0.0) == pytest.approx(math.sqrt(both))
    assert King(0.9).units(certain, DAILY, 0.0) == CycleService(0.9).units(certain, DAILY, 0.0)


def test_the_empirical_quantile_covers_its_share_of_the_runs_of_the_history() -> None:
    row = facts([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], lead_times_days=np.array([1.0]))
    # Runs of two days sum to 1, 3, ... 17; 7 of 9 are <= 13.
    level = EmpiricalQuantile(7 / 9).units(row, DAILY, 0.0) + 2 * 4.5
    assert level == 13.0


def test_the_empirical_quantile_counts_all_lead_times_alike() -> None:
    row = facts([1.0] * 50, lead_times_days=np.array([1.0, 1.0, 1.0, 9.0]))
    # Three in four periods need 2 units, one needs 10; the mean is 4.
    assert EmpiricalQuantile(0.75).units(row, DAILY, 0.0) == 0.0
    assert EmpiricalQuantile(0.76).units(row, DAILY, 0.0) == 10.0 - 4.0


def test_a_history_shorter_than_the_lead_time_is_repeated() -> None:
    row = facts([2.0, 4.0], lead_times_days=np.array([5.0]))
    assert EmpiricalQuantile(0.5).units(row, DAILY, 0.0) == 0.0


@pytest.mark.parametrize("sizing", [CycleService(0.3), King(0.3), EmpiricalQuantile(0.01), FillRate(0.01)])
def test_safety_stock_is_never_negative(sizing: CycleService) -> None:
    assert sizing.units(facts(draws()), DAILY, 0.0) == 0.0


@pytest.mark.parametrize(
    "sizing", [WeeksOfCover(1.0), CycleService(0.9), King(0.9), EmpiricalQuantile(0.9), FillRate(0.9)]
)
@pytest.mark.parametrize("demand", [[], [0.0, 0.0, 0.0]])
def test_without_demand_there_is_nothing_to_hold(sizing: CycleService, demand: list[float]) -> None:
    assert sizing.units(facts(demand), DAILY, 0.0) == 0.0


@pytest.mark.parametrize("law", ["normal", "gamma"])
@pytest.mark.parametrize("lot", [0.0, 40.0])
@given(scale=st.floats(0.1, 50))
def test_scaling_demand_and_lot_scales_the_fill_rate_stock(law: Law, lot: float, scale: float) -> None:
    days = draws()
    one = FillRate(0.95, law).units(facts(days), DAILY, lot)
    assert FillRate(0.95, law).units(facts(scale * days), DAILY, scale * lot) == pytest.approx(scale * one, rel=1e-6)


@pytest.mark.parametrize("law", ["normal", "gamma", "negative_binomial"])
def test_a_larger_lot_needs_less_safety_stock_and_a_higher_target_more(law: Law) -> None:
    row = facts(np.random.default_rng(2).negative_binomial(2, 0.2, 364))
    by_lot = [FillRate(0.95, law).units(row, DAILY, lot) for lot in (0.0, 20.0, 60.0, 5000.0)]
    by_target = [FillRate(target, law).units(row, DAILY, 20.0) for target in (0.8, 0.9, 0.99, 0.999)]
    assert by_lot == sorted(by_lot, reverse=True)
    assert by_target == sorted(by_target)
    assert by_lot[-1] == 0.0


def test_a_tiny_lot_needs_what_no_lot_needs() -> None:
    row = facts(draws())
    assert FillRate(0.95).units(row, DAILY, 1e-3) == pytest.approx(FillRate(0.95).units(row, DAILY, 0.0), rel=1e-4)


def test_the_spread_of_the_lead_time_can_be_left_out() -> None:
    row = facts(draws(), lead_times_days=np.array([3.0, 5.0, 7.0]))
    certain = replace(row, lead_times_days=np.array([5.0]))
    assert FillRate(0.95, lead_time_spread=False).units(row, DAILY, 0.0) == FillRate(0.95).units(certain, DAILY, 0.0)
    assert FillRate(0.95).units(row, DAILY, 0.0) > FillRate(0.95).units(certain, DAILY, 0.0)


@pytest.mark.parametrize("law", ["normal", "gamma", "negative_binomial"])
@pytest.mark.parametrize(("mean", "variance"), [(30.0, 200.0), (3.0, 3.0), (2.0, 30.0)])
def test_expected_shortages_are_those_of_many_draws(law: Law, mean: float, variance: float) -> None:
    sample = sampled(law, mean, variance)
    for level in (0.0, 0.5 * mean, mean, mean + 1.7 * math.sqrt(variance)):
        short = np.maximum(0.0, sample - level)
        moments = tail_moments(law, mean, variance, level)
        for exact, draw in zip(moments, (sample > level, short, short**2), strict=True):
            assert exact == pytest.approx(draw.mean(), abs=5 * draw.std() / math.sqrt(len(sample)) + 1e-9)


def sampled(law: Law, mean: float, variance: float) -> np.ndarray:
    rng = np.random.default_rng(3)
    if law == "normal":
        return rng.normal(mean, math.sqrt(variance), 200_000)
    if law == "gamma":
        return rng.gamma(mean**2 / variance, variance / mean, 200_000)
    if variance <= mean:
        return rng.poisson(mean, 200_000)
    return rng.negative_binomial(mean**2 / (variance - mean), mean / variance, 200_000)


@pytest.mark.parametrize("law", ["normal", "gamma", "negative_binomial"])
def test_the_integrated_shortage_is_the_integral(law: Law) -> None:
    levels = np.linspace(20.0, 50.0, 30_001)
    shortages = [expected_shortage(law, 30.0, 90.0, float(level)) for level in levels]
    assert integrated_shortage(law, 30.0, 90.0, 20.0, 50.0) == pytest.approx(np.trapezoid(shortages, levels), rel=1e-6)


@pytest.mark.parametrize("law", ["normal", "gamma", "negative_binomial"])
def test_demand_without_variance_is_short_by_the_gap(law: Law) -> None:
    assert tail_moments(law, 10.0, 0.0, 7.0) == (1.0, 3.0, 9.0)
    assert tail_moments(law, 10.0, 0.0, 12.0) == (0.0, 0.0, 0.0)


def test_continuous_review_of_single_orders_protects_the_lead_time_alone() -> None:
    row = facts([8.0, 12.0] * 20, single_orders=True, lead_times_days=np.array([4.0]))
    assert CycleService(0.95).units(row, Continuous(), 0.0) == pytest.approx(
        CycleService(0.95).units(row, DAILY, 0.0) * math.sqrt(4 / 5)
    )
