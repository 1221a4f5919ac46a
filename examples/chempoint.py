"""Generate the master data of the scenario `chempoint`: the reference case for planning a distributor that also packs.

    python examples/chempoint.py configs/data/chempoint

60 items in 8 families, of the classes, segments and sites of `specialty_chemicals`, from 5 domestic and 4 overseas
suppliers. Those of three families, some 45 % of the volume, are packed at the central site from bulk by one line; these
families share their season, so that the line is overloaded in the peak quarter. Project orders come at random, levels
drift, and what is under way can be expedited. Overseas suppliers fail, in a run with disruptions. All figures are
invented, none is a company's.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
from specialty_chemicals import (
    CENTRAL,
    CLASSES,
    DOMESTIC,
    EAST,
    FAMILIES,
    GROSS_MARGIN,
    OVERSEAS,
    REVENUE_PER_YEAR,
    SEGMENTS,
    SITE_SHARE,
    WEEKDAYS_ONLY,
    WEST,
    ItemClass,
)

from sim.distributions import Constant, Lognormal, NegativeBinomial, Uniform
from sim.lifetimes import Exponential
from sim.network import (
    Budget,
    ChangeOver,
    Component,
    Demand,
    Disruption,
    Item,
    Lane,
    Network,
    OpenOrder,
    Operation,
    PlanningLimit,
    Projects,
    Recipe,
    Shape,
    Shift,
    Site,
    Stock,
    Target,
    WorkCentre,
)
from sim.tables import write_network

SEED = 7
PACKED_SHARE = 0.45
PACKED_FAMILIES = 3
PACKED_PEAK_MONTH = 4
LINE = "packing line"
RUN_HOURS_PER_UNIT = 0.24
SET_UP_HOURS, CHANGE_OVER_HOURS = 0.25, 2.0
LINE_COST_PER_HOUR = 120.0
CONVERSION_COST_PER_UNIT = 35.0
OVERTIME_PREMIUM, SUBCONTRACT_PREMIUM = 0.35, 0.80
LEAD_TIME_DAYS = {False: (21.0, 21.0), True: (70.0, 63.0)}
"""Mean, and what the planning system holds, of domestic and of overseas suppliers."""
LEVEL_PHI_PER_WEEK, LEVEL_SD_PER_WEEK = 0.995, 0.03
WAITING_WEIGHT = {"strategic": 3.0, "standard": 1.0, "web": 1.0}
START, BUDGET_YEARS = date(2024, 1, 1), 6
WORKING_CAPITAL, CENTRAL_STORAGE = 13e6, 3800.0
"""Some 110 % of what lies on average on hand and in transit under King's formula at 95 %, and at the central site."""
EXPEDITING = {"expedite_days": 14.0, "expedite_cost_share": 0.08}


@dataclass(frozen=True, slots=True)
class Product:
    """An item as drawn: what its rows in the tables are made from. `bulk` is what it is packed from, "" if bought."""

    item: Item
    cls: ItemClass
    supplier: str
    units_per_week: float
    weekly_cv: float
    season: tuple[float, ...]
    bulk: str

    @property
    def overseas(self) -> bool:
        return self.supplier in OVERSEAS

    @property
    def lot_weeks(self) -> float:
        return self.cls.lot_weeks_overseas if self.overseas else self.cls.lot_weeks_domestic

    @property
    def batch_units(self) -> float:
        """Return the units packed in one campaign: two weeks of demand."""
        return max(1.0, float(round(2 * self.units_per_week)))


@dataclass(frozen=True, slots=True)
class Bulk:
    """A chemical bought in bulk and packed: its item, supplier and weekly use."""

    item: Item
    supplier: str
    units_per_week: float

    @property
    def overseas(self) -> bool:
        return self.supplier in OVERSEAS

    @property
    def lot_weeks(self) -> float:
        return 6.0 if self.overseas else 2.0


