"""What the plan of supply has to keep to on a chain: working capital, storage, and what suppliers commit to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from sim.planning import PlanningStart, PlanningView

__all__ = ["ChainLimits", "chain_limits"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChainLimits:
    """The planning limits of a network. A limit that nobody has set is infinite (`commit_least`: 0).

    `capital` is money in stock on hand and in transit in all the network, `space` units of volume at the sites of the
    roots, `commit_least` and `commit_most` [suppliers] units a month. Limits of a single site's working capital or of a
    supplier's single item are not looked at.
    """

    capital: float
    space: float
    commit_least: Floats
    commit_most: Floats
    unit_cost: Floats
    elsewhere: NDArray[np.bool_]

    def capital_left(self, view: PlanningView) -> float:
        """Return the money that the roots may hold: the limit less what is in transit and at other sites by now."""
        bound = self.unit_cost @ (view.in_transit + np.where(self.elsewhere, view.on_hand, 0.0))
        return max(0.0, self.capital - float(bound))


def chain_limits(chain: Chain, start: PlanningStart, unit_cost: Floats) -> ChainLimits:
    """Return the limits that the data of a scenario have."""
    rows = start.scenario.network.planning_limits
    sites = {start.routes[k].site for k in chain.roots.tolist()}
    storage = [row.most for row in rows if row.limit == "storage" and row.site in sites]
    supply = {row.site: row for row in rows if row.limit == "supply" and not row.item}
    capital = [row.most for row in rows if row.limit == "working_capital" and not row.site]
    return ChainLimits(
        capital=min(capital, default=np.inf),
        space=float(np.sum(storage)) if storage else np.inf,
        commit_least=np.array([supply[name].least if name in supply else 0.0 for name in chain.suppliers]),
        commit_most=np.array([supply[name].most if name in supply else np.inf for name in chain.suppliers]),
        unit_cost=unit_cost,
        elsewhere=~np.isin(np.arange(len(chain.root_of)), chain.roots),
    )
