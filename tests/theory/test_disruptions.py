"""Supply disruptions against closed forms: EOQ and base stock with an unreliable supplier, one scripted outage."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from theory.one_site import Estimate, Facts, agree, by_batches, one_site, share

from policies.reviews import EveryDays
from policies.rules import RQ, BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Distribution, Poisson
from sim.ledger import Measure
from sim.lifetimes import Exponential, Geometric
from sim.model import simulate
from sim.network import Disruption, Scenario, Target

DAILY = EveryDays(1)


def unreliable(scenario: Scenario, **when: float | Distribution) -> Scenario:
    """Return the scenario with a supplier that closes."""
    outage = Disruption(name="outage", targets=(Target(what="site", site="supplier"),), closed=True, **when)
    return replace(scenario, network=replace(scenario.network, disruptions=(outage,)))


def tomlin(base_stock: float) -> Facts:
    """BSD-01: a period is a day; the supplier goes down with chance 0.04 and comes back with 0.25."""
    scenario = one_site(Constant(2000), batch_days=3500, on_hand=base_stock)
    scenario = unreliable(scenario, time_to_failure_days=Geometric(1 / 0.04), duration_days=Geometric(1 / 0.25))
    return by_batches(scenario, BaseStock(base_stock), DAILY)


@pytest.mark.parametrize(("base_stock", "cost"), [(2000, 3310.3448), (8000, 2737.069), (12000, 3075.1616)])
def test_base_stock_with_a_supplier_up_and_down_costs_what_tomlin_says(base_stock: float, cost: float) -> None:
    facts = tomlin(base_stock)
    agree(facts.per_day(0.25 * facts["on_hand_days"] + 3 * facts["backorder_days"]), cost, within=0.2)


def test_the_days_without_a_supplier_are_geometric() -> None:
    """With base stock d the backorders tell how long the supplier has been down: P(n) = ab/(a+b) (1-b)^(n-1)."""
    scenario = unreliable(
        one_site(Constant(1), batch_days=1, batches=30_000, on_hand=1),
        time_to_failure_days=Geometric(1 / 0.04),
        duration_days=Geometric(1 / 0.25),
    )
    ledger = simulate(scenario, [Control(BaseStock(1), DAILY)], seed=3).ledger
    days_down = ledger.measure(Measure.closing_backorders)[:, 0]
    for n in (0, 1, 2, 5):
        expected = 0.25 / 0.29 if n == 0 else 0.04 * 0.25 / 0.29 * 0.75 ** (n - 1)
        batches = (days_down[1:] == n).reshape(-1, 1000).mean(axis=1)
        agree(Estimate(batches.mean(), batches.std(ddof=1) / np.sqrt(len(batches))), expected, within=0.4)


def eoqd(quantity: float, steps: int) -> tuple[float, float]:
    """Return cost a year and share of demand lost of EOQD-01 when demand comes in `steps` a lot.

    Renewal reward over lots. The supplier is up when one arrives and down when it is used up with the chance p(t) =
    a / (a + b) (1 - exp(-(a + b) t)); it then stays down for N steps, and the lot lies R before the next one begins.
    """
    a, b, step = 1.5, 14.0, quantity / 1300 / steps

    def down(decay: float) -> float:
        return a / (a + b) * (1 - decay)

    lot_decay = math.exp(-(a + b) * steps * step)
    rest_decay = math.exp(-(a + b) * step) * b / (1 - math.exp(-b * step)) * math.expm1(a * step) / a
    after_up, after_down = down(lot_decay), down(lot_decay * rest_decay)
    share_down = after_up / (1 - after_down + after_up)
    lost_steps = share_down / (1 - math.exp(-b * step))
    idle_years = lost_steps * step - share_down / b
    per_step = quantity / steps
    held = per_step * step * steps * (steps - 1) / 2 + quantity * idle_years
    cost = 8 + 0.225 * held + 5 * per_step * lost_steps
    return cost / ((steps + lost_steps) * step), lost_steps / (steps + lost_steps)


def test_demand_in_ever_smaller_steps_approaches_what_berk_and_arreola_risa_say() -> None:
    assert eoqd(772.81106, 100_000) == pytest.approx((173.95, 0.011493121), rel=1e-4)
    assert eoqd(500, 100_000)[0] == pytest.approx(190.16053, rel=1e-4)


@pytest.mark.parametrize("quantity", [500.0, 772.81106])
def test_eoq_with_disruptions_costs_and_loses_what_renewal_reward_says(quantity: float) -> None:
    steps = 2
    step_days = 365 * quantity / 1300 / steps
    scenario = one_site(
        Constant(quantity / steps), batch_days=365 * 400, on_hand=quantity, bucket_days=step_days, backorder_share=0
    )
    scenario = unreliable(scenario, time_to_failure_days=Exponential(365 / 1.5), duration_days=Exponential(365 / 14))
    facts = by_batches(scenario, RQ(0, quantity), EveryDays(step_days))
    cost, lost = eoqd(quantity, steps)
    spent = 8 * facts["orders"] + 0.225 / 365 * facts["on_hand_days"] + 5 * facts["lost"]
    agree(facts.per_day(365 * spent), cost, within=0.08)
    agree(share(facts["lost"], facts["demand"]), lost, within=0.15)


def test_one_scripted_outage_raises_and_clears_backorders_as_the_convolution_says() -> None:
    """DISR-PATH: no order gets through on days 50 to 54; lead time 2, base stock 45, Poisson(10)."""
    scenario = one_site(Poisson(10), lead_time=2, batch_days=1, batches=63, warmup_batches=0, on_hand=45)
    scenario = unreliable(scenario, start_day=50, duration_days=Constant(5))
    runs = [
        simulate(scenario, [Control(BaseStock(45), DAILY)], replication=k).ledger.measure(Measure.closing_backorders)
        for k in range(300)
    ]
    by_day = np.array(runs)[:, 48:63, 0]
    periods = [3, 3, 3, 3, 4, 5, 6, 7, 8, 3, 3, 3, 3, 3, 3]
    assert exact(3) == pytest.approx(0.009968, abs=1e-6)
    for day, covered in enumerate(periods):
        if covered > 3:
            error = by_day[:, day].std(ddof=1) / np.sqrt(len(by_day))
            agree(Estimate(by_day[:, day].mean(), error), exact(covered), within=0.4)
    extra = by_day.sum(axis=1) - 15 * exact(3)
    agree(Estimate(extra.mean(), extra.std(ddof=1) / np.sqrt(len(extra))), 81.773241, within=0.1)


def exact(days: int) -> float:
    """Return E[(D(days) - 45)+] for Poisson demand of 10 a day."""
    asked = np.arange(46, 400)
    return float(((asked - 45) * stats.poisson.pmf(asked, 10 * days)).sum())
