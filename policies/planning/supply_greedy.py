"""Supply planned function by function: net requirements as if capacity were endless, looked at afterwards.

Each family is planned alone: production or orders follow what is required month by month, every order goes to the
supplier who is cheapest, and nobody asks for hours, commitments, space or money. What that does to the resources
shows in the loads of the plan.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.supply_case import SupplyCase
from policies.planning.supply_network import SupplyNetwork
from policies.planning.supply_plan import SupplyPlan, SupplyQuantities
from policies.planning.supply_pricing import priced

__all__ = ["cheapest_links", "greedy_plan", "net_requirements"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def net_requirements(demand: Floats, target: Floats, opening: Floats, receipts: Floats, earliest: Ints) -> Floats:
    """Return what must come in each month so that stock ends at its target or above, [rows, months].

    `demand`, `target` and `receipts` (open orders) are [rows, months], `opening` is net stock [rows]. Nothing new comes
    before month `earliest` [rows]; what was missed until then comes in that month.
    """
    required, stock = np.zeros_like(demand), opening.astype(np.float64)
    for month in range(demand.shape[1]):
        stock = stock + receipts[:, month] - demand[:, month]
        missing = np.maximum(target[:, month] - stock, 0.0)
        required[:, month] = np.where(month >= earliest, missing, 0.0)
        stock = stock + required[:, month]
    return required


def cheapest_links(network: SupplyNetwork, prices: Floats) -> Ints:
    """Return the link of least price a good unit for each family, [families]; -1 where nobody supplies it."""
    unit = (prices if prices.ndim == 1 else prices.mean(axis=1)) / network.yields
    chosen = np.full(network.families, -1)
    order = np.argsort(unit, kind="stable")[::-1]
    chosen[network.link_family[order]] = order
    return chosen


def greedy_plan(network: SupplyNetwork, case: SupplyCase) -> SupplyPlan:
    """Return the plan of net requirements, with its costs and loads. Its raw stock may be negative: material missing.

    Where sales are a decision all demand is accepted.
    """
    needs, made = case.needs, network.made
    links = cheapest_links(network, np.asarray(case.prices.buy, dtype=np.float64))
    leads = np.where(links >= 0, network.lead_months[links], 0) if network.links else np.zeros_like(links)
    finished = net_requirements(
        needs.demand,
        np.maximum(needs.target, 0.0),
        needs.stock - needs.backlog,
        needs.open_receipts,
        np.where(made, 0, leads),
    )
    regular = np.where(made[:, None], finished, 0.0)
    used = network.raw_per_unit[:, None] * regular
    raw = net_requirements(used, np.zeros_like(used), needs.raw_stock, needs.open_raw, leads)
    buys = _orders(network, links, np.where(made[:, None], raw, finished))
    nothing = np.zeros_like(regular)
    chosen = SupplyQuantities(regular, nothing, nothing, buys, needs.demand, nothing)
    return priced(network, case, chosen)


def _orders(network: SupplyNetwork, links: Ints, receipts: Floats) -> Floats:
    """Return the orders that bring good units in the months wanted, a lead time ahead, [links, months]."""
    orders = np.zeros((network.links, receipts.shape[1]))
    for family in np.flatnonzero(links >= 0):
        link = links[family]
        lead = int(network.lead_months[link])
        wanted = receipts[family, lead:] / network.yields[link]
        orders[link, : wanted.size] = wanted
    return orders
