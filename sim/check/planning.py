"""Planning data: of families, items and sites that there are, each limit at a site that can have it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sim.check.names import unknown
from sim.check.problem import Problem
from sim.network import Network

__all__ = ["misplaced_limits", "overlapping_budgets", "unknown_in_planning"]


def unknown_in_planning(network: Network) -> list[Problem]:
    """Return the families, items and sites of planning data that the network does not have, forecasts of nobody."""
    items = {item.name for item in network.items}
    families = {item.family for item in network.items} - {""}
    sites = {site.name for site in network.sites}
    wrong_families = [
        (f"budget[{k}].family", row.family)
        for k, row in enumerate(network.budget)
        if row.family and row.family not in families
    ]
    wrong_items = [(place, name) for place, name in _items(network) if name not in items]
    wrong_sites = [(place, name) for place, name in _sites(network) if name not in sites]
    nobody = [
        Problem(f"forecasts[{k}].function", "is empty; a forecast is some function's")
        for k, row in enumerate(network.forecasts)
        if not row.function
    ]
    return [
        *unknown("family", wrong_families, families),
        *unknown("item", wrong_items, items),
        *unknown("site", wrong_sites, sites),
        *nobody,
    ]


def _items(network: Network) -> Iterator[tuple[str, str]]:
    yield from ((f"budget[{k}].item", row.item) for k, row in enumerate(network.budget) if row.item)
    yield from ((f"forecasts[{k}].item", row.item) for k, row in enumerate(network.forecasts))
    yield from ((f"planning_limits[{k}].item", row.item) for k, row in enumerate(network.planning_limits) if row.item)


def _sites(network: Network) -> Iterator[tuple[str, str]]:
    yield from ((f"forecasts[{k}].site", row.site) for k, row in enumerate(network.forecasts) if row.site)
    yield from ((f"planning_limits[{k}].site", row.site) for k, row in enumerate(network.planning_limits) if row.site)


def misplaced_limits(network: Network) -> list[Problem]:
    """Return the limits of supply at a warehouse, and those of stock at a supplier, which holds none of ours."""
    kind = {site.name: site.kind for site in network.sites}
    return [
        Problem(f"planning_limits[{k}].site", f"{row.site!r} is a {kind[row.site]}, which has no limit of {row.limit}")
        for k, row in enumerate(network.planning_limits)
        if row.site in kind and (kind[row.site] == "supplier") != (row.limit == "supply")
    ]


def overlapping_budgets(network: Network) -> list[Problem]:
    """Return the rows of the budget whose days are those of an earlier row for the same family or item as well."""
    ordered = sorted(enumerate(network.budget), key=lambda row: (row[1].family, row[1].item, row[1].start_day, row[0]))
    found = []
    for (_, one), (k, other) in pairwise(ordered):
        if (one.family, one.item) == (other.family, other.item) and other.start_day < one.end_day:
            message = f"{other.start_day:g} lies in another row's period, which ends on day {one.end_day:g}"
            found.append(Problem(f"budget[{k}].start_day", message))
    return found
