"""Put the lanes of stock points that have several, or suppliers' terms, into the kernel's arrays."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from sim.clock import Priorities
from sim.compiled.lane_layout import Block, Buying, Inbound, Maker
from sim.compiled.layout import Floats, Integers, Records, dtype
from sim.compiled.rules import Signature, parameters, signature
from sim.decisions import Control
from sim.distributions import Constant, Distribution
from sim.network import Lane, Scenario
from sim.network.procurement import price_table
from sim.paths import delivery_words, lead_time_word
from sim.processes.lane_book import lane_name
from sim.routes import SUPPLIER, Route

__all__ = ["InTurn", "Procurement", "is_bought", "limited_suppliers", "loading_services", "procurement"]

_ROUNDING = 1e-9


class InTurn(NamedTuple):
    """A law whose draws are taken one after the other, and the word of their stream."""

    law: Distribution
    word: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Procurement:
    """The arrays of `Memory` that have to do with several lanes, and the classes of sourcings to compile.

    `buying_of` has the number of its `Buying` for each stock point, -1 for the plain ones; `in_turn` are the laws of
    the rows of `Leads` behind those of the stock points; `names` those of the rows of the book of lanes; `origins` the
    partners of the trace, one an `Inbound`.
    """

    buying_of: Integers
    buyings: Records
    inbounds: Records
    makers: Records
    blocks: Floats
    prices: Floats
    free_from: Floats
    sourcing_parameters: Floats
    sourcings: tuple[Signature, ...]
    in_turn: tuple[InTurn, ...]
    names: tuple[str, ...]
    origins: tuple[str, ...]


@dataclass(slots=True)
class _Lists:
    """What `Procurement` is made of, as it grows."""

    buyings: list[tuple[int, ...]] = field(default_factory=list)
    inbounds: list[Records] = field(default_factory=list)
    blocks: list[float] = field(default_factory=list)
    prices: list[float] = field(default_factory=list)
    parameters: list[float] = field(default_factory=list)
    sourcings: dict[Signature, int] = field(default_factory=dict)
    in_turn: list[InTurn] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)


def limited_suppliers(scenario: Scenario) -> dict[str, int]:
    """Return the numbers, among the sites, of those that make so many units a day, by name."""
    sites = scenario.network.sites
    return {site.name: number for number, site in enumerate(sites) if site.units_per_day < math.inf}


def loading_services(scenario: Scenario) -> frozenset[int]:
    """Return the numbers of the transport services that load vehicles."""
    return frozenset(k for k, service in enumerate(scenario.network.services) if service.loads_vehicles)


def is_bought(route: Route, control: Control, limited: Mapping[str, int], loading: frozenset[int]) -> bool:
    """Return whether a stock point is more than a plain lane from a source without limit describes.

    `limited` are the suppliers of limited capacity, `loading` the transport services that load vehicles.
    """
    if not loading.isdisjoint(route.services):
        return True
    queued = any(_is_outside(route, n) and lane.origin in limited for n, lane in enumerate(route.lanes))
    return bool(route.is_booked or control.sourcing or queued)


def procurement(scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control]) -> Procurement:
    """Lower the stock points that a plain lane from a source without limit does not describe."""
    lists, limited, loading = _Lists(), limited_suppliers(scenario), loading_services(scenario)
    unit_cost = {item.name: item.unit_cost for item in scenario.network.items}
    opened: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for order in scenario.network.open_orders:
        opened.setdefault((order.site, order.item), []).append((order.quantity, order.due_day))
    buying_of = np.full(len(routes), -1, dtype=np.int64)
    makers, free_from, maker_of = _makers(scenario, limited)
    for k, (route, control) in enumerate(zip(routes, controls, strict=True)):
        if not is_bought(route, control, limited, loading):
            continue
        buying_of[k] = len(lists.buyings)
        cost, coming = unit_cost[route.item], opened.get((route.site, route.item), [])
        _add_buying(lists, route, control, cost, scenario.horizon_days, coming)
        for place in range(len(route.lanes)):
            _add_inbound(lists, scenario, routes, k, place, cost, maker_of)
    makers["hazard"] = len(routes) + len(lists.inbounds) + np.arange(len(makers))
    return Procurement(
        buying_of=buying_of,
        buyings=np.array(lists.buyings, dtype(Buying)),
        inbounds=np.array(lists.inbounds, dtype(Inbound)),
        makers=makers,
        blocks=np.array(lists.blocks, dtype=np.float64),
        prices=np.array(lists.prices, dtype=np.float64),
        free_from=free_from,
        sourcing_parameters=np.array(lists.parameters, dtype=np.float64),
        sourcings=tuple(lists.sourcings),
        in_turn=tuple(lists.in_turn),
        names=tuple(lists.names),
        origins=tuple(lists.origins),
    )


def _is_outside(route: Route, place: int) -> bool:
    return route.sources[place] == SUPPLIER


def _makers(scenario: Scenario, limited: dict[str, int]) -> tuple[Records, Floats, dict[str, int]]:
    """Return the suppliers of limited capacity, when their machines are free, and their numbers by name."""
    priorities, first = Priorities(scenario.sequence), 0
    makers = np.zeros(len(limited), dtype(Maker))
    for row, number in zip(makers, limited.values(), strict=True):
        site = scenario.network.sites[number]
        row["units_per_day"], row["key"] = site.units_per_day, priorities.made(number)
        row["first"], row["machines"] = first, int(site.machines)
        first += int(site.machines)
    return makers, np.zeros(first), {name: k for k, name in enumerate(limited)}


def _add_buying(
    lists: _Lists,
    route: Route,
    control: Control,
    unit_cost: float,
    horizon_days: int,
    coming: Sequence[tuple[float, float]],
) -> None:
    """Add what a stock point knows of its lanes: nothing, unless a sourcing looks at it."""
    first, count = len(lists.inbounds), len(route.lanes)
    if control.sourcing is None:
        lists.buyings.append((first, count, -1, 0, 0, 0, 0, 0))
        return
    wanted = signature(control.sourcing)
    number = lists.sourcings.setdefault(wanted, len(lists.sourcings))
    own, at = len(lists.parameters), len(lists.blocks)
    lists.parameters += parameters(control.sourcing)
    tables = price_table(route.lanes, unit_cost)
    due = np.zeros(horizon_days + math.ceil(max(lane.planned_lead_time_days for lane in route.lanes)) + 1)
    last = 0
    for quantity, due_day in coming:
        placed = due_day - route.quoted_days
        day = math.ceil(placed + route.lane.planned_lead_time_days - _ROUNDING)
        day = min(max(0, day), len(due) - 1)
        due[day] += quantity
        last = max(last, day)
    lists.blocks += _rows(route.lanes, sum((quantity for quantity, _ in coming), 0.0))
    for table in tables:
        lists.blocks += table.ravel().tolist()
    lists.blocks += due.tolist()
    lists.buyings.append((first, count, number, own, at, tables[0].shape[1], len(due), last))


def _rows(lanes: Sequence[Lane], on_order: float) -> list[float]:
    """Return the rows of `Block` at the start, when all that is on order is on the first lane."""
    rows = {
        Block.ON_ORDER: [on_order, *[0.0] * (len(lanes) - 1)],
        Block.OPEN: [1.0] * len(lanes),
        Block.LEAD_TIME_DAYS: [lane.planned_lead_time_days for lane in lanes],
        Block.ORDER_COST: [lane.order_cost for lane in lanes],
        Block.TRANSPORT_COST: [lane.transport_cost_per_unit for lane in lanes],
        Block.LOT_MULTIPLE: [lane.order_multiple for lane in lanes],
        Block.MINIMUM_ORDER: [lane.smallest_order for lane in lanes],
        Block.MAXIMUM_ORDER: [lane.maximum_order for lane in lanes],
    }
    return [number for row in Block for number in rows.get(row, [0.0] * len(lanes))]


def _add_inbound(
    lists: _Lists,
    scenario: Scenario,
    routes: Sequence[Route],
    point: int,
    place: int,
    unit_cost: float,
    maker_of: dict[str, int],
) -> None:
    """Add a lane, with its draws, its row in the book and its prices."""
    route = routes[point]
    lane, law = route.lanes[place], route.lanes[place].lead_time_days
    row = np.zeros(1, dtype(Inbound))[0]
    row["lead_time_days"] = law.value if isinstance(law, Constant) else -1.0
    row["planned_days"], row["quoted_days"] = lane.planned_lead_time_days, lane.planned_lead_time_days + _ROUNDING
    for name in ("order_delay_days", "maximum_order", "complete_only"):
        row[name] = getattr(lane, name)
    row["lot_multiple"], row["minimum_order"] = lane.order_multiple, lane.smallest_order
    row["rest_follows_days"] = -1.0 if lane.rest_follows_days is None else lane.rest_follows_days
    row["leads"], row["hazard"] = point, len(routes) + len(lists.inbounds)
    row["place"], row["point"], row["source"] = place, point, max(-1, route.sources[place])
    row["maker"] = maker_of.get(lane.origin, -1) if _is_outside(route, place) else -1
    row["origin_name"] = len(scenario.network.demands) + 1 + 2 * len(routes) + len(lists.inbounds)
    row["book"] = row["prices"] = row["shares"] = row["missing"] = row["cargo"] = -1
    _add_draws(lists, len(routes), route, place, row)
    if route.is_booked:
        row["book"] = len(lists.names)
        lists.names.append(lane_name(route, lane))
        if _is_outside(route, place):
            tables = price_table([lane], unit_cost)
            row["prices"], row["steps"] = len(lists.prices), tables[0].shape[1]
            lists.prices += [number for table in tables for number in table[0].tolist()]
    lists.origins.append(lane.origin)
    lists.inbounds.append(row)


def _add_draws(lists: _Lists, rows: int, route: Route, place: int, row: Records) -> None:
    """Add the lead times of a lane and, where it does not deliver in full, the shares delivered and units missing."""
    lane = route.lanes[place]
    if place > 0:  # those of the preferred lane are the stock point's
        row["leads"] = rows + len(lists.in_turn)
        lists.in_turn.append(InTurn(lane.lead_time_days, lead_time_word(route, lane)))
    if not lane.delivers_in_full:
        row["shares"], row["missing"] = rows + len(lists.in_turn), rows + len(lists.in_turn) + 1
        laws = lane.delivered_share, lane.short_units
        lists.in_turn += map(InTurn, laws, delivery_words(route, lane))
