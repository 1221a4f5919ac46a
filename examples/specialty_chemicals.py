"""Generate the master data of the scenario `specialty_chemicals`: a distributor of specialty chemicals.

    python examples/specialty_chemicals.py configs/data/specialty_chemicals

60 items in 8 families come from 5 domestic and 4 overseas suppliers to a central distribution centre, which also feeds
two regional ones by a daily three-day truck. Those of three families, some 45 % of the volume, are packed from bulk by
one line at the central site. Three customer segments buy at all three sites. Everything is drawn from one seed; sizes
and spreads follow the classes below. All figures are invented, none is a company's.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from packing import (
    Bulk,
    bulk_name,
    bulks_of,
    change_overs,
    line,
    packed_families,
    packed_opening,
    recipe_of,
    shifts,
)

from sim.distributions import Constant, Lognormal, NegativeBinomial
from sim.network import Demand, Event, Item, Lane, Network, OpenOrder, Shape, Site, Stock
from sim.tables import write_network

SEED = 7
REVENUE_PER_YEAR = 60e6
GROSS_MARGIN = 0.24
HISTORY_WEEKS = 104
HORIZON_WEEKS = 104
FAMILIES = ("solvents", "surfactants", "resins", "amines", "glycols", "silicones", "additives", "pigments")
WEEKDAYS_ONLY = (1.4, 1.4, 1.4, 1.4, 1.4, 0.0, 0.0)
DOMESTIC = tuple(f"domestic {k}" for k in range(1, 6))
OVERSEAS = tuple(f"overseas {k}" for k in range(1, 5))
CENTRAL, WEST, EAST = "central", "west", "east"
SITE_SHARE = {CENTRAL: 0.25, WEST: 0.40, EAST: 0.35}
RUN_HOURS_PER_UNIT = 0.22
LEAD_TIME_DAYS = {False: (21.0, 21.0), True: (70.0, 63.0)}
"""Mean, and what the planning system holds, of domestic and of overseas suppliers."""


@dataclass(frozen=True, slots=True)
class ItemClass:
    """What the items of one class have in common; weeks and units as the field names say."""

    name: str
    items: int
    revenue_share: float
    median_units_per_week: float
    weekly_cv: tuple[float, float, float]
    events_per_4_weeks: float
    overseas_items: int
    lot_weeks_domestic: float
    lot_weeks_overseas: float


CLASSES = (
    ItemClass("A", 14, 0.79, 29.0, (0.25, 0.35, 0.55), 0.10, 5, 2, 6),
    ItemClass("B", 19, 0.16, 5.6, (0.35, 0.60, 0.90), 0.10, 7, 2, 6),
    ItemClass("C", 27, 0.05, 1.0, (0.60, 1.00, 1.50), 0.05, 17, 4, 12),
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A group of customers: its share of demand, what it was promised and how long it waits."""

    name: str
    share: float
    promise_days: float
    patience_days: float


SEGMENTS = (
    Segment("strategic", 0.35, 2, 60),
    Segment("standard", 0.45, 3, 28),
    Segment("web", 0.20, 5, 10),
)


@dataclass(frozen=True, slots=True)
class Product:
    """An item as drawn: what its rows in the tables are made from. `bulk` is what it is packed from, "" if bought."""

    item: Item
    supplier: str
    units_per_week: float
    weekly_cv: float
    season: tuple[float, ...]
    events: tuple[Event, ...]
    lot_weeks: float
    bulk: str = ""

    @property
    def overseas(self) -> bool:
        return self.supplier in OVERSEAS


def draw_products(rng: np.random.Generator) -> list[Product]:
    """Draw all items, class by class, and tell which of them are packed."""
    products = []
    for cls in CLASSES:
        units = cls.median_units_per_week * rng.lognormal(0.0, 0.4, cls.items)
        prices = 1800 * rng.lognormal(0.0, 0.4, cls.items)
        prices *= cls.revenue_share * REVENUE_PER_YEAR / 52 / float(units @ prices)
        overseas = rng.permutation(cls.items) < cls.overseas_items
        for k in range(cls.items):
            products.append(draw_product(rng, cls, len(products), float(units[k]), float(prices[k]), bool(overseas[k])))
    return pack(products)


