"""What a cycle rests on: assumptions that are watched, an indicator that runs ahead, and ways of planning that ship."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_planned_chain import ARMS, QUICK, chain, run

from experiments.cli_compose import composed
from experiments.job import study_of
from policies.planning.arm import PlannedChain
from policies.planning.chain import chain_of
from policies.planning.exceptions import Kind
from policies.planning.indicator import Indicator
from policies.planning.indicator_on_chain import ChainIndicator
from policies.planning.memory import weekly_history
from policies.planning.settings import RiskWay, SupplyWay
from sim.distributions import Constant
from sim.facts import stock_facts
from sim.levels import Levels
from sim.network import Projects, Scenario
from sim.planning import PlanningStart
from sim.routes import routes
from sim.streams import Streams

PRESETS = sorted(path.stem for path in (Path(__file__).parent.parent / "configs" / "planning").glob("*.yaml"))
MATURITIES = [name for name in PRESETS if name.startswith("maturity_")]
SIOP = ARMS["siop"]


def drifting(sd: float = 0.03) -> Scenario:
    scenario = chain()
    demands = tuple(
        replace(demand, shape=replace(demand.shape, level_phi=0.99, level_sd=sd)) for demand in scenario.network.demands
    )
    return replace(scenario, network=replace(scenario.network, demands=demands))


def start_of(scenario: Scenario) -> PlanningStart:
    return PlanningStart(scenario=scenario, routes=routes(scenario.network), facts=stock_facts(scenario, 1),
                         controls=(), streams=Streams(1, 1))  # fmt: skip


def test_an_indicator_that_explains_all_is_the_level_of_so_many_weeks_later() -> None:
    start = start_of(drifting())
    known = chain_of(start)
    history = weekly_history(known, start.facts)
    path = ChainIndicator(Indicator(r2=1.0, lag_weeks=6), known, start, history).path[:, history.shape[1] :]
    levels, demands = Levels(start.streams), start.scenario.network.demands
    weekly = [levels.of(d, 364).reshape(52, 7).mean(axis=1) * d.mean_per_day for d in demands]
    total = np.sum(weekly, axis=0)  # all items are of one family
    assert np.corrcoef(path[0], total[6:])[0, 1] == pytest.approx(1.0)


def test_an_indicator_that_is_never_believed_changes_nothing() -> None:
    deaf = replace(SIOP, demand=replace(QUICK, indicator=Indicator(significance=0.0)))
    np.testing.assert_array_equal(run(deaf, scenario=drifting()).ledger.values,
                                  run(SIOP, scenario=drifting()).ledger.values)  # fmt: skip


def test_both_engines_plan_alike_with_indicator_and_hedge() -> None:
    pytest.importorskip("numba")
    arm = replace(
        SIOP, demand=replace(QUICK, indicator=Indicator(significance=1.0)), supply=SupplyWay(months=6, risk=RiskWay())
    )
    one, other = run(arm, scenario=drifting()), run(arm, "compiled", drifting())
    np.testing.assert_array_equal(one.ledger.values, other.ledger.values)


def test_assumptions_are_those_of_the_plan_in_force_and_each_has_an_owner() -> None:
    planner = run(SIOP).planner
    entries = {each.id: each for each in planner.assumptions.register.assumptions}
    kinds = {"lead time of mill", "demand of all", "season of all", "capacity of line", "bias of sales"}
    assert kinds <= set(entries)
    assert all(each.owner for each in entries.values())
    bought = planner.chain.roots[~planner.chain.made]
    expected = planner.released.protection_days[bought].mean() - 1.0
    assert entries["lead time of mill"].value == pytest.approx(expected)


def test_a_breach_is_told_in_the_huddle_and_takes_no_capacity() -> None:
    planner = run(replace(SIOP, demand=replace(QUICK, known_share=0.0)), scenario=drifting(0.1)).planner
    assert planner.assumptions.found
    told = [row for held in planner.huddle.held for row in held.standing if row["kind"] == Kind.ASSUMPTION_BREACH]
    assert told
    worked = [row for held in planner.huddle.held for row in held.worked]
    assert all(row["kind"] != Kind.ASSUMPTION_BREACH for row in worked)


@pytest.fixture(scope="module")
def shipped() -> dict[str, PlannedChain]:
    found = composed("siop", ("scenario=chempoint", f"planning=[{','.join(PRESETS)}]"))
    return dict(study_of(found.config, found.chosen).policies)  # type: ignore[arg-type]


def test_maturity_rises_from_a_function_of_its_own_to_one_plan(shipped: dict[str, PlannedChain]) -> None:
    arms = [shipped[name] for name in MATURITIES]
    assert [arm.demand.every_weeks for arm in arms] == [26, 13, 0, 0, 0]
    assert [arm.demand.settings.sales.sd for arm in arms] == [0.12, 0.12, 0.06, 0.05, 0.04]
    assert [arm.demand.settings.sales.bias for arm in arms] == [0.06, 0.06, 0.01, 0.0, 0.0]
    assert [arm.supply is not None for arm in arms] == [False, False, True, True, True]
    assert [arm.demand.indicator is not None for arm in arms] == [False, False, False, True, True]
    assert [arm.exceptions.mode for arm in arms] == ["reactive"] * 3 + ["proactive"] * 2


@pytest.mark.parametrize("name", PRESETS)
def test_every_way_of_planning_that_ships_plans_the_chain(shipped: dict[str, PlannedChain], name: str) -> None:
    short = replace(drifting(), horizon_days=70, warmup_days=0)
    result = run(shipped[name], "simpy", short)
    assert result.ledger.imbalance() < 1e-6
    assert len(result.planner.versions.plans) >= 1


def steady(**shape: object) -> Scenario:
    """The chain without projects, demand shaped alike for all."""
    scenario = chain()
    demands = tuple(
        replace(each, projects=Projects(), shape=replace(each.shape, **shape)) for each in scenario.network.demands
    )
    return replace(scenario, network=replace(scenario.network, demands=demands))


def breached(scenario: Scenario) -> list[str]:
    """Return which assumptions were off in each week of a plan that knows no season."""
    found = run(SIOP, scenario=scenario).planner.assumptions.found
    return [each.assumption.id for _, breaches in found for each in breaches if each.kind == "outside_tolerance"]


def test_a_season_that_the_forecast_does_not_know_is_a_breach_and_steady_demand_is_none() -> None:
    assert "season of all" in breached(steady(season_factors=(0.4, 1.6)))
    assert "season of all" not in breached(steady())


def worked(run_days: float, **line: object) -> Scenario:
    """The chain with a line that takes so long for a unit."""
    network = steady().network
    recipe = replace(network.recipes[0], operations=(replace(network.recipes[0].operations[0],
                                                             run_days_per_unit=run_days),))  # fmt: skip
    centre = replace(network.centres[0], **line)
    return replace(chain(), network=replace(network, recipes=(recipe,), centres=(centre,)))


def test_capacity_is_off_when_a_busy_line_breaks_down_and_unknown_while_it_has_nothing_to_do() -> None:
    broken = {"days_between_failures": Constant(0.5), "repair_days": Constant(3.0)}
    assert "capacity of line" in breached(worked(0.04, **broken))
    assert "capacity of line" not in breached(worked(0.04))  # busy, and as many hours as assumed
    assert "capacity of line" not in breached(worked(0.002, **broken))  # nobody can tell


def test_a_breach_leads_to_a_new_plan_on_the_data_of_the_day_where_that_is_asked_for() -> None:
    unknown = steady(season_factors=(0.4, 1.6))
    alert = run(replace(SIOP, refresh_on_breach=True), scenario=unknown).planner
    usual = run(SIOP, scenario=unknown).planner
    released = {plan.as_of_day for plan in alert.versions.plans}
    off = {7.0 * week for week, breaches in alert.assumptions.found
           if any(each.assumption.quantity == "season" for each in breaches)}  # fmt: skip
    assert off & released
    assert alert.measures["age_in_use_days"] < usual.measures["age_in_use_days"]


def test_without_a_breach_planning_on_breaches_is_planning_by_the_calendar() -> None:
    network = steady().network
    lanes = tuple(
        replace(each, lead_time_days=Constant(float(each.quoted_lead_time_days or 2))) for each in network.lanes
    )
    demands = tuple(replace(each, size=Constant(each.mean_per_day)) for each in network.demands)
    calm = replace(chain(), network=replace(network, lanes=lanes, demands=demands))
    alert, usual = (run(replace(SIOP, refresh_on_breach=on), scenario=calm) for on in (True, False))
    assert not any(each.quantity != "bias" for _, found in alert.planner.assumptions.found
                   for each in (breach.assumption for breach in found))  # fmt: skip
    np.testing.assert_array_equal(alert.ledger.values, usual.ledger.values)
