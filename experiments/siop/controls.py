"""Negative controls: worlds in which planning together should be worth nothing, and whether it was."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from experiments.siop.changes import changed
from experiments.siop.frames import SERVICE, equal_frame
from experiments.siop.runs import Case, Grid
from experiments.siop.settings import NegativeControl, Siop
from experiments.siop.worlds import WORLDS
from experiments.study import Study

__all__ = ["control_cases", "control_frame"]


def control_cases(study: Study, siop: Siop, name: str) -> Iterator[Case]:
    """Yield the case of each negative control of a scenario."""
    if siop.controls is None:
        return
    for control in siop.negative_controls:
        scenario = study.scenarios[name]
        for world in control.worlds:
            scenario = WORLDS[world](scenario)
        arms = dict.fromkeys((siop.full, control.against))
        yield Case(
            name=_name(name, control),
            scenario=scenario,
            arms={arm: changed(study.policies[arm], control.changes) for arm in arms},
            dials=tuple(siop.controls.dials),
            replications=siop.controls.replications,
        )


def control_frame(siop: Siop, name: str, grids: Mapping[str, Grid], level: float) -> pd.DataFrame:
    """Return one row a control and measure: control, why, verdict, and all columns of `equal_frame`.

    Stocks are compared at the service that `against` has as deployed in this world. The verdict is ``as expected`` when
    the interval holds 0, ``differs`` when it does not, ``open`` when there is no interval.
    """
    frames = []
    for control in siop.negative_controls:
        grid = grids.get(_name(name, control))
        if grid is None:
            continue
        target = float(grid.deployed(control.against, SERVICE).mean())
        frame = equal_frame(grid, target, [control.against], level, control.measures)
        rows = frame[(frame["arm"] == siop.full) & (frame["baseline"] == control.against)]
        verdicts = [_verdict(low, high) for low, high in zip(rows["low"], rows["high"], strict=True)]
        frames.append(rows.assign(control=control.name, why=control.why, verdict=verdicts, scenario=name))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _name(name: str, control: NegativeControl) -> str:
    return f"{name}, {control.name}"


def _verdict(low: float, high: float) -> str:
    if math.isnan(low) or math.isnan(high):
        return "open"
    return "as expected" if low <= 0 <= high else "differs"
