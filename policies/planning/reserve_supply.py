"""Suppliers kept in reserve: second lanes of what is bought, as links of the supply network that are closed by default.

The base plan does not know them. As an alternative of the reconciliation they open until the month of the gap; what the
plan then orders there is ordered on that lane once it is released.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.supply_case import SupplyCase
from policies.planning.supply_lp import SupplyProgram
from policies.planning.supply_network import SupplyNetwork
from policies.planning.supply_plan import SupplyPlan
from policies.planning.supply_sites import MONTH_WEEKS, SupplySites
from sim.planning import Order, PlanningStart
from sim.routes import SUPPLIER

__all__ = ["ReserveSupply", "reserve_supply"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
_LEAST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReserveSupply:
    """The supply network with its reserve links, which come after all others.

    `families`, `price` and `share` [reserve links] are the family of each, what a unit costs there, and the part of
    the family's volume that can come from there. `lane` [roots] is the lane of each root's reserve supplier (0: none).
    """

    program: SupplyProgram
    sites: SupplySites
    families: Ints
    price: Floats
    share: Floats
    lane: Ints

    def opened(self, case: SupplyCase, month: int) -> SupplyCase:
        """Return the case with the reserve links open from now to `month`, for as much as they can bring."""
        months = case.needs.demand.shape[1]
        links = self.program.network.links - len(self.families)
        here = case.needs.demand[self.families].sum(axis=1, keepdims=True) * self.share[:, None]
        reserve = np.where(np.arange(months) <= month, here, 0.0)
        buy = np.concatenate([np.broadcast_to(case.prices.buy, links), self.price])
        return replace(
            case,
            prices=replace(case.prices, buy=buy),
            limits=replace(case.limits, link_most=np.concatenate([np.full((links, months), np.inf), reserve])),
        )

    def orders(self, plan: SupplyPlan, months: int, need: Floats) -> Iterator[Order]:
        """Yield what to order in reserve for the first `months` of a plan, shared among roots by their `need`."""
        units, points = self._units(plan, months, need), self.sites.chain.roots
        for root in np.flatnonzero(units > _LEAST).tolist():
            yield Order(int(points[root]), float(units[root]), int(self.lane[root]))

    def _units(self, plan: SupplyPlan, months: int, need: Floats) -> Floats:
        network = self.program.network
        bought = np.zeros(network.families)
        links = network.links - len(self.families)
        np.add.at(bought, self.families, plan.quantities.buys[links:, :months].sum(axis=1))
        weight = np.where(self.lane > 0, need, 0.0)[self.sites.finished]
        total = np.bincount(self.sites.group_of_finished, weights=weight, minlength=network.families)
        part = np.divide(bought, total, out=np.zeros(len(total)), where=total > 0)
        units = np.zeros(len(self.lane))
        units[self.sites.finished] = part[self.sites.group_of_finished] * weight
        return units


def reserve_supply(chain: Chain, start: PlanningStart, sites: SupplySites) -> ReserveSupply | None:
    """Return the reserve of a chain, None where no item that is bought and sold has a second supplier's lane."""
    lane = np.zeros(len(chain.roots), dtype=np.intp)
    sold = np.isin(np.arange(len(chain.roots)), sites.finished) & ~chain.made
    for root in np.flatnonzero(sold).tolist():
        sources = start.routes[int(chain.roots[root])].sources
        lane[root] = next((k for k in range(1, len(sources)) if sources[k] == SUPPLIER), 0)
    ours = np.flatnonzero((lane > 0)[sites.finished] & (sites.volume > 0)[sites.finished])
    if not ours.size:
        return None
    roots, group = sites.finished[ours], sites.group_of_finished[ours]
    facts = [start.facts[int(chain.roots[root])].lanes[int(lane[root])] for root in roots.tolist()]
    price = np.array([fact.unit_price + fact.transport_cost_per_unit for fact in facts])
    lead = np.array([fact.quoted_lead_time_days for fact in facts])
    families = np.unique(group)
    volume = np.array([sites.volume[roots[group == family]].sum() for family in families])
    whole = sites.by_group(sites.volume[:, None])[families, 0]

    def mean(of: Floats) -> Floats:
        weight = sites.volume[roots]
        return np.array([np.average(of[group == family], weights=weight[group == family]) for family in families])

    return ReserveSupply(
        program=SupplyProgram(_extended(sites.network, families, mean(lead) / 7 / MONTH_WEEKS)),
        sites=sites,
        families=families,
        price=mean(price),
        share=volume / whole,
        lane=lane,
    )


def _extended(network: SupplyNetwork, families: Ints, lead_months: Floats) -> SupplyNetwork:
    """Return the network with a link more for each of `families`, of a supplier that promises nothing."""
    return replace(
        network,
        link_family=np.concatenate([network.link_family, families]),
        link_supplier=np.concatenate([network.link_supplier, np.zeros(len(families), dtype=np.int64)]),
        lead_months=np.concatenate([network.lead_months, np.rint(lead_months).astype(np.int64)]),
        yields=np.concatenate([network.yields, np.ones(len(families))]),
        mix=np.concatenate([network.supplier_mix, np.zeros((len(families), network.suppliers))]),
    )
