"""Which stock points a network has, which lane supplies each, and in which order they stand."""

from __future__ import annotations

from dataclasses import dataclass

from sim.network import Demand, Lane, Network, OpenOrder, Stock

__all__ = ["Route", "lane_of", "routes"]


@dataclass(frozen=True, slots=True)
class Route:
    """One stock point (an item at a site) and the lane it is supplied by.

    `source` is the index of the stock point upstream, or -1 when a supplier ships it. `echelon` counts the stock
    points downstream on the longest way to a customer: 0 sells only. Routes are listed downstream first.
    """

    site: str
    item: str
    lane: Lane
    source: int
    echelon: int

    @property
    def quoted_days(self) -> float:
        """Return the order-to-receipt time that on-time is judged by."""
        return self.lane.planned_lead_time_days


def lane_of(network: Network, site: str, item: str) -> Lane | None:
    """Return the lane that supplies `item` at `site`: its own, else the one for every item, else None."""
    return _lane_index(network).get((site, item)) or _lane_index(network).get((site, ""))


def _lane_index(network: Network) -> dict[tuple[str, str], Lane]:
    return {(lane.destination, lane.item): lane for lane in network.lanes}


def routes(network: Network) -> tuple[Route, ...]:
    """Return the stock points of a checked network: all that sell or stock an item, and all that those draw on."""
    lanes = _lane_index(network)
    suppliers = {site.name for site in network.sites if site.kind == "supplier"}
    sources: dict[tuple[str, str], tuple[str, str] | None] = {}
    for point in _named(network):
        here: tuple[str, str] | None = point
        while here is not None and here not in sources:
            lane = lanes.get(here) or lanes[here[0], ""]
            upstream = None if lane.origin in suppliers else (lane.origin, here[1])
            sources[here] = upstream
            here = upstream
    return _sorted(network, lanes, sources)


def _named(network: Network) -> list[tuple[str, str]]:
    rows: tuple[Demand | Stock | OpenOrder, ...] = (*network.demands, *network.stock, *network.open_orders)
    return list(dict.fromkeys((row.site, row.item) for row in rows))


def _sorted(
    network: Network,
    lanes: dict[tuple[str, str], Lane],
    sources: dict[tuple[str, str], tuple[str, str] | None],
) -> tuple[Route, ...]:
    echelon = dict.fromkeys(sources, 0)
    for point in sources:
        depth, here = 0, sources[point]
        while here is not None:
            depth += 1
            echelon[here] = max(echelon[here], depth)
            here = sources[here]
    site_rank = {site.name: rank for rank, site in enumerate(network.sites)}
    item_rank = {item.name: rank for rank, item in enumerate(network.items)}
    ordered = sorted(sources, key=lambda p: (echelon[p], site_rank[p[0]], item_rank[p[1]]))
    index = {point: rank for rank, point in enumerate(ordered)}
    return tuple(
        Route(
            site=site,
            item=item,
            lane=lanes.get((site, item)) or lanes[site, ""],
            source=-1 if (source := sources[site, item]) is None else index[source],
            echelon=echelon[site, item],
        )
        for site, item in ordered
    )
