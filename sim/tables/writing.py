"""From a network to sheets: the header and the cells of each, ready to be saved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.distributions import Distribution
from sim.network import Demand, Lane, Network, Recipe
from sim.tables.cells import number_text
from sim.tables.laws import format_law, history_of
from sim.tables.layout import LAYOUTS, Column, Layout
from sim.tables.production import PARTS

__all__ = ["OutCell", "OutSheet", "network_sheets"]

OutCell = str | float | bool | None


@dataclass(frozen=True, slots=True)
class OutSheet:
    """A sheet to be saved. Without a `layout` it is free text, one line a row."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[OutCell]]
    layout: Layout | None = None


def network_sheets(network: Network) -> list[OutSheet]:
    """Return the sheets of a network; those of histories only when some distribution holds observed values."""
    longest = max((len(history_of(demand.size)) for demand in network.demands), default=0)
    histories = [_demand_history(network, longest), _lead_time_history(network)]
    agreed = [_price_breaks(network), _contracts(network)]
    return [
        _rows_of("items", network.items),
        _rows_of("sites", network.sites),
        _rows_of("lanes", network.lanes),
        *(sheet for sheet in agreed if sheet.rows),
        *([_rows_of("transport_services", network.services)] if network.services else []),
        *([_rows_of("transshipments", network.transshipments)] if network.transshipments else []),
        _rows_of("stock", network.stock),
        _rows_of("open_orders", network.open_orders),
        _rows_of("demand", network.demands, longest),
        _events(network),
        *([_rows_of("segments", network.segments)] if network.segments else []),
        *([_rows_of("substitutions", network.substitutions)] if network.substitutions else []),
        *(sheet for sheet in histories if sheet.rows),
        _rows_of("policy_parameters", network.parameters),
        *(sheet for sheet in _production(network) if sheet.rows),
        *(sheet for sheet in _disruptions(network) if sheet.rows),
        *(sheet for sheet in _planning(network) if sheet.rows),
    ]


def _planning(network: Network) -> list[OutSheet]:
    return [
        _rows_of("budget", network.budget),
        _rows_of("forecasts", network.forecasts),
        _rows_of("planning_limits", network.planning_limits),
    ]


def _rows_of(name: str, values: Sequence[object], history_buckets: int | None = None) -> OutSheet:
    layout = LAYOUTS[name]
    rows = [
        [_cell(column, _value(value, column.name), history_buckets) for column in layout.columns] for value in values
    ]
    return OutSheet(name, layout.names, rows, layout)


def _value(row: object, column: str) -> object:
    """Return a field of a row; those of a demand's shape and projects stand in the same sheet."""
    if isinstance(row, Demand) and not hasattr(row, column):
        return getattr(row.shape if hasattr(row.shape, column) else row.projects, column)
    return getattr(row, column)


def _cell(column: Column, value: object, history_buckets: int | None = None) -> OutCell:
    if isinstance(value, Distribution):
        return format_law(value, history_buckets)
    if isinstance(value, tuple):
        return "|".join(part if isinstance(part, str) else number_text(part) for part in value) or None
    if isinstance(value, str | bool):
        return value if value != "" else None
    if isinstance(value, int | float):
        number = float(value)
        # An empty cell means the default, which for limits is "none".
        return None if math.isinf(number) and column.default is None else number
    return None


def _production(network: Network) -> list[OutSheet]:
    return [
        _rows_of("recipes", network.recipes),
        _parts_of("components", network.recipes),
        _parts_of("by_products", network.recipes),
        _parts_of("operations", network.recipes),
        _rows_of("work_centres", network.centres),
        _rows_of("shifts", network.shifts),
        _rows_of("change_overs", network.change_overs),
    ]


def _disruptions(network: Network) -> list[OutSheet]:
    layout = LAYOUTS["disruption_targets"]
    rows: list[list[OutCell]] = [
        [disruption.name, *(_cell(column, getattr(target, column.name)) for column in layout.columns[1:])]
        for disruption in network.disruptions
        for target in disruption.targets
    ]
    return [_rows_of("disruptions", network.disruptions), OutSheet(layout.name, layout.names, rows, layout)]


def _parts_of(name: str, recipes: Sequence[Recipe]) -> OutSheet:
    """Return the sheet of what belongs to recipes, each with its site and item."""
    layout = LAYOUTS[name]
    rows = [
        [recipe.site, recipe.item, *(_cell(c, getattr(part, _part_field(c.name))) for c in layout.columns[2:])]
        for recipe in recipes
        for part in getattr(recipe, name)
    ]
    return OutSheet(layout.name, layout.names, rows, layout)


def _part_field(column: str) -> str:
    return "item" if column in PARTS.values() else column


def _price_breaks(network: Network) -> OutSheet:
    return _of_lanes("price_breaks", [(lane, step) for lane in network.lanes for step in lane.price_breaks])


def _contracts(network: Network) -> OutSheet:
    return _of_lanes("contracts", [(lane, lane.contract) for lane in network.lanes if lane.contract])


def _of_lanes(name: str, values: Sequence[tuple[Lane, object]]) -> OutSheet:
    """Return the sheet of what belongs to lanes, each with its lane."""
    layout = LAYOUTS[name]
    fields = layout.columns[4:]
    rows = [
        [
            lane.origin,
            lane.destination,
            lane.item or None,
            lane.mode or None,
            *(_cell(c, getattr(v, c.name)) for c in fields),
        ]
        for lane, v in values
    ]
    return OutSheet(layout.name, layout.names, rows, layout)


def _events(network: Network) -> OutSheet:
    layout = LAYOUTS["events"]
    fields = layout.columns[3:]
    rows = [
        [demand.site, demand.item, demand.segment or None, *(_cell(c, getattr(event, c.name)) for c in fields)]
        for demand in network.demands
        for event in demand.events
    ]
    return OutSheet(layout.name, layout.names, rows, layout)


def _demand_history(network: Network, longest: int) -> OutSheet:
    """Return the observed values of demands, long form, shorter ones ending with the longest."""
    layout = LAYOUTS["demand_history"]
    rows: list[list[OutCell]] = []
    for demand in network.demands:
        values = history_of(demand.size)
        first = longest - len(values)
        key = (demand.site, demand.item, demand.segment or None)
        rows += [[float(first + k), *key, float(value)] for k, value in enumerate(values)]
    return OutSheet(layout.name, ("bucket", "site", "item", "segment", "quantity"), rows, layout)


def _lead_time_history(network: Network) -> OutSheet:
    layout = LAYOUTS["lead_time_history"]
    rows: list[list[OutCell]] = [
        [lane.origin, lane.destination, lane.item or None, float(value)]
        for lane in network.lanes
        for value in history_of(lane.lead_time_days)
    ]
    return OutSheet(layout.name, ("origin", "destination", "item", "lead_time_days"), rows, layout)
