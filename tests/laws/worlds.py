"""Random small worlds: divergent networks of one to three echelons, or four, with all that the simulator knows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from policies.reviews import Continuous, EveryDays, Weekdays
from policies.rules import RQ, SS, BaseStock, CappedBaseStock, ConstantOrder, DaysOfCover
from sim.decisions import Control, Rule
from sim.distributions import (
    Bootstrap,
    Constant,
    Distribution,
    Empirical,
    Gamma,
    Intermittent,
    Lognormal,
    NegativeBinomial,
    Normal,
    Poisson,
    Uniform,
)
from sim.ledger import Measure
from sim.model import Result, simulate
from sim.network import Demand, Event, Item, Lane, Network, OpenOrder, Projects, Scenario, Shape, Site, Stock
from sim.routes import routes

__all__ = ["World", "by_point", "only_items", "opening", "run", "whole_rules", "worlds"]

Point = tuple[str, str]
HORIZON_DAYS = 42
MOST_SHOPS = 8


@dataclass(frozen=True)
class World:
    """A scenario and the control of each of its stock points."""

    scenario: Scenario
    controls: dict[Point, Control]

    def change(self, **fields: object) -> World:
        """Return the same world with other fields of the network."""
        return replace(self, scenario=replace(self.scenario, network=replace(self.scenario.network, **fields)))


def run(world: World, **options: object) -> Result:
    """Simulate a world."""
    controls = [world.controls[route.site, route.item] for route in routes(world.scenario.network)]
    return simulate(world.scenario, controls, **options)


def by_point(result: Result) -> dict[Point, NDArray[np.float64]]:
    """Return the ledger of each stock point, an array [bucket, measure]."""
    ledger = result.ledger
    return {point: ledger.values[:, k, :] for k, point in enumerate(zip(ledger.sites, ledger.items, strict=True))}


def opening(result: Result, measure: Measure) -> NDArray[np.float64]:
    """Return what each stock point opened with: units on hand, backorders, or on order and in transit."""
    network = result.scenario.network
    index = {(route.site, route.item): k for k, route in enumerate(result.routes)}
    units = np.zeros(len(index))
    if measure in (Measure.closing_on_order, Measure.closing_in_transit):
        for order in network.open_orders:
            units[index[order.site, order.item]] += order.quantity
    for row in network.stock:
        units[index[row.site, row.item]] += {
            Measure.closing_on_hand: row.on_hand,
            Measure.closing_backorders: row.backorders,
        }.get(measure, 0.0)
    return units


def only_items(world: World, names: set[str]) -> World:
    """Return the world without all other items."""
    network = world.scenario.network
    return world.change(
        items=tuple(item for item in network.items if item.name in names),
        lanes=tuple(lane for lane in network.lanes if lane.item in {"", *names}),
        demands=tuple(row for row in network.demands if row.item in names),
        stock=tuple(row for row in network.stock if row.item in names),
        open_orders=tuple(row for row in network.open_orders if row.item in names),
    )


WHOLE_SIZES = st.sampled_from([Poisson(3), Constant(2), NegativeBinomial(4, 5), Intermittent(0.3, Poisson(8))])
SIZES = WHOLE_SIZES | st.sampled_from(
    [Gamma(4, 3), Normal(5, 4), Lognormal(4, 3), Intermittent(0.4, Gamma(9, 5)), Bootstrap((0, 3.5, 1, 0, 7, 2), 2)]
)
LEAD_TIMES = st.sampled_from(
    [
        Constant(0),
        Constant(1),
        Constant(3),
        Uniform(0, 4),
        Empirical((1, 2, 6)),
        Poisson(2),
        Gamma(2, 1),
        Lognormal(2, 1),
    ]
)
SHAPES = st.sampled_from(
    [
        Shape(),
        Shape(weekday_factors=(1.4, 1.4, 1.4, 1.4, 1.4, 0, 0)),
        Shape(season_factors=(0.5, 1.5), trend_per_year=0.5),
        Shape(level_phi=0.7, level_sd=0.3),
    ]
)
NO_PROJECTS = st.just(Projects())
LIMITS = st.sampled_from(
    [{}, {}, {"lot_multiple": 5}, {"minimum_order": 6}, {"maximum_order": 9}, {"lot_multiple": 0.1}]
)
REVIEWS = st.sampled_from([EveryDays(1), EveryDays(3, 1), EveryDays(2.5), Weekdays(("mon", "thu")), Continuous()])


def whole_rules(level: int, lot: int) -> list[Rule]:
    """Return rules that order whole units."""
    return [BaseStock(level), SS(level, level + lot), RQ(level, lot), CappedBaseStock(level, lot), ConstantOrder(lot)]


@st.composite
def worlds(
    draw: Callable[..., object],
    sizes: st.SearchStrategy[Distribution] = SIZES,
    lead_times: st.SearchStrategy[Distribution] = LEAD_TIMES,
    reviews: st.SearchStrategy[object] = REVIEWS,
    shapes: st.SearchStrategy[Shape] = SHAPES,
    projects: st.SearchStrategy[Projects] = NO_PROJECTS,
    branching: int = 2,
    echelons: int = 3,
    rules: Callable[[int, int], Sequence[Rule]] = lambda level, lot: [
        *whole_rules(level, lot),
        DaysOfCover(6.5, 10, 2),
    ],
) -> World:
    """Draw a world. With `branching` 1 it is a chain; `rules` are made of a level and a lot size, whole numbers."""
    widths = st.lists(st.integers(1, branching), min_size=1, max_size=echelons)
    tiers = _tiers(draw(widths.filter(lambda widths: math.prod(widths) <= MOST_SHOPS)))
    items = tuple(Item(name=f"item {k}") for k in range(draw(st.integers(1, 3))))
    demands = _demands(draw, tiers, items, sizes, shapes, projects)
    lanes = _lanes(draw, tiers, items, lead_times)
    sites = (*(Site(name=name) for tier in tiers for name in tier), Site(name="supplier", kind="supplier"))
    network = Network(items=items, sites=sites, lanes=lanes, demands=demands)
    points = [(route.site, route.item) for route in routes(network)]
    stock = tuple(row for point in points if (row := _stock(draw, point)) is not None)
    inbound = tuple(row for point in points if (row := _open_order(draw, point)) is not None)
    scenario = Scenario(
        name="random",
        network=replace(network, stock=stock, open_orders=inbound),
        horizon_days=HORIZON_DAYS,
        bucket_days=draw(st.sampled_from([1, 7])),
        sequence=draw(st.sampled_from(["demand_first", "review_first"])),
    )
    return World(scenario, {point: Control(_rule(draw, rules), draw(reviews)) for point in points})


def _tiers(widths: list[int]) -> list[list[str]]:
    """Name the sites of each echelon, shops first; every site has its own branch upstream as far as there are any."""
    sizes = np.cumprod(widths)[::-1]
    return [[f"site {tier}.{k}" for k in range(size)] for tier, size in enumerate(sizes)]


def _demands(draw, tiers, items, sizes, shapes, projects) -> tuple[Demand, ...]:
    selling = [*tiers[0], *(tiers[1][:1] if len(tiers) > 1 and draw(st.booleans()) else [])]
    return tuple(
        _demand(draw, site, item.name, segment, sizes, shapes, projects)
        for site in selling
        for item in items
        for segment in ("retail", "trade")[: draw(st.integers(1, 2))]
    )


def _demand(draw, site, item, segment, sizes, shapes, projects) -> Demand:
    return Demand(
        site=site,
        item=item,
        segment=segment,
        size=draw(sizes),
        shape=draw(shapes),
        projects=draw(projects),
        events=draw(st.sampled_from([(), (Event(start_day=5, end_day=12, factor=2),)])),
        **draw(st.sampled_from([{}, {}, {"orders_per_day": 0.8}, {"bucket_days": 7}])),
        backorder_share=draw(st.sampled_from([0.0, 0.5, 1.0, 1.0])),
        patience_days=draw(st.sampled_from([math.inf, math.inf, 0.0, 2.5])),
        complete_only=draw(st.booleans()),
        promise_days=draw(st.sampled_from([0.0, 3.0])),
    )


def _lanes(draw, tiers, items, lead_times) -> tuple[Lane, ...]:
    lanes = []
    for k, tier in enumerate(tiers):
        above = tiers[k + 1] if k + 1 < len(tiers) else ["supplier"]
        for number, site in enumerate(tier):
            lanes.append(_lane(draw, above[number * len(above) // len(tier)], site, "", lead_times))
    if draw(st.booleans()):
        lanes.append(_lane(draw, "supplier", tiers[0][0], items[0].name, lead_times))
    return tuple(lanes)


def _lane(draw, origin, destination, item, lead_times) -> Lane:
    return Lane(
        origin=origin,
        destination=destination,
        item=item,
        lead_time_days=draw(lead_times),
        order_delay_days=draw(st.sampled_from([0.0, 0.0, 1.0, 1.5])),
        complete_only=draw(st.booleans()),
        **draw(LIMITS),
    )


def _stock(draw, point: Point) -> Stock | None:
    held = draw(st.sampled_from([None, {"on_hand": 12}, {"on_hand": 40.0}, {"backorders": 5}]))
    return None if held is None else Stock(site=point[0], item=point[1], **held)


def _open_order(draw, point: Point) -> OpenOrder | None:
    due = draw(st.sampled_from([None, None, 0.0, 2.0, 60.0]))
    return None if due is None else OpenOrder(site=point[0], item=point[1], quantity=7, due_day=due)


def _rule(draw, rules: Callable[[int, int], Sequence[Rule]]) -> Rule:
    return draw(st.sampled_from(rules(draw(st.integers(0, 60)), draw(st.integers(1, 25)))))
