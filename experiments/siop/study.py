"""The study `siop`: arms along the dial, the levers one by one, controls that should show nothing, and the priors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from experiments.failures import StudyError
from experiments.manifest import describe, now, versions
from experiments.siop.controls import control_cases, control_frame
from experiments.siop.digest import config_digest, digest_of
from experiments.siop.frames import SERVICE, deployed_frame, equal_frame, frontier_frame, run_frame
from experiments.siop.levers import built_up, taken_out, unfinished
from experiments.siop.pack import packs_of
from experiments.siop.priors import driver_frame, point_cases, point_frame
from experiments.siop.runs import Case, Grid, run_cases
from experiments.siop.settings import Siop
from experiments.siop.sweep import sweep_cases, sweep_frame
from experiments.siop.training import held_out_cases, held_out_frame, training_cases
from experiments.study import Study, assumed
from sim.decisions import Policy
from sim.network import Scenario
from sim.planning import CyclePack

__all__ = ["Found", "SiopResults", "lever_frame", "run_siop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the study found of one scenario; see `experiments.siop.frames` for the columns of the frames.

    `target` is the service at which stocks are compared; `levers` has the build-up (step: kind ``build-up``) and each
    mechanism taken out (``leave one out``), empty without levers; so are `controls` (negative controls), `points` and
    `drivers` (of the sensitivity), `sweep` and `held_out` (of the training) where these were not asked for.
    """

    scenario: Scenario
    target: float
    frontier: pd.DataFrame
    equal: pd.DataFrame
    deployed: pd.DataFrame
    levers: pd.DataFrame
    controls: pd.DataFrame
    points: pd.DataFrame
    drivers: pd.DataFrame
    sweep: pd.DataFrame
    held_out: pd.DataFrame
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiopResults:
    """The outcome of the study: by scenario, every run one a row, cycle packs, and what identifies it."""

    study: Study
    siop: Siop
    found: Mapping[str, Found]
    runs: pd.DataFrame
    packs: Mapping[str, tuple[CyclePack, ...]]
    manifest: dict[str, object]
    notes: tuple[str, ...]


def run_siop(study: Study, *, progress: bool = True, folder: Path | None = None) -> SiopResults:
    """Run a study with `siop`. Raises StudyError, in words, when it asks for arms that are not there or one fails."""
    siop = study.siop
    if siop is None:
        raise ValueError("a study of ways of planning needs its settings: siop=Siop()")
    _check(study, siop)
    cases = [case for name in study.scenarios for case in _cases(study, siop, name)]
    grids = run_cases(cases, study, siop.dial, folder, progress=progress)
    trained = {grid.case.name: grid for grid in grids}
    targets = {name: _target(siop, trained[name]) for name in study.scenarios}
    tuned = [case for name, target in targets.items() for case in held_out_cases(study, siop, name, trained, target)]
    grids += run_cases(tuned, study, siop.dial, folder, progress=progress)
    by_name = {grid.case.name: grid for grid in grids}
    found = {name: _found(study, siop, name, by_name) for name in study.scenarios}
    runs = pd.concat([run_frame(grid) for grid in grids], ignore_index=True)
    slow = dict.fromkeys(f"Ran in the slower SimPy engine: {why}." for grid in grids for why in grid.notes)
    return SiopResults(
        study=study,
        siop=siop,
        found=found,
        runs=runs,
        packs={name: packs_of(study, siop, name) for name in study.scenarios if siop.pack_cycles},
        manifest=_manifest(study, runs),
        notes=(*assumed(study), *slow),
    )


def _check(study: Study, siop: Siop) -> None:
    arms = ", ".join(study.policies)
    start = (siop.start,) if siop.levers else ()
    pack = (siop.pack_arm,) if siop.pack_cycles else ()
    asked = dict.fromkeys((siop.full, *start, *siop.baselines, *pack))
    missing = [name for name in asked if name not in study.policies]
    if missing:
        raise StudyError(f"siop: {', '.join(missing)} must be among the ways of planning that are run: {arms}")
    if siop.levers:
        left = unfinished(study.policies[siop.start], study.policies[siop.full], siop.levers)
        if left:
            raise StudyError(f"siop.levers: they must lead to {siop.full}, but leave different: {', '.join(left)}")


