"""Forecasts that a user's own functions made: they stand in place of the simulated ones where they are given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.planning.budget_forecast import budget_forecast
from policies.planning.chain import Chain
from policies.planning.functional_forecasts import FUNCTIONS
from sim.network import Network

__all__ = ["GivenForecasts", "given_forecasts"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7.0
_FINANCE = FUNCTIONS.index("finance")
_PLAY_THE_PART_OF = {"operations": "procurement"}


@dataclass(frozen=True, slots=True)
class GivenForecasts:
    """Units [functions, items, weeks from the start] and the part of the item's demand that they speak for, 0 to 1."""

    units: Floats
    covered: Floats

    def in_place_of(self, simulated: Floats, week: int) -> Floats:
        """Return `simulated` [functions, items, weeks from `week` on] with what is given in its place.

        Where only some sites of an item, or some days of a week, have a given forecast the rest stays simulated.
        """
        weeks = min(simulated.shape[2], max(0, self.units.shape[2] - week))
        mixed = simulated.copy()
        here = slice(week, week + weeks)
        mixed[:, :, :weeks] = self.units[:, :, here] + (1.0 - self.covered[:, :, here]) * simulated[:, :, :weeks]
        return mixed


def given_forecasts(network: Network, chain: Chain) -> GivenForecasts | None:
    """Return the forecasts of a network by week, None if there is none that planning knows of.

    Functions are sales, marketing, finance and procurement, also called operations; others take no part. Units are
    spread evenly over the days of their period. Where finance give no forecast the budget, if there is one, is theirs.
    """
    item = {name: k for k, name in enumerate(chain.items)}
    rows = [(_function(row.function), row) for row in network.forecasts if row.item in item and row.end_day > 0]
    rows = [(function, row) for function, row in rows if function > 0]
    ends = [*(row.end_day for _, row in rows), *(row.end_day for row in network.budget if row.end_day > 0)]
    if not ends:
        return None
    weeks = int(np.ceil(max(ends) / _WEEK_DAYS))
    units, covered = np.zeros((2, len(FUNCTIONS), len(item), weeks))
    first = _WEEK_DAYS * np.arange(weeks)
    sites = [demand.site for demand in network.demands]
    for function, row in rows:
        days = np.clip(np.minimum(first + _WEEK_DAYS, row.end_day) - np.maximum(first, row.start_day), 0.0, None)
        place = item[row.item]
        share = 1.0 if not row.site else _share(chain, sites, place, row.site)
        units[function, place] += row.units / (row.end_day - row.start_day) * days
        covered[function, place] += share * days / _WEEK_DAYS
    covered = np.minimum(covered, 1.0)
    budgeted, spoken_of = budget_forecast(network, chain, weeks)
    units[_FINANCE] += (1.0 - covered[_FINANCE]) * budgeted
    covered[_FINANCE] += (1.0 - covered[_FINANCE]) * spoken_of
    return GivenForecasts(units, covered)


def _function(name: str) -> int:
    """Return the number of a function, -1 for one that planning does not know."""
    name = name.strip().lower()
    name = _PLAY_THE_PART_OF.get(name, name)
    return FUNCTIONS.index(name) if name in FUNCTIONS else -1


def _share(chain: Chain, sites: list[str], item: int, site: str) -> float:
    """Return the share of a site in the long-run demand for an item."""
    here = np.array([name == site for name in sites]) & (chain.demand_item == item)
    return float(chain.demand_share[here].sum())
