"""What sourcing policies read of their lanes: which is fast, what is due when, what an order costs."""

from __future__ import annotations

import math
from dataclasses import replace

from sim.decisions import SourcingView, StockFacts
from sim.lots import LEAST_UNITS
from sim.network.procurement import purchase_cost

__all__ = [
    "due_within",
    "facts_on_lane",
    "fast_lane",
    "fastest_of",
    "landed_cost",
    "lane_order",
    "regular_lane",
    "require_share",
    "require_units",
]


def facts_on_lane(facts: StockFacts, lane: int) -> StockFacts:
    """Return the facts of a stock point as if one of its lanes were the only one."""
    only = facts.lanes[lane]
    return replace(
        facts,
        lead_times_days=only.lead_times_days,
        quoted_lead_time_days=only.quoted_lead_time_days,
        order_cost=only.order_cost,
        lot_multiple=only.lot_multiple,
        minimum_order=only.minimum_order,
    )


def fastest_of(facts: StockFacts) -> int:
    """Return the lane with the shortest quoted lead time, the preferred of several."""
    days = [lane.quoted_lead_time_days for lane in facts.lanes]
    return days.index(min(days))


def fast_lane(view: SourcingView) -> int:
    """Return the open lane with the shortest planned lead time, the preferred of several; 0 when none is open."""
    fast, shortest = 0, math.inf
    for lane in range(len(view.open)):
        if view.open[lane] > 0 and view.lead_time_days[lane] < shortest:
            fast, shortest = lane, view.lead_time_days[lane]
    return fast


def regular_lane(view: SourcingView) -> int:
    """Return the preferred of the open lanes but the fast one; the fast one when there is no other."""
    fast = fast_lane(view)
    for lane in range(len(view.open)):
        if lane != fast and view.open[lane] > 0:
            return lane
    return fast


def due_within(days: float, view: SourcingView) -> float:
    """Return the units on order, over all lanes, that are overdue or due within so many days."""
    later = 0.0
    for day in range(math.ceil(view.stock.day + days - 1e-9) + 1, view.last_due_day + 1):
        later += view.due_by_day[day]
    return max(0.0, view.stock.on_order - later)


def lane_order(wanted: float, lane: int, view: SourcingView) -> float:
    """Return a wanted quantity as the lane would have it: its smallest order, its lots, its largest order."""
    quantity, lot = max(wanted, view.minimum_order[lane]), view.lot_multiple[lane]
    if lot > 0:
        quantity = math.ceil(quantity / lot - 1e-9) * lot
    return float(min(quantity, view.maximum_order[lane]))


def landed_cost(wanted: float, lane: int, view: SourcingView) -> float:
    """Return what a unit costs when `wanted` are ordered on a lane: price at that quantity, transport, order cost.

    Units above what is wanted, that lots or limits add, are paid but count for nothing. Less than a millionth of a unit
    is a rounding error, of which lots make nothing: as nothing it costs what a unit does.
    """
    if wanted < LEAST_UNITS:
        return float(view.price_per_unit[lane, 0] + view.transport_cost_per_unit[lane])
    quantity = lane_order(wanted, lane, view)
    goods = purchase_cost(quantity, lane, view.price_from, view.price_fixed, view.price_per_unit)
    total = goods + quantity * view.transport_cost_per_unit[lane] + view.order_cost[lane]
    return float(total / min(wanted, quantity))


def require_share(name: str, value: float) -> None:
    """Raise ValueError unless 0 <= value <= 1."""
    if not 0 <= value <= 1:
        raise ValueError(f"{name}(={value}) must be between 0 and 1")


def require_units(name: str, value: float) -> None:
    """Raise ValueError unless value is 0 or more and finite."""
    if not 0 <= value < math.inf:
        raise ValueError(f"{name}(={value}) must be >= 0 and finite")
