"""Inventory KPIs against figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kpi_cases import ITEMS, Case, at_point, at_site, columns, row, total

CASE = Case()
UNIT_COSTS = [4, 2, 4, 2]


def test_on_hand_is_a_time_mean_in_units_and_at_cost() -> None:
    frame = CASE.frame(on_hand_days=[100, 50, 200, 0])
    assert total(frame, "on_hand_units") == 35
    assert total(frame, "on_hand_value") == 4 * 10 + 2 * 5 + 4 * 20
    assert row(frame, "on_hand_value")["unit"] == "EUR"


def test_days_of_supply_divides_value_by_daily_demand_value() -> None:
    frame = CASE.frame(on_hand_days=[100, 50, 0, 0], demand=[20, 10, 0, 0])
    assert total(frame, "days_of_supply") == pytest.approx((40 + 10) / ((80 + 20) / 10))


def test_upstream_days_of_supply_use_what_the_site_ships_and_the_total_uses_customers_demand() -> None:
    frame = CASE.frame(
        on_hand_days=[100, 0, 300, 0], demand=[20, 0, 0, 0], at_once=[15, 0, 0, 0], shipped=[15, 0, 30, 0]
    )
    assert at_site(frame, "days_of_supply", "dc") == pytest.approx(30 / 3)
    assert at_site(frame, "days_of_supply", "shop") == pytest.approx(10 / 2)
    assert total(frame, "days_of_supply") == pytest.approx(40 / 2)


def test_turns_annualise_the_cost_of_goods_shipped() -> None:
    frame = CASE.frame(on_hand_days=[100, 0, 300, 0], at_once=[10, 0, 0, 0], late=[5, 0, 0, 0], shipped=[15, 0, 30, 0])
    assert at_site(frame, "inventory_turns", "shop") == pytest.approx(15 * 36.5 / 10)
    assert at_site(frame, "inventory_turns", "dc") == pytest.approx(30 * 36.5 / 30)
    assert total(frame, "inventory_turns") == pytest.approx(15 * 36.5 / 40)


def test_turns_and_days_of_supply_of_costless_goods_are_in_units() -> None:
    free = replace(CASE, items=tuple(replace(item, unit_cost=0) for item in ITEMS))
    frame = free.frame(on_hand_days=[100, 50, 0, 0], demand=[20, 10, 0, 0], at_once=[20, 10, 0, 0])
    assert total(frame, "days_of_supply") == pytest.approx(15 / 3)
    assert total(frame, "inventory_turns") == pytest.approx(365 / 5)


def test_planned_safety_stock_is_what_the_controls_say_at_cost() -> None:
    frame = replace(CASE, safety_stock=3).frame()
    assert total(frame, "planned_safety_stock_value") == 3 * sum(UNIT_COSTS)
    assert row(frame, "planned_safety_stock_value")["denominator"] == 4


def test_effective_safety_stock_is_the_mean_net_stock_before_receipts_and_may_be_negative() -> None:
    frame = CASE.frame(cycles=[2, 4, 1, 1], net_before_receipt=[-10, 8, 6, 0])
    assert at_point(frame, "effective_safety_stock_value", "shop", "x") == 4 * -5
    assert total(frame, "effective_safety_stock_value") == 4 * -5 + 2 * 2 + 4 * 6
    assert row(frame, "effective_safety_stock_value")["denominator"] == 8


def test_a_stock_point_that_received_nothing_counts_with_its_closing_net_stock() -> None:
    two = replace(CASE, buckets=2)
    frame = two.frame(
        closing_on_hand=columns([9, 7], [0, 0], [0, 0], [0, 0]),
        closing_backorders=columns([0, 0], [0, 2], [0, 0], [0, 0]),
        closing_owed=columns([0, 0], [0, 0], [0, 0], [5, 5]),
    )
    assert at_point(frame, "effective_safety_stock_value", "shop", "x") == 4 * 7
    assert at_point(frame, "effective_safety_stock_value", "shop", "y") == 2 * -2
    assert at_point(frame, "effective_safety_stock_value", "dc", "y") == 2 * -5


def test_cycle_stock_is_what_lies_above_the_effective_safety_stock() -> None:
    frame = CASE.frame(on_hand_days=[100, 100, 100, 0], cycles=[2, 2, 2, 0], net_before_receipt=[8, -8, 80, 0])
    assert at_point(frame, "cycle_stock_value", "shop", "x") == 4 * (10 - 4)
    assert at_point(frame, "cycle_stock_value", "shop", "y") == 2 * 10
    assert at_point(frame, "cycle_stock_value", "dc", "x") == 0
    assert total(frame, "cycle_stock_value") == 24 + 20


def test_pipeline_stock_belongs_to_where_it_is_going() -> None:
    frame = CASE.frame(in_transit_days=[50, 0, 100, 0])
    assert at_site(frame, "pipeline_stock_value", "shop") == 20
    assert total(frame, "pipeline_stock_value") == 60


def test_excess_is_stock_above_26_weeks_of_demand_bucket_by_bucket() -> None:
    two = replace(CASE, buckets=2)
    frame = two.frame(
        on_hand_days=columns([2000, 1000], [0, 0], [0, 0], [0, 0]), demand=columns([10, 10], [0, 0], [0, 0], [0, 0])
    )
    assert total(frame, "excess_stock_value") == pytest.approx(4 * ((200 - 182) + 0) / 2)


def test_excess_upstream_is_measured_by_what_is_shipped_on() -> None:
    frame = CASE.frame(on_hand_days=[0, 0, 2000, 20], shipped=[0, 0, 10, 0])
    assert at_point(frame, "excess_stock_value", "dc", "x") == pytest.approx(4 * (200 - 182))
    assert at_point(frame, "excess_stock_value", "dc", "y") == pytest.approx(2 * 2)
