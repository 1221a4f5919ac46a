"""Reconciliation: gaps, alternatives for the worst of them, their ranking, and who may approve."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from supply_cases import needs, no_limits, one_line

from policies.planning.reconciliation import Criteria, rank, reconcile
from policies.planning.reconciliation_alternatives import Levers, alternatives
from policies.planning.reconciliation_gaps import Budget, budget_gaps
from policies.planning.reconciliation_scoring import LpScorer, Outcomes, Scorer, planned_fill
from policies.planning.supply_case import SupplyCase, SupplyLimits, SupplyPrices
from policies.planning.supply_lp import SupplyProgram
from policies.planning.supply_network import SupplyNetwork, distributor

PRICE = np.array([200.0])
PEAK = np.array([[80.0, 80, 80, 140, 80, 80]])


def peak_case(most: float = 20.0, hours: float = 100.0) -> SupplyCase:
    """A peak of 140 in month 3 for a line of 100 a month that may keep `most` in stock."""
    limits = SupplyLimits(np.full((1, 6), hours), np.zeros((1, 6)), np.zeros((1, 6)), max_utilisation=1.0)
    prices = SupplyPrices(
        buy=np.zeros(0), regular=60.0, overtime=80.0, subcontract=120.0, holding_rate=0.02, backlog=50.0, over=70.0
    )
    return SupplyCase(needs(PEAK, most=np.full((1, 6), most)), limits, prices)


def scorer(network: SupplyNetwork, spread: float = 0.0, count: int = 3) -> LpScorer:
    factors = np.random.default_rng(1).lognormal(0, spread, (count, network.families, 6))
    return LpScorer(SupplyProgram(network), PRICE, factors)


def outcome(profit: list[float], cash: float = 0.0, fill: float = 1.0, above: float = 0.0) -> Outcomes:
    same = np.ones(len(profit))
    return Outcomes(np.array(profit), cash * same, fill * same, above * same)


def test_gaps_are_shares_of_the_budget_and_the_worst_is_that_of_most_money() -> None:
    network, case = one_line(), peak_case(hours=200.0)
    plan = SupplyProgram(network).plan(case)
    budget = Budget(revenue=200 * PEAK[0] / np.array([1, 1.02, 1.1, 1, 0.9, 1]), stock_value=np.full(6, 50.0))
    gaps = budget_gaps(network, case, plan, PRICE, budget)
    assert_allclose(gaps.revenue, [0, 0.02, 0.1, 0, -0.1, 0], atol=1e-9)
    assert_allclose(gaps.stock, -1, atol=1e-9)
    assert gaps.worst is not None
    assert (gaps.worst.kind, gaps.worst.month) == ("revenue", 4)
    assert gaps.worst.money == pytest.approx(-0.1 * 200 * 80 / 0.9)


def test_a_plan_on_budget_needs_no_alternatives() -> None:
    network, case = one_line(), peak_case(hours=200.0)
    plan = SupplyProgram(network).plan(case)
    budget = Budget(revenue=1.02 * 200 * PEAK[0])
    found = reconcile(network, case, plan, budget, Levers(PRICE), scorer(network))
    assert found.ranking is None
    assert (found.chosen.kind, found.escalated, found.delay_steps) == ("base", False, 0)


def test_levers_that_a_company_lacks_give_no_alternatives() -> None:
    network = distributor(np.array([10.0]), np.array([1]))
    case = SupplyCase(needs(PEAK), no_limits(1, 6), SupplyPrices(buy=network.stock_value, backlog=5.0))
    assert [each.kind for each in alternatives(network, case, 3, Levers(PRICE, shape=0.0))] == ["base"]
    full = Levers(PRICE, class_c=np.array([0.1]))
    kinds = [
        each.kind for each in alternatives(one_line_with_supplier(), replace(case, needs=peak_case().needs), 3, full)
    ]
    assert kinds == [
        "base", "prebuild", "overtime", "subcontract", "shape_demand", "accept_shortage_class_c",
    ]  # fmt: skip


def one_line_with_supplier() -> SupplyNetwork:
    bought = distributor(np.array([10.0]), np.array([1]))
    return replace(bought, made=np.array([True]), hours=np.ones((1, 1)))


def test_levers_open_until_the_month_of_the_gap_only() -> None:
    choices = {each.kind: each.case for each in alternatives(one_line(), peak_case(), 3, Levers(PRICE))}
    assert_allclose(choices["overtime"].limits.overtime_hours, [[20, 20, 20, 20, 0, 0]])
    assert_allclose(choices["subcontract"].limits.subcontract, [[16, 16, 16, 28, 0, 0]])
    most = choices["prebuild"].needs.most
    assert most is not None
    assert np.isfinite(most).tolist() == [[False] * 4 + [True] * 2]


def test_a_peak_with_capacity_before_it_is_met_by_prebuilding() -> None:
    network, case = one_line(), peak_case()
    program = SupplyProgram(network)
    plan = program.plan(case)
    budget = Budget(revenue=200 * PEAK[0])
    found = reconcile(network, case, plan, budget, Levers(PRICE, shaping_cost=150.0), scorer(network))
    assert found.gaps.worst is not None
    assert found.ranking is not None
    assert found.chosen.kind == "prebuild"
    assert planned_fill(found.chosen.case, program.plan(found.chosen.case)) == pytest.approx(1.0)
    assert found.ranking.score[found.ranking.order[0]] == found.ranking.score.max()


def test_a_lever_never_lowers_the_profit_that_is_planned() -> None:
    network, case = one_line(), peak_case(hours=95.0)
    judge = scorer(network)
    assert isinstance(judge, Scorer)
    choices = alternatives(network, case, 3, Levers(PRICE, class_c=np.array([0.2])))
    profits = [judge.outcomes(each).profit.mean() for each in choices]
    assert min(profits) >= profits[0] - 1e-6


def test_what_keeps_the_limits_comes_before_what_earns_more() -> None:
    found = rank(
        ["base", "thin", "rich", "sound"],
        [outcome([5, 5]), outcome([9, 9], fill=0.9), outcome([8, 8], above=99.0), outcome([6, 6])],
        Criteria(fill_target=0.95),
    )
    assert [found.kinds[k] for k in found.order] == ["sound", "base", "thin", "rich"]


def test_risk_counts_as_averse_as_one_is() -> None:
    wild, calm = outcome([0.0, 20, 0, 20]), outcome([9.0, 9, 9, 9])
    by_mean = rank(["wild", "calm"], [wild, calm], Criteria(risk_aversion=0.0))
    by_risk = rank(["wild", "calm"], [wild, calm], Criteria(risk_aversion=0.5))
    assert by_mean.order[0] == 0
    assert by_risk.order[0] == 1
    assert_allclose(by_risk.risk, [10, 0])
    assert_allclose(by_risk.score, [5, 9])


@pytest.mark.parametrize(("authority", "steps"), [(1e6, 0), (100.0, 1)])
def test_what_costs_more_than_may_be_approved_here_is_escalated_a_step_later(authority: float, steps: int) -> None:
    network, case = one_line(), peak_case(most=0.0, hours=95.0)
    case = replace(case, prices=replace(case.prices, over=0.0), needs=replace(case.needs, most=None))
    case = replace(case, limits=replace(case.limits, regular_hours=np.full((1, 6), 80.0)))
    plan = SupplyProgram(network).plan(case)
    found = reconcile(network, case, plan, Budget(revenue=200 * PEAK[0]), Levers(PRICE, shape=0.0),
                      scorer(network), Criteria(authority=authority))  # fmt: skip
    assert found.chosen.kind in {"overtime", "subcontract"}
    assert (found.escalated, found.delay_steps) == (steps == 1, steps)
