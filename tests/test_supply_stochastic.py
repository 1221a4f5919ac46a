"""Scenarios that share this month's decisions: bounds from theory, and the price of risk."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose
from supply_cases import mixed_case, mixed_network

from policies.planning.supply_case import Selling, SupplyCase
from policies.planning.supply_horizon import first_months
from policies.planning.supply_lp import SupplyProgram
from policies.planning.supply_stochastic import Hedge, conditional_value_at_risk, stochastic_plan

Scenarios = list[tuple[SupplyProgram, SupplyCase]]


def scenarios(seed: int, count: int = 4, spread: float = 0.35) -> Scenarios:
    rng = np.random.default_rng(seed)
    network = mixed_network(rng, families=4)
    program, case = SupplyProgram(network), mixed_case(rng, network, months=5)
    factors = rng.lognormal(0, spread, (count, *case.needs.demand.shape))
    return [(program, replace(case, needs=replace(case.needs, demand=case.needs.demand * each))) for each in factors]


def test_one_scenario_is_the_plan_without_uncertainty() -> None:
    one = scenarios(1, count=1)
    program, case = one[0]
    for weight in (0.0, 0.5):
        assert_allclose(stochastic_plan(one, weight).expected, program.plan(case).objective, rtol=1e-8)


@pytest.mark.parametrize("seed", range(4))
def test_the_expected_cost_lies_between_foresight_and_planning_for_the_mean(seed: int) -> None:
    drawn = scenarios(seed)
    program, case = drawn[0]
    foresight = np.mean([program.plan(each).objective for _, each in drawn])
    mean = replace(case, needs=replace(case.needs, demand=np.mean([each.needs.demand for _, each in drawn], axis=0)))
    settled = program.plan(mean).quantities
    by_the_mean = np.mean([program.plan(each, settled).objective for _, each in drawn])
    found = stochastic_plan(drawn).expected
    assert foresight - 1e-6 <= found <= by_the_mean + 1e-6
    assert foresight < by_the_mean


def test_all_scenarios_share_what_is_decided_now() -> None:
    plans = stochastic_plan(scenarios(2), 0.3).plans
    for plan in plans[1:]:
        assert_allclose(plan.quantities.buys[:, 0], plans[0].quantities.buys[:, 0])
        assert_allclose(plan.quantities.regular[:, 0], plans[0].quantities.regular[:, 0])
    assert np.abs(plans[0].quantities.buys[:, 1:] - plans[1].quantities.buys[:, 1:]).max() > 1


def test_who_minds_risk_more_bears_less_of_it_and_pays_for_that() -> None:
    drawn = scenarios(3, count=8)
    found = [stochastic_plan(drawn, weight, 0.75) for weight in (0.0, 0.3, 0.6, 0.99)]
    assert all(after.at_risk <= before.at_risk + 1e-6 for before, after in pairwise(found))
    assert all(after.expected >= before.expected - 1e-6 for before, after in pairwise(found))
    assert found[-1].at_risk < found[0].at_risk


def test_lead_times_may_differ_by_scenario() -> None:
    drawn = scenarios(4, count=2)
    network = drawn[0][0].network
    late = SupplyProgram(replace(network, lead_months=network.lead_months + 1))
    both = stochastic_plan([drawn[0], (late, drawn[0][1])])
    assert both.costs[1] > both.costs[0]


def test_the_value_at_risk_counts_scenarios_in_part() -> None:
    costs = np.array([1.0, 2, 3, 4])
    assert conditional_value_at_risk(costs, 0.0) == 2.5
    assert conditional_value_at_risk(costs, 0.75) == 4.0
    assert conditional_value_at_risk(costs, 0.625) == pytest.approx((4 + 0.5 * 3) / 1.5)
    assert conditional_value_at_risk(costs, 0.99) == 4.0


def test_scenarios_with_different_parts_are_refused() -> None:
    drawn = scenarios(5, count=2)
    with pytest.raises(ValueError, match="same months and the same parts"):
        stochastic_plan([drawn[0], (drawn[1][0], replace(drawn[1][1], prior=None))])


@pytest.mark.parametrize("months", [1, 2])
def test_a_hedge_decides_as_the_stochastic_plan_does_cycle_after_cycle(months: int) -> None:
    factors, weight, level = np.array([0.7, 1.0, 1.3]), 0.5, 0.75
    rng = np.random.default_rng(5)
    network = mixed_network(rng, families=4)
    program = SupplyProgram(network)
    hedge = Hedge(program, factors, weight, level)
    for case in [mixed_case(rng, network, months=5) for _ in range(3)]:
        drawn = [(program, replace(case, needs=replace(case.needs, demand=case.needs.demand * f))) for f in factors]
        decided = hedge.decided(case, months)
        costs = np.array([program.plan(each, decided, months).objective for _, each in drawn])
        whole = stochastic_plan(drawn, weight, level, months)
        ours, best = ((1 - weight) * c.mean() + weight * conditional_value_at_risk(c, level)
                      for c in (costs, whole.costs))  # fmt: skip
        assert_allclose(ours, best, rtol=1e-7)


def test_a_hedge_against_nothing_costs_nothing() -> None:
    (program, case), *_ = scenarios(6)
    decided = Hedge(program, np.ones(3), 0.5, 0.9).decided(case, 2)
    assert_allclose(program.plan(case, decided, 2).objective, program.plan(case).objective, rtol=1e-8)


def test_a_case_that_is_cut_plans_as_one_that_was_never_longer() -> None:
    rng = np.random.default_rng(7)
    network = mixed_network(rng, families=4)
    whole = mixed_case(rng, network, months=6)
    least = np.full(whole.needs.demand.shape, 0.9)
    whole = replace(whole, selling=Selling(price=np.full((4, 1), 50.0), least=least, shape=0.0, shaping_cost=0.0))
    short = first_months(whole, 3)
    assert short.needs.demand.shape == (4, 3)
    assert np.shape(short.selling.least) == (4, 3)
    assert SupplyProgram(network).plan(short).supply.shape == (4, 3)
    np.testing.assert_array_equal(first_months(whole, 6).needs.demand, whole.needs.demand)
