"""Give each lane the transport service that it goes by, and each stock point its sister sites."""

from __future__ import annotations

from collections.abc import Sequence

from sim.books import OpenBook
from sim.clock import Clock, Priorities
from sim.decisions import Control
from sim.ledger import ServiceMeasure
from sim.network import Scenario, TransportService
from sim.paths import vehicle_lead_times
from sim.processes.loads import Loads
from sim.processes.transport import Transport
from sim.processes.transshipment import Sister, Sisters
from sim.processes.warehouse import StockPoint
from sim.routes import NO_SERVICE
from sim.streams import Streams

__all__ = ["arrange_transport", "arrange_transshipment", "service_name"]


def arrange_transport(
    clock: Clock, priorities: Priorities, scenario: Scenario, points: Sequence[StockPoint], streams: Streams
) -> OpenBook | None:
    """Let lanes that share a service load its vehicles together; return the book of the services, if there are any."""
    services = scenario.network.services
    items = {item.name: item for item in scenario.network.items}
    by_service: dict[int, list[Transport]] = {}
    for point in points:
        for inbound, number in zip(point.replenishment.inbounds, point.route.services, strict=True):
            inbound.item = items[point.route.item]
            if number != NO_SERVICE:
                by_service.setdefault(number, []).append(inbound)
    loading = [number for number in sorted(by_service) if services[number].loads_vehicles]
    if not loading:
        return None
    names = tuple(service_name(services[number]) for number in loading)
    book = OpenBook(names, ServiceMeasure, scenario.horizon_days, scenario.bucket_days)
    for row, number in enumerate(loading):
        inbounds, service = by_service[number], services[number]
        lead_times = vehicle_lead_times(service, inbounds[0].lane.lead_time_days, streams)
        weekday = scenario.start_date.weekday()
        loads = Loads(clock, priorities.vehicles_leave(number), service, lead_times, weekday, book, row)
        for inbound in inbounds:
            inbound.loads = loads
    return book


def service_name(service: TransportService) -> str:
    """Return how the book calls a service."""
    mode = f" by {service.mode}" if service.mode else ""
    return f"{service.origin} to {service.destination}{mode}"


def arrange_transshipment(
    clock: Clock, priorities: Priorities, scenario: Scenario, points: Sequence[StockPoint], controls: Sequence[Control]
) -> None:
    """Let each stock point with sister sites that share know them, in the order of the rows of the network."""
    number_of = {(point.route.site, point.route.item): number for number, point in enumerate(points)}
    found: dict[int, list[Sister]] = {}
    for row in scenario.network.transshipments:
        for (site, item), number in number_of.items():
            giver = number_of.get((row.origin, item))
            if site != row.destination or row.item not in ("", item) or giver is None:
                continue
            sharing = controls[giver].sharing
            if sharing is not None:
                arrival = priorities.receive(number)
                sister = Sister(clock, arrival, points[number], points[giver], row, sharing)
                found.setdefault(number, []).append(sister)
    for number, sisters in found.items():
        asked = Sisters(clock, priorities.transship(number), points[number], tuple(sisters))
        points[number].replenishment.sisters = asked
