"""Every part of the study of ways of planning on a small chain: controls, priors, levers, sweep, files and page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from test_planned_chain import ARMS, chain, run

from experiments.planning_notes import planning_notes
from experiments.report.assumptions import clock_in_words
from experiments.report.siop import write_siop_report
from experiments.report.siop_tables import control_table
from experiments.siop import pack
from experiments.siop.outputs import write_siop
from experiments.siop.pack import packs_of, write_packs
from experiments.siop.priors import points_of
from experiments.siop.runs import Case, Grid
from experiments.siop.settings import Lever, NegativeControl, Part, Prior, Sensitivity, Siop, Sweep
from experiments.siop.study import SiopResults, lever_frame, run_siop
from experiments.siop.words import headline, sentences
from experiments.siop.worlds import WORLDS, with_drift
from experiments.study import Study
from policies.planning.settings import InventoryWay
from sim.kpi import KPIS
from sim.model import Engine

SHORT = Part(replications=2, dials=(0.0, 1.0))
FULL = replace(ARMS["siop"], inventory=InventoryWay())
SILO = replace(ARMS["silo"], inventory=InventoryWay(rule=None, cover_weeks=2.0, long_cover_weeks=2.0))
LEVERS = (
    Lever(name="forecast", changes={"demand": FULL.demand}, without={"demand": SILO.demand}),
    Lever(name="stocks", changes={"inventory": FULL.inventory}),
    Lever(
        name="the rest",
        changes={"supply": FULL.supply, "exceptions": FULL.exceptions, "habits": FULL.habits},
        without={"supply": None},
    ),
)
PRIORS = (
    Prior(name="events known", low=0.0, high=1.0, paths=["demand.known_share"]),
    Prior(name="drift", low=0.0, high=0.05, world="drift"),
    Prior(name="weeks", low=13, high=20, paths=["inventory.every_weeks"], arms=["silo"], whole=True),
)

CONTROL = NegativeControl(name="steady", why="nothing to tell", worlds=["stationary"], against="silo")


@pytest.fixture(scope="module")
def results() -> SiopResults:
    siop = Siop(
        dials=SHORT.dials,
        target=0.9,
        baselines=("silo",),
        levers=LEVERS,
        build_up=SHORT,
        negative_controls=[CONTROL],
        controls=SHORT,
        sensitivity=Sensitivity(priors=PRIORS, points=2, replications=1, dials=SHORT.dials),
        pack_cycles=2,
        sweep=Sweep(name="weeks frozen", paths=["demand.fences.frozen"], steps=[0, 80], unit="weeks"),
    )
    arms = {"silo": SILO, "siop": FULL}
    study = Study(scenarios={"chain": chain()}, policies=arms, replications=2, executor="serial", siop=siop)
    return run_siop(study, progress=False)


@pytest.mark.full
def test_a_plan_that_is_frozen_for_its_whole_length_never_changes(results: SiopResults) -> None:
    rows = results.found["chain"].sweep.set_index(["column", "value"])["mean"]
    assert rows["nervousness", 0] > 0
    assert rows["nervousness", 80] == pytest.approx(0.0)


def test_the_steps_of_the_build_up_add_up_to_the_whole_way() -> None:
    rng, dials = np.random.default_rng(5), (0.5, 1.0, 2.0)
    arms = dict.fromkeys(("silo", "+ a", "+ b", "siop", "- a"), FULL)
    figures = np.sort(rng.random((5, 3, 8, len(KPIS))), axis=1)
    figures[:, 0, :, 0], figures[:, 2, :, 0] = 0.0, 1.0  # the fill rate, so that every replication reaches the target
    figures[3] = figures[2]  # the last step is the full process
    grid = Grid(
        case=Case(name="made up", scenario=chain(), arms=arms, dials=dials, replications=8),
        columns=tuple(KPIS),
        figures=figures,
    )
    rows = lever_frame(grid, Siop(dials=dials, levers=LEVERS), 0.5, 0.95)
    for _, part in rows.groupby("measure"):
        ends = part[part["kind"] == "end"].set_index("arm")["mean"]
        assert ends["siop"] - ends["silo"] == pytest.approx(part[part["kind"] == "build-up"]["mean"].sum())


def test_a_negative_control_is_shown_with_its_interval_and_its_verdict() -> None:
    line = {"control": "steady", "why": "nothing to tell", "measure": "on_hand_value", "baseline": "silo",
            "share": 0.02, "share_low": -0.01, "share_high": 0.05, "verdict": "as expected"}  # fmt: skip
    found = SimpleNamespace(controls=pd.DataFrame([line]))
    (row,) = control_table(found, Siop(dials=(0.5, 1.0))).rows
    (cell,) = row.cells
    assert cell.mean.startswith("+2.0")
    assert "5.0" in cell.interval
    assert cell.difference == "as expected"


@pytest.mark.full
def test_what_is_found_is_written_and_told(results: SiopResults, tmp_path: Path) -> None:
    page = write_siop_report(results, tmp_path).read_text(encoding="utf-8")
    files = {path.name for path in write_siop(results, tmp_path)}
    assert "vendor's claim" in page.replace("&#39;", "'")
    assert files >= {"runs.parquet", "equal_service.csv", "negative_controls.csv", "sensitivity.csv", "manifest.json"}
    runs = pd.read_parquet(tmp_path / "runs.parquet")
    assert len(runs) == len(results.runs)
    assert len(list((tmp_path / "cycles").glob("*.html"))) == 2


@pytest.fixture(scope="module")
def swept() -> SiopResults:
    sweep = Sweep(name="weeks frozen", paths=["demand.fences.frozen"], steps=[0, 80], unit="weeks")
    siop = Siop(dials=(0.5, 1.0), target=None, baselines=("siop",), sweep=sweep)
    asked = Study(scenarios={"chain": chain()}, policies={"siop": FULL}, replications=2, executor="serial", siop=siop)
    return run_siop(asked, progress=False)


def test_a_sweep_alone_is_told_without_a_baseline(swept: SiopResults) -> None:
    assert headline(swept, "chain").startswith("Weeks frozen, from 0 to 80: nervousness \N{MINUS SIGN}100.0")
    assert next(sentences(swept, "chain")).startswith("Nervousness falls")


def test_the_page_tells_the_clock_the_currency_and_what_planning_lacks_in_the_data(
    swept: SiopResults, tmp_path: Path
) -> None:
    page = write_siop_report(swept, tmp_path).read_text(encoding="utf-8")
    assert f"<dd>{clock_in_words(chain().sequence)}</dd>" in page
    assert f"All amounts in {chain().currency}" in page
    notes = list(planning_notes(chain().network))
    assert notes
    assert all(f"<li>{note}</li>" in page for note in notes)


def test_the_points_cover_every_prior_evenly() -> None:
    points = points_of(Sensitivity(priors=PRIORS, points=20), seed=3)
    known = np.sort([point["events known"] for point in points])
    assert (np.floor(known * 20) == np.arange(20)).all()
    assert all(point["weeks"] == round(point["weeks"]) for point in points)


def test_a_steady_world_asks_for_as_much_in_the_long_run() -> None:
    one, other = chain().network.demands, WORLDS["stationary"](chain()).network.demands
    assert [demand.mean_per_day for demand in one] == [demand.mean_per_day for demand in other]
    assert not any(demand.projects.projects_per_year for demand in other)


def test_ample_capacity_makes_in_a_fifth_of_the_time() -> None:
    one, other = (
        scenario.network.recipes[0].operations[0] for scenario in (chain(), WORLDS["ample_capacity"](chain()))
    )
    assert other.planned_days(10) == pytest.approx(one.planned_days(10) / 5)


def test_erratic_supply_has_the_same_mean_and_twice_the_spread() -> None:
    one, other = (s.network.lanes[0].lead_time_days.moments() for s in (chain(), WORLDS["erratic_supply"](chain())))
    assert other.mean == pytest.approx(one.mean)
    assert other.sd == pytest.approx(2 * one.sd)


def test_drift_is_the_standard_deviation_of_a_week() -> None:
    shape = with_drift(chain(), 0.05).network.demands[0].shape
    assert shape.level_sd * 7**0.5 == pytest.approx(0.05)


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_packs_are_made_by_the_engine_of_the_study(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    asked: list[object] = []

    def simulated(*_: object, **settings: object) -> SimpleNamespace:
        asked.append(settings["engine"])
        return SimpleNamespace(planner=None)

    monkeypatch.setattr(pack, "simulate", simulated)
    siop = Siop(pack_cycles=1)
    study = Study(scenarios={"chain": chain()}, policies={"siop": FULL}, engine=engine, siop=siop)
    assert packs_of(study, siop, "chain") == ()
    assert asked == [engine]


def test_the_pack_of_a_cycle_balances_stock_from_month_to_month() -> None:
    shown = run(FULL).planner.packs(1)[0]
    table = next(table for table in shown.tables if table.title == "Projected balances")
    for before, now in zip(table.rows[:-1], table.rows[1:], strict=True):
        if before[0] == now[0]:
            assert now[4] == pytest.approx(before[4] + now[3] - now[2])
    owners = next(table for table in shown.tables if table.title.startswith("Decisions")).rows
    assert owners
    assert all(row[-1] for row in owners)


def test_the_workbook_of_the_packs_has_one_sheet_a_table_with_what_its_csv_has(tmp_path: Path) -> None:
    packs = run(FULL).planner.packs(2)
    paths = write_packs(chain(), packs, tmp_path)
    tables = [path for path in paths if path.suffix == ".csv"]
    sheets = pd.read_excel(tmp_path / "agenda.xlsx", sheet_name=None, engine="calamine")
    assert len(sheets) == len(tables) >= 8
    for sheet, path in zip(sheets.values(), tables, strict=True):
        pd.testing.assert_frame_equal(sheet, pd.read_csv(path), check_dtype=False)
