from __future__ import annotations

import numpy as np
import pytest
from study_cases import UpTo, depot_and_shop, shop

from experiments.report.shortages import shortages
from experiments.results import StudyResults
from experiments.study import Study, run


def results(replications: int = 3, traced: int = 2) -> StudyResults:
    policies = {"lean": UpTo(6), "rich": UpTo(8)}
    study = Study(
        scenarios={"chain": depot_and_shop()}, policies=policies, replications=replications, traced=traced, workers=1
    )
    return run(study, progress=False)


def test_the_causes_of_a_study_add_up_to_what_its_kpis_say_was_not_served_at_once() -> None:
    found = results(replications=2)
    kpis = found.results[(found.results["level"] == "total") & (found.results["kpi"] == "fill_rate")]
    short = kpis["denominator"] * (1 - kpis["value"])
    for policy in ("lean", "rich"):
        rows = found.causes[(found.causes["policy"] == policy) & found.causes["from_customers"]]
        assert 0 < rows["units"].sum() == pytest.approx(short[kpis["policy"] == policy].sum())


def test_no_more_replications_are_traced_than_are_run() -> None:
    once, often = results(replications=1, traced=1), results(replications=1, traced=9)
    np.testing.assert_array_equal(once.causes["units"], often.causes["units"])
    assert often.manifest["traced"] == 1


def test_nothing_is_traced_when_nothing_is_asked_for() -> None:
    found = results(traced=0)
    assert len(found.causes) == 0
    assert shortages(found.causes, "EUR", baseline="lean", replications=0) is None


def test_the_shortages_of_a_report_are_those_of_customers_by_root_cause() -> None:
    found = results()
    told = shortages(found.causes, "EUR", baseline="lean", replications=2)
    assert told is not None
    sold = found.causes[found.causes["from_customers"]]
    assert told.by_policy.to_numpy().sum() == pytest.approx(sold["value"].sum() / 2)
    assert told.by_policy.index.tolist() == ["lean", "rich"]
    assert len(told.tables[1].rows) == 1


def test_a_policy_under_which_nobody_waits_has_nothing_to_explain() -> None:
    study = Study(scenarios={"shop": shop()}, policies={"rich": UpTo(500)}, replications=1, workers=1)
    found = run(study, progress=False)
    assert shortages(found.causes, "EUR", baseline="rich", replications=1) is None
