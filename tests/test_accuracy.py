"""E9: the sigma of the risk period and its elasticity to forecast accuracy, against independent calculations."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from experiments.demonstrations.accuracy import Accuracy
from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.risk_period import RiskPeriod, demand_share, risk_variances

DOMESTIC = RiskPeriod(lead_time_weeks=3, lead_time_cv=0.3)
OVERSEAS = RiskPeriod(lead_time_weeks=10, lead_time_cv=0.3)


def test_the_textbook_example_is_dominated_by_its_lead_time() -> None:
    demand, lead_time = risk_variances(9 + 1, 2, 20, 100)
    assert math.sqrt(demand + lead_time) == pytest.approx(209.762, abs=5e-4)
    assert demand_share(demand, lead_time) == pytest.approx(4000 / 44000)


@pytest.mark.parametrize(("period", "share"), [(DOMESTIC, 0.38), (OVERSEAS, 0.13)])
def test_the_reference_item_has_the_elasticities_of_the_specification(period: RiskPeriod, share: float) -> None:
    assert demand_share(*period.variances) == pytest.approx(share, abs=0.005)


@pytest.mark.parametrize("period", [DOMESTIC, OVERSEAS])
def test_in_whole_days_with_independent_errors_it_is_the_textbook_formula(period: RiskPeriod) -> None:
    weeks = period.lead_time_weeks
    textbook = risk_variances(weeks + 1, 0.3 * weeks, 0.35, 1.0)
    assert period.mean_weeks == pytest.approx(weeks + 1, rel=1e-4)
    assert period.variances == pytest.approx(textbook, rel=0.003)
    assert period.variance_if_independent == pytest.approx(sum(textbook), rel=0.003)


def test_the_elasticity_is_the_derivative_of_the_closed_form() -> None:
    step = 1e-4
    up, down = (sum(replace(OVERSEAS, error_cv=0.35 * (1 + way * step)).variances) for way in (1, -1))
    slope = math.log(up / down) / 2 / math.log((1 + step) / (1 - step))
    assert slope == pytest.approx(demand_share(*OVERSEAS.variances), rel=1e-6)


def test_correlated_errors_add_up_as_their_covariance_matrix_does() -> None:
    period = RiskPeriod(lead_time_weeks=2, lead_time_cv=0.0, weekly_correlation=0.5)
    days = np.arange(21)
    covariance = 0.5 ** (np.abs(days[:, None] - days) / 7)
    week = covariance[:7, :7].sum()
    assert period.variances == pytest.approx((0.35**2 * covariance.sum() / week, 0.0))


@pytest.mark.parametrize("period", [DOMESTIC, replace(OVERSEAS, weekly_correlation=0.5)])
def test_simulated_paths_have_the_variance_of_the_closed_form(period: RiskPeriod) -> None:
    certain, errors = period.drawn(40_000, np.random.default_rng(1))
    demand, lead_time = period.variances
    assert float(np.var(errors)) == pytest.approx(demand, rel=0.03)
    assert float(np.var(certain)) == pytest.approx(lead_time, rel=0.04)
    assert float(np.var(certain + errors)) == pytest.approx(demand + lead_time, rel=0.03)


def test_without_any_variance_there_is_no_elasticity() -> None:
    with pytest.raises(ValueError, match="must be > 0"):
        demand_share(0.0, 0.0)


def test_a_certain_lead_time_makes_safety_stock_follow_accuracy_one_to_one() -> None:
    findings = Accuracy(paths=500, batches=2).run(Setting(workers=1))
    row = findings.table.set_index("case").loc["domestic, certain lead time"]
    assert row["elasticity"] == pytest.approx(1)
    assert row["saved_percent"] == pytest.approx(10)