def draw_products(rng: np.random.Generator) -> list[Product]:
    """Draw all items: sizes, prices and families first, then which families are packed and when they peak."""
    classes = [cls for cls in CLASSES for _ in range(cls.items)]
    families = rng.integers(len(FAMILIES), size=len(classes))
    units = np.array([cls.median_units_per_week for cls in classes]) * rng.lognormal(0.0, 0.4, len(classes))
    prices = draw_prices(rng, units)
    packed = packed_families(units, families)
    seasons = draw_seasons(rng, packed)
    overseas = np.concatenate([rng.permutation(cls.items) < cls.overseas_items for cls in CLASSES])
    products = []
    for k, cls in enumerate(classes):
        family, supplier = int(families[k]), str(rng.choice(OVERSEAS if overseas[k] else DOMESTIC))
        products.append(
            Product(
                item=item_of(f"{cls.name}{k + 1:03d}", cls, FAMILIES[family], float(prices[k])),
                cls=cls,
                supplier=supplier,
                units_per_week=float(units[k]),
                weekly_cv=float(rng.choice(cls.weekly_cv)),
                season=seasons[family],
                bulk=f"bulk {FAMILIES[family]} {'overseas' if overseas[k] else 'domestic'}" if family in packed else "",
            )
        )
    return products


def draw_prices(rng: np.random.Generator, units: np.ndarray) -> np.ndarray:
    """Draw prices, scaled so that each class has its share of the revenue."""
    prices, first = rng.lognormal(0.0, 0.4, len(units)), 0
    for cls in CLASSES:
        of = slice(first, first + cls.items)
        prices[of] *= cls.revenue_share * REVENUE_PER_YEAR / 52 / float(units[of] @ prices[of])
        first += cls.items
    return prices


def packed_families(units: np.ndarray, families: np.ndarray) -> tuple[int, ...]:
    """Return the families that together come closest to the share of the volume that is packed."""
    volume = np.bincount(families, weights=units, minlength=len(FAMILIES)) / units.sum()
    groups = combinations(range(len(FAMILIES)), PACKED_FAMILIES)
    return min(groups, key=lambda group: abs(float(volume[list(group)].sum()) - PACKED_SHARE))


def draw_seasons(rng: np.random.Generator, packed: tuple[int, ...]) -> list[tuple[float, ...]]:
    """Draw twelve monthly factors for each family: amplitude 0, 15 or 30 %; the packed families peak together."""
    seasons = []
    for family in range(len(FAMILIES)):
        amplitude, peak = float(rng.choice((0.0, 0.15, 0.30))), int(rng.integers(12))
        if family in packed:
            amplitude, peak = (0.15 if family == packed[0] else 0.30), PACKED_PEAK_MONTH
        months = 1 + amplitude * np.cos(2 * np.pi * (np.arange(12) - peak) / 12)
        seasons.append(tuple(round(float(month), 4) for month in months) if amplitude else ())
    return seasons


def item_of(name: str, cls: ItemClass, family: str, price: float) -> Item:
    """Return an item; waiting costs half a per cent of the price a day, strategic customers' three times as much."""
    weight = sum(segment.share * WAITING_WEIGHT[segment.name] for segment in SEGMENTS)
    return Item(
        name=name,
        family=family,
        item_class=cls.name,
        unit_price=round(price, 2),
        unit_cost=round(price * (1 - GROSS_MARGIN), 2),
        holding_rate_per_year=0.20,
        backlog_cost_per_unit_day=round(price * 0.005 * weight, 2),
        lost_sale_cost_per_unit=round(price * GROSS_MARGIN, 2),
    )


def bulks_of(products: list[Product]) -> dict[str, Bulk]:
    """Return what is bought in bulk: one unit of it makes one unit packed, on average."""
    found = {}
    for name in sorted({product.bulk for product in products} - {""}):
        packed = [product for product in products if product.bulk == name]
        weekly = sum(product.units_per_week for product in packed)
        cost = sum(product.units_per_week * material_of(product) for product in packed) / weekly
        item = Item(name=name, family="bulk", unit_cost=round(cost, 2), unit_price=round(cost, 2))
        found[name] = Bulk(item, packed[0].supplier, weekly)
    return found


def material_of(product: Product) -> float:
    return product.item.unit_cost - CONVERSION_COST_PER_UNIT


def level() -> dict[str, float]:
    """Return a level that moves from day to day as the weekly one does from week to week."""
    phi = LEVEL_PHI_PER_WEEK ** (1 / 7)
    variance = LEVEL_SD_PER_WEEK**2 / (1 - LEVEL_PHI_PER_WEEK**2)
    return {"level_phi": round(phi, 8), "level_sd": round(float(np.sqrt(variance * (1 - phi**2))), 6)}


