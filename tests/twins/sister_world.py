"""Random worlds whose sites may take from sister sites: complete pooling, reserves, ways there and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st
from laws.worlds import World
from twins.every_world import every_world
from twins.served_world import served_world

from policies.sharing import AboveReserve, KeepAll
from sim.network import Transshipment

__all__ = ["sister_world"]

_SHARINGS = [None, KeepAll(), AboveReserve(), AboveReserve(), AboveReserve(2.5), AboveReserve(0.0, 1.5, 9)]


@st.composite
def sister_world(draw: Callable[..., object]) -> World:
    """Draw a world, some with services or several lanes, and ways between any two of its sites, each by chance."""
    world = draw(st.one_of(every_world, every_world, served_world()))
    sites = [site.name for site in world.scenario.network.sites if site.kind != "supplier"]
    items = [item.name for item in world.scenario.network.items]
    ways = tuple(
        Transshipment(
            origin=origin,
            destination=destination,
            item=draw(st.sampled_from(["", "", items[0]])),
            lead_time_days=draw(st.sampled_from([0.0, 0.0, 1.0, 2.5])),
            cost_per_unit=draw(st.sampled_from([0.0, 3.1])),
        )
        for origin in sites
        for destination in sites
        if origin != destination and draw(st.booleans())
    )
    controls = {
        point: replace(control, sharing=draw(st.sampled_from(_SHARINGS))) for point, control in world.controls.items()
    }
    return replace(world.change(transshipments=ways), controls=controls)
