"""Generate the master data of the scenario `fresh_food`: a grocer's chilled goods, which keep for 4 to 12 days.

    python examples/fresh_food.py configs/data/fresh_food

12 items come daily from three suppliers to a cold store, ordered in the evening, delivered at noon and unloaded by the
next evening; it delivers to four shops every night. Customers take the freshest packs and do not wait. The cold store
ships nothing with less than a third of its life left, and its dock and its room are limited; some of what the farm
sends is damaged. All figures are invented, none is a company's.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.distributions import Constant, NegativeBinomial
from sim.network import Demand, Item, Lane, Network, Shape, Site, Stock
from sim.tables import write_network

SEED = 11
STORE = "cold store"
SHOPS = {"city": 1.6, "station": 1.2, "suburb": 0.8, "village": 0.4}
WEEKEND_PEAK = (0.85, 0.85, 0.9, 1.0, 1.25, 1.5, 0.65)


@dataclass(frozen=True, slots=True)
class Product:
    """A chilled item: where it comes from, how long it keeps, what a shop of average size sells a day, and its case."""

    name: str
    supplier: str
    life_days: float
    units_per_day: float
    cost: float
    price: float
    case: int


PRODUCTS = (
    Product("strawberries", "farm", 4, 18, 1.60, 2.99, 8),
    Product("raspberries", "farm", 4, 9, 2.10, 3.79, 6),
    Product("bagged salad", "farm", 5, 16, 0.90, 1.99, 8),
    Product("herbs", "farm", 6, 7, 0.70, 1.49, 6),
    Product("mushrooms", "farm", 7, 11, 1.10, 2.29, 6),
    Product("minced beef", "butcher", 4, 14, 3.60, 5.49, 6),
    Product("chicken breast", "butcher", 6, 15, 4.20, 6.79, 6),
    Product("sausages", "butcher", 9, 10, 2.00, 3.49, 6),
    Product("fresh fish", "butcher", 4, 5, 5.50, 8.99, 4),
    Product("fresh milk", "dairy", 8, 42, 0.80, 1.29, 12),
    Product("yoghurt", "dairy", 12, 26, 0.60, 1.09, 12),
    Product("cream", "dairy", 10, 12, 0.90, 1.59, 8),
)
DAMAGED = {"farm": 0.02, "butcher": 0.0, "dairy": 0.005}


def item_of(product: Product) -> Item:
    """Return the item; a sale that is lost costs the margin."""
    return Item(
        name=product.name,
        family=product.supplier,
        unit_cost=product.cost,
        unit_price=product.price,
        holding_rate_per_year=0.25,
        lost_sale_cost_per_unit=round(product.price - product.cost, 2),
        volume_per_unit=1.0,
        shelf_life_days=product.life_days,
    )


def demand_of(product: Product, shop: str, size: float, rng: np.random.Generator) -> Demand:
    """Return a shop's demand: overdispersed, higher towards the weekend."""
    mean = round(product.units_per_day * size * float(rng.uniform(0.85, 1.15)), 2)
    variance_to_mean = float(rng.uniform(1.3, 2.2))
    return Demand(
        site=shop,
        item=product.name,
        size=NegativeBinomial(mean=mean, sd=round(float(np.sqrt(variance_to_mean * mean)), 3)),
        shape=Shape(weekday_factors=WEEKEND_PEAK),
        backorder_share=0.0,
    )


def lanes() -> tuple[Lane, ...]:
    """Return the daily lanes: cases from the suppliers, and every item to the shops overnight."""
    inbound = tuple(
        Lane(
            origin=product.supplier,
            destination=STORE,
            item=product.name,
            lead_time_days=Constant(0.5),
            order_cost=6.0,
            transport_cost_per_unit=0.03,
            lot_multiple=float(product.case * 4),
            damaged_share=DAMAGED[product.supplier],
        )
        for product in PRODUCTS
    )
    nightly = tuple(
        Lane(
            origin=STORE,
            destination=shop,
            item=product.name,
            lead_time_days=Constant(1.0),
            order_cost=0.5,
            transport_cost_per_unit=0.05,
            lot_multiple=float(product.case),
        )
        for shop in SHOPS
        for product in PRODUCTS
    )
    return inbound + nightly


def sites() -> tuple[Site, ...]:
    """Return suppliers, the cold store with its limits, and the shops."""
    store = Site(
        name=STORE,
        minimum_life_share=0.33,
        storage_capacity=1000.0,
        overflow_cost_per_volume_day=0.05,
        receiving_units_per_day=5000.0,
    )
    suppliers = dict.fromkeys(product.supplier for product in PRODUCTS)
    return (
        *(Site(name=name, kind="supplier") for name in suppliers),
        store,
        *(Site(name=shop, issuing="lifo") for shop in SHOPS),
    )


def fresh_food() -> Network:
    """Return the whole network; every shop opens with two days of its demand, the cold store with one of them all."""
    rng = np.random.default_rng(SEED)
    demands = tuple(demand_of(product, shop, size, rng) for shop, size in SHOPS.items() for product in PRODUCTS)
    stock = [Stock(site=row.site, item=row.item, on_hand=float(np.ceil(2 * row.mean_per_day))) for row in demands]
    for product in PRODUCTS:
        day = sum(row.mean_per_day for row in demands if row.item == product.name)
        stock.append(Stock(site=STORE, item=product.name, on_hand=float(np.ceil(day))))
    return Network(
        items=tuple(item_of(product) for product in PRODUCTS),
        sites=sites(),
        lanes=lanes(),
        demands=demands,
        stock=tuple(stock),
    )


if __name__ == "__main__":
    write_network(fresh_food(), Path(sys.argv[1]))
