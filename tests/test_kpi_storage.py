"""Storage KPIs against figures worked out by hand; the case lasts 10 days, a unit of x is worth 4 and one of y 2."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from kpi_cases import ITEMS, Case, EveryDay, NeverOrder, at_site, of_item, total

from sim.decisions import Control
from sim.kpi import kpi_frame
from sim.routes import routes

CASE = Case(items=tuple(replace(item, volume_per_unit=volume) for item, volume in zip(ITEMS, (2.0, 5.0), strict=True)))


def frame_with(limits: dict[str, float], **measures: object) -> pd.DataFrame:
    """Return the KPIs of the case with limits at the distribution centre."""
    scenario = CASE.scenario()
    sites = tuple(replace(site, **limits) if site.name == "dc" else site for site in scenario.network.sites)
    scenario = replace(scenario, network=replace(scenario.network, sites=sites))
    points = routes(scenario.network)
    controls = [Control(NeverOrder(), EveryDay())] * len(points)
    return kpi_frame(CASE.ledger(measures), scenario, points, controls, CASE.classes)


def test_the_expired_share_is_of_what_came_in_at_cost() -> None:
    frame = CASE.frame(expired=[1, 0, 2, 1], received=[10, 5, 20, 10])
    assert at_site(frame, "expired_share", "shop") == pytest.approx(4 / 50)
    assert total(frame, "expired_share") == pytest.approx((3 * 4 + 2) / (20 * 4 + 10 * 2))
    assert total(frame, "expired_units") == 4


def test_held_stock_is_valued_at_cost() -> None:
    assert total(CASE.frame(held_days=[0, 0, 10, 20]), "held_stock_value") == pytest.approx(8)


def test_room_used_is_volume_over_capacity_and_no_ones_item() -> None:
    frame = frame_with({"storage_capacity": 100}, on_hand_days=[99, 99, 100, 20], held_days=[0, 0, 0, 20])
    assert at_site(frame, "storage_utilisation", "dc") == pytest.approx((2 * 10 + 5 * 4) / 100)
    assert total(frame, "storage_utilisation") == at_site(frame, "storage_utilisation", "dc")
    assert np.isnan(at_site(frame, "storage_utilisation", "shop"))
    assert np.isnan(of_item(frame, "storage_utilisation", "x"))


def test_crews_are_busy_with_what_is_received_and_shipped() -> None:
    limits = {"receiving_units_per_day": 10.0, "picking_units_per_day": 5.0}
    frame = frame_with(limits, received=[9, 9, 20, 5], shipped=[9, 9, 20, 5])
    assert at_site(frame, "receiving_utilisation", "dc") == pytest.approx(0.25)
    assert at_site(frame, "picking_utilisation", "dc") == pytest.approx(0.5)


def test_storing_emits_by_volume_and_time() -> None:
    frame = frame_with(
        {"storage_co2e_kg_per_volume_day": 0.01}, on_hand_days=[99, 99, 100, 20], held_days=[0, 0, 0, 20]
    )
    assert total(frame, "storage_co2e") == pytest.approx((100 * 2 + 40 * 5) * 0.01 * 36.5)
    assert of_item(frame, "storage_co2e", "y") == pytest.approx(40 * 5 * 0.01 * 36.5)
    assert at_site(frame, "storage_co2e", "shop") == 0


def test_overflow_costs_its_volume_and_days() -> None:
    limits = {"storage_capacity": 100.0, "overflow_cost_per_volume_day": 0.5}
    frame = frame_with(limits, overflow_days=[0, 0, 30, 10])
    assert total(frame, "overflow_cost") == pytest.approx(20 * 36.5)
    assert of_item(frame, "overflow_cost", "x") == pytest.approx(15 * 36.5)
