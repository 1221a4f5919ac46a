"""Supply: every stock point is supplied, by whom it may be, and nothing goes round in a circle."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import product

from sim.check.names import stock_rows
from sim.check.problem import Problem
from sim.network import Network
from sim.routes import lane_index, lanes_of, recipe_index

__all__ = [
    "cycles",
    "lanes_from_themselves",
    "lanes_into_suppliers",
    "rows_at_suppliers",
    "unsupplied_stock_points",
]

_Point = tuple[str, str]


def lanes_into_suppliers(network: Network) -> list[Problem]:
    """Return the lanes whose destination is a supplier, which nobody supplies."""
    suppliers = _suppliers(network)
    return [
        Problem(f"lanes[{k}].destination", f"{lane.destination!r} is a supplier; a lane leads to a warehouse")
        for k, lane in enumerate(network.lanes)
        if lane.destination in suppliers
    ]


def lanes_from_themselves(network: Network) -> list[Problem]:
    """Return the lanes whose origin is their destination."""
    return [
        Problem(f"lanes[{k}].destination", f"{lane.destination!r} is also the origin; a lane joins two sites")
        for k, lane in enumerate(network.lanes)
        if lane.origin == lane.destination
    ]


def cycles(network: Network) -> list[Problem]:
    """Return each ring of stock points that supply one another, by lanes or as components, once.

    Items without lanes or recipes of their own all take the same ways and are looked at together, as the item "".
    """
    upstream = _upstream(network)
    found: dict[str, Problem] = {}
    while (ring := _ring(upstream)) is not None:
        problem = _cycle(network, ring)
        found.setdefault(problem.message, problem)
        upstream = {point: above for point, above in upstream.items() if point not in ring}
    return list(found.values())


def _upstream(network: Network) -> dict[_Point, list[_Point]]:
    """Return which stock points (site, item) supply each directly."""
    lanes, recipes, suppliers = lane_index(network), recipe_index(network), _suppliers(network)
    special = {"", *(item for _, item in lanes), *(item for _, item in recipes)}
    sites = [site for site in dict.fromkeys(site for site, _ in (*lanes, *recipes)) if site not in suppliers]
    upstream: dict[_Point, list[_Point]] = {}
    for site, item in product(sites, sorted(special)):
        origins = [lane.origin for lane in lanes_of(lanes, site, item) if lane.origin not in (site, *suppliers)]
        recipe = recipes.get((site, item))
        parts = [part.item if part.item in special else "" for part in recipe.components] if recipe else []
        upstream[site, item] = [*((origin, item) for origin in origins), *((site, part) for part in parts)]
    return upstream


def _ring(upstream: dict[_Point, list[_Point]]) -> list[_Point] | None:
    """Return the stock points of a ring in the direction of flow, or None."""
    try:
        TopologicalSorter(upstream).prepare()
    except CycleError as found:
        ring: list[_Point] = found.args[1][1:]
        return ring
    return None


def _cycle(network: Network, ring: list[_Point]) -> Problem:
    """Tell of a ring at the first of its lanes, one of its own item before those of every item; else at a recipe."""
    steps = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    lanes = [
        (lane.item == "", k, first)
        for k, lane in enumerate(network.lanes)
        for first, ((origin, item), (destination, _)) in enumerate(steps)
        if (lane.origin, lane.destination) == (origin, destination) and lane.item in ("", item)
    ]
    if not lanes:
        way = " -> ".join(repr(item) for _, item in [*ring, ring[0]])
        k = next(k for k, recipe in enumerate(network.recipes) if (recipe.site, recipe.item) in ring)
        return Problem(f"recipes[{k}].components", f"goes round in a cycle: {way}")
    _, k, first = min(lanes)
    turned = [*ring[first:], *ring[: first + 1]]
    item = f" for item {network.lanes[k].item!r}" if network.lanes[k].item else ""
    return Problem(
        f"lanes[{k}].origin", f"goes round in a cycle{item}: {' -> '.join(repr(site) for site, _ in turned)}"
    )


def unsupplied_stock_points(network: Network) -> list[Problem]:
    """Return the sites that must hold an item (for demand, stock, open orders, a job or a site downstream) but get
    none.
    """
    lanes, recipes, suppliers = lane_index(network), recipe_index(network), _suppliers(network)
    sites = {site.name for site in network.sites} - suppliers
    items = {item.name for item in network.items}
    fed = {lane.destination for lane in network.lanes}
    found: list[Problem] = []
    done: set[_Point] = set()
    for table, (needed_at, needed), k in stock_rows(network, parameters=False):
        left = [(needed_at, needed)]
        while left:
            site, item = left.pop()
            if (site, item) in done or site not in sites or item not in items:
                continue
            done.add((site, item))
            recipe, ways = recipes.get((site, item)), lanes_of(lanes, site, item)
            if recipe is None and not ways:
                need = "" if (site, item) == (needed_at, needed) else f", needed at {needed_at!r}"
                found.append(Problem(f"{table}[{k}].site", _unsupplied(site, item, need, site in fed)))
            left += [(lane.origin, item) for lane in ways]
            if recipe is not None:
                left += [(site, part.item) for part in recipe.components]
                left += [(site, part.item) for part in recipe.by_products]
    return found


def _unsupplied(site: str, item: str, need: str, has_lanes: bool) -> str:
    hint = "" if has_lanes else f", or give site {site!r} the kind 'supplier' if it never runs out"
    return f"nobody supplies item {item!r} at {site!r}{need}; add a lane with destination {site!r}{hint}"


def rows_at_suppliers(network: Network) -> list[Problem]:
    """Return demand, stock, open orders and parameters at a supplier, which neither sells nor holds stock."""
    suppliers = _suppliers(network)
    return [
        Problem(f"{table}[{k}].site", f"{site!r} is a supplier; suppliers have no demand, stock, orders or parameters")
        for table, (site, _), k in stock_rows(network)
        if site in suppliers
    ]


def _suppliers(network: Network) -> set[str]:
    return {site.name for site in network.sites if site.kind == "supplier"}
