"""Storage: limits where there is something to limit, returns that can be sold again."""

from __future__ import annotations

import math

from sim.check.problem import Problem
from sim.network import Network

__all__ = ["idle_limits", "perishable_returns"]


def idle_limits(network: Network) -> list[Problem]:
    """Return the limits of suppliers, which have none, and costs of an overflow that cannot be."""
    found = []
    for k, site in enumerate(network.sites):
        if site.kind == "supplier" and site.limited:
            found.append(
                Problem(f"sites[{k}].kind", f"{site.name!r} is a supplier; suppliers have no limits of storage")
            )
        elif site.overflow_cost_per_volume_day and site.storage_capacity == math.inf:
            cost = site.overflow_cost_per_volume_day
            message = f"overflow_cost_per_volume_day(={cost}) is never charged without a storage_capacity"
            found.append(Problem(f"sites[{k}].overflow_cost_per_volume_day", message))
    return found


def perishable_returns(network: Network) -> list[Problem]:
    """Return the demands whose returned units, of an item with a shelf life, would be sold again."""
    perishable = {item.name for item in network.items if item.shelf_life_days < math.inf}
    message = "must be 'scrap': {!r} has a shelf life, and nobody knows how much of it is left in what comes back"
    return [
        Problem(f"demands[{k}].returns_to", message.format(demand.item))
        for k, demand in enumerate(network.demands)
        if demand.item in perishable and demand.return_share and demand.returns_to == "stock"
    ]
