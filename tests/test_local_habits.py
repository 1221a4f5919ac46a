"""What functions do for their own figures: each habit alone, what it moves, and where it must not show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_planned_chain import ARMS, QUICK, chain, run

from policies.forecasting.naive import MovingAverage
from policies.planning.arm import PlannedChain
from policies.planning.drafting import Reviews
from policies.planning.habits import LocalHabits
from policies.planning.own_lines import hours_ahead
from policies.planning.settings import InventoryWay
from sim.ledger import Measure
from sim.network import Scenario
from sim.planning import PlanningView

SILO = replace(ARMS["silo"], habits=LocalHabits())
ALL = LocalHabits(
    batching=2.0,
    buy_stop_weeks=2,
    busy_share=0.95,
    order_inflation=0.5,
    delay_weeks={"procurement": 2, "inventory": 4, "operations": 1},
    master_data_weeks=26,
    checks_load=True,
)


def with_habits(**habits: object) -> PlannedChain:
    return replace(SILO, habits=LocalHabits(**habits))


def ample(scenario: Scenario) -> Scenario:
    """Return the chain with so much stock at the centre that nobody is ever short."""
    stock = tuple(replace(row, on_hand=1e5) for row in scenario.network.stock)
    return replace(scenario, network=replace(scenario.network, stock=stock))


def quick_line(scenario: Scenario) -> Scenario:
    """Return the chain with a line ten times as fast."""
    (recipe,) = scenario.network.recipes
    (step,) = recipe.operations
    fast = replace(step, setup_days=step.setup_days / 10, run_days_per_unit=step.run_days_per_unit / 10)
    return replace(scenario, network=replace(scenario.network, recipes=(replace(recipe, operations=(fast,)),)))


def test_both_engines_carry_out_all_habits_alike() -> None:
    pytest.importorskip("numba")
    arm = replace(SILO, habits=ALL)
    one, other = run(arm), run(arm, "compiled")
    np.testing.assert_array_equal(one.ledger.values, other.ledger.values)
    assert one.ledger.imbalance() < 1e-6


def test_with_its_habits_off_on_one_snapshot_and_by_one_rule_the_silo_is_the_smart_silo() -> None:
    smart = PlannedChain(
        demand=replace(QUICK, step="statistical", every_weeks=4), inventory=InventoryWay(every_weeks=4)
    )
    same = replace(SILO, demand=smart.demand, inventory=smart.inventory, exceptions=smart.exceptions)
    np.testing.assert_array_equal(run(smart).ledger.values, run(same).ledger.values)


@pytest.mark.parametrize(
    "habit",
    [
        {"batching": 2.0},
        {"buy_stop_weeks": 2},
        {"busy_share": 0.95},
        {"order_inflation": 0.5},
        {"delay_weeks": {"procurement": 8}},
        {"delay_weeks": {"operations": 8}},
        {"master_data_weeks": 26},
    ],
)
def test_each_habit_alone_changes_what_happens(habit: dict[str, object]) -> None:
    lean = replace(SILO, safety_scale=0.3, demand=replace(SILO.demand, every_weeks=4))
    with_it = replace(lean, habits=LocalHabits(**habit))
    assert (run(lean).ledger.values != run(with_it).ledger.values).any()


def test_lines_that_are_busy_enough_make_nothing_ahead() -> None:
    np.testing.assert_array_equal(run(with_habits(busy_share=1e-9)).ledger.values, run(SILO).ledger.values)


def test_the_busier_the_lines_shall_be_the_more_lies_in_stock_and_it_is_no_safety_stock() -> None:
    results = [run(with_habits(busy_share=share)) for share in (0.0, 0.8, 1.0)]
    made = results[0].planner.chain.roots[results[0].planner.chain.made]
    held = [result.ledger.measure(Measure.on_hand_days)[:, made].sum() for result in results]
    assert held == sorted(held)
    assert held[0] < held[-1]
    for result in results[1:]:
        np.testing.assert_array_equal(result.safety_stock[made], results[0].safety_stock[made])


def test_nobody_games_where_nothing_is_short() -> None:
    plenty = ample(chain())
    quiet, gaming = run(SILO, scenario=plenty), run(with_habits(order_inflation=2.0), scenario=plenty)
    np.testing.assert_array_equal(quiet.ledger.values, gaming.ledger.values)


def test_what_happened_within_the_delay_of_procurement_does_not_move_its_forecast() -> None:
    demand = replace(QUICK, step="statistical", forecaster=MovingAverage(13))
    planner = run(replace(with_habits(delay_weeks={"procurement": 3}), demand=demand)).planner
    reviews = planner.reviews
    draft = reviews.close(view_at_end_of(planner.reviews))
    late, early = draft.demand.copy(), draft.demand.copy()
    late[:, -3:] += 50.0
    early[:, -4] += 50.0
    plain, moved_late, moved_early = (
        reviews.forecast(replace(draft, demand=each, base=each), None).items for each in (draft.demand, late, early)
    )
    np.testing.assert_array_equal(moved_late, plain)
    assert (moved_early[:, 0] > plain[:, 0]).all()


def test_master_data_that_are_never_renewed_are_those_of_the_contracts() -> None:
    measured = InventoryWay(rule=None, lead_time="measured", every_weeks=4)
    fresh, stale = (
        run(replace(SILO, inventory=measured, habits=LocalHabits(master_data_weeks=weeks))) for weeks in (0, 1000)
    )
    roots = fresh.planner.chain.roots
    quoted = [25.0, 25.0, 5.0, 25.0]
    protection = stale.planner.released.protection_days[roots] - 1.0
    np.testing.assert_array_equal(np.sort(protection), np.sort(quoted))
    assert (fresh.planner.released.protection_days[roots] - 1.0 != protection).any()


def test_hours_done_ahead_let_the_rest_fit_and_one_hour_less_does_not() -> None:
    rng = np.random.default_rng(5)
    load, capacity = rng.gamma(2.0, 20.0, (6, 30)), np.array([35.0, 40.0, 45.0, 50.0, 60.0, 500.0])
    ahead = hours_ahead(load, capacity)
    assert ahead[-1] == 0.0
    for early, fits in ((ahead, True), (np.maximum(0.0, ahead - 1.0), False)):
        stock, least = early.copy(), np.full(6, np.inf)
        for week in range(load.shape[1]):
            stock = stock + capacity - load[:, week]  # the line runs all the time: the most there can be
            least = np.minimum(least, stock)
        assert (least >= -1e-9)[ahead > 0].all() == fits
    assert (ahead > 0).any()


def test_a_load_that_fits_needs_no_check_and_one_that_does_not_is_made_ahead() -> None:
    checked = with_habits(checks_load=True)
    one, other = (run(arm, scenario=quick_line(chain())) for arm in (checked, SILO))
    np.testing.assert_array_equal(one.ledger.values, other.ledger.values)
    assert (run(checked).ledger.values != run(SILO).ledger.values).any()


def test_impossible_habits_are_told_all_at_once() -> None:
    with pytest.raises(ValueError, match=r"batching.*busy_share.*order_inflation.*master_data.*delay_weeks has king"):
        LocalHabits(batching=0.5, busy_share=2.0, order_inflation=-1.0, master_data_weeks=-1, delay_weeks={"king": 1})


def view_at_end_of(reviews: Reviews) -> PlanningView:
    """Return what a planner sees at the end of its run, nothing being on hand or owed."""
    seen, sold = reviews.master.seen, reviews.supply.sites.chain
    points = len(sold.root_of)
    nothing = np.zeros(points)
    return PlanningView(
        7.0 * seen.weeks, nothing, nothing, nothing, nothing, nothing, np.zeros((0, points, len(Measure))),
        np.zeros((len(sold.demand_item), 7 * seen.weeks)),
    )  # fmt: skip
