from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from study_cases import UpTo, depot_and_shop, shop

from experiments.series import charts_of, on_hand_bands, on_hand_levels, stockout_shares, time_without_stock
from sim.facts import stock_facts
from sim.ledger import Measure
from sim.model import simulate


def charts(scenario, chart_items=3):
    return charts_of(scenario, stock_facts(scenario), {"bolt": "A", "nut": "B"}, chart_items)


def test_the_stock_points_worth_most_are_drawn_first():
    assert charts(shop(items=("bolt", "nut", "washer")), 2).names == (("shop", "washer"), ("shop", "nut"))


def test_only_sites_that_sell_count_for_stock_outs():
    drawn = charts(depot_and_shop())
    assert drawn.names[0][0] in {"depot", "shop"}
    assert len(drawn.names) == 2
    assert len(drawn.sellers) == 1


def test_levels_are_means_over_buckets():
    scenario = shop()
    ledger = simulate(scenario, UpTo(12.0)).ledger
    expected = ledger.measure(Measure.on_hand_days)[:, 0] / 7
    assert on_hand_levels(ledger, charts(scenario))[:, 0] == pytest.approx(expected, rel=1e-6)


def test_a_shop_that_orders_nothing_runs_out_for_good():
    scenario = shop(demand=50.0)
    drawn = charts(scenario)
    sums = time_without_stock(simulate(scenario, UpTo(0.0)).ledger, drawn)
    frame = stockout_shares("shop", "none", drawn, sums, 1)
    assert frame["day"].tolist() == [0, 7, 14, 21, 28, 35]
    assert frame["share"].to_numpy()[1:] == pytest.approx(1.0)
    assert set(frame["item_class"]) == {"A"}


def test_short_buckets_are_joined_to_weeks():
    daily = replace(shop(), horizon_days=16, bucket_days=1)
    drawn = charts(daily)
    sums = time_without_stock(simulate(daily, UpTo(0.0)).ledger, drawn)
    assert drawn.days.tolist() == [0, 7, 14]
    assert sums.shape == (3, 1)
    assert sums.max() <= 2**30


def test_shares_add_up_the_same_however_they_are_grouped():
    scenario = shop(items=("bolt", "nut"))
    drawn = charts(scenario)
    parts = [time_without_stock(simulate(scenario, UpTo(8.0), replication=k).ledger, drawn) for k in range(5)]
    together = np.sum(parts, axis=0)
    assert (np.sum(parts[:2], axis=0) + np.sum(parts[2:], axis=0) == together).all()
    assert stockout_shares("s", "p", drawn, together, 5)["share"].between(0, 1).all()


def test_bands_are_quantiles_over_replications():
    levels = np.arange(101, dtype=np.float32)[:, None, None] * np.ones((1, 2, 1), dtype=np.float32)
    frame = on_hand_bands("s", "p", 7, charts(shop()), levels)
    assert frame[["day", "low", "median", "high"]].to_numpy().tolist() == [[0, 5, 50, 95], [7, 5, 50, 95]]


def test_nothing_is_drawn_when_nothing_is_asked_for():
    drawn = charts(shop(), 0)
    assert on_hand_bands("s", "p", 7, drawn, np.zeros((3, 6, 0), dtype=np.float32)).empty