def demands_of(product: Product) -> list[Demand]:
    """Split an item's demand over sites and segments, keeping the variance-to-mean ratio of the whole week."""
    rate = product.cls.events_per_4_weeks * 365 / 28
    project_share = Projects(projects_per_year=rate, project_least_weeks=1.6, project_most_weeks=4.0).share
    variance_to_mean = max(product.weekly_cv**2 * product.units_per_week, 1.02)
    shape = Shape(weekday_factors=WEEKDAYS_ONLY, season_factors=product.season, **level())
    demands = []
    for site, site_share in SITE_SHARE.items():
        for segment in SEGMENTS:
            part = (1 - project_share) * site_share * segment.share
            mean = product.units_per_week * part / 7
            demands.append(
                Demand(
                    site=site,
                    item=product.item.name,
                    segment=segment.name,
                    size=NegativeBinomial(mean=round(mean, 5), sd=round(float(np.sqrt(variance_to_mean * mean)), 5)),
                    shape=shape,
                    projects=projects(rate * site_share, part) if segment.name == "strategic" else Projects(),
                    promise_days=segment.promise_days,
                    patience_days=segment.patience_days,
                )
            )
    return demands


def projects(rate: float, part: float) -> Projects:
    """Return the project orders of strategic customers at one site, 0.8 to 2 weeks of the item's demand in each of two
    weeks; `part` is the share of that demand which these customers' own is."""
    return Projects(
        projects_per_year=round(rate, 5),
        project_days=14.0,
        project_least_weeks=round(1.6 / part, 4),
        project_most_weeks=round(4.0 / part, 4),
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
        **EXPEDITING,
    )


def lot_of(bought: Product | Bulk) -> float:
    return max(1.0, float(round(bought.lot_weeks * bought.units_per_week)))


def recipe_of(product: Product, bulk: Bulk) -> Recipe:
    return Recipe(
        site=CENTRAL,
        item=product.item.name,
        components=(Component(item=product.bulk, quantity=round(material_of(product) / bulk.item.unit_cost, 4)),),
        operations=(Operation(centre=LINE, setup_days=SET_UP_HOURS / 24, run_days_per_unit=RUN_HOURS_PER_UNIT / 24),),
        batch_multiple=1.0,
        minimum_batch=product.batch_units,
        yield_share=Constant(0.99),
        quoted_lead_time_days=10.0,
    )


def line() -> WorkCentre:
    """Return the packing line: campaigns by family, four hours of overtime a day, a subcontractor when that is not
    enough."""
    return WorkCentre(
        name=LINE,
        site=CENTRAL,
        dispatching="family",
        cost_per_machine_day=24 * LINE_COST_PER_HOUR,
        overtime_from_days=5.0,
        overtime_hours=4.0,
        overtime_cost_per_hour=OVERTIME_PREMIUM * LINE_COST_PER_HOUR,
        subcontract_from_days=15.0,
        subcontract_days=14.0,
        subcontract_cost_per_unit=(1 + SUBCONTRACT_PREMIUM) * CONVERSION_COST_PER_UNIT,
    )


def opening_of(bought: Product | Bulk) -> tuple[list[Stock], list[OpenOrder]]:
    """Start near the middle of normal operation: half a lot and safety stock on hand, the lead time on order."""
    cover_weeks = bought.lot_weeks / 2 + (5.0 if bought.overseas else 2.6)
    name, week = bought.item.name, bought.units_per_week
    stock = [Stock(site=CENTRAL, item=name, on_hand=float(np.ceil(cover_weeks * week)))]
    due_weeks = np.arange(bought.lot_weeks, 11 if bought.overseas else 4, bought.lot_weeks)
    orders = [OpenOrder(site=CENTRAL, item=name, quantity=lot_of(bought), due_day=float(7 * due)) for due in due_weeks]
    return stock, orders


def packed_opening(product: Product) -> list[Stock]:
    """Start with half a campaign and two weeks of demand packed."""
    units = product.batch_units / 2 + 2 * product.units_per_week
    return [Stock(site=CENTRAL, item=product.item.name, on_hand=float(np.ceil(units)))]


