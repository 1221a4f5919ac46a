"""The disturbances of a replication as the kernel's records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sim.compiled.layout import Floats, Records, dtype
from sim.compiled.outage_layout import Outages
from sim.hazards import Disturbances, Hazards, LaneOutages, SiteOutages
from sim.network import Lane
from sim.routes import SUPPLIER, Route
from sim.spans import Spans, Steps, merged

__all__ = ["OutageTables"]

_Pairs = Iterable[tuple[float, float]]
_PAIR_BYTES = 16
_NOWHERE = SiteOutages(Spans(), Spans(), ())
_NOTHING = LaneOutages(Spans(), Spans(), (), Steps(1.0), Steps(0.0))


class _Way(NamedTuple):
    """A lane into a site, and whether the other end is an outside supplier."""

    site: str
    lane: Lane
    item: str
    supplied: bool
    sourced: bool


class OutageTables:
    """What is hit: stock points with their preferred lanes, the lanes of those that have several, suppliers of limited
    capacity. They are in groups whose members the same disruptions hit: of each, one is worked out a run.
    """

    def __init__(self, hazards: Hazards, routes: Sequence[Route], inbounds: Records, suppliers: Sequence[str]) -> None:
        numbers: dict[object, int] = {}
        self._members: list[_Way | str] = []
        groups = []
        hits: list[_Way | str] = [*_ways(routes, inbounds), *suppliers]
        for hit in hits:
            key = _key(hazards, hit)
            if key not in numbers:
                numbers[key] = len(numbers)
                self._members.append(hit)
            groups.append(numbers[key])
        self._group_of = np.array(groups, dtype=np.intp)
        self._pool: Floats = np.empty(0)

    def lay_out(self, disturbances: Disturbances) -> Records:
        """Return the records; what they refer to lives until the next call."""
        pairs: list[tuple[float, float]] = []
        rows = [_stretches(_happenings(hit, disturbances), pairs) for hit in self._members]
        self._pool = np.array([*pairs, (0.0, 0.0)]).ravel()
        records = np.zeros(len(rows), dtype(Outages))
        for record, row in zip(records, rows, strict=True):
            for name, (first, count) in row.items():
                record[name], record[f"{name}_count"] = self._pool.ctypes.data + _PAIR_BYTES * first, count
        return records[self._group_of]


def _ways(routes: Sequence[Route], inbounds: Records) -> Iterator[_Way]:
    for route in routes:
        yield _Way(route.site, route.lane, route.item, route.source == SUPPLIER, sourced=False)
    for point, place in inbounds[["point", "place"]].tolist():
        route = routes[point]
        yield _Way(route.site, route.lanes[place], route.item, route.sources[place] == SUPPLIER, sourced=True)


def _key(hazards: Hazards, hit: _Way | str) -> object:
    """Return what those have in common that the same disruptions hit."""
    if isinstance(hit, str):
        return hazards.on_site(hit)
    on_origin, on_lane = hazards.on_site(hit.lane.origin), hazards.on_lane(hit.lane, hit.item)
    return hazards.on_site(hit.site), on_origin, on_lane, hit.supplied, hit.sourced


def _happenings(hit: _Way | str, disturbances: Disturbances) -> dict[str, _Pairs]:
    """Return all that happens to a way or a supplier, by the fields of `Outages`."""
    if isinstance(hit, str):
        return {"factor": _steps(disturbances.supplier_speed(hit))}
    site = disturbances.site(hit.site) or _NOWHERE
    lane = disturbances.lane(hit.lane, hit.item) or _NOTHING
    origin = disturbances.site(hit.lane.origin) or _NOWHERE
    supplier = origin if hit.supplied else _NOWHERE
    return {
        "closed": site.closed,
        "refusing": site.refusing,
        "losses": site.losses,
        "supplier_closed": supplier.closed,
        "supplier_refusing": supplier.refusing,
        "lane_closed": lane.closed,
        "stops": lane.stops,
        "lane_losses": ((time, 0.0) for time in lane.losses),
        "factor": _steps(lane.factor),
        "extra_days": _steps(lane.extra_days),
        "blocked": merged([*lane.closed, *origin.closed]) if hit.sourced else (),
    }


def _stretches(happenings: dict[str, _Pairs], pairs: list[tuple[float, float]]) -> dict[str, tuple[int, int]]:
    """Add what happens to the pool; return where each of it begins and how much it is."""
    stretches = {}
    for name, found in happenings.items():
        first = len(pairs)
        pairs += found
        stretches[name] = first, len(pairs) - first
    return stretches


def _steps(steps: Steps) -> _Pairs:
    return zip(steps.times, steps.values, strict=True)
