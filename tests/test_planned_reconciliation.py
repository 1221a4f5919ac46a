"""Reconciliation inside a run: what is compared, what is chosen, who decides, and what the decision log says of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_planned_chain import ARMS, chain, run
from test_planning_cycle import limited

from policies.planning.budget_on_chain import revenue_budget
from policies.planning.chain import chain_of
from policies.planning.cycle import CyclePlanner
from policies.planning.decision_log import owned_share, records
from policies.planning.meetings import Attendance
from policies.planning.reconciliation_on_chain import CLASS_C
from policies.planning.responsibility import Raci
from policies.planning.settings import ReconciliationWay
from sim.facts import stock_facts
from sim.network import Scenario
from sim.network.planning import Budget
from sim.planning import PlanningStart
from sim.routes import routes
from sim.streams import Streams

ALL_C = ReconciliationWay(shortage_class="A", fill_target=0.0)
SIOP = replace(ARMS["siop"], reconciliation=ALL_C, inventory=replace(ARMS["siop"].inventory, within_limits=False))
TIGHT = limited(working_capital=3000.0)


def planned(arm: object, scenario: Scenario) -> CyclePlanner:
    planner = run(arm, scenario=scenario).planner  # type: ignore[arg-type]
    assert isinstance(planner, CyclePlanner)
    return planner


def kinds(planner: CyclePlanner, step: str) -> list[tuple[str, str]]:
    return [(each.object, each.status) for each in planner.decisions if each.step == step]


@pytest.fixture(scope="module")
def tight() -> CyclePlanner:
    return planned(SIOP, TIGHT)


def test_stock_above_the_working_capital_is_a_gap_for_which_shortages_may_be_accepted(tight: CyclePlanner) -> None:
    assert (CLASS_C, "executed") in kinds(tight, "reconciliation")
    relaxed = planned(replace(SIOP, reconciliation=None), TIGHT)
    assert tight.released is not None
    assert relaxed.released is not None
    assert tight.released.safety_stock.sum() < relaxed.released.safety_stock.sum()


def test_the_plan_before_is_the_one_released_last_whatever_was_tried_and_adopted(tight: CyclePlanner) -> None:
    supply, last = tight.reviews.supply, tight.versions.plans[-1]
    assert supply.prior is not None
    week, before = supply.prior
    assert 7 * (week - tight.seen.before) == last.as_of_day
    np.testing.assert_array_equal(before, last.supply.supply)
    tight.reviews.balance(tight.reviews.close(tight._view), tight.released)
    assert supply.prior == (week, before)


def test_every_decision_has_a_name_of_its_own(tight: CyclePlanner) -> None:
    names = [each.id for each in tight.decisions]
    assert len(set(names)) == len(names) > 0


def test_gaps_that_do_not_matter_change_nothing() -> None:
    deaf = planned(replace(SIOP, reconciliation=replace(ALL_C, materiality=np.inf)), TIGHT)
    without = planned(replace(SIOP, reconciliation=None), TIGHT)
    assert kinds(deaf, "reconciliation") == []
    assert deaf.released is not None
    assert without.released is not None
    np.testing.assert_array_equal(deaf.released.safety_stock, without.released.safety_stock)


def test_what_is_beyond_the_authority_waits_for_the_management_review(tight: CyclePlanner) -> None:
    strict = replace(ALL_C, authority=0.0)
    sent = [each for each in tight.decisions if each.step == "management"]
    assert sent == []  # a leaner stock costs no more cash: finance may decide on it
    planner = planned(replace(SIOP, reconciliation=strict), TIGHT)
    assert {status for _, status in kinds(planner, "reconciliation")} <= {"executed", "rejected"}


def test_a_budget_row_counts_in_each_month_by_the_days_they_share() -> None:
    scenario = chain()
    rows = (Budget(start_day=0, end_day=365, revenue=365.0), Budget(start_day=0, end_day=365, item="a", units=36.5))
    budgeted = replace(scenario, network=replace(scenario.network, budget=rows))
    start = PlanningStart(scenario=budgeted, routes=routes(budgeted.network), facts=stock_facts(budgeted, 1),
                          controls=(), streams=Streams(1, 1))  # fmt: skip
    found = revenue_budget(start, chain_of(start), 0.0, 13)
    assert found is not None
    np.testing.assert_allclose(found[:12], (365 + 36.5 * 15) / 12)
    assert np.isnan(found[12])
    assert revenue_budget(replace(start, scenario=scenario), chain_of(start), 0.0, 6) is None


def test_every_decision_has_an_owner_and_an_end(tight: CyclePlanner) -> None:
    table = records(tight.decisions)
    assert owned_share(table) == 1.0
    released = len(tight.versions.plans)
    assert set(table["step"]) >= {"demand", "inventory", "reconciliation"}
    past = table[(table["step"] != "exceptions") & (table["cycle"] < released)]
    assert set(past["status"]) <= {"executed", "rejected", "expired"}
    own = records(planned(ARMS["silo"], chain()).decisions)
    assert set(own[own["step"] == "demand"]["owner"]) == {Raci().owner("demand", "own_forecast")} == {"procurement"}


def test_without_commitment_decisions_are_overridden() -> None:
    nobody = records(planned(replace(ARMS["siop"], commitment=0.0), chain()).decisions)
    later = nobody[(nobody["step"] == "inventory") & (nobody["cycle"] > 0)]
    assert len(later) > 0
    assert set(later["status"]) == {"overridden"}


def test_a_supply_review_that_falls_out_leaves_nothing_to_reconcile() -> None:
    planner = planned(replace(SIOP, attendance=Attendance(by_step={"supply": 0.0})), TIGHT)
    assert kinds(planner, "reconciliation") == []


def test_settings_are_checked_all_at_once() -> None:
    with pytest.raises(ValueError, match=r"materiality.*months.*fill_target"):
        ReconciliationWay(materiality=-1, months=1, fill_target=2)
