"""Project orders: stretches of more demand that begin at random, the same whatever is decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.network import Demand
from sim.streams import Streams

__all__ = ["EARLIEST_DAY", "ProjectOrder", "add_project_units", "project_events"]

Floats = NDArray[np.float64]
EARLIEST_DAY = -1460.0
"""Where the process of project orders begins, so that any days asked for see the same ones."""
_BLOCK = 32


class ProjectOrder(NamedTuple):
    """One project order: `units_per_day` more on each of `days` days from `start_day` on, a whole day."""

    start_day: float
    days: float
    units_per_day: float


def project_events(demand: Demand, streams: Streams, first_day: float, last_day: float) -> tuple[ProjectOrder, ...]:
    """Return the project orders of a demand that touch the days [`first_day`, `last_day`), ascending in start.

    Those of the streams of a replication are the ones that its run draws; asked for other days, the same orders come.
    They begin as a Poisson process. Raises ValueError when `first_day` is before `EARLIEST_DAY` plus their length.
    """
    projects = demand.projects
    if not projects.projects_per_year:
        return ()
    days = projects.project_days
    if first_day < EARLIEST_DAY + days:
        raise ValueError(f"first_day(={first_day}) must be >= {EARLIEST_DAY + days}, where project orders begin")
    starts, sizes = _process(demand, streams, last_day)
    starts = np.floor(starts)
    touched = (starts + days > first_day) & (starts < last_day)
    weeks = projects.project_least_weeks + (projects.project_most_weeks - projects.project_least_weeks) * sizes
    per_day = weeks * (7 * demand.mean_per_day / days)
    return tuple(
        ProjectOrder(start, days, units)
        for start, units in zip(starts[touched].tolist(), per_day[touched].tolist(), strict=True)
    )


def _process(demand: Demand, streams: Streams, last_day: float) -> tuple[Floats, Floats]:
    """Return the times at which projects begin until at least `last_day`, and a uniform for the size of each."""
    rng = streams.generator("projects", demand.site, demand.item, demand.segment)
    mean_gap = 365 / demand.projects.projects_per_year
    starts, sizes, last = [], [], EARLIEST_DAY
    while last < last_day:
        chances = rng.random((_BLOCK, 2))
        starts.append(last - mean_gap * np.cumsum(np.log1p(-chances[:, 0])))
        sizes.append(chances[:, 1])
        last = float(starts[-1][-1])
    return np.concatenate(starts), np.concatenate(sizes)


def add_project_units(orders: Sequence[ProjectOrder], starts: Floats, width: float, units: Floats) -> None:
    """Add what orders ask in each bucket to its `units`; buckets of `width` days adjoin, beginning at `starts`."""
    if not len(starts):
        return
    for start, days, per_day in orders:
        end = start + days
        first = max(0, int((start - starts[0]) // width))
        last = max(first, int(np.ceil((end - starts[0]) / width)))
        ours = starts[first:last]
        overlap = np.minimum(ours + width, end) - np.maximum(ours, start)
        units[first:last] += per_day * np.maximum(0.0, overlap)
