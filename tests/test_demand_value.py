"""The demand review month after month in a random world: each mechanism adds value where it has something to add."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from policies.forecasting.naive import Naive
from policies.forecasting.smoothing import SES
from policies.planning.consensus import Consensus
from policies.planning.demand import STEPS, DemandInputs, DemandSettings, demand_review, first_state
from policies.planning.demand_archive import ForecastArchive, StepErrors, step_errors
from policies.planning.demand_events import EventKnowledge, Events, draw_knowledge, event_units
from policies.planning.functional_forecasts import Judgement
from policies.planning.indicator import Indicator, corrected, correction, fit_indicator, indicator_path

ITEMS, FAMILIES, WEEKS, FIRST, HORIZON, LAG = 48, 6, 300, 104, 26, 6
FAMILY = np.arange(ITEMS) % FAMILIES
PLAIN = Judgement()
QUIET = DemandSettings(sales=PLAIN, marketing=PLAIN, finance=PLAIN, procurement=PLAIN)
Indicated = Callable[[int, np.ndarray], np.ndarray | None]


def levels(sd: float, seed: int = 1) -> np.ndarray:
    """Return the level of each family, 1 on average, an autoregression that forgets in about ten weeks."""
    rng = np.random.default_rng(seed)
    shocks = sd * np.sqrt(1 - 0.9**2) * rng.standard_normal((FAMILIES, WEEKS + LAG))
    path = np.zeros((FAMILIES, WEEKS + LAG))
    for week in range(1, WEEKS + LAG):
        path[:, week] = 0.9 * path[:, week - 1] + shocks[:, week]
    return np.exp(path)


def some_events(seed: int = 2) -> Events:
    rng, count = np.random.default_rng(seed), 4 * ITEMS
    start = rng.integers(FIRST, WEEKS - 4, count).astype(np.float64)
    return Events(rng.integers(0, ITEMS, count), start, np.full(count, 2.0), rng.uniform(50.0, 150.0, count))


def demand_of(level: np.ndarray, events: Events | None = None, seed: int = 3) -> np.ndarray:
    mean = 50.0 * level[FAMILY, :WEEKS]
    if events is not None:
        chosen = np.ones(len(events.item), dtype=np.bool_)
        mean = mean + event_units(events, events.units_per_week, chosen, mean.shape, 0)
    return np.random.default_rng(seed).poisson(mean).astype(np.float64)


def errors_of(
    settings: DemandSettings,
    demand: np.ndarray,
    events: Events | None = None,
    knowledge: EventKnowledge | None = None,
    indicated: Indicated = lambda week, baseline: None,
) -> StepErrors:
    """Return how the steps did over all monthly cycles; known events are taken out of the forecaster's history."""
    state, rng, plans, base = first_state(ITEMS, FAMILY), np.random.default_rng(4), [], demand.copy()
    if events is not None and knowledge is not None:
        base -= event_units(events, knowledge.units_per_week, knowledge.known, demand.shape, 0)
    for week in range(FIRST, WEEKS, 4):
        baseline = SES(alpha=0.1).forecast(base[:, :week], HORIZON)
        inputs = DemandInputs(
            week=week, naive=Naive().forecast(demand[:, :week], HORIZON), statistical=baseline,
            indicator=indicated(week, baseline), demand=demand[:, :week], shipments=demand[:, :week],
            groups=FAMILY, events=events, knowledge=knowledge,
        )  # fmt: skip
        plan, state = demand_review(settings, inputs, state, rng)
        plans.append(plan)
    return step_errors(ForecastArchive.of(plans, HORIZON), demand)


def of(errors: StepErrors, step: str, figure: str = "value_added") -> float:
    return float(getattr(errors, figure)[STEPS.index(step)])


def test_learning_takes_out_a_bias_and_lowers_the_error() -> None:
    biased = replace(QUIET, sales=Judgement(incentive=0.4), procurement=Judgement(incentive=0.3))
    settings = replace(biased, consensus=Consensus(gate=None))
    frozen = replace(biased, consensus=Consensus(gate=None, learning=False))
    demand = demand_of(levels(0.1))
    learned, ignorant = errors_of(settings, demand), errors_of(frozen, demand)
    assert of(ignorant, "consensus", "bias") == pytest.approx((0.4 + 0.3) / 5, abs=0.03)
    assert abs(of(learned, "consensus", "bias")) < of(ignorant, "consensus", "bias") / 3
    assert of(learned, "consensus", "wmape") < of(ignorant, "consensus", "wmape") - 0.02


def test_known_events_add_value_and_unknown_ones_none() -> None:
    events = some_events()
    demand = demand_of(levels(0.05), events)
    added = {}
    for share in (0.0, 0.5, 1.0):
        knowledge = draw_knowledge(events, share, np.random.default_rng(5))
        added[share] = of(errors_of(QUIET, demand, events, knowledge), "events")
    assert added[0.0] == 0.0
    assert 0.01 < added[0.5] < added[1.0]


def test_the_earlier_sales_tell_of_events_the_more_they_add() -> None:
    events = some_events()
    demand, knowledge = demand_of(levels(0.05), events), draw_knowledge(events, 1.0, np.random.default_rng(5))
    added = [
        of(errors_of(replace(QUIET, notice_weeks=notice), demand, events, knowledge), "events") for notice in (0, 2, 8)
    ]
    assert added[0] < added[1] < added[2]


@pytest.mark.parametrize(("r2", "low", "high"), [(0.9, 0.01, 1.0), (0.0, -0.004, 0.004)])
def test_an_indicator_adds_value_where_it_knows_something(r2: float, low: float, high: float) -> None:
    level = levels(0.3)
    demand = demand_of(level)
    observed = np.array([demand[family == FAMILY].sum(axis=0) for family in range(FAMILIES)])
    settings = Indicator(lag_weeks=LAG, r2=r2, baseline_smoothing=0.1, persistence=0.9)
    path = indicator_path(level, settings, np.random.default_rng(6))

    def indicated(week: int, baseline: np.ndarray) -> np.ndarray:
        seen, known = observed[:, :week], path[:, :week]
        change = correction(fit_indicator(seen, known, settings), seen, known, HORIZON, settings)
        return corrected(baseline, change, FAMILY)

    assert low <= of(errors_of(QUIET, demand, indicated=indicated), "indicator") <= high


def test_a_gate_keeps_small_noise_out_of_the_forecast() -> None:
    noisy = Judgement(sd=0.06, by_item=True, hold_weeks=4)
    settings = replace(QUIET, sales=noisy, marketing=noisy, finance=noisy, procurement=noisy)
    errors = errors_of(replace(settings, consensus=Consensus(members=(0, 1))), demand_of(levels(0.0)))
    assert of(errors, "sales") < 0
    assert of(errors, "gate") > 0
    assert of(errors, "gate", "wmape") == pytest.approx(of(errors, "statistical", "wmape"), rel=0.02)