def _cases(study: Study, siop: Siop, name: str) -> list[Case]:
    scenario = study.scenarios[name]
    cases = [
        Case(
            name=name,
            scenario=scenario,
            arms=study.policies,
            dials=tuple(siop.dials),
            replications=study.replications,
        )
    ]
    if siop.levers and siop.build_up is not None:
        start, full = study.policies[siop.start], study.policies[siop.full]
        arms: dict[str, Policy] = {siop.start: start, **built_up(start, full, siop.levers)}
        arms |= {siop.full: full, **taken_out(full, siop.levers)}
        cases.append(
            Case(
                name=f"{name}, levers",
                scenario=scenario,
                arms=arms,
                dials=tuple(siop.build_up.dials),
                replications=siop.build_up.replications,
            )
        )
    parts = (control_cases, point_cases, sweep_cases, training_cases)
    more = (cases_of(study, siop, name) for cases_of in parts)
    return [*cases, *(case for part in more for case in part)]


def _found(study: Study, siop: Siop, name: str, grids: Mapping[str, Grid]) -> Found:
    grid = grids[name]
    target = _target(siop, grid)
    levers, points = grids.get(f"{name}, levers"), point_frame(study, siop, name, grids)
    return Found(
        scenario=study.scenarios[name],
        target=target,
        frontier=frontier_frame(grid, study.level),
        equal=equal_frame(grid, target, siop.baselines, study.level),
        deployed=deployed_frame(grid, study.level, siop.effort),
        levers=pd.DataFrame() if levers is None else lever_frame(levers, siop, target, study.level),
        controls=control_frame(siop, name, grids, study.level),
        points=points,
        drivers=driver_frame(points, siop),
        sweep=sweep_frame(siop, name, grids, study.level),
        held_out=held_out_frame(siop, name, grids, target, study.level),
        classes=tuple(column for column in grid.columns if column.startswith(f"{SERVICE}:")),
    )


def _target(siop: Siop, grid: Grid) -> float:
    """Return the service at which stocks are compared."""
    return siop.target or float(grid.deployed(siop.baselines[0], SERVICE).mean())


def lever_frame(grid: Grid, siop: Siop, target: float, level: float) -> pd.DataFrame:
    """Return what each lever changes at equal service: kind, lever, measure, and figures as in `equal_frame`.

    Rows of kind ``end`` have what the first and the full process need. In the build-up each mechanism is compared with
    the step before, taken out with the full process.
    """
    arms = list(grid.case.arms)
    steps = [arm for arm in arms if arm.startswith("+ ")]
    pairs = [("build-up", arm, before) for before, arm in zip([siop.start, *steps], steps, strict=False)]
    pairs += [("leave one out", arm, siop.full) for arm in arms if arm.startswith("- ")]
    frame = equal_frame(grid, target, arms, level)
    parts = [
        frame[(frame["arm"] == arm) & (frame["baseline"] == against)].assign(kind=kind, lever=arm[2:])
        for kind, arm, against in pairs
    ]
    ends = frame[frame["arm"].isin([siop.start, siop.full]) & (frame["baseline"] == "")]
    return pd.concat([ends.assign(kind="end", lever=ends["arm"]), *parts], ignore_index=True)


def _manifest(study: Study, runs: pd.DataFrame) -> dict[str, object]:
    return {
        "created": now(),
        "digest": digest_of(runs),
        "config_digest": config_digest(study.config),
        "seed": study.seed,
        "ways_of_planning": list(study.policies),
        "level": study.level,
        "scenarios": describe(study.scenarios, dict.fromkeys(study.scenarios, study.replications)),
        "versions": versions(),
        "config": dict(study.config),
    }
