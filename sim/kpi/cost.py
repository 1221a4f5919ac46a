"""Cost KPIs: what stock, orders, transport and shortages cost, in currency per year of 365 days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kpi.formula import Kpi, Ratio, Sums
from sim.kpi.production import making_of
from sim.kpi.storage import overflow_of, scrap_of
from sim.ledger import Measure

if TYPE_CHECKING:
    Floats = NDArray[np.float64]

__all__ = [
    "COST",
    "backlog_cost",
    "holding_cost",
    "lost_sales_cost",
    "ordering_cost",
    "total_cost",
    "transport_cost",
]


def holding_cost(sums: Sums) -> Ratio:
    """Return what holding the stock on hand costs a year.

    Formula: integral of stock on hand and held over time x unit cost x yearly holding rate / days; stock in transit is
    free.
    Window: the time after the warm-up.
    Open orders: units on order or on the way are not on hand.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(_holding(sums)))


def ordering_cost(sums: Sums) -> Ratio:
    """Return what placing replenishment orders costs a year.

    Formula: orders placed x cost per order of the lane x 365 / days.
    Window: orders placed after the warm-up.
    Open orders: an order costs when it is placed.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(_ordering(sums)))


def transport_cost(sums: Sums) -> Ratio:
    """Return what transport costs a year; it is borne by the stock point that receives.

    Formula: (units dispatched to the stock point x transport cost per unit of the lane + cost of the vehicles that
    left, shared by volume) x 365 / days.
    Window: units dispatched, and vehicles that left, after the warm-up.
    Open orders: units cost when they are dispatched, a vehicle when it leaves.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(_transport(sums)))


def backlog_cost(sums: Sums) -> Ratio:
    """Return what customers' waiting costs a year.

    Formula: unit-days of customers' backorders x backlog cost per unit and day x 365 / days; what is owed to
    sites downstream costs nothing by itself.
    Window: waiting after the warm-up.
    Open orders: the days they have waited within the window count.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(_backlog(sums)))


def lost_sales_cost(sums: Sums) -> Ratio:
    """Return what lost demand costs a year.

    Formula: units lost x lost-sale cost per unit x 365 / days.
    Window: losses after the warm-up, counted when they happen.
    Open orders: they are not lost yet.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(_lost_sales(sums)))


def total_cost(sums: Sums) -> Ratio:
    """Return the relevant cost of a year: holding, ordering, transport, backlog, lost sales, scrap, overflow and
    production.

    Formula: the sum of the eight; the purchase of the goods is not part of it.
    Window: as for its parts.
    Open orders: as for its parts.
    Nothing to count: 0.
    """
    parts = _holding(sums) + _ordering(sums) + _transport(sums) + _backlog(sums) + _lost_sales(sums)
    return sums.per_year(sums.total(parts + scrap_of(sums) + overflow_of(sums) + making_of(sums)))


def _holding(sums: Sums) -> Floats:
    stock = sums.per_point(Measure.on_hand_days) + sums.per_point(Measure.held_days)
    return stock * sums.index.rates.holding_per_unit_day


def _ordering(sums: Sums) -> Floats:
    return sums.per_point(Measure.orders) * sums.index.rates.per_order


def _transport(sums: Sums) -> Floats:
    by_unit = sums.per_point(Measure.dispatched) * sums.index.rates.transport_per_unit
    return by_unit + sums.per_point(Measure.freight_cost)


def _backlog(sums: Sums) -> Floats:
    return sums.per_point(Measure.backorder_days) * sums.index.rates.backlog_per_unit_day


def _lost_sales(sums: Sums) -> Floats:
    return sums.per_point(Measure.lost) * sums.index.rates.lost_sale_per_unit


COST = (
    Kpi(holding_cost, "currency/year", "lower", "days in the window"),
    Kpi(ordering_cost, "currency/year", "lower", "days in the window"),
    Kpi(transport_cost, "currency/year", "lower", "days in the window"),
    Kpi(backlog_cost, "currency/year", "lower", "days in the window"),
    Kpi(lost_sales_cost, "currency/year", "lower", "days in the window"),
    Kpi(total_cost, "currency/year", "lower", "days in the window"),
)
