"""Demonstrations: claims judge as they say, findings are stored and told, mistakes of the user are named."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.build import ConfigErrors
from experiments.cli_compose import composed
from experiments.demonstrations.demonstration import Demonstration, Setting, Shown
from experiments.demonstrations.estimates import mean_of, ratio_of
from experiments.demonstrations.findings import (
    Chart,
    Findings,
    about_zero,
    at_least,
    at_most,
    between,
    near,
)
from experiments.demonstrations.job import demonstration_of
from experiments.demonstrations.outputs import digest_of, manifest_of, write_findings
from experiments.report.demonstration import write_demonstration_report


def double(number: int) -> int:
    return 2 * number


@dataclass(frozen=True, slots=True)
class Dice:
    throws: int = 100

    def run(self, setting: Setting) -> Findings:
        eyes = setting.generator("dice").integers(1, 7, self.throws).astype(float)
        mean, interval = mean_of(eyes, setting.level)
        return Findings(
            title="Dice",
            shown="A die has a mean of 3.5.",
            sources=("Anyone",),
            table=pd.DataFrame({"throw": np.arange(self.throws), "eyes": eyes}),
            claims=(
                near("The mean", mean, 3.5, absolute=10, interval=interval),
                at_least("An impossible mean", mean, 7),
            ),
            charts=(
                Chart(
                    name="eyes",
                    title="Eyes",
                    caption="What was thrown.",
                    kind="lines",
                    data=pd.DataFrame({"series": "die", "x": np.arange(self.throws), "y": eyes}),
                ),
            ),
        )

    def short(self) -> Dice:
        return Dice(10)


def test_a_claim_holds_within_its_range_ends_included_and_not_beyond() -> None:
    assert near("x", 1.01, 1.0, absolute=0.01).holds
    assert not near("x", 1.011, 1.0, relative=0.01).holds
    assert near("x", -1.005, -1.0, relative=0.01).holds
    assert between("x", 5, 0, 5).holds
    assert not between("x", 5.1, 0, 5).holds
    assert at_least("x", 3, 3).holds
    assert not at_most("x", 3.1, 3).holds


def test_what_could_not_be_measured_holds_no_claim() -> None:
    assert not near("x", math.nan, 1.0, relative=0.5).holds
    assert not about_zero("x", math.nan, (math.nan, math.nan)).holds


def test_about_zero_asks_the_interval_not_the_value() -> None:
    assert about_zero("x", 5.0, (-1.0, 11.0)).holds
    assert not about_zero("x", 0.2, (0.1, 0.3)).holds


def test_a_ratio_of_proportional_sums_is_known_without_error() -> None:
    sizes = np.array([1.0, 4.0, 2.0, 8.0])
    ratio, (low, high) = ratio_of(3 * sizes, sizes)
    assert (ratio, low, high) == pytest.approx((3, 3, 3))


@pytest.mark.parametrize("workers", [1, None, pytest.param(2, marks=pytest.mark.full)])
def test_tasks_are_answered_in_their_order_whoever_does_them(workers: int | None) -> None:
    assert Setting(workers=workers).each(double, range(6)) == [0, 2, 4, 6, 8, 10]
    assert Setting(workers=workers).each(double, []) == []


def test_random_numbers_belong_to_a_purpose_and_its_numbers() -> None:
    def draw(seed: int, *key: object) -> float:
        return float(Setting(seed=seed).generator(*key).random())  # type: ignore[arg-type]

    assert draw(1, "a", 0) == draw(1, "a", 0)
    assert len({draw(1, "a", 0), draw(1, "a", 1), draw(1, "b", 0), draw(2, "a", 0)}) == 4


def test_the_same_seed_gives_the_same_digest_and_another_seed_another() -> None:
    first, again, other = (digest_of(Dice().run(Setting(seed=seed))) for seed in (1, 1, 2))
    assert first == again != other


def test_files_and_page_tell_every_claim_and_whether_it_holds(tmp_path: Path) -> None:
    shown = Shown(demonstration=Dice(), setting=Setting(), config={"demonstration": {"throws": 100}})
    assert isinstance(shown.demonstration, Demonstration)
    findings = shown.demonstration.run(shown.setting)
    manifest = manifest_of(shown, findings)
    page = write_demonstration_report(findings, manifest, tmp_path).read_text(encoding="utf-8")
    write_findings(findings, manifest, tmp_path)
    claims = pd.read_csv(tmp_path / "claims.csv")
    assert claims["holds"].tolist() == [True, False]
    assert len(pd.read_csv(tmp_path / "values.csv")) == 100
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["claims_that_hold"] == 1
    assert "1 of 2 claims hold" in page
    assert "does not hold" in page
    assert (tmp_path / "plots" / "eyes.png").stat().st_size > 0


def test_what_a_demonstration_does_not_use_is_refused_by_name() -> None:
    found = composed("siop", ("study=bullwhip", "policy=king", "replications=3"))
    with pytest.raises(ConfigErrors) as caught:
        demonstration_of(found.config, found.chosen)
    assert [problem.split(":")[0] for problem in caught.value.problems] == ["policy", "replications"]


def test_all_mistakes_in_a_demonstration_and_its_setting_are_told_at_once() -> None:
    found = composed("siop", ("study=bullwhip", "demonstration.periods=7", "seed=-1"))
    with pytest.raises(ConfigErrors) as caught:
        demonstration_of(found.config, found.chosen)
    assert ["periods(=7)" in caught.value.problems[0], "seed(=-1)" in caught.value.problems[1]] == [True, True]


def test_what_is_no_demonstration_is_told_so() -> None:
    found = composed("siop", ("study=bullwhip",)).config
    node = {"_target_": "sim.distributions.Constant", "value": 1.0}
    with pytest.raises(ConfigErrors, match="not a demonstration"):
        demonstration_of({**found, "demonstration": node}, {})
