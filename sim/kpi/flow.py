"""Flow KPIs: orders placed, how they swing, and how long and how reliably supply takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kpi.formula import Kpi, Ratio, Sums, ratio
from sim.kpi.levels import add_up
from sim.ledger import Measure

if TYPE_CHECKING:
    from sim.kpi.levels import Matrix

    Floats = NDArray[np.float64]

__all__ = [
    "FLOW",
    "bullwhip",
    "lead_time_mean_days",
    "lead_time_sd_days",
    "orders_placed",
    "supplier_on_time",
    "swings",
    "variance",
]

_ROUNDING = 1e-12


def orders_placed(sums: Sums) -> Ratio:
    """Return the number of replenishment orders placed over the window.

    Formula: count of orders, to outside suppliers and between sites.
    Window: orders placed after the warm-up.
    Open orders: an order counts when it is placed.
    Nothing to count: 0.
    """
    return sums.counted(sums.units(Measure.orders))


def bullwhip(sums: Sums) -> Ratio:
    """Return how much more the orders placed swing than the demand that caused them (Lee, Padmanabhan & Whang 1997).

    Formula: variance over buckets of units ordered / variance over buckets of units demanded, where units of several
    items are added at unit cost. It depends on the bucket length.
    Levels: at a site or stock point all orders it places over what customers and sites downstream ask of it; for the
    total, a class or an item the orders to outside suppliers over the customers' demand.
    Window: buckets after the warm-up.
    Open orders: they count when they are placed.
    Nothing to count: NaN when the demand does not vary or there is but one bucket.
    """
    return ratio(sums.ordered_variance, sums.demanded_variance)


def supplier_on_time(sums: Sums) -> Ratio:
    """Return the share of shipments received within the quoted lead time, counted from the order.

    Formula: shipments on time / shipments received; each part of a split order is a shipment.
    Levels: at a site or stock point all that it receives; for the total, a class or an item the shipments from outside
    suppliers.
    Window: shipments received after the warm-up.
    Open orders: they count once they are received.
    Nothing to count: NaN without a shipment.
    """
    return ratio(sums.inbound(Measure.shipments_on_time), sums.inbound(Measure.shipments))


def lead_time_mean_days(sums: Sums) -> Ratio:
    """Return the mean time from order to receipt, waiting at the origin included.

    Formula: sum over shipments received of days since the order / shipments received.
    Levels: at a site or stock point all that it receives; for the total, a class or an item the shipments from outside
    suppliers.
    Window: shipments received after the warm-up.
    Open orders: they count once they are received.
    Nothing to count: NaN without a shipment.
    """
    return ratio(sums.inbound(Measure.lead_days), sums.inbound(Measure.shipments))


def lead_time_sd_days(sums: Sums) -> Ratio:
    """Return the standard deviation of the time from order to receipt; of several lanes, differences included.

    Formula: root of (mean square - square of the mean) over the shipments received.
    Levels: at a site or stock point all that it receives; for the total, a class or an item the shipments from outside
    suppliers.
    Window: shipments received after the warm-up.
    Open orders: they count once they are received.
    Nothing to count: NaN without a shipment.
    """
    mean, shipments = lead_time_mean_days(sums)
    square = ratio(sums.inbound(Measure.lead_days_squared), shipments).value
    return Ratio(np.sqrt(_positive(square - mean**2, square)), shipments)


def swings(window: Floats, inbound_by_cost: Matrix, by_cost: Matrix, local: Floats) -> Floats:
    """Return what entities order and what is demanded of them in each bucket, shape (2, entities, buckets).

    `window` has the shape (buckets, stock points, measures); the others are those of the entities in `KpiIndex`.
    """
    ordered = add_up(inbound_by_cost, _by_bucket(window, Measure.ordered))
    demanded = add_up(by_cost, _by_bucket(window, Measure.demand))
    requested = add_up(by_cost, _by_bucket(window, Measure.requested))
    return np.stack([ordered, demanded + local[:, None] * requested])


def variance(series: Floats) -> Floats:
    """Return the variance over the last axis; what rounding alone makes of a constant is 0."""
    return _positive(series.var(axis=-1), (series**2).mean(axis=-1))


def _by_bucket(window: Floats, measure: Measure) -> Floats:
    return np.ascontiguousarray(window[:, :, measure].T)


def _positive(variance: Floats, scale: Floats) -> Floats:
    """Set to 0 what differs from it by rounding only, lest constant demand look like a tiny variance."""
    return np.where(variance <= _ROUNDING * scale, 0.0, variance)


FLOW = (
    Kpi(orders_placed, "orders", "lower", "days in the window"),
    Kpi(bullwhip, "ratio", "lower", "variance of demand over buckets, at unit cost squared"),
    Kpi(supplier_on_time, "share", "higher", "shipments received"),
    Kpi(lead_time_mean_days, "days", "lower", "shipments received"),
    Kpi(lead_time_sd_days, "days", "lower", "shipments received"),
)
