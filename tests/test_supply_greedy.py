"""Supply planned without a look at capacity: the same as the LP where nothing binds, overloads where it does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.testing import assert_allclose
from supply_cases import mixed_case, mixed_network, needs, no_limits, one_line

from policies.planning.rough_cut import rough_cut
from policies.planning.supply_case import SupplyCase, SupplyPrices
from policies.planning.supply_greedy import cheapest_links, greedy_plan, net_requirements
from policies.planning.supply_lp import SupplyProgram
from policies.planning.supply_network import distributor


def test_with_endless_capacity_net_requirements_are_what_the_lp_plans() -> None:
    rng = np.random.default_rng(2)
    demand, target = rng.gamma(2, 50, (4, 10)), rng.uniform(0, 60, (4, 10))
    prices = SupplyPrices(buy=np.zeros(0), regular=10.0, backlog=50.0, under=20.0)
    case = SupplyCase(needs(demand, target=target, stock=rng.uniform(0, 300, 4)), no_limits(4, 10, 1), prices)
    found, best = greedy_plan(one_line(4), case), SupplyProgram(one_line(4)).plan(case)
    assert_allclose(found.quantities.regular, best.quantities.regular, atol=1e-7)
    assert_allclose(found.objective, best.objective)


def test_a_distributor_without_limits_orders_as_the_lp_does() -> None:
    rng = np.random.default_rng(5)
    network = distributor(np.full(4, 10.0), np.array([0, 1, 2, 3]), np.full(4, 0.95))
    demand, target = rng.gamma(2, 50, (4, 10)), rng.uniform(0, 60, (4, 10))
    prices = SupplyPrices(buy=np.full(4, 10.0), backlog=50.0, under=20.0)
    case = SupplyCase(needs(demand, target=target, stock=rng.uniform(0, 300, 4)), no_limits(4, 10), prices)
    assert_allclose(greedy_plan(network, case).quantities.buys, SupplyProgram(network).plan(case).quantities.buys,
                    atol=1e-6)  # fmt: skip


def test_no_plan_is_cheaper_than_that_of_the_lp_for_what_both_may_do() -> None:
    for seed in range(5):
        rng = np.random.default_rng(seed)
        network = mixed_network(rng)
        case = mixed_case(rng, network, prior=False)
        limits = replace(case.limits, regular_hours=1e9 * case.limits.regular_hours, commit_most=None,
                         commit_least=None, ramp=None)  # fmt: skip
        case = replace(case, limits=limits, needs=replace(case.needs, raw_stock=np.full(6, 1e5)))
        assert greedy_plan(network, case).objective >= SupplyProgram(network).plan(case).objective - 1e-6


def test_capacity_that_is_missing_shows_afterwards() -> None:
    case = SupplyCase(
        needs(np.full((1, 3), 30.0)),
        replace(no_limits(1, 3, 1), regular_hours=np.array([[40.0, 20.0, 0.0]])),
        SupplyPrices(buy=np.zeros(0), backlog=5.0),
    )
    plan = greedy_plan(one_line(), case)
    assert_allclose(plan.loads, [[0.75, 1.5, np.inf]])
    found = rough_cut(one_line().hours, plan.quantities.regular, case.limits.regular_hours)
    assert_allclose(found.overload_hours, [[0, 10, 30]])
    assert found.feasible_share == 1 / 3


def test_requirements_missed_in_the_lead_time_come_as_soon_as_they_can() -> None:
    ten = np.full((1, 4), 10.0)
    found = net_requirements(ten, 0 * ten, np.array([5.0]), 0 * ten, np.array([2]))
    assert_allclose(found, [[0, 0, 25, 10]])


def test_the_cheapest_link_is_that_of_the_cheapest_good_unit() -> None:
    network = mixed_network(np.random.default_rng(0), families=2)
    network = replace(network, yields=np.array([0.5, 1.0, 1.0, 1.0]))
    assert cheapest_links(network, np.array([6.0, 10.0, 3.0, 3.0])).tolist() == [1, 2]
