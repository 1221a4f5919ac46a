"""Flow KPIs against figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from kpi_cases import Case, at_point, at_site, columns, of_item, row, total

CASE = Case()
THREE = replace(CASE, buckets=3)
NOTHING = [0, 0, 0]


def test_orders_placed_count_those_between_sites_too() -> None:
    assert total(CASE.frame(orders=[3, 1, 2, 0]), "orders_placed") == 6


def test_bullwhip_is_one_when_orders_are_the_demand_and_four_when_they_swing_twice_as_far() -> None:
    demand = columns([1, 2, 3], NOTHING, NOTHING, NOTHING)
    same = THREE.frame(demand=demand, ordered=demand)
    wider = THREE.frame(demand=demand, ordered=columns([0, 2, 4], NOTHING, NOTHING, NOTHING))
    assert at_point(same, "bullwhip", "shop", "x") == pytest.approx(1)
    assert at_point(wider, "bullwhip", "shop", "x") == pytest.approx(4)


def test_bullwhip_of_a_site_adds_items_up_at_cost_before_taking_the_variance() -> None:
    frame = THREE.frame(
        demand=columns([1, 2, 3], [3, 2, 1], NOTHING, NOTHING), ordered=columns([1, 2, 3], NOTHING, NOTHING, NOTHING)
    )
    demanded, ordered = np.var([4 + 6, 8 + 4, 12 + 2]), np.var([4, 8, 12])
    assert at_site(frame, "bullwhip", "shop") == pytest.approx(ordered / demanded)
    assert row(frame, "bullwhip", "site", "shop")["denominator"] == pytest.approx(demanded)


def test_bullwhip_upstream_compares_with_requests_and_in_the_total_with_customers() -> None:
    frame = THREE.frame(
        demand=columns([1, 2, 3], NOTHING, NOTHING, NOTHING),
        ordered=columns([0, 2, 4], NOTHING, [0, 4, 8], NOTHING),
        requested=columns(NOTHING, NOTHING, [0, 2, 4], NOTHING),
    )
    assert at_site(frame, "bullwhip", "dc") == pytest.approx(4)
    assert of_item(frame, "bullwhip", "x") == pytest.approx(16)
    assert total(frame, "bullwhip") == pytest.approx(16)


def test_bullwhip_of_demand_that_does_not_vary_is_nan() -> None:
    frame = THREE.frame(demand=columns([0.1 + 0.2, 0.3, 0.3], NOTHING, NOTHING, NOTHING), ordered=1.0)
    assert np.isnan(total(frame, "bullwhip"))


def test_supplier_on_time_in_the_total_judges_outside_suppliers_and_at_a_site_all_it_receives() -> None:
    frame = CASE.frame(shipments=[90, 0, 8, 2], shipments_on_time=[90, 0, 4, 2])
    assert total(frame, "supplier_on_time") == 0.6
    assert of_item(frame, "supplier_on_time", "x") == 0.5
    assert at_site(frame, "supplier_on_time", "shop") == 1


def test_lead_time_mean_and_spread_are_those_of_the_shipments() -> None:
    days = np.array([3.0, 5.0, 10.0])
    frame = CASE.frame(
        shipments=[0, 0, len(days), 0], lead_days=[0, 0, days.sum(), 0], lead_days_squared=[0, 0, (days**2).sum(), 0]
    )
    assert total(frame, "lead_time_mean_days") == pytest.approx(6)
    assert total(frame, "lead_time_sd_days") == pytest.approx(days.std())


def test_a_constant_lead_time_has_no_spread_despite_rounding() -> None:
    days = np.full(7, 4.3)
    frame = CASE.frame(shipments=[0, 0, 7, 0], lead_days=[0, 0, days.sum(), 0], lead_days_squared=[0, 0, 7 * 4.3**2, 0])
    assert total(frame, "lead_time_sd_days") == 0


def test_lead_times_without_a_shipment_are_nan() -> None:
    frame = CASE.frame()
    assert np.isnan(
        [total(frame, kpi) for kpi in ("supplier_on_time", "lead_time_mean_days", "lead_time_sd_days")]
    ).all()
