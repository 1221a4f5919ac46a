"""The demand review: identities of the consensus, what it learns, and what each mechanism does on its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

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
from policies.planning.demand import STEPS, DemandInputs, DemandSettings, demand_review, first_state
from policies.planning.demand_events import Events, draw_knowledge, event_units, told_events
from policies.planning.functional_forecasts import FUNCTIONS, Judgement, frozen_budget, mean_of_last, no_errors, redraw

ITEMS, WEEKS = 6, 20
PLAIN = Judgement()
QUIET = DemandSettings(sales=PLAIN, marketing=PLAIN, finance=PLAIN, procurement=PLAIN)
ONE_GROUP = np.zeros(ITEMS, dtype=np.int64)
LEVEL = np.arange(10.0, 10.0 + ITEMS)


def flat_inputs(week: int = 26, **changes: object) -> DemandInputs:
    """Return inputs in which the past and every forecast are the item's level."""
    flat = np.repeat(LEVEL[:, None], WEEKS, axis=1)
    past = np.repeat(LEVEL[:, None], week, axis=1)
    inputs = DemandInputs(week=week, naive=flat, statistical=flat, demand=past, shipments=past, groups=ONE_GROUP)
    return replace(inputs, **changes)  # type: ignore[arg-type]


def run_cycles(settings: DemandSettings, cycles: int, seed: int = 1):  # type: ignore[no-untyped-def]
    state, rng = first_state(ITEMS, ONE_GROUP), np.random.default_rng(seed)
    plans = []
    for cycle in range(cycles):
        plan, state = demand_review(settings, flat_inputs(26 + 4 * cycle), state, rng)
        plans.append(plan)
    return plans, state


def test_the_consensus_of_identical_forecasts_is_that_forecast() -> None:
    forecast = np.random.default_rng(2).gamma(2.0, 10.0, (ITEMS, WEEKS))
    weights = np.random.default_rng(3).dirichlet(np.ones(len(FUNCTIONS)), 1).T
    np.testing.assert_allclose(weighed(np.stack([forecast] * len(FUNCTIONS)), weights, ONE_GROUP), forecast)


def test_functions_without_bias_or_noise_leave_the_forecast_alone_for_ever() -> None:
    for plan in run_cycles(QUIET, 15)[0]:
        for name in STEPS:
            np.testing.assert_allclose(plan.step(name), LEVEL[:, None] * np.ones(WEEKS), rtol=1e-12)


def test_a_constant_bias_is_learned_and_taken_out() -> None:
    settings = replace(QUIET, sales=Judgement(incentive=0.3), consensus=Consensus(gate=None, shrink=1.0))
    plans, _ = run_cycles(settings, 60)
    sales = FUNCTIONS.index("sales")
    assert plans[0].bias[sales] == pytest.approx(0.0)
    assert plans[-1].bias[sales] == pytest.approx(0.3 / 1.3, rel=1e-4)
    np.testing.assert_allclose(plans[-1].step("consensus"), plans[-1].step("statistical"), rtol=1e-4)
    np.testing.assert_allclose(plans[0].step("consensus"), plans[0].step("statistical") * 1.06, rtol=1e-12)


@pytest.mark.parametrize("honesty", [1.0, 0.5])
def test_a_function_that_games_inflates_until_its_bias_is_b_over_honesty(honesty: float) -> None:
    settings = replace(QUIET, sales=Judgement(incentive=0.1, honesty=honesty))
    plans, _ = run_cycles(settings, 150)
    share = plans[-1].bias[1, 0]
    assert share / (1 - share) == pytest.approx(0.1 / honesty, rel=1e-4)
    np.testing.assert_allclose(plans[-1].step("sales"), plans[-1].step("statistical") * (1 + 0.1 / honesty), rtol=1e-4)


def test_frozen_learning_changes_neither_weights_nor_bias() -> None:
    settings = DemandSettings(consensus=Consensus(learning=False))
    plans, _ = run_cycles(settings, 10)
    np.testing.assert_array_equal(plans[-1].bias, 0.0)
    np.testing.assert_allclose(plans[-1].weights, 1 / len(FUNCTIONS))


