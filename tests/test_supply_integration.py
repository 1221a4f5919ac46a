"""E4: one plan never earns less than functions planning one after the other, and nothing more without a reason."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from experiments.demonstrations.demonstration import Demonstration, Setting
from experiments.demonstrations.integration import Integration, Planning
from policies.planning.supply_integration import PlanningMarket, plan_apart, plan_together

MARKET = PlanningMarket()


def gain(seed: int, utilisation: float, season: float, swing: float = 0.0) -> float:
    return MARKET.gain(np.random.default_rng(seed), utilisation, season, swing)


@pytest.mark.parametrize("seed", range(6))
def test_one_plan_never_earns_less(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert gain(seed, rng.uniform(0.5, 1.3), rng.uniform(0, 0.5), rng.uniform(0, 0.3)) >= -1e-9


@pytest.mark.parametrize("season", [0.0, 0.3])
def test_with_slack_capacity_and_flat_prices_there_is_nothing_to_gain(season: float) -> None:
    assert gain(2, 0.5, season) == pytest.approx(0.0, abs=1e-9)


def test_moving_prices_are_worth_buying_ahead_even_with_slack_capacity() -> None:
    assert gain(2, 0.5, 0.0, 0.2) > 0.01


def test_the_gain_rises_with_load_and_season() -> None:
    gains = np.mean([[[gain(seed, load, season) for season in (0.0, 0.2, 0.4)] for load in (0.7, 0.9, 1.1)]
                     for seed in range(2)], axis=0)  # fmt: skip
    assert np.diff(gains, axis=0).min() >= -1e-9
    assert np.diff(gains, axis=1).min() >= -1e-9
    assert gains[-1, -1] - gains[-1, 0] > gains[0, -1] - gains[0, 0]


def test_who_plans_apart_delivers_as_much_as_the_plant_can() -> None:
    market = MARKET.draw(np.random.default_rng(3), 1.3, 0.3, 0.1)
    program, none = market.program(), np.zeros(6)
    case = market.case(market.demand, 0, none, none)
    apart, together = plan_apart(program, case), plan_together(program, case)
    assert apart.sales.sum() >= together.sales.sum() - 1e-6
    assert apart.sales.sum() < market.demand.sum()
    assert_allclose(apart.buys, apart.regular, atol=1e-6)


def test_without_forecast_error_and_with_slack_capacity_a_rolling_plan_gains_what_the_plan_for_the_year_does() -> None:
    found, wmape = MARKET.rolled(np.random.default_rng(1), 0.5, 0.2, 0.2, 0.0)
    assert wmape == 0.0
    assert found == pytest.approx(gain(1, 0.5, 0.2, 0.2), rel=1e-6)


def test_the_demonstration_runs_short_and_counts_its_claims() -> None:
    shown = Integration(planning=PlanningMarket(families=2, months=4))
    assert isinstance(shown, Demonstration)
    assert isinstance(shown.planning, Planning)
    found = shown.short().run(Setting(workers=1))
    assert len(found.claims) == 7
    assert set(found.table["part"]) == {"known", "rolled"}
    assert found.claims[0].holds


@pytest.mark.full
def test_all_claims_hold() -> None:
    findings = Integration(planning=MARKET, draws=10).run(Setting())
    assert [claim.statement for claim in findings.claims if not claim.holds] == []


def test_loads_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match=r"utilisations.* ascending"):
        Integration(planning=MARKET, utilisations=(0.9, 0.5))
