"""Random worlds of several lanes: limited suppliers, prices, short deliveries, and each sourcing there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st
from laws.worlds import LEAD_TIMES, World
from twins.every_world import every_world

from policies.sourcing import (
    Backup,
    Cheapest,
    DualIndex,
    Emergency,
    Fastest,
    Shares,
    Single,
    SingleIndex,
    StandingOrder,
    TailoredBaseSurge,
)
from sim.distributions import Constant, Empirical, Gamma, Replay, Uniform
from sim.network import Lane, PriceBreak, Site

__all__ = ["SOURCINGS", "sourced", "sourced_world"]

SOURCINGS = (
    Single(2),
    Backup(),
    Shares(0.6),
    Cheapest(),
    Fastest(),
    SingleIndex(15.0),
    DualIndex(12.0),
    DualIndex(12.0, 9.0),
    TailoredBaseSurge(3.0, 10.0),
    StandingOrder(4.0),
    Emergency(1.0, 4.0, 14),
)
_BREAKS = (PriceBreak(from_units=10, unit_price=4.5), PriceBreak(from_units=30, unit_price=4))
_PRICES = [
    {},
    {"unit_price": 5.0},
    {"unit_price": 5.0, "price_breaks": _BREAKS},
    {"unit_price": 5.0, "price_breaks": _BREAKS, "incremental_prices": True},
    {"unit_price": 3.0, "minimum_order_value": 20.0},
]
_YIELDS = [
    {},
    {},
    {"delivered_share": Uniform(0.5, 1.0)},
    {"delivered_share": Empirical((0, 0.8, 1)), "rest_follows_days": 2.0},
    {"short_units": Replay((0, 2.5, 30)), "rest_follows_days": 0.0},
    {"short_units": Gamma(2, 2), "delivered_share": Constant(0.9)},
]
_LOTS = [{}, {}, {"container_units": 8}, {"maximum_order": 11}, {"lot_multiple": 3, "minimum_order": 5}]


def sourced_world() -> st.SearchStrategy[World]:
    """Return worlds of `every_world` with more lanes and a sourcing at some of their stock points."""
    return sourced(every_world)


@st.composite
def sourced(draw: Callable[..., object], worlds: st.SearchStrategy[World]) -> World:
    """Draw a world with more lanes and a sourcing at some of its stock points."""
    world = draw(worlds)
    network = world.scenario.network
    lanes = [replace(lane, **_terms(draw)) if lane.origin == "supplier" else lane for lane in network.lanes]
    for lane in network.lanes:
        lanes += [_other_lane(draw, lane, k) for k in range(draw(st.sampled_from([0, 1, 1, 2])))]
    limited = {"units_per_day": draw(st.sampled_from([4.0, 25.0])), "machines": draw(st.integers(1, 3))}
    near = [Site(name="near", kind="supplier", **limited), Site(name="far", kind="supplier")]
    several = {(lane.destination, lane.item) for lane in lanes if lane.mode}
    named = {(lane.destination, lane.item) for lane in lanes}
    controls = {
        (site, item): replace(control, sourcing=draw(st.sampled_from([None, *SOURCINGS])))
        if (site, item if (site, item) in named else "") in several
        else control
        for (site, item), control in world.controls.items()
    }
    return replace(world.change(lanes=tuple(lanes), sites=(*network.sites, *near)), controls=controls)


def _other_lane(draw: Callable[..., object], lane: Lane, number: int) -> Lane:
    return Lane(
        origin=draw(st.sampled_from(["near", "far"])),
        destination=lane.destination,
        item=lane.item,
        mode=f"mode {number}",
        preference=draw(st.integers(0, 3)),
        lead_time_days=draw(LEAD_TIMES),
        order_delay_days=draw(st.sampled_from([0.0, 0.0, 1.0])),
        order_cost=draw(st.sampled_from([0.0, 7.0])),
        **_terms(draw),
        **draw(st.sampled_from(_LOTS)),
    )


def _terms(draw: Callable[..., object]) -> dict[str, object]:
    return {**draw(st.sampled_from(_PRICES)), **draw(st.sampled_from(_YIELDS))}