def pack(products: list[Product]) -> list[Product]:
    """Give the products of the families that are packed what they are packed from."""
    families = np.array([FAMILIES.index(product.item.family) for product in products])
    packed = packed_families(np.array([product.units_per_week for product in products]), families)
    return [
        replace(product, bulk=bulk_name(product.item.family, product.overseas)) if family in packed else product
        for product, family in zip(products, families, strict=True)
    ]


def draw_product(
    rng: np.random.Generator, cls: ItemClass, number: int, units: float, price: float, overseas: bool
) -> Product:
    """Draw one item: supplier, spread, season and events."""
    price = round(price, 2)
    item = Item(
        name=f"{cls.name}{number + 1:03d}",
        family=FAMILIES[int(rng.integers(len(FAMILIES)))],
        item_class=cls.name,
        unit_price=price,
        unit_cost=round(price * (1 - GROSS_MARGIN), 2),
        holding_rate_per_year=0.20,
        backlog_cost_per_unit_day=round(price * 0.005, 2),
        lost_sale_cost_per_unit=round(price * GROSS_MARGIN, 2),
    )
    return Product(
        item=item,
        supplier=str(rng.choice(OVERSEAS if overseas else DOMESTIC)),
        units_per_week=units,
        weekly_cv=float(rng.choice(cls.weekly_cv)),
        season=draw_season(rng),
        events=draw_events(rng, cls.events_per_4_weeks, units),
        lot_weeks=cls.lot_weeks_overseas if overseas else cls.lot_weeks_domestic,
    )


def draw_season(rng: np.random.Generator) -> tuple[float, ...]:
    """Draw twelve monthly factors: a cosine of amplitude 0, 15 or 30 % with any peak."""
    amplitude, peak = float(rng.choice((0.0, 0.15, 0.30))), int(rng.integers(12))
    if amplitude == 0:
        return ()
    months = 1 + amplitude * np.cos(2 * np.pi * (np.arange(12) - peak) / 12)
    return tuple(round(float(month), 4) for month in months)


def draw_events(rng: np.random.Generator, chance: float, units_per_week: float) -> tuple[Event, ...]:
    """Draw project orders, past and to come: in any four weeks, with `chance`, 0.8 to 2 weeks of demand in each of two
    weeks."""
    events = []
    for week in range(-HISTORY_WEEKS, HORIZON_WEEKS, 4):
        if rng.random() < chance:
            start = 7 * (week + int(rng.integers(3)))
            extra = units_per_week * rng.uniform(0.8, 2.0) / 7
            events.append(Event(start_day=start, end_day=start + 14, extra_units_per_day=round(float(extra), 2)))
    return tuple(events)


def demands_of(product: Product) -> list[Demand]:
    """Split an item's demand over sites and segments, keeping the variance-to-mean ratio of the whole week."""
    weeks = HISTORY_WEEKS + HORIZON_WEEKS
    event_share = sum(e.extra_units_per_day * 14 for e in product.events) / (product.units_per_week * weeks)
    variance_to_mean = max(product.weekly_cv**2 * product.units_per_week, 1.02)
    demands = []
    for site, site_share in SITE_SHARE.items():
        for segment in SEGMENTS:
            mean = product.units_per_week * (1 - event_share) * site_share * segment.share / 7
            demands.append(
                Demand(
                    site=site,
                    item=product.item.name,
                    segment=segment.name,
                    size=NegativeBinomial(mean=round(mean, 5), sd=round(float(np.sqrt(variance_to_mean * mean)), 5)),
                    shape=Shape(weekday_factors=WEEKDAYS_ONLY, season_factors=product.season),
                    events=local_events(product, site_share) if segment.name == "strategic" else (),
                    promise_days=segment.promise_days,
                    patience_days=segment.patience_days,
                )
            )
    return demands


