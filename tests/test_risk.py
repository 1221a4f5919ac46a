from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from study_cases import UpTo, depot_and_shop

from experiments.report.risk import write_risk_report
from experiments.risk import run_risk, worst_of
from experiments.risk_frames import LOSS_SIGN
from experiments.risk_outputs import write_risk
from experiments.risk_results import RiskResults
from experiments.risk_settings import Risk
from experiments.study import Study
from sim.distributions import Constant
from sim.network import Disruption, Scenario, Target

STORM = Disruption(
    name="storm", start_day=20, duration_days=Constant(9), targets=(Target(what="site", site="maker"),), closed=True
)
REPLICATIONS = 12


def stormy() -> Scenario:
    calm = depot_and_shop(days=70)
    network = replace(calm.network, disruptions=(replace(STORM, probability=0.5),))
    return replace(calm, network=network, warmup_days=14)


def results(workers: int = 1, replications: int = REPLICATIONS, levels: Sequence[float] = (0.9,)) -> RiskResults:
    study = Study(
        scenarios={"chain": stormy()},
        policies={"lean": UpTo(12), "rich": UpTo(60)},
        replications=replications,
        workers=workers,
        traced=1,
        risk=Risk(levels=tuple(levels), window_days=14, stockout_days=(2, 5), knock_out_replications=1),
    )
    return run_risk(study, progress=False)


@pytest.fixture(scope="module")
def found() -> RiskResults:
    return results()


def test_two_workers_find_what_one_finds(found: RiskResults) -> None:
    two = results(workers=2)
    assert two.study.manifest["digest"] == found.study.manifest["digest"]
    for name in ("measures", "tails", "quantiles", "stockouts", "service", "knock_outs"):
        pd.testing.assert_frame_equal(getattr(two, name), getattr(found, name))


def test_every_measure_of_every_replication_is_kept(found: RiskResults) -> None:
    counted = found.measures.groupby(["policy", "measure"]).size()
    assert (counted == REPLICATIONS).all()
    assert len(counted) == 2 * len(LOSS_SIGN)


def test_the_worst_service_is_no_better_than_that_of_the_whole_run_and_the_peak_no_lower_than_the_mean(
    found: RiskResults,
) -> None:
    wide = found.measures.pivot_table(index=["policy", "replication"], columns="measure", values="value")
    assert (wide["worst_fill"] <= wide["fill_rate"] + 1e-12).all()
    assert (wide["peak_on_hand_value"] >= wide["on_hand_value"]).all()


def test_expected_shortfall_lies_beyond_value_at_risk_on_the_bad_side(found: RiskResults) -> None:
    for row in found.tails.to_dict("records"):
        assert LOSS_SIGN[row["measure"]] * (row["cvar"] - row["var"]) >= -1e-9


def test_longer_stock_outs_are_never_likelier(found: RiskResults) -> None:
    for _, rows in found.stockouts.groupby(["policy", "site", "item"]):
        assert (rows.sort_values("days")["probability"].diff().dropna() <= 0).all()
        assert ((rows["low"] <= rows["probability"]) & (rows["probability"] <= rows["high"])).all()


def test_only_other_policies_are_compared_with_the_baseline(found: RiskResults) -> None:
    known = found.tails.groupby("policy")["difference"].apply(lambda column: column.notna().all())
    assert known.to_dict() == {"lean": False, "rich": True}


def test_the_worst_replication_is_told_as_it_was(found: RiskResults) -> None:
    worst = found.worst["chain", "lean"]
    assert worst.replication == worst_of(found.measures, "chain", "lean", "total_cost")
    mine = found.measures[(found.measures["policy"] == "lean") & (found.measures["replication"] == worst.replication)]
    values = mine.set_index("measure")["value"]
    assert worst.days["served"].sum() / worst.days["asked"].sum() == pytest.approx(values["fill_rate"])
    assert worst.days["on_hand"].max() == pytest.approx(values["peak_on_hand_value"])
    assert worst.days["day"].tolist() == list(range(14, 70))


def test_the_worst_replication_by_service_is_one_with_the_storm(found: RiskResults) -> None:
    number = worst_of(found.measures, "chain", "rich", "worst_fill")
    rows = found.measures[(found.measures["policy"] == "rich") & (found.measures["measure"] == "worst_fill")]
    assert rows["value"].iloc[number] == rows["value"].min()


def test_disruptions_are_named_on_the_days_they_last_and_told_once(found: RiskResults) -> None:
    worst = found.worst["chain", "lean"]
    struck = worst.days.loc[worst.days["disruptions"] == "storm", "day"].tolist()
    begins = worst.moments["text"].str.contains("Storm begins; it lasts 9 days").sum()
    assert (struck, begins) in (([], 0), (list(range(20, 29)), 1))


def test_a_replication_without_company_has_no_intervals() -> None:
    alone = results(replications=1)
    assert alone.tails["cvar_low"].isna().all()
    assert np.isfinite(alone.tails["cvar"]).all()


def test_files_and_report_are_written(found: RiskResults, tmp_path: Path) -> None:
    written = {path.name for path in write_risk(found, tmp_path)}
    page = write_risk_report(found, tmp_path).read_text(encoding="utf-8")
    assert {"risk_tails.csv", "worst_days.csv", "risk_knock_outs.csv"} <= written
    pictures = {path.stem for path in (tmp_path / "plots").iterdir()}
    assert {"cost_distribution", "long_stockouts", "knock_outs", "worst_replication", "causes"} <= pictures
    assert page.count("<svg") == len(pictures)
    assert "src=" not in page
    assert "nan" not in page.lower().replace("maintenance", "")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"levels": (0.2,)}, "must lie between 0.5 and 1"),
        ({"levels": ()}, "must name at least one"),
        ({"window_days": 0}, r"window_days\(=0\) must be >= 1"),
        ({"service_target": 0}, r"service_target\(=0\) must be between 0 and 1"),
        ({"knock_out_days": 0}, r"knock_out_days\(=0\) must be >= 1"),
    ],
)
def test_questions_that_make_no_sense_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Risk(**settings)  # type: ignore[arg-type]


def test_a_risk_study_needs_its_questions() -> None:
    study = Study(scenarios={"chain": stormy()}, policies={"lean": UpTo(12)}, replications=1)
    with pytest.raises(ValueError, match="risk=Risk"):
        run_risk(study)
