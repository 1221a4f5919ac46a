"""Area 1, one period and deterministic oracles: newsvendor (NV-*) and economic order quantity (EOQ-01)."""

from __future__ import annotations

import numpy as np
import pytest
from theory.one_site import agree, by_batches, one_site

from policies.reviews import Continuous, EveryDays
from policies.rules import RQ, BaseStock
from sim.distributions import Constant, Empirical, Normal

DAILY = EveryDays(1)
NORMAL = Normal(50, 8)
NEWSVENDOR_S = 56.603956  # F^-1(p / (p + h)) of N(50, 8) at h = 0.18, p = 0.70
PMF = Empirical((1,) * 5 + (2,) + (3,) * 2 + (4,) * 4 + (5,) * 3 + (6,) * 2 + (7,) * 2 + (8,))  # in twentieths


@pytest.mark.parametrize("backorder_share", [1.0, 0.0])  # without a lead time, waiting or lost makes no difference
def test_newsvendor_costs_what_the_closed_form_says(backorder_share: float) -> None:
    """NV-01: Snyder & Shen, Fundamentals of Supply Chain Theory 2e, Ex. 4.3."""
    scenario = one_site(NORMAL, on_hand=NEWSVENDOR_S, backorder_share=backorder_share)
    facts = by_batches(scenario, BaseStock(NEWSVENDOR_S), DAILY)
    short = facts["demand"] - facts["at_once"]
    agree(facts.per_day(0.18 * facts["on_hand_days"] + 0.7 * short), 1.9976052, 1e-4)
    agree(facts.per_day(short), 0.91919673, 1e-6, within=0.06)
    agree(facts.per_day(facts["lines_at_once"]), 0.79545455, 1e-9)


def test_newsvendor_costs_more_away_from_the_optimum() -> None:
    """NV-01: the cost of S = 60 is 2.1561; S* = 56.604 is cheapest (same demand for all)."""

    def cost(level: float) -> float:
        facts = by_batches(one_site(NORMAL, on_hand=level), BaseStock(level), DAILY)
        per_day = facts.per_day(0.18 * facts["on_hand_days"] + 0.7 * facts["backorder_days"])
        if level == 60:
            agree(per_day, 2.1561316, 1e-6)
        return per_day.mean

    costs = {level: cost(level) for level in (53, NEWSVENDOR_S, 60)}
    assert min(costs, key=costs.__getitem__) == NEWSVENDOR_S


def test_newsvendor_profit_with_salvage() -> None:
    """NV-03: Snyder & Shen Ex. 4.2; buy at 0.30, sell at 1.00, salvage at 0.12, no penalty."""
    facts = by_batches(one_site(NORMAL, on_hand=NEWSVENDOR_S, backorder_share=0.0), BaseStock(NEWSVENDOR_S), DAILY)
    revenue = facts["at_once"] + 0.12 * facts["on_hand_days"]
    agree(facts.per_day(revenue - 0.3 * NEWSVENDOR_S * facts.days), 33.002395, 1e-4)


def test_newsvendor_with_empirical_demand_has_the_enumerated_costs() -> None:
    """NV-04: Snyder & Shen Problem 4.7(b), h = 0.5, p = 1 (in millions), S = 0 .. 9; the best S is 5."""
    figures = [3.9, 2.9, 2.275, 1.725, 1.325, 1.225, 1.35, 1.625, 2.05, 2.55]
    costs = []
    for level in range(10):
        facts = by_batches(one_site(PMF, batch_days=400, on_hand=level, backorder_share=0.0), BaseStock(level), DAILY)
        cost = facts.per_day(0.5 * facts["on_hand_days"] + facts["demand"] - facts["at_once"])
        agree(cost, figures[level], 1e-9, within=0.05)
        costs.append(cost.mean)
    assert int(np.argmin(costs)) == 5


@pytest.mark.parametrize(("quantity", "cost"), [(304.04678, 68.410526), (200.0, 74.5)])
def test_economic_order_quantity(quantity: float, cost: float) -> None:
    """EOQ-01: Snyder & Shen Ex. 3.1; K = 8, h = 0.225, D = 1300 a year, in unit demands (a day stands for a year).

    Unit steps shift the average stock from Q/2 by up to half a unit, so figures hold to 1/Q. Forty years are 171.03
    cycles of Q*.
    """
    scenario = one_site(Constant(1), batch_days=4, batches=10, warmup_batches=0, on_hand=quantity, bucket_days=1 / 1300)
    facts = by_batches(scenario, RQ(0, quantity), Continuous())
    orders, on_hand = (facts.per_day(facts[name]).mean for name in ("orders", "on_hand_days"))
    assert on_hand == pytest.approx(quantity / 2, rel=1 / quantity)
    assert 8 * orders + 0.225 * on_hand == pytest.approx(cost, rel=1 / quantity)
    assert 1 / orders == pytest.approx(quantity / 1300, rel=1 / quantity)
