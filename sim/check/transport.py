"""Transport services: each has its lanes, can carry their goods, and knows what it needs of them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.check.problem import Problem
from sim.network import Item, Lane, Network, TransportService

__all__ = [
    "goods_too_big_for_a_vehicle",
    "services_without_lanes",
    "unequal_lead_times",
    "weights_missing",
]


def services_without_lanes(network: Network) -> list[Problem]:
    """Return the transport services by which no lane goes."""
    return [
        Problem(f"services[{k}].destination", f"no lane leads from {row.origin!r} to {row.destination!r}{_by(row)}")
        for k, row in enumerate(network.services)
        if not _lanes(network, row)
    ]


def _by(service: TransportService) -> str:
    return f" by {service.mode!r}" if service.mode else " without a mode"


def unequal_lead_times(network: Network) -> list[Problem]:
    """Return the lanes of a service that loads vehicles whose lead time differs from that of the first of them."""
    found: list[Problem] = []
    for service in network.services:
        lanes = _lanes(network, service) if service.loads_vehicles else []
        for k, lane in lanes[1:]:
            if lane.lead_time_days != lanes[0][1].lead_time_days:
                found.append(
                    Problem(
                        f"lanes[{k}].lead_time_days",
                        f"must be that of lanes[{lanes[0][0]}]; goods of one transport service arrive together",
                    )
                )
    return found


def goods_too_big_for_a_vehicle(network: Network) -> list[Problem]:
    """Return the capacities that do not take one unit of an item that may travel by the service."""
    found: list[Problem] = []
    for k, service in enumerate(network.services):
        if service.capacity_units < 1:
            found.append(Problem(f"services[{k}].capacity_units", "a vehicle must take at least one unit"))
        for field, of, unit in (
            ("capacity_volume", "volume_per_unit", ""),
            ("capacity_kg", "weight_kg_per_unit", " kg"),
        ):
            biggest = max(_carried(network, service), key=lambda item: float(getattr(item, of)), default=None)
            capacity = getattr(service, field)
            if biggest is not None and getattr(biggest, of) > capacity:
                taken = f"one unit of item {biggest.name!r} takes {getattr(biggest, of):g}{unit}"
                found.append(Problem(f"services[{k}].{field}", f"{field}(={capacity:g}) is too small: {taken}"))
    return found


def weights_missing(network: Network) -> list[Problem]:
    """Return the items without a weight that may travel by a service that limits weight or emits by it, each once."""
    needed = {
        item.name
        for service in network.services
        if service.capacity_kg < math.inf or service.co2e_kg(1.0) > 0
        for item in _carried(network, service)
    }
    return [
        Problem(
            f"items[{k}].weight_kg_per_unit",
            f"{item.name!r} has no weight; a transport service that it may go by limits weight or emits by it",
        )
        for k, item in enumerate(network.items)
        if not item.weight_kg_per_unit and item.name in needed
    ]


def _lanes(network: Network, service: TransportService) -> list[tuple[int, Lane]]:
    way = (service.origin, service.destination, service.mode)
    return [(k, lane) for k, lane in enumerate(network.lanes) if (lane.origin, lane.destination, lane.mode) == way]


def _carried(network: Network, service: TransportService) -> Iterator[Item]:
    """Yield the items that may travel by a service: those of its lanes; of a lane for every item, all."""
    named = {lane.item for _, lane in _lanes(network, service)}
    own = {lane.item for lane in network.lanes if lane.destination == service.destination}
    for item in network.items:
        if item.name in named or ("" in named and item.name not in own):
            yield item