@pytest.mark.parametrize("shrink", [0.0, 0.5, 1.0])
def test_weights_converge_to_one_over_mse_shrunk_to_equal_ones(shrink: float) -> None:
    sd, items, cycles = np.array([1.0, 2.0, 4.0]), 100, 400
    settings, groups = Consensus(shrink=shrink, window=cycles), np.zeros(items, dtype=np.int64)
    learned, rng = Learned.nothing(3, items, 1), np.random.default_rng(5)
    for _ in range(cycles):
        actual = rng.normal(100.0, 1.0, items)
        learned = learn(settings, learned, actual + sd[:, None] * rng.standard_normal((3, items)), actual, groups)
    expected = (1 - shrink) * sd**-2 / (sd**-2).sum() + shrink / 3
    np.testing.assert_allclose(consensus_weights(settings, learned, groups)[:, 0], expected, rtol=0.02)


def test_weights_sum_to_one_in_each_group_and_those_who_do_not_take_part_have_none() -> None:
    groups = np.array([0, 0, 1, 1, 2, 2])
    settings = Consensus(members=(0, 1, 4))
    learned, rng = Learned.nothing(5, ITEMS, 3), np.random.default_rng(6)
    for _ in range(3):
        learned = learn(settings, learned, rng.gamma(2.0, 5.0, (5, ITEMS)), rng.gamma(2.0, 5.0, ITEMS), groups)
    weights = consensus_weights(settings, learned, groups)
    np.testing.assert_allclose(weights.sum(axis=0), 1.0)
    np.testing.assert_array_equal(weights[[2, 3]], 0.0)


def test_weights_do_not_depend_on_the_units_in_which_an_item_is_counted() -> None:
    rng, settings = np.random.default_rng(7), Consensus()
    forecast, actual, units = rng.gamma(2.0, 5.0, (5, ITEMS)), rng.gamma(2.0, 5.0, ITEMS), rng.gamma(1.0, 9.0, ITEMS)
    plain = learn(settings, Learned.nothing(5, ITEMS, 1), forecast, actual, ONE_GROUP)
    scaled = learn(settings, Learned.nothing(5, ITEMS, 1), forecast * units, actual * units, ONE_GROUP)
    np.testing.assert_allclose(
        consensus_weights(settings, plain, ONE_GROUP), consensus_weights(settings, scaled, ONE_GROUP)
    )


def test_only_the_latest_cycles_of_the_window_count_and_unknown_actuals_teach_nothing() -> None:
    settings, learned = Consensus(window=3), Learned.nothing(5, ITEMS, 1)
    for _ in range(7):
        learned = learn(settings, learned, np.ones((5, ITEMS)), np.ones(ITEMS), ONE_GROUP)
    assert learned.squared.shape == (3, 5, ITEMS)
    blind = learn(settings, learned, np.full((5, ITEMS), 9.0), np.full(ITEMS, np.nan), ONE_GROUP)
    np.testing.assert_array_equal(bias_share(blind), bias_share(learned))
    np.testing.assert_allclose(consensus_weights(settings, blind, ONE_GROUP), 0.2)


def test_the_gate_keeps_large_overrides_with_a_reason_only() -> None:
    baseline = np.full((1, 3, 2), 100.0)
    override = baseline * np.array([1.10, 1.30, 0.70])[None, :, None]
    forecasts = np.concatenate([baseline, override])
    reasoned = np.ones((2, 3), dtype=np.bool_)
    passed, _ = gated(forecasts, reasoned, 0.15)
    np.testing.assert_allclose(passed[1, :, 0], [100.0, 130.0, 70.0])
    reasoned[1, 1] = False
    passed, kept = gated(forecasts, reasoned, 0.15)
    np.testing.assert_allclose(passed[1, :, 0], [100.0, 100.0, 70.0])
    assert kept[1].sum() == 2
    np.testing.assert_array_equal(gated(forecasts, reasoned, None)[0], forecasts)


def test_noise_is_held_for_its_weeks_and_one_function_leaves_the_draws_of_the_others_alone() -> None:
    noisy = Judgement(sd=0.2, hold_weeks=13, by_item=True)
    errors = {}
    for name, sales in (("noisy", noisy), ("calm", PLAIN)):
        held, rng, path = no_errors(ITEMS), np.random.default_rng(8), []
        for week in range(0, 40, 4):
            held = redraw((PLAIN, sales, PLAIN, PLAIN, noisy), held, week, rng)
            path.append(held.error)
        errors[name] = np.array(path)
    np.testing.assert_array_equal(errors["noisy"][:, 4], errors["calm"][:, 4])
    np.testing.assert_array_equal(errors["calm"][:, 1], 0.0)
    changes = (np.diff(errors["noisy"][:, 1], axis=0) != 0).all(axis=1)
    np.testing.assert_array_equal(np.nonzero(changes)[0] + 1, [4, 8])  # weeks 16 and 32: the first at or after 13 more


