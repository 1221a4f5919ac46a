"""A study of ways of planning that was killed goes on where it stopped and ends as if nothing had happened."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import pytest
from test_planned_chain import ARMS, chain

from experiments import chunks
from experiments.siop import runs as siop_runs
from experiments.siop.settings import Siop, Training
from experiments.siop.study import Found, SiopResults, run_siop
from experiments.study import Study

DIALS = (0.0, 1.0)
FIRST = 2 * len(DIALS) * (2 + 1)  # two ways of planning, two replications and one to tune by
TUNED = 2 * 2


class Killed(BaseException):
    """What a kill does, in a form that a test can catch."""


class Counted:
    """Runs replications, one a chunk, and notes them; at `most` it is killed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[tuple[str, str, int]] = []
        self.most = FIRST + TUNED
        self._replicate = chunks._replicate
        monkeypatch.setattr(chunks, "_replicate", self)
        monkeypatch.setattr(siop_runs, "_CHUNK", 1)

    def __call__(self, world: chunks.World, policy: str, replication: int) -> object:
        if len(self.seen) == self.most:
            raise Killed
        self.seen.append((world.name, policy, replication))
        return self._replicate(world, policy, replication)


def outcome(folder: Path | None, names: tuple[str, ...] = ("silo", "siop"), replications: int = 2) -> SiopResults:
    siop = Siop(dials=DIALS, target=0.9, baselines=names[:1], training=Training(replications=1, dials=DIALS))
    study = Study(
        scenarios={"chain": replace(chain(), horizon_days=182)},
        policies={name: ARMS[name] for name in names},
        replications=replications,
        seed=3,
        executor="serial",
        siop=siop,
    )
    return run_siop(study, progress=False, folder=folder)


@pytest.fixture(scope="module")
def whole() -> SiopResults:
    return outcome(None)


@pytest.mark.parametrize("after", [FIRST // 2, FIRST + TUNED // 2], ids=["along the dial", "held out"])
def test_a_killed_study_goes_on_where_it_stopped_to_the_same_tables(
    whole: SiopResults, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, after: int
) -> None:
    counted = Counted(monkeypatch)
    counted.most = after
    with pytest.raises(Killed):
        outcome(tmp_path)
    counted.most = FIRST + TUNED
    resumed = outcome(tmp_path)
    assert len(set(counted.seen)) == len(counted.seen) == FIRST + TUNED
    assert resumed.manifest["digest"] == whole.manifest["digest"]
    for field in fields(Found):
        one, other = (getattr(results.found["chain"], field.name) for results in (resumed, whole))
        if isinstance(other, pd.DataFrame):
            pd.testing.assert_frame_equal(one, other, check_exact=True)
        else:
            assert one == other


def test_a_study_that_asks_for_more_replications_takes_over_no_others(tmp_path: Path) -> None:
    outcome(tmp_path, ("siop",), replications=1)
    more = outcome(tmp_path, ("siop",), replications=2)
    assert more.manifest["digest"] == outcome(None, ("siop",), replications=2).manifest["digest"]
