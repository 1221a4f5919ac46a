"""The packing of bulk on one line at one site: what the scenarios `chempoint` and `specialty_chemicals` have in common.

Those of a few families, some 45 % of the volume, are packed; what they are packed from is bought in bulk, one chemical
for each family and kind of supplier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Protocol

import numpy as np

from sim.distributions import Constant
from sim.network import ChangeOver, Component, Item, Operation, Recipe, Shift, Stock, WorkCentre

LINE = "packing line"
PACKED_SHARE = 0.45
PACKED_FAMILIES = 3
CAMPAIGN_WEEKS = 2
SET_UP_HOURS, CHANGE_OVER_HOURS = 0.25, 2.0
LINE_COST_PER_HOUR = 120.0
CONVERSION_COST_PER_UNIT = 35.0
OVERTIME_PREMIUM, SUBCONTRACT_PREMIUM = 0.35, 0.80


class Packed(Protocol):
    """A product as far as its packing goes; `bulk` is what it is packed from."""

    item: Item
    supplier: str
    units_per_week: float
    bulk: str

    @property
    def overseas(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Bulk:
    """A chemical bought in bulk and packed: its item, supplier and weekly use."""

    item: Item
    supplier: str
    units_per_week: float
    overseas: bool

    @property
    def lot_weeks(self) -> float:
        return 6.0 if self.overseas else 2.0


def packed_families(units: np.ndarray, families: np.ndarray) -> tuple[int, ...]:
    """Return the families that together come closest to the share of the volume that is packed."""
    volume = np.bincount(families, weights=units) / units.sum()
    groups = combinations(range(len(volume)), PACKED_FAMILIES)
    return min(groups, key=lambda group: abs(float(volume[list(group)].sum()) - PACKED_SHARE))


def bulk_name(family: str, overseas: bool) -> str:
    return f"bulk {family} {'overseas' if overseas else 'domestic'}"


def bulks_of(packed: Sequence[Packed], item_class: str = "") -> dict[str, Bulk]:
    """Return what is bought in bulk: one unit of it makes one unit packed, on average."""
    found = {}
    for name in sorted({product.bulk for product in packed}):
        made = [product for product in packed if product.bulk == name]
        weekly = sum(product.units_per_week for product in made)
        cost = sum(product.units_per_week * material_of(product) for product in made) / weekly
        item = Item(
            name=name, family="bulk", item_class=item_class, unit_cost=round(cost, 2), unit_price=round(cost, 2)
        )
        found[name] = Bulk(item, made[0].supplier, weekly, made[0].overseas)
    return found


def material_of(product: Packed) -> float:
    return product.item.unit_cost - CONVERSION_COST_PER_UNIT


def recipe_of(product: Packed, bulk: Bulk, site: str, run_hours_per_unit: float) -> Recipe:
    """Return how a product is packed, its material valued so that packing adds no more than the line's own cost."""
    return Recipe(
        site=site,
        item=product.item.name,
        components=(Component(item=product.bulk, quantity=round(material_of(product) / bulk.item.unit_cost, 4)),),
        operations=(Operation(centre=LINE, setup_days=SET_UP_HOURS / 24, run_days_per_unit=run_hours_per_unit / 24),),
        batch_multiple=1.0,
        minimum_batch=batch_units(product),
        yield_share=Constant(0.99),
        quoted_lead_time_days=10.0,
    )


def batch_units(product: Packed) -> float:
    """Return the units packed in one campaign."""
    return max(1.0, float(round(CAMPAIGN_WEEKS * product.units_per_week)))


def packed_opening(product: Packed, site: str) -> Stock:
    """Start with half a campaign and two weeks of demand packed."""
    units = batch_units(product) / 2 + 2 * product.units_per_week
    return Stock(site=site, item=product.item.name, on_hand=float(np.ceil(units)))


def line(site: str) -> WorkCentre:
    """Return the packing line: campaigns by family, four hours of overtime a day, a subcontractor when that is not
    enough."""
    return WorkCentre(
        name=LINE,
        site=site,
        dispatching="family",
        cost_per_machine_day=24 * LINE_COST_PER_HOUR,
        overtime_from_days=5.0,
        overtime_hours=4.0,
        overtime_cost_per_hour=OVERTIME_PREMIUM * LINE_COST_PER_HOUR,
        subcontract_from_days=15.0,
        subcontract_days=14.0,
        subcontract_cost_per_unit=(1 + SUBCONTRACT_PREMIUM) * CONVERSION_COST_PER_UNIT,
    )


def shifts() -> tuple[Shift, ...]:
    """Return two shifts of eight hours on weekdays."""
    weekdays = ("mon", "tue", "wed", "thu", "fri")
    return tuple(Shift(centre=LINE, weekday=day, start_hour=6, end_hour=22) for day in weekdays)


def change_overs(packed: Sequence[Packed]) -> tuple[ChangeOver, ...]:
    """Return what a change from one family to any other takes."""
    families = sorted({product.item.family for product in packed})
    return tuple(
        ChangeOver(centre=LINE, from_family=one, to_family=other, days=CHANGE_OVER_HOURS / 24)
        for one, other in permutations(families, 2)
    )
