"""Put the handling of goods at stock points into the kernel's arrays: `sim.processes.fitting_out`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.clock import Priorities
from sim.compiled.handling_layout import Flow, Handling, Premises
from sim.compiled.layout import Floats, Integers, Records, dtype
from sim.compiled.procurement import InTurn
from sim.distributions import Uniform
from sim.network import Scenario, Site
from sim.routes import Route
from sim.streams import stream_word

__all__ = ["Fittings", "fittings"]

_LUCK = Uniform(0.0, 1.0)
_YEAR_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fittings:
    """The arrays of `Memory` that have to do with handling.

    `handling_of` has the number of its `Handling` for each stock point, -1 where goods just come in and go out;
    `flow_of` the number of the flow of returns of each demand, -1 without one. `in_turn` are the laws of the rows of
    `Leads` that begin at the row that the records were told. `ages` has a day an entry.
    """

    handling_of: Integers
    handlings: Records
    flows: Records
    flow_of: Integers
    premises: Records
    stored: Integers
    volumes: Floats
    ages: Floats
    in_turn: tuple[InTurn, ...]


@dataclass(slots=True)
class _Lists:
    """What `Fittings` is made of, as it grows; the next law drawn in turn stands in row `first_row` + their number."""

    first_row: int
    handlings: list[Records] = field(default_factory=list)
    flows: list[tuple[float, ...]] = field(default_factory=list)
    premises: dict[str, int] = field(default_factory=dict)
    premises_rows: list[Records] = field(default_factory=list)
    stored: list[int] = field(default_factory=list)
    volumes: list[float] = field(default_factory=list)
    in_turn: list[InTurn] = field(default_factory=list)
    ages: int = 0

    def drawn(self, law: InTurn) -> int:
        """Add a law and return its row."""
        self.in_turn.append(law)
        return self.first_row + len(self.in_turn) - 1


def fittings(scenario: Scenario, routes: Sequence[Route], first_row: int) -> Fittings:
    """Lower the stock points whose goods do not just come in and go out."""
    lists = _Lists(first_row)
    life = {item.name: item.shelf_life_days for item in scenario.network.items}
    sites = {site.name: site for site in scenario.network.sites}
    flow_of, flow_at = _flows(lists, scenario)
    returning = {key[:2] for key in flow_at}
    _add_premises(lists, scenario, routes)
    handling_of = np.full(len(routes), -1, dtype=np.int64)
    for number, route in enumerate(routes):
        place = route.site, route.item
        checked = any(lane.damaged_share or lane.quarantine_days for lane in route.lanes)
        if life[route.item] < math.inf or route.site in lists.premises or place in returning or checked:
            handling_of[number] = len(lists.handlings)
            row = _handling(lists, route, sites[route.site], life[route.item])
            row["nameless"] = flow_at.get((*place, ""), -1)
            priorities = Priorities(scenario.sequence)
            row["expire_key"], row["depart_key"] = priorities.expire(number), priorities.depart(number)
            lists.handlings.append(row)
    return Fittings(
        handling_of=handling_of,
        handlings=np.array(lists.handlings, dtype(Handling)),
        flows=np.array(lists.flows, dtype(Flow)),
        flow_of=np.array(flow_of, dtype=np.int64),
        premises=np.array(lists.premises_rows, dtype(Premises)),
        stored=np.array(lists.stored, dtype=np.int64),
        volumes=np.array(lists.volumes, dtype=np.float64),
        ages=np.zeros(lists.ages),
        in_turn=tuple(lists.in_turn),
    )


def _handling(lists: _Lists, route: Route, site: Site, life: float) -> Records:
    """Return the handling of a stock point, with its draws and a place for the days of what expires."""
    lane = route.lane
    row: Records = np.zeros(1, dtype(Handling))[0]
    row["life_days"] = life
    row["newest_first"] = site.issuing == "lifo"
    row["damaged_share"], row["quarantine_days"] = lane.damaged_share, lane.quarantine_days
    row["opening_premises"], row["damage"] = lists.premises.get(route.site, -1), -1
    if lane.damaged_share:
        word = stream_word("damage", route.site, route.item, lane.origin, lane.mode)
        row["damage"] = lists.drawn(InTurn(_LUCK, word))
    if life < math.inf:
        reserve = site.minimum_life_share * life
        row["reserve_days"], row["ages"] = reserve, lists.ages
        row["age_count"] = min(_YEAR_DAYS, math.ceil(life - reserve))
        lists.ages += int(row["age_count"])
    return row


def _flows(lists: _Lists, scenario: Scenario) -> tuple[list[int], dict[tuple[str, str, str], int]]:
    """Add the flows of returns; return that of each demand, and of each (site, item, segment)."""
    demands = scenario.network.demands
    flow_at: dict[tuple[str, str, str], int] = {}
    for demand in demands:
        if demand.return_share:
            key = demand.site, demand.item, demand.segment
            luck = lists.drawn(InTurn(_LUCK, stream_word("returned", *key)))
            delays = lists.drawn(InTurn(demand.return_delay_days, stream_word("return_delay", *key)))
            flow_at[key] = len(lists.flows)
            lists.flows.append((demand.return_share, luck, delays, demand.returns_to == "stock"))
    return [flow_at.get((demand.site, demand.item, demand.segment), -1) for demand in demands], flow_at


def _add_premises(lists: _Lists, scenario: Scenario, routes: Sequence[Route]) -> None:
    volume = {item.name: item.volume_per_unit for item in scenario.network.items}
    for site in scenario.network.sites:
        here = [number for number, route in enumerate(routes) if route.site == site.name] if site.limited else []
        if not here:
            continue
        lists.premises[site.name] = len(lists.premises_rows)
        row = np.zeros(1, dtype(Premises))[0]
        row["capacity"], row["first"], row["count"] = site.storage_capacity, len(lists.stored), len(here)
        for name in ("receiving_units_per_day", "picking_units_per_day"):
            row[name] = getattr(site, name)
        lists.premises_rows.append(row)
        lists.stored += here
        lists.volumes += [volume[routes[number].item] for number in here]
