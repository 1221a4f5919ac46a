"""Which sheets a workbook has and which columns each: derived from the dataclasses, described here once."""

from __future__ import annotations

import math
from dataclasses import MISSING, dataclass, fields
from typing import Literal, get_args, get_origin, get_type_hints

from sim.distributions import Distribution
from sim.network import (
    Budget,
    ByProduct,
    ChangeOver,
    Component,
    Contract,
    Demand,
    Disruption,
    Event,
    FunctionalForecast,
    Item,
    Lane,
    OpenOrder,
    Operation,
    Parameters,
    PlanningLimit,
    PriceBreak,
    Projects,
    Recipe,
    Segment,
    Shape,
    Shift,
    Site,
    Stock,
    Substitution,
    Target,
    TransportService,
    Transshipment,
    WorkCentre,
)
from sim.tables.customer_docs import CUSTOMER_DOCS, CUSTOMER_SHEETS, ITEM, SEGMENT, SITE
from sim.tables.disruption_docs import DISRUPTION_DOCS, DISRUPTION_SHEETS
from sim.tables.planning_docs import PLANNING_DOCS, PLANNING_SHEETS
from sim.tables.production_docs import PRODUCTION_DOCS, PRODUCTION_SHEETS
from sim.tables.transport_docs import TRANSPORT_DOCS

__all__ = ["HISTORIES", "LAYOUTS", "SHEETS", "Column", "Kind", "Layout", "normalised"]

