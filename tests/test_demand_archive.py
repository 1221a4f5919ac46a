"""Value added by step and lag: worked by hand on a small archive, and the identities of the measure."""

from __future__ import annotations

import numpy as np
import pytest

from policies.planning.demand import STEPS, DemandPlan
from policies.planning.demand_archive import STEP_BEFORE, ForecastArchive, step_errors

ITEMS, WEEKS, CYCLES = 4, 12, 5
STEP = {name: place for place, name in enumerate(STEPS)}


def archive_of(demand: np.ndarray, factors: dict[str, float]) -> ForecastArchive:
    """Return an archive in which each step forecast the true demand times its factor (1 where none is given)."""
    plans = []
    for week in range(0, 4 * CYCLES, 4):
        truth = demand[:, week : week + WEEKS]
        steps = np.stack([truth * factors.get(name, 1.0) for name in STEPS])
        plans.append(DemandPlan(week, steps, np.zeros((5, 1)), np.zeros((5, 1)), np.zeros(5)))
    return ForecastArchive.of(plans, WEEKS)


def some_demand(weeks: int = 40) -> np.ndarray:
    return np.random.default_rng(1).gamma(2.0, 10.0, (ITEMS, weeks))


@pytest.mark.parametrize(("lag", "span"), [(0, 4), (4, 4), (8, 4), (0, 1)])
def test_errors_and_bias_are_the_shares_by_which_each_step_is_off(lag: int, span: int) -> None:
    factors = {"naive": 1.5, "statistical": 0.8, "sales": 1.3, "consensus": 1.1}
    errors = step_errors(archive_of(some_demand(), factors), some_demand(), lag, span)
    for name in STEPS:
        assert errors.wmape[STEP[name]] == pytest.approx(abs(factors.get(name, 1.0) - 1))
        assert errors.bias[STEP[name]] == pytest.approx(factors.get(name, 1.0) - 1)
    assert errors.value_added[STEP["statistical"]] == pytest.approx(0.5 - 0.2)
    assert errors.value_added[STEP["sales"]] == pytest.approx(-0.3)
    assert errors.value_added[STEP["gate"]] == pytest.approx(0.1)
    assert errors.over_naive[STEP["consensus"]] == pytest.approx(0.4)
    assert np.isnan(errors.value_added[0])
    assert errors.pairs == ITEMS * CYCLES


def test_a_step_that_changes_nothing_adds_nothing() -> None:
    errors = step_errors(archive_of(some_demand(), dict.fromkeys(STEPS, 1.2)), some_demand())
    np.testing.assert_allclose(errors.value_added[1:], 0.0, atol=1e-12)


def test_value_added_along_the_chain_sums_to_what_the_last_step_has_over_naive() -> None:
    rng = np.random.default_rng(2)
    factors = {name: float(rng.uniform(0.5, 1.5)) for name in STEPS}
    errors = step_errors(archive_of(some_demand(), factors), some_demand(), 4)
    chain, name = 0.0, "shaping"
    while name != "naive":
        chain, name = chain + errors.value_added[STEP[name]], STEP_BEFORE[name]
    assert chain == pytest.approx(errors.over_naive[STEP["shaping"]])


def test_only_weeks_that_have_come_and_are_known_are_compared() -> None:
    demand = some_demand()
    archive = archive_of(demand, {"naive": 2.0})
    assert step_errors(archive, demand[:, :15], 4, 4).pairs == ITEMS * 2
    holed = demand.copy()
    holed[0, 5] = np.nan
    assert step_errors(archive, holed, 0, 4).pairs == ITEMS * CYCLES - 1


def test_a_lag_beyond_the_weeks_kept_is_refused() -> None:
    with pytest.raises(ValueError, match=r"lag_weeks\(=10\)"):
        step_errors(archive_of(some_demand(), {}), some_demand(), 10, 4)
    with pytest.raises(ValueError, match="plans"):
        ForecastArchive.of([])
