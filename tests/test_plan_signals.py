"""Signals inside a run: each class of them is raised where its cause is, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

from test_planned_chain import ARMS, QUICK, chain, run

from policies.planning.cycle import CyclePlanner
from policies.planning.demand import DemandSettings
from policies.planning.exceptions import Kind
from policies.planning.functional_forecasts import Judgement
from policies.planning.settings import ExceptionWay
from sim.distributions import Constant
from sim.network import Disruption, Event, Projects, Scenario, Target
from sim.network.planning import PlanningLimit

HONEST: dict[str, Judgement] = dict.fromkeys(("sales", "marketing", "procurement"), Judgement())
SIOP = replace(ARMS["siop"], exceptions=ExceptionWay(), demand=replace(QUICK, settings=DemandSettings(**HONEST)))
SIGNALS = {
    Kind.FORECAST_GAP,
    Kind.OVERLOAD,
    Kind.COMMIT_SHORT,
    Kind.TRACKING_SIGNAL,
    Kind.LEVEL_SHIFT,
    Kind.SUPPLIER_DELIVERY,
}


def raised(arm: object, scenario: Scenario | None = None) -> dict[Kind, set[int]]:
    """Return the weeks in which each kind stood, over the run."""
    planner = run(arm, scenario=scenario).planner  # type: ignore[arg-type]
    assert isinstance(planner, CyclePlanner)
    found: dict[Kind, set[int]] = {}
    for held in planner.huddle.held:
        for kind in held.standing["kind"]:
            found.setdefault(Kind(int(kind)), set()).add(held.week)
    return found


def test_functions_that_say_the_same_do_not_disagree_and_one_that_doubles_does() -> None:
    twice = replace(QUICK, settings=DemandSettings(**{**HONEST, "sales": Judgement(incentive=1.0)}))
    assert len(raised(SIOP).get(Kind.FORECAST_GAP, ())) < 20
    assert len(raised(replace(SIOP, demand=twice))[Kind.FORECAST_GAP]) > 40


def with_shifts(start_hour: int, end_hour: int) -> Scenario:
    scenario = chain()
    shifts = tuple(replace(each, start_hour=start_hour, end_hour=end_hour) for each in scenario.network.shifts)
    return replace(scenario, network=replace(scenario.network, shifts=shifts))


def test_a_line_that_is_never_open_long_enough_is_overloaded() -> None:
    short, long = (raised(SIOP, with_shifts(from_hour, to_hour)) for from_hour, to_hour in ((8, 9), (0, 24)))
    assert len(short[Kind.OVERLOAD]) > 40
    assert Kind.OVERLOAD not in long


def test_a_supplier_that_commits_to_little_is_told_of() -> None:
    scenario = chain()
    band = PlanningLimit(limit="supply", site="mill", most=1.0)
    found = raised(SIOP, replace(scenario, network=replace(scenario.network, planning_limits=(band,))))
    assert len(found[Kind.COMMIT_SHORT]) > 40
    assert Kind.COMMIT_SHORT not in raised(SIOP)


def test_a_level_that_doubles_is_seen_in_the_errors_of_the_forecast_and_a_steady_one_seldom() -> None:
    scenario = chain()
    steady = [replace(each, projects=Projects()) for each in scenario.network.demands]
    jump = tuple(replace(each, events=(Event(start_day=200.0, end_day=364.0, factor=2.0),)) for each in steady)
    weeks = {}
    for name, demands in (("steady", tuple(steady)), ("jump", jump)):
        found = raised(SIOP, replace(scenario, network=replace(scenario.network, demands=demands)))
        weeks[name] = found.get(Kind.LEVEL_SHIFT, set()) | found.get(Kind.TRACKING_SIGNAL, set())
    assert len({week for week in weeks["jump"] if 30 <= week < 45}) > 10
    assert len({week for week in weeks["steady"] if 30 <= week < 45}) < 10


def test_a_supplier_that_is_late_more_often_is_told_of_and_one_that_never_is_is_not() -> None:
    scenario = replace(chain(), horizon_days=728)
    network = scenario.network
    small = {"lead_time_days": Constant(20.0), "minimum_order": 1.0}
    lanes = tuple(replace(each, **small) if each.origin == "mill" else each for each in network.lanes)
    strike = Disruption(
        name="strike", targets=(Target(what="lane", origin="mill"),), start_day=400.0,
        duration_days=Constant(150.0), lead_time_factor=2.0,
    )  # fmt: skip
    calm, shaken = (
        raised(SIOP, replace(scenario, network=replace(network, lanes=lanes, disruptions=found)))
        for found in ((), (strike,))
    )
    assert Kind.SUPPLIER_DELIVERY not in calm
    assert min(shaken[Kind.SUPPLIER_DELIVERY]) >= 400 / 7


def test_who_waits_for_customers_to_complain_looks_at_no_signals() -> None:
    assert not SIGNALS & set(raised(ARMS["silo"]))
