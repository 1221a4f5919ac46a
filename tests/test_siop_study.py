"""The study of ways of planning: frontiers, equal service, levers, and that arms differ only in how they plan."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from test_planned_chain import ARMS, chain

from experiments.cli_compose import composed
from experiments.failures import StudyError
from experiments.job import study_of
from experiments.report.siop_tables import held_out_table
from experiments.siop.changes import changed, differences_of, setting_of
from experiments.siop.frontier import compared, place_of
from experiments.siop.levers import unfinished
from experiments.siop.runs import Case, Grid
from experiments.siop.settings import Lever, Siop, Training
from experiments.siop.study import run_siop
from experiments.siop.training import tuned_dials
from experiments.siop.words import headline, sentences
from experiments.study import Study
from policies.planning.arm import PlannedChain
from policies.planning.habits import LocalHabits
from policies.planning.record import MEASURES
from policies.planning.settings import SupplyWay

# What the arms may differ in (specification, section 2.7), as paths into their settings; all else is equal.
MAY_DIFFER = {
    "data.clean",  # each function its own records: the silo averages shipments as they stand
    "demand.step",  # forecast used by procurement
    "demand.indicator",
    "demand.every_weeks",  # refresh and age of data
    "inventory.every_weeks",
    "inventory.rule",  # safety stock
    "inventory.within_limits",
    "inventory.lead_time",  # lead time in the reorder point
    "inventory.economic_lots",  # lots
    "inventory.learning",
    "supply",  # capacity
    "supply.profit",
    "supply.risk",  # margin - risk, + CVaR
    "reconciliation",
    "exceptions.mode",  # exceptions
    "exceptions.cancel",
    "habits.batching",  # local incentive
    "habits.buy_stop_weeks",
    "habits.busy_share",
    "habits.run_ahead_weeks",
    "habits.order_inflation",
    "habits.delay_weeks",
    "habits.master_data_weeks",
    "habits.checks_load",
}
SHIPPED = ("silo", "silo_habits", "smart_silo", "sop", "siop", "ibp")


def study(*arguments: str) -> Study:
    found = composed("siop", arguments)
    return study_of(found.config, found.chosen)


def small(**changes: object) -> Study:
    arms = {"silo": ARMS["silo"], "smart_silo": replace(ARMS["silo"], safety_scale=1.0), "siop": ARMS["siop"]}
    siop = Siop(dials=(0.0, 1.0, 3.0), target=None, training=Training(replications=1, dials=(0.0, 1.0, 3.0)))
    settings = {"replications": 2, "executor": "serial", "seed": 3, "siop": siop, **changes}
    return Study(scenarios={"chain": chain()}, policies=arms, **settings)


def test_arms_differ_in_nothing_but_how_they_plan() -> None:
    arms = study("scenario=chempoint", f"planning=[{','.join(SHIPPED)}]").policies
    found = {path for name in SHIPPED for path in differences_of(arms["silo"], arms[name])}
    found |= set(differences_of(arms["siop"], arms["ibp"]))
    assert found - MAY_DIFFER == set()
    assert found >= {"demand.step", "inventory.rule", "supply", "exceptions.mode"}


def test_only_the_silo_with_habits_has_any() -> None:
    arms = study("scenario=chempoint", f"planning=[{','.join(SHIPPED)}]").policies
    assert {path.split(".")[0] for path in differences_of(arms["silo"], arms["silo_habits"])} == {"habits"}
    assert all(arms[name].habits == LocalHabits() for name in SHIPPED if name != "silo_habits")


def test_a_difference_outside_planning_is_seen() -> None:
    richer = changed(PlannedChain(), {"exceptions.per_week": 5.0, "inventory.regional_service": 0.9})
    assert set(differences_of(PlannedChain(), richer)) == {"exceptions.per_week", "inventory.regional_service"}


def test_a_change_reaches_the_setting_and_nothing_else() -> None:
    arm = changed(PlannedChain(), {"demand.settings.notice_weeks": 3, "supply": SupplyWay()})
    assert setting_of(arm, "demand.settings.notice_weeks") == 3
    assert set(differences_of(PlannedChain(), arm)) == {"demand.settings.notice_weeks", "supply"}


@pytest.mark.parametrize(("path", "told"), [("demand.stepp", "did you mean 'step'"), ("supply.months", "nothing at")])
def test_a_setting_that_does_not_exist_is_named(path: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        changed(PlannedChain(), {path: 1})


def test_stock_at_equal_service_lies_on_the_line_between_two_settings() -> None:
    service = np.array([[0.90, 0.80], [0.94, 0.90], [0.98, 0.99]])
    stock = np.array([[10.0, 20.0], [20.0, 30.0], [40.0, 60.0]])
    found = place_of(service, 0.96).at(stock)
    np.testing.assert_allclose(found, [30.0, 30.0 + 30.0 * 6 / 9])


def test_a_frontier_that_does_not_reach_the_service_says_so_and_is_never_extrapolated() -> None:
    place = place_of(np.array([[0.97, 0.80, 0.90], [0.99, 0.90, 0.97]]), 0.96)
    np.testing.assert_array_equal(place.above, [True, False, False])
    np.testing.assert_array_equal(place.below, [False, True, False])
    found = place.at(np.array([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]]))
    assert np.isnan(found[:2]).all()
    assert 1.0 < found[2] < 2.0


def test_an_arm_compared_with_itself_differs_by_nothing() -> None:
    values = np.array([3.0, 5.0, np.nan, 4.0])
    less, share = compared(values, values, 0.95)
    assert less.mean == share.mean == less.low == less.high == 0.0
    assert less.count == 3


@pytest.fixture(scope="module")
def results():
    return run_siop(small(), progress=False)


def test_equal_arms_need_equal_stock_at_equal_service(results) -> None:
    rows = results.found["chain"].equal
    same = rows[(rows["arm"] == "smart_silo") & (rows["baseline"] == "silo") & (rows["reached"] > 0)]
    assert len(same)
    np.testing.assert_allclose(same["mean"], 0.0, atol=1e-9)


def test_more_safety_stock_means_more_stock_and_more_service(results) -> None:
    frontier = results.found["chain"].frontier
    for _, rows in frontier.groupby("arm"):
        assert rows["planned_safety_stock_value"].is_monotonic_increasing
        assert rows["on_hand_value"].iloc[-1] > rows["on_hand_value"].iloc[0]
        assert rows["fill_rate"].iloc[-1] > rows["fill_rate"].iloc[0]


def test_every_planner_measures_the_same_things(results) -> None:
    runs = results.runs
    assert set(MEASURES) <= set(runs.columns)
    shares = runs[["share_low", "share_in_band", "share_high"]].sum(axis=1)
    np.testing.assert_allclose(shares, 1.0)
    assert (runs.loc[runs["arm"] == "siop", "plan_gap"] == 0).all()
    assert (runs.loc[runs["arm"] == "silo", "plan_gap"] > 0).all()
    assert (runs.loc[runs["arm"] == "silo", "age_at_release_days"].dropna() == 0).all()
    assert (runs.loc[runs["arm"] == "siop", "age_at_release_days"] > 20).all()


def test_a_dial_is_tuned_on_replications_that_nothing_is_reported_of(results) -> None:
    seen = {case: set(rows["replication"]) for case, rows in results.runs.groupby("case")}
    assert seen["chain, training"] == {2}
    told = results.found["chain"].held_out
    assert set(told["replications"]) == {2}
    assert all(seen[f"chain, held out, {arm}"] == {0, 1} for arm in told["arm"])


def test_what_tuned_arms_do_is_told_in_the_report(results) -> None:
    table = held_out_table(results.found["chain"], results.siop)
    assert [column.label for column in table.columns] == ["silo", "smart silo", "siop"]
    assert table.rows[0].label == "The dial, as tuned"


def test_ways_of_planning_can_be_sent_to_other_processes() -> None:
    for arm in study("scenario=chempoint", f"planning=[{','.join(SHIPPED)}]").policies.values():
        assert pickle.loads(pickle.dumps(arm)) == arm


def test_arms_that_are_equal_are_tuned_alike_and_come_out_alike(results) -> None:
    told = results.found["chain"].held_out
    tuned = told.groupby("arm")["tuned"].first()
    assert tuned["silo"] == tuned["smart_silo"]
    same = told[(told["arm"] == "smart_silo") & (told["baseline"] == "silo")]
    np.testing.assert_array_equal(same["mean"], 0.0)


def test_the_tuned_dial_lies_on_the_line_between_two_settings() -> None:
    figures = np.array([[[[0.8]], [[0.9]], [[0.99]]], [[[0.97]], [[0.98]], [[0.99]]]])
    arms = {"below": PlannedChain(), "above": PlannedChain()}
    case = Case(name="x", scenario=chain(), arms=arms, dials=(0.5, 1.0, 2.0), replications=1)
    found = tuned_dials(Grid(case=case, columns=("fill_rate",), figures=figures), 0.96)
    assert found == {"below": pytest.approx(1.0 + 6 / 9)}


@pytest.mark.full
def test_the_same_study_gives_the_same_digest(results) -> None:
    again = run_siop(small(), progress=False)
    assert again.manifest["digest"] == results.manifest["digest"]


def test_levers_must_lead_to_the_full_process() -> None:
    lever = Lever(name="forecast", changes={"demand.step": "statistical"})
    with pytest.raises(StudyError, match=r"leave different: .*inventory\.rule"):
        run_siop(small(siop=Siop(dials=(0.0, 1.0), levers=[lever])), progress=False)


def test_an_arm_that_is_not_run_cannot_be_compared() -> None:
    with pytest.raises(StudyError, match="king must be among"):
        run_siop(small(siop=Siop(full="king")), progress=False)


def test_dials_must_ascend_and_hold_the_process_as_deployed() -> None:
    with pytest.raises(ValueError, match="ascending"):
        Siop(dials=(2.0, 1.0))
    with pytest.raises(ValueError, match=r"must contain 1\.0"):
        Siop(dials=(0.5, 2.0))


def test_the_shipped_levers_lead_from_silo_to_siop() -> None:
    asked = study("study=siop")
    assert asked.siop is not None
    assert unfinished(asked.policies["silo"], asked.policies["siop"], asked.siop.levers) == []


def test_a_service_that_no_replication_reaches_leaves_nothing_to_compare(results) -> None:
    found = results.found["chain"]
    unknown = found.equal.assign(share=np.nan, share_low=np.nan, share_high=np.nan, reached=0)
    told = replace(results, found={"chain": replace(found, equal=unknown)})
    assert "cannot be compared" in headline(told, "chain")
    assert "on hand cannot be told" in next(sentences(told, "chain"))


@pytest.mark.parametrize(("low", "high", "shown"), [(-0.2, 0.1, False), (-0.2, -0.1, True), (0.1, 0.2, True)])
def test_a_headline_claims_a_difference_only_when_its_interval_leaves_out_zero(
    results, low: float, high: float, shown: bool
) -> None:
    found = results.found["chain"]
    figures = {"share": (low + high) / 2, "share_low": low, "share_high": high}
    told = headline(replace(results, found={"chain": replace(found, equal=found.equal.assign(**figures))}), "chain")
    assert ("no difference" not in told) == shown
