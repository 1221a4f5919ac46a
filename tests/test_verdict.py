"""The verdict: honest about what is shown, and worded as a planner would."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_study import made_up_results

from experiments.report.judgement import CRITERIA, Change, Finding, Judgement, Margins, Outcome, changes_of, find, judge
from experiments.report.verdict import Verdict, overall, rule, verdict
from experiments.results import StudyResults

BASE = {
    "fill_rate": 0.98,
    "on_hand_value": 1_000_000.0,
    "total_cost": 300_000.0,
    "planned_safety_stock_value": 400_000.0,
}
LESS_STOCK = {"on_hand_value": (-144_000, -95_000)}
SAME_SERVICE = {"fill_rate": (0.0002, 0.0018)}
Intervals = dict[str, tuple[float, float]]


def study(replications: int = 30, **policies: Intervals) -> StudyResults:
    """Return a study whose differences have the given intervals; what is not given does not differ."""
    results = made_up_results(policies=("now",), replications=2, items=3, weeks=30)
    keys = {"scenario": "specialty_chemicals", "level": "total", "site": "", "item": "", "item_class": "", "unit": ""}
    means = [keys | {"policy": "now", "kpi": kpi, "mean": mean} for kpi, mean in BASE.items()]
    rows = []
    for policy, intervals in policies.items():
        for kpi, mean in BASE.items():
            low, high = intervals.get(kpi, (0.0, 0.0))
            middle = (low + high) / 2
            ends = {"low": low, "high": high} if replications > 1 else {"low": float("nan"), "high": float("nan")}
            means.append(keys | {"policy": policy, "kpi": kpi, "mean": mean + middle})
            rows.append(keys | {"policy": policy, "kpi": kpi, "difference": middle, "better": None} | ends)
    known = 0.0 if replications > 1 else float("nan")
    summary = pd.DataFrame(means).assign(replications=replications, low=known, high=known)
    differences = pd.DataFrame(rows) if rows else results.differences
    return replace(results, baseline="now", summary=summary, differences=differences)


def judged(**policies: Intervals) -> Verdict:
    return verdict(study(**policies), "specialty_chemicals")


def test_a_saving_at_the_same_service_is_a_switch_told_with_its_interval() -> None:
    found = judged(fill_rate_sizing=LESS_STOCK | SAME_SERVICE)
    assert found.recommended == "fill_rate_sizing"
    assert found.headline.replace("\N{NO-BREAK SPACE}", " ") == (
        "Switch to “fill rate sizing”: it needs EUR 120,000 less stock (95 % interval 95,000 to 144,000) at the same "
        "service (fill rate 98.1 % against 98.0 %) and at the same total cost (EUR 300,000 against EUR 300,000)."
    )


def test_a_saving_bought_with_service_is_called_that_and_not_recommended() -> None:
    found = judged(lean=LESS_STOCK | {"fill_rate": (-0.02, -0.008)})
    assert found.recommended is None
    assert found.headline.endswith("the saving is bought with service.")


def test_service_bought_with_stock_is_called_that() -> None:
    found = judged(rich={"fill_rate": (0.008, 0.02), "on_hand_value": (90_000, 100_000)})
    assert "the service is bought with stock" in found.headline


def test_a_loss_of_service_that_is_not_ruled_out_stands_in_the_way_of_a_saving() -> None:
    found = judged(risky=LESS_STOCK | {"fill_rate": (-0.02, 0.01)})
    assert found.recommended is None
    assert "More replications would tell" in found.headline


def test_intervals_across_zero_are_no_difference_shown() -> None:
    found = judged(other={"on_hand_value": (-50_000, 40_000), "fill_rate": (-0.01, 0.01)})
    assert found.headline == "Keep “now”: no difference could be shown."


def test_differences_within_the_margins_do_not_matter() -> None:
    found = judged(other={"on_hand_value": (-5_000, -1_000), "fill_rate": (0.001, 0.004)})
    assert found.headline == "Keep “now”: no policy makes a difference that matters."


def test_a_policy_worse_in_everything_keeps_the_baseline() -> None:
    found = judged(worse={"on_hand_value": (50_000, 60_000), "fill_rate": (-0.03, -0.02)})
    assert found.headline == "Keep “now”: no policy was shown to be better."


def test_of_several_gains_the_lowest_total_cost_wins() -> None:
    cheaper = LESS_STOCK | {"total_cost": (-40_000.0, -30_000.0)}
    found = judged(good=LESS_STOCK | {"total_cost": (-20_000.0, -10_000.0)}, best=cheaper)
    assert found.recommended == "best"
    assert len(found.others) == 1
    assert found.others[0].startswith("“good” needs")


def test_a_buffer_that_is_only_named_differently_is_found_out() -> None:
    found = judged(relabelled={"planned_safety_stock_value": (-90_000, -80_000), "on_hand_value": (-9_000, 9_000)})
    assert len(found.warnings) == 1
    assert "named differently, not smaller" in found.warnings[0]


def test_less_planned_safety_stock_with_less_on_hand_is_no_reason_to_warn() -> None:
    assert not judged(real=LESS_STOCK | {"planned_safety_stock_value": (-90_000, -80_000)}).warnings


def test_one_policy_is_told_as_it_is() -> None:
    found = judged()
    assert found.headline.startswith("One policy was run, so there is nothing to compare.")
    assert found.challenger is None


def test_one_replication_shows_no_difference() -> None:
    found = verdict(study(replications=1, other=LESS_STOCK), "specialty_chemicals")
    assert found.headline.startswith("No verdict: one replication gives no intervals")
    assert found.sentences[0].startswith("“other” came out with stock on hand")


def test_a_difference_equal_in_every_replication_has_no_interval_to_tell() -> None:
    assert "less stock (in every replication)" in judged(sure={"on_hand_value": (-50_000, -50_000)}).headline


def test_a_study_without_costs_is_judged_by_service_and_stock() -> None:
    results = study(other=LESS_STOCK)
    free = results.summary.assign(mean=results.summary["mean"].where(results.summary["kpi"] != "total_cost", 0.0))
    found = verdict(replace(results, summary=free), "specialty_chemicals")
    assert found.recommended == "other"
    assert "cost" not in found.headline


def test_scenarios_that_agree_are_told_in_one_sentence_and_others_are_not() -> None:
    switch, keep = judged(new=LESS_STOCK), judged(new={})
    assert overall([switch, switch]) == "In both scenarios: switch to “new”."
    assert overall([keep, keep, keep]) == "In all 3 scenarios: no reason to switch."
    assert "do not agree" in overall([switch, keep])
    assert overall([switch]) == ""


def test_the_rule_states_its_margins() -> None:
    text = rule(study(), Margins(service=0.002, money=0.03))
    assert "0.2 points" in text
    assert "3 %" in text


@pytest.mark.parametrize(
    ("low", "high", "finding"),
    [
        (0.006, 0.02, Finding.BETTER),
        (-0.004, 0.004, Finding.SAME),
        (-0.004, 0.02, Finding.NO_WORSE),
        (-0.02, -0.001, Finding.WORSE),
        (-0.02, 0.02, Finding.OPEN),
        (float("nan"), float("nan"), Finding.MISSING),
    ],
)
def test_an_interval_is_read_against_zero_and_the_margin(low: float, high: float, finding: Finding) -> None:
    assert find(low, high, 0.005, more_is_better=True) is finding
    assert find(-high, -low, 0.005, more_is_better=False) is finding


ENDS = st.tuples(st.floats(-10, 10), st.floats(-10, 10)).map(sorted)


def judged_by(service: list[float], stock: list[float], cost: list[float], scale: float = 1.0) -> Judgement:
    changes = {}
    for name, (low, high), size in (("service", service, 1.0), ("stock", stock, scale), ("cost", cost, scale)):
        finding = find(low * size, high * size, size, more_is_better=name == "service")
        changes[name] = Change(CRITERIA[name], 0.0, 0.0, (low + high) / 2, low, high, finding)
    return judge("new", changes)


@given(ENDS, ENDS, ENDS)
def test_a_switch_never_risks_service_nor_a_shown_rise_of_stock_or_cost(service: list, stock: list, cost: list) -> None:
    if judged_by(service, stock, cost).outcome is Outcome.SWITCH:
        assert service[0] >= -1
        assert max(stock[0], cost[0]) <= 1
        assert min(stock[1], cost[1], -service[0]) < 0


@given(ENDS, ENDS, ENDS, st.sampled_from([0.25, 4.0, 1024.0]))
def test_the_outcome_does_not_depend_on_the_currency(service: list, stock: list, cost: list, scale: float) -> None:
    assert judged_by(service, stock, cost).outcome is judged_by(service, stock, cost, scale).outcome


def test_changes_are_those_of_the_policy_asked_for() -> None:
    results = study(one=LESS_STOCK, two={"on_hand_value": (10.0, 20.0)})
    changes = changes_of(results.summary, results.differences, "two", Margins())
    assert changes["stock"].difference == 15
    assert changes["stock"].baseline == pytest.approx(1_000_000)
