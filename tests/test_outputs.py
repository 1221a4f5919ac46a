from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from study_cases import UpTo, shop

from experiments import outputs
from experiments.manifest import digest
from experiments.outputs import write
from experiments.study import Study, run

FILES = ["causes.csv", "manifest.json", "money.csv", "results.parquet", "results.xlsx", "summary.csv"]


@pytest.fixture(scope="module")
def results():
    study = Study(
        scenarios={"=1+1": replace(shop(items=("bolt", "nut")), notes=("Two weeks of history are missing.",))},
        policies={"low": UpTo(12.0), "high": UpTo(20.0)},
        replications=4,
        workers=1,
        config={"seed": 0, "policy": ["low", "high"]},
    )
    return run(study, progress=False)


@pytest.fixture(scope="module")
def folder(results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("study") / "out"
    write(results, folder)
    return folder


def sheet(folder, name):
    rows = CalamineWorkbook.from_path(folder / "results.xlsx").get_sheet_by_name(name).to_python()
    return pd.DataFrame(rows[1:], columns=rows[0])


def test_the_folder_holds_the_files_and_nothing_else(folder):
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert sorted(path.name for path in folder.parent.iterdir()) == ["out"]


def test_the_digest_can_be_had_from_the_file(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert digest(pd.read_parquet(folder / "results.parquet")) == manifest["digest"]


def test_results_are_tidy(folder):
    columns = "scenario policy replication level site item item_class kpi unit value denominator"
    assert pd.read_parquet(folder / "results.parquet").columns.tolist() == columns.split()


def test_the_summary_can_be_read_back(folder, results):
    back = pd.read_csv(folder / "summary.csv", keep_default_na=False, na_values={"mean": "", "low": "", "high": ""})
    assert back["mean"].to_numpy() == pytest.approx(results.summary["mean"].to_numpy(), nan_ok=True)
    assert back["item"].tolist() == results.summary["item"].tolist()


def test_the_manifest_says_how_to_repeat_the_study(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["config"] == {"seed": 0, "policy": ["low", "high"]}
    assert manifest["scenarios"]["=1+1"]["clock_sequence"] == "demand_first"
    assert manifest["notes"] == ["Two weeks of history are missing."]
    assert manifest["versions"]["python"]


def test_the_verdict_sheet_has_a_row_a_kpi_and_two_columns_a_policy(folder, results):
    verdict = sheet(folder, "verdict")
    assert verdict.columns.tolist() == ["scenario", "kpi", "unit", "low", "low ±", "high", "high ±"]
    row = verdict[verdict["kpi"] == "fill_rate"].iloc[0]
    summary = results.summary
    expected = summary[(summary["level"] == "total") & (summary["kpi"] == "fill_rate")]
    assert [row["low"], row["high"]] == pytest.approx(expected["mean"].tolist())


def test_the_workbook_has_the_sheets_that_planners_pivot(folder):
    names = CalamineWorkbook.from_path(folder / "results.xlsx").sheet_names
    assert names == [
        "verdict",
        "summary",
        "differences",
        "by class",
        "differences by class",
        "by site",
        "about",
    ]
    assert set(sheet(folder, "by class")["item_class"]) == {"A", "B"}


def test_the_workbook_says_where_single_items_are(folder, results):
    rows = results.summary["level"].isin(["item", "stock_point"]).sum()
    about = sheet(folder, "about").set_index("what")["value"]
    assert about["single items"].startswith(f"{rows:,} rows, not in this workbook: see summary.csv")


def test_a_sheet_that_would_be_too_long_is_left_out_and_named(results, tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.workbook._ROWS", 30)
    write(results, tmp_path / "out")
    workbook = CalamineWorkbook.from_path(tmp_path / "out" / "results.xlsx")
    told = {str(row[0]) for row in workbook.get_sheet_by_name("about").to_python()}
    assert "summary" not in workbook.sheet_names
    assert "sheet summary" in told


def test_differences_are_spelt_out(folder):
    rows = sheet(folder, "differences").set_index("kpi")["better"]
    assert (rows["fill_rate"], rows["on_hand_value"], rows["demand_units"]) == ("better", "worse", "")


def test_a_name_that_looks_like_a_formula_stays_text(folder):
    assert set(sheet(folder, "summary")["scenario"]) == {"=1+1"}


def test_a_failure_leaves_the_folder_as_it_was(results, folder, monkeypatch):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr(outputs, "write_workbook", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(results, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == ["out"]


def test_writing_again_replaces_and_leaves_other_files_alone(results, tmp_path):
    (tmp_path / "report.html").write_text("kept")
    (tmp_path / "summary.csv").write_text("old")
    write(results, tmp_path)
    assert (tmp_path / "report.html").read_text() == "kept"
    assert (tmp_path / "summary.csv").read_text() != "old"
