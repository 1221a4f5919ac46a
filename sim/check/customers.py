"""Customers: segments that somebody belongs to, substitutes that are there to be sold."""

from __future__ import annotations

import math
from collections import defaultdict

from sim.check.names import stock_rows, unknown
from sim.check.problem import Problem
from sim.network import Demand, Network, Substitution

__all__ = [
    "impossible_substitutions",
    "incomplete_baskets",
    "missing_substitutes",
    "shares_of_customers",
    "unequal_baskets",
    "unknown_customers",
]

_ROUNDING = 1e-9


def unknown_customers(network: Network) -> list[Problem]:
    """Return the segments of no demand, and the sites, items and segments that substitutions name and nobody knows."""
    segments = {demand.segment for demand in network.demands}
    sites, items = {site.name for site in network.sites}, {item.name for item in network.items}
    rows = list(enumerate(network.substitutions))
    named = [(f"segments[{k}].name", segment.name) for k, segment in enumerate(network.segments)]
    named += [(f"substitutions[{k}].segment", row.segment) for k, row in rows if row.segment]
    at = [(f"substitutions[{k}].site", row.site) for k, row in rows if row.site]
    of = [(f"substitutions[{k}].item", row.item) for k, row in rows]
    of += [(f"substitutions[{k}].substitute", row.substitute) for k, row in rows]
    return [
        *unknown("demand segment", [(place, name) for place, name in named if name not in segments], segments),
        *unknown("site", [(place, name) for place, name in at if name not in sites], sites),
        *unknown("item", [(place, name) for place, name in of if name not in items], items),
    ]


def impossible_substitutions(network: Network) -> list[Problem]:
    """Return the substitutions of an item by itself, and those that no demand is concerned by."""
    found = []
    for k, row in enumerate(network.substitutions):
        if row.item == row.substitute:
            found.append(Problem(f"substitutions[{k}].substitute", f"{row.substitute!r} is the item itself"))
        elif not any(_concerns(row, demand) for demand in network.demands):
            found.append(Problem(f"substitutions[{k}].item", f"no customers ask for {row.item!r} there"))
    return found


def missing_substitutes(network: Network) -> list[Problem]:
    """Return the substitutions by an item that is neither sold nor stocked at a site where it would be asked for."""
    points = {point for _, point, _ in stock_rows(network, parameters=False)}
    return [
        Problem(
            f"substitutions[{k}].substitute",
            f"{row.substitute!r} is neither sold nor stocked at {site!r}; name the sites where it is, or give it stock",
        )
        for k, row in enumerate(network.substitutions)
        for site in dict.fromkeys(demand.site for demand in network.demands if _concerns(row, demand))
        if (site, row.substitute) not in points
    ]


def shares_of_customers(network: Network) -> list[Problem]:
    """Return the demands more than all of whose customers would take a substitute."""
    shares: dict[tuple[str, str, str], float] = defaultdict(float)
    found: dict[int, Problem] = {}
    for k, row in enumerate(network.substitutions):
        for demand in network.demands:
            if _concerns(row, demand):
                key = demand.site, demand.item, demand.segment
                shares[key] += row.share
                if shares[key] > 1 + _ROUNDING:
                    message = f"the shares of {demand.item!r} at {demand.site!r} add up to {shares[key]:g}, above 1"
                    found.setdefault(k, Problem(f"substitutions[{k}].share", message))
    return list(found.values())


def unequal_baskets(network: Network) -> list[Problem]:
    """Return the demands of a basket whose orders cannot be those of its first demand, drawn levels and projects."""
    first: dict[tuple[str, str], int] = {}
    found = []
    for k, demand in enumerate(network.demands):
        if not demand.basket:
            continue
        other = network.demands[first.setdefault((demand.site, demand.basket), k)]
        for field in ("orders_per_day", "promise_days", "shape", "events"):
            if getattr(demand, field) != getattr(other, field):
                message = f"must be that of {other.item!r}, in the same basket {demand.basket!r}"
                found.append(Problem(f"demands[{k}].{field}", message))
        if demand.complete_basket != other.complete_basket:
            message = f"must be that of {other.item!r}, in the same basket {demand.basket!r}"
            found.append(Problem(f"demands[{k}].complete_basket", message))
        if demand.orders_per_day and demand.shape.level_sd:
            message = f"(={demand.shape.level_sd:g}) must be 0 in a basket, whose orders are drawn for all its items"
            found.append(Problem(f"demands[{k}].level_sd", f"level_sd{message}"))
        if rate := demand.projects.projects_per_year:
            message = f"projects_per_year(={rate:g}) must be 0 in a basket; project orders come alone"
            found.append(Problem(f"demands[{k}].projects_per_year", message))
    return found


def incomplete_baskets(network: Network) -> list[Problem]:
    """Return the demands whose terms do not go with orders that are delivered whole."""
    perishable = {item.name for item in network.items if item.shelf_life_days < math.inf}
    first: dict[tuple[str, str], float] = {}
    found = []
    for k, demand in enumerate(network.demands):
        if not demand.complete_basket:
            continue
        share = first.setdefault((demand.site, demand.basket), demand.backorder_share)
        wrong = {
            "basket": "" if demand.basket else "must be given where complete_basket is yes",
            "item": f"{demand.item!r} has a shelf life and cannot be set aside" if demand.item in perishable else "",
            "backorder_share": ""
            if demand.backorder_share in (0.0, 1.0) and demand.backorder_share == share
            else "must be 0 or 1, and the same for all of the basket, where complete_basket is yes",
            "patience_days": "must be empty where complete_basket is yes" if demand.patience_days < math.inf else "",
        }
        if any(_concerns(row, demand) for row in network.substitutions):
            wrong["item"] = f"{demand.item!r} has a substitute; an order that is delivered whole takes none"
        found += [Problem(f"demands[{k}].{field}", message) for field, message in wrong.items() if message]
    return found


def _concerns(row: Substitution, demand: Demand) -> bool:
    return row.item == demand.item and row.site in ("", demand.site) and row.segment in ("", demand.segment)
