"""What a cycle of planning does on a chain: versions of the plan, meetings that fail, fences, limits, learning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from test_planned_chain import ARMS, QUICK, chain, run

from policies.planning.calendar import Calendar
from policies.planning.cycle import CyclePlanner
from policies.planning.meetings import Attendance
from policies.planning.plan_stability import Fences, nervousness, shifted
from policies.planning.settings import SupplyWay
from sim.network import PlanningLimit, Scenario

SIOP = ARMS["siop"]
IMMEDIATE = Calendar(
    data_close=1, product=1, demand=1, inventory=1, supply=1, reconciliation=1, management=1, release=1
)


def limited(**limits: float) -> Scenario:
    """The chain with a limit on working capital or the storage of its centre."""
    rows = tuple(
        PlanningLimit(limit=name, site="centre" if name == "storage" else "", most=most)
        for name, most in limits.items()
    )
    scenario = chain()
    return replace(scenario, network=replace(scenario.network, planning_limits=rows))


@pytest.fixture(scope="module")
def siop() -> CyclePlanner:
    planner = run(SIOP).planner
    assert isinstance(planner, CyclePlanner)
    return planner


def test_functions_that_share_a_plan_agree_and_those_that_do_not_differ(siop: CyclePlanner) -> None:
    silo = run(ARMS["silo"]).planner
    assert max(siop.versions.residuals()) < 1e-6
    assert min(silo.versions.residuals()) > 1.0


def test_every_release_is_a_version_of_its_own(siop: CyclePlanner) -> None:
    plans = siop.versions.plans
    assert [plan.version for plan in plans] == list(range(len(plans)))
    assert [plan.month for plan in plans[:4]] == [
        0,
        0,
        1,
        2,
    ]
    assert len(plans) == 1 + 12
    assert len(siop.versions.nervousness()) == len(plans) - 1


def test_a_released_plan_is_as_old_as_the_calendar_says() -> None:
    late, at_once = run(SIOP).planner, run(replace(SIOP, calendar=IMMEDIATE)).planner
    assert at_once.released.week - at_once.seen.before == 48  # the last first working day of a month, 2 December
    dated = [plan.as_of_day for plan in at_once.versions.plans[1:]]
    assert dated == [m.day for m in at_once.minutes.meetings if m.step == "demand"]
    dated = [plan.as_of_day for plan in late.versions.plans[1:]]
    assert min(np.array([m.day for m in late.minutes.meetings if m.step == "management"]) - dated) > 24


def test_a_plan_that_is_frozen_as_far_as_it_reaches_has_no_nervousness() -> None:
    weeks = QUICK.horizon_weeks
    planner = run(replace(SIOP, demand=replace(QUICK, fences=Fences(frozen=weeks)))).planner
    first = run(SIOP, scenario=replace(chain(), horizon_days=7, warmup_days=0)).planner.released
    old = shifted(first.forecast, planner.released.week - first.week)
    assert nervousness(old, planner.released.forecast).index == 0
    assert nervousness(old, run(SIOP).planner.released.forecast).index > 0


def test_fences_count_from_the_release_and_not_from_the_data_close_weeks_before() -> None:
    fenced = run(replace(SIOP, demand=replace(QUICK, fences=Fences(frozen=3)))).planner
    free = run(SIOP).planner
    old, new = np.random.default_rng(2).random((2, 8, 30))
    held = fenced.demand.held_to_fences(new, 104, old, 100, waits_weeks=4)  # released in week 108
    np.testing.assert_array_equal(held[:, 4:7], old[:, 8:11])
    np.testing.assert_array_equal(held[:, 7:26], new[:, 7:26])
    # Three of 26 weeks cannot change any more, and these are the ones that events are told of.
    assert fenced.measures["nervousness"] < (1 - 3 / 26) * free.measures["nervousness"]


def test_without_fences_there_is_nothing_to_count_from() -> None:
    assert Fences().seen_from(4) == Fences()
    assert Fences(frozen=0, slushy=2).seen_from(4) == Fences(frozen=4, slushy=6)


def test_nobody_comes_and_nothing_is_decided() -> None:
    planner = run(replace(SIOP, attendance=Attendance(usual=0.0))).planner
    first = run(SIOP, scenario=replace(chain(), horizon_days=7, warmup_days=0)).planner.released
    assert not any(meeting.held for meeting in planner.minutes.meetings)
    assert len(planner.versions.plans) == 1
    np.testing.assert_array_equal(planner.released.safety_stock, first.safety_stock)


def test_meetings_fall_out_as_often_as_said_and_leave_the_others_alone() -> None:
    half = run(replace(SIOP, attendance=Attendance(by_step={"demand": 0.5}))).planner.minutes.meetings
    low = run(replace(SIOP, attendance=Attendance(by_step={"demand": 0.2}))).planner.minutes.meetings
    assert all(meeting.held for meeting in half if meeting.step != "demand")
    held = [{m.day for m in meetings if m.held and m.step == "demand"} for meetings in (half, low)]
    assert held[1] < held[0]


def test_attendance_is_a_probability_of_a_meeting() -> None:
    with pytest.raises(ValueError, match=r"usual\(=2.0\) must be from 0 to 1"):
        Attendance(usual=2.0)
    with pytest.raises(ValueError, match="by_step names 'release'"):
        Attendance(by_step={"release": 0.5})


def test_targets_keep_to_the_working_capital() -> None:
    free, tight = run(SIOP), run(SIOP, scenario=limited(working_capital=4000.0))
    assert tight.safety_stock.sum() < free.safety_stock.sum()
    deaf = replace(SIOP, inventory=replace(SIOP.inventory, within_limits=False),
                   supply=replace(SIOP.supply, within_limits=False))  # fmt: skip
    np.testing.assert_array_equal(run(deaf, scenario=limited(working_capital=4000.0)).safety_stock,
                                  run(deaf).safety_stock)  # fmt: skip


def test_the_plan_of_supply_knows_the_storage_at_hand() -> None:
    wide, narrow = (run(SIOP, scenario=limited(storage=most)).planner.versions.plans[0] for most in (1e6, 100.0))
    assert narrow.supply.stock.sum() < wide.supply.stock.sum()


def test_without_learning_targets_only_follow_the_forecast() -> None:
    frozen = run(replace(SIOP, learning=False)).planner
    opening = run(SIOP, scenario=replace(chain(), horizon_days=7, warmup_days=0)).planner
    np.testing.assert_array_equal(frozen.released.protection_days, opening.released.protection_days)
    assert (run(SIOP).planner.released.protection_days != opening.released.protection_days).any()


def test_levers_to_be_approved_are_named() -> None:
    with pytest.raises(ValueError, match="on_approval names 'luck'"):
        SupplyWay(on_approval=("luck",))


def test_the_first_plan_is_made_on_the_day_of_the_start(siop: CyclePlanner) -> None:
    assert siop.versions.plans[0].as_of_day == 0.0
    assert chain().start_date == date(2024, 1, 1)
