"""From the sheets of a workbook to a network: the order in which they are read, and what must fit together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sim.network import (
    Budget,
    FunctionalForecast,
    Item,
    Lane,
    Network,
    OpenOrder,
    Parameters,
    PlanningLimit,
    Segment,
    Site,
    Stock,
    Substitution,
    TransportService,
    Transshipment,
)
from sim.tables.calendar import Calendar
from sim.tables.demand import DemandFrom
from sim.tables.demand_rows import HistoryUse, Placed, demands_of_history, fit_notes, read_demands
from sim.tables.disruptions import read_disruptions
from sim.tables.events import add_events
from sim.tables.files import Sheet
from sim.tables.fitting import check_network, network_notes
from sim.tables.history import read_demand_history
from sim.tables.lanes import check_lead_times, read_lanes
from sim.tables.layout import LAYOUTS
from sim.tables.lead_times import read_lead_time_history
from sim.tables.production import read_production
from sim.tables.rows import Reading, Row, build, read_rows
from sim.tables.sheets import Named, named_sheets
from sim.tables.terms import add_contracts, add_price_breaks

__all__ = ["Choices", "assemble"]

_Built = TypeVar("_Built")
_NO_DATE = date(2024, 1, 1)
_AS_THEY_ARE: dict[str, tuple[str, type]] = {
    "stock": ("stock", Stock),
    "open_orders": ("open_orders", OpenOrder),
    "parameters": ("policy_parameters", Parameters),
    "segments": ("segments", Segment),
    "substitutions": ("substitutions", Substitution),
    "services": ("transport_services", TransportService),
    "transshipments": ("transshipments", Transshipment),
    "budget": ("budget", Budget),
    "forecasts": ("forecasts", FunctionalForecast),
    "planning_limits": ("planning_limits", PlanningLimit),
}
"""The sheet and the dataclass of each field of a network whose rows need nothing else to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How a workbook is to be read; see `sim.tables.read_network`."""

    demand: DemandFrom = "bootstrap"
    block: int | None = None
    start_date: date | None = None
    horizon_days: int | None = None


def assemble(sheets: Sequence[Sheet], choices: Choices, reading: Reading) -> tuple[Network, Calendar | None]:
    """Return the network that the sheets describe and the calendar of its history.

    Problems go to `reading.faults`; while there are any, the network holds stand-ins and must not be used.
    """
    named = named_sheets(sheets, reading)
    items = _placed(named, "items", Item, reading)
    sites, lane_rows = _sites_and_lanes(named, reading)
    use = _history(named, choices, reading)
    calendar = use.history.calendar if use.history else None
    reading.start = _start(use, choices, reading)
    lanes = _lanes(named, lane_rows, [item.name for item, _ in items], reading)
    demands = _demands(named, use, choices, reading)
    placed: dict[str, Sequence[tuple[Any, Row]]] = {"items": items, "sites": sites, "lanes": lanes, "demands": demands}
    placed |= {field: _placed(named, sheet, made, reading) for field, (sheet, made) in _AS_THEY_ARE.items()}
    production = read_production(lambda sheet: _rows(named, sheet, reading), reading)
    disruptions = read_disruptions(lambda sheet: _rows(named, sheet, reading), reading)
    network = Network(**{field: tuple(value for value, _ in has) for field, has in placed.items()})
    network = disruptions.network(production.network(network))
    rows = {**production.rows, **disruptions.rows, **{field: _rows_in(has) for field, has in placed.items()}}
    reading.codes.report(reading.faults)
    if named.complete:
        check_network(network, rows, reading)
    reading.notes += network_notes(network) if not reading.faults.problems else []
    return network, calendar


def _rows_in(placed: Sequence[tuple[object, Row]]) -> Sequence[Row]:
    return [row for _, row in placed]


def _rows(named: Named, name: str, reading: Reading) -> list[Row]:
    sheet = named.get(name)
    return read_rows(sheet, LAYOUTS[name], reading) if sheet else []


def _placed(named: Named, name: str, made: type[_Built], reading: Reading) -> list[tuple[_Built, Row]]:
    """Return what the rows of a sheet describe, each with its row."""
    placed = [(build(row, made, reading), row) for row in _rows(named, name, reading)]
    return [(value, row) for value, row in placed if value is not None]


def _sites_and_lanes(named: Named, reading: Reading) -> tuple[list[tuple[Site, Row]], list[Row]]:
    """Return the sites (from the lanes when there is no sheet of sites) and the rows of the lanes."""
    sites = _placed(named, "sites", Site, reading)
    reading.only_site = _only_warehouse(sites)
    rows = _rows(named, "lanes", reading)
    if not sites:
        sites = _inferred_sites(rows)
        reading.only_site = _only_warehouse(sites)
    return sites, rows


def _only_warehouse(sites: Sequence[tuple[Site, Row]]) -> str:
    warehouses = [site.name for site, _ in sites if site.kind == "warehouse"]
    return warehouses[0] if len(warehouses) == 1 else ""


def _inferred_sites(rows: Sequence[Row]) -> list[tuple[Site, Row]]:
    """Return the sites that lanes name: those that no lane leads to are suppliers."""
    fed = {row.text("destination") for row in rows}
    named = {row.text(column): row for row in rows for column in ("origin", "destination")}
    return [
        (Site(name=name, kind="warehouse" if name in fed else "supplier"), row) for name, row in named.items() if name
    ]


def _history(named: Named, choices: Choices, reading: Reading) -> HistoryUse:
    sheet = named.get("demand_history")
    history = read_demand_history(sheet, reading) if sheet else None
    return HistoryUse(history, sheet is not None, choices.demand, choices.block)


def _start(use: HistoryUse, choices: Choices, reading: Reading) -> date:
    """Return day 0: as chosen, else the first day that is replayed, else the day after the history."""
    calendar = use.history.calendar if use.history else None
    if choices.start_date or (use.sheet and calendar is None):
        return choices.start_date or reading.start
    if calendar is None or calendar.first_date is None or calendar.next_date is None:
        return _NO_DATE
    return calendar.first_date if choices.demand == "replay" else calendar.next_date


def _lanes(named: Named, rows: Sequence[Row], items: Sequence[str], reading: Reading) -> list[tuple[Lane, Row]]:
    sheet = named.get("lead_time_history")
    deliveries = read_lead_time_history(sheet, reading) if sheet else None
    lanes = read_lanes(rows, deliveries, frozenset(items), reading)
    if deliveries and named.complete:
        check_lead_times(deliveries, [lane for lane, _ in lanes], frozenset(items), reading)
    lanes = add_price_breaks(lanes, _rows(named, "price_breaks", reading), reading)
    return add_contracts(lanes, _rows(named, "contracts", reading), reading)


def _demands(named: Named, use: HistoryUse, choices: Choices, reading: Reading) -> Placed:
    rows = _rows(named, "demand", reading)
    demands = read_demands(rows, use, reading) if rows else demands_of_history(use, reading)
    reading.notes += fit_notes(demands, use)
    return add_events(demands, _rows(named, "events", reading), reading, choices.horizon_days)