def test_noise_has_the_mean_and_spread_it_is_given() -> None:
    judgement = Judgement(sd=0.12, by_item=True)
    held = redraw((judgement,) * 5, no_errors(20_000), 0, np.random.default_rng(9))
    assert held.error.mean() == pytest.approx(0.0, abs=4 * 0.12 / np.sqrt(100_000))
    assert held.error.std() == pytest.approx(0.12, rel=0.02)


def test_bias_meant_and_not_meant_add_up_and_sandbagging_is_below_zero() -> None:
    assert Judgement(blind_spot=0.05, incentive=-0.12).bias == pytest.approx(-0.07)
    sandbag = replace(QUIET, sales=Judgement(incentive=-0.2))
    plan = run_cycles(sandbag, 1)[0][0]
    np.testing.assert_allclose(plan.step("sales"), 0.8 * plan.step("statistical"))


def test_marketing_touches_promoted_weeks_only() -> None:
    promoted = np.zeros((ITEMS, WEEKS), dtype=np.bool_)
    promoted[2, 5:8] = True
    settings = replace(QUIET, marketing=Judgement(incentive=0.1))
    plan, _ = demand_review(
        settings, flat_inputs(promoted=promoted), first_state(ITEMS, ONE_GROUP), np.random.default_rng(1)
    )
    ratio = plan.step("marketing") / plan.step("statistical")
    np.testing.assert_allclose(ratio, np.where(promoted, 1.1, 1.0))


def test_finance_keeps_the_budget_of_the_year_while_the_baseline_moves() -> None:
    first = flat_inputs(0, demand=np.ones((ITEMS, 1)), shipments=np.ones((ITEMS, 1)))
    state, rng = first_state(ITEMS, ONE_GROUP), np.random.default_rng(1)
    _, state = demand_review(QUIET, first, state, rng)
    doubled = first.statistical * 2
    plan, state = demand_review(QUIET, flat_inputs(48, statistical=doubled), state, rng)
    np.testing.assert_allclose(plan.step("finance"), first.statistical)
    plan, _ = demand_review(QUIET, flat_inputs(52, statistical=doubled), state, rng)
    np.testing.assert_allclose(plan.step("finance"), doubled)
    assert frozen_budget(None, doubled, 3).start_week == 3


def test_procurement_forecasts_what_was_shipped_not_what_was_asked_for() -> None:
    inputs = flat_inputs(shipments=flat_inputs().shipments * 0.5)
    settings = replace(QUIET, procurement=Judgement(incentive=0.1))
    plan, _ = demand_review(settings, inputs, first_state(ITEMS, ONE_GROUP), np.random.default_rng(1))
    np.testing.assert_allclose(plan.step("procurement"), 0.55 * plan.step("statistical"))
    np.testing.assert_allclose(mean_of_last(np.array([[np.nan, 4.0, 8.0], [np.nan] * 3]), 2), [6.0, 0.0])


def one_event(start_week: int = 30) -> Events:
    return Events(np.array([1]), np.array([start_week]), np.array([2]), np.array([50.0]))


def test_a_known_event_is_told_from_its_notice_on_and_not_before() -> None:
    events = one_event()
    knowledge = draw_knowledge(events, 1.0, np.random.default_rng(1))
    state = first_state(ITEMS, ONE_GROUP)
    for week, told in ((21, False), (22, True), (26, True)):
        inputs = flat_inputs(week, events=events, knowledge=knowledge)
        plan, _ = demand_review(QUIET, inputs, state, np.random.default_rng(1))
        added = plan.step("events") - plan.step("gate")
        assert added.sum() == pytest.approx(100.0 if told else 0.0)
        if told:
            np.testing.assert_allclose(added[1, 30 - week : 32 - week], 50.0)
        np.testing.assert_allclose(plan.step("sales") - plan.step("statistical"), added, atol=1e-12)
    off, _ = demand_review(replace(QUIET, events=False), inputs, state, np.random.default_rng(1))
    np.testing.assert_array_equal(off.step("events"), off.step("gate"))


def test_a_told_event_that_comes_is_not_taken_for_a_bias() -> None:
    events = one_event(27)
    knowledge = draw_knowledge(events, 1.0, np.random.default_rng(1))
    rng = np.random.default_rng(1)
    _, state = demand_review(
        QUIET, flat_inputs(26, events=events, knowledge=knowledge), first_state(ITEMS, ONE_GROUP), rng
    )
    later = flat_inputs(30, events=events, knowledge=knowledge)
    later.demand[1, 27:29] += 50.0
    plan, _ = demand_review(QUIET, later, state, rng)
    np.testing.assert_allclose(plan.bias, 0.0, atol=1e-12)


