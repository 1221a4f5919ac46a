"""Put a scenario and its controls into the kernel's arrays: all that no replication changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.clock import Phase, Priorities
from sim.compiled.draws import DrawnInTurn
from sim.compiled.fitting_out import Fittings, fittings
from sim.compiled.freight import Services, services_of
from sim.compiled.layout import RANK, Alert, Floats, Integers, Leads, OpenOrder, Point, Records, Terms, dtype
from sim.compiled.procurement import InTurn, Procurement, limited_suppliers, loading_services, procurement
from sim.compiled.production import Production, production, together
from sim.compiled.rations import RANKS, Rations, rations
from sim.compiled.rules import Signature, parameters, signature
from sim.compiled.supported import require_supported
from sim.compiled.timetables import Timetables, timetables
from sim.compiled.transshipment import Transshipping, require_plain_goods, sister_pairs, transshipping
from sim.decisions import Control
from sim.distributions import Constant, Replay
from sim.network import Scenario
from sim.paths import lead_time_word
from sim.routes import Route

__all__ = ["Lowered", "lower"]

_BREAKING = ("lost_key", "destroyed_key", "supplier_key", "doors_key")
_KEYS = ("receive_key", "order_key", "review_key", "give_up_key", *_BREAKING)
_HANDLING_KEYS = ("expire_key", "depart_key")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lowered:
    """The arrays of `Memory` as every replication finds them, and the classes of rules to compile.

    `drawn_leads` are the lead times, and what else comes in turn, that are drawn for each replication.
    """

    points: Records
    leads: Records
    demands: Records
    streams: Records
    components: Records
    open_orders: Records
    members: Integers
    stream_times: Floats
    known_lead_days: Floats
    parameters: Floats
    rules: tuple[Signature, ...]
    drawn_leads: tuple[DrawnInTurn, ...]
    procurement: Procurement
    services: Services
    transshipping: Transshipping
    production: Production | None
    fittings: Fittings
    rations: Rations | None
    plan_key: int


def lower(scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control], *, apart: bool) -> Lowered:
    """Lower a scenario; with `apart` stock points that share nothing become components of their own.

    Raises NotCompilable when the kernel cannot run a rule or a review, or lacks a feature of the scenario.
    """
    require_supported(scenario, routes, controls)
    component = together(_components(scenario, routes, controls), scenario, routes) if apart else [0] * len(routes)
    rules, rule_of = _rules(controls)
    tables = timetables(scenario, routes, controls, component)
    points = _points(scenario, routes, controls, rule_of)
    _set_slots(points, tables)
    bought, services, fitted, sharing, making = _equip(scenario, routes, controls, points)
    in_turn = [*bought.in_turn, *services.in_turn, *fitted.in_turn]
    leads, known, drawn = _leads([*map(_lead_times, routes), *in_turn])
    rationed = _rationed(scenario, routes, controls, bought, points)
    others = [bought.makers, services.services, sharing.sisters, *([] if making is None else [making.centres])]
    plan_key = _set_keys(points, tables, fitted.handlings, rationed, *others)
    return Lowered(
        points=points,
        leads=leads,
        demands=_demands(scenario, routes, tables.demand_order),
        streams=tables.streams,
        components=tables.components,
        open_orders=_open_orders(scenario, routes, tables.open_order_order),
        members=tables.members,
        stream_times=tables.times,
        known_lead_days=known,
        parameters=_parameters(controls),
        rules=rules,
        drawn_leads=drawn,
        procurement=bought,
        services=services,
        transshipping=sharing,
        production=making,
        fittings=fitted,
        rations=rationed,
        plan_key=plan_key,
    )


def _set_slots(points: Records, tables: Timetables) -> None:
    """Give the stock points their numbers within their components."""
    for first, count in tables.components[["points", "point_count"]].tolist():
        points["slot"][tables.members[first : first + count]] = np.arange(count)


def _equip(
    scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control], points: Records
) -> tuple[Procurement, Services, Fittings, Transshipping, Production | None]:
    """Lower lanes, transport services, handling, sister sites and plants, and let the stock points know theirs."""
    bought = procurement(scenario, routes, controls)
    points["buying"] = bought.buying_of
    services = services_of(scenario, routes, bought.inbounds, len(routes) + len(bought.in_turn))
    fitted = fittings(scenario, routes, len(routes) + len(bought.in_turn) + len(services.in_turn))
    sharing = transshipping(scenario, routes, controls)
    require_plain_goods(sharing, fitted.handling_of)
    points["alert"][sharing.of_point >= 0] += Alert.SISTERS
    making = None
    if scenario.network.centres or scenario.network.recipes:
        making = production(scenario, routes, bought.origins)
        points["plant"] = making.plant_of
        points["order_delay_days"][points["plant"] > 0] = -1.0
    return bought, services, fitted, sharing, making


def _rationed(
    scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control], bought: Procurement, points: Records
) -> Rations | None:
    """Lower what has to do with allocations, and number the stock points that have one; None where there is nothing."""
    found = rations(scenario, routes, controls, bought)
    if found is not None:
        points["rationing"] = found.rationing_of
    return found


def _components(scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control]) -> list[int]:
    """Return the component of each stock point: those that draw on the same source, go by the same vehicles or give to
    one another, however indirectly, are one.
    """
    root = list(range(len(routes)))

    def top(k: int) -> int:
        while root[k] != k:
            root[k] = k = root[root[k]]
        return k

    shared: dict[str | int, int] = {}
    limited, loading = limited_suppliers(scenario), loading_services(scenario)
    crowded = {site.name for site in scenario.network.sites if site.limited}
    sharing: dict[str, int] = {}
    for k, route in enumerate(routes):
        if route.site in crowded:
            root[top(k)] = top(sharing.setdefault(route.site, k))
        for lane, source in zip(route.lanes, route.sources, strict=True):
            if source >= 0:
                root[top(k)] = top(source)
            elif lane.origin in limited:
                root[top(k)] = top(shared.setdefault(lane.origin, k))
        for service in loading.intersection(route.services):
            root[top(k)] = top(shared.setdefault(service, k))
    for taker, giver, *_ in sister_pairs(scenario, routes, controls):
        root[top(taker)] = top(giver)
    number: dict[int, int] = {}
    return [number.setdefault(top(k), len(number)) for k in range(len(routes))]


def _rules(controls: Sequence[Control]) -> tuple[tuple[Signature, ...], list[int]]:
    number: dict[Signature, int] = {}
    rule_of = [number.setdefault(signature(control.rule), len(number)) for control in controls]
    return tuple(number), rule_of


def _parameters(controls: Sequence[Control]) -> Floats:
    """Return a row a stock point, with room for two words behind the fields of the rule: see `compiled_rule`."""
    rows = [parameters(control.rule) for control in controls]
    table = np.zeros((len(rows), max((len(row) for row in rows), default=0) + 2))
    for k, row in enumerate(rows):
        table[k, : len(row)] = row
    return table


def _points(
    scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control], rule_of: Sequence[int]
) -> Records:
    priorities = Priorities(scenario.sequence)
    site_names = len(scenario.network.demands) + 1
    points = np.zeros(len(routes), dtype(Point))
    for k, (point, route, control) in enumerate(zip(points, routes, controls, strict=True)):
        lane = route.lane
        point["lead_time_days"] = lane.lead_time_days.value if isinstance(lane.lead_time_days, Constant) else -1.0
        point["quoted_days"] = route.quoted_days + 1e-9
        for name in ("order_delay_days", "maximum_order", "complete_only"):
            point[name] = getattr(lane, name)
        point["lot_multiple"], point["minimum_order"] = lane.order_multiple, lane.smallest_order
        point["number"], point["source"], point["rule"] = k, route.source, rule_of[k]
        point["alert"] = Alert.CONTINUOUS if control.review.continuous else 0
        point["receive_key"], point["order_key"] = priorities.receive(k), priorities.order_from_site(k)
        point["review_key"], point["give_up_key"] = priorities.review(k), priorities.give_up(k)
        breaking = priorities.lost_on_the_way, priorities.destroyed, priorities.supplier_opens, priorities.doors
        for name, priority in zip(_BREAKING, breaking, strict=True):
            point[name] = priority(k)
        point["site_name"], point["origin_name"] = site_names + k, site_names + len(routes) + k
    _set_expediting(points, scenario, routes)
    number = _numbers(routes)
    for row in scenario.network.stock:
        point = points[number[row.site, row.item]]
        point["on_hand"], point["backorders"] = row.on_hand, row.backorders
    for order in scenario.network.open_orders:
        for level in ("on_order", "in_transit"):
            points[level][number[order.site, order.item]] += order.quantity
    return points


def _set_expediting(points: Records, scenario: Scenario, routes: Sequence[Route]) -> None:
    unit_cost = {item.name: item.unit_cost for item in scenario.network.items}
    days = [route.lane.expedite_days for route in routes]
    points["expedite_days"] = [-1.0 if by is None else by for by in days]
    points["expedite_cost"] = [route.lane.expedite_cost_share * unit_cost[route.item] for route in routes]


def _numbers(routes: Sequence[Route]) -> dict[tuple[str, str], int]:
    return {(route.site, route.item): k for k, route in enumerate(routes)}


def _set_keys(points: Records, tables: Timetables, handlings: Records, rationed: Rations | None, *more: Records) -> int:
    """Make keys of priorities by their ranks among all priorities: a rank and a sequence number fit one integer.

    Return that of planning.
    """
    planning = np.array([Phase.PLAN], dtype=np.int64)
    columns = [*(points[name] for name in _KEYS), *(handlings[name] for name in _HANDLING_KEYS)]
    columns += [] if rationed is None else [rationed.rations[name] for name in RANKS]
    columns += [planning, tables.streams["key"], *(rows["key"] for rows in more)]
    keys = np.unique(np.concatenate(columns), return_inverse=True)[1] * RANK
    first = 0
    for column in columns:
        column[:] = keys[first : first + len(column)]
        first += len(column)
    points["turn_key"][tables.first_to_review] = points["review_key"][tables.first_to_review]
    return int(planning[0])


def _lead_times(route: Route) -> InTurn:
    return InTurn(route.lane.lead_time_days, lead_time_word(route, route.lane))


def _leads(laws: Sequence[InTurn]) -> tuple[Records, Floats, tuple[DrawnInTurn, ...]]:
    """Return the stretch of each law's draws, the pool of those known, and which are drawn."""
    leads = np.zeros(len(laws), dtype(Leads))
    known: list[float] = []
    drawn = []
    for k, (law, word) in enumerate(laws):
        if isinstance(law, Constant | Replay):
            values = (law.value,) if isinstance(law, Constant) else law.values
            leads[k] = len(known), len(values), 0, 1
            known += values
        else:
            drawn.append(DrawnInTurn(k, law, word))
    return leads, np.array(known, dtype=np.float64), tuple(drawn)


def _demands(scenario: Scenario, routes: Sequence[Route], demand_order: Sequence[int]) -> Records:
    number = _numbers(routes)
    demands = np.zeros(len(demand_order), dtype(Terms))
    for row, k in zip(demands, demand_order, strict=True):
        demand = scenario.network.demands[k]
        for name in ("promise_days", "backorder_share", "patience_days", "complete_only"):
            row[name] = getattr(demand, name)
        row["point"], row["number"] = number[demand.site, demand.item], k
    return demands


def _open_orders(scenario: Scenario, routes: Sequence[Route], order: Sequence[int]) -> Records:
    number = _numbers(routes)
    rows = []
    for k in order:
        row = scenario.network.open_orders[k]
        point = number[row.site, row.item]
        rows.append((row.quantity, routes[point].placed_day(row.due_day), row.due_day, point))
    return np.array(rows, dtype(OpenOrder))
