"""A study that was killed goes on where it stopped and ends as if nothing had happened."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from study_cases import UpTo, shop

from experiments import chunks, replications
from experiments.checkpoints import discard
from experiments.precision import Precision
from experiments.results import StudyResults
from experiments.study import Study, run


class Killed(BaseException):
    """What a kill does, in a form that a test can catch."""


@pytest.fixture
def runs(monkeypatch) -> list[int]:
    """Return the replications that are run, one chunk each, as they are run."""
    found: list[int] = []
    replicate = chunks._replicate

    def counted(world, policy, number):
        found.append(number)
        return replicate(world, policy, number)

    monkeypatch.setattr(chunks, "_replicate", counted)
    monkeypatch.setattr(replications, "_CHUNK_SECONDS", 1e-9)
    return found


def study(**changes: object) -> Study:
    given = {"scenarios": {"shop": shop()}, "policies": {"low": UpTo(8.0), "high": UpTo(16.0)}, "replications": 6}
    return Study(**(given | {"workers": 1} | changes))


def outcome(folder: Path | None, **changes: object) -> StudyResults:
    return run(study(**changes), progress=False, folder=folder)


def kill(monkeypatch, runs: list[int], folder: Path, after: int, **changes: object) -> None:
    """Run a study until so many replications have been run, and no further."""
    with monkeypatch.context() as patch:
        replicate = chunks._replicate

        def killed(world, policy, number):
            if len(runs) == after:
                raise Killed
            return replicate(world, policy, number)

        patch.setattr(chunks, "_replicate", killed)
        with pytest.raises(Killed):
            outcome(folder, **changes)
    runs.clear()


@pytest.mark.parametrize("keep", ["replications", "summary"])
def test_a_killed_study_goes_on_where_it_stopped_to_the_same_results(tmp_path, monkeypatch, runs, keep):
    whole = outcome(None, keep=keep)
    runs.clear()
    kill(monkeypatch, runs, tmp_path, after=7, keep=keep)
    resumed = outcome(tmp_path, keep=keep)
    assert len(runs) == 12 - 7
    assert resumed.manifest["digest"] == whole.manifest["digest"]
    for name in ("summary", "differences", "on_hand", "stockouts"):
        pd.testing.assert_frame_equal(getattr(resumed, name), getattr(whole, name), check_exact=True)


def test_a_killed_study_that_is_run_until_it_is_precise_looks_at_the_same_replications(tmp_path, monkeypatch, runs):
    precision = Precision(kpi="fill_rate", half_width=1e-6, batch=2, max_replications=10)
    whole = outcome(None, precision=precision, replications=4)
    runs.clear()
    kill(monkeypatch, runs, tmp_path, after=11, precision=precision, replications=4)
    assert outcome(tmp_path, precision=precision, replications=4).manifest["digest"] == whole.manifest["digest"]
    assert len(runs) == 20 - 11


@pytest.mark.parametrize(
    "change", [{"seed": 1}, {"policies": {"low": UpTo(9.0), "high": UpTo(17.0)}}, {"scenarios": {"shop": shop(5.0)}}]
)
def test_another_study_in_the_folder_takes_nothing_over(tmp_path, runs, change):
    outcome(tmp_path)
    runs.clear()
    outcome(tmp_path, **change)
    assert len(runs) == 12


def test_what_other_code_has_run_is_run_again(tmp_path, monkeypatch, runs):
    outcome(tmp_path)
    runs.clear()
    monkeypatch.setattr("experiments.checkpoints._code", lambda: "changed")
    outcome(tmp_path)
    assert len(runs) == 12


def test_more_replications_take_over_those_that_are_there(tmp_path, runs):
    outcome(tmp_path)
    runs.clear()
    assert outcome(tmp_path, replications=8).manifest["digest"] == outcome(None, replications=8).manifest["digest"]
    assert sorted(runs[:4]) == [6, 6, 7, 7]


def test_a_broken_file_is_run_again(tmp_path, runs):
    whole = outcome(tmp_path)
    first, *_ = sorted(tmp_path.rglob("*.npz"))
    first.write_bytes(first.read_bytes()[:100])
    runs.clear()
    assert outcome(tmp_path).manifest["digest"] == whole.manifest["digest"]
    assert len(runs) == 1


def test_a_finished_study_leaves_no_chunks(tmp_path):
    outcome(tmp_path)
    assert list(tmp_path.iterdir())
    discard(tmp_path)
    assert not list(tmp_path.iterdir())
