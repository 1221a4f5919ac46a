"""Names: usable, unique, known."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence

from sim.check.problem import Problem
from sim.network import Demand, Network, OpenOrder, Stock
from sim.spelling import suggestions

__all__ = [
    "duplicates",
    "stock_rows",
    "unknown",
    "unknown_names",
    "unusable_names",
]


def unusable_names(network: Network) -> list[Problem]:
    """Return the items and sites without a name, and the names padded with blanks or holding an invisible character."""
    named = [(f"items[{k}].name", item.name) for k, item in enumerate(network.items)]
    named += [(f"sites[{k}].name", site.name) for k, site in enumerate(network.sites)]
    named += [(f"centres[{k}].name", centre.name) for k, centre in enumerate(network.centres)]
    found = [Problem(place, "is empty; items, sites and centres need a name") for place, name in named if not name]
    named += [(f"items[{k}].family", item.family) for k, item in enumerate(network.items)]
    named += [(f"items[{k}].item_class", item.item_class) for k, item in enumerate(network.items)]
    named += [(f"segments[{k}].name", segment.name) for k, segment in enumerate(network.segments)]
    named += [(f"demands[{k}].segment", demand.segment) for k, demand in enumerate(network.demands)]
    for place, name in named:
        if name != name.strip() or not name.isprintable():
            found.append(Problem(place, f"{name!r} has blanks around it or an invisible character in it; remove them"))
    return found


def duplicates(network: Network) -> list[Problem]:
    """Return what stands there twice: items, sites, lanes, demands, stock, parameters with the same key."""
    keys: dict[str, list[tuple[str, ...]]] = {
        "items": [(item.name,) for item in network.items],
        "sites": [(site.name,) for site in network.sites],
        "lanes": [(lane.destination, lane.item, lane.origin, lane.mode) for lane in network.lanes],
        "demands": [(demand.site, demand.item, demand.segment) for demand in network.demands],
        "stock": [(stock.site, stock.item) for stock in network.stock],
        "parameters": [(row.site, row.item) for row in network.parameters],
        "recipes": [(recipe.site, recipe.item) for recipe in network.recipes],
        "centres": [(centre.name,) for centre in network.centres],
        "shifts": [(row.centre, row.weekday, f"{row.start_hour:g}") for row in network.shifts],
        "change_overs": [(row.centre, row.from_family, row.to_family) for row in network.change_overs],
        "services": [(row.destination, row.origin, row.mode) for row in network.services],
        "transshipments": [(row.destination, row.item, row.origin) for row in network.transshipments],
        "segments": [(segment.name,) for segment in network.segments],
        "forecasts": [(row.item, row.function, row.site, f"{row.start_day:g}") for row in network.forecasts],
        "planning_limits": [(row.limit, row.site, row.item) for row in network.planning_limits],
        "substitutions": [(row.item, row.substitute, row.site, row.segment) for row in network.substitutions],
    }
    return [problem for table, rows in keys.items() for problem in _repeated(table, rows)]


_KEY_FIELD = {
    "items": "name",
    "sites": "name",
    "lanes": "destination",
    "demands": "item",
    "stock": "item",
    "parameters": "item",
    "recipes": "item",
    "centres": "name",
    "shifts": "weekday",
    "change_overs": "to_family",
    "services": "destination",
    "transshipments": "destination",
    "segments": "name",
    "substitutions": "substitute",
    "forecasts": "item",
    "planning_limits": "limit",
}


_ONE_ONLY = {
    "items": "an item stands once",
    "sites": "a site stands once",
    "lanes": "a destination has one lane for an item, origin and mode",
    "demands": "one demand for a site, item and segment",
    "stock": "one stock row for a site and item",
    "parameters": "one row for a site and item",
    "recipes": "a site has one recipe for an item",
    "centres": "a work centre stands once",
    "shifts": "a shift of a centre, weekday and hour stands once",
    "change_overs": "one row for a centre and two families",
    "transshipments": "one row for two sites and an item",
    "services": "one transport service for an origin, destination and mode",
    "segments": "a segment stands once",
    "forecasts": "one row for a function, item, site and first day",
    "planning_limits": "one row for a limit, site and item",
    "substitutions": "one row for an item, substitute, site and segment",
}


def _repeated(table: str, rows: Sequence[tuple[str, ...]]) -> Iterator[Problem]:
    first: dict[Hashable, int] = {}
    for k, key in enumerate(rows):
        if first.setdefault(key, k) != k:
            name = " / ".join(repr(part) for part in key if part)
            yield Problem(
                f"{table}[{k}].{_KEY_FIELD[table]}",
                f"{name} is a duplicate of {table}[{first[key]}]; {_ONE_ONLY[table]}",
            )


def unknown_names(network: Network) -> list[Problem]:
    """Return every reference to an item or site that the network does not have, with the closest that it has."""
    sites = {site.name for site in network.sites}
    items = {item.name for item in network.items}
    wrong_sites = [(place, name) for place, name in _site_references(network) if name not in sites]
    wrong_items = [(place, name) for place, name in _item_references(network) if name not in items]
    return [
        *unknown("site", wrong_sites, sites),
        *unknown("item", wrong_items, items),
    ]


def _site_references(network: Network) -> Iterator[tuple[str, str]]:
    yield from ((f"recipes[{k}].site", recipe.site) for k, recipe in enumerate(network.recipes))
    yield from ((f"centres[{k}].site", centre.site) for k, centre in enumerate(network.centres))
    for k, lane in enumerate(network.lanes):
        yield f"lanes[{k}].origin", lane.origin
        yield f"lanes[{k}].destination", lane.destination
    for table, row, k in stock_rows(network):
        yield f"{table}[{k}].site", row[0]


def _item_references(network: Network) -> Iterator[tuple[str, str]]:
    for k, recipe in enumerate(network.recipes):
        yield f"recipes[{k}].item", recipe.item
        yield from ((f"recipes[{k}].components[{p}].item", part.item) for p, part in enumerate(recipe.components))
        yield from ((f"recipes[{k}].by_products[{p}].item", part.item) for p, part in enumerate(recipe.by_products))
    for k, lane in enumerate(network.lanes):
        if lane.item:
            yield f"lanes[{k}].item", lane.item
    for table, row, k in stock_rows(network):
        yield f"{table}[{k}].item", row[1]


def stock_rows(network: Network, *, parameters: bool = True) -> Iterator[tuple[str, tuple[str, str], int]]:
    """Yield (table, (site, item), index) of every row that names a stock point."""
    tables: dict[str, Sequence[Demand | Stock | OpenOrder]] = {
        "demands": network.demands,
        "stock": network.stock,
        "open_orders": network.open_orders,
    }
    for table, rows in tables.items():
        for k, row in enumerate(rows):
            yield table, (row.site, row.item), k
    for k, held in enumerate(network.parameters if parameters else ()):
        yield "parameters", (held.site, held.item), k


def unknown(what: str, wrong: Sequence[tuple[str, str]], known: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each (place, name) that is wrong, with the closest name that is known."""
    close = suggestions((name for _, name in wrong), known)
    for place, name in wrong:
        hint = f"; did you mean {close[name]!r}?" if name in close else ""
        yield Problem(place, f"{name!r} is not among the {what}s{hint}")
