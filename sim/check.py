"""What can be wrong with a network: one-fact functions, whose findings are reported all at once.

Every function takes a network and returns its problems; nothing is corrected. A place names the field as it is written
in Python: ``lanes[3].origin`` is the origin of the fourth lane.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sim.distributions import Distribution
from sim.network import Demand, Lane, Network, OpenOrder, Stock
from sim.spelling import suggestions

__all__ = [
    "CHECKS",
    "NetworkError",
    "Problem",
    "check",
    "cycles",
    "duplicates",
    "infinite_numbers",
    "lanes_from_themselves",
    "lanes_into_suppliers",
    "problem_lines",
    "raise_problems",
    "rows_at_suppliers",
    "unknown_names",
    "unsupplied_stock_points",
    "unusable_names",
]


class Problem(NamedTuple):
    """Something wrong: where, and what would be right."""

    place: str
    message: str


class NetworkError(ValueError):
    """All the problems of a network."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem_lines(self.problems, "the network")))


def problem_lines(problems: Sequence[Problem], where: str, most: int = 50) -> list[str]:
    """Return a heading and one line a problem, at most `most` of them and then how many more there are."""
    count = len(problems)
    lines = [f"{count} problem{'s' if count != 1 else ''} in {where}:"]
    lines += [f"  {problem.place}: {problem.message}" for problem in problems[:most]]
    if count > most:
        lines.append(f"  ... and {count - most} more")
    return lines


def check(network: Network) -> list[Problem]:
    """Return every problem of a network; a network without any can be simulated."""
    return [problem for fact in CHECKS for problem in fact(network)]


def raise_problems(problems: Sequence[Problem]) -> None:
    """Raise one `NetworkError` holding all `problems`, if there are any."""
    if problems:
        raise NetworkError(problems)


def unusable_names(network: Network) -> list[Problem]:
    """Return the items and sites without a name, and the names padded with blanks or holding an invisible character."""
    named = [(f"items[{k}].name", item.name) for k, item in enumerate(network.items)]
    named += [(f"sites[{k}].name", site.name) for k, site in enumerate(network.sites)]
    found = [Problem(place, "is empty; every item and site needs a name") for place, name in named if not name]
    named += [(f"items[{k}].family", item.family) for k, item in enumerate(network.items)]
    named += [(f"items[{k}].item_class", item.item_class) for k, item in enumerate(network.items)]
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
        "lanes": [(lane.destination, lane.item) for lane in network.lanes],
        "demands": [(demand.site, demand.item, demand.segment) for demand in network.demands],
        "stock": [(stock.site, stock.item) for stock in network.stock],
        "parameters": [(row.site, row.item) for row in network.parameters],
    }
    return [problem for table, rows in keys.items() for problem in _repeated(table, rows)]


