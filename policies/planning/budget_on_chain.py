"""The budget of a chain by month: from its data, or the annual one that the demand review froze."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.supply_sites import MONTH_WEEKS
from sim.network import Network
from sim.network.planning import Budget as BudgetRow
from sim.planning import PlanningStart

__all__ = ["revenue_budget"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7.0


def revenue_budget(start: PlanningStart, chain: Chain, day: float, months: int) -> Floats | None:
    """Return the budgeted revenue of each month from `day` on, in currency; None without a budget in the data.

    A row counts in each month by the days that they share. Units are worth the price of their item; of a family, or of
    everything, the mean price by the long-run demand. Months that no row touches are NaN.
    """
    rows = start.scenario.network.budget
    if not rows:
        return None
    worth = np.array([_revenue(row, start.scenario.network, chain) for row in rows])
    first, last = (np.array([getattr(row, name) for row in rows]) for name in ("start_day", "end_day"))
    edges = day + MONTH_WEEKS * _WEEK_DAYS * np.arange(months + 1)
    shared = np.minimum(last[:, None], edges[1:]) - np.maximum(first[:, None], edges[:-1])
    share = np.maximum(0.0, shared) / (last - first)[:, None]
    covered = np.maximum(0.0, shared).max(axis=0) > 0
    return np.where(covered, worth @ share, np.nan)


def _revenue(row: BudgetRow, network: Network, chain: Chain) -> float:
    """Return what a row is in money."""
    if row.revenue is not None:
        return row.revenue
    assert row.units is not None
    prices = {item.name: item.unit_price for item in network.items}
    of = [
        (demand.mean_per_day, prices[demand.item])
        for demand in network.demands
        if row.item in ("", demand.item) and row.family in ("", chain.families[chain.items.index(demand.item)])
    ]
    volume, price = np.array(of).reshape(-1, 2).T
    return row.units * float(np.average(price, weights=volume) if volume.sum() > 0 else 0.0)
