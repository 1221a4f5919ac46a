"""The demand review: from a statistical baseline to one forecast that all functions work with.

Pure functions, state in and state out. The grid is [items, weeks], column 0 being the week of the review; the actuals
are of weeks before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from policies.planning.consensus import (
    Consensus,
    Learned,
    bias_share,
    consensus_weights,
    debiased,
    gated,
    learn,
    padding,
    weighed,
)
from policies.planning.demand_events import EventKnowledge, Events, event_units, told_events
from policies.planning.functional_forecasts import (
    FUNCTIONS,
    JUDGING,
    Budget,
    Judgement,
    JudgementErrors,
    budget_path,
    frozen_budget,
    functional_forecasts,
    mean_of_last,
    no_errors,
    redraw,
)
from policies.planning.given_forecasts import GivenForecasts

__all__ = ["STEPS", "DemandInputs", "DemandPlan", "DemandSettings", "DemandState", "demand_review", "first_state"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
STEPS = ("naive", "statistical", "indicator", *JUDGING, "consensus", "gate", "events", "shaping")
_PLAIN = Judgement()
_SALES = Judgement(incentive=0.06, sd=0.12)
_MARKETING = Judgement(incentive=0.10)
_PROCUREMENT = Judgement(incentive=0.06, sd=0.12)
_CONSENSUS = Consensus()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandSettings:
    """How the functions judge and how their consensus is made; every mechanism switches off on its own.

    The strengths of sales, marketing and procurement are those of the specification's "silo" preset: sales hedge
    availability by +6 % with a standard deviation of 12 % a quarter, marketing add 10 % on promoted items.
    """

    statistical: Judgement = _PLAIN
    sales: Judgement = _SALES
    marketing: Judgement = _MARKETING
    finance: Judgement = _PLAIN
    procurement: Judgement = _PROCUREMENT
    consensus: Consensus = _CONSENSUS
    events: bool = True
    notice_weeks: int = 8
    shipment_weeks: int = 26

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """Return the judgements in the order of `FUNCTIONS`."""
        return (self.statistical, self.sales, self.marketing, self.finance, self.procurement)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandInputs:
    """What the demand review sees at the start of `week`.

    `naive` and `statistical` are forecasts [items, weeks]; `indicator` is the statistical one corrected by a leading
    indicator, None without one. `demand` and `shipments` [items, past weeks] end with week `week` - 1, demand as
    cleaned at the data close, NaN where unknown. `promoted` [items, weeks], `shaping` [items, weeks] (units that were
    approved), `events` with what sales know of them, and forecasts that functions have `given` from the start on, in
    week `weeks_before`, may be None. `groups` [items] as in the consensus.
    """

    week: int
    naive: Floats
    statistical: Floats
    demand: Floats
    shipments: Floats
    groups: Ints
    indicator: Floats | None = None
    promoted: Bools | None = None
    shaping: Floats | None = None
    events: Events | None = None
    knowledge: EventKnowledge | None = None
    given: GivenForecasts | None = None
    weeks_before: int = 0


@dataclass(frozen=True, slots=True)
class DemandState:
    """What one demand review hands to the next: judgement errors, what was learned, the budget, and what it forecast.

    `forecasts` [functions, items, weeks] and `told` [items, weeks] are those of the review in week `made_week`.
    """

    errors: JudgementErrors
    learned: Learned
    budget: Budget | None = None
    made_week: int = 0
    forecasts: Floats = field(default_factory=lambda: np.zeros((len(FUNCTIONS), 0, 0)))
    told: Floats = field(default_factory=lambda: np.zeros((0, 0)))


@dataclass(frozen=True, slots=True)
class DemandPlan:
    """The outcome of a demand review.

    `steps` [steps, items, weeks] are the forecasts in the order of `STEPS`; those of functions include the events that
    the function knows. `weights` and `bias` are [functions, groups], `kept` [functions] is the share of the overrides
    (where the function differs from the baseline at all) that passed the gate, NaN without any.
    """

    week: int
    steps: Floats
    weights: Floats
    bias: Floats
    kept: Floats

    @property
    def forecast(self) -> Floats:
        """Return the forecast agreed on, [items, weeks]."""
        last: Floats = self.steps[-1]
        return last

    def step(self, name: str) -> Floats:
        """Return the forecast [items, weeks] of one of `STEPS`."""
        chosen: Floats = self.steps[STEPS.index(name)]
        return chosen


def first_state(items: int, groups: Ints) -> DemandState:
    """Return the state before the first review."""
    return DemandState(no_errors(items), Learned.nothing(len(FUNCTIONS), items, int(groups.max(initial=0)) + 1))


def demand_review(
    settings: DemandSettings, inputs: DemandInputs, state: DemandState, rng: np.random.Generator
) -> tuple[DemandPlan, DemandState]:
    """Return the demand plan and the state for the next review.

    The functions judge the baseline (the indicator's correction included); learning compares what they said last time
    with the demand since; consensus = sum of weight x (forecast - bias), through the gate, + known events + shaping.
    What is learned never includes told events, so that an event is not taken for a bias.
    """
    baseline = inputs.statistical if inputs.indicator is None else inputs.indicator
    groups, learned = inputs.groups, _learned(settings.consensus, inputs, state)
    errors = redraw(settings.judgements, state.errors, inputs.week, rng)
    budget = frozen_budget(state.budget, inputs.statistical, inputs.week)
    bias, weights = bias_share(learned), consensus_weights(settings.consensus, learned, groups)
    honesty = np.array([each.honesty for each in settings.judgements])
    forecasts = functional_forecasts(
        baseline,
        settings.judgements,
        errors,
        promoted=inputs.promoted,
        budget=budget_path(budget, inputs.week, baseline.shape[1]),
        shipments_per_week=mean_of_last(inputs.shipments, settings.shipment_weeks),
        padding=padding(bias, honesty, groups),
    )
    if inputs.given is not None:
        forecasts = inputs.given.in_place_of(forecasts, inputs.week - inputs.weeks_before)
    told = _told(settings, inputs, baseline.shape)
    corrected = debiased(forecasts, bias, groups)
    passed, kept = gated(corrected, errors.reasoned, settings.consensus.gate)
    agreed = weighed(passed, weights, groups)
    steps = _steps(inputs, baseline, forecasts, told, weighed(corrected, weights, groups), agreed)
    plan = DemandPlan(inputs.week, steps, weights, bias, _share_kept(corrected, kept))
    expected = told if inputs.shaping is None else told + inputs.shaping
    return plan, DemandState(errors, learned, budget, inputs.week, forecasts, expected)


def _learned(settings: Consensus, inputs: DemandInputs, state: DemandState) -> Learned:
    """Return what is known after comparing the forecasts of the last review with the demand since.

    Weeks that are not known (late, or hidden by a stock-out) are left out on both sides.
    """
    weeks = min(inputs.week - state.made_week, state.forecasts.shape[2], inputs.demand.shape[1])
    if not settings.learning or weeks < 1:
        return state.learned
    since = inputs.demand.shape[1] - (inputs.week - state.made_week)
    actual = inputs.demand[:, max(0, since) : max(0, since) + weeks] - state.told[:, :weeks]
    known = ~np.isnan(actual)
    forecast = np.where(known, state.forecasts[:, :, :weeks], 0.0).sum(axis=2)
    total = np.where(known.any(axis=1), np.where(known, actual, 0.0).sum(axis=1), np.nan)
    return learn(settings, state.learned, forecast, total, inputs.groups)


def _told(settings: DemandSettings, inputs: DemandInputs, shape: tuple[int, ...]) -> Floats:
    """Return the units [items, weeks] of the events that sales have told of by now."""
    if not settings.events or inputs.events is None or inputs.knowledge is None:
        return np.zeros(shape)
    chosen = told_events(inputs.events, inputs.knowledge, inputs.week, settings.notice_weeks)
    return event_units(inputs.events, inputs.knowledge.units_per_week, chosen, (shape[0], shape[1]), inputs.week)


def _steps(
    inputs: DemandInputs, baseline: Floats, forecasts: Floats, told: Floats, consensus: Floats, agreed: Floats
) -> Floats:
    """Return the forecasts [steps, items, weeks] in the order of `STEPS`, none below 0."""
    steps = np.empty((len(STEPS), *baseline.shape))
    steps[0], steps[1], steps[2] = inputs.naive, inputs.statistical, baseline
    steps[3:7] = forecasts[1:]
    steps[3] += told
    steps[7], steps[8] = consensus, agreed
    np.add(agreed, told, out=steps[9])
    steps[10] = steps[9] if inputs.shaping is None else steps[9] + inputs.shaping
    return np.maximum(steps, 0.0, out=steps)


def _share_kept(corrected: Floats, kept: Bools) -> Floats:
    """Return the share of overrides that passed the gate [functions], NaN where a function overrides nothing."""
    differs = corrected != corrected[:1]
    count = differs.sum(axis=(1, 2))
    share: Floats = np.where(count > 0, (kept & differs).sum(axis=(1, 2)) / np.maximum(1, count), np.nan)
    return share
