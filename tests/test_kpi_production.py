from __future__ import annotations

import math

import pytest
from kpi_cases import Case, total
from plant_cases import plant, produce

from sim.distributions import Constant, Replay
from sim.kpi import kpi_frame
from sim.model import Result
from sim.network import ChangeOver, Component, Operation, Recipe, Shift

SAWN = Operation(centre="saw", setup_days=0.5, run_days_per_unit=0.5)
FIRST_WEEK = {"x": [2, 2]}


def kpi(result: Result, name: str, level: str = "total", **entity: str) -> float:
    frame = kpi_frame(result.ledger, result.scenario, result.routes, result.controls, {})
    rows = frame[(frame["kpi"] == name) & (frame["level"] == level)]
    for column, value in entity.items():
        rows = rows[rows[column] == value]
    return float(rows["value"].iloc[0])


def run(**recipe: object) -> Result:
    return produce(plant(FIRST_WEEK, [Recipe(site="plant", item="x", operations=(SAWN,), **recipe)], days=7))


def test_machines_are_used_for_set_up_and_run_within_the_shifts() -> None:
    result = run()
    assert kpi(result, "machine_utilisation") == pytest.approx(3 / 7)
    assert kpi(result, "machine_utilisation", "site", site="plant") == pytest.approx(3 / 7)
    assert kpi(result, "setup_share") == pytest.approx(1 / 3)


def test_machines_belong_to_no_item() -> None:
    assert math.isnan(kpi(run(), "machine_utilisation", "item", item="x"))


def test_a_change_over_is_set_up() -> None:
    over = (ChangeOver(centre="saw", from_family="", to_family="", days=1),)
    result = produce(plant({"x": [1, 1]}, days=7, change_overs=over))
    assert kpi(result, "setup_share") == pytest.approx(1 / 3)


def test_jobs_wait_by_cause() -> None:
    result = produce(plant({"x": [2], "y": [1]}, days=7))
    assert kpi(result, "wait_for_machine_days") == pytest.approx(1.0)
    shift = (Shift(centre="saw", weekday="mon", start_hour=12, end_hour=24),)
    assert kpi(produce(plant({"x": [0.5]}, days=7, shifts=shift)), "wait_for_shift_days") == pytest.approx(0.5)
    broken = {"days_between_failures": Replay((0.5, 9)), "repair_days": Constant(2)}
    assert kpi(produce(plant({"x": [1]}, days=7, centre=broken)), "wait_for_repair_days") == pytest.approx(2.0)


def test_material_that_is_there_and_material_that_is_waited_for() -> None:
    table = Recipe(site="plant", item="table", components=(Component(item="leg", quantity=4),))
    leg = Recipe(site="plant", item="leg", operations=(Operation(setup_days=3),))
    result = produce(plant({"table": [1, 1]}, [table, leg], stock={"leg": 4}, days=7))
    assert kpi(result, "material_availability", "item", item="table") == 0.5
    assert kpi(result, "wait_for_material_days", "item", item="table") == 1.5


def test_scrap_is_a_share_of_what_is_made() -> None:
    assert kpi(run(yield_share=Constant(0.5), maximum_batch=2), "production_scrap_share") == 0.5


def test_rework_is_a_share_of_what_is_made_at_cost() -> None:
    frame = Case().frame(jobs=[0, 0, 1, 1], reworked=[0, 0, 2, 1], received=[9, 9, 6, 4], scrapped=[0, 0, 2, 1])
    assert total(frame, "rework_share") == pytest.approx((2 * 4 + 1 * 2) / (8 * 4 + 5 * 2))


def test_making_costs_machine_time() -> None:
    result = produce(plant({"x": [2]}, days=7, centre={"cost_per_machine_day": 100}))
    assert kpi(result, "production_cost") == pytest.approx(200 * 365 / 7)
    assert kpi(result, "production_cost", "item", item="x") == kpi(result, "production_cost")
    assert kpi(result, "total_cost") == kpi(result, "production_cost")
