"""Lots of the inventory review: economic order quantities, one item at a time or items sharing a container."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from policies.planning.inventory_demand import Floats, Indices

__all__ = ["LotTerms", "economic_lot", "shared_container_lot"]


@dataclass(frozen=True, slots=True)
class LotTerms:
    """What decides a lot, [items] each: cost of an order, unit cost, demand a year, least and most lot in units."""

    order_cost: Floats
    unit_cost: Floats
    demand_per_year: Floats
    least: Floats
    most: Floats

    def __post_init__(self) -> None:
        if not (self.least <= self.most).all():
            raise ValueError("least must be <= most for every item")


def economic_lot(terms: LotTerms, holding_rate: float) -> Floats:
    """Return sqrt(2 A D / (c h)) within `least` and `most`, [items]; h is the holding rate a year.

    With h + lambda_W in place of h it is the lot under a limit of working capital, whose price lambda_W is.

    References: Harris (1913), How many parts to make at once.
    """
    if holding_rate <= 0:
        return terms.most.copy()
    money = terms.unit_cost * holding_rate
    lot = np.sqrt(2 * terms.order_cost * terms.demand_per_year / np.where(money > 0, money, 1.0))
    return np.clip(np.where(money > 0, lot, terms.most), terms.least, terms.most)


def shared_container_lot(
    terms: LotTerms,
    holding_rate: float,
    supplier: Indices,
    container_volume: Floats,
    unit_volume: Floats,
) -> Floats:
    """Return lots of items that come together, so that a supplier's whole containers are shared, [items].

    All items of a supplier are ordered every T years, item i in a lot of D_i T. With n containers, T fills them:
    T = n V / sum v_i D_i; n is the whole number whose cost a year, (n A + sum a_i) / T + T h sum c_i D_i / 2, is the
    least. A is the cost of a container and V its volume [suppliers], a_i the order cost and v_i the volume of a unit of
    item i. A drops out: as containers leave full, their number a year is given. `supplier` [items] numbers the
    suppliers. `least` of the terms holds, `most` does not.

    References: Silver, Pyke & Thomas (2017), ch. 10 (joint replenishment with one common cycle).
    """
    count = len(container_volume)

    def total(values: Floats) -> Floats:
        return np.bincount(supplier, weights=values, minlength=count).astype(float)

    flow = total(unit_volume * terms.demand_per_year)
    years = np.where(flow > 0, container_volume / np.where(flow > 0, flow, 1.0), 1.0)
    held = holding_rate * total(terms.unit_cost * terms.demand_per_year) / 2
    orders = total(terms.order_cost)
    best = np.sqrt(orders / np.where(held > 0, held, np.inf)) / years
    lower = np.maximum(1.0, np.floor(best))
    cost = [orders / (n * years) + held * n * years for n in (lower, lower + 1)]
    containers = np.where(cost[0] <= cost[1], lower, lower + 1)
    lot: Floats = np.maximum(terms.least, terms.demand_per_year * (containers * years)[supplier])
    return lot
