"""Service KPIs against figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kpi_cases import CLASSES, ITEMS, Case, at_point, at_site, of_item, row, total

CASE = Case()


def test_fill_rate_of_one_item_is_units_over_units() -> None:
    frame = CASE.frame(demand=[20, 100, 0, 0], at_once=[10, 100, 0, 0])
    assert of_item(frame, "fill_rate", "x") == 10 / 20
    assert at_point(frame, "fill_rate", "shop", "y") == 1


def test_fill_rate_of_several_items_weighs_by_sales_price() -> None:
    frame = CASE.frame(demand=[20, 100, 0, 0], at_once=[10, 100, 0, 0])
    assert total(frame, "fill_rate") == pytest.approx((10 * 10 + 100 * 1) / (20 * 10 + 100 * 1))
    assert row(frame, "fill_rate")["denominator"] == 300


def test_fill_rate_is_in_units_when_all_prices_are_zero() -> None:
    free = replace(CASE, items=tuple(replace(item, unit_price=0) for item in ITEMS))
    frame = free.frame(demand=[20, 100, 0, 0], at_once=[10, 100, 0, 0])
    assert total(frame, "fill_rate") == pytest.approx(110 / 120)


def test_a_free_item_among_priced_ones_has_its_own_fill_rate_but_no_weight_in_the_total() -> None:
    mixed = replace(CASE, items=(ITEMS[0], replace(ITEMS[1], unit_price=0)))
    frame = mixed.frame(demand=[20, 100, 0, 0], at_once=[10, 90, 0, 0])
    assert of_item(frame, "fill_rate", "y") == 0.9
    assert total(frame, "fill_rate") == 0.5


def test_on_time_fill_rate_leaves_out_promises_beyond_the_run() -> None:
    frame = CASE.frame(demand=[20, 0, 0, 0], on_time_due=[16, 0, 0, 0], on_time=[12, 0, 0, 0])
    assert total(frame, "on_time_fill_rate") == 0.75


def test_cycle_service_level_counts_cycles_without_a_shortage() -> None:
    frame = CASE.frame(cycles=[4, 1, 5, 0], cycles_short=[1, 1, 0, 0])
    assert at_site(frame, "cycle_service_level", "shop") == pytest.approx(3 / 5)
    assert total(frame, "cycle_service_level") == pytest.approx(8 / 10)


def test_ready_rate_gives_every_stock_point_the_same_weight() -> None:
    frame = CASE.frame(ready_days=[10, 5, 10, 1])
    assert at_point(frame, "ready_rate", "shop", "y") == 0.5
    assert row(frame, "ready_rate")[["value", "denominator"]].tolist() == [26 / 40, 40]


def test_order_fill_rate_counts_lines() -> None:
    frame = CASE.frame(lines=[10, 30, 0, 0], lines_at_once=[10, 10, 0, 0])
    assert total(frame, "order_fill_rate") == 0.5


def test_internal_fill_rate_is_that_of_the_site_that_ships() -> None:
    frame = CASE.frame(requested=[0, 0, 10, 20], requested_at_once=[0, 0, 5, 20])
    assert at_site(frame, "internal_fill_rate", "dc") == pytest.approx((50 + 20) / (100 + 20))
    assert at_site(frame, "internal_fill_rate", "shop") != at_site(frame, "internal_fill_rate", "shop")


def test_backorder_days_are_unit_days_of_waiting_over_demand() -> None:
    frame = CASE.frame(demand=[20, 100, 0, 0], backorder_days=[40, 100, 0, 0])
    assert of_item(frame, "backorder_days", "x") == 2
    assert total(frame, "backorder_days") == pytest.approx((400 + 100) / (200 + 100))


def test_lost_and_demanded_units_are_those_of_customers() -> None:
    frame = CASE.frame(demand=[20, 100, 0, 0], lost=[3, 4, 0, 0], requested=[0, 0, 50, 50])
    assert total(frame, "lost_units") == 7
    assert row(frame, "lost_units")["denominator"] == total(frame, "demand_units") == 120


def test_ratios_without_anything_to_count_are_nan_and_amounts_are_zero() -> None:
    frame = CASE.frame().set_index(["level", "kpi"])["value"].loc["total"]
    ratios = ["fill_rate", "on_time_fill_rate", "cycle_service_level", "order_fill_rate", "internal_fill_rate"]
    assert frame[[*ratios, "backorder_days"]].isna().all()
    assert (frame[["lost_units", "demand_units", "ready_rate"]] == 0).all()


def test_a_class_speaks_of_its_items_only() -> None:
    frame = CASE.frame(demand=[20, 100, 0, 0], at_once=[10, 100, 0, 0])
    of_class = frame[(frame["level"] == "class") & (frame["kpi"] == "fill_rate")].set_index("item_class")["value"]
    assert of_class.to_dict() == {CLASSES["x"]: 0.5, CLASSES["y"]: 1.0}