def regional_opening(product: Product) -> list[Stock]:
    week = product.units_per_week
    return [
        Stock(site=site, item=product.item.name, on_hand=float(np.ceil(2 * SITE_SHARE[site] * week)))
        for site in (WEST, EAST)
    ]


def outages() -> tuple[Disruption, ...]:
    """Return the failures of overseas suppliers: once in three years each, for four to eight weeks."""
    return tuple(
        Disruption(
            name=f"{supplier} fails",
            targets=(Target(what="site", site=supplier),),
            time_to_failure_days=Exponential(mean=1095.0),
            duration_days=Uniform(low=28.0, high=56.0),
            closed=True,
        )
        for supplier in OVERSEAS
    )


def budget_of(products: list[Product]) -> tuple[Budget, ...]:
    """Return each family's revenue by month of the calendar, as its mean demand and season have it."""
    rows = []
    edges = [(date(START.year + k // 12, k % 12 + 1, 1) - START).days for k in range(12 * BUDGET_YEARS + 1)]
    for family in FAMILIES:
        of = [product for product in products if product.item.family == family]
        daily = sum(product.units_per_week * product.item.unit_price for product in of) / 7
        for k, (first, last) in enumerate(pairwise(edges)):
            season = of[0].season[k % 12] if of[0].season else 1.0
            revenue = round(daily * season * (last - first), -3)
            rows.append(Budget(start_day=float(first), end_day=float(last), family=family, revenue=revenue))
    return tuple(rows)


def limits_of(bought: list[Product | Bulk]) -> tuple[PlanningLimit, ...]:
    """Return the working capital, the store of the central site, and what each supplier commits to in a month."""
    month = 365 / 12 / 7
    weekly = {
        name: sum(row.units_per_week for row in bought if row.supplier == name) for name in (*DOMESTIC, *OVERSEAS)
    }
    return (
        PlanningLimit(limit="working_capital", most=WORKING_CAPITAL),
        PlanningLimit(limit="storage", site=CENTRAL, most=CENTRAL_STORAGE),
        *(
            PlanningLimit(limit="supply", site=name, least=round(0.6 * units * month), most=round(1.5 * units * month))
            for name, units in weekly.items()
            if units
        ),
    )


def chempoint() -> Network:
    """Return the whole network."""
    products = draw_products(np.random.default_rng(SEED))
    bulks = bulks_of(products)
    bought = [*(product for product in products if not product.bulk), *bulks.values()]
    packed = [product for product in products if product.bulk]
    openings = [opening_of(row) for row in bought]
    families = sorted({product.item.family for product in packed})
    truck = {"lead_time_days": Constant(3.0), "order_cost": 4.0, "transport_cost_per_unit": 8.0, "lot_multiple": 1.0}
    return Network(
        items=(*(product.item for product in products), *(bulk.item for bulk in bulks.values())),
        sites=(
            *(Site(name=name, kind="supplier") for name in (*DOMESTIC, *OVERSEAS)),
            *(Site(name=name) for name in (CENTRAL, WEST, EAST)),
        ),
        lanes=(
            *(lane_of(row) for row in bought),
            Lane(origin=CENTRAL, destination=WEST, **truck),
            Lane(origin=CENTRAL, destination=EAST, **truck),
        ),
        demands=tuple(demand for product in products for demand in demands_of(product)),
        stock=(
            *(row for stock, _ in openings for row in stock),
            *(row for product in packed for row in packed_opening(product)),
            *(row for product in products for row in regional_opening(product)),
        ),
        open_orders=tuple(row for _, orders in openings for row in orders),
        recipes=tuple(recipe_of(product, bulks[product.bulk]) for product in packed),
        centres=(line(),),
        shifts=tuple(
            Shift(centre=LINE, weekday=day, start_hour=6, end_hour=22) for day in ("mon", "tue", "wed", "thu", "fri")
        ),
        change_overs=tuple(
            ChangeOver(centre=LINE, from_family=one, to_family=other, days=CHANGE_OVER_HOURS / 24)
            for one in families
            for other in families
            if one != other
        ),
        disruptions=outages(),
        budget=budget_of(products),
        planning_limits=limits_of(bought),
    )


if __name__ == "__main__":
    write_network(chempoint(), Path(sys.argv[1]), overwrite=True)
