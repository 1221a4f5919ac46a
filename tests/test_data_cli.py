from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from table_cases import MINIMAL, save

from experiments.data_cli import main
from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.model import simulate
from sim.network import Scenario
from sim.routes import routes
from sim.tables import read_network
from sim.tables.layout import LAYOUTS


@pytest.fixture(params=["my.xlsx", "my"])
def template(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    assert main(["template", str(path)]) == 0
    return path


def test_the_example_passes_its_own_check(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(template)]) == 0
    told = capsys.readouterr().out
    assert f"{template}: OK" in told
    assert "items: 6, suppliers: 2, warehouses: 3" in told
    assert "note:" not in told


def test_the_example_fills_every_sheet_or_names_it(tmp_path: Path) -> None:
    main(["template", str(tmp_path / "my.xlsx")])
    book = openpyxl.load_workbook(tmp_path / "my.xlsx")
    told = " ".join(str(row[0].value) for row in book["README"].rows)
    assert set(LAYOUTS) == {name for name in LAYOUTS if name in book.sheetnames or name in told}
    assert all(book[name].max_row > 1 for name in book.sheetnames)


def test_headers_are_frozen_and_explain_themselves(tmp_path: Path) -> None:
    main(["template", str(tmp_path / "my.xlsx")])
    page = openpyxl.load_workbook(tmp_path / "my.xlsx")["items"]
    assert page.freeze_panes == "A2"
    assert all(cell.comment and cell.font.b for cell in page[1])
    assert page["A2"].number_format == "@"


@pytest.mark.parametrize("demand", ["bootstrap", "replay", "fitted"])
def test_the_example_runs(tmp_path: Path, demand: str) -> None:
    main(["template", str(tmp_path / "my.xlsx")])
    read = read_network(tmp_path / "my.xlsx", demand)  # type: ignore[arg-type]
    scenario = Scenario(name="my", network=read.network, horizon_days=56, start_date=read.start_date)
    controls = [Control(BaseStock(500), EveryDays(7)) for _ in routes(read.network)]
    assert simulate(scenario, controls).ledger.values.sum() > 0


def test_an_existing_file_is_never_overwritten(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in template.parent.rglob("*") if path.is_file()}
    assert main(["template", str(template)]) == 2
    assert "is there already; nothing was written" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in template.parent.rglob("*") if path.is_file()} == before


def test_notes_are_shown_with_the_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save({**MINIMAL, "items": [["name"], ["A"], ["B"], ["C"]]}, tmp_path / "my.xlsx")
    assert main(["check", str(path), "--start-date", "2025-01-01"]) == 0
    told = capsys.readouterr().out
    assert "note: 1 of 3 items have no demand: C" in told
    assert "demand history: 4 buckets of 7 days from 2024-01-01" in told
    assert "day 0 is 2025-01-01" in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "no.xlsx"], "there is no such file or folder"),
        (["template", "my.csv"], "must end in .xlsx"),
        (["check", "no.xlsx", "--start-date", "1/2/24"], "'1/2/24' is not a date like 2024-01-31"),
        (["check", "no.xlsx", "--horizon-days", "-3"], "'-3' is not a whole number of days"),
        (["chek", "no.xlsx"], "invalid choice: 'chek'"),
        ([], "required"),
    ],
)
def test_a_wrong_command_is_refused_without_a_traceback(tmp_path: Path, arguments: list[str], message: str) -> None:
    command = [sys.executable, "-m", "experiments.data_cli", *arguments]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert message in run.stderr
    assert "Traceback" not in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_help_fits_one_screen(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    lines = capsys.readouterr().out.splitlines()
    assert stopped.value.code == 0
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
