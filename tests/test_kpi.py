"""The KPI frame: its contract, the laws that hold at every level, and runs of the simulation."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kpi_cases import CLASSES, Case, EveryDay, total

from sim.decisions import Control, StockView
from sim.distributions import Constant, NegativeBinomial
from sim.kpi import KPIS, kpi_frame, kpi_index, kpi_rows, kpi_values
from sim.ledger import Ledger, Measure
from sim.model import Result, simulate
from sim.network import Demand, Lane
from sim.routes import routes

CASE = Case(buckets=4)
COLUMNS = ["level", "site", "item", "item_class", "kpi", "unit", "value", "denominator"]
NAMES = [
    "fill_rate",
    "on_time_fill_rate",
    "cycle_service_level",
    "ready_rate",
    "order_fill_rate",
    "backorder_days",
    "lost_units",
    "demand_units",
    "on_hand_units",
    "on_hand_value",
    "days_of_supply",
    "inventory_turns",
    "planned_safety_stock_value",
    "effective_safety_stock_value",
    "cycle_stock_value",
    "pipeline_stock_value",
    "excess_stock_value",
    "destroyed_units",
    "expired_units",
    "expired_share",
    "held_stock_value",
    "storage_utilisation",
    "receiving_utilisation",
    "picking_utilisation",
    "orders_placed",
    "holding_cost",
    "ordering_cost",
    "transport_cost",
    "backlog_cost",
    "lost_sales_cost",
    "destruction_cost",
    "expedited_units",
    "cancelled_units",
    "expedite_cost",
    "scrap_cost",
    "overflow_cost",
    "storage_co2e",
    "purchase_cost",
    "purchase_price_variance",
    "contract_cost",
    "penalty_cost",
    "revenue",
    "cost_of_goods_sold",
    "gross_margin",
    "margin",
    "working_capital",
    "cash_to_cash_days",
    "total_cost",
    "bullwhip",
    "supplier_on_time",
    "lead_time_mean_days",
    "lead_time_sd_days",
    "internal_fill_rate",
    "machine_utilisation",
    "setup_share",
    "material_availability",
    "wait_for_material_days",
    "wait_for_machine_days",
    "wait_for_shift_days",
    "wait_for_repair_days",
    "production_scrap_share",
    "rework_share",
    "production_cost",
    "vehicles_used",
    "vehicle_fill",
    "transport_co2e",
]
ADD_UP_EVERYWHERE = [*NAMES[:6], "internal_fill_rate"]
ADD_UP_WITHIN_A_SITE = [
    *ADD_UP_EVERYWHERE,
    "supplier_on_time",
    "lead_time_mean_days",
    "days_of_supply",
    "inventory_turns",
]


@dataclass(frozen=True, slots=True)
class OrderUpTo:
    level: float

    def quantity(self, view: StockView) -> float:
        return self.level - view.position


@dataclass(frozen=True, slots=True)
class EveryWeek(EveryDay):
    interval_days: float = 7.0

    def times(self, horizon_days: int, first_weekday: int) -> np.ndarray:
        return np.arange(0.0, horizon_days, 7.0)


def random_ledger(case: Case, seed: int) -> Ledger:
    rng = np.random.default_rng(seed)
    return case.ledger({measure.name: rng.random((case.buckets, 4)) * 100 for measure in Measure})


def window(ledger: Ledger, first_bucket: int = 0) -> np.ndarray:
    return ledger.values[first_bucket:]  # noqa: PD011 (an array, not a frame)


def simulated(demand: Demand, level: float) -> Result:
    """Run the shop for item x with weekly orders from a centre that is never short."""
    case = Case(buckets=20, bucket_days=14, internal=Lane(origin="dc", destination="shop", lead_time_days=Constant(3)))
    scenario = case.scenario()
    scenario = replace(scenario, network=replace(scenario.network, demands=(demand,)))
    controls = [Control(OrderUpTo(level), EveryWeek()), Control(OrderUpTo(level), EveryDay())]
    return simulate(scenario, controls, trace=True)


def frame_of(result: Result) -> pd.DataFrame:
    return kpi_frame(result.ledger, result.scenario, result.routes, result.controls, CLASSES)


def test_the_catalogue_has_the_agreed_names() -> None:
    assert sorted(KPIS) == sorted(NAMES)
    assert {kpi.better for kpi in KPIS.values()} == {"higher", "lower", "none"}


def test_the_frame_has_a_row_for_every_entity_and_kpi() -> None:
    frame = CASE.frame()
    assert frame.columns.tolist() == COLUMNS
    entities = frame[frame["kpi"] == "fill_rate"]
    assert entities["level"].value_counts().to_dict() == {
        "total": 1,
        "site": 2,
        "class": 2,
        "item": 2,
        "stock_point": 4,
    }
    assert not frame.duplicated(["level", "site", "item", "item_class", "kpi"]).any()
    assert not (frame["unit"] == "").any()


def test_names_that_do_not_apply_are_empty() -> None:
    frame = CASE.frame()
    assert (frame.loc[frame["level"] == "total", ["site", "item", "item_class"]] == "").all(axis=None)
    assert (frame.loc[frame["level"] == "site", ["item", "item_class"]] == "").all(axis=None)
    point = frame[(frame["level"] == "stock_point") & (frame["item"] == "y")]
    assert set(point["item_class"]) == {"B"}


def test_items_without_a_class_make_no_class() -> None:
    assert "class" not in set(replace(CASE, classes={}).frame()["level"])


@given(seed=st.integers(0, 2**32 - 1))
def test_a_ratio_of_the_total_is_the_ratio_of_the_sums_of_its_stock_points(seed: int) -> None:
    frame = CASE.frame_of(random_ledger(CASE, seed))
    frame["numerator"] = frame["value"] * frame["denominator"]
    sums = frame.groupby(["kpi", "level"])[["numerator", "denominator"]].sum().loc[ADD_UP_EVERYWHERE]
    for level in ("total", "site", "class", "item"):
        both = sums.xs(level, level="level"), sums.xs("stock_point", level="level")
        pd.testing.assert_frame_equal(*both, rtol=1e-9)


@given(seed=st.integers(0, 2**32 - 1))
def test_a_ratio_of_a_site_is_the_ratio_of_the_sums_of_its_stock_points(seed: int) -> None:
    frame = CASE.frame_of(random_ledger(CASE, seed))
    frame["numerator"] = frame["value"] * frame["denominator"]
    sums = frame.groupby(["level", "kpi", "site"])[["numerator", "denominator"]].sum()
    ours = sums.loc["site"].loc[ADD_UP_WITHIN_A_SITE]
    pd.testing.assert_frame_equal(ours, sums.loc["stock_point"].loc[ADD_UP_WITHIN_A_SITE], rtol=1e-9)


@given(seed=st.integers(0, 2**32 - 1))
def test_amounts_add_up_over_stock_points(seed: int) -> None:
    frame = CASE.frame_of(random_ledger(CASE, seed))
    amounts = [name for name in NAMES if name.endswith(("_cost", "_value", "_units")) or name == "orders_placed"]
    sums = frame[frame["kpi"].isin(amounts)].groupby(["level", "kpi"])["value"].sum()
    for level in ("total", "site", "class", "item"):
        pd.testing.assert_series_equal(sums[level], sums["stock_point"], rtol=1e-9)


def test_the_warm_up_is_cut_off() -> None:
    case = replace(CASE, warmup_days=20)
    ledger = random_ledger(case, 1)
    rest = replace(ledger, values=window(ledger, 2))
    pd.testing.assert_frame_equal(case.frame_of(ledger), Case(buckets=2).frame_of(rest))


def test_what_happens_in_the_warm_up_changes_nothing() -> None:
    case = replace(CASE, warmup_days=20)
    ledger = random_ledger(case, 1)
    other = np.concatenate([window(random_ledger(case, 2))[:2], window(ledger, 2)])
    pd.testing.assert_frame_equal(case.frame_of(ledger), case.frame_of(replace(ledger, values=other)))


def test_arrays_and_frame_say_the_same() -> None:
    ledger, scenario = random_ledger(CASE, 3), CASE.scenario()
    points = routes(scenario.network)
    index = kpi_index(scenario, points, CLASSES)
    values = kpi_values(ledger, index, [Control(OrderUpTo(1), EveryDay())] * 4)
    rows = kpi_rows(index).assign(value=values.value.ravel(), denominator=values.denominator.ravel())
    pd.testing.assert_frame_equal(rows, CASE.frame_of(ledger))
    assert values.value.shape == (len(index.entities), len(KPIS))


def test_a_ledger_of_other_stock_points_is_refused() -> None:
    ledger = random_ledger(CASE, 1)
    with pytest.raises(ValueError, match="not those of the index"):
        CASE.frame_of(replace(ledger, items=("x", "y", "x", "z")))


def test_controls_must_be_one_a_stock_point() -> None:
    scenario = CASE.scenario()
    points = routes(scenario.network)
    with pytest.raises(ValueError, match="1 controls were given for 4 stock points"):
        kpi_frame(random_ledger(CASE, 1), scenario, points, [Control(OrderUpTo(1), EveryDay())], CLASSES)


def test_a_ledger_of_another_bucket_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"bucket_days\(=5\) must be 10"):
        CASE.frame_of(replace(random_ledger(CASE, 1), bucket_days=5))


def waits(trace: pd.DataFrame, horizon_days: float) -> list[float]:
    """Follow single units through the shop's trace, first come, first served; what waits at the end waits till then."""
    asked: deque[float] = deque()
    days, on_hand = [], 0.0
    for event in trace[trace["site"] == "shop"].itertuples():
        if event.event == "demand" and on_hand >= 1:
            days.append(0.0)
        elif event.event == "demand":
            asked.append(event.day)
        elif event.event == "backorder_served":
            days += [event.day - asked.popleft() for _ in range(int(event.quantity))]
        on_hand = event.on_hand
    return days + [horizon_days - day for day in asked]


