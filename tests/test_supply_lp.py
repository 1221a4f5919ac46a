"""The supply LP: balances, net requirements, Bowman's tableau, fences, penalties, and what the duals mean."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.optimize import linprog
from supply_cases import mixed_case, mixed_network, needs, no_limits, one_line

from policies.planning.linear_program import solved
from policies.planning.plan_stability import Fences
from policies.planning.supply_case import PriorPlan, SupplyCase, SupplyLimits, SupplyPrices
from policies.planning.supply_lp import SupplyProgram
from policies.planning.supply_network import distributor
from policies.planning.supply_plan import SupplyPlan
from policies.planning.supply_vectors import constant_cost

Floats = NDArray[np.float64]
SEEDS = range(5)


def mixed(seed: int, *, selling: bool = False) -> tuple[SupplyProgram, SupplyCase]:
    rng = np.random.default_rng(seed)
    network = mixed_network(rng)
    return SupplyProgram(network), mixed_case(rng, network, selling=selling)


def net(plan: SupplyPlan) -> Floats:
    return plan.stock - plan.backlog


@pytest.mark.parametrize("selling", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_random_case_has_a_plan_that_keeps_its_balances_and_hard_limits(seed: int, selling: bool) -> None:
    program, case = mixed(seed, selling=selling)
    plan = program.plan(case)
    network, limits, chosen = program.network, case.limits, plan.quantities
    before = np.column_stack([case.needs.stock - case.needs.backlog, net(plan)[:, :-1]])
    assert_allclose(net(plan), before + plan.supply - chosen.sales - chosen.shaped, atol=1e-6)
    assert min(float(np.min(part)) for part in (chosen.regular, chosen.buys, plan.raw_stock)) >= -1e-6
    assert np.all(plan.loads <= limits.max_utilisation + 1e-6)
    assert np.all(network.hours.T @ chosen.overtime <= limits.overtime_hours + 1e-6)
    assert np.all(chosen.subcontract <= limits.subcontract + 1e-6)
    ordered = np.zeros((network.suppliers, chosen.buys.shape[1]))
    np.add.at(ordered, network.link_supplier, chosen.buys)
    assert limits.commit_most is not None
    assert np.all(ordered <= limits.commit_most + 1e-6)


@pytest.mark.parametrize("selling", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_cost_of_the_lp_is_the_price_of_its_plan(seed: int, selling: bool) -> None:
    program, case = mixed(seed, selling=selling)
    plan = program.plan(case)
    constant = constant_cost(program.network, program.matrix(case), case)
    assert_allclose(plan.objective, solved(program.program(case)).cost + constant, rtol=1e-9)


def test_without_limits_production_is_the_net_requirement() -> None:
    rng = np.random.default_rng(4)
    demand, target = rng.gamma(2, 50, (5, 12)), rng.uniform(0, 80, (5, 12))
    stock = rng.uniform(0, 500, 5)
    case = SupplyCase(
        needs(demand, target=target, stock=stock),
        no_limits(5, 12, 1),
        SupplyPrices(buy=np.zeros(0), regular=10.0, backlog=50.0, under=20.0),
    )
    plan = SupplyProgram(one_line(5)).plan(case)
    wanted, at_hand = np.zeros_like(demand), stock
    for month in range(12):
        wanted[:, month] = np.maximum(demand[:, month] + target[:, month] - at_hand, 0.0)
        at_hand = at_hand + wanted[:, month] - demand[:, month]
    assert_allclose(plan.quantities.regular, wanted, atol=1e-7)
    assert_allclose(net(plan), np.column_stack([stock, net(plan)])[:, :-1] + wanted - demand, atol=1e-7)


def test_a_distributor_orders_a_lead_time_ahead_and_more_for_the_yield() -> None:
    demand = np.full((1, 6), 90.0)
    prices = SupplyPrices(buy=np.array([10.0]), backlog=50.0, under=20.0)
    network = distributor(np.array([10.0]), np.array([2]), np.array([0.9]))
    plan = SupplyProgram(network).plan(SupplyCase(needs(demand, stock=np.array([180.0])), no_limits(1, 6), prices))
    assert_allclose(plan.quantities.buys, [[100, 100, 100, 100, 0, 0]], atol=1e-7)
    assert_allclose(plan.stock, [[90, 0, 0, 0, 0, 0]], atol=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_resource_gives_the_cost_of_bowmans_transportation_tableau(seed: int) -> None:
    rng = np.random.default_rng(seed)
    months, rate = 6, 0.02
    demand = rng.gamma(4, 25, months)
    regular, overtime = rng.uniform(60, 110, months), rng.uniform(0, 25, months)
    limits = SupplyLimits(regular[None, :], overtime[None, :], np.full((1, months), 200.0), max_utilisation=1.0)
    prices = SupplyPrices(
        buy=np.zeros(0), regular=10.0, overtime=14.0, subcontract=25.0, holding_rate=rate, backlog=1e4, under=0.0
    )
    plan = SupplyProgram(one_line()).plan(SupplyCase(needs(demand[None, :]), limits, prices))
    made, asked = np.meshgrid(np.arange(months), np.arange(months), indexing="ij")
    ways = [(10.0, regular), (14.0, overtime), (25.0, np.full(months, 200.0))]
    cost = np.concatenate([np.where(asked >= made, price + rate * 100 * (asked - made), 1e5) for price, _ in ways])
    sources = np.kron(np.eye(3 * months), np.ones(months))
    tableau = linprog(
        cost.ravel(), sources, np.concatenate([most for _, most in ways]), np.tile(np.eye(months), 3 * months), demand
    )
    assert_allclose(plan.objective, tableau.fun, rtol=1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_frozen_fence_beyond_the_horizon_leaves_the_plan_as_it_was(seed: int) -> None:
    program, case = mixed(seed)
    first = program.plan(replace(case, prior=None))
    other = replace(case.needs, demand=1.4 * case.needs.demand)
    prior = PriorPlan(first.supply, Fences(frozen=case.needs.demand.shape[1]))
    second = program.plan(replace(case, needs=other, prior=prior))
    assert_allclose(second.supply, first.supply, atol=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_in_the_slushy_zone_a_plan_moves_within_its_band(seed: int) -> None:
    program, case = mixed(seed)
    first = program.plan(replace(case, prior=None))
    prior = PriorPlan(first.supply, Fences(frozen=1, slushy=4, band=0.1))
    second = program.plan(replace(case, needs=replace(case.needs, demand=1.4 * case.needs.demand), prior=prior))
    assert_allclose(second.supply[:, :1], first.supply[:, :1], atol=1e-5)
    assert np.all(np.abs(second.supply - first.supply)[:, 1:4] <= 0.1 * first.supply[:, 1:4] + 1e-5)
    assert np.abs(second.supply - first.supply)[:, 4:].max() > 1.0


def test_a_dearer_change_gives_a_calmer_plan() -> None:
    program, case = mixed(3)
    assert case.prior is not None
    free = replace(case.prior, fences=Fences())
    moves = []
    for price in (0.0, 0.05, 0.5, 5.0):
        prices = replace(case.prices, change=price * program.network.stock_value)
        plan = program.plan(replace(case, prior=free, prices=prices))
        moves.append(float(np.nansum(np.abs(plan.supply - case.prior.supply))))
    assert moves == sorted(moves, reverse=True)
    assert moves[0] > moves[-1]


def changed(plan: SupplyPlan, program: SupplyProgram, case: SupplyCase) -> float:
    return program.plan(case).objective - plan.objective


@pytest.mark.parametrize("seed", SEEDS)
def test_duals_are_the_differences_of_the_objective(seed: int) -> None:
    program, case = mixed(seed)
    plan, step = program.plan(case), 1e-3
    assert plan.shadow is not None
    limits, shadow = case.limits, plan.shadow
    assert limits.working_capital is not None
    assert limits.space is not None
    assert limits.commit_most is not None
    rng = np.random.default_rng(seed)
    month = int(rng.integers(1, case.needs.demand.shape[1]))
    row = int(rng.integers(0, 2))

    def one_more(array: Floats, *place: int) -> Floats:
        more = array.copy()
        more[place] += step
        return more

    trials = {
        shadow.regular_hour[row, month]: replace(limits, regular_hours=one_more(limits.regular_hours, row, month)),
        shadow.overtime_hour[row, month]: replace(limits, overtime_hours=one_more(limits.overtime_hours, row, month)),
        shadow.working_capital[month]: replace(limits, working_capital=one_more(limits.working_capital, month)),
        shadow.space[month]: replace(limits, space=one_more(limits.space, month)),
        shadow.supplier_unit[row, month]: replace(limits, commit_most=one_more(limits.commit_most, row, month)),
        shadow.subcontract_unit[0, month]: replace(limits, subcontract=one_more(limits.subcontract, 0, month)),
    }
    for worth, other in trials.items():
        assert worth >= -1e-9
        assert_allclose(-changed(plan, program, replace(case, limits=other)) / step, worth, atol=2e-3)
    asked = replace(case.needs, demand=one_more(case.needs.demand, row, month))
    assert_allclose(changed(plan, program, replace(case, needs=asked)) / step, shadow.demand[row, month], atol=2e-3)


def test_where_sales_are_a_decision_profit_is_no_less_than_with_all_demand_accepted() -> None:
    for seed in SEEDS:
        program, case = mixed(seed, selling=True)
        assert case.selling is not None
        chosen = program.plan(case)
        forced = program.plan(replace(case, selling=replace(case.selling, least=1.0, shape=0.0)))
        assert chosen.objective <= forced.objective + 1e-6
        assert_allclose(forced.quantities.sales, case.needs.demand)


def test_parts_that_are_missing_switch_off() -> None:
    network = distributor(np.array([10.0, 20.0]), np.array([1, 0]))
    case = SupplyCase(needs(np.full((2, 4), 10.0)), no_limits(2, 4), SupplyPrices(buy=network.stock_value, backlog=5.0))
    plan = SupplyProgram(network).plan(case)
    assert plan.loads.shape == (0, 4)
    assert plan.shadow is not None
    assert not plan.shadow.working_capital.any()
    assert_allclose(plan.backlog[0], [10, 0, 0, 0], atol=1e-9)


def test_cheaper_shortfalls_of_stock_than_of_delivery_are_asked_for() -> None:
    with pytest.raises(ValueError, match="backlog must cost at least as much as under"):
        SupplyPrices(buy=np.zeros(1), backlog=1.0, under=2.0)