_KEY_FIELD = {
    "items": "name",
    "sites": "name",
    "lanes": "destination",
    "demands": "item",
    "stock": "item",
    "parameters": "item",
}
_ONE_ONLY = {
    "items": "an item stands once",
    "sites": "a site stands once",
    "lanes": "a destination has one lane for an item, and one for all the others",
    "demands": "one demand for a site, item and segment",
    "stock": "one stock row for a site and item",
    "parameters": "one row for a site and item",
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
    return [*_unknown("site", wrong_sites, sites), *_unknown("item", wrong_items, items)]


def _site_references(network: Network) -> Iterator[tuple[str, str]]:
    for k, lane in enumerate(network.lanes):
        yield f"lanes[{k}].origin", lane.origin
        yield f"lanes[{k}].destination", lane.destination
    for table, row, k in _stock_rows(network):
        yield f"{table}[{k}].site", row[0]


def _item_references(network: Network) -> Iterator[tuple[str, str]]:
    for k, lane in enumerate(network.lanes):
        if lane.item:
            yield f"lanes[{k}].item", lane.item
    for table, row, k in _stock_rows(network):
        yield f"{table}[{k}].item", row[1]


def _stock_rows(network: Network, *, parameters: bool = True) -> Iterator[tuple[str, tuple[str, str], int]]:
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


def _unknown(what: str, wrong: Sequence[tuple[str, str]], known: Collection[str]) -> Iterator[Problem]:
    close = suggestions((name for _, name in wrong), known)
    for place, name in wrong:
        hint = f"; did you mean {close[name]!r}?" if name in close else ""
        yield Problem(place, f"{name!r} is not among the {what}s{hint}")


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
    """Return each ring of sites that supply one another with the same item, once.

    An item at a site has at most one lane, so following the lanes upstream from each lane finds every ring.
    """
    suppliers = _suppliers(network)
    lanes = {key: entry for key, entry in _lane_index(network).items() if key[0] not in suppliers}
    found: dict[frozenset[str], Problem] = {}
    done: set[tuple[str, str]] = set()
    for _, lane in lanes.values():
        ring = _ring(lanes, (lane.destination, lane.item), done)
        if len(ring) > 1 and frozenset(ring) not in found:
            k, _ = _lane_to(lanes, ring[0], lane.item) or (0, lane)
            way = " -> ".join(repr(site) for site in [*reversed(ring), ring[-1]])
            item = f" for item {lane.item!r}" if lane.item else ""
            found[frozenset(ring)] = Problem(f"lanes[{k}].origin", f"goes round in a cycle{item}: {way}")
    return list(found.values())


_Indexed = tuple[int, Lane]


def _lane_index(network: Network) -> dict[tuple[str, str], _Indexed]:
    return {(lane.destination, lane.item): (k, lane) for k, lane in enumerate(network.lanes)}


def _lane_to(lanes: dict[tuple[str, str], _Indexed], site: str, item: str) -> _Indexed | None:
    return lanes.get((site, item)) or lanes.get((site, ""))


def _ring(lanes: dict[tuple[str, str], _Indexed], start: tuple[str, str], done: set[tuple[str, str]]) -> list[str]:
    """Return the sites of the ring that is met upstream of `start`, most downstream first, or nothing."""
    (site, item), way = start, dict[str, int]()
    while (site, item) not in done:
        done.add((site, item))
        way[site] = len(way)
        entry = _lane_to(lanes, site, item)
        if entry is None:
            return []
        site = entry[1].origin
    return list(way)[way[site] :] if site in way else []


def unsupplied_stock_points(network: Network) -> list[Problem]:
    """Return the sites that must hold an item (for demand, stock, open orders or a site downstream) but get none."""
    lanes, suppliers = _lane_index(network), _suppliers(network)
    sites = {site.name for site in network.sites} - suppliers
    items = {item.name for item in network.items}
    fed = {lane.destination for lane in network.lanes}
    found, done = [], set()
    for table, (needed_at, item), k in _stock_rows(network, parameters=False):
        here = needed_at
        while here in sites and item in items and (here, item) not in done:
            done.add((here, item))
            entry = _lane_to(lanes, here, item)
            if entry is None:
                need = "" if here == needed_at else f", needed at {needed_at!r}"
                found.append(Problem(f"{table}[{k}].site", _unsupplied(here, item, need, here in fed)))
                break
            here = entry[1].origin
    return found


def _unsupplied(site: str, item: str, need: str, has_lanes: bool) -> str:
    hint = "" if has_lanes else f", or give site {site!r} the kind 'supplier' if it never runs out"
    return f"nobody supplies item {item!r} at {site!r}{need}; add a lane with destination {site!r}{hint}"


def rows_at_suppliers(network: Network) -> list[Problem]:
    """Return demand, stock, open orders and parameters at a supplier, which neither sells nor holds stock."""
    suppliers = _suppliers(network)
    return [
        Problem(f"{table}[{k}].site", f"{site!r} is a supplier; suppliers have no demand, stock, orders or parameters")
        for table, (site, _), k in _stock_rows(network)
        if site in suppliers
    ]


def infinite_numbers(network: Network) -> list[Problem]:
    """Return demand sizes, lead times and parameters that are infinite or not a number, and negative quoted times."""
    return [*_infinite_laws(network), *_infinite_terms(network)]


def _infinite_laws(network: Network) -> Iterator[Problem]:
    laws: list[tuple[str, Distribution]] = [(f"demands[{k}].size", d.size) for k, d in enumerate(network.demands)]
    laws += [(f"lanes[{k}].lead_time_days", lane.lead_time_days) for k, lane in enumerate(network.lanes)]
    for place, law in laws:
        with np.errstate(all="ignore"):
            moments = law.moments()
        if not all(math.isfinite(moment) for moment in moments):
            yield Problem(place, "has no finite mean and standard deviation")


def _infinite_terms(network: Network) -> Iterator[Problem]:
    for k, lane in enumerate(network.lanes):
        quoted = lane.quoted_lead_time_days
        if quoted is not None and not 0 <= quoted < math.inf:
            yield Problem(
                f"lanes[{k}].quoted_lead_time_days", f"quoted_lead_time_days(={quoted}) must be >= 0 and finite"
            )
    for k, row in enumerate(network.parameters):
        for field in ("reorder_point", "order_up_to", "order_quantity", "safety_stock", "review_days"):
            value: float | None = getattr(row, field)
            if value is not None and not math.isfinite(value):
                yield Problem(f"parameters[{k}].{field}", f"{field}(={value}) must be finite")


def _suppliers(network: Network) -> set[str]:
    return {site.name for site in network.sites if site.kind == "supplier"}


CHECKS: tuple[Callable[[Network], Iterable[Problem]], ...] = (
    unusable_names,
    duplicates,
    unknown_names,
    lanes_into_suppliers,
    lanes_from_themselves,
    cycles,
    unsupplied_stock_points,
    rows_at_suppliers,
    infinite_numbers,
)
