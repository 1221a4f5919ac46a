"""What the picture of a network shows: its sites in layers, its lanes merged to one line a pair of sites."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Set

import networkx as nx
import pandas as pd

from sim.network import Network
from sim.routes import Route, routes

__all__ = ["network_frames"]

_MOST_IN_A_LAYER = 20


def network_frames(network: Network) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (sites, lanes) as `experiments.plots.network.network_layers` draws them.

    A site stands one layer right of the last of those that supply it. Of a layer of more than twenty sites the busiest
    are kept and the rest joined to one box. Lanes of many items between two sites are one row that tells how many
    items take it and the range of their mean lead times.
    """
    points = routes(network)
    pairs: dict[tuple[str, str], list[Route]] = defaultdict(list)
    for route in points:
        if route.lane.origin != route.site:
            pairs[route.lane.origin, route.site].append(route)
    layers = _layers(pairs, {route.site for route in points})
    merged = _merged(layers, Counter(name for pair, found in pairs.items() for name in pair for _ in found))
    sites = _site_frame(network, points, layers, merged)
    joined: dict[tuple[str, str], list[Route]] = defaultdict(list)
    for (origin, destination), found in pairs.items():
        joined[merged.get(origin, origin), merged.get(destination, destination)] += found
    rows = [(*pair, _count(len({route.item for route in found})), _days(found)) for pair, found in joined.items()]
    lanes = pd.DataFrame(rows, columns=["origin", "destination", "above", "below"])
    return _untangled(sites, lanes), lanes


def _layers(pairs: Mapping[tuple[str, str], object], sites: Set[str]) -> dict[str, int]:
    """Return the layer of every site: the longest way from a supplier."""
    layers: dict[str, int] = {}
    graph = nx.DiGraph(list(pairs))
    graph.add_nodes_from(sorted(sites))
    for generation, names in enumerate(nx.topological_generations(graph)):
        layers |= dict.fromkeys(names, generation)
    return layers


def _merged(layers: Mapping[str, int], lines: Mapping[str, int]) -> dict[str, str]:
    """Return the joint name of the sites that are drawn as one box."""
    found: dict[str, str] = {}
    for layer in set(layers.values()):
        names = sorted((name for name in layers if layers[name] == layer), key=lambda name: -lines[name])
        rest = names[_MOST_IN_A_LAYER - 1 :] if len(names) > _MOST_IN_A_LAYER else []
        found |= dict.fromkeys(rest, f"{len(rest)} more sites")
    return found


def _site_frame(
    network: Network, points: tuple[Route, ...], layers: Mapping[str, int], merged: Mapping[str, str]
) -> pd.DataFrame:
    sold: dict[str, set[str]] = defaultdict(set)
    stocked: dict[str, set[str]] = defaultdict(set)
    for demand in network.demands:
        sold[merged.get(demand.site, demand.site)].add(demand.item)
    for route in points:
        stocked[merged.get(route.site, route.site)].add(route.item)
    names = {merged.get(name, name): layer for name, layer in layers.items()}
    suppliers = {site.name for site in network.sites if site.kind == "supplier"}
    rank = {site.name: place for place, site in enumerate(network.sites)}
    made = Counter(merged.get(route.site, route.site) for route in points if route.lane.origin == route.site)
    feeding = {merged.get(route.lane.origin, route.lane.origin) for route in points if route.lane.origin != route.site}
    rows = []
    for layer in sorted(set(names.values())):
        here = sorted((name for name in names if names[name] == layer), key=lambda name: rank.get(name, len(rank)))
        heading = _heading(here, suppliers | {merged.get(name, name) for name in suppliers}, feeding, made)
        rows += [(name, layer, heading, _detail(name, stocked, sold, made[name])) for name in here]
    return pd.DataFrame(rows, columns=["site", "layer", "heading", "detail"])


def _heading(names: list[str], suppliers: Set[str], feeding: Set[str], made: Mapping[str, int]) -> str:
    if all(name in suppliers for name in names):
        return "Suppliers" if len(names) > 1 else "Supplier"
    if all(name in made for name in names):
        return "Plants" if len(names) > 1 else "Plant"
    if feeding.isdisjoint(names):
        return "Selling sites" if len(names) > 1 else "Selling site"
    return "Warehouses" if len(names) > 1 else "Warehouse"


def _detail(name: str, stocked: Mapping[str, set[str]], sold: Mapping[str, set[str]], made: int) -> str:
    if name not in stocked:
        return ""
    count = _count(len(stocked[name]))
    if made:
        return f"makes {made}" + (f", sells {_count(len(sold[name]))}" if name in sold else f", stocks {count}")
    if name not in sold:
        return f"stocks {count}"
    return f"sells {count}" if stocked[name] == sold[name] else f"stocks {count}, sells {len(sold[name])}"


def _count(items: int) -> str:
    return "1 item" if items == 1 else f"{items:,} items"


def _days(found: list[Route]) -> str:
    """Return the range of mean lead times, order delay included."""
    means = [route.lane.order_delay_days + route.lane.lead_time_days.moments().mean for route in found]
    low, high = (f"{round(days, 1):g}" for days in (min(means), max(means)))
    if low == high == "1":
        return "1 day"
    return f"{low} days" if low == high else f"{low}\N{EN DASH}{high} days"


def _untangled(sites: pd.DataFrame, lanes: pd.DataFrame) -> pd.DataFrame:
    """Order each layer by the mean place of the sites it is linked with, twice over, so that fewer lines cross."""
    links: dict[str, list[str]] = defaultdict(list)
    for origin, destination in zip(lanes["origin"], lanes["destination"], strict=True):
        links[origin].append(destination)
        links[destination].append(origin)
    for _ in range(2):
        sizes = sites.groupby("layer")["site"].transform("size")
        places = dict(zip(sites["site"], (sites.groupby("layer").cumcount() + 0.5) / sizes, strict=True))
        mean = sites["site"].map(lambda name: sum(places[o] for o in links[name]) / max(1, len(links[name])))  # noqa: B023
        sites = sites.assign(mean=mean).sort_values(["layer", "mean"], kind="stable").drop(columns="mean")
    return sites.reset_index(drop=True)
