"""Random worlds whose lanes go by transport services: departures, vehicles to be filled, goods of several items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st
from laws.worlds import World
from twins.every_world import every_world
from twins.sourced_world import sourced_world

from sim.network import Lane, TransportService

__all__ = ["served", "served_world"]

_DEPARTURES = [
    {},
    {"departure_every_days": 1.0},
    {"departure_every_days": 2.5, "departure_offset_days": 1.5},
    {"departure_every_days": 7.0, "vehicles_per_departure": 1.0},
    {"departure_weekdays": ("tue",)},
    {"departure_weekdays": ("mon", "thu", "sat"), "vehicles_per_departure": 2.0},
]
_CAPACITIES = [
    {"cost_per_vehicle": 1.0},
    {"capacity_units": 7.5, "minimum_load_share": 0.5, "longest_wait_days": 3.0},
    {"capacity_units": 25.0, "capacity_volume": 6.0, "minimum_load_share": 1.0},
    {"capacity_volume": 4.0, "minimum_load_share": 0.8, "longest_wait_days": 0.0, "cost_per_vehicle": 90.0},
    {"capacity_kg": 60.0, "capacity_units": 12.0, "minimum_load_share": 0.9, "longest_wait_days": 1.3},
]
_MEASURES = [
    {},
    {"volume_per_unit": 0.3, "weight_kg_per_unit": 2.0},
    {"volume_per_unit": 0.7, "weight_kg_per_unit": 11.0},
    {"weight_kg_per_unit": 0.1},
]


def served_world() -> st.SearchStrategy[World]:
    """Return worlds of one lane or of several, most of whose lanes go by services that load vehicles."""
    return served(st.one_of(every_world, sourced_world()))


@st.composite
def served(draw: Callable[..., object], worlds: st.SearchStrategy[World]) -> World:
    """Draw a world most of whose lanes go by services that load vehicles."""
    world = draw(worlds)
    network = world.scenario.network
    ways: dict[tuple[str, str, str], Lane] = {}
    lanes = []
    for lane in network.lanes:
        first = ways.setdefault((lane.origin, lane.destination, lane.mode), lane)
        lanes.append(replace(lane, lead_time_days=first.lead_time_days))
    services = [_service(draw, *way) for way in ways if draw(st.integers(0, 3))]
    items = tuple(replace(item, **draw(st.sampled_from(_MEASURES))) for item in network.items)
    return world.change(lanes=tuple(lanes), services=tuple(services), items=items)


def _service(draw: Callable[..., object], origin: str, destination: str, mode: str) -> TransportService:
    return TransportService(
        origin=origin,
        destination=destination,
        mode=mode,
        distance_km=draw(st.sampled_from([0.0, 700.0])),
        co2e_kg_per_tonne_km=0.09,
        **draw(st.sampled_from(_DEPARTURES)),
        **draw(st.sampled_from(_CAPACITIES)),
    )
