from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import configs
from experiments.cli import main

RULE = """
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mine:
    level: float = 150.0

    def quantity(self, view):
        return self.level - view.position
"""
ONE_SITE = "scenario=single_warehouse"
Refused = Callable[..., list[str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def refused(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Run `siop` with arguments it must refuse; return what it says, after checking that nothing was written."""

    def run(*arguments: str) -> list[str]:
        before = sorted(folder.rglob("*"))
        monkeypatch.setattr(sys, "argv", ["siop", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        assert sorted(folder.rglob("*")) == before
        told = capsys.readouterr()
        assert told.out == ""
        return told.err.splitlines()

    return run


def siop(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from experiments.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A small study in a folder with a blank in its name: the folder, and what was printed."""
    cwd = tmp_path_factory.mktemp("with blank")
    policies = "policy=[base_stock,s_S]"
    run = siop(ONE_SITE, policies, "replications=2", "workers=1", "hydra.run.dir=my results (1)", cwd=cwd)
    assert run.returncode == 0, run.stderr
    return cwd / "my results (1)", run.stdout


def test_a_study_leaves_its_files_in_the_folder_asked_for_and_nothing_else(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    tables = {"causes.csv", "money.csv", "results.parquet", "results.xlsx", "summary.csv"}
    files = {"manifest.json", "plots", "report.html", *tables}
    assert {path.name for path in folder.iterdir()} == files
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_the_manifest_holds_the_whole_configuration(finished: tuple[Path, str]) -> None:
    config = json.loads((finished[0] / "manifest.json").read_text(encoding="utf-8"))["config"]
    assert list(config["policy"]) == ["base_stock", "s_S"]
    assert config["replications"] == 2


def test_a_study_ends_with_its_verdict_and_where_the_report_is(finished: tuple[Path, str]) -> None:
    first, *_, last = finished[1].splitlines()
    assert first.startswith("single_warehouse: ")
    assert last == f"Report: {Path('my results (1)', 'report.html')}"


def test_help_fits_a_screen_and_lists_the_choices_and_keys(folder: Path) -> None:
    help_text = siop("--help", cwd=folder).stdout
    assert len(help_text.splitlines()) <= 40
    for word in (
        "siop data=my.xlsx",
        "weeks_of_cover",
        "beer_game",
        "compare",
        "executor: process",
        "replications",
        "hydra.run.dir",
    ):
        assert word in help_text


def test_the_version_is_that_of_the_distribution(folder: Path) -> None:
    assert siop("--version", cwd=folder).stdout.startswith("siop-sim ")


def test_multirun_runs_one_study_a_combination(folder: Path) -> None:
    run = siop(
        "-m", ONE_SITE, "policy=base_stock,[base_stock,s_S]", "replications=2", "hydra.sweep.dir=all", cwd=folder
    )
    assert run.returncode == 0, run.stderr
    policies = [json.loads((folder / "all" / job / "manifest.json").read_text())["policies"] for job in "01"]
    assert policies == [["base_stock"], ["base_stock", "s_S"]]


def test_an_interrupt_ends_a_study_quietly_and_leaves_no_folder_behind(folder: Path) -> None:
    interrupted = "import experiments.study as s; s.run = lambda *a, **k: signal.raise_signal(signal.SIGINT)"
    heard = "signal.signal(signal.SIGINT, signal.default_int_handler)"  # a shell in the background ignores it
    program = f"import signal; {heard}; {interrupted}; from experiments.cli import main; main()"
    command = [sys.executable, "-c", program, ONE_SITE, "policy=s_S", "hydra.run.dir=out"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert (run.returncode, run.stderr.strip()) == (130, "siop: stopped")
    assert not (folder / "out").exists()


def test_a_policy_that_fails_in_a_run_is_told_without_traceback(folder: Path) -> None:
    (folder / "my_policy.py").write_text(RULE.replace("self.level -", "1 / 0 -"), encoding="utf-8")
    (folder / "policy").mkdir()
    (folder / "policy" / "mine.yaml").write_text("mine:\n  _target_: my_policy.Mine\n", encoding="utf-8")
    run = siop("--config-dir", ".", "plugins=[my_policy]", "policy=mine", ONE_SITE, cwd=folder)
    assert run.returncode == 2
    (told,) = run.stderr.splitlines()
    assert told.startswith("siop: policy 'mine', scenario 'single_warehouse', replication 0")
    assert "ZeroDivisionError" in told
    assert not list((folder / "outputs").iterdir())


@pytest.mark.parametrize(
    ("argument", "line"),
    [
        ("replicatons=2", "unknown key 'replicatons'; did you mean 'replications'?"),
        ("polcy=[king]", "unknown key 'polcy'; did you mean 'policy'?"),
        ("hydra.run.dri=x", "unknown key 'hydra.run.dri'; hydra.run has dir"),
        (
            "policy.king.safety_stock.targt=0.9",
            "unknown key 'policy.king.safety_stock.targt'; did you mean 'policy.king.safety_stock.target'?",
        ),
        ("+replicatons=2", "unknown key 'replicatons'; did you mean 'replications'?"),
        ("study=comprae", "study=comprae: no such study; did you mean 'compare'? There are "),
        ("engine=simpi", "engine=simpi: no such engine; did you mean 'simpy'? There are auto, compiled, simpy"),
        ("engine=[simpy,auto]", "engine=[simpy,auto]: engine is one of auto, compiled, simpy"),
        ("policy=a,b", "policy holds several values: write policy=[a,b] for a list, or add -m for one run each"),
        ("my.xlsx", "cannot read 'my.xlsx': write key=value, for instance data=my.xlsx"),
        ("seed=[1", "cannot read 'seed=[1': put the value in quotes: \"seed='[1'\""),
        ("dat=my.xlsx", "unknown key 'dat'; did you mean 'data'?"),
        ("data=my.xlsx", "data: there is no file or folder 'my.xlsx'"),
        ("data=x/my (v2).xlsx", "data: there is no file or folder 'x/my (v2).xlsx'; nor a folder 'x'"),
        ("plugins=[not_there]", "plugins: cannot import 'not_there' from "),
        ("--config-dir=not_there", "--config-dir: there is no folder 'not_there'"),
    ],
)
def test_a_mistake_gets_one_friendly_line(refused: Refused, argument: str, line: str) -> None:
    arguments = [argument] if argument.startswith(("data", "policy=")) else [argument, ONE_SITE, "policy=king"]
    (told,) = refused(*arguments)
    assert told.startswith(f"siop: {line}")


def test_an_unknown_option_lists_the_available_ones(refused: Refused) -> None:
    (told,) = refused("scenario=nope")
    names = sorted(path.stem for path in (Path(configs.__file__).parent / "scenario").glob("*.yaml"))
    assert told == f"siop: scenario=nope: no such scenario. There are {', '.join(names)}"


def test_all_mistakes_of_the_command_line_come_at_once(refused: Refused) -> None:
    heading, *problems = refused("policy=[kong,cicle_service]", "scenario=beergame", "sed=3")
    assert heading == "siop: 4 problems"
    assert [problem.split(":")[0].strip() for problem in problems] == [
        "policy=kong",
        "policy=cicle_service",
        "scenario=beergame",
        "unknown key 'sed'; did you mean 'seed'?",
    ]


def test_all_values_that_do_not_fit_come_at_once(refused: Refused) -> None:
    king = "policy.king.safety_stock.target=95"
    _, *problems = refused(ONE_SITE, "policy=king", king, "replications=two", "seed=1.5", "precision.half_width=-1")
    assert [problem.split(":")[0].strip() for problem in problems] == [
        "policy.king.safety_stock",
        "precision",
        "replications",
        "seed",
    ]


def test_every_job_of_a_multirun_is_checked_before_the_first_starts(refused: Refused) -> None:
    _, *problems = refused("-m", ONE_SITE, "policy=s_S,nope", "replications=2,two")
    assert [problem.split(":")[0].strip() for problem in problems] == ["replications", "policy=nope"]


def test_an_output_folder_that_cannot_be_made_is_refused(refused: Refused, folder: Path) -> None:
    (folder / "taken").write_text("", encoding="utf-8")
    (told,) = refused(ONE_SITE, "policy=king", "hydra.run.dir=taken/out")
    assert told == f"siop: hydra.run.dir: {str(folder / 'taken')!r} is not a folder"


def test_a_baseline_that_is_not_compared_is_refused(refused: Refused) -> None:
    assert refused(ONE_SITE, "policy=king", "baseline=s_S") == ["siop: baseline(='s_S') must be one of: king"]


def test_data_and_a_scenario_exclude_each_other(refused: Refused, folder: Path) -> None:
    (folder / "data").mkdir()
    assert refused(ONE_SITE, "data=data") == ["siop: scenario: is not needed with data=; leave out one of the two"]


def user_file(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_file_with_the_name_of_a_shipped_choice_is_refused(refused: Refused, folder: Path) -> None:
    user_file(folder, "policy/king.yaml", "king: {_target_: policies.rules.BaseStock, level: 1}")
    (told,) = refused("--config-dir", ".", "policy=king", ONE_SITE)
    assert told == f"siop: {Path('policy/king.yaml')}: a shipped choice has this name; rename the file"


def test_a_folder_that_would_hide_a_key_is_named(refused: Refused, folder: Path) -> None:
    (folder / "seed").mkdir()
    (told,) = refused("--config-dir", ".", "seed=2", ONE_SITE, "policy=king")
    assert told.startswith("siop: the folder 'seed' has the name of a key; rename it")


def test_a_bare_node_beside_others_is_told_how_to_get_a_name(refused: Refused, folder: Path) -> None:
    user_file(folder, "policy/mine.yaml", "_target_: policies.rules.BaseStock\nlevel: 1\n")
    (told,) = refused("--config-dir", ".", "policy=[mine,king]", ONE_SITE)
    assert "mine: {_target_: policies.rules.BaseStock}" in told


def test_two_files_of_one_name_are_not_merged_silently(refused: Refused, folder: Path) -> None:
    user_file(folder, "policy/mine.yaml", "king: {_target_: policies.rules.BaseStock, level: 1}")
    (told,) = refused("--config-dir", ".", "policy=[king,mine]", ONE_SITE)
    assert "2 files are chosen (king, mine) but they hold only 1 names (king)" in told


def test_broken_yaml_is_told_by_file_line_and_column(refused: Refused, folder: Path) -> None:
    user_file(folder, "policy/mine.yaml", "mine:\n  _target_: x\n level: 1\n")
    (told,) = refused("--config-dir", ".", "policy=mine", ONE_SITE)
    assert "mine.yaml line 3, column 2: this is not YAML" in told


def test_a_study_file_without_its_first_line_is_told_about_it(refused: Refused, folder: Path) -> None:
    user_file(folder, "study/mine.yaml", "defaults:\n  - override /policy: [king]\n")
    (told,) = refused("--config-dir", ".", "study=mine")
    assert told.endswith("a study file begins with the line '# @package _global_'")


def test_a_misspelt_key_in_a_study_file_is_refused(refused: Refused, folder: Path) -> None:
    user_file(folder, "study/mine.yaml", "# @package _global_\nreplicatons: 3\n")
    (told,) = refused("--config-dir", ".", "study=mine", ONE_SITE, "policy=king")
    assert told == "siop: unknown key 'replicatons'; did you mean 'replications'?"


@pytest.mark.parametrize(
    "lines",
    [
        "plugins: [my_policy]",
        "hydra: {callbacks: {mine: {_target_: my_policy.Mine}}}",
        "hydra: {launcher: {_target_: my_policy.Mine}}",
        "hydra: {job: {env_set: {PYTHONPATH: '.'}}}",
        "hydra: {job_logging: {formatters: {mine: {(): my_policy.Mine}}}}",
        "wrap_rule: {_target_: my_policy.Mine}",
        "from_data: {_target_: my_policy.Mine, path: .}",
        "precision: {_target_: my_policy.Mine, half_width: 1}",
    ],
)
def test_a_file_from_a_stranger_cannot_run_code(refused: Refused, folder: Path, lines: str) -> None:
    user_file(folder, "my_policy.py", "raise SystemExit('code was run')")
    user_file(folder, "study/theirs.yaml", f"# @package _global_\n{lines}\n")
    user_file(folder, "policy/rule.yaml", "rule: {_target_: policies.rules.BaseStock, level: 1}")
    (told,) = refused("--config-dir", ".", "study=theirs", "policy=rule", *([] if "path:" in lines else [ONE_SITE]))
    assert "is not open to configurations" in told or "on the command line only" in told


def test_packages_of_the_same_names_in_our_place_are_refused(
    refused: Refused, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_file(folder, "other/policies/__init__.py", "")
    monkeypatch.delitem(sys.modules, "policies", raising=False)
    monkeypatch.syspath_prepend(folder / "other")
    (told,) = refused(ONE_SITE)
    assert told.startswith("siop: the package 'policies' should be in ")
