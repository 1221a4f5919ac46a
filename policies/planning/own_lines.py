"""Operations that look at their own lines only: kept busy by work of later weeks, or eased of what will not fit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.habits import LocalHabits
from policies.planning.supply_sites import MONTH_WEEKS, SupplySites

__all__ = ["OwnLines", "hours_ahead"]

Floats = NDArray[np.float64]
_CHECKED_WEEKS = 26
_MOST_LOAD = 0.95


class OwnLines:
    """What operations make ahead of its need, by stock point, for the sake of their lines."""

    def __init__(self, habits: LocalHabits, sites: SupplySites) -> None:
        self._habits, self._sites = habits, sites
        self._weekly_hours = sites.regular_hours_per_month / MONTH_WEEKS
        self._uses = (sites.network.hours > 0) & sites.network.made[:, None]

    @property
    def idle(self) -> bool:
        """Return whether nothing is ever made ahead."""
        return not (self._habits.busy_share or self._habits.checks_load) or not self._uses.any()

    def ahead(self, forecast: Floats) -> Floats:
        """Return the units [points] to hold beyond the plan, by the weekly forecast [points, weeks] from now on."""
        more = np.zeros(len(forecast))
        if self.idle:
            return more
        roots = forecast[self._sites.chain.roots]
        if self._habits.busy_share:
            weeks = self._habits.run_ahead_weeks
            more += self._of_points(self._kept_busy(roots[:, :weeks]), roots[:, :weeks])
        if self._habits.checks_load:
            more += self._of_points(self._eased(roots[:, :_CHECKED_WEEKS]), roots[:, :_CHECKED_WEEKS])
        return more

    def _kept_busy(self, roots: Floats) -> Floats:
        """Return by what share of its demand [families] more can be made until the first of its lines is as busy."""
        load = self._load(roots).sum(axis=1)
        aim = self._habits.busy_share * self._weekly_hours * roots.shape[1]
        room = np.divide(aim, load, out=np.full(len(load), np.inf), where=load > 0) - 1.0
        least = np.where(self._uses, room, np.inf).min(axis=1, initial=np.inf)
        return np.where(np.isfinite(least), np.maximum(0.0, least), 0.0)

    def _eased(self, roots: Floats) -> Floats:
        """Return what share of its demand [families] must be there now, for all later weeks to fit on its lines."""
        load = self._load(roots)
        early = hours_ahead(load, _MOST_LOAD * self._weekly_hours)
        share = np.divide(early, load.sum(axis=1), out=np.zeros(len(load)), where=early > 0)
        most: Floats = np.where(self._uses, share, 0.0).max(axis=1, initial=0.0)
        return most

    def _load(self, roots: Floats) -> Floats:
        """Return the hours of each line in each week [lines, weeks]."""
        hours: Floats = np.where(self._uses, self._sites.network.hours, 0.0).T @ self._sites.by_group(roots)
        return hours

    def _of_points(self, share: Floats, roots: Floats) -> Floats:
        """Return a share [families] of the demand [roots, weeks] of finished roots, as units [points]."""
        sites, chain = self._sites, self._sites.chain
        units = np.zeros(len(chain.root_of))
        units[chain.roots[sites.finished]] = share[sites.group_of_finished] * roots[sites.finished].sum(axis=1)
        return units


def hours_ahead(load: Floats, capacity: Floats) -> Floats:
    """Return the work that must be done before week 0 for the rest to fit week by week [lines].

    `load` is [lines, weeks], `capacity` [lines] hours a week. From the last week back: what is to be done before a week
    = max(0, what is to be done before the next + load of the week - capacity).
    """
    ahead = np.zeros(len(load))
    for week in reversed(range(load.shape[1])):
        ahead = np.maximum(0.0, ahead + load[:, week] - capacity)
    return ahead
