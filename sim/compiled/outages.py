"""The disturbances of a replication as the kernel's records, one a stock point."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from sim.compiled.layout import Floats, Outages, Records, dtype
from sim.hazards import Disturbances, Hazards, LaneOutages, SiteOutages
from sim.routes import SUPPLIER, Route
from sim.spans import Spans, Steps

__all__ = ["OutageTables"]

_Pairs = Iterable[tuple[float, float]]
_PAIR_BYTES = 16
_NOWHERE = SiteOutages(Spans(), Spans(), ())
_NOTHING = LaneOutages(Spans(), Spans(), (), Steps(1.0), Steps(0.0))


class OutageTables:
    """The stock points in groups whose members are hit by the same disruptions: of each, one is worked out a run."""

    def __init__(self, hazards: Hazards, routes: Sequence[Route]) -> None:
        numbers: dict[object, int] = {}
        self._members: list[Route] = []
        groups = []
        for route in routes:
            lane, supplied = route.lane, route.source == SUPPLIER
            on_origin = hazards.on_site(lane.origin)
            key = hazards.on_site(route.site), on_origin, supplied, hazards.on_lane(lane, route.item)
            if key not in numbers:
                numbers[key] = len(numbers)
                self._members.append(route)
            groups.append(numbers[key])
        self._group_of = np.array(groups, dtype=np.intp)
        self._pool: Floats = np.empty(0)

    def lay_out(self, disturbances: Disturbances) -> Records:
        """Return the record of each stock point; what it refers to lives until the next call."""
        pairs: list[tuple[float, float]] = []
        rows = [self._row(route, disturbances, pairs) for route in self._members]
        self._pool = np.array([*pairs, (0.0, 0.0)]).ravel()
        records = np.zeros(len(rows), dtype(Outages))
        names = [name for name in Outages.__annotations__ if f"{name}_count" in Outages.__annotations__]
        for record, row in zip(records, rows, strict=True):
            for name, (first, count) in zip(names, row, strict=True):
                record[name], record[f"{name}_count"] = self._pool.ctypes.data + _PAIR_BYTES * first, count
        return records[self._group_of]

    def _row(self, route: Route, disturbances: Disturbances, pairs: list[tuple[float, float]]) -> list[tuple[int, int]]:
        """Add what happens to a stock point to the pool; return where each kind of it begins and how much it is."""
        site = disturbances.site(route.site) or _NOWHERE
        lane = disturbances.lane(route.lane, route.item) or _NOTHING
        supplier = (disturbances.site(route.lane.origin) if route.source == SUPPLIER else None) or _NOWHERE
        kinds: tuple[_Pairs, ...] = (
            site.closed,
            site.refusing,
            site.losses,
            supplier.closed,
            supplier.refusing,
            lane.closed,
            lane.stops,
            ((time, 0.0) for time in lane.losses),
            _steps(lane.factor),
            _steps(lane.extra_days),
        )
        stretches = []
        for kind in kinds:
            first = len(pairs)
            pairs += kind
            stretches.append((first, len(pairs) - first))
        return stretches


def _steps(steps: Steps) -> _Pairs:
    return zip(steps.times, steps.values, strict=True)