Kind = Literal["code", "number", "day", "flag", "choice", "law", "factors", "weekdays", "date"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name, what its cells hold, and what an empty cell means.

    `default` is None when an empty cell of a column that is not `required` means "none" (or is explained in `doc`).
    """

    name: str
    kind: Kind
    doc: str
    required: bool = False
    default: object = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One sheet: the columns of its rows, what a row is, and the key that no two rows may share."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False

    def column(self, name: str) -> Column | None:
        """Return the column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def normalised(name: str) -> str:
    """Return a sheet or column name as it is compared: lower case, blanks and hyphens as underscores."""
    return "_".join(name.strip().lower().replace("-", " ").split())


_DAYS = frozenset({"due_day", "start_day", "end_day"})

_DOCS: dict[str, dict[str, str]] = {
    **TRANSPORT_DOCS,
    "items": {
        "name": "Code of the item. Kept as text: 00017 is not 17, and NA is a code.",
        "unit_cost": "Value of one unit in stock, in currency.",
        "unit_price": "Sales price of one unit, in currency.",
        "holding_rate_per_year": "Cost of holding stock for a year, as a share of its value: 0.2 is 20 %.",
        "backlog_cost_per_unit_day": "Cost of letting a customer wait, per unit and day, in currency.",
        "lost_sale_cost_per_unit": "Cost of a unit not sold because it was missing, in currency.",
        "family": "Product family.",
        "item_class": "Your own class (A, B, C ...). Empty: classified by revenue.",
        "volume_per_unit": "Room that one unit takes up in storage and vehicles, in your unit of volume "
        "(pallets, cubic metres).",
        "shelf_life_days": "Days that a unit keeps from its receipt from a supplier, or its making. Empty: for ever.",
        "weight_kg_per_unit": "Weight of one unit in kg; transport services that limit weight or emit need it.",
    },
    "sites": {
        "name": "Code of the site.",
        "kind": "supplier: never runs out. warehouse: holds stock and reviews it (distribution centre, shop).",
        "units_per_day": "Suppliers: units that one machine makes a day, of all items. Empty: no limit.",
        "machines": "Suppliers: how many orders are made side by side.",
        "issuing": "Of perishable items, fefo: units that expire first go first. lifo: customers take the freshest.",
        "minimum_life_share": "Units with less than this share of their shelf life left are scrapped: 0.33.",
        "storage_capacity": "Room for all items together, in the unit of volume of sheet items. Empty: no limit.",
        "overflow_cost_per_volume_day": "Cost of storing one unit of volume beyond that for a day, in currency.",
        "storage_co2e_kg_per_volume_day": "Greenhouse gases of storing one unit of volume for a day, in kg of CO2e: "
        "kWh for light, heating and cooling x kg per kWh.",
        "receiving_units_per_day": "Units that the dock unloads a day, one shipment after the other. Empty: no limit.",
        "picking_units_per_day": "Units that are picked a day, one order after the other. Empty: no limit.",
        "job_limit": "Jobs in progress at a time in the site's plant (CONWIP). Empty: no limit.",
    },
    "lanes": {
        "origin": "Site that ships, as in sheet sites.",
        "destination": "Site that receives, a warehouse.",
        "item": "Item that the lane is for. Empty: every item for which the destination has no lane of its own.",
        "lead_time_days": "Days from shipping to usable stock: a number or a distribution. Empty: empirical, from "
        "sheet lead_time_history, and 0 where that has no row for the lane.",
        "quoted_lead_time_days": "Days that you plan with and that on-time is judged by. Empty: the mean.",
        "order_delay_days": "Days that an order takes to reach the origin.",
        "order_cost": "Cost of one order, in currency.",
        "transport_cost_per_unit": "Cost of carrying one unit, in currency.",
        "lot_multiple": "Orders are rounded up to a multiple of this many units; 0: any quantity.",
        "minimum_order": "Smallest order, in units; smaller ones are lifted to it.",
        "maximum_order": "Largest order, in units. Empty: no limit.",
        "complete_only": "TRUE: an order is shipped only when all of it can go.",
        "mode": "Means of transport (sea, air), when several lead from the same origin.",
        "damaged_share": "Share of what arrives that is damaged and scrapped: 0.02 is 2 %.",
        "quarantine_days": "Days that what arrives is held (inspection) before it is usable.",
        "expedite_days": "Days within which a shipment under way can be made to come. Empty: it cannot be expedited.",
        "expedite_cost_share": "Cost of expediting a unit, as a share of its unit_cost: 0.08 is 8 %.",
        "preference": "Where several lanes bring an item, the lowest number comes first: plain rules order there.",
        "priority": "Rank of the lane's orders at the origin when stock is short, 1 first; see the option allocation.",
        "unit_price": "Suppliers: what a unit costs on this lane, in currency. Empty: the item's unit_cost.",
        "incremental_prices": "TRUE: a price of sheet price_breaks holds only for the units above its quantity.",
        "minimum_order_value": "Smallest order, in currency at unit_price; smaller ones are lifted to it.",
        "container_units": "Orders fill whole containers of this many units; 0: they need not.",
        "delivered_share": "Suppliers: the share of each order that that comes: a number or a distribution. Empty: 1.",
        "short_units": "Suppliers: units missing of each order besides: a number or a distribution. Empty: 0.",
        "rest_follows_days": "Suppliers: days after which the rest of an order follows. Empty: never.",
    },
    "price_breaks": {
        "origin": "Supplier, as in sheet lanes.",
        "destination": "Site that receives, as in sheet lanes.",
        "item": "Item of the lane, empty as there. Origin, destination, item and mode name one lane.",
        "mode": "Means of transport of the lane, when it has one.",
        "from_units": "Quantity of one order from which on the price holds.",
        "unit_price": "Price of a unit then, in currency.",
    },
    "contracts": {
        "origin": "Supplier, as in sheet lanes.",
        "destination": "Site that receives, as in sheet lanes.",
        "item": "Item of the lane, empty as there: the volume is then that of each item.",
        "mode": "Means of transport of the lane, when it has one.",
        "period_days": "Days in a period, whole buckets of the run; the first begins after the warm-up.",
        "minimum_units": "Units committed to in a period.",
        "maximum_units": "Units agreed at most in a period. Empty: no limit.",
        "shortfall_cost_per_unit": "Penalty for a unit below the commitment, in currency.",
        "excess_cost_per_unit": "Surcharge for a unit above the limit, in currency.",
    },
    "stock": {
        "site": SITE,
        "item": ITEM,
        "on_hand": "Units in stock at the start.",
        "backorders": "Units owed to customers at the start.",
    },
    "open_orders": {
        "site": "Site that will receive. The column may be left out when there is one warehouse only.",
        "item": ITEM,
        "quantity": "Units on their way.",
        "due_day": "When they are usable: a date, or the number of days from the start.",
    },
    "policy_parameters": {
        "site": SITE,
        "item": ITEM,
        "reorder_point": "Order when stock on hand and on order, less backorders, is at or below this many units.",
        "order_up_to": "Order up to this many units.",
        "order_quantity": "Order this many units.",
        "safety_stock": "Units held against uncertainty.",
        "review_days": "Days between looks; 0 or empty: every day.",
    },
}

_DOCS |= PRODUCTION_DOCS | CUSTOMER_DOCS | DISRUPTION_DOCS | PLANNING_DOCS
_ROWS: dict[str, tuple[type, ...]] = {
    "items": (Item,),
    "sites": (Site,),
    "lanes": (Lane,),
    "price_breaks": (PriceBreak,),
    "contracts": (Contract,),
    "transport_services": (TransportService,),
    "transshipments": (Transshipment,),
    "stock": (Stock,),
    "open_orders": (OpenOrder,),
    "demand": (Demand, Shape, Projects),
    "events": (Event,),
    "segments": (Segment,),
    "substitutions": (Substitution,),
    "policy_parameters": (Parameters,),
    "recipes": (Recipe,),
    "components": (Component,),
    "by_products": (ByProduct,),
    "operations": (Operation,),
    "work_centres": (WorkCentre,),
    "shifts": (Shift,),
    "change_overs": (ChangeOver,),
    "disruptions": (Disruption,),
    "disruption_targets": (Target,),
    "budget": (Budget,),
    "forecasts": (FunctionalForecast,),
    "planning_limits": (PlanningLimit,),
}
_SHEET_DOCS = {
    "items": "One row for each item (SKU).",
    "sites": "One row for each site. Without this sheet, sites are those named in lanes, and those that no lane leads "
    "to are suppliers.",
    "lanes": "How sites get items: one row for a destination, or for a destination and item.",
    "price_breaks": "Lower prices for larger orders on a lane from a supplier; several rows for one lane are allowed.",
    "contracts": "Volumes agreed with suppliers: what a period's deliveries fall short or exceed by costs extra.",
    "transport_services": "How goods travel from site to site by one mode: departures, vehicles, costs, emissions. "
    "Without a row, what is shipped leaves at once.",
    "transshipments": "Ways by which a site that is short may take from a sister site; the policy's sharing says what.",
    "stock": "The opening stock. A site and item without a row start with nothing.",
    "open_orders": "What is already on its way at the start.",
    "demand": "What customers ask for, by site and item. Without this sheet, demand comes from demand_history.",
    "events": "Dated events (promotions, projects, holidays) of a demand; several rows for one demand are allowed.",
    **CUSTOMER_SHEETS,
    "policy_parameters": "What your planning system holds today; it becomes the baseline of a comparison.",
    **PRODUCTION_SHEETS,
    **DISRUPTION_SHEETS,
    **PLANNING_SHEETS,
}
_KEYS = {
    "items": ("name",),
    "sites": ("name",),
    "lanes": ("destination", "item", "origin", "mode"),
    "price_breaks": ("destination", "item", "origin", "mode", "from_units"),
    "contracts": ("destination", "item", "origin", "mode"),
    "transport_services": ("origin", "destination", "mode"),
    "transshipments": ("origin", "destination", "item"),
    "stock": ("site", "item"),
    "demand": ("site", "item", "segment"),
    "segments": ("name",),
    "substitutions": ("item", "substitute", "site", "segment"),
    "policy_parameters": ("site", "item"),
    "recipes": ("site", "item"),
    "components": ("site", "item", "component"),
    "by_products": ("site", "item", "by_product"),
    "work_centres": ("name",),
    "shifts": ("centre", "weekday", "start_hour"),
    "change_overs": ("centre", "from_family", "to_family"),
    "disruptions": ("name",),
    "forecasts": ("function", "item", "site", "start_day"),
    "planning_limits": ("limit", "site", "item"),
}
_LANE = ("origin", "destination", "item", "mode")
_MADE = ("site", "item")
_EXTRA_KEYS = {
    "events": ("site", "item", "segment"),
    "price_breaks": _LANE,
    "contracts": _LANE,
    "components": _MADE,
    "by_products": _MADE,
    "operations": _MADE,
    "disruption_targets": ("disruption",),
}
_PART_NAMES: dict[type, str] = {Component: "component", ByProduct: "by_product"}
_MAY_BE_EMPTY = {"events": {"segment"}, "price_breaks": {"item", "mode"}, "contracts": {"item", "mode"}}
_NESTED = frozenset({"shape", "projects", "events", "price_breaks", "contract", "targets", *PRODUCTION_SHEETS})


def _kind(name: str, hint: object) -> Kind:
    if name in _DAYS:
        return "day"
    if get_origin(hint) is Literal:
        return "choice"
    kinds: dict[object, Kind] = {str: "code", bool: "flag", Distribution: "law", tuple[float, ...]: "factors"}
    kinds[tuple[str, ...]] = "weekdays"
    kinds[Distribution | None] = "law"
    return kinds.get(hint, "number")


def _columns(sheet: str) -> tuple[Column, ...]:
    docs = _DOCS[sheet]
    empty = _MAY_BE_EMPTY.get(sheet, set())
    extra = [_code(name, docs[name], required=name not in empty) for name in _EXTRA_KEYS.get(sheet, ())]
    return (*extra, *(column for row in _ROWS[sheet] for column in _fields(row, docs)))


def _code(name: str, doc: str, *, required: bool) -> Column:
    return Column(name=name, kind="code", doc=doc, required=required, default=None if required else "")


def _fields(row: type, docs: dict[str, str]) -> list[Column]:
    hints = get_type_hints(row)
    found = []
    for field in fields(row):
        hint = hints[field.name]
        kind = _kind(field.name, hint)
        if field.name in _NESTED:
            continue
        name = _PART_NAMES.get(row, field.name) if field.name == "item" else field.name
        found.append(
            Column(
                name=name,
                kind=kind,
                doc=docs[name],
                required=field.default is MISSING and kind != "law",
                default=None if field.default in (MISSING, math.inf) or kind == "law" else field.default,
                choices=get_args(hint) if kind == "choice" else (),
            )
        )
    return found


_NUMBERED = "A whole number in the place of a date: buckets are then numbered, not dated."
_DEMAND_HISTORY = Layout(
    name="demand_history",
    doc="What was asked (not what was shipped) in the past, by day or week. Long: one row for a date, site and item. "
    "Wide: one row for a site and item, one column for each date.",
    columns=(
        Column(name="date", kind="date", doc="First day of the bucket, ISO (2024-01-31) or an Excel date. Long form."),
        Column(name="week", kind="number", doc=f"{_NUMBERED} Long form of weeks."),
        Column(name="day", kind="number", doc=f"{_NUMBERED} Long form of days."),
        Column(name="bucket", kind="number", doc=f"{_NUMBERED} Its length is bucket_days of sheet demand. Long form."),
        Column(name="site", kind="code", doc=SITE, required=True),
        Column(name="item", kind="code", doc=ITEM, required=True),
        Column(name="segment", kind="code", doc=SEGMENT, default=""),
        Column(name="quantity", kind="number", doc="Units asked. Long form. Rows left out are zero.", required=True),
    ),
)
_LEAD_TIME_HISTORY = Layout(
    name="lead_time_history",
    doc="Past deliveries, one row each: either order_date and receipt_date, or lead_time_days.",
    columns=(
        Column(name="origin", kind="code", doc="Site that shipped.", required=True),
        Column(
            name="destination",
            kind="code",
            doc="Site that received. The column may be left out when there is one warehouse only.",
            required=True,
        ),
        Column(name="item", kind="code", doc="Item, when lead times differ by item.", default=""),
        Column(name="order_date", kind="date", doc="When it was ordered."),
        Column(name="receipt_date", kind="date", doc="When it was usable."),
        Column(name="lead_time_days", kind="number", doc="Days from order to usable stock."),
    ),
)
HISTORIES = {layout.name: layout for layout in (_DEMAND_HISTORY, _LEAD_TIME_HISTORY)}
_NEEDED = frozenset({"items", "lanes"})
_ORDER = (
    "items",
    "sites",
    "lanes",
    "price_breaks",
    "contracts",
    "transport_services",
    "transshipments",
    "stock",
    "open_orders",
    "demand",
    "events",
    *CUSTOMER_SHEETS,
    *HISTORIES,
    "policy_parameters",
    *PRODUCTION_SHEETS,
    *DISRUPTION_SHEETS,
    *PLANNING_SHEETS,
)


def _layout(sheet: str) -> Layout:
    if sheet in HISTORIES:
        return HISTORIES[sheet]
    return Layout(
        name=sheet,
        doc=_SHEET_DOCS[sheet],
        columns=_columns(sheet),
        key=_KEYS.get(sheet, ()),
        required=sheet in _NEEDED,
    )


LAYOUTS = {sheet: _layout(sheet) for sheet in _ORDER}
SHEETS = tuple(_ORDER)
