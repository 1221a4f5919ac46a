"""Inventory KPIs: how much stock lies where, what it is worth and what it is there for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kpi.formula import DAYS_PER_YEAR, Kpi, Ratio, Sums, ratio
from sim.ledger import Measure

if TYPE_CHECKING:
    Floats = NDArray[np.float64]

__all__ = [
    "EXCESS_DAYS",
    "INVENTORY",
    "cycle_stock_value",
    "days_of_supply",
    "effective_safety_stock_value",
    "excess_stock_value",
    "excess_units",
    "inventory_turns",
    "net_stock",
    "on_hand_units",
    "on_hand_value",
    "pipeline_stock_value",
    "planned_safety_stock_value",
]

EXCESS_DAYS = 26 * 7


def on_hand_units(sums: Sums) -> Ratio:
    """Return the mean stock on hand, in units.

    Formula: integral of stock on hand over time / days, added up over stock points.
    Window: the time after the warm-up.
    Open orders: units on order or on the way are not on hand.
    Nothing to count: 0.
    """
    return sums.time_mean(sums.units(Measure.on_hand_days))


def on_hand_value(sums: Sums) -> Ratio:
    """Return the mean stock on hand at unit cost.

    Formula: integral of stock on hand over time x unit cost / days.
    Window: the time after the warm-up.
    Open orders: units on order or on the way are not on hand.
    Nothing to count: 0.
    """
    return sums.time_mean(sums.total(_value_days(sums, Measure.on_hand_days)))


def days_of_supply(sums: Sums) -> Ratio:
    """Return how many days of mean demand the mean stock on hand covers (SCOR AM.2.2, with demand for cost of goods).

    Formula: mean stock on hand / mean daily demand, both at unit cost.
    Levels: at a site or stock point the demand is what customers ask there and what the site ships to others; for
    the total, a class or an item it is the customers' demand.
    Window: the time after the warm-up.
    Open orders: demand counts when it is asked for; stock on the way is not on hand.
    Nothing to count: NaN without demand.
    """
    demand = sums.at_cost(Measure.demand) + sums.index.local * _shipped_to_sites(sums)
    return ratio(sums.at_cost(Measure.on_hand_days) / sums.days, demand / sums.days)


def inventory_turns(sums: Sums) -> Ratio:
    """Return how often a year the stock on hand is turned over; stock in transit is not part of it.

    Formula: cost of goods shipped per 365 days / mean stock on hand at unit cost.
    Levels: at a site or stock point all that it ships, to customers and to other sites; for the total, a class or an
    item what is shipped to customers.
    Window: shipments and stock after the warm-up.
    Open orders: they count once they are shipped.
    Nothing to count: NaN without any stock on hand.
    """
    shipped = _shipped_to_customers(sums) + sums.index.local * _shipped_to_sites(sums)
    return ratio(shipped * DAYS_PER_YEAR / sums.days, sums.at_cost(Measure.on_hand_days) / sums.days)


def planned_safety_stock_value(sums: Sums) -> Ratio:
    """Return the safety stock that the policy planned, at unit cost.

    Formula: sum over stock points of planned safety stock x unit cost.
    Window: none, it is set before the start.
    Open orders: they do not matter.
    Nothing to count: 0, also for a policy that names no safety stock.
    """
    planned = sums.safety_stock * sums.index.rates.unit_cost
    return Ratio(sums.total(planned), sums.total(np.ones(len(planned))))


def effective_safety_stock_value(sums: Sums) -> Ratio:
    """Return the stock that is left, on average, just before a receipt, at unit cost; negative if orders wait by then.

    Formula: sum over stock points of unit cost x mean over cycles of (on hand - units owed) just before the receipt
    that ends the cycle. A stock point that received nothing counts with its closing on hand - units owed, the
    lowest it fell to.
    Window: cycles that end after the warm-up.
    Open orders: units owed, to customers and to sites, are subtracted.
    Nothing to count: see the formula; a denominator of 0 tells that no cycle ended.
    """
    return Ratio(sums.total(_effective_safety_stock(sums)), sums.units(Measure.cycles))


def cycle_stock_value(sums: Sums) -> Ratio:
    """Return the stock on hand that comes and goes with the replenishment orders, at unit cost.

    Formula: sum over stock points of mean stock on hand at unit cost - effective safety stock, the latter taken as
    at least 0 and at most the stock on hand.
    Window: the time after the warm-up.
    Open orders: as for the effective safety stock.
    Nothing to count: 0.
    """
    on_hand = _value_days(sums, Measure.on_hand_days) / sums.days
    cycle = on_hand - np.clip(_effective_safety_stock(sums), 0.0, on_hand)
    return Ratio(sums.total(cycle), sums.time_mean(sums.index.local).denominator)


def pipeline_stock_value(sums: Sums) -> Ratio:
    """Return the mean stock on its way, at unit cost; it belongs to the stock point it is going to.

    Formula: integral over time of units dispatched and not received x unit cost / days.
    Window: the time after the warm-up.
    Open orders: what the origin has not shipped yet is not on its way.
    Nothing to count: 0.
    """
    return sums.time_mean(sums.total(_value_days(sums, Measure.in_transit_days)))


def excess_stock_value(sums: Sums) -> Ratio:
    """Return the mean stock on hand beyond 26 weeks of demand, at unit cost.

    Formula: sum over stock points of unit cost x mean over buckets of max(0, mean stock on hand in the bucket - 182 x
    mean daily demand in the window); demand is what customers ask there and what it ships to other sites.
    Window: the time after the warm-up.
    Open orders: stock on the way is not on hand.
    Nothing to count: 0; without demand all stock is excess.
    """
    return sums.counted(sums.total(sums.excess_units * sums.index.rates.unit_cost))


def excess_units(window: Floats, points: Floats, days: float) -> Floats:
    """Return the mean over buckets of the units beyond 26 weeks of demand, one entry a stock point.

    `window` has the shape (buckets, stock points, measures), `points`, its sums, (measures, stock points).
    """
    used = points[Measure.demand] + _units_to_sites(points)
    on_hand = np.ascontiguousarray(window[:, :, Measure.on_hand_days].T) / (days / len(window))
    excess: Floats = np.maximum(0.0, on_hand - (EXCESS_DAYS * used / days)[:, None]).mean(axis=1)
    return excess


def net_stock(last: Floats) -> Floats:
    """Return the closing stock on hand less all units owed of a bucket (stock points, measures)."""
    owed = last[:, Measure.closing_backorders] + last[:, Measure.closing_owed]
    net: Floats = last[:, Measure.closing_on_hand] - owed
    return net


def _value_days(sums: Sums, measure: Measure) -> Floats:
    return sums.per_point(measure) * sums.index.rates.unit_cost


def _units_to_sites(points: Floats) -> Floats:
    units: Floats = points[Measure.shipped] - (points[Measure.at_once] + points[Measure.late])
    return units


def _shipped_to_customers(sums: Sums) -> Floats:
    return sums.at_cost(Measure.at_once) + sums.at_cost(Measure.late)


def _shipped_to_sites(sums: Sums) -> Floats:
    return sums.at_cost(Measure.shipped) - _shipped_to_customers(sums)


def _effective_safety_stock(sums: Sums) -> Floats:
    """Return the effective safety stock at unit cost, per stock point."""
    cycles = sums.per_point(Measure.cycles)
    mean = ratio(sums.per_point(Measure.net_before_receipt), cycles).value
    return np.where(cycles > 0, mean, sums.net_stock) * sums.index.rates.unit_cost


INVENTORY = (
    Kpi(on_hand_units, "units", "lower", "days in the window"),
    Kpi(on_hand_value, "currency", "lower", "days in the window"),
    Kpi(days_of_supply, "days", "lower", "mean daily demand at unit cost"),
    Kpi(inventory_turns, "per year", "higher", "mean stock on hand at unit cost"),
    Kpi(planned_safety_stock_value, "currency", "lower", "stock points"),
    Kpi(effective_safety_stock_value, "currency", "lower", "replenishment cycles"),
    Kpi(cycle_stock_value, "currency", "lower", "days in the window"),
    Kpi(pipeline_stock_value, "currency", "lower", "days in the window"),
    Kpi(excess_stock_value, "currency", "lower", "days in the window"),
)
