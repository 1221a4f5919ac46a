"""Which stock points a network has, how each gets its item, and in which order they stand."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter

from sim.making import open_shares, recipe_lane
from sim.network import Demand, Lane, Network, OpenOrder, Recipe, Stock, TransportService

__all__ = ["NO_SERVICE", "PLANT", "SUPPLIER", "LaneIndex", "Route", "lane_index", "lanes_of", "recipe_index", "routes"]

SUPPLIER = -1
PLANT = -2
"""What stands in `Route.sources` for a lane that no stock point feeds: an outside supplier, the site's own plant."""

NO_SERVICE = -1
"""What stands in `Route.services` for a lane whose goods just leave."""

_Point = tuple[str, str]
LaneIndex = dict[_Point, tuple[Lane, ...]]


@dataclass(frozen=True, slots=True)
class Route:
    """One stock point (an item at a site) and the lanes it is supplied by, the preferred first.

    `sources` has one entry a lane: the index of the stock point upstream, or `SUPPLIER`, or `PLANT` when the site makes
    the item itself by `recipe`, from the stock points `components`. `services` has the number of the transport service
    that each lane goes by, or `NO_SERVICE`; where goods may have to wait for it, the quoted lead time says so.
    `echelon` counts the stock points downstream on the longest way to a customer: 0 sells only. Routes are listed
    downstream first.
    """

    site: str
    item: str
    lanes: tuple[Lane, ...]
    sources: tuple[int, ...]
    echelon: int
    recipe: Recipe | None = None
    components: tuple[int, ...] = ()
    services: tuple[int, ...] = ()

    @property
    def is_booked(self) -> bool:
        """Return whether the ledger has a book of its lanes: there are several, or the one has a supplier's terms."""
        return len(self.lanes) > 1 or self.lane.has_terms

    @property
    def lane(self) -> Lane:
        """Return the preferred lane."""
        return self.lanes[0]

    @property
    def source(self) -> int:
        """Return the source of the preferred lane."""
        return self.sources[0]

    @property
    def quoted_days(self) -> float:
        """Return the order-to-receipt time that on-time is judged by, on the preferred lane."""
        return self.lane.planned_lead_time_days

    def placed_day(self, due_day: float) -> float:
        """Return when an order under way since before the start counts as placed: the quoted time before it is due.

        It is a hair earlier, so that a lane's book, which knows orders by when they were placed, never takes it for one
        of the run.
        """
        return math.nextafter(due_day - self.quoted_days, -math.inf)


def lane_index(network: Network) -> LaneIndex:
    """Return the lanes to each (site, item), the preferred first; under the item "" those for all other items."""
    found: dict[_Point, list[Lane]] = defaultdict(list)
    for lane in network.lanes:
        found[lane.destination, lane.item].append(lane)
    return {point: tuple(sorted(lanes, key=lambda lane: lane.preference)) for point, lanes in found.items()}


def lanes_of(index: LaneIndex, site: str, item: str) -> tuple[Lane, ...]:
    """Return the lanes that supply `item` at `site`: its own, else those for every item."""
    return index.get((site, item)) or index.get((site, ""), ())


def recipe_index(network: Network) -> dict[_Point, Recipe]:
    """Return the recipe of each (site, item) that is made."""
    return {(recipe.site, recipe.item): recipe for recipe in network.recipes}


def routes(network: Network) -> tuple[Route, ...]:
    """Return the stock points of a checked network: all that sell or stock an item, and all that those draw on."""
    lanes, recipes, shares = lane_index(network), recipe_index(network), open_shares(network)
    suppliers = {site.name for site in network.sites if site.kind == "supplier"}
    supply: dict[_Point, tuple[Lane, ...]] = {}
    upstream: dict[_Point, list[_Point]] = {}
    left = deque(_named(network))
    while left:
        point = left.popleft()
        if point not in supply:
            supply[point] = _supply(lanes, recipes, shares, point)
            upstream[point] = _upstream(supply[point], recipes.get(point), point, suppliers)
            left += upstream[point] + _by_products(recipes.get(point))
    return _sorted(network, supply, recipes, _echelons(upstream))


def _named(network: Network) -> list[_Point]:
    rows: tuple[Demand | Stock | OpenOrder, ...] = (*network.demands, *network.stock, *network.open_orders)
    return list(dict.fromkeys((row.site, row.item) for row in rows))


def _supply(
    lanes: LaneIndex, recipes: dict[_Point, Recipe], open_share: dict[str, float], point: _Point
) -> tuple[Lane, ...]:
    """Return the lanes into a stock point; what the site makes itself comes before what it may buy of its own lanes."""
    recipe = recipes.get(point)
    return lanes_of(lanes, *point) if recipe is None else (recipe_lane(recipe, open_share), *lanes.get(point, ()))


def _upstream(lanes: tuple[Lane, ...], recipe: Recipe | None, point: _Point, suppliers: set[str]) -> list[_Point]:
    site, item = point
    above = [(lane.origin, item) for lane in lanes if lane.origin not in suppliers and lane.origin != site]
    return above + [(site, component.item) for component in (recipe.components if recipe else ())]


def _by_products(recipe: Recipe | None) -> list[_Point]:
    return [(recipe.site, part.item) for part in recipe.by_products] if recipe else []


def _echelons(upstream: dict[_Point, list[_Point]]) -> dict[_Point, int]:
    """Return how many stock points lie downstream of each on the longest way."""
    echelons = dict.fromkeys(upstream, 0)
    for point in reversed(list(TopologicalSorter(upstream).static_order())):
        for above in upstream[point]:
            echelons[above] = max(echelons[above], echelons[point] + 1)
    return echelons


def _sorted(
    network: Network,
    supply: dict[_Point, tuple[Lane, ...]],
    recipes: dict[_Point, Recipe],
    echelons: dict[_Point, int],
) -> tuple[Route, ...]:
    site_rank = {site.name: rank for rank, site in enumerate(network.sites)}
    item_rank = {item.name: rank for rank, item in enumerate(network.items)}
    ordered = sorted(supply, key=lambda p: (echelons[p], site_rank[p[0]], item_rank[p[1]]))
    index = {point: rank for rank, point in enumerate(ordered)}
    services = {(row.origin, row.destination, row.mode): number for number, row in enumerate(network.services)}
    served = {
        point: tuple(services.get((lane.origin, lane.destination, lane.mode), NO_SERVICE) for lane in lanes)
        for point, lanes in supply.items()
    }
    return tuple(
        Route(
            site=site,
            item=item,
            lanes=tuple(
                _quoted(lane, network.services[number]) if number >= 0 else lane
                for lane, number in zip(supply[site, item], served[site, item], strict=True)
            ),
            sources=tuple(_source(index, lane, item) for lane in supply[site, item]),
            echelon=echelons[site, item],
            recipe=(recipe := recipes.get((site, item))),
            components=tuple(index[site, part.item] for part in recipe.components) if recipe else (),
            services=served[site, item],
        )
        for site, item in ordered
    )


def _source(index: dict[_Point, int], lane: Lane, item: str) -> int:
    return PLANT if lane.origin == lane.destination else index.get((lane.origin, item), SUPPLIER)


def _quoted(lane: Lane, service: TransportService) -> Lane:
    """Return a lane with the quoted lead time that its transport service makes of it: the longest wait counts."""
    wait = max(service.waits_days())
    if lane.quoted_lead_time_days is not None or not wait:
        return lane
    return replace(lane, quoted_lead_time_days=lane.lead_time_days.moments().mean + wait)
