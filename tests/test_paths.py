from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

import numpy as np
import pytest

from sim.distributions import Bootstrap, Constant, Distribution, Empirical, Gamma, Poisson, Replay
from sim.network import Demand, Event, Lane, Network, Scenario, Shape
from sim.paths import DemandPath, demand_path, demand_paths, lead_times, prepared_demands
from sim.routes import SUPPLIER, Route
from sim.streams import Streams

MONDAY = date(2024, 1, 1)
DAYS = 365 * 7 * 120
WORKDAYS = (1.4, 1.4, 1.4, 1.4, 1.4, 0.0, 0.0)


def demand(size: Distribution, **fields: object) -> Demand:
    return Demand(site="shop", item="item", size=size, **fields)


def path(size: Distribution, days: int = 364, start: date = MONDAY, seed: int = 0, **fields: object) -> DemandPath:
    return demand_path(demand(size, **fields), Streams(seed, 0), 0, days, start)


def test_a_bucket_asks_once_at_its_start_and_zero_is_not_asked() -> None:
    weekly = path(Replay((5, 0, 3)), 35, bucket_days=7)
    assert weekly.times.tolist() == [0, 14, 21]
    assert weekly.quantities.tolist() == [5, 3, 5]


def test_the_weekday_factors_follow_the_calendar() -> None:
    path_from_friday = path(Constant(10), 7, start=MONDAY + timedelta(days=4), shape=Shape(weekday_factors=WORKDAYS))
    assert path_from_friday.times.tolist() == [0, 3, 4, 5, 6]
    assert path_from_friday.quantities == pytest.approx(14)


@pytest.mark.parametrize(
    "shape",
    [Shape(weekday_factors=WORKDAYS), Shape(season_factors=(0.4, 1.6, 1.2, 0.8)), Shape(level_phi=0.8, level_sd=0.3)],
    ids=["week", "season", "level"],
)
@pytest.mark.parametrize("bucket_days", [1, 7])
def test_no_part_of_the_shape_changes_the_long_run_mean(shape: Shape, bucket_days: float) -> None:
    """Over 840 years; the autocorrelated level in weeks is the noisiest, with a standard error of 0.7 %."""
    years = path(Constant(10), DAYS, shape=shape, bucket_days=bucket_days)
    assert years.quantities.sum() * bucket_days / (DAYS * 10) == pytest.approx(1, abs=0.02)


def test_season_factors_divide_the_calendar_year() -> None:
    halves = Shape(season_factors=(0.5, 1.5))
    july = path(Constant(10), 365, start=date(2023, 7, 3), shape=halves)
    assert july.quantities[:182] == pytest.approx(15)
    assert july.quantities[182:364] == pytest.approx(5)


def test_the_trend_adds_its_share_every_year_and_never_goes_below_zero() -> None:
    rising = path(Constant(10), 731, shape=Shape(trend_per_year=0.2))
    assert rising.quantities[[0, 365, 730]] == pytest.approx([10, 12, 14])
    falling = path(Constant(10), 731, shape=Shape(trend_per_year=-1.0))
    assert falling.times[-1] == 364


def test_the_level_is_stationary_and_autocorrelated() -> None:
    """log level: variance sd^2 / (1 - phi^2), lag-one correlation phi, from the first day on."""
    shape = Shape(level_phi=0.8, level_sd=0.3)
    level = np.log(path(Constant(1), 60_000, shape=shape).quantities)
    assert level.var() == pytest.approx(0.09 / 0.36, rel=0.05)
    assert np.corrcoef(level[1:], level[:-1])[0, 1] == pytest.approx(0.8, abs=0.01)
    first = [np.log(path(Constant(1), 1, seed=seed, shape=shape).quantities[0]) for seed in range(3000)]
    assert np.var(first) == pytest.approx(0.09 / 0.36, rel=0.1)


def test_events_multiply_and_add_on_their_days() -> None:
    events = (Event(start_day=2, end_day=4, factor=3), Event(start_day=3, end_day=6, extra_units_per_day=5))
    assert path(Constant(10), 7, events=events).quantities.tolist() == [10, 10, 30, 35, 15, 15, 10]


def test_the_extra_units_of_an_event_are_spread_over_the_buckets_it_touches() -> None:
    events = (Event(start_day=5, end_day=9, extra_units_per_day=2),)
    assert path(Constant(10), 21, bucket_days=7, events=events).quantities.tolist() == [14, 14, 10]


def test_an_event_in_the_middle_of_a_bucket_counts_for_its_days() -> None:
    events = (Event(start_day=5, end_day=9, factor=8),)
    assert path(Constant(10), 21, bucket_days=7, events=events).quantities.tolist() == [30, 30, 10]


