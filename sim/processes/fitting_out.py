"""Give each stock point the handling that its item, site, lanes and customers call for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.clock import Clock, Priorities
from sim.network import Demand, Item, Scenario, Site
from sim.paths import delays, luck
from sim.processes.handling import Handling
from sim.processes.premises import Premises
from sim.processes.returns import ReturnFlow
from sim.processes.shelf import Shelf
from sim.processes.warehouse import StockPoint
from sim.streams import Streams

__all__ = ["fit_out"]


def fit_out(
    clock: Clock, priorities: Priorities, scenario: Scenario, points: Sequence[StockPoint], streams: Streams
) -> None:
    """Equip stock points whose goods do not just come in and go out; opening stock is fresh."""
    items = {item.name: item for item in scenario.network.items}
    sites = {site.name: site for site in scenario.network.sites}
    flows = _flows(scenario.network.demands, streams)
    premises = {site.name: premises for site, premises in _premises(sites, items, points)}
    for number, point in enumerate(points):
        route = point.route
        shelf = _shelf(items[route.item], sites[route.site])
        shared, returns = premises.get(route.site), flows.get((route.site, route.item), {})
        checked = any(lane.damaged_share or lane.quarantine_days for lane in route.lanes)
        if shelf is not None or shared is not None or returns or checked:
            point.handling = Handling(clock, priorities, number, point, scenario.horizon_days)
            point.handling.shelf, point.handling.premises, point.handling.returns = shelf, shared, returns
            if point.on_hand:
                point.handling.shelve(point.on_hand, 0.0, ())


def _shelf(item: Item, site: Site) -> Shelf | None:
    life = item.shelf_life_days
    return Shelf(life, site.minimum_life_share * life, site.issuing == "lifo") if life < float("inf") else None


def _flows(demands: Sequence[Demand], streams: Streams) -> dict[tuple[str, str], dict[str, ReturnFlow]]:
    """Return the return flows of each (site, item), by customer segment."""
    flows: dict[tuple[str, str], dict[str, ReturnFlow]] = {}
    for demand in demands:
        if demand.return_share:
            key = demand.site, demand.item, demand.segment
            fate, days = (
                luck(streams, "returned", *key),
                delays(demand.return_delay_days, streams, "return_delay", *key),
            )
            flows.setdefault(key[:2], {})[demand.segment] = ReturnFlow(demand, fate, days)
    return flows


def _premises(
    sites: dict[str, Site], items: dict[str, Item], points: Sequence[StockPoint]
) -> Iterator[tuple[Site, Premises]]:
    for site in sites.values():
        here = [point for point in points if point.route.site == site.name]
        if site.limited and here:
            yield site, Premises(site, here, [items[point.route.item].volume_per_unit for point in here])
