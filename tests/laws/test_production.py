"""What holds in every plant: nothing is made of nothing, and what dispatching and machines can do and cannot."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.plant_worlds import plants
from laws.test_conservation import change, equal
from laws.worlds import World, run
from numpy.typing import NDArray
from plant_cases import finished, plant, produce, with_network

from policies.reviews import Continuous
from policies.rules import BaseStock
from sim.check import check
from sim.decisions import Control
from sim.distributions import Constant, Gamma
from sim.ledger import CentreMeasure, Measure
from sim.model import Result, simulate
from sim.network import ChangeOver, Demand, Item, Network, Operation, Recipe, Scenario, Site, WorkCentre

M = Measure
Floats = NDArray[np.float64]
RUNS = st.lists(st.floats(0.1, 4), min_size=2, max_size=5, unique=True)


def of_recipes(result: Result, parts: str, sums: Floats) -> Floats:
    """Return, for each stock point, `sums` of the items made times the units of it that each unit takes or leaves."""
    items, total = list(result.ledger.items), np.zeros_like(sums)
    for recipe in (route.recipe for route in result.routes if route.recipe is not None):
        for part in getattr(recipe, parts):
            total[:, items.index(part.item)] += part.quantity * sums[:, items.index(recipe.item)]
    return total


def finished_units(result: Result) -> Floats:
    return np.where(is_made(result), result.ledger.measure(M.received) + result.ledger.measure(M.scrapped), 0.0)


def is_made(result: Result) -> NDArray[np.bool_]:
    return np.array([route.recipe is not None for route in result.routes])


@given(plants())
def test_every_random_plant_is_a_scenario_that_passes_the_checks(world: World) -> None:
    assert check(world.scenario.network) == []


@given(plants())
def test_stock_and_orders_balance_in_a_plant(world: World) -> None:
    assert run(world).ledger.imbalance() < 1e-4


@given(plants())
def test_jobs_ask_for_their_quantity_times_the_usage_of_each_component(world: World) -> None:
    result = run(world)
    equal(result.ledger.measure(M.requested), of_recipes(result, "components", result.ledger.measure(M.ordered)))


@given(plants())
def test_components_consumed_are_those_of_jobs_begun_and_of_jobs_that_wait_for_others(world: World) -> None:
    result = run(world)
    ledger = result.ledger
    begun = of_recipes(result, "components", np.where(is_made(result), ledger.measure(M.dispatched), 0.0)).cumsum(
        axis=0
    )
    consumed = (ledger.measure(M.shipped) - ledger.measure(M.at_once) - ledger.measure(M.late)).cumsum(axis=0)
    assert (consumed - begun).min() > -1e-4
    if all(len(recipe.components) == 1 for recipe in world.scenario.network.recipes):
        np.testing.assert_allclose(consumed, begun, atol=1e-4)


@given(plants())
def test_what_is_started_comes_out_good_or_as_scrap_or_is_still_in_process(world: World) -> None:
    result = run(world)
    started = np.where(is_made(result), result.ledger.measure(M.dispatched), 0.0)
    in_process = np.where(is_made(result), change(result, M.closing_in_transit), 0.0)
    np.testing.assert_allclose(started - finished_units(result), in_process, atol=1e-4)
    assert not result.ledger.measure(M.scrapped)[:, ~is_made(result)].any()


@given(plants())
def test_by_products_come_with_every_unit_that_leaves_the_plant_good_or_bad(world: World) -> None:
    """Rework brings none: it is left out here."""
    recipes = tuple(replace(recipe, rework_share=0.0) for recipe in world.scenario.network.recipes)
    result = run(world.change(recipes=recipes))
    equal(result.ledger.measure(M.gained), of_recipes(result, "by_products", finished_units(result)))


@given(plants())
def test_machines_work_within_their_shifts_and_overtime_and_break_within_their_shifts(world: World) -> None:
    """Overtime is entered when the work starts, which is never after it is worked."""
    book = run(world).ledger.centres
    assert book is not None
    days = {measure: book.measure(measure).cumsum(axis=0) for measure in CentreMeasure}
    worked = days[CentreMeasure.run_days] + days[CentreMeasure.setup_days]
    assert (worked <= days[CentreMeasure.open_days] + days[CentreMeasure.overtime_days] + 1e-6).all()
    assert (days[CentreMeasure.down_days] <= days[CentreMeasure.open_days] + 1e-6).all()


@given(plants())
def test_a_change_over_matrix_of_zeros_is_none(world: World) -> None:
    rows = tuple(replace(row, days=0.0) for row in world.scenario.network.change_overs)
    zeros, none = run(world.change(change_overs=rows)), run(world.change(change_overs=()))
    np.testing.assert_array_equal(zeros.ledger.values, none.ledger.values)


def jobs(
    run_days: list[float], rule: str, machines: int = 1, quoted_days: list[float] | None = None
) -> dict[str, float]:
    """Return when each of some jobs, all released on day 0, is done."""
    quoted = quoted_days or [10.0] * len(run_days)
    recipes = [
        Recipe(
            site="plant",
            item=f"item {k}",
            operations=(Operation(centre="saw", run_days_per_unit=days),),
            quoted_lead_time_days=due,
        )
        for k, (days, due) in enumerate(zip(run_days, quoted, strict=True))
    ]
    centre = {"dispatching": rule, "machines": machines}
    return dict(finished(produce(plant({recipe.item: [1.0] for recipe in recipes}, recipes, centre=centre))))


@given(RUNS)
def test_the_shortest_first_has_the_least_mean_flow_time(run_days: list[float]) -> None:
    """Smith 1956, against every order of the jobs on one machine."""
    least = min(sum(np.cumsum(order)) for order in permutations(run_days))
    assert sum(jobs(run_days, "spt").values()) == pytest.approx(least)
    assert sum(jobs(run_days, "fifo").values()) == pytest.approx(sum(np.cumsum(run_days)))


@given(RUNS, st.integers(2, 3))
def test_the_shortest_first_flows_no_slower_than_first_come_on_several_machines(
    run_days: list[float], machines: int
) -> None:
    """Conway, Maxwell & Miller 1967."""
    flow = {rule: sum(jobs(run_days, rule, machines).values()) for rule in ("spt", "fifo")}
    assert flow["spt"] <= flow["fifo"] + 1e-6


@given(
    RUNS.flatmap(
        lambda days: st.tuples(st.just(days), st.lists(st.integers(0, 12), min_size=len(days), max_size=len(days)))
    )
)
def test_the_earliest_due_first_has_the_least_maximum_lateness(drawn: tuple[list[float], list[float]]) -> None:
    """Jackson 1955, against every order of the jobs on one machine."""
    run_days, due = drawn
    done = jobs(run_days, "edd", quoted_days=[float(day) for day in due])
    pairs = list(zip(run_days, due, strict=True))
    least = min(
        max(end - day for end, (_, day) in zip(np.cumsum([days for days, _ in order]), order, strict=True))
        for order in permutations(pairs)
    )
    assert max(done[f"item {k}"] - day for k, day in enumerate(due)) == pytest.approx(least, abs=1e-6)


@given(st.integers(0, 10_000), st.integers(1, 3))
def test_one_more_machine_finishes_no_job_later_in_the_count(seed: int, machines: int) -> None:
    """First come, first served, on the same orders and run times: the k-th job to be done is done no later."""

    def ends(machines: int) -> Floats:
        scenario = busy(machines)
        trace = simulate(scenario, [Control(BaseStock(0), Continuous())], seed=seed, trace=True).trace
        assert trace is not None
        return trace.loc[trace["event"] == "done", "day"].to_numpy()

    few, more = ends(machines), ends(machines + 1)
    assert len(more) >= len(few) > 0
    assert (more[: len(few)] <= few + 1e-9).all()


def busy(machines: int) -> Scenario:
    """Return a centre with as much work as three machines can do."""
    recipe = Recipe(
        site="plant",
        item="item",
        operations=(Operation(centre="saw", run_days_per_unit=1, run_time_factor=Gamma(1, 1)),),
    )
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="plant"),),
        lanes=(),
        demands=(Demand(site="plant", item="item", size=Constant(1), orders_per_day=3),),
        recipes=(recipe,),
        centres=(WorkCentre(name="saw", site="plant", machines=machines),),
    )
    return Scenario(name="busy", network=network, horizon_days=28, bucket_days=7)


def test_a_change_over_that_costs_time_is_seen() -> None:
    """Guards the law of zeros: two families on one machine, half a day between them."""
    scenario = plant({"a": [1.0], "b": [1.0]}, families={"a": "A", "b": "B"})
    row = ChangeOver(centre="saw", from_family="A", to_family="B", days=0.5)
    assert finished(produce(scenario)) == [("a", 1.0), ("b", 2.0)]
    assert finished(produce(with_network(scenario, change_overs=(row,)))) == [("a", 1.0), ("b", 2.5)]
