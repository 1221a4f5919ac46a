"""The tables of a study of ways of planning, from the grids of its cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.siop.effort import PlanningEffort
from experiments.siop.frontier import Place, compared, place_of
from experiments.siop.runs import Grid
from experiments.statistics import means

__all__ = ["AT_EQUAL_SERVICE", "SERVICE", "deployed_frame", "equal_frame", "frontier_frame", "place_in", "run_frame"]

Floats = NDArray[np.float64]
SERVICE = "fill_rate"
AT_EQUAL_SERVICE = (
    "on_hand_value",
    "planned_safety_stock_value",
    "effective_safety_stock_value",
    "expedite_cost",
    "total_cost",
)
_OF_AGREEMENT = "plan_gap"


def run_frame(grid: Grid) -> pd.DataFrame:
    """Return every run, one a row: case, arm, dial, replication and all columns."""
    case = grid.case
    index = pd.MultiIndex.from_product(
        [[case.name], list(case.arms), case.dials, range(case.first, case.first + case.replications)],
        names=["case", "arm", "dial", "replication"],
    )
    figures = np.reshape(grid.figures, (-1, len(grid.columns)))
    return pd.DataFrame(figures, index=index, columns=list(grid.columns)).reset_index()


def frontier_frame(grid: Grid, level: float) -> pd.DataFrame:
    """Return case, arm, dial and, of the service and each stock, mean, low and high."""
    rows = []
    for arm in grid.case.arms:
        for k, dial in enumerate(grid.case.dials):
            row: dict[str, object] = {"case": grid.case.name, "arm": arm, "dial": dial}
            for column in (SERVICE, *AT_EQUAL_SERVICE):
                found = means(grid.of(arm, column)[k][:, None], level)
                row |= {
                    column: found.mean[0],
                    f"{column}_low": found.low[0],
                    f"{column}_high": found.high[0],
                }
            rows.append(row)
    return pd.DataFrame(rows)


def place_in(grid: Grid, arm: str, target: float) -> Place:
    """Return where an arm reaches the service in each replication."""
    return place_of(grid.of(arm, SERVICE), target)


def equal_frame(
    grid: Grid, target: float, baselines: Sequence[str], level: float, measures: Sequence[str] = AT_EQUAL_SERVICE
) -> pd.DataFrame:
    """Return what each arm needs at the same service, and less each baseline, replication by replication.

    One row an arm, measure and baseline (and one without a baseline): case, arm, measure, baseline, target, mean, low,
    high, reached (replications that reach the service on the dial), above, below (those whose frontier lies wholly on
    one side of it), replications, share, share_low, share_high (of the baseline; NaN without one). With a baseline mean
    is the difference, over the replications in which both reach it.
    """
    return pd.DataFrame(list(_equal_rows(grid, target, baselines, level, measures)))


def _equal_rows(
    grid: Grid, target: float, baselines: Sequence[str], level: float, measures: Sequence[str]
) -> Iterator[dict[str, object]]:
    places = {arm: place_in(grid, arm, target) for arm in grid.case.arms}
    for measure in measures:
        there = {arm: place.at(grid.of(arm, measure)) for arm, place in places.items()}
        for arm, place in places.items():
            row: dict[str, object] = {
                "case": grid.case.name,
                "arm": arm,
                "measure": measure,
                "target": target,
                "replications": grid.case.replications,
                "above": int(place.above.sum()),
                "below": int(place.below.sum()),
            }
            own = means(there[arm][:, None], level)
            yield row | {"baseline": ""} | _figures(own.mean, own.low, own.high, own.count)
            for baseline in baselines:
                if baseline != arm and baseline in there:
                    less, share = compared(there[arm], there[baseline], level)
                    figures = _figures(less.mean, less.low, less.high, less.count)
                    shares = {"share": share.mean[0], "share_low": share.low[0], "share_high": share.high[0]}
                    yield row | {"baseline": baseline} | figures | shares


def _figures(mean: Floats, low: Floats, high: Floats, count: NDArray[np.int64]) -> dict[str, object]:
    return {"mean": mean[0], "low": low[0], "high": high[0], "reached": int(count[0])}


def deployed_frame(grid: Grid, level: float, effort: PlanningEffort) -> pd.DataFrame:
    """Return case, arm, column, replications, mean, low, high of all at dial 1, with the hours of planning."""
    rows = []
    for arm in grid.case.arms:
        found = {name: grid.deployed(arm, name) for name in grid.columns}
        found |= _effort(found, effort)
        for name, values in found.items():
            spread = means(values[:, None], level)
            rows.append(
                {
                    "case": grid.case.name,
                    "arm": arm,
                    "column": name,
                    "replications": int(spread.count[0]),
                    "mean": spread.mean[0],
                    "low": spread.low[0],
                    "high": spread.high[0],
                }
            )
    return pd.DataFrame(rows)


def _effort(found: dict[str, Floats], effort: PlanningEffort) -> dict[str, Floats]:
    """Return hours and cost of planning a year in each replication; nothing for a policy that does not plan."""
    if _OF_AGREEMENT not in found or np.isnan(found[_OF_AGREEMENT]).all():
        return {}
    replications = len(found[SERVICE])
    hours = np.array(
        [
            effort.hours_per_year(
                {name: float(values[k]) for name, values in found.items()}, agreed=found[_OF_AGREEMENT][k] == 0
            )
            for k in range(replications)
        ]
    )
    return {"planning_hours_per_year": hours, "planning_cost_per_year": hours * effort.cost_per_hour}
