"""Levels by material requirements planning."""

from __future__ import annotations

from dataclasses import replace

import pytest
from plant_cases import plant, with_network

from policies.lot_size import WeeksOfDemand
from policies.requirements import MrpSized
from policies.rules import SS, BaseStock
from policies.safety_stock import WeeksOfCover
from sim.decisions import Rule
from sim.distributions import Constant
from sim.facts import stock_facts
from sim.network import Component, Recipe, Scenario


def rules(scenario: Scenario, policy: MrpSized) -> dict[str, Rule]:
    facts = stock_facts(scenario)
    return {row.item: control.rule for row, control in zip(facts, policy.controls(facts), strict=True)}


def table(**terms: object) -> Scenario:
    """A table is made of four legs in a week, ten a week are sold; legs are bought and come after five days."""
    recipe = Recipe(
        site="plant", item="table", components=(Component(item="leg", quantity=4),), quoted_lead_time_days=7, **terms
    )
    scenario = plant({"table": [10.0]}, [recipe])
    weekly = tuple(replace(row, size=Constant(10), bucket_days=7) for row in scenario.network.demands)
    lanes = tuple(replace(lane, lead_time_days=Constant(5)) for lane in scenario.network.lanes)
    return with_network(scenario, demands=weekly, lanes=lanes)


def test_a_level_covers_what_is_required_in_the_lead_time_and_one_more_period() -> None:
    assert rules(table(), MrpSized(WeeksOfCover(1))) == {"table": BaseStock(30), "leg": BaseStock(80)}


def test_lots_of_what_is_made_are_requirements_of_its_components() -> None:
    """Of legs 120 are taken every third week; those of two weeks, the lead time and one more, are at most 120."""
    found = rules(table(), MrpSized(WeeksOfCover(0), WeeksOfDemand(3)))
    assert found["table"] == SS(20, 50)
    assert found["leg"] == BaseStock(120)


def test_scrap_is_required_as_well() -> None:
    found = rules(table(yield_share=Constant(0.8)), MrpSized(WeeksOfCover(0)))
    leg = found["leg"]
    assert isinstance(leg, BaseStock)
    assert leg.level == pytest.approx(100)
