"""The data close within a run: what the planner knows of the past is as good as what is on record allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from test_planned_chain import ARMS, chain

from policies.forecasting.smoothing import SES
from policies.planning.arm import PlannedChain
from policies.planning.chain import misfiled
from policies.planning.data_close_on_chain import close_decisions, unbooked_weeks
from policies.planning.data_way import DataWay
from policies.planning.responsibility import Raci
from policies.planning.settings import DemandWay, InventoryWay
from sim.distributions import Bootstrap, Constant, Distribution, Gamma, Poisson
from sim.ledger import Measure
from sim.model import Result, simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock

MEAN = 20.0
FORTNIGHT = Gamma(14, 3)
PLAIN = PlannedChain(
    demand=DemandWay(step="statistical", forecaster=SES(0.1, start="mean"), horizon_weeks=60),
    inventory=InventoryWay(economic_lots=False),
)


def lane(days: Distribution = FORTNIGHT, quoted: float | None = None) -> Lane:
    return Lane(origin="mill", destination="shop", lead_time_days=days, quoted_lead_time_days=quoted, lot_multiple=1)


def shop(**changes: object) -> Scenario:
    """Three items from one mill with lead times of 14 days, sold by the day; what is not in stock is lost."""
    items = ("a", "b", "c")
    parts: dict[str, object] = {
        "items": tuple(Item(name=name, unit_cost=10, unit_price=15) for name in items),
        "sites": (Site(name="mill", kind="supplier"), Site(name="shop")),
        "lanes": (lane(),),
        "demands": tuple(
            Demand(site="shop", item=name, size=Poisson(MEAN), bucket_days=1.0, backorder_share=0.0) for name in items
        ),
        "stock": tuple(Stock(site="shop", item=name, on_hand=700) for name in items),
    }
    network = Network(**{**parts, **changes})  # type: ignore[arg-type]
    return Scenario(name="shop", network=network, horizon_days=182, warmup_days=28, start_date=date(2024, 1, 1))


def run(arm: PlannedChain, scenario: Scenario | None = None, engine: str = "simpy") -> Result:
    return simulate(scenario or shop(), arm, engine=engine, replication=3)


def own(**data: object) -> PlannedChain:
    return replace(PLAIN, data=DataWay(**data))  # type: ignore[arg-type]


def issues(result: Result) -> dict[str, int]:
    return {issue.kind: issue.records for issue in result.planner.reviews.data.closings[-1].issues if issue.records}


def starved() -> Scenario:
    """Return the shop with a history of a few weeks, and supply that cannot keep up with what is asked for."""
    demands = tuple(
        Demand(site="shop", item=name, size=Bootstrap(tuple(values)), bucket_days=1.0, backorder_share=0.0)
        for name, values in zip("abc", np.random.default_rng(5).poisson(MEAN, (3, 56)).tolist(), strict=True)
    )
    return shop(lanes=(lane(Constant(42.0), 7.0),), demands=demands)


def test_cleaned_sales_give_a_forecast_closer_to_the_true_demand_than_raw_sales() -> None:
    cover = InventoryWay(rule=None, lead_time="contract", cover_weeks=0.0, economic_lots=False)
    contract = replace(PLAIN, inventory=cover)
    raw, clean = (
        run(replace(contract, data=DataWay(recorded="sales", clean=clean)), starved()) for clean in (False, True)
    )
    asked = clean.ledger.measure(Measure.demand)
    assert clean.ledger.measure(Measure.lost).sum() > 0.2 * asked.sum()
    assert issues(clean)["stock_out"] > 10
    last = [result.planner.demand.plans[-1].step("statistical")[:, 0] for result in (raw, clean)]
    off = [abs(forecast / (7 * MEAN) - 1).mean() for forecast in last]
    assert off[1] < 0.5 * off[0]


def test_with_all_orders_on_record_stock_outs_hide_nothing() -> None:
    result = run(own(), starved())
    assert "stock_out" not in issues(result)
    np.testing.assert_array_equal(result.planner.seen.known, result.planner.seen.demand)


def test_where_only_sales_are_on_record_a_site_that_has_nothing_to_sell_has_no_share() -> None:
    full = shop()
    demands = tuple(replace(demand, site=site) for demand in full.network.demands for site in ("shop", "bare"))
    late = Lane(origin="mill", destination="bare", lead_time_days=Constant(180.0))
    network = replace(
        full.network, sites=(*full.network.sites, Site(name="bare")), demands=demands, lanes=(lane(), late)
    )
    by_sales, by_orders = (
        run(own(recorded=recorded), replace(full, network=network)).planner.seen.shares(prior_weeks=0.0)
        for recorded in ("sales", "orders")
    )
    np.testing.assert_allclose(by_sales, [1.0, 0.0] * 3)
    np.testing.assert_allclose(by_orders, 0.5, atol=0.05)


def test_how_long_making_takes_is_no_wrong_lead_time() -> None:
    closings = run(replace(ARMS["siop"], safety_scale=0.5), chain()).planner.reviews.data.closings
    seen = {each.point for closing in closings for each in closing.lead_times}
    assert "centre/packed" not in seen
    assert seen  # those of the mill take 28 days and are quoted with 25


def test_months_without_any_booking_are_unknown_and_not_zero() -> None:
    values = np.random.default_rng(1).poisson(7 * MEAN, (3, 80)).astype(float)
    values[:, 40:48] = 0.0
    demands = tuple(
        Demand(site="shop", item=name, size=Bootstrap(tuple(row)), bucket_days=7.0)
        for name, row in zip("abc", values.tolist(), strict=True)
    )
    result = run(own(), shop(demands=demands))
    assert result.planner.seen.before == 80
    assert np.isnan(result.planner.seen.known[:, 40:48]).all()
    assert issues(result)["missing"] >= 24


def test_a_lone_intermittent_item_or_a_habit_of_silence_is_not_taken_for_missing_bookings() -> None:
    rng = np.random.default_rng(2)
    assert not unbooked_weeks(rng.poisson(0.7, (1, 100)).astype(float)).any()
    assert not unbooked_weeks(np.tile([5.0, 0.0], (3, 50))).any()
    gap = rng.poisson(5.0, (3, 100)).astype(float)
    gap[:, 10] = 0.0
    np.testing.assert_array_equal(np.flatnonzero(unbooked_weeks(gap)), [10])


def test_a_wrong_lead_time_of_the_master_data_is_named_and_corrected_in_the_log() -> None:
    closing = run(own(), shop(lanes=(lane(quoted=7.0),))).planner.reviews.data.closings[-1]
    assert [each.point for each in closing.lead_times] == ["shop/a", "shop/b", "shop/c"]
    np.testing.assert_allclose([each.measured_days for each in closing.lead_times], 14.0, atol=1.0)
    rows = [row for row in close_decisions(closing, run="r", cycle=1, raci=Raci()) if row.type == "lead_time"]
    assert (rows[0].object, rows[0].old, rows[0].owner) == ("shop/a", 7.0, "data owner")
    right = run(own()).planner.reviews.data.closings[-1]
    assert right.lead_times == ()
    assert closing.score < right.score


def test_actuals_that_come_late_are_unknown_at_the_close() -> None:
    late = run(own(actuals_lag_weeks=2))
    assert issues(late)["late"] == 2 * 3
    plans = late.planner.demand.plans
    prompt = run(own()).planner.demand.plans
    assert not np.array_equal(plans[-1].step("statistical"), prompt[-1].step("statistical"))


def test_stock_records_that_do_not_follow_from_receipts_and_issues_are_named() -> None:
    right, wrong = run(PLAIN), run(replace(PLAIN, stock_error_sd=0.5))
    assert all(not closing.stock_records for closing in right.planner.reviews.data.closings)
    found = [closing.stock_records for closing in wrong.planner.reviews.data.closings]
    assert any(found)
    assert {name for names in found for name in names} <= {"shop/a", "shop/b", "shop/c"}


def test_a_wrong_hierarchy_keeps_made_and_bought_apart() -> None:
    items = tuple(Item(name=name, unit_cost=10, unit_price=15, family=name) for name in "abc")
    chain = run(PLAIN, shop(items=items)).planner.chain
    rng = np.random.default_rng(1)
    assert (misfiled(chain, 1.0, rng).group != chain.group).all()
    np.testing.assert_array_equal(misfiled(chain, 0.0, rng).group, chain.group)


@pytest.mark.parametrize("data", [{"recorded": "sales"}, {"actuals_lag_weeks": 1, "hierarchy_error": 0.5}])
def test_both_engines_close_the_same_books(data: dict[str, object]) -> None:
    pytest.importorskip("numba")
    one, other = (run(replace(own(**data), stock_error_sd=0.1), engine=engine) for engine in ("simpy", "compiled"))
    np.testing.assert_array_equal(one.ledger.values, other.ledger.values)
    assert one.planner.reviews.data.closings == other.planner.reviews.data.closings


def test_settings_of_the_data_are_checked_together() -> None:
    with pytest.raises(ValueError, match=r"recorded.*actuals_lag_weeks.*hierarchy_error"):
        DataWay(recorded="guesses", actuals_lag_weeks=-1, hierarchy_error=2.0)  # type: ignore[arg-type]
