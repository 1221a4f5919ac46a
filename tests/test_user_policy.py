"""A policy of the user's own, run by an installed wheel from a folder that has nothing to do with the project."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import site
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "my_policy"
BIN = "Scripts" if os.name == "nt" else "bin"


def call(*command: str | Path, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    isolation = ["--no-isolation"] if importlib.util.find_spec("hatchling") else []
    call(sys.executable, "-m", "build", "--wheel", *isolation, "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of a new environment that has the wheel, and borrows what it depends on."""
    home = tmp_path_factory.mktemp("environment")
    call(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    python = home / BIN / "python"
    call(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=home)
    packages = call(python, "-c", "import site; print(site.getsitepackages()[0])", cwd=home).strip()
    # Paths named in a .pth file come last and their own .pth files do not count: the checkout stays out of sight.
    Path(packages, "borrowed.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    return home / BIN


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A user's folder: their policy, and folders that have the names of ours."""
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    for decoy in ("configs", "experiments", "sim", "policies", "data"):
        (tmp_path / decoy).mkdir()
        (tmp_path / decoy / "__init__.py").write_text("raise SystemExit('the wrong package')", encoding="utf-8")
    (tmp_path / "configs" / "siop.yaml").write_text("replications: wrong", encoding="utf-8")
    return tmp_path


def test_the_wheel_holds_the_yaml_the_tables_and_nothing_that_is_not_ours(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    shipped = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "configs").rglob("*") if path.suffix in {".yaml", ".csv"}
    }
    assert shipped <= set(names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {
        "sim",
        "policies",
        "experiments",
        "configs",
        "siop_sim",
    }


def test_a_policy_of_ones_own_runs_from_a_foreign_folder(installed: Path, foreign: Path) -> None:
    printed = call(
        installed / "siop",
        "--config-dir",
        ".",
        "plugins=[my_policy]",
        "policy=[half_way,weeks_of_cover]",
        "scenario=single_warehouse",
        "replications=2",
        "workers=2",
        "hydra.run.dir=out",
        cwd=foreign,
    )
    manifest = json.loads((foreign / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["policies"] == ["half_way", "weeks_of_cover"]
    assert printed.endswith(f"Report: {Path('out', 'report.html')}\n")


def test_the_installed_help_lists_the_users_own_choices(installed: Path, foreign: Path) -> None:
    assert "half_way" in call(installed / "siop", "--config-dir", ".", "--help", cwd=foreign)


def test_the_readme_shows_this_very_policy() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert (EXAMPLE / "my_policy.py").read_text(encoding="utf-8").strip() in readme
    assert (EXAMPLE / "policy" / "half_way.yaml").read_text(encoding="utf-8").strip() in readme
