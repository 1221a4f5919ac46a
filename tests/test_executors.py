from __future__ import annotations

import math
import os
import subprocess
import sys

import pytest
from study_cases import UpTo, shop

from experiments.executors import Processes
from experiments.failures import StudyError
from experiments.study import Study, run

DIES_ONCE = """
import os, pathlib
def square(task):
    number, marker = task
    if number == 3 and not pathlib.Path(marker).exists():
        pathlib.Path(marker).touch()
        os._exit(1)
    return number * number
"""

ENDLESS = """
import time
from experiments.executors import Processes
def work(task):
    print("begun", flush=True)
    time.sleep(300)
if __name__ == "__main__":
    with Processes(1) as pool:
        list(pool.map(work, [1]))
"""

OWN_RULE = """
from dataclasses import dataclass
from policies.reviews import EveryDays
from sim.decisions import Control
@dataclass(frozen=True)
class Mine:
    units: float
    def quantity(self, view):
        return self.units - view.position
    def controls(self, facts):
        return [Control(self, EveryDays(1.0)) for _ in facts]
"""


def test_every_task_is_answered_once():
    with Processes(2) as pool:
        assert sorted(pool.map(math.factorial, range(6))) == [1, 1, 2, 6, 24, 120]


def test_a_worker_that_dies_once_is_replaced(tmp_path, monkeypatch):
    (tmp_path / "dies_once.py").write_text(DIES_ONCE)
    monkeypatch.syspath_prepend(str(tmp_path))
    square = __import__("dies_once").square
    with Processes(1) as pool:
        answers = sorted(pool.map(square, [(k, str(tmp_path / "died")) for k in range(6)]))
    assert answers == [0, 1, 4, 9, 16, 25]
    assert (tmp_path / "died").exists()


def test_workers_that_keep_dying_are_reported_in_words():
    with Processes(1) as pool, pytest.raises(StudyError, match=r"a worker process died twice.*memory.*workers=1"):
        list(pool.map(os._exit, [1]))


def test_workers_end_when_their_parent_is_killed(tmp_path):
    (tmp_path / "endless.py").write_text(ENDLESS)
    command = [sys.executable, str(tmp_path / "endless.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout.readline().strip() == b"begun"
        parent.kill()
        parent.communicate(timeout=30)  # its end is that of the last process that could still write


def test_an_error_in_a_worker_comes_back_as_it_is():
    with Processes(1) as pool, pytest.raises(ValueError, match=r"math domain|nonnegative"):
        list(pool.map(math.sqrt, [-1.0]))


def test_a_policy_of_the_users_own_runs_in_worker_processes(tmp_path, monkeypatch):
    (tmp_path / "own_rule.py").write_text(OWN_RULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    policies = {"shipped": UpTo(14.0), "own": __import__("own_rule").Mine(14.0)}
    study = Study(scenarios={"shop": shop()}, policies=policies, replications=3, workers=2)
    assert (run(study, progress=False).differences["difference"].dropna() == 0).all()
