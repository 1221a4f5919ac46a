"""What is known of every stock point before the start: the history a planner would have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.decisions import StockFacts
from sim.distributions import Bootstrap, Constant, Empirical, Replay
from sim.network import Demand, Scenario
from sim.paths import demand_path
from sim.routes import Route, routes
from sim.streams import Streams

__all__ = ["stock_facts"]

Floats = NDArray[np.float64]
_HISTORY_DAYS = 728
_KNOWN_SHIPMENTS = 200


def stock_facts(scenario: Scenario, seed: int = 0) -> tuple[StockFacts, ...]:
    """Return the facts of every stock point, in the order of `sim.routes.routes`.

    A demand that replays or resamples a history is known by that history; any other by 104 weeks drawn before day 0,
    from streams that no replication uses. A site upstream knows the demand of all that it feeds. Lead times are known
    the same way: the history, or 200 past shipments.
    """
    past = Streams(seed, -1)
    stock_routes = routes(scenario.network)
    histories = [_history(demand, past, scenario) for demand in scenario.network.demands]
    feeds = _feeds(scenario, stock_routes)
    return tuple(
        _facts_of(route, [histories[d] for d in feeds[k]], _single(scenario, feeds[k]), past, scenario)
        for k, route in enumerate(stock_routes)
    )


def _history(demand: Demand, past: Streams, scenario: Scenario) -> tuple[float, Floats]:
    """Return (bucket length in days, demand per bucket) of what is known of a demand."""
    if isinstance(demand.size, Bootstrap | Replay) and not demand.orders_per_day:
        return demand.bucket_days, np.asarray(demand.size.values)
    path = demand_path(demand, past, -_HISTORY_DAYS, 0, scenario.start_date)
    width = max(1.0, 1.0 if demand.orders_per_day else demand.bucket_days)
    bins = ((path.times + _HISTORY_DAYS) / width).astype(np.intp)
    past_demand = np.bincount(bins, weights=path.quantities, minlength=int(_HISTORY_DAYS / width))
    return width, past_demand.astype(np.float64)


def _feeds(scenario: Scenario, stock_routes: tuple[Route, ...]) -> list[list[int]]:
    """Return, for each stock point, the demands that draw on it, directly or through sites downstream."""
    index = {(route.site, route.item): k for k, route in enumerate(stock_routes)}
    feeds: list[list[int]] = [[] for _ in stock_routes]
    for d, demand in enumerate(scenario.network.demands):
        here = index[demand.site, demand.item]
        while here >= 0:
            feeds[here].append(d)
            here = stock_routes[here].source
    return feeds


def _single(scenario: Scenario, demands: list[int]) -> bool:
    return all(scenario.network.demands[d].orders_per_day > 0 for d in demands)


def _pooled(histories: list[tuple[float, Floats]]) -> tuple[float, Floats]:
    """Add histories up, the latest buckets aligned, in buckets of the longest."""
    if not histories:
        return 1.0, np.zeros(0)
    width = max(bucket for bucket, _ in histories)
    coarse = [_coarsen(values, max(1, round(width / bucket))) for bucket, values in histories]
    length = min(len(values) for values in coarse)
    total: Floats = np.sum([values[len(values) - length :] for values in coarse], axis=0)
    return width, total


def _coarsen(values: Floats, times: int) -> Floats:
    whole = len(values) // times * times
    coarse: Floats = values[len(values) - whole :].reshape(-1, times).sum(axis=1)
    return coarse


def _known_lead_times(route: Route, past: Streams) -> Floats:
    law = route.lane.lead_time_days
    if isinstance(law, Constant):
        return np.array([law.value])
    if isinstance(law, Empirical | Replay):
        return np.asarray(law.values)
    return law.sample(past.generator("lead_time", route.site, route.item), _KNOWN_SHIPMENTS)


def _facts_of(
    route: Route, histories: list[tuple[float, Floats]], single_orders: bool, past: Streams, scenario: Scenario
) -> StockFacts:
    item = next(item for item in scenario.network.items if item.name == route.item)
    bucket_days, demand = _pooled(histories)
    current = [p for p in scenario.network.parameters if (p.site, p.item) == (route.site, route.item)]
    lane = route.lane
    return StockFacts(
        site=route.site,
        item=route.item,
        echelon=route.echelon,
        demand=demand,
        demand_bucket_days=bucket_days,
        lead_times_days=lane.order_delay_days + _known_lead_times(route, past),
        quoted_lead_time_days=lane.planned_lead_time_days,
        single_orders=single_orders,
        demand_first=scenario.sequence == "demand_first",
        unit_cost=item.unit_cost,
        unit_price=item.unit_price,
        order_cost=lane.order_cost,
        holding_cost_per_unit_day=item.holding_cost_per_unit_day,
        lot_multiple=lane.lot_multiple,
        minimum_order=lane.minimum_order,
        item_class=item.item_class,
        family=item.family,
        current=current[0] if current else None,
    )
