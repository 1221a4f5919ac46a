from __future__ import annotations

from dataclasses import replace

import pytest
from plant_cases import book, finished, plant, produce, rows, total, with_network

from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Replay
from sim.model import simulate
from sim.network import ByProduct, ChangeOver, Component, Disruption, Lane, Operation, Recipe, Shift, Target, WorkCentre

ONE_DAY_EACH = Operation(centre="saw", run_days_per_unit=1)
TABLE = Recipe(site="plant", item="table", components=(Component(item="leg", quantity=4), Component(item="top")))
NINE_TO_FIVE = tuple(
    Shift(centre="saw", weekday=day, start_hour=9, end_hour=17) for day in ("mon", "tue", "wed", "thu", "fri")
)


def made(item: str, days: float, **rest: object) -> Recipe:
    return Recipe(site="plant", item=item, operations=(Operation(centre="saw", run_days_per_unit=days),), **rest)


def test_an_order_becomes_a_job_that_takes_set_up_and_run_time() -> None:
    recipe = Recipe(
        site="plant", item="x", operations=(Operation(centre="saw", setup_days=0.5, run_days_per_unit=0.25),)
    )
    result = produce(plant({"x": [4]}, [recipe]))
    assert finished(result) == [("x", 1.5)]
    assert (book(result, "setup_days"), book(result, "run_days"), book(result, "jobs")) == (0.5, 1.0, 1.0)


def test_operations_follow_one_another_and_one_without_a_centre_only_takes_time() -> None:
    recipe = Recipe(site="plant", item="x", operations=(Operation(setup_days=3), ONE_DAY_EACH, Operation(setup_days=2)))
    assert finished(produce(plant({"x": [1]}, [recipe]))) == [("x", 6.0)]


def test_jobs_wait_for_the_machine_in_turn() -> None:
    result = produce(plant({"x": [1], "y": [2]}))
    assert finished(result) == [("x", 1.0), ("y", 3.0)]
    assert (book(result, "wait_machine_days"), book(result, "queue_days")) == (1.0, 1.0)


def test_two_machines_work_side_by_side() -> None:
    result = produce(plant({"x": [1], "y": [2]}, centre={"machines": 2}))
    assert finished(result) == [("x", 1.0), ("y", 2.0)]
    assert book(result, "open_days") == 56


def test_a_job_takes_all_its_components_when_it_starts() -> None:
    result = produce(plant({"table": [2]}, [TABLE], stock={"leg": 10, "top": 2}))
    assert finished(result) == [("table", 0.0)]
    assert (total(result, "leg", "shipped"), total(result, "top", "shipped")) == (8, 2)
    assert total(result, "table", "jobs_at_once") == 1


def test_a_job_waits_for_its_last_component_and_the_time_is_recorded() -> None:
    scenario = plant({"table": [1]}, [TABLE], stock={"leg": 4})
    late = Lane(origin="supplier", destination="plant", item="top", lead_time_days=Constant(6))
    lanes = tuple(late if lane.item == "top" else lane for lane in scenario.network.lanes)
    result = produce(with_network(scenario, lanes=lanes), {"leg": 4})
    assert finished(result) == [("table", 6.0)]
    assert (total(result, "table", "wait_material_days"), total(result, "table", "jobs_at_once")) == (6, 0)


def test_components_may_be_made_by_the_same_plant() -> None:
    recipes = [Recipe(site="plant", item="box", components=(Component(item="lid"),)), made("lid", 2)]
    assert finished(produce(plant({"box": [1]}, recipes))) == [("lid", 2.0), ("box", 2.0)]


def test_work_rests_outside_the_shifts() -> None:
    """Day 0 is a Monday: 12 hours of work from nine to five end on Tuesday at one."""
    result = produce(plant({"x": [1]}, [made("x", 0.5)], shifts=NINE_TO_FIVE))
    assert finished(result) == [("x", round(1 + 13 / 24, 9))]
    assert book(result, "wait_shift_days") == round((9 + 16) / 24, 9)
    assert book(result, "open_days") == round(20 * 8 / 24, 9)


