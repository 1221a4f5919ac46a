"""The page that says where each promise can be seen names only what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from sim.kpi import KPIS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "traceability.md").read_text(encoding="utf-8")
PATHS = sorted(set(re.findall(r"`((?:policies|sim|experiments|tests|configs|docs)/[\w./]+?)(?:::(\w+))?`", PAGE)))
STUDIES = sorted(set(re.findall(r"study=(\w+)", PAGE)))
SCENARIOS = sorted(set(re.findall(r"scenario=(\w+)", PAGE)))


@pytest.mark.parametrize(("path", "test"), PATHS)
def test_a_file_or_test_that_the_page_names_is_there(path: str, test: str) -> None:
    assert (ROOT / path).exists()
    if test:
        assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("study", STUDIES)
def test_a_study_that_the_page_names_is_shipped(study: str) -> None:
    assert yaml.safe_load((ROOT / "configs" / "study" / f"{study}.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_that_the_page_names_is_shipped(scenario: str) -> None:
    assert (ROOT / "configs" / "scenario" / f"{scenario}.yaml").exists()


def test_the_kpis_that_the_page_names_are_measured() -> None:
    named = re.findall(r"KPIs? ((?:`\w+`(?:, )?)+)", PAGE)
    names = {name for group in named for name in re.findall(r"`(\w+)`", group)}
    assert names
    assert names <= set(KPIS)
