from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from study_cases import Answers, Everywhere, FailsOnDay, UpTo, depot_and_shop, shop

from experiments import replications
from experiments.failures import StudyError
from experiments.precision import Precision
from experiments.results import StudyResults
from experiments.study import Study, run
from sim.classes import item_classes
from sim.kpi import kpi_frame
from sim.model import simulate

LOW_AND_HIGH = {"low": UpTo(12.0), "high": UpTo(20.0)}


def study(**changes: object) -> Study:
    given = {"scenarios": {"shop": shop()}, "policies": LOW_AND_HIGH, "replications": 6, "workers": 1}
    return Study(**(given | changes))


def run_quietly(**changes: object) -> StudyResults:
    return run(study(**changes), progress=False)


@pytest.fixture(scope="module")
def results() -> StudyResults:
    return run_quietly()


def total(frame: pd.DataFrame, kpi: str, policy: str) -> pd.DataFrame:
    return frame[(frame["level"] == "total") & (frame["kpi"] == kpi) & (frame["policy"] == policy)]


def frames(results: StudyResults) -> list[pd.DataFrame]:
    return [results.results, results.summary, results.differences, results.on_hand, results.stockouts]


def test_two_workers_give_the_same_results_as_one_to_the_last_bit():
    two_scenarios = {"shop": shop(), "chain": depot_and_shop()}
    one, two = (run_quietly(scenarios=two_scenarios, workers=workers) for workers in (1, 2))
    for alone, together in zip(frames(one), frames(two), strict=True):
        pd.testing.assert_frame_equal(alone, together, check_exact=True)
    assert one.manifest["digest"] == two.manifest["digest"]


@pytest.mark.parametrize("chunk_seconds", [1e-9, 0.005, 1e9])
def test_the_size_of_chunks_does_not_matter(results, monkeypatch, chunk_seconds):
    monkeypatch.setattr(replications, "_CHUNK_SECONDS", chunk_seconds)
    again = run_quietly()
    for before, after in zip(frames(results), frames(again), strict=True):
        pd.testing.assert_frame_equal(before, after, check_exact=True)


def test_a_replication_is_the_run_of_its_number(results):
    scenario = shop()
    alone = simulate(scenario, LOW_AND_HIGH["high"], seed=0, replication=3)
    expected = kpi_frame(alone.ledger, scenario, alone.routes, alone.controls, item_classes(scenario, 0))
    expected = expected[expected["level"] != "item"]
    found = results.results[(results.results["policy"] == "high") & (results.results["replication"] == 3)]
    assert found["kpi"].tolist() == expected["kpi"].tolist()
    np.testing.assert_array_equal(found["value"], expected["value"])
    np.testing.assert_array_equal(found["denominator"], expected["denominator"])


def test_all_policies_meet_the_same_demand(results):
    low, high = (total(results.results, "demand_units", policy)["value"].to_numpy() for policy in LOW_AND_HIGH)
    np.testing.assert_array_equal(low, high)
    assert len(set(low)) > 1


def test_another_policy_changes_nothing_for_the_rest(results):
    wider = run_quietly(policies={**LOW_AND_HIGH, "middle": UpTo(15.0)})
    before, after = (total(found.summary, "fill_rate", "low") for found in (results, wider))
    assert before["mean"].tolist() == after["mean"].tolist()


def test_another_seed_is_another_world(results):
    assert run_quietly(seed=1).manifest["digest"] != results.manifest["digest"]


def test_better_follows_the_direction_of_the_kpi(results):
    kpis = {"fill_rate": True, "on_hand_units": False, "demand_units": None}
    found = {kpi: total(results.differences, kpi, "high")["better"].item() for kpi in kpis}
    assert found == kpis


def test_the_baseline_is_the_first_policy_unless_named():
    found = run_quietly(baseline="high")
    assert found.baseline == "high"
    assert set(found.differences["policy"]) == {"low"}
    assert set(found.differences["baseline"]) == {"high"}
    assert study().compared_with == "low"


def test_a_single_policy_has_no_differences():
    found = run_quietly(policies={"low": UpTo(12.0)})
    assert found.differences.empty
    assert not found.summary.empty


def test_a_single_replication_has_means_and_no_intervals():
    found = run_quietly(replications=1)
    assert found.summary[["low", "high"]].isna().all(axis=None)
    assert total(found.summary, "demand_units", "low")["mean"].item() > 0


def test_a_kpi_without_anything_to_count_is_counted_as_undefined(results):
    row = total(results.summary, "internal_fill_rate", "low").iloc[0]
    assert row["replications"] == 0
    assert np.isnan(row["mean"])


def test_items_have_a_level_of_their_own_only_where_several_sites_hold_them(results):
    chain = run_quietly(scenarios={"chain": depot_and_shop()}, replications=2)
    assert "item" not in set(results.results["level"])
    assert "item" in set(chain.results["level"])


def test_scenarios_keep_their_own_rows():
    found = run_quietly(scenarios={"calm": shop(demand=2.0), "busy": shop(demand=8.0)}, replications=2)
    demand = found.summary[(found.summary["level"] == "total") & (found.summary["kpi"] == "demand_units")]
    by_scenario = demand.groupby("scenario", observed=True)["mean"].mean()
    assert by_scenario["busy"] == pytest.approx(4 * by_scenario["calm"], rel=0.4)


