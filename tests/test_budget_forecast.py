"""A budget in the data is what finance forecast: in money it comes to the sum, and the closest row speaks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from test_planned_chain import ARMS, chain, run

from policies.planning.budget_forecast import budget_forecast
from policies.planning.chain import chain_of
from policies.planning.given_forecasts import given_forecasts
from sim.facts import stock_facts
from sim.network import Network
from sim.network.planning import Budget, FunctionalForecast
from sim.planning import PlanningStart
from sim.routes import routes
from sim.streams import Streams

WEEKS = 20
BUDGET = (
    Budget(start_day=0, end_day=70, revenue=9000.0),
    Budget(start_day=0, end_day=35, item="a", units=700.0),
    Budget(start_day=70, end_day=98, item="b", units=100.0, revenue=5e6),
)


def of(rows: tuple[Budget, ...]) -> tuple[Network, object]:
    """Return the network with a budget, and its chain."""
    scenario = chain()
    scenario = replace(scenario, network=replace(scenario.network, budget=rows))
    way = tuple(routes(scenario.network))
    start = PlanningStart(
        scenario=scenario, routes=way, facts=stock_facts(scenario, 1), controls=(), streams=Streams(1, 0)
    )
    return scenario.network, chain_of(start)


def test_revenue_comes_to_its_sum_at_the_prices_of_the_items() -> None:
    network, sold = of(BUDGET[:1])
    units, covered = budget_forecast(network, sold, WEEKS)
    np.testing.assert_allclose(15.0 * units.sum(), 9000.0)
    np.testing.assert_allclose(units[0], 4.0 * units[1])  # they sell 8 and 2 a day
    np.testing.assert_array_equal(covered[:, :10], 1.0)
    np.testing.assert_array_equal(covered[:, 10:], 0.0)


def test_the_row_of_an_item_comes_before_that_of_all_and_units_before_revenue() -> None:
    network, sold = of(BUDGET)
    units, _ = budget_forecast(network, sold, WEEKS)
    alone, _ = budget_forecast(of(BUDGET[:1])[0], sold, WEEKS)
    np.testing.assert_allclose(units[0, :5], 140.0)
    np.testing.assert_allclose(units[0, 5:10], alone[0, 5:10])
    np.testing.assert_allclose(units[1, 10:14], 25.0)


def test_what_finance_forecast_themselves_comes_before_the_budget() -> None:
    network, sold = of(BUDGET)
    own = FunctionalForecast(function="finance", item="a", start_day=0, end_day=14, units=60)
    given = given_forecasts(replace(network, forecasts=(own,)), sold)
    finance = given.units[3]
    np.testing.assert_allclose(finance[0, :2], 30.0)
    np.testing.assert_allclose(finance[0, 2:5], 140.0)
    assert given.covered[[0, 1, 2, 4]].sum() == 0


def test_finance_say_in_the_demand_review_what_the_budget_says() -> None:
    scenario = chain()
    rows = tuple(Budget(start_day=7 * k, end_day=7 * k + 7, item="b", units=10.0 + k) for k in range(60))
    told = run(ARMS["siop"], scenario=replace(scenario, network=replace(scenario.network, budget=rows))).planner
    plan = told.demand.plans[-1]
    week = plan.week - told.seen.before
    np.testing.assert_allclose(plan.step("finance")[1, : 60 - week], 10.0 + np.arange(week, 60))
