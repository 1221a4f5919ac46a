"""Cost KPIs: what stock, orders, transport and shortages cost, in currency per year of 365 days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kpi.charges import Charge
from sim.kpi.disruption import destruction_of
from sim.kpi.expediting import expediting_of
from sim.kpi.formula import Kpi, Ratio, Sums
from sim.kpi.production import making_of
from sim.kpi.storage import overflow_of, scrap_of
from sim.ledger import Measure

if TYPE_CHECKING:
    Floats = NDArray[np.float64]

__all__ = [
    "COST",
    "COST_PARTS",
    "backlog_cost",
    "contract_cost",
    "holding_cost",
    "lost_sales_cost",
    "ordering_cost",
    "penalty_cost",
    "purchase_cost",
    "purchase_price_variance",
    "relevant_of",
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

    Formula: orders placed on each lane x its cost per order x 365 / days.
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


def purchase_cost(sums: Sums) -> Ratio:
    """Return what outside suppliers are paid for their goods a year.

    Formula: units they dispatched x the price of each order's lane and quantity (the unit cost where a lane names no
    price) x 365 / days; what is moved between sites costs nothing.
    Window: units dispatched after the warm-up.
    Open orders: units are paid when they leave the supplier.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(sums.charged(Charge.purchase)))


def purchase_price_variance(sums: Sums) -> Ratio:
    """Return what the goods cost above their standard, the items' unit costs, a year; below it is negative.

    Formula: (price paid - unit cost) x units that outside suppliers dispatched x 365 / days.
    Window: units dispatched after the warm-up.
    Open orders: units are paid when they leave the supplier.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(_price_variance(sums)))


def contract_cost(sums: Sums) -> Ratio:
    """Return what it costs a year to miss the volumes agreed with suppliers.

    Formula: for each whole period of a contract, units received below its minimum x penalty + units above its maximum x
    surcharge; their sum x 365 / days.
    Window: periods that begin and end after the warm-up.
    Open orders: units count when they are received.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(_contract(sums)))


def penalty_cost(sums: Sums) -> Ratio:
    """Return what customers' contracts charge for late, short and lost deliveries a year, besides the item's own costs.

    Formula: (unit-days beyond the promise x late cost per unit and day + lines not complete within the promise x late
    cost per line + units lost x lost-sale cost per unit of the segment) x 365 / days.
    Window: lines asked for, and lateness and losses, after the warm-up; a unit's late days count when it is served or
    lost.
    Open orders: their days late are charged to the end of the run; a promise beyond the end is not judged.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(_penalty(sums)))


def total_cost(sums: Sums) -> Ratio:
    """Return the relevant cost of a year, of all but the goods themselves.

    Formula: the sum of holding, ordering, transport, backlog, lost sales, scrap, destruction, overflow, production,
    expediting, contract and penalty cost and of the purchase price variance; the purchase of the goods at unit cost is
    not part of it.
    Window: as for its parts.
    Open orders: as for its parts.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(relevant_of(sums)))


def relevant_of(sums: Sums) -> Floats:
    """Return the relevant cost of the window, per stock point."""
    parts: Floats = np.sum([cost(sums) for cost in COST_PARTS.values()], axis=0)
    return parts


def _holding(sums: Sums) -> Floats:
    stock = sums.per_point(Measure.on_hand_days) + sums.per_point(Measure.held_days)
    return stock * sums.index.rates.holding_per_unit_day


def _ordering(sums: Sums) -> Floats:
    return sums.charged(Charge.ordering)


def _transport(sums: Sums) -> Floats:
    return sums.charged(Charge.transport) + sums.per_point(Measure.freight_cost)


def _backlog(sums: Sums) -> Floats:
    return sums.per_point(Measure.backorder_days) * sums.index.rates.backlog_per_unit_day


def _price_variance(sums: Sums) -> Floats:
    return sums.charged(Charge.purchase) - sums.charged(Charge.purchase_at_standard)


def _lost_sales(sums: Sums) -> Floats:
    return sums.per_point(Measure.lost) * sums.index.rates.lost_sale_per_unit


def _contract(sums: Sums) -> Floats:
    return sums.charged(Charge.contract)


def _penalty(sums: Sums) -> Floats:
    return sums.per_point(Measure.penalty)


COST_PARTS: Mapping[str, Callable[[Sums], Floats]] = {
    "holding_cost": _holding,
    "ordering_cost": _ordering,
    "transport_cost": _transport,
    "backlog_cost": _backlog,
    "lost_sales_cost": _lost_sales,
    "penalty_cost": _penalty,
    "scrap_cost": scrap_of,
    "destruction_cost": destruction_of,
    "expedite_cost": expediting_of,
    "overflow_cost": overflow_of,
    "production_cost": making_of,
    "purchase_price_variance": _price_variance,
    "contract_cost": _contract,
}
"""What the total cost consists of: for the KPI of each part its amount in the window, per stock point."""

COST = (
    Kpi(holding_cost, "currency/year", "lower", "days in the window"),
    Kpi(ordering_cost, "currency/year", "lower", "days in the window"),
    Kpi(transport_cost, "currency/year", "lower", "days in the window"),
    Kpi(backlog_cost, "currency/year", "lower", "days in the window"),
    Kpi(lost_sales_cost, "currency/year", "lower", "days in the window"),
    Kpi(purchase_cost, "currency/year", "none", "days in the window"),
    Kpi(purchase_price_variance, "currency/year", "lower", "days in the window"),
    Kpi(contract_cost, "currency/year", "lower", "days in the window"),
    Kpi(penalty_cost, "currency/year", "lower", "days in the window"),
    Kpi(total_cost, "currency/year", "lower", "days in the window"),
)
