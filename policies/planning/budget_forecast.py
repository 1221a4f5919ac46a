"""A budget that the data have, as finance's forecast: what is to be sold of each item in each week."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from sim.network import Network
from sim.network.planning import Budget

__all__ = ["budget_forecast"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7.0


def budget_forecast(network: Network, chain: Chain, weeks: int) -> tuple[Floats, Floats]:
    """Return units [items, weeks from the start] and the part of each week that the budget speaks of, 0 to 1.

    A row is spread evenly over its days, and over its items by their long-run volumes: units as such, revenue so that
    at the items' prices it comes to the sum. Rows of an item come before those of its family, these before rows of all.
    """
    units, covered = np.zeros((2, len(chain.items), weeks))
    for level in ("item", "family", "all"):
        rows = [row for row in network.budget if _level(row) == level and row.end_day > 0]
        level_units, level_covered = _spread(rows, network, chain, weeks)
        units += (1.0 - covered) * level_units
        covered += (1.0 - covered) * level_covered
    return units, covered


def _level(row: Budget) -> str:
    return "item" if row.item else "family" if row.family else "all"


def _spread(rows: list[Budget], network: Network, chain: Chain, weeks: int) -> tuple[Floats, Floats]:
    """Return units and covered part [items, weeks] of rows that speak of different items or days."""
    first = _WEEK_DAYS * np.arange(weeks)
    units, covered = np.zeros((2, len(chain.items), weeks))
    volume = np.bincount(
        chain.demand_item, weights=[demand.mean_per_day for demand in network.demands], minlength=len(chain.items)
    )
    prices = {item.name: item.unit_price for item in network.items}
    price = np.array([prices[name] for name in chain.items])
    names, families = np.array(chain.items), np.array(chain.families)
    for row in rows:
        days = np.clip(np.minimum(first + _WEEK_DAYS, row.end_day) - np.maximum(first, row.start_day), 0.0, None)
        ours = (names == row.item) if row.item else (families == row.family) | (row.family == "")
        weight = np.where(ours, volume, 0.0)
        amount, whole = (row.units, weight.sum()) if row.units is not None else (row.revenue, float(weight @ price))
        assert amount is not None
        if whole > 0:
            units += np.outer(weight / whole * amount, days / (row.end_day - row.start_day))
            covered += np.outer(ours, days / _WEEK_DAYS)
    return units, np.minimum(covered, 1.0)