def test_a_study_says_everything_wrong_with_it_at_once():
    with pytest.raises(ValueError, match=r"baseline\(='best'\) must be one of: low, high; replications\(=0\).*level"):
        study(baseline="best", replications=0, level=95.0)


def test_a_failing_rule_is_named_with_its_place():
    scenarios = {"shop": shop(items=("bolt", "nut"), demand=40.0)}
    with pytest.raises(StudyError) as caught:
        run_quietly(scenarios=scenarios, policies={"ok": UpTo(12.0), "mine": Everywhere(FailsOnDay(3.0))})
    for part in ("policy 'mine'", "scenario 'shop'", "replication 0", "item 'nut', day 3: ZeroDivisionError"):
        assert part in str(caught.value)
    assert "study_cases.py, line" in str(caught.value)


def test_more_workers_than_a_serial_executor_has_are_refused():
    with pytest.raises(ValueError, match=r"workers\(=2\) must be empty or 1 with executor=serial"):
        study(workers=2, executor="serial")


def test_a_failing_rule_is_named_when_it_fails_in_another_process():
    with pytest.raises(StudyError, match=r"policy 'mine', scenario 'shop', replication .*: site 'shop', item 'bolt'"):
        run_quietly(policies={"mine": Everywhere(FailsOnDay(3.0))}, scenarios={"shop": shop(demand=99.0)}, workers=2)


@pytest.mark.parametrize("answer", [None, float("nan"), float("inf"), "ten"])
def test_an_answer_that_is_no_number_is_refused(answer):
    with pytest.raises(StudyError, match=r"item 'bolt', day 0: Answers\.quantity must return a number, not"):
        run_quietly(policies={"odd": Everywhere(Answers(answer))})


class Unready:
    def controls(self, facts):
        raise KeyError("forecast")


class Careless:
    def controls(self, facts):
        return []


def test_a_policy_that_cannot_size_is_named():
    with pytest.raises(StudyError, match=r"policy 'mine', scenario 'shop': KeyError: 'forecast'"):
        run_quietly(policies={"mine": Unready()})


def test_a_policy_must_control_every_stock_point():
    with pytest.raises(StudyError, match="one control for each of the 1 stock points, not 0"):
        run_quietly(policies={"mine": Careless()})


def test_a_rule_that_other_processes_cannot_know_is_refused_in_words():
    class Local(Answers):
        pass

    with pytest.raises(StudyError, match=r"policy 'mine' cannot be sent to worker processes .* workers=1"):
        run_quietly(policies={"mine": Everywhere(Local(1.0))}, workers=2)


def test_precision_goes_on_until_the_half_width_is_reached():
    precision = Precision(kpi="fill_rate", half_width=0.01, batch=5, max_replications=200)
    found = run_quietly(precision=precision, replications=3)
    rows = found.summary[(found.summary["level"] == "total") & (found.summary["kpi"] == "fill_rate")]
    assert ((rows["high"] - rows["low"]) / 2).max() <= 0.01
    assert 3 < rows["replications"].iloc[0] < 200
    assert found.notes == ()


def test_precision_out_of_reach_stops_and_says_so():
    precision = Precision(kpi="total_cost", half_width=1e-6, relative=True, batch=4, max_replications=9)
    found = run_quietly(precision=precision, replications=2)
    assert found.manifest["scenarios"]["shop"]["replications"] == 9
    assert found.manifest["precision"]["kpi"] == "total_cost"
    assert "half-width of total_cost is" in found.notes[0]
    assert "after 9 replications" in found.notes[0]


def test_the_precision_of_an_unknown_kpi_is_refused():
    with pytest.raises(ValueError, match=r"precision\.kpi must be one of: fill_rate"):
        study(precision=Precision(kpi="fill", half_width=0.1))


def test_nothing_is_printed_when_nobody_watches(capsys):
    run(study(replications=2))
    assert capsys.readouterr() == ("", "")


def test_a_summary_says_the_same_as_all_replications_kept():
    given = {"scenarios": {"shop": shop(items=("bolt", "nut", "pin")), "chain": depot_and_shop()}}
    full, short = run_quietly(**given), run_quietly(**given, keep="summary")
    for name in ("summary", "differences"):
        pd.testing.assert_frame_equal(getattr(full, name), getattr(short, name), rtol=1e-9, atol=1e-9)
    whole = full.results[full.results["level"].isin(["total", "site", "class"])].reset_index(drop=True)
    assert whole.astype(str).equals(short.results.astype(str))


def test_a_summary_depends_neither_on_chunks_nor_on_workers(monkeypatch):
    alone = run_quietly(keep="summary")
    monkeypatch.setattr(replications, "_CHUNK_SECONDS", 1e-9)
    for before, after in zip(frames(alone), frames(run_quietly(keep="summary", workers=2)), strict=True):
        pd.testing.assert_frame_equal(before, after, check_exact=True)