def test_weeks_not_booked_yet_are_left_out_of_what_is_learned() -> None:
    settings = replace(QUIET, sales=Judgement(incentive=0.3), consensus=Consensus(smoothing=1.0))
    rng, shares = np.random.default_rng(1), []
    _, state = demand_review(settings, flat_inputs(26), first_state(ITEMS, ONE_GROUP), rng)
    for unknown in (0, 1, 4):
        later = flat_inputs(30)
        later.demand[:, 30 - unknown :] = np.nan
        plan, _ = demand_review(settings, later, state, rng)
        shares.append(plan.bias[1, 0])
    assert shares == pytest.approx([0.3 / 1.3, 0.3 / 1.3, 0.0])


def test_the_share_of_events_known_is_as_asked_and_grows_by_adding() -> None:
    n = 20_000
    events = Events(*(np.zeros(n, dtype=np.int64) for _ in range(3)), np.ones(n))
    few = draw_knowledge(events, 0.3, np.random.default_rng(4))
    many = draw_knowledge(events, 0.8, np.random.default_rng(4), size_error_sd=0.3)
    assert few.known.mean() == pytest.approx(0.3, abs=0.015)
    assert not (few.known & ~many.known).any()
    assert many.units_per_week.mean() == pytest.approx(1.0, abs=0.01)
    assert not told_events(events, few, week=-9, notice_weeks=8).any()


def test_event_units_keep_their_total_inside_the_grid() -> None:
    rng, n = np.random.default_rng(5), 40
    events = Events(rng.integers(0, 4, n), rng.integers(-5, 30, n), rng.integers(1, 5, n), rng.normal(10.0, 9.0, n))
    units = event_units(events, events.units_per_week, np.ones(n, dtype=np.bool_), (4, 20), 3)
    by_hand = np.zeros((4, 20))
    for item, start, weeks, size in zip(
        events.item, events.start_week, events.weeks, events.units_per_week, strict=True
    ):
        for week in range(start, start + weeks):
            if 0 <= week - 3 < 20:
                by_hand[item, week - 3] += size
    np.testing.assert_allclose(units, by_hand, atol=1e-9)


def test_an_event_that_begins_within_a_week_is_split_between_weeks() -> None:
    item, day = np.array([0]), np.array([18.0])
    events = Events.of_days(item, day, np.array([14.0]), np.array([3.0]), first_day=7.0)
    units = event_units(events, events.units_per_week, np.array([True]), (1, 5), 0)
    np.testing.assert_allclose(units, [[0.0, 3 * 3, 7 * 3, 4 * 3, 0.0]], atol=1e-9)


def test_approved_shaping_is_added_at_the_end() -> None:
    shaping = np.full((ITEMS, WEEKS), 2.5)
    plan, _ = demand_review(
        QUIET, flat_inputs(shaping=shaping), first_state(ITEMS, ONE_GROUP), np.random.default_rng(1)
    )
    np.testing.assert_allclose(plan.forecast - plan.step("events"), shaping)


def test_debiasing_by_the_true_share_gives_the_truth_and_honesty_one_adds_nothing() -> None:
    truth = np.random.default_rng(3).gamma(2.0, 10.0, (ITEMS, WEEKS))
    bias = np.array([0.0, 0.25])
    forecasts = truth * (1 + bias)[:, None, None]
    share = (bias / (1 + bias))[:, None]
    np.testing.assert_allclose(debiased(forecasts, share, ONE_GROUP), np.stack([truth, truth]))
    np.testing.assert_allclose(padding(share, np.array([1.0, 1.0]), ONE_GROUP), 0.0)
    np.testing.assert_allclose(padding(share, np.array([0.0, 0.0]), ONE_GROUP)[:, 0], bias)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Judgement(honesty=1.5), r"honesty\(=1.5\)"),
        (lambda: Judgement(sd=-1.0, hold_weeks=0), r"sd\(=-1.0\).*hold_weeks\(=0\)"),
        (lambda: Consensus(window=0, shrink=2.0), r"window\(=0\).*shrink\(=2.0\)"),
        (
            lambda: Events(np.zeros(2, dtype=int), np.zeros(1, dtype=int), np.zeros(2, dtype=int), np.zeros(2)),
            "start_week",
        ),
        (lambda: draw_knowledge(one_event(), 1.2, np.random.default_rng(1)), r"known_share\(=1.2\)"),
    ],
)
def test_wrong_settings_are_named_with_their_value(make, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        make()