def test_the_extra_units_of_an_event_come_as_one_order_a_day_among_single_ones() -> None:
    events = (Event(start_day=1, end_day=3, extra_units_per_day=50),)
    orders = path(Constant(2), 5, orders_per_day=3.0, events=events)
    others = path(Constant(2), 5, orders_per_day=3.0)
    assert orders.times[orders.quantities == 50].tolist() == [1, 2]
    np.testing.assert_array_equal(orders.times[orders.quantities != 50], others.times)
    assert (np.diff(orders.times) > 0).all()


def test_items_of_a_bootstrap_keep_their_days_together() -> None:
    history = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
    sizes = {"a": Bootstrap(history, 2), "b": Bootstrap(tuple(7 + value for value in history), 2)}
    demands = tuple(Demand(site=site, item=item, size=sizes[item]) for item in sizes for site in ("x", "y"))
    days = [demand_path(row, Streams(1, 0), 0, 50, MONDAY) for row in demands]
    full = [np.zeros(50) for _ in days]
    for values, row in zip(full, days, strict=True):
        values[row.times.astype(int)] = row.quantities
    np.testing.assert_array_equal(full[0], full[1])
    np.testing.assert_array_equal(full[0] + 7, full[2])


def test_bootstraps_of_different_groups_are_independent() -> None:
    history = tuple(float(value) for value in range(1, 101))
    left, right = (path(Bootstrap(history, group=group), 5000).quantities for group in ("left", "right"))
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.06


def test_single_orders_are_a_poisson_process_with_the_rate_of_the_day() -> None:
    orders = path(Constant(2), 70_000, orders_per_day=3.0, shape=Shape(weekday_factors=WORKDAYS))
    gaps = np.diff(path(Constant(2), 30_000, orders_per_day=3.0).times)
    per_day = np.bincount(orders.times.astype(int) % 7, minlength=7) / 10_000
    assert per_day == pytest.approx([3 * factor for factor in WORKDAYS], abs=0.08)
    assert (np.diff(orders.times) >= 0).all()
    assert gaps.mean() == pytest.approx(1 / 3, rel=0.02)
    assert gaps.std() == pytest.approx(1 / 3, rel=0.02)
    assert set(orders.quantities) == {2.0}


def test_single_orders_of_a_resampled_size_come_at_their_own_moments() -> None:
    sizes = Bootstrap((1.0, 2.0, 3.0))
    left, right = (
        demand_path(Demand(site=site, item="item", size=sizes, orders_per_day=1.0), Streams(0, 0), 0, 100, MONDAY)
        for site in ("x", "y")
    )
    assert not np.isin(left.times, right.times).any()


def test_a_scenario_draws_each_demand_once_over_its_horizon() -> None:
    demands = (demand(Poisson(5)), demand(Poisson(5), segment="trade"), demand(Replay((1, 2)), segment="list"))
    network = Network(items=(), sites=(), lanes=(), demands=demands)
    scenario = Scenario(name="x", network=network, horizon_days=28)
    first, second, third = demand_paths(prepared_demands(scenario), Streams(0, 0))
    assert max(first.times) < 28
    assert first.quantities.tolist() != second.quantities.tolist()
    assert third.quantities.tolist() == [1, 2] * 14
    again = demand_paths(prepared_demands(replace(scenario, horizon_days=28)), Streams(0, 0))[0]
    np.testing.assert_array_equal(first.quantities, again.quantities)


def lead_time_list(law: Distribution, item: str = "item", count: int = 200) -> list[float]:
    lane = Lane(origin="supplier", destination="shop", lead_time_days=law)
    return list(islice(lead_times(Route("shop", item, (lane,), (SUPPLIER,), 0), lane, Streams(0, 0)), count))


def test_lead_times_of_the_kth_shipment_are_always_the_same() -> None:
    assert lead_time_list(Gamma(5, 2)) == lead_time_list(Gamma(5, 2))
    assert lead_time_list(Gamma(5, 2))[:64] == lead_time_list(Gamma(5, 2), count=64)
    assert lead_time_list(Constant(4), count=3) == [4, 4, 4]
    assert lead_time_list(Replay((1, 3)), count=5) == [1, 3, 1, 3, 1]


def test_stock_points_have_lead_times_of_their_own() -> None:
    one, other = lead_time_list(Gamma(5, 2)), lead_time_list(Gamma(5, 2), "other item")
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.25
    assert set(lead_time_list(Empirical((2, 9)))) == {2, 9}
