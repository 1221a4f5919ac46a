"""Reorder points of `experiments.demonstrations.divergent` chosen by simulation on common random numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.demonstrations.divergent import Information, System, costs

__all__ = ["best_reorder_points"]

Integers = NDArray[np.int64]
_REACH = np.arange(-2, 3)


def best_reorder_points(system: System, information: Information, demand: Integers, warmup: int) -> tuple[int, int]:
    """Return the reorder points of retailers (units) and supplier that cost least on `demand`.

    A grid of five by five around a guess moves to its best point; once that is its middle, the grid becomes finer.
    `demand` is an array [paths, periods, retailers]; the same paths serve every candidate.
    """
    centre = _guess(system, information, float(demand.mean()))
    steps = np.array([2, max(1, system.retailers // 4)])
    if information.echelon_orders:
        steps[1] *= system.batch
    seen: dict[tuple[int, int], float] = {}
    while True:
        grid = [(int(centre[0] + a * steps[0]), int(centre[1] + b * steps[1])) for a in _REACH for b in _REACH]
        _evaluate(system, information, [point for point in grid if point not in seen], demand, warmup, seen)
        best = min(grid, key=lambda point: seen[point])
        if best == tuple(centre.tolist()):
            if (steps == 1).all():
                return best
            steps = np.maximum(1, steps // 2)
        centre = np.array(best)


def _guess(system: System, information: Information, mean: float) -> Integers:
    """Return the mean demand until the next arrival, at the supplier in batches or, for its echelon, in units."""
    retailer = round(mean * (system.retailer_lead_time + 1))
    lead_demand = mean * system.retailers * system.supplier_lead_time
    if information.echelon_orders:
        in_transit = mean * system.retailers * (system.retailer_lead_time + 1)
        return np.array([retailer, round(lead_demand + in_transit)])
    return np.array([retailer, round(lead_demand / system.batch)])


def _evaluate(
    system: System,
    information: Information,
    points: list[tuple[int, int]],
    demand: Integers,
    warmup: int,
    seen: dict[tuple[int, int], float],
) -> None:
    if points:
        candidates = np.array(points, dtype=np.int64)
        found = costs(system, information, candidates[:, 0], candidates[:, 1], demand, warmup)
        seen.update(zip(points, found.mean(axis=1).tolist(), strict=True))
