"""A study's results do not depend on the engine that ran it."""

from __future__ import annotations

import pytest
from study_cases import UpTo, depot_and_shop, shop

from experiments.failures import StudyError
from experiments.results import StudyResults
from experiments.study import Study, run
from policies.policy import SameEverywhere
from policies.rules import BaseStock
from sim.decisions import StockView

pytest.importorskip("numba")


class Spoken:
    """A rule that cannot be compiled: it is no dataclass."""

    def quantity(self, view: StockView) -> float:
        return max(0.0, 9.0 - view.position)


def results(engine: str, rule: object = BaseStock(20.0)) -> StudyResults:
    scenarios = {"shop": shop(), "chain": depot_and_shop()}
    policies = {"high": SameEverywhere(rule), "low": UpTo(12.0)}
    study = Study(scenarios=scenarios, policies=policies, replications=4, workers=1, engine=engine)
    return run(study, progress=False)


def test_both_engines_give_the_same_digest() -> None:
    one, other = results("compiled"), results("simpy")
    assert one.manifest["digest"] == other.manifest["digest"]


def test_what_runs_slowly_is_said_once_with_the_reason() -> None:
    notes = [note for note in results("auto", Spoken()).notes if "SimPy" in note]
    assert notes == ["Ran in the slower SimPy engine: Spoken is not a dataclass of numbers."]


def test_a_policy_that_must_be_compiled_and_cannot_is_named() -> None:
    with pytest.raises(StudyError, match=r"policy 'high', scenario 'shop': .*Spoken is not a dataclass.*engine=auto"):
        results("compiled", Spoken())
