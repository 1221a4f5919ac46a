"""Tuning on some replications, reporting on others: the dial of each way of planning, set where nobody looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from experiments.siop.frames import AT_EQUAL_SERVICE, SERVICE
from experiments.siop.frontier import compared, place_of
from experiments.siop.runs import Case, Grid
from experiments.siop.settings import Siop
from experiments.statistics import means
from experiments.study import Study

__all__ = ["held_out_cases", "held_out_frame", "training_cases", "tuned_dials"]


def training_cases(study: Study, siop: Siop, name: str) -> Iterator[Case]:
    """Yield the case in which the dials are tuned: replications after all of those that are reported on."""
    if siop.training is not None:
        yield Case(
            name=_training(name),
            scenario=study.scenarios[name],
            arms=study.policies,
            dials=tuple(siop.training.dials),
            replications=siop.training.replications,
            first=max(study.replications, *_replications(siop)),
        )


def tuned_dials(grid: Grid, target: float) -> dict[str, float]:
    """Return the dial at which each arm's mean service over the training replications is `target`.

    By straight lines between settings that were run; an arm that does not reach the target between them is left out.
    """
    found = {}
    for arm in grid.case.arms:
        place = place_of(grid.of(arm, SERVICE).mean(axis=1)[:, None], target)
        dial = float(place.at(np.array(grid.case.dials)[:, None])[0])
        if not np.isnan(dial):
            found[arm] = dial
    return found


def held_out_cases(study: Study, siop: Siop, name: str, trained: Mapping[str, Grid], target: float) -> Iterator[Case]:
    """Yield a case for each arm that could be tuned: at its own dial, on the replications that are reported on."""
    grid = trained.get(_training(name))
    if grid is None:
        return
    for arm, dial in tuned_dials(grid, target).items():
        yield Case(
            name=_held_out(name, arm),
            scenario=study.scenarios[name],
            arms={arm: study.policies[arm]},
            dials=(dial,),
            replications=study.replications,
        )


def held_out_frame(siop: Siop, name: str, grids: Mapping[str, Grid], target: float, level: float) -> pd.DataFrame:
    """Return what tuned arms do on replications that they were not tuned on; empty without training.

    One row an arm, measure and baseline (and one without a baseline): arm, tuned (the dial), measure, baseline,
    replications, mean, low, high, share, share_low, share_high. With a baseline mean is the difference, share that of
    the baseline, both paired; without one they are NaN. The service is a measure too: it is what the target came to.
    """
    grid = grids.get(_training(name))
    if grid is None:
        return pd.DataFrame()
    tuned = tuned_dials(grid, target)
    rows = []
    for measure in (SERVICE, *AT_EQUAL_SERVICE):
        here = {arm: grids[_held_out(name, arm)].of(arm, measure)[0] for arm in tuned}
        for arm, values in here.items():
            row: dict[str, object] = {"scenario": name, "arm": arm, "tuned": tuned[arm], "target": target}
            row |= {"measure": measure, "replications": len(values)}
            own = means(values[:, None], level)
            rows.append(row | {"baseline": "", "mean": own.mean[0], "low": own.low[0], "high": own.high[0]})
            for baseline in siop.baselines:
                if baseline != arm and baseline in here:
                    less, share = compared(values, here[baseline], level)
                    figures = {"mean": less.mean[0], "low": less.low[0], "high": less.high[0]}
                    shares = {"share": share.mean[0], "share_low": share.low[0], "share_high": share.high[0]}
                    rows.append(row | {"baseline": baseline} | figures | shares)
    return pd.DataFrame(rows)


def _replications(siop: Siop) -> Sequence[int]:
    """Return how many replications the parts of the study look at."""
    parts = (siop.build_up, siop.controls, siop.sensitivity)
    return [0, *(part.replications for part in parts if part is not None)]


def _training(name: str) -> str:
    return f"{name}, training"


def _held_out(name: str, arm: str) -> str:
    return f"{name}, held out, {arm}"
