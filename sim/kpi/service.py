"""Service KPIs: what customers, and sites downstream, got of what they asked for."""

from __future__ import annotations

import numpy as np

from sim.kpi.formula import Kpi, Ratio, Sums, ratio
from sim.ledger import Measure

__all__ = [
    "SERVICE",
    "backorder_days",
    "cycle_service_level",
    "demand_units",
    "fill_rate",
    "internal_fill_rate",
    "lost_units",
    "on_time_fill_rate",
    "order_fill_rate",
    "ready_rate",
]


def fill_rate(sums: Sums) -> Ratio:
    """Return the share of customers' demand that is served from stock the moment it is asked for (type 2, beta).

    Formula: served at once / demanded, both at sales prices; for a single item that is units / units, and where all
    prices are 0 it is units everywhere.
    Window: demand asked for after the warm-up.
    Open orders: they were not served at once and count so, whatever becomes of them.
    Nothing to count: NaN without demand.
    """
    return ratio(sums.at_price(Measure.at_once), sums.at_price(Measure.demand))


def on_time_fill_rate(sums: Sums) -> Ratio:
    """Return the share of customers' demand that is served within the promised days.

    Formula: served by the promised day / demanded, both at sales prices; lost demand is demanded and not served. With
    a promise of 0 days it also counts what a receipt of the same instant serves after the demand.
    Window: demand asked for after the warm-up, whenever it was served.
    Open orders: those promised for a day before the end of the run count as not on time, those promised later are left
    out of both sums, and so is demand served at once whose promise ends later.
    Nothing to count: NaN when no promise ends within the run.
    """
    return ratio(sums.at_price(Measure.on_time), sums.at_price(Measure.on_time_due))


def cycle_service_level(sums: Sums) -> Ratio:
    """Return the share of replenishment cycles without a shortage (type 1, alpha).

    Formula: 1 - cycles with a shortage / cycles. A cycle ends with a receipt (several of one instant count once) and
    begins with the one before; it is short when any order, a customer's or a site's, was not served in full.
    Window: cycles that end after the warm-up.
    Open orders: the cycle under way at the end does not count; one that begins with orders waiting is short.
    Nothing to count: NaN without a receipt.
    """
    short = ratio(sums.units(Measure.cycles_short), sums.units(Measure.cycles))
    return Ratio(1 - short.value, short.denominator)


def ready_rate(sums: Sums) -> Ratio:
    """Return the share of time with stock on hand.

    Formula: days with stock on hand / days, both added up over stock points, each with the same weight.
    Window: the time after the warm-up.
    Open orders: they do not matter.
    Nothing to count: never, time always passes.
    """
    return ratio(sums.units(Measure.ready_days), sums.total(np.full(len(sums.safety_stock), sums.days)))


def order_fill_rate(sums: Sums) -> Ratio:
    """Return the share of customers' order lines that are served in full the moment they are asked for.

    Formula: lines served in full at once / lines; the demand of one bucket is one line.
    Window: lines asked for after the warm-up.
    Open orders: they were not served at once and count so.
    Nothing to count: NaN without a line.
    """
    return ratio(sums.units(Measure.lines_at_once), sums.units(Measure.lines))


def internal_fill_rate(sums: Sums) -> Ratio:
    """Return the share of what sites downstream order that is shipped the moment the order arrives.

    Formula: shipped at once / requested, both at sales prices, at the stock points that ship.
    Window: requests that arrive after the warm-up.
    Open orders: they were not shipped at once and count so.
    Nothing to count: NaN where no site downstream orders.
    """
    return ratio(sums.at_price(Measure.requested_at_once), sums.at_price(Measure.requested))


def backorder_days(sums: Sums) -> Ratio:
    """Return the mean number of days that a unit of demand waits.

    Formula: unit-days of customers' backorders / demanded, both at sales prices; units served at once or lost at once
    wait 0 days. Little's law: times the demand rate it is the mean number of units waiting.
    Window: waiting and demand after the warm-up.
    Open orders: the days they have waited within the window count.
    Nothing to count: NaN without demand.
    """
    return ratio(sums.at_price(Measure.backorder_days), sums.at_price(Measure.demand))


def lost_units(sums: Sums) -> Ratio:
    """Return the customers' demand that is lost, in units over the window.

    Formula: sum of units lost, at once or after patience ran out.
    Window: losses after the warm-up, counted when they happen.
    Open orders: they are not lost yet.
    Nothing to count: 0.
    """
    return Ratio(sums.units(Measure.lost), sums.units(Measure.demand))


def demand_units(sums: Sums) -> Ratio:
    """Return the customers' demand, in units over the window.

    Formula: sum of units demanded, served or not; orders between sites are not demand.
    Window: demand asked for after the warm-up.
    Open orders: they are demand.
    Nothing to count: 0.
    """
    return sums.counted(sums.units(Measure.demand))


SERVICE = (
    Kpi(fill_rate, "share", "higher", "demand at sales prices"),
    Kpi(on_time_fill_rate, "share", "higher", "demand with a promise that ends within the run, at sales prices"),
    Kpi(cycle_service_level, "share", "higher", "replenishment cycles"),
    Kpi(ready_rate, "share", "higher", "days x stock points"),
    Kpi(order_fill_rate, "share", "higher", "order lines"),
    Kpi(internal_fill_rate, "share", "higher", "requests from sites downstream, at sales prices"),
    Kpi(backorder_days, "days", "lower", "demand at sales prices"),
    Kpi(lost_units, "units", "lower", "demand in units"),
    Kpi(demand_units, "units", "none", "days in the window"),
)
