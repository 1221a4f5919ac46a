"""Every shipped YAML is composed, built and run short."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from experiments.arguments import check_arguments
from experiments.build import build
from experiments.cli_compose import composed
from experiments.demonstrations.job import demonstration_of
from experiments.demonstrations.outputs import manifest_of
from experiments.job import study_of
from experiments.report.demonstration import write_demonstration_report
from experiments.study import Study, run
from experiments.targets import find_target
from policies.forecasting.forecaster import Forecaster
from sim.testing import check_policy

CONFIGS = Path(__file__).parent.parent / "configs"
POLICIES = sorted((CONFIGS / "policy").glob("*.yaml"))
SCENARIOS = sorted((CONFIGS / "scenario").glob("*.yaml"))
SOURCINGS = sorted((CONFIGS / "sourcing").glob("*.yaml"))
ALLOCATIONS = sorted((CONFIGS / "allocation").glob("*.yaml"))
STUDIES = sorted((CONFIGS / "study").glob("*.yaml"))
DEMONSTRATIONS = [path for path in STUDIES if yaml.safe_load(path.read_text(encoding="utf-8")).get("demonstration")]
FORECASTERS = sorted((CONFIGS / "forecaster").glob("*.yaml"))
RUNNING = sorted([*(CONFIGS / "engine").glob("*.yaml"), *(CONFIGS / "executor").glob("*.yaml")])


def name_of(path: Path) -> str:
    return path.stem


def study(*arguments: str) -> Study:
    found = composed("siop", arguments)
    return study_of(found.config, found.chosen)


def nodes(tree: object) -> Iterator[Mapping[str, Any]]:
    """Yield every node with a `_target_`, at any depth."""
    if isinstance(tree, dict):
        if "_target_" in tree:
            yield tree
        for part in tree.values():
            yield from nodes(part)
    if isinstance(tree, list):
        for part in tree:
            yield from nodes(part)


@pytest.mark.parametrize("path", POLICIES, ids=name_of)
def test_a_shipped_policy_builds_and_keeps_its_contract(path: Path) -> None:
    policies = study("scenario=single_warehouse", f"policy={path.stem}").policies
    assert list(policies) == [path.stem]
    check_policy(policies[path.stem])


@pytest.mark.parametrize("path", SOURCINGS, ids=name_of)
def test_a_shipped_sourcing_goes_with_a_policy_and_keeps_its_contract(path: Path) -> None:
    policies = study("study=sourcing", f"sourcing={path.stem}").policies
    assert list(policies) == [path.stem]
    check_policy(policies[path.stem])


def test_several_policies_with_several_sourcings_are_compared_all_with_all() -> None:
    chosen = study("study=sourcing", "policy=[king,cycle_service]", "sourcing=[single,split]").policies
    assert list(chosen) == ["king+single", "king+split", "cycle_service+single", "cycle_service+split"]


@pytest.mark.parametrize("path", SCENARIOS, ids=name_of)
def test_a_shipped_scenario_builds_under_its_own_name(path: Path) -> None:
    scenarios = study(f"scenario={path.stem}", "policy=weeks_of_cover").scenarios
    assert [(name, scenario.name) for name, scenario in scenarios.items()] == [(path.stem, path.stem)]


@pytest.mark.parametrize("path", [path for path in STUDIES if path not in DEMONSTRATIONS], ids=name_of)
def test_a_shipped_study_runs_short(path: Path) -> None:
    full = study(f"study={path.stem}")
    short = {
        name: replace(scenario, horizon_days=63, warmup_days=7, bucket_days=7)
        for name, scenario in full.scenarios.items()
    }
    results = run(replace(full, scenarios=short, replications=2, workers=1, precision=None), progress=False)
    total = results.summary.query("level == 'total' and kpi == 'total_cost'")
    assert list(total["policy"]) == list(full.policies) * len(short)
    assert all(math.isfinite(mean) and mean > 0 for mean in total["mean"])


@pytest.mark.parametrize("path", DEMONSTRATIONS, ids=name_of)
def test_a_shipped_demonstration_runs_short_and_tells_what_it_found(path: Path, tmp_path: Path) -> None:
    found = composed("siop", (f"study={path.stem}",))
    shown = demonstration_of(found.config, found.chosen)
    findings = shown.demonstration.short().run(replace(shown.setting, workers=1))
    assert min(len(findings.claims), len(findings.sources), len(findings.table)) > 0
    assert len({claim.statement for claim in findings.claims}) == len(findings.claims)
    assert len({chart.name for chart in findings.charts}) == len(findings.charts) > 0
    page = write_demonstration_report(findings, manifest_of(shown, findings), tmp_path).read_text(encoding="utf-8")
    assert all(claim.measured_text in page for claim in findings.claims)
    assert len(list((tmp_path / "plots").iterdir())) == len(findings.charts)


@pytest.mark.parametrize("path", [*POLICIES, *SOURCINGS, *SCENARIOS], ids=name_of)
def test_a_choice_begins_with_what_it_is_and_its_command_and_holds_one_node_of_its_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert f"{path.parent.name}={path.stem}" in text.splitlines()[0]
    assert text.startswith("# ")
    assert list(yaml.safe_load(text)) == [path.stem]


@pytest.mark.parametrize("path", [*STUDIES, *RUNNING], ids=name_of)
def test_a_file_of_settings_begins_with_its_command(path: Path) -> None:
    first, second, *_ = path.read_text(encoding="utf-8").splitlines()
    assert (first, second) == ("# @package _global_", f"# siop {path.parent.name}={path.stem}")


@pytest.mark.parametrize("path", RUNNING, ids=name_of)
def test_the_choice_of_an_engine_or_executor_is_that_of_the_study(path: Path) -> None:
    assert getattr(study(f"{path.parent.name}={path.stem}"), path.parent.name) == path.stem


def test_a_choice_of_the_command_line_stands_in_the_recorded_configuration() -> None:
    chosen = study("engine=simpy", "executor=serial").config
    assert (chosen["engine"], chosen["executor"]) == ("simpy", "serial")


@pytest.mark.parametrize("path", [*POLICIES, *SOURCINGS, *DEMONSTRATIONS, *FORECASTERS], ids=name_of)
def test_every_parameter_of_a_policy_stands_in_its_file_so_that_it_can_be_set_on_the_command_line(path: Path) -> None:
    for node in nodes(yaml.safe_load(path.read_text(encoding="utf-8"))):
        assert set(node) - {"_target_"} == set(signature(find_target(node["_target_"])).parameters)


@pytest.mark.parametrize(
    "path", [CONFIGS / "siop.yaml", *POLICIES, *SOURCINGS, *SCENARIOS, *DEMONSTRATIONS, *FORECASTERS], ids=name_of
)
def test_every_parameter_that_a_file_may_set_is_checked_for_its_kind(path: Path) -> None:
    for node in nodes(yaml.safe_load(path.read_text(encoding="utf-8"))):
        target = find_target(node["_target_"])
        for name in signature(target).parameters:
            others = [other for other in signature(target).parameters if other != name]
            assert check_arguments(target, {name: object()}, "", others)[1], f"{node['_target_']}.{name}"


def test_every_setting_of_a_study_has_a_key() -> None:
    settings = set(signature(Study).parameters) - {"scenarios", "policies", "config", "notes"}
    assert settings <= set(composed("siop", ()).config)


def test_the_main_job_compares_five_policies_with_weeks_of_cover_on_the_distributor() -> None:
    main_job = study()
    assert list(main_job.scenarios) == ["specialty_chemicals"]
    assert len(main_job.policies) == 5
    assert (main_job.compared_with, main_job.replications) == ("weeks_of_cover", 20)


def test_several_policies_with_several_allocations_are_compared_all_with_all() -> None:
    chosen = study("scenario=single_warehouse", "policy=[base_stock,r_Q]", "allocation=[first_come,priority]").policies
    assert list(chosen) == ["base_stock+first_come", "base_stock+priority", "r_Q+first_come", "r_Q+priority"]


@pytest.mark.parametrize("path", ALLOCATIONS, ids=name_of)
def test_a_shipped_allocation_goes_with_a_policy_and_keeps_its_contract(path: Path) -> None:
    policies = study("scenario=single_warehouse", "policy=base_stock", f"allocation={path.stem}").policies
    assert list(policies) == [path.stem]
    check_policy(policies[path.stem])


@pytest.mark.parametrize("path", FORECASTERS, ids=name_of)
def test_a_shipped_forecaster_forecasts_a_year_of_weeks_whatever_it_is_told(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert f"forecaster={path.stem}" in text.splitlines()[0]
    forecaster = build(yaml.safe_load(text), "forecaster")
    assert isinstance(forecaster, Forecaster)
    history = np.random.default_rng(1).poisson([[0.3], [40.0]], (2, 120)).astype(float)
    for known in (0, 3, 60, 120):
        forecast = forecaster.forecast(history[:, :known], 52)
        assert forecast.shape == (2, 52)
        assert (np.isfinite(forecast) & (forecast >= 0)).all()
