"""The inventory review against closed forms, against integration, and against the laws that its optimum must obey."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma, nbinom

from policies.planning.exchange import exchange_curve, uniform_curve
from policies.planning.inventory_demand import ProtectionDemand, unit_loss
from policies.planning.inventory_factors import (
    average_max_stock,
    cost_factor,
    cycle_service_factor,
    fill_rate_factor,
    item_fill,
    king_stock,
)
from policies.planning.inventory_feedback import learnt_scale
from policies.planning.inventory_lots import LotTerms, economic_lot, shared_container_lot
from policies.planning.inventory_portfolio import (
    Portfolio,
    portfolio_targets,
    revenue_weights,
    working_capital,
    working_capital_targets,
)
from policies.planning.inventory_rules import (
    CoverTarget,
    CycleServiceTarget,
    FillRateTarget,
    LeastCostTarget,
    PortfolioTarget,
    TargetRule,
)
from policies.planning.inventory_spread import MAD_TO_SD, protection_sd, sd_from_cumulative_errors
from policies.planning.stock_targets import ReviewFacts, by_class
from policies.shortage import expected_shortage


def one(value: float) -> np.ndarray:
    return np.array([value])


def made_up(items: int, seed: int, skewed: str = "gamma") -> ReviewFacts:
    rng = np.random.default_rng(seed)
    per_week = rng.lognormal(2.0, 1.2, items)
    weeks = rng.choice([4.0, 11.0], items)
    spread = rng.uniform(0.15, 0.9, items)
    return ReviewFacts(
        forecast=per_week * weeks,
        error_sd=per_week * weeks * spread,
        lot=per_week * rng.choice([4.0, 8.0, 13.0], items),
        demand_per_year=52 * per_week,
        unit_cost=rng.lognormal(6, 0.8, items),
        unit_price=rng.lognormal(6, 0.8, items) * 1.3,
        item_class=rng.integers(0, 3, items),
        skewed=skewed,  # type: ignore[arg-type]
    )


def fill_of(facts: ReviewFacts, k: np.ndarray) -> float:
    return float(revenue_weights(facts) @ item_fill(facts.demand, k, facts.lot))


def value_of(facts: ReviewFacts, k: np.ndarray) -> float:
    return float(facts.unit_cost @ (k * facts.error_sd))


def test_the_unit_normal_loss_has_its_tabulated_value() -> None:
    assert unit_loss(one(0.0))[0] == pytest.approx(0.398942, abs=5e-7)


def test_a_fill_rate_of_98_per_cent_needs_the_tabulated_safety_factor_and_stock() -> None:
    k = fill_rate_factor(ProtectionDemand(one(1000.0), one(50.0)), 0.98, one(200.0))
    assert k[0] == pytest.approx(1.02124, abs=5e-6)
    assert 50 * k[0] == pytest.approx(51.06, abs=0.005)


def test_a_cycle_service_of_95_per_cent_needs_1_645_standard_deviations() -> None:
    assert cycle_service_factor(ProtectionDemand(one(100.0), one(10.0)), 0.95)[0] == pytest.approx(1.644854, abs=5e-7)


def test_the_least_cost_safety_factor_is_that_of_the_newsvendor_ratio() -> None:
    demand = ProtectionDemand(one(100.0), one(10.0))
    k = cost_factor(demand, one(5.0), one(100.0), one(1000.0), one(1.0), holding_rate=0.2)
    assert k[0] == pytest.approx(1.281552, abs=5e-7)


def test_the_spread_of_the_lead_time_dominates_that_of_the_forecast_error() -> None:
    assert protection_sd(one(10.0), one(20.0), one(100.0), one(2.0))[0] == pytest.approx(209.762, abs=5e-4)


def test_cumulative_errors_of_equal_size_give_that_size_and_unknown_ones_do_not_count() -> None:
    errors = np.array([[3.0, -3.0, np.nan, 3.0], [np.nan, np.nan, np.nan, 1.0]])
    assert sd_from_cumulative_errors(errors) == pytest.approx([3.0, np.nan], nan_ok=True)
    assert sd_from_cumulative_errors(errors, measure="absolute")[0] == pytest.approx(3 * MAD_TO_SD)


def test_squared_and_absolute_cumulative_errors_agree_on_normal_errors() -> None:
    errors = np.random.default_rng(3).normal(0, 7.0, (2, 40_000))
    assert sd_from_cumulative_errors(errors, smoothing=0.0) == pytest.approx(7.0, rel=0.02)
    assert sd_from_cumulative_errors(errors, smoothing=0.0, measure="absolute") == pytest.approx(7.0, rel=0.02)


@pytest.mark.parametrize("cv", [0.6, 1.0, 1.7])
@pytest.mark.parametrize("k", [-0.4, 0.3, 2.0])
def test_the_gamma_shortage_is_its_integral(cv: float, k: float) -> None:
    mean, sd = 30.0, 30.0 * cv
    level = mean + k * sd
    law = gamma(1 / cv**2, scale=sd * cv)
    integral = quad(law.sf, max(level, 0.0), np.inf, epsabs=1e-12)[0] + max(0.0, -level)
    tail = ProtectionDemand(one(mean), one(sd)).tail(one(k))
    assert tail.shortage[0] == pytest.approx(integral, rel=1e-7)
    assert tail.probability[0] == pytest.approx(law.sf(level), rel=1e-9)


@pytest.mark.parametrize("level", [-2.0, 0.0, 3.0, 7.5])
def test_the_negative_binomial_shortage_is_its_sum(level: float) -> None:
    mean, sd = 4.0, 3.5
    law = nbinom(mean**2 / (sd**2 - mean), mean / sd**2)
    counts = np.arange(0, 400)
    tail = ProtectionDemand(one(mean), one(sd), "negative_binomial").tail(one((level - mean) / sd))
    assert tail.shortage[0] == pytest.approx(float(law.pmf(counts) @ np.maximum(counts - level, 0.0)), rel=1e-9)
    assert tail.probability[0] == pytest.approx(law.sf(level), rel=1e-9)


@pytest.mark.parametrize("law", ["normal", "gamma", "negative_binomial"])
def test_all_items_at_once_agree_with_one_stock_point_at_a_time(law: str) -> None:
    demand = ProtectionDemand(np.array([3.0, 12.0, 40.0]), np.array([2.5, 8.0, 30.0]), law)  # type: ignore[arg-type]
    k = np.array([0.2, 1.3, 2.4])
    one_by_one = [
        expected_shortage(law, mean, sd * sd, mean + factor * sd)  # type: ignore[arg-type]
        for mean, sd, factor in zip(demand.mean, demand.sd, k, strict=True)
    ]
    assert demand.tail(k).shortage == pytest.approx(one_by_one, rel=1e-9)


@pytest.mark.parametrize("law", ["normal", "gamma", "negative_binomial"])
def test_a_quantile_is_the_least_level_exceeded_no_more_often_than_asked(law: str) -> None:
    demand = ProtectionDemand(np.array([1.3, 4.0, 12.0, 40.0]), np.array([1.4, 2.5, 8.0, 30.0]), law)  # type: ignore[arg-type]
    for probability in (0.4, 0.1, 0.013):
        k = demand.factor(np.full(4, probability))
        assert (demand.tail(k).probability <= probability + 1e-12).all()
        assert (demand.tail(k - 1e-6).probability > probability - 1e-12).all()


@pytest.mark.parametrize("law", ["normal", "gamma", "negative_binomial"])
def test_the_fill_rate_factor_gives_that_fill_or_needs_no_stock(law: str) -> None:
    facts = made_up(200, 5, law)
    k = fill_rate_factor(facts.demand, 0.97, facts.lot)
    fill = item_fill(facts.demand, k, facts.lot)
    assert fill[k > 0] == pytest.approx(0.97, abs=1e-9)
    assert (fill[k == 0] >= 0.97).all()
    assert 0 < (k > 0).sum() <= 200


def test_without_forecast_error_nobody_needs_safety_stock() -> None:
    facts = replace(made_up(30, 1), error_sd=np.zeros(30))
    rules: list[TargetRule] = [
        CycleServiceTarget(0.98),
        FillRateTarget(0.98),
        LeastCostTarget(0.5),
        PortfolioTarget(0.98),
        PortfolioTarget(0.98, working_capital_limit=1e12),
    ]
    for rule in rules:
        assert isinstance(rule, TargetRule)
        assert rule.targets(facts).safety_stock == pytest.approx(np.zeros(30))


@pytest.mark.parametrize("seed", range(8))
def test_no_uniform_safety_factor_gives_the_same_fill_for_less_money(seed: int) -> None:
    facts = made_up(40, seed)
    for uniform in (0.4, 1.0, 1.8):
        k = np.full(40, uniform)
        best = portfolio_targets(facts, fill_of(facts, k))
        assert fill_of(facts, best.k) >= fill_of(facts, k)
        assert value_of(facts, best.k) <= value_of(facts, k) * (1 + 1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_no_small_exchange_of_stock_between_items_improves_the_portfolio(seed: int) -> None:
    facts = made_up(12, seed)
    best = portfolio_targets(facts, 0.97)
    rng = np.random.default_rng(seed)
    for _ in range(50):
        k = np.maximum(0.0, best.k + rng.normal(0, 0.1, 12))
        assert fill_of(facts, k) < 0.97 + 1e-9 or value_of(facts, k) >= value_of(facts, best.k) * (1 - 1e-9)


def test_a_portfolio_of_whole_units_reaches_its_target() -> None:
    facts = made_up(25, 2, "negative_binomial")
    assert fill_of(facts, portfolio_targets(facts, 0.96).k) >= 0.96


def test_items_alike_in_lot_cover_and_margin_get_one_safety_factor() -> None:
    demand = np.array([52.0, 520.0, 5200.0])
    facts = ReviewFacts(
        forecast=demand / 5,
        error_sd=demand / 5 * np.array([0.1, 0.3, 0.45]),
        lot=demand / 13,
        demand_per_year=demand,
        unit_cost=np.array([10.0, 1.0, 300.0]),
        unit_price=np.array([14.0, 1.4, 420.0]),
        item_class=np.array([0, 1, 2]),
    )
    k = portfolio_targets(facts, 0.97).k
    assert k == pytest.approx(k[0])
    assert k[0] > 0


def test_the_floor_of_a_class_holds_and_costs_the_least_it_can() -> None:
    facts = made_up(60, 4)
    free, floored = portfolio_targets(facts, 0.95), portfolio_targets(facts, 0.95, {"C": 0.97})
    revenue = np.where(facts.item_class == 2, facts.revenue_per_year, 0.0)
    fill_of_c = float(revenue @ item_fill(facts.demand, floored.k, facts.lot) / revenue.sum())
    assert float(revenue @ item_fill(facts.demand, free.k, facts.lot)) / revenue.sum() < 0.97
    assert fill_of_c == pytest.approx(0.97, abs=1e-6)
    assert fill_of(facts, floored.k) == pytest.approx(0.95, abs=1e-6)
    assert value_of(facts, floored.k) >= value_of(facts, free.k)


def test_floors_that_do_not_bind_change_nothing_and_unknown_classes_are_named() -> None:
    facts = made_up(60, 4)
    assert portfolio_targets(facts, 0.97, {"A": 0.5}).k == pytest.approx(portfolio_targets(facts, 0.97).k)
    with pytest.raises(ValueError, match="no class of the items: Q"):
        portfolio_targets(facts, 0.97, {"Q": 0.5})


def test_a_limit_of_working_capital_that_is_met_anyway_changes_nothing() -> None:
    facts = made_up(50, 6)
    free = portfolio_targets(facts, 0.97)
    limited = working_capital_targets(facts, 0.97, working_capital(facts, free) * 1.001, 0.2)
    assert limited.capital_price == 0
    assert (limited.k == free.k).all()


@pytest.mark.parametrize("share", [0.95, 0.8, 0.6])
def test_a_limit_of_working_capital_is_met_exactly_and_its_price_rises_as_it_tightens(share: float) -> None:
    facts = made_up(50, 6)
    terms = LotTerms(
        order_cost=facts.lot**2 * facts.unit_cost * 0.2 / (2 * facts.demand_per_year),
        unit_cost=facts.unit_cost,
        demand_per_year=facts.demand_per_year,
        least=np.zeros(50),
        most=np.full(50, np.inf),
    )
    assert economic_lot(terms, 0.2) == pytest.approx(facts.lot)
    free = portfolio_targets(facts, 0.97)
    full = working_capital(facts, free)
    limited = working_capital_targets(facts, 0.97, share * full, 0.2, terms)
    tighter = working_capital_targets(facts, 0.97, 0.9 * share * full, 0.2, terms)
    assert limited.limit_met
    assert working_capital(facts, limited) == pytest.approx(share * full, rel=1e-6)
    assert working_capital(facts, limited) <= share * full
    assert (limited.safety_stock <= free.safety_stock + 1e-9).all()
    assert (limited.lot <= free.lot * (1 + 1e-12)).all()
    assert 0 < limited.capital_price < tighter.capital_price


def test_a_limit_that_the_lots_alone_exceed_is_reported() -> None:
    facts = made_up(20, 6)
    assert not working_capital_targets(facts, 0.97, 1.0, 0.2).limit_met


def test_the_exchange_curve_rises_is_convex_and_lies_below_uniform_practice() -> None:
    for law in ("normal", "gamma"):
        facts = made_up(80, 9, law)
        curve = exchange_curve(facts, points=30)
        slope = np.diff(curve.safety_stock_value) / np.diff(curve.fill)
        assert (np.diff(curve.fill) > 0).all()
        assert (slope > 0).all()
        assert (np.diff(slope) > -1e-6 * slope[1:]).all()
        uniform = uniform_curve(facts, np.linspace(0.2, 2.5, 12))
        inside = (uniform.fill > curve.fill[0]) & (uniform.fill < curve.fill[-1])
        best = np.array([portfolio_targets(facts, fill).safety_stock @ facts.unit_cost for fill in uniform.fill])
        assert inside.any()
        assert (best <= uniform.safety_stock_value * (1 + 1e-6)).all()


def test_the_slope_of_the_exchange_curve_is_lambda() -> None:
    facts = made_up(80, 9, "normal")
    curve = exchange_curve(facts, points=400)
    euros_served = curve.fill * facts.revenue_per_year.sum()
    middle = np.sqrt(curve.marginal[1:] * curve.marginal[:-1])
    assert np.diff(euros_served) / np.diff(curve.safety_stock_value) == pytest.approx(middle, rel=0.01)


def test_every_rule_says_what_to_hold_and_up_to_where() -> None:
    facts = made_up(10, 3)
    targets = CoverTarget({"A": 2.0, "other": 5.0}, 5.0).targets(facts)
    weeks = targets.safety_stock / (facts.forecast / 5.0)
    assert weeks == pytest.approx(np.where(facts.item_class == 0, 2.0, 5.0))
    assert targets.reorder_level == pytest.approx(facts.forecast + targets.safety_stock)
    assert targets.maximum == pytest.approx(targets.reorder_level + facts.lot)
    with pytest.raises(ValueError, match="B, C missing"):
        by_class({"A": 1.0}, facts)


def test_the_rules_of_thumb_are_their_formulas() -> None:
    assert average_max_stock(one(40.0), one(5.0), one(25.0), one(4.0))[0] == 100
    assert king_stock(0.95, one(10.0), one(20.0), one(100.0), one(2.0))[0] == pytest.approx(
        1.644854 * 209.762, rel=1e-5
    )


def test_feedback_raises_the_factors_of_classes_served_too_little_within_its_limit() -> None:
    target, scale = np.array([0.98, 0.96, 0.95, 0.9]), np.ones(4)
    achieved = np.array([0.975, 0.90, 1.0, np.nan])
    assert learnt_scale(scale, target, achieved) == pytest.approx([1.025, 1.1, 0.9, 1.0])
    assert learnt_scale(scale, target, achieved, on=False) is scale


def test_targets_follow_the_learnt_scale() -> None:
    facts = made_up(10, 3)
    rule = PortfolioTarget(0.96)
    assert rule.targets(facts, 1.1).safety_stock == pytest.approx(1.1 * rule.targets(facts).safety_stock)


def test_shared_containers_are_full_and_cost_no_more_than_any_other_number_of_them() -> None:
    demand, cost = np.array([100.0, 900.0, 40.0]), np.array([50.0, 20.0, 9.0])
    terms = LotTerms(np.array([60.0, 60.0, 60.0]), cost, demand, np.zeros(3), np.full(3, np.inf))
    supplier, volume, size = np.array([0, 0, 1]), np.array([1.0, 1.0, 2.0]), np.array([30.0, 20.0])
    lot = shared_container_lot(terms, 0.2, supplier, size, volume)
    loads = np.bincount(supplier, weights=lot * volume) / size
    assert loads == pytest.approx(np.rint(loads))
    assert lot[0] / demand[0] == pytest.approx(lot[1] / demand[1])

    def yearly(containers: float) -> float:
        years = containers * 30.0 / 1000.0
        return 120.0 / years + 0.2 * float(cost[:2] @ demand[:2]) * years / 2

    assert yearly(round(loads[0])) <= min(yearly(n) for n in range(1, 40)) + 1e-9


def test_facts_of_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="unit_cost"):
        replace(made_up(5, 0), unit_cost=np.ones(4))
    with pytest.raises(ValueError, match="lot"):
        replace(made_up(5, 0), lot=np.zeros(5))
    with pytest.raises(ValueError, match="fill"):
        PortfolioTarget(1.2)


def test_portfolio_factors_stay_between_their_bounds() -> None:
    facts = made_up(30, 1)
    for marginal in (1e-9, 1e-2, 1e9):
        k = Portfolio(facts, most=3.0).factor(marginal)
        assert ((k >= 0) & (k <= 3)).all()
