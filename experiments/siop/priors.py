"""Sensitivity: a Latin hypercube over what nobody knows, and what the value of the process is all over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc, spearmanr

from experiments.siop.changes import changed
from experiments.siop.frames import SERVICE, place_in
from experiments.siop.runs import Case, Grid
from experiments.siop.settings import Prior, Sensitivity, Siop
from experiments.siop.worlds import WORLD_STRENGTHS
from experiments.study import Study
from sim.decisions import Policy

__all__ = ["driver_frame", "point_cases", "point_frame", "points_of"]

Floats = NDArray[np.float64]
_MEASURES = ("on_hand_value", "planned_safety_stock_value", "effective_safety_stock_value")


def points_of(sensitivity: Sensitivity, seed: int) -> list[dict[str, float]]:
    """Return the points of the hypercube, each with a value of every prior by name."""
    sample: Floats = qmc.LatinHypercube(len(sensitivity.priors), rng=seed).random(sensitivity.points)
    return [
        {prior.name: float(prior.value(share)) for prior, share in zip(sensitivity.priors, row, strict=True)}
        for row in sample.tolist()
    ]


def point_cases(study: Study, siop: Siop, name: str) -> Iterator[Case]:
    """Yield the case of each point, with the full process and the baselines."""
    found = siop.sensitivity
    if found is None:
        return
    for number, values in enumerate(points_of(found, study.seed)):
        scenario = study.scenarios[name]
        for prior in found.priors:
            if prior.world:
                scenario = WORLD_STRENGTHS[prior.world](scenario, values[prior.name])
        yield Case(
            name=_name(name, number),
            scenario=scenario,
            arms={arm: _set(study.policies[arm], arm, found, values) for arm in (siop.full, *siop.baselines)},
            dials=tuple(found.dials),
            replications=found.replications,
        )


def point_frame(study: Study, siop: Siop, name: str, grids: Mapping[str, Grid]) -> pd.DataFrame:
    """Return one row a point, baseline and measure: the priors' values, target, share, reached, replications.

    `share` is the mean over the replications of (full - baseline) / baseline at the service that the baseline has as
    deployed at this point; NaN where none reaches it.
    """
    rows: list[dict[str, object]] = []
    for number, values in enumerate(points_of(siop.sensitivity, study.seed) if siop.sensitivity else []):
        grid = grids[_name(name, number)]
        for baseline in siop.baselines:
            target = float(grid.deployed(baseline, SERVICE).mean())
            full, other = place_in(grid, siop.full, target), place_in(grid, baseline, target)
            for measure in _MEASURES:
                ours, theirs = full.at(grid.of(siop.full, measure)), other.at(grid.of(baseline, measure))
                share = ours / theirs - 1.0
                known = share[~np.isnan(share)]
                own = {"scenario": name, "point": number, "baseline": baseline, "measure": measure, "target": target}
                figures = {"share": known.mean() if len(known) else np.nan, "reached": len(known)}
                rows.append(own | figures | {"replications": len(share)} | values)
    return pd.DataFrame(rows)


def driver_frame(points: pd.DataFrame, siop: Siop) -> pd.DataFrame:
    """Return how the share moves with each prior: baseline, measure, prior, rank_correlation, p_value, points.

    Spearman's rank correlation over the points; the largest in size drives the result most.
    """
    rows = []
    for (baseline, measure), part in points.groupby(["baseline", "measure"], sort=False) if len(points) else ():
        known = part.dropna(subset=["share"])
        for prior in siop.sensitivity.priors if siop.sensitivity else ():
            found = spearmanr(known[prior.name], known["share"]) if len(known) > 3 else (np.nan, np.nan)
            rows.append(
                {
                    "baseline": baseline,
                    "measure": measure,
                    "prior": prior.name,
                    "rank_correlation": float(found[0]),
                    "p_value": float(found[1]),
                    "points": len(known),
                }
            )
    return pd.DataFrame(rows)


def _set(arm: Policy, name: str, sensitivity: Sensitivity, values: Mapping[str, float]) -> Policy:
    changes: dict[str, object] = {}
    for prior in sensitivity.priors:
        if not prior.arms or name in prior.arms:
            changes |= {path: _fitting(prior, values[prior.name]) for path in prior.paths}
    set_arm: Policy = changed(arm, changes)
    return set_arm


def _fitting(prior: Prior, value: float) -> float:
    return int(value) if prior.whole else value


def _name(name: str, number: int) -> str:
    return f"{name}, point {number + 1}"