def test_work_that_a_shift_just_holds_ends_with_it() -> None:
    result = produce(plant({"x": [1, 0, 0, 0, 1]}, [made("x", 8 / 24)], shifts=NINE_TO_FIVE))
    assert finished(result) == [("x", round(17 / 24, 9)), ("x", round(4 + 17 / 24, 9))]


def test_a_job_that_comes_at_the_weekend_starts_on_monday() -> None:
    result = produce(plant({"x": [0, 0, 0, 0, 0, 1]}, [made("x", 4 / 24)], shifts=NINE_TO_FIVE))
    assert finished(result) == [("x", round(7 + 13 / 24, 9))]


def test_a_failure_while_running_stops_the_work_until_it_is_repaired() -> None:
    centre = {"days_between_failures": Replay((1.5, 99)), "repair_days": Constant(0.25)}
    result = produce(plant({"x": [1, 0, 0, 0, 1]}, centre=centre))
    assert finished(result) == [("x", 1.0), ("x", 5.25)]
    assert (book(result, "wait_repair_days"), book(result, "down_days")) == (0.25, 0.25)


def test_a_failure_by_the_calendar_comes_whether_the_machine_works_or_not() -> None:
    centre = {"days_between_failures": Replay((1.5, 99)), "repair_days": Constant(3), "failures_count": "calendar"}
    result = produce(plant({"x": [1, 0, 0, 0, 1]}, centre=centre))
    assert finished(result) == [("x", 1.0), ("x", 5.5)]
    assert (book(result, "wait_repair_days"), book(result, "down_days")) == (0.5, 3.0)


def test_scrap_is_no_longer_on_order_and_is_made_again() -> None:
    result = produce(plant({"x": [10]}, [made("x", 0.1, yield_share=Replay((0.8, 1)))]))
    assert finished(result) == [("x", 1.0), ("x", 1.2)]
    assert (total(result, "x", "scrapped"), total(result, "x", "received")) == (2, 10)


def test_what_comes_out_bad_goes_round_again_and_takes_its_time() -> None:
    """Of 10 units 2 are bad and take 0.2 days more; of those 0.4 are bad again, and made anew from new steel."""
    recipe = made("x", 0.1, yield_share=Replay((0.8, 1)), rework_share=1.0, components=(Component(item="steel"),))
    result = produce(plant({"x": [10]}, [recipe], stock={"steel": 20}))
    assert finished(result) == [("x", 1.0), ("x", 1.2), ("x", 1.24)]
    assert [total(result, "x", name) for name in ("reworked", "scrapped", "received")] == [2, 0.4, 10]
    assert total(result, "steel", "shipped") == 10.4
    assert book(result, "run_days") == 1.24


def test_rework_goes_round_as_often_as_it_may_and_the_rest_is_scrap() -> None:
    """Half of all is bad, and 80 % of that is done again: 100, 40, 16 units pass; 50 + 20 + 8 come out good."""
    recipe = made("x", 0.01, yield_share=Constant(0.5), rework_share=0.8, rework_rounds=2)
    once = [Control(BaseStock(0), EveryDays(28))]
    came = rows(simulate(plant({"x": [100]}, [recipe]), once, trace=True), "receive")
    assert came["quantity"].tolist() == pytest.approx([50, 20, 8])
    assert came["day"].tolist() == pytest.approx([1.0, 1.4, 1.56])


def test_rework_begins_at_the_operation_that_it_says() -> None:
    steps = (Operation(centre="saw", run_days_per_unit=0.1), Operation(run_days_per_unit=0.05))
    recipe = Recipe(
        site="plant",
        item="x",
        operations=steps,
        yield_share=Replay((0.8, 1)),
        rework_share=1.0,
        rework_from=2,
        by_products=(ByProduct(item="dust"),),
    )
    result = produce(plant({"x": [10]}, [recipe]))
    assert finished(result) == [("x", 1.5), ("x", 1.6), ("x", 1.66)]
    assert (book(result, "run_days"), total(result, "dust", "gained")) == (1.04, 10.4)


def test_by_products_enter_the_stock_and_serve_those_who_wait() -> None:
    recipe = made("x", 1, by_products=(ByProduct(item="dust", quantity=0.5),))
    result = produce(plant({"x": [4]}, [recipe]))
    assert (total(result, "dust", "gained"), float(rows(result, "gain")["day"].iloc[0])) == (2, 4)


