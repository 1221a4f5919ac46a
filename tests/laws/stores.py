"""Any random world, and in it goods that perish, break, wait, come back or do not fit."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st
from laws.worlds import World, worlds

from policies.perishable import EWA
from sim.distributions import Constant, Empirical
from sim.network import Demand, Disruption, Item, Lane, Target

__all__ = ["burning", "stores"]

_WORLDS = worlds()
_FOR_EVER = float("inf")
_LIVES = st.sampled_from([1.0, 2.5, 4.0, 9.0, _FOR_EVER])
_INBOUND = st.sampled_from([{}, {"damaged_share": 0.15}, {"quarantine_days": 1.0}, {"damaged_share": 1.0}])
_LIMITS = st.sampled_from(
    [
        {},
        {"issuing": "lifo", "minimum_life_share": 0.3},
        {"receiving_units_per_day": 8.0, "storage_capacity": 20.0},
        {"picking_units_per_day": 5.0},
    ]
)
_DELAYS = st.sampled_from([Constant(0), Constant(3), Empirical((1, 4.5, 30))])


@st.composite
def stores(draw: st.DrawFn, some_worlds: st.SearchStrategy[World] = _WORLDS) -> World:
    """Draw a world with shelf lives, damage, quarantine, limits and returns; some of what perishes is run by its age.

    Where goods come by several lanes nothing is damaged or held in quarantine, nor does anything perish that is bought
    by a sourcing.
    """
    world = draw(some_worlds)
    network = world.scenario.network
    sourced = {item for (_, item), control in world.controls.items() if control.sourcing is not None}
    items = tuple(
        replace(item, shelf_life_days=_FOR_EVER if item.name in sourced else draw(_LIVES)) for item in network.items
    )
    perishes = {item.name for item in items if item.shelf_life_days < _FOR_EVER}
    controls = {
        point: replace(control, rule=EWA(draw(st.integers(0, 60)), 2.5, draw(st.sampled_from([0.0, 3.0, 4.5]))))
        if point[1] in perishes and draw(st.booleans())
        else control
        for point, control in world.controls.items()
    }
    world = world.change(
        items=items,
        sites=tuple(site if site.kind == "supplier" else replace(site, **draw(_LIMITS)) for site in network.sites),
        lanes=tuple(
            lane if _several(lane, network.lanes) else replace(lane, **draw(_INBOUND)) for lane in network.lanes
        ),
        demands=tuple(_returning(draw, row, items) for row in network.demands),
    )
    return replace(world, controls=controls)


def burning(world: World, share: float) -> World:
    """Return a world in which a share of all goods at all sites is destroyed once a week."""
    sites = tuple(Target(what="site", site=site.name) for site in world.scenario.network.sites)
    fire = Disruption(
        name="fire",
        targets=sites,
        time_to_failure_days=Constant(6.5),
        duration_days=Constant(0.5),
        stock_destroyed_share=share,
    )
    return world.change(disruptions=(fire,))


def _several(lane: Lane, lanes: tuple[Lane, ...]) -> bool:
    return sum(other.destination == lane.destination and other.item == lane.item for other in lanes) > 1


def _returning(draw: st.DrawFn, demand: Demand, items: tuple[Item, ...]) -> Demand:
    keeps = {item.name for item in items if item.shelf_life_days == _FOR_EVER}
    return replace(
        demand,
        return_share=draw(st.sampled_from([0.0, 0.4])),
        return_delay_days=draw(_DELAYS),
        returns_to=draw(st.sampled_from(["stock", "scrap"])) if demand.item in keeps else "scrap",
    )