def local_events(product: Product, site_share: float) -> tuple[Event, ...]:
    """Return a site's part of the item's project orders, all of which are strategic customers'."""
    return tuple(
        replace(event, extra_units_per_day=round(event.extra_units_per_day * site_share, 3)) for event in product.events
    )


def lane_of(bought: Product | Bulk) -> Lane:
    """Return the lane from the supplier; the regional lanes serve all items."""
    mean, quoted = LEAD_TIME_DAYS[bought.overseas]
    return Lane(
        origin=bought.supplier,
        destination=CENTRAL,
        item=bought.item.name,
        lead_time_days=Lognormal(mean=mean, sd=0.3 * mean),
        quoted_lead_time_days=quoted,
        order_cost=900.0 if bought.overseas else 150.0,
        transport_cost_per_unit=45.0 if bought.overseas else 15.0,
        lot_multiple=1.0,
        minimum_order=lot_of(bought),
    )


def lot_of(bought: Product | Bulk) -> float:
    return max(1.0, float(round(bought.lot_weeks * bought.units_per_week)))


def trucks() -> tuple[Lane, Lane]:
    """Return the daily three-day trucks to the regional sites."""
    truck = {"lead_time_days": Constant(3.0), "order_cost": 4.0, "transport_cost_per_unit": 8.0, "lot_multiple": 1.0}
    return Lane(origin=CENTRAL, destination=WEST, **truck), Lane(origin=CENTRAL, destination=EAST, **truck)


def sites() -> tuple[Site, ...]:
    suppliers = (Site(name=name, kind="supplier") for name in (*DOMESTIC, *OVERSEAS))
    return (*suppliers, *(Site(name=name) for name in (CENTRAL, WEST, EAST)))


def opening_of(bought: Product | Bulk) -> tuple[Stock, list[OpenOrder]]:
    """Start near the middle of normal operation: half a lot and safety stock on hand, the lead time on order."""
    cover_weeks = bought.lot_weeks / 2 + (5.0 if bought.overseas else 2.6)
    name, week = bought.item.name, bought.units_per_week
    stock = Stock(site=CENTRAL, item=name, on_hand=float(np.ceil(cover_weeks * week)))
    due_weeks = np.arange(bought.lot_weeks, 11 if bought.overseas else 4, bought.lot_weeks)
    orders = [OpenOrder(site=CENTRAL, item=name, quantity=lot_of(bought), due_day=float(7 * due)) for due in due_weeks]
    return stock, orders


def regional_opening(product: Product) -> list[Stock]:
    week = product.units_per_week
    return [
        Stock(site=site, item=product.item.name, on_hand=float(np.ceil(2 * SITE_SHARE[site] * week)))
        for site in (WEST, EAST)
    ]


def specialty_chemicals() -> Network:
    """Return the whole network."""
    products = draw_products(np.random.default_rng(SEED))
    packed = [product for product in products if product.bulk]
    bulks = bulks_of(packed, item_class="bulk")  # by revenue they would be C, and hide the C items in the report
    bought = [*(product for product in products if not product.bulk), *bulks.values()]
    openings = [opening_of(row) for row in bought]
    return Network(
        items=(*(product.item for product in products), *(bulk.item for bulk in bulks.values())),
        sites=sites(),
        lanes=(*(lane_of(row) for row in bought), *trucks()),
        demands=tuple(demand for product in products for demand in demands_of(product)),
        stock=(
            *(stock for stock, _ in openings),
            *(packed_opening(product, CENTRAL) for product in packed),
            *(row for product in products for row in regional_opening(product)),
        ),
        open_orders=tuple(row for _, orders in openings for row in orders),
        recipes=tuple(recipe_of(row, bulks[row.bulk], CENTRAL, RUN_HOURS_PER_UNIT) for row in packed),
        centres=(line(CENTRAL),),
        shifts=shifts(),
        change_overs=change_overs(packed),
    )


if __name__ == "__main__":
    write_network(specialty_chemicals(), Path(sys.argv[1]), overwrite=True)
