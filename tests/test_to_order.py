from __future__ import annotations

import pytest
from plant_cases import finished, plant, produce

from policies.reviews import Continuous
from policies.rules import BaseStock
from policies.to_order import ToOrder
from sim.decisions import Control
from sim.facts import stock_facts
from sim.model import simulate
from sim.network import Component, Operation, Recipe, Scenario

SAW = (Operation(centre="saw", run_days_per_unit=1),)
RECIPES = (
    Recipe(site="plant", item="table", components=(Component(item="leg", quantity=4),), operations=SAW),
    Recipe(site="plant", item="leg", components=(Component(item="wood"),), quoted_lead_time_days=3),
)


@pytest.fixture
def scenario() -> Scenario:
    return plant({"table": [1, 2, 0, 3] * 7}, RECIPES)


def to_order(scenario: Scenario, policy: ToOrder) -> set[str]:
    facts = stock_facts(scenario)
    controls = policy.controls(facts)
    zero = Control(BaseStock(0.0), Continuous())
    return {row.item for row, control in zip(facts, controls, strict=True) if control == zero}


def test_all_that_is_made_follows_the_orders_and_what_is_bought_is_held(scenario: Scenario) -> None:
    assert to_order(scenario, ToOrder()) == {"table", "leg"}


def test_assembled_to_order_is_only_what_is_sold(scenario: Scenario) -> None:
    assert to_order(scenario, ToOrder(which="sold")) == {"table"}


def test_items_may_be_named(scenario: Scenario) -> None:
    assert to_order(scenario, ToOrder(items=("leg",))) == {"leg"}


def test_assembly_to_order_holds_components_for_the_demand_of_what_they_go_into(scenario: Scenario) -> None:
    facts = {row.item: row for row in stock_facts(scenario)}
    assert facts["leg"].demand_mean_per_day == pytest.approx(4 * facts["table"].demand_mean_per_day)
    assert facts["wood"].demand_mean_per_day == pytest.approx(facts["leg"].demand_mean_per_day)
    assert facts["leg"].lead_times_days.tolist() == [3]
    result = simulate(scenario, ToOrder(which="sold"))
    assert result.ledger.imbalance() < 1e-9


def test_an_order_is_a_job_of_its_own() -> None:
    result = produce(plant({"x": [2, 0, 0, 1]}))
    assert finished(result) == [("x", 2.0), ("x", 4.0)]


def test_another_word_is_refused() -> None:
    with pytest.raises(ValueError, match="'all' or 'sold'"):
        ToOrder(which="none")  # type: ignore[arg-type]
