"""Generate the master data of the scenario `chempoint`: the reference case for planning a distributor that also packs.

    python examples/chempoint.py configs/data/chempoint

60 items in 8 families, of the classes, segments, sites and packing line of `specialty_chemicals`, from 5 domestic and 4
overseas suppliers. Here the families that are packed, some 45 % of the volume, share their season, so that the line is
overloaded in the peak quarter. Project orders come at random, levels
drift, and what is under way can be expedited. Overseas suppliers fail, in a run with disruptions. All figures are
invented, none is a company's.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
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
from specialty_chemicals import (
    CENTRAL,
    CLASSES,
    DOMESTIC,
    FAMILIES,
    GROSS_MARGIN,
    OVERSEAS,
    REVENUE_PER_YEAR,
    SEGMENTS,
    SITE_SHARE,
    WEEKDAYS_ONLY,
    ItemClass,
    lane_of,
    opening_of,
    regional_opening,
    sites,
    trucks,
)

from sim.distributions import NegativeBinomial, Uniform
from sim.lifetimes import Exponential
from sim.network import Budget, Demand, Disruption, Item, Network, PlanningLimit, Projects, Shape, Target
from sim.tables import write_network

SEED = 7
PACKED_PEAK_MONTH = 4
RUN_HOURS_PER_UNIT = 0.24
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
                bulk=bulk_name(FAMILIES[family], bool(overseas[k])) if family in packed else "",
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
    packed = [product for product in products if product.bulk]
    bulks = bulks_of(packed)
    bought = [*(product for product in products if not product.bulk), *bulks.values()]
    openings = [opening_of(row) for row in bought]
    return Network(
        items=(*(product.item for product in products), *(bulk.item for bulk in bulks.values())),
        sites=sites(),
        lanes=(*(replace(lane_of(row), **EXPEDITING) for row in bought), *trucks()),
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
        disruptions=outages(),
        budget=budget_of(products),
        planning_limits=limits_of(bought),
    )


if __name__ == "__main__":
    write_network(chempoint(), Path(sys.argv[1]), overwrite=True)
