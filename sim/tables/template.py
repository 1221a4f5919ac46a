"""An example workbook to start from: small, complete and sensible; every sheet is filled, most can be deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from sim.tables.layout import LAYOUTS
from sim.tables.writing import OutCell, OutSheet

__all__ = ["template_sheets"]

_MONDAY = date(2024, 1, 1)
_WEEKS = 104
_START = _MONDAY + timedelta(weeks=_WEEKS)
_RARE = 5.0


class _Item(NamedTuple):
    name: str
    family: str
    unit_cost: float
    unit_price: float
    weekly: float
    weight_kg: float


_ITEMS = (
    _Item("00101", "resin", 42.0, 58.0, 120.0, 25.0),
    _Item("00102", "resin", 55.0, 79.0, 60.0, 25.0),
    _Item("00201", "solvent", 9.0, 12.5, 400.0, 10.0),
    _Item("00202", "solvent", 11.0, 16.0, 90.0, 10.0),
    _Item("00301", "additive", 180.0, 260.0, 14.0, 20.0),
    _Item("00302", "additive", 240.0, 340.0, 1.5, 20.0),
)
_SUPPLIER = {"resin": "OVERSEAS", "solvent": "DOMESTIC", "additive": "OVERSEAS"}
_DAYS = {"OVERSEAS": (56.0, 12.0), "DOMESTIC": (12.0, 3.0)}
_SHARES = {"NORTH": 0.6, "SOUTH": 0.4}
_README = (
    "Your supply chain as a workbook",
    "",
    "Replace the example rows by your own; keep the header rows. Then: siop-data check this_file.xlsx",
    "The comment on each header cell explains its column. Dark headers are required; an empty cell under a light one "
    "means the default that its comment names.",
    "",
    "Only items, lanes and demand_history (or demand) are needed. All else may be deleted: without sites, those that "
    "no lane leads to are suppliers; without stock, sites start empty; without policy_parameters there is no "
    "baseline of your own.",
    "",
    "demand_history: what customers asked for, not what was shipped. Here one row for a site and item with the weeks "
    "across; one row for a date, site and item (columns date, site, item, quantity) is read as well.",
    "demand: a size left empty comes from demand_history. A distribution may stand there instead: poisson(mean=20), "
    "gamma(mean=10, sd=3), intermittent(probability=0.1, size=gamma(mean=40, sd=15)).",
    "lanes: a lead time left empty comes from lead_time_history. A number or a distribution may stand there.",
    "transport_services: what travels together, on which days, in what vehicles, and what it emits.",
    "events: a dated promotion, project or holiday that changes the demand of its days.",
    "",
    "More sheets, explained in docs/tables.md: segments (ranks and penalties of customers); substitutions (what they "
    "take instead); transshipments (sites that help one another); price_breaks and contracts (terms of suppliers); "
    "disruptions and disruption_targets; recipes, components, by_products, operations, work_centres, shifts and "
    "change_overs (plants); budget, forecasts and planning_limits (what a planning process goes by).",
    "",
    "Codes are text: 00017 is not 17. Dates are 2024-01-31 or true Excel dates. Decimals have a point.",
    "",
    "The figures are invented. Day 0 is the day after the history ends.",
)


def template_sheets() -> list[OutSheet]:
    """Return the sheets of the example: two suppliers, a central warehouse and two sites that sell six items."""
    rng = np.random.default_rng(20240101)
    kinds = {"OVERSEAS": "supplier", "DOMESTIC": "supplier", "CENTRAL": "warehouse"}
    sites = [[site, kinds.get(site, "warehouse")] for site in (*kinds, *_SHARES)]
    return [
        OutSheet("README", (), [[line] for line in _README]),
        _sheet("items", "name unit_cost unit_price holding_rate_per_year family weight_kg_per_unit", _items()),
        _sheet("sites", "name kind", sites),
        _sheet(
            "lanes", "origin destination item lead_time_days quoted_lead_time_days order_cost lot_multiple", _lanes()
        ),
        _sheet("transport_services", "origin destination distance_km co2e_kg_per_tonne_km", _services()),
        _sheet("stock", "site item on_hand", _stock()),
        _sheet("open_orders", "site item quantity due_day", _open_orders()),
        _sheet("demand", "site item size bucket_days backorder_share promise_days", _demand()),
        _sheet("events", "site item start_day end_day factor", _events()),
        _history(rng),
        _sheet("lead_time_history", "origin destination item order_date receipt_date", _deliveries(rng)),
        _sheet("policy_parameters", "site item reorder_point order_quantity safety_stock", _parameters()),
    ]


def _sheet(name: str, header: str, rows: Sequence[Sequence[OutCell]]) -> OutSheet:
    return OutSheet(name, header.split(), rows, LAYOUTS[name])


def _items() -> list[list[OutCell]]:
    return [[item.name, item.unit_cost, item.unit_price, 0.2, item.family, item.weight_kg] for item in _ITEMS]


def _lanes() -> list[list[OutCell]]:
    inbound: list[list[OutCell]] = [
        [_SUPPLIER[item.family], "CENTRAL", item.name, None, _DAYS[_SUPPLIER[item.family]][0], 150.0, 10.0]
        for item in _ITEMS
    ]
    return [
        *inbound,
        ["CENTRAL", "NORTH", None, 2.0, None, 25.0, None],
        ["CENTRAL", "SOUTH", None, "triangular(low=2, mode=3, high=6)", None, 25.0, None],
    ]


def _services() -> list[list[OutCell]]:
    return [["OVERSEAS", "CENTRAL", 19000.0, 0.01], ["DOMESTIC", "CENTRAL", 600.0, 0.1]]


def _points() -> list[tuple[str, _Item, float, float]]:
    """Return (site, item, weekly demand, weeks to cover) of each stock point."""
    central = [("CENTRAL", item, item.weekly, _DAYS[_SUPPLIER[item.family]][0] / 7 + 3) for item in _ITEMS]
    selling = [(site, item, item.weekly * share, 2.0) for item in _ITEMS for site, share in _SHARES.items()]
    return [*central, *selling]


def _stock() -> list[list[OutCell]]:
    return [[site, item.name, float(round(weekly * weeks / 2))] for site, item, weekly, weeks in _points()]


def _open_orders() -> list[list[OutCell]]:
    due = [(_START + timedelta(days=10 + 7 * k)).isoformat() for k in range(len(_ITEMS))]
    return [["CENTRAL", item.name, item.weekly * 6, day] for item, day in zip(_ITEMS, due, strict=True)]


def _demand() -> list[list[OutCell]]:
    rows: list[list[OutCell]] = []
    for item in _ITEMS:
        rare = item.weekly < _RARE
        for site, share in _SHARES.items():
            law = f"intermittent(probability={share}, size=poisson(mean={item.weekly:g}))" if rare else None
            rows.append([site, item.name, law, 7.0 if rare else None, 0.8, 2.0])
    return rows


def _events() -> list[list[OutCell]]:
    first, last = (_START + timedelta(days=days) for days in (84, 98))
    return [["NORTH", "00201", first.isoformat(), last.isoformat(), 1.5]]


def _history(rng: np.random.Generator) -> OutSheet:
    """Return two years of weekly demand, a row for each site and item: a mild season and gamma-mixed Poisson counts."""
    weeks = [(_MONDAY + timedelta(weeks=k)).isoformat() for k in range(_WEEKS)]
    season = 1 + 0.15 * np.sin(2 * np.pi * np.arange(_WEEKS) / 52)
    rows: list[list[OutCell]] = []
    for item in _ITEMS:
        for site, share in _SHARES.items():
            means = rng.gamma(8.0, item.weekly * share * season / 8.0)
            asked = rng.poisson(means).astype(np.float64).tolist()
            if item.weekly >= _RARE:
                rows.append([site, item.name, *asked])
    return OutSheet("demand_history", ("site", "item", *weeks), rows, LAYOUTS["demand_history"])


def _deliveries(rng: np.random.Generator) -> list[list[OutCell]]:
    rows: list[list[OutCell]] = []
    for item in _ITEMS:
        supplier = _SUPPLIER[item.family]
        mean, sd = _DAYS[supplier]
        for k, days in enumerate(rng.gamma((mean / sd) ** 2, sd**2 / mean, 12).round().tolist()):
            ordered = _MONDAY + timedelta(days=45 * k)
            received = ordered + timedelta(days=days)
            rows.append([supplier, "CENTRAL", item.name, ordered.isoformat(), received.isoformat()])
    return rows


def _parameters() -> list[list[OutCell]]:
    return [
        [site, item.name, float(round(weekly * weeks)), float(max(1, round(weekly * 4))), float(round(weekly * 1.5))]
        for site, item, weekly, weeks in _points()
    ]
