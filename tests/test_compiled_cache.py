"""Machine code is kept where there is a place to write, and nothing fails where there is none. Real folders only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import policies
import sim

jit = pytest.importorskip("sim.compiled.jit", exc_type=ImportError)
pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs folders that their owner cannot write to")

NO_OVERRIDE = ("--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")
SMALL = """
from sim.compiled.jit import cached

@cached
def double(number):
    return 2 * number

print(double(21), sum(double.stats.cache_hits.values()))
"""
WHOLE = """
from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Gamma, Poisson
from sim.model import Model
from sim.network import Demand, Item, Lane, Network, Scenario, Site
network = Network(
    items=(Item(name="i"),),
    sites=(Site(name="far", kind="supplier"), Site(name="near")),
    lanes=(Lane(origin="far", destination="near", lead_time_days=Gamma(2, 1)),),
    demands=(Demand(site="near", item="i", size=Poisson(5)),),
)
scenario, controls = Scenario(name="s", network=network, horizon_days=28), [Control(BaseStock(20), EveryDays(1))]
one, other = (Model(scenario, controls, engine=engine).run().ledger.values for engine in ("compiled", "simpy"))
print((one == other).all())
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return a folder with the packages and the programs that nobody may write to."""
    folder = tmp_path / "installed"
    for package in (sim, policies):
        source = Path(package.__file__).parent
        shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "small.py").write_text(SMALL, encoding="utf-8")
    (folder / "whole.py").write_text(WHOLE, encoding="utf-8")
    return forbid_writing(folder)


def forbid_writing(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    return folder


def answer(program: Path, home: Path) -> str:
    """Run a program as a user whose home it is; the superuser gives up the right to write everywhere."""
    command = [sys.executable, str(program)]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("the superuser may write everywhere, and setpriv is not there to change it")
        command = ["setpriv", *NO_OVERRIDE, *command]
    settings = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(program.parent)}
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_with_a_read_only_package_machine_code_is_kept_in_the_users_folder(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    assert [answer(installed / "small.py", tmp_path / "home") for _ in range(2)] == ["42 0", "42 1"]


def test_where_nothing_can_be_written_functions_are_compiled_each_time(installed: Path, tmp_path: Path) -> None:
    home = forbid_writing(tmp_path / "home")
    assert [answer(installed / "small.py", home) for _ in range(2)] == ["42 0", "42 0"]
    assert not list(home.iterdir())
    assert not list(installed.rglob("__pycache__"))


@pytest.mark.full
def test_where_nothing_can_be_written_the_compiled_engine_runs(installed: Path, tmp_path: Path) -> None:
    assert answer(installed / "whole.py", forbid_writing(tmp_path / "home")) == "True"


def test_a_disk_that_is_full_does_not_stop_a_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(jit.FunctionCache, "save_overload", full)
    assert jit.cached(lambda number: number + 1)(2) == 3
