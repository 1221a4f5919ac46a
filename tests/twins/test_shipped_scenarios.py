"""Shipped scenarios under shipped policies, a network of real size under every rule: equal figures, no tolerance."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml
from twins.compare import assert_same

from experiments.build import build
from policies.policy import SameEverywhere
from policies.reviews import Continuous, EveryDays, Weekdays
from policies.rules import (
    RQ,
    SS,
    BaseStock,
    CappedBaseStock,
    ConstantOrder,
    DaysOfCover,
    MinMax,
    ProportionalOrderUpTo,
    SmoothedCover,
)
from sim.decisions import Policy, Review, Rule, StockFacts
from sim.facts import stock_facts
from sim.model import Model, simulate
from sim.network import Scenario

pytest.importorskip("numba")
CONFIGS = Path(__file__).parents[2] / "configs"
SCENARIOS = sorted(path.stem for path in (CONFIGS / "scenario").glob("*.yaml"))
POLICIES = sorted(path.stem for path in (CONFIGS / "policy").glob("*.yaml"))
RULES = (
    SS(3, 9),
    RQ(4, 5),
    BaseStock(8),
    MinMax(3, 9),
    CappedBaseStock(9, 2),
    ConstantOrder(0.5),
    ProportionalOrderUpTo(12, 0.7, 4),
    DaysOfCover(21.5, 28, 0.3),
    SmoothedCover(21.5, 0.07, 0.3),
)


def shipped(group: str, name: str) -> object:
    return build(yaml.safe_load((CONFIGS / group / f"{name}.yaml").read_text(encoding="utf-8"))[name])


@cache
def scenario_and_facts(name: str) -> tuple[Scenario, tuple[StockFacts, ...]]:
    scenario = replace(shipped("scenario", name), horizon_days=182, warmup_days=0)
    return scenario, stock_facts(scenario)


def assert_twins(name: str, policy: Policy, **options: object) -> None:
    scenario, facts = scenario_and_facts(name)
    controls = policy.controls(facts)
    one, other = (simulate(scenario, controls, engine=engine, **options) for engine in ("compiled", "simpy"))
    assert_same(one, other)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_shipped_policy_does_the_same_in_a_shipped_scenario(scenario: str, policy: str) -> None:
    assert_twins(scenario, shipped("policy", policy))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_shipped_scenario_runs_compiled(scenario: str) -> None:
    made, facts = scenario_and_facts(scenario)
    assert Model(made, shipped("policy", "king").controls(facts)).engine == "compiled"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_trace_of_a_shipped_scenario_is_the_same(scenario: str) -> None:
    assert_twins(scenario, shipped("policy", "king"), trace=True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
@pytest.mark.parametrize("review", [Continuous(), EveryDays(2.5), Weekdays(("tue", "fri"))], ids=repr)
def test_a_rule_does_the_same_in_a_network_of_real_size(rule: Rule, review: Review) -> None:
    assert_twins("specialty_chemicals", SameEverywhere(rule, review))
