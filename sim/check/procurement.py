"""Procurement: only suppliers have terms and limits."""

from __future__ import annotations

import math

from sim.check.problem import Problem
from sim.network import Network

__all__ = ["limits_of_warehouses", "terms_of_warehouses"]


def terms_of_warehouses(network: Network) -> list[Problem]:
    """Return the lanes whose origin is no supplier but that have a price, a contract or deliver short."""
    suppliers = _suppliers(network)
    return [
        Problem(
            f"lanes[{k}].{'unit_price' if lane.delivers_in_full else 'delivered_share'}",
            f"{lane.origin!r} is a warehouse; only suppliers have prices and contracts and deliver short",
        )
        for k, lane in enumerate(network.lanes)
        if lane.has_terms and lane.origin not in suppliers
    ]


def limits_of_warehouses(network: Network) -> list[Problem]:
    """Return the sites that are no supplier but say how much they make a day."""
    return [
        Problem(f"sites[{k}].units_per_day", f"{site.name!r} is a {site.kind}; only suppliers make units_per_day")
        for k, site in enumerate(network.sites)
        if site.kind != "supplier" and not math.isinf(site.units_per_day)
    ]


def _suppliers(network: Network) -> set[str]:
    return {site.name for site in network.sites if site.kind == "supplier"}