def test_littles_law_mean_backorders_are_demand_rate_times_mean_wait() -> None:
    result = simulated(Demand(site="shop", item="x", size=Constant(1), orders_per_day=2.0), level=18)
    assert result.trace is not None
    days = waits(result.trace, result.scenario.horizon_days)
    mean_backorders = result.ledger.measure(Measure.backorder_days).sum() / result.scenario.horizon_days
    demand_rate = total(frame_of(result), "demand_units") / result.scenario.horizon_days
    assert 0 < total(frame_of(result), "backorder_days") == pytest.approx(np.mean(days))
    assert mean_backorders == pytest.approx(demand_rate * np.mean(days))


def test_littles_law_mean_pipeline_is_throughput_times_lead_time() -> None:
    result = simulated(Demand(site="shop", item="x", size=NegativeBinomial(2, 3)), level=30)
    assert result.trace is not None
    sent = result.trace[(result.trace["event"] == "dispatch") & (result.trace["site"] == "shop")]
    on_the_way = sent["quantity"] * np.minimum(3, result.scenario.horizon_days - sent["day"])
    unit_cost, days = 4, result.scenario.horizon_days
    assert total(frame_of(result), "pipeline_stock_value") == pytest.approx(unit_cost * on_the_way.sum() / days)


def test_cycle_and_safety_stock_add_up_to_the_stock_on_hand() -> None:
    frame = frame_of(simulated(Demand(site="shop", item="x", size=NegativeBinomial(2, 3)), level=40))
    safety = total(frame, "effective_safety_stock_value")
    assert 0 < safety < total(frame, "on_hand_value")
    assert total(frame, "cycle_stock_value") + safety == pytest.approx(total(frame, "on_hand_value"))