def test_a_change_over_takes_its_time_from_one_family_to_another() -> None:
    over = (ChangeOver(centre="saw", from_family="red", to_family="blue", days=0.5),)
    result = produce(plant({"x": [1], "y": [1]}, families={"x": "red", "y": "blue"}, change_overs=over))
    assert finished(result) == [("x", 1.0), ("y", 2.5)]
    assert book(result, "setup_days") == 0.5


def order_of(rule: str, **how: object) -> list[str]:
    """Return the order in which a plant finishes: "first" keeps the machine until the other jobs have come."""
    asked = {"first": [3], "long": [0, 2], "short": [0, 0, 1], "kin": [0, 0, 1.5]}
    families = {"first": "a", "long": "b", "short": "b", "kin": "a"}
    recipes = [made(item, 1, **how.get(item, {})) for item in asked]  # type: ignore[arg-type]
    result = produce(plant(asked, recipes, centre={"dispatching": rule}, families=families, stock={}))
    return [item for item, _ in finished(result)][1:]


def test_first_come_first_served() -> None:
    assert order_of("fifo") == ["long", "short", "kin"]


def test_the_shortest_job_goes_first() -> None:
    assert order_of("spt") == ["short", "kin", "long"]


def test_the_job_due_first_goes_first() -> None:
    due = {"long": {"quoted_lead_time_days": 9}, "short": {"quoted_lead_time_days": 7}}
    assert order_of("edd", **due, kin={"quoted_lead_time_days": 6.5}) == ["kin", "short", "long"]


def test_the_least_time_left_for_the_work_left_goes_first() -> None:
    due = {"long": {"quoted_lead_time_days": 4}, "short": {"quoted_lead_time_days": 2.6}}
    assert order_of("critical_ratio", **due, kin={"quoted_lead_time_days": 9}) == ["long", "short", "kin"]


def test_a_campaign_goes_on_with_its_family() -> None:
    assert order_of("family") == ["kin", "long", "short"]


def test_the_item_whose_stock_runs_out_first_goes_first() -> None:
    asked = {"first": [3], "slow": [0, 2, 0], "fast": [0, 0, 9]}
    result = produce(plant(asked, centre={"dispatching": "run_out"}, stock={"slow": 1}), {"slow": 1})
    assert [item for item, _ in finished(result)] == ["first", "fast", "slow"]


def test_overtime_lengthens_the_shifts_while_much_work_waits() -> None:
    terms = {"overtime_from_days": 0.5, "overtime_hours": 4, "overtime_cost_per_hour": 50, "cost_per_machine_day": 24}
    asked = {"x": [1], "y": [1], "z": [1]}
    recipes = [made(item, 8 / 24) for item in asked]
    result = produce(plant(asked, recipes, centre=terms, shifts=NINE_TO_FIVE))
    plain = produce(plant(asked, recipes, shifts=NINE_TO_FIVE))
    assert [day for _, day in finished(result)] < [day for _, day in finished(plain)]
    assert book(result, "overtime_days") > 0
    assert book(result, "cost") == pytest.approx(24 + book(result, "overtime_days") * 24 * 50)
    assert book(result, "cost") == pytest.approx(sum(total(result, item, "production_cost") for item in asked))


def test_a_job_that_would_wait_too_long_goes_to_a_subcontractor() -> None:
    terms = {"subcontract_from_days": 1.5, "subcontract_days": 1, "subcontract_cost_per_unit": 7}
    result = produce(plant({"x": [5], "y": [0, 2], "z": [0, 0, 3]}, centre=terms))
    assert finished(result) == [("z", 3.0), ("x", 5.0), ("y", 7.0)]
    assert (book(result, "sent_out"), book(result, "cost")) == (1, 21)


def test_no_more_jobs_are_in_progress_than_the_site_allows() -> None:
    recipes = [Recipe(site="plant", item=item, operations=(Operation(setup_days=2),)) for item in "xyz"]
    result = produce(plant({"x": [1], "y": [1], "z": [1]}, recipes, job_limit=2))
    assert finished(result) == [("x", 2.0), ("y", 2.0), ("z", 4.0)]


