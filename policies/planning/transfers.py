"""Stock in the wrong place: what sites with some to spare can send to sister sites that are short."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.released import Released, demand_ahead
from sim.planning import PlanningStart, PlanningView

__all__ = ["SisterLanes", "Transfer"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7.0
_SHORT_OF_SAFETY = 0.5


class Transfer(NamedTuple):
    """Units to be sent to a stock point by one of its lanes."""

    point: int
    lane: int
    units: float


class SisterLanes:
    """The lanes of a chain, other than the preferred ones, that lead from one of its sites to another."""

    def __init__(self, chain: Chain, start: PlanningStart) -> None:
        self._chain = chain
        rows = [
            (point, lane, source)
            for point, route in enumerate(start.routes)
            for lane, source in enumerate(route.sources)
            if lane > 0 and source >= 0
        ]
        self._rows = rows

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self._rows)

    def transfers(self, view: PlanningView, on_hand: Floats, released: Released, week: int) -> list[Transfer]:
        """Return what could be sent to whom this week; `on_hand` [points] is what the records say.

        A site is short when what it has and what is under way to it, less the demand of its protection time, is less
        than half of its safety stock; it is filled up to it. To spare is what is above demand and safety stock.
        """
        ahead = demand_ahead(released.forecast, week - released.week, released.protection_days / _WEEK_DAYS)
        safety, owed = released.safety_stock, view.backorders + view.owed
        left = on_hand + view.in_transit - owed - ahead
        short = np.where(left < _SHORT_OF_SAFETY * safety, safety - left, 0.0)
        spare = np.maximum(0.0, on_hand - owed - ahead - safety)
        found = []
        for point, lane, source in self._rows:
            units = float(min(short[point], spare[source]))
            if units > 0:
                short[point] -= units
                spare[source] -= units
                found.append(Transfer(point, lane, units))
        return found

    def by_root(self, transfers: list[Transfer]) -> Floats:
        """Return the units of transfers [roots]."""
        roots = [int(self._chain.root_of[each.point]) for each in transfers]
        units = [each.units for each in transfers]
        return np.bincount(roots, weights=units, minlength=len(self._chain.roots)).astype(np.float64)
