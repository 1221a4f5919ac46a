"""What is known of every stock point before the start: the history a planner would have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.classes import ItemClasses, classify
from sim.decisions import LaneFacts, StockFacts
from sim.distributions import Constant, Empirical, Replay
from sim.history import History, demand_history, past_streams, pooled
from sim.network import Item, Lane, Network, Parameters, Scenario, TransportService
from sim.paths import lead_time_word
from sim.routes import NO_SERVICE, PLANT, Route, routes
from sim.streams import Streams

__all__ = ["stock_facts"]

Floats = NDArray[np.float64]
_KNOWN_SHIPMENTS = 200
_LEAST_YIELD = 1e-6


def stock_facts(scenario: Scenario, seed: int = 0) -> tuple[StockFacts, ...]:
    """Return the facts of every stock point, in the order of `sim.routes.routes`.

    A demand that replays or resamples a history is known by that history; any other by 104 weeks drawn before day 0,
    from streams that no replication uses. A site upstream knows the demand of all that it feeds, a component that of
    the items it goes into. Lead times are known the same way: the history, or 200 past shipments; of what is made, the
    lead time that is booked for a job.
    """
    past, network = past_streams(seed), scenario.network
    stock_routes = routes(network)
    histories = [demand_history(demand, scenario, past) for demand in network.demands]
    classes = classify(scenario, histories)
    items = {item.name: item for item in network.items}
    current = {(row.site, row.item): row for row in network.parameters}
    return tuple(
        _facts_of(
            scenario,
            route,
            pooled([_times(histories[d], units) for d, units in fed.items()]),
            _single(scenario, fed),
            _lane_facts(route, items[route.item], scenario.network.services, past),
            items[route.item],
            _life_days(scenario.network, stock_routes, route, items[route.item]),
            classes,
            current.get((route.site, route.item)),
            tuple((stock_routes[k].site, stock_routes[k].item, units) for k, units in _drawn_on(route, 1.0)),
        )
        for route, fed in zip(stock_routes, _feeds(scenario, stock_routes), strict=True)
    )


def _feeds(scenario: Scenario, stock_routes: tuple[Route, ...]) -> list[dict[int, float]]:
    """Return, for each stock point, the demands that draw on it and the units of it that a unit of each takes.

    A demand draws on the site upstream and, where an item is made, on its components, directly or further up.
    """
    index = {(route.site, route.item): k for k, route in enumerate(stock_routes)}
    feeds: list[dict[int, float]] = [{} for _ in stock_routes]
    for d, demand in enumerate(scenario.network.demands):
        left = [(index[demand.site, demand.item], 1.0)]
        while left:
            here, units = left.pop()
            feeds[here][d] = feeds[here].get(d, 0.0) + units
            left += _drawn_on(stock_routes[here], units)
    return feeds


def _drawn_on(route: Route, units: float) -> list[tuple[int, float]]:
    """Return the stock points upstream that `units` of a stock point are taken from, and how many units each."""
    if route.source == PLANT and route.recipe is not None:
        started = units / max(route.recipe.mean_yield, _LEAST_YIELD)
        return [(k, started * p.quantity) for k, p in zip(route.components, route.recipe.components, strict=True)]
    return [(route.source, units)] if route.source >= 0 else []


def _single(scenario: Scenario, demands: Iterable[int]) -> bool:
    return all(scenario.network.demands[d].orders_per_day > 0 for d in demands)


def _times(history: History, units: float) -> History:
    return history if units == 1.0 else History(history.bucket_days, units * history.units)


def _lane_facts(route: Route, item: Item, services: Sequence[TransportService], past: Streams) -> tuple[LaneFacts, ...]:
    return tuple(
        LaneFacts(
            origin=lane.origin,
            mode=lane.mode,
            lead_times_days=lane.order_delay_days
            + lane.quarantine_days
            + _with_waits(_known_lead_times(route, lane, past), None if number == NO_SERVICE else services[number]),
            quoted_lead_time_days=lane.planned_lead_time_days + lane.quarantine_days,
            unit_price=item.unit_cost if lane.unit_price is None else lane.unit_price,
            order_cost=lane.order_cost,
            transport_cost_per_unit=lane.transport_cost_per_unit,
            lot_multiple=lane.order_multiple,
            minimum_order=lane.smallest_order,
        )
        for lane, number in zip(route.lanes, route.services, strict=True)
    )


def _with_waits(days: Floats, service: TransportService | None) -> Floats:
    """Return lead times with the waits for vehicles, in the turn of the days of a cycle."""
    if service is None:
        return days
    waits = np.array(service.waits_days())
    return waits + days if len(days) == 1 else days + np.resize(waits, len(days))


def _known_lead_times(route: Route, lane: Lane, past: Streams) -> Floats:
    if lane.origin == lane.destination:
        return np.array([lane.planned_lead_time_days])
    law = lane.lead_time_days
    if isinstance(law, Constant):
        return np.array([law.value])
    if isinstance(law, Empirical | Replay):
        return np.asarray(law.values)
    return law.sample(past.generator_of(lead_time_word(route, lane)), _KNOWN_SHIPMENTS)


def _life_days(network: Network, stock_routes: tuple[Route, ...], route: Route, item: Item) -> float:
    """Return how long units can be issued at a stock point, fresh but for the ways between sites that they came."""
    unissued = next(site.minimum_life_share for site in network.sites if site.name == route.site)
    days = item.shelf_life_days * (1 - unissued)
    while route.source >= 0:
        days -= route.lane.planned_lead_time_days
        route = stock_routes[route.source]
    return max(0.0, days)


def _facts_of(
    scenario: Scenario,
    route: Route,
    history: History,
    single_orders: bool,
    lanes: tuple[LaneFacts, ...],
    item: Item,
    life_days: float,
    classes: ItemClasses,
    current: Parameters | None,
    draws_on: tuple[tuple[str, str, float], ...],
) -> StockFacts:
    lane = lanes[0]
    return StockFacts(
        site=route.site,
        item=route.item,
        echelon=route.echelon,
        demand=history.units,
        demand_bucket_days=history.bucket_days,
        lead_times_days=lane.lead_times_days,
        quoted_lead_time_days=lane.quoted_lead_time_days,
        single_orders=single_orders,
        demand_first=scenario.sequence == "demand_first",
        unit_cost=item.unit_cost,
        unit_price=item.unit_price,
        order_cost=lane.order_cost,
        holding_cost_per_unit_day=item.holding_cost_per_unit_day,
        lot_multiple=lane.lot_multiple,
        minimum_order=lane.minimum_order,
        first_weekday=scenario.start_date.weekday(),
        item_class=classes.value[item.name],
        variability_class=classes.variability[item.name],
        family=item.family,
        shelf_life_days=life_days,
        current=current,
        lanes=lanes,
        draws_on=draws_on,
    )