def test_machine_time_counts_in_the_week_in_which_it_passes() -> None:
    result = produce(plant({"x": [10]}))
    assert result.ledger.centres is not None
    assert result.ledger.centres.values[:, 0, 2].tolist() == [7, 3, 0, 0]


def test_units_started_are_in_process_until_they_are_done() -> None:
    result = produce(plant({"x": [3]}))
    assert total(result, "x", "in_transit_days") == total(result, "x", "on_order_days") == 9
    assert list(result.trace["event"])[:6] == ["demand", "backorder", "order", "job", "dispatch", "start"]


def test_a_centre_of_another_name_does_not_share_the_queue() -> None:
    recipes = [made("x", 2), Recipe(site="plant", item="y", operations=(Operation(centre="lathe", setup_days=1),))]
    scenario = plant({"x": [1], "y": [1]}, recipes)
    lathe = WorkCentre(name="lathe", site="plant")
    result = produce(with_network(scenario, centres=(*scenario.network.centres, lathe)))
    assert finished(result) == [("y", 1.0), ("x", 2.0)]


def test_transfer_batches_enter_the_stock_while_the_job_still_runs() -> None:
    """Two and a half units at a day each, two at a time, half of them good: after two days, and half a day later."""
    recipe = Recipe(
        site="plant",
        item="rod",
        operations=(Operation(centre="saw", run_days_per_unit=1),),
        transfer_batch=2,
        yield_share=Constant(0.5),
        by_products=(ByProduct(item="dust"),),
    )
    result = produce(plant({"rod": [2.5]}, [recipe]))
    received = rows(result, "receive")
    made = received[received["item"] == "rod"]
    assert list(zip(made["day"], made["quantity"], strict=True))[:2] == [(2.0, 1.0), (2.5, 0.25)]
    made_of = total(result, "rod", "received") + total(result, "rod", "scrapped")
    assert total(result, "dust", "gained") == pytest.approx(made_of)


def test_a_transfer_batch_as_large_as_the_job_changes_nothing() -> None:
    scenario = plant({"a": [3.0, 1.0], "b": [2.0]})
    recipes = tuple(replace(recipe, transfer_batch=5.0) for recipe in scenario.network.recipes)
    whole, moved = produce(scenario), produce(with_network(scenario, recipes=recipes))
    assert (whole.ledger.values == moved.ledger.values).all()


def slowed(**effect: object) -> Disruption:
    """Return a disruption of the saw on day 1, for four days."""
    targets = (Target(what="centre", centre="saw"),)
    return Disruption(name="x", targets=targets, start_day=1, duration_days=Constant(4), **effect)


def test_a_centre_at_half_its_capacity_takes_twice_the_time() -> None:
    """Of 4 days of work one is done on day 0 and two on days 1 to 4, so it ends on day 6."""
    calm, slow = plant({"A": [4]}), plant({"A": [4]}, disruptions=(slowed(capacity_factor=0.5),))
    assert finished(produce(calm)) == [("A", 4)]
    result = produce(slow)
    assert finished(result) == [("A", 6)]
    assert book(result, "run_days") == 6


def test_a_whole_site_at_half_its_capacity_slows_its_centres_too() -> None:
    of_site = replace(slowed(capacity_factor=0.5), targets=(Target(what="site", site="plant"),))
    one, other = (produce(plant({"A": [4]}, disruptions=(row,))) for row in (slowed(capacity_factor=0.5), of_site))
    assert one.ledger.values.tolist() == other.ledger.values.tolist()


def test_a_centre_without_capacity_stands_still() -> None:
    closed, empty = (plant({"A": [4]}, disruptions=(slowed(**e),)) for e in ({"closed": True}, {"capacity_factor": 0}))
    assert finished(produce(closed)) == finished(produce(empty)) == [("A", 8)]


def test_failures_come_by_the_time_a_slow_machine_runs() -> None:
    """Up for 3 days, then a day of repair: a day at full speed, two at half, a repair, one at half, full speed."""
    fails = {"days_between_failures": Constant(3), "repair_days": Constant(1)}
    slow = plant({"A": [4]}, centre=fails, disruptions=(slowed(capacity_factor=0.5),))
    assert finished(produce(slow)) == [("A", 1 + 2 + 1 + 1 + 1.5)]
