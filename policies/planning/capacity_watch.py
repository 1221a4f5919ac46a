"""Whether work centres give the hours that plans count on, as far as planning can see it."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from policies.planning.memory import Seen
from policies.planning.supply_sites import MONTH_WEEKS, SupplySites
from sim.planning import PlanningView

__all__ = ["CapacityWatch"]

Floats = NDArray[np.float64]
_WEEKS = 8


class CapacityWatch:
    """Compares regular hours a month of each centre with the hours that what came out of it took.

    Hours are worked only where there is work: what comes out in eight weeks tells of capacity only if at each of their
    huddles at least a week's hours of it waited and its raw material was there. Else nothing is known. Jobs under way
    are not seen: as much as ever came out in a week is taken to be in them, or to have been before, if that explains
    the difference.
    `names` are the centres, `assumed` [centres] their regular hours a month.
    """

    def __init__(self, sites: SupplySites, names: tuple[str, ...]) -> None:
        self.names = names
        self.assumed = sites.regular_hours_per_month
        self._sites = sites
        self._waiting: deque[Floats] = deque(maxlen=_WEEKS + 1)

    def look(self, view: PlanningView) -> None:
        """Take in the work that waits today."""
        sites, roots = self._sites, self._sites.chain.roots
        there = np.ones(sites.network.families, dtype=np.bool_)
        np.logical_and.at(there, sites.raw_group, view.on_hand[roots[sites.raw]] > 0)
        self._waiting.append(self._hours(view.on_order[roots], there))

    def observed(self, seen: Seen) -> Floats:
        """Return the hours a month of each centre [centres] in the latest weeks, NaN where they tell nothing.

        Of what they may have been it is the figure that is nearest to what is assumed.
        """
        if seen.weeks < _WEEKS or len(self._waiting) <= _WEEKS:
            return np.full(len(self.names), np.nan)
        a_month = MONTH_WEEKS / _WEEKS
        worked = a_month * self._hours(seen.received[:, -_WEEKS:].sum(axis=1))
        under_way = a_month * self._hours(seen.received.max(axis=1))
        nearest = np.clip(self.assumed, worked - under_way, worked + under_way)
        busy = np.min(self._waiting, axis=0) >= self.assumed / MONTH_WEEKS
        return np.where(busy, nearest, np.nan)

    def _hours(self, by_root: Floats, of_families: NDArray[np.bool_] | float = 1.0) -> Floats:
        """Return the hours that units of made roots take of each centre, of some families."""
        sites = self._sites
        made = np.where(sites.chain.made, by_root, 0.0)
        hours: Floats = sites.network.hours.T @ (of_families * sites.by_group(made[:, None])[:, 0])
        return hours
