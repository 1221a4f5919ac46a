"""The facts of a run: sums and time integrals per bucket and stock point."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, auto

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = [
    "Book",
    "CentreMeasure",
    "CustomerMeasure",
    "LaneMeasure",
    "Ledger",
    "Measure",
    "ServiceMeasure",
    "SiteMeasure",
]


class _Column(IntEnum):
    """A column of a ledger, numbered from 0 in the order in which it stands."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[int]) -> int:
        return count


class Measure(_Column):
    """The columns of the ledger. Quantities are units, integrals are unit-days or days, unless they say otherwise.

    Customers' lines are counted in the bucket in which they were asked for, whenever they were served (`on_time`,
    `on_time_due`); everything else in the bucket in which it happened.
    """

    demand = auto()  # asked by customers
    lines = auto()  # customers' order lines (a bucket's demand is one line)
    at_once = auto()  # served from stock the moment it was asked for
    lines_at_once = auto()  # lines served completely at once
    on_time_due = auto()  # demand whose promise date lies before the horizon
    on_time = auto()  # of that, served within the promise
    late = auto()  # customers' backorders served
    lost = auto()  # customers' demand that will never be served
    requested = auto()  # asked by sites downstream
    requested_at_once = auto()  # of that, shipped the moment it was asked for
    shipped = auto()  # left this stock, to customers and sites
    orders = auto()  # replenishment orders placed (count)
    ordered = auto()  # units ordered
    dispatched = auto()  # units that left the origin for this stock point
    shipments = auto()  # shipments received (count)
    shipments_on_time = auto()  # of those, within the quoted lead time (count)
    lead_days = auto()  # sum over shipments of order-to-receipt days
    lead_days_squared = auto()  # sum of their squares
    received = auto()  # units received
    cycles = auto()  # replenishment cycles ended by a receipt (count)
    cycles_short = auto()  # of those, with a shortage (count)
    net_before_receipt = auto()  # sum over cycles of on hand less backorders just before the receipt
    on_hand_days = auto()  # integral of on hand
    backorder_days = auto()  # integral of customers' backorders
    owed_days = auto()  # integral of units owed to sites downstream
    on_order_days = auto()  # integral of units ordered and not received
    in_transit_days = auto()  # integral of units dispatched and not received
    ready_days = auto()  # time with stock on hand
    closing_on_hand = auto()
    closing_backorders = auto()
    closing_owed = auto()
    closing_on_order = auto()
    closing_in_transit = auto()
    expired = auto()  # units scrapped because their shelf life had run out
    damaged = auto()  # units scrapped on receipt
    returned = auto()  # units that came back from customers
    scrapped_returns = auto()  # of those, scrapped
    held_days = auto()  # integral of units received and not usable yet: at the dock, in quarantine
    overflow_days = auto()  # volume-days beyond the site's storage capacity, the stock point's share by volume
    closing_held = auto()
    undelivered = auto()  # units ordered that will never come
    scrapped = auto()  # units started by the plant that came out bad
    gained = auto()  # units that came into stock without an order: by-products
    jobs = auto()  # jobs of the plant that have all their components (count)
    jobs_at_once = auto()  # of those, the moment they were released (count)
    wait_material_days = auto()  # jobs' time waiting for components
    production_cost = auto()  # machine time, overtime and subcontracting, in currency
    destroyed = auto()  # units in stock destroyed by disruptions
    lost_in_transit = auto()  # units destroyed on their way to this stock
    refused = auto()  # units ordered that a closed site or supplier refused
    freight_cost = auto()  # share of the cost of vehicles that left with goods for here, in currency
    vehicles = auto()  # vehicles with a capacity that left with goods for here: the share by volume
    vehicle_load = auto()  # share of their capacity that goods for here took up
    transshipped_out = auto()  # units sent to sister sites that were short
    transshipped_in = auto()  # units received from sister sites
    substituted = auto()  # units of demand that another item was sold for
    substitute_sales = auto()  # units sold for demand of another item
    reworked = auto()  # units of the plant that came out bad and went round again, each time counted
    penalty = auto()  # what customers' contracts charge for late, short and lost deliveries, in currency
    expedited = auto()  # units under way that were hastened
    expedite_cost = auto()  # what hastening them cost, in currency
    cancelled = auto()  # units under way that were withdrawn; they are no longer among those dispatched


_INFLOWS = (Measure.received, Measure.returned, Measure.gained, Measure.transshipped_in)
_SCRAPPED = (Measure.expired, Measure.damaged, Measure.scrapped_returns, Measure.destroyed)
_OUTFLOWS = (Measure.shipped, Measure.transshipped_out, *_SCRAPPED)
_OFF_ORDER = (
    Measure.received,
    Measure.scrapped,
    Measure.undelivered,
    Measure.lost_in_transit,
    Measure.refused,
    Measure.cancelled,
)


class LaneMeasure(_Column):
    """The columns of the book of lanes: a row a lane of every stock point that has several, or one with terms.

    `paid` is currency; what is paid, and whether it came in full, is that of suppliers' deliveries.
    """

    orders = auto()  # replenishment orders placed on the lane (count)
    ordered = auto()  # units ordered
    dispatched = auto()  # units that left the origin
    paid = auto()  # purchase price of what outside suppliers dispatched
    shipments = auto()  # shipments received (count)
    shipments_on_time = auto()  # of those, within the quoted lead time (count)
    shipments_in_full = auto()  # of those, all that had been ordered (count)
    shipments_otif = auto()  # of those, both (count)
    lead_days = auto()  # sum over shipments of order-to-receipt days
    lead_days_squared = auto()  # sum of their squares
    received = auto()  # units received
    undelivered = auto()  # units ordered that will never come


class CentreMeasure(_Column):
    """The columns of the book of work centres: time in days, summed over machines or jobs.

    Time is entered in the bucket in which it passes, everything else when the operation starts (or, for those that
    were done elsewhere, when they were sent out).
    """

    jobs = auto()  # operations started on a machine (count)
    jobs_at_once = auto()  # of those, without any waiting (count)
    run_days = auto()  # machine time spent running
    setup_days = auto()  # machine time spent setting up and changing over
    overtime_days = auto()  # of the machine time, that outside the shifts
    open_days = auto()  # machine time within the shifts, whether used or not
    down_days = auto()  # of the open time, that in which a machine was broken
    queue_days = auto()  # integral of jobs waiting for the centre
    wait_machine_days = auto()  # jobs' time waiting for a machine that others used
    wait_shift_days = auto()  # jobs' time waiting for a shift, before and during the work
    wait_repair_days = auto()  # jobs' time waiting for a repair, before and during the work
    sent_out = auto()  # operations done by a subcontractor (count)
    cost = auto()  # machine time, overtime and subcontracting, in currency


class ServiceMeasure(_Column):
    """The columns of the book of transport services, all entered when a vehicle leaves."""

    departures = auto()  # moments at which vehicles left (count)
    vehicles = auto()  # vehicles that left (count)
    load_shares = auto()  # sum over vehicles of the share of the capacity used
    shipments = auto()  # shipments handed over that left, whole or in parts (count)
    wait_days = auto()  # sum over those parts of days waited, by their share of the shipment
    units = auto()  # units that left
    volume = auto()  # their volume
    weight_kg = auto()  # their weight
    freight_cost = auto()  # cost of the vehicles
    co2e_kg = auto()  # emissions of carrying the units


class CustomerMeasure(_Column):
    """The columns of the book of customers: a row a demand, that is, a segment's of an item at a site.

    What is counted of a line as a whole, and `at_once` and `on_time`, stands in the bucket in which it was asked for,
    everything else in the bucket in which it happened; lines still open are charged their days late at the end.
    """

    demand = auto()  # units asked
    lines = auto()  # order lines asked (count)
    at_once = auto()  # units served the moment they were asked for
    lines_at_once = auto()  # lines served completely at once (count)
    on_time_due = auto()  # units whose promise date lies before the horizon
    on_time = auto()  # of those, served within the promise
    lines_due = auto()  # lines whose promise date lies before the horizon (count)
    lines_on_time = auto()  # of those, complete within the promise (count)
    late = auto()  # units served after a wait
    late_unit_days = auto()  # unit-days beyond the promise
    lost = auto()  # units that will never be served
    substituted = auto()  # units that another item was sold for
    forgone = auto()  # units not asked for because of poor service before (negative: asked for more)
    orders = auto()  # orders whose first line is of this demand: all lines of a basket at one instant (count)
    orders_short = auto()  # of those, not served completely at once (count)
    orders_due = auto()  # of those, promised for a day before the horizon (count)
    orders_late = auto()  # of those due, not complete within the promise (count)


class SiteMeasure(_Column):
    """The columns of the book of sites."""

    closed_days = auto()  # time for which the site was shut


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """Facts of things that are not stock points: `values` has the shape (buckets, rows, measures), a name a row."""

    values: NDArray[np.float64]
    names: tuple[str, ...]
    measures: type[IntEnum]

    def measure(self, measure: IntEnum) -> NDArray[np.float64]:
        """Return one measure as an array (buckets, rows)."""
        return self.values[:, :, measure]


@dataclass(frozen=True, slots=True)
class Ledger:
    """All facts of a run.

    `values` has the shape (buckets, stock points, measures); `opening_on_hand` one entry a stock point. The books of
    lanes, work centres, sites, transport services and customers are None in a scenario that has nothing to enter in
    them.
    """

    values: NDArray[np.float64]
    sites: tuple[str, ...]
    items: tuple[str, ...]
    opening_on_hand: NDArray[np.float64]
    bucket_days: int
    lanes: Book | None = None
    centres: Book | None = None
    site_book: Book | None = None
    services: Book | None = None
    customers: Book | None = None

    def measure(self, measure: Measure) -> NDArray[np.float64]:
        """Return one measure as an array (buckets, stock points)."""
        return self.values[:, :, measure]

    def imbalance(self) -> float:
        """Return the largest violation of opening + inflow - outflow = closing, per bucket and stock point.

        Once for the units on hand or held: in flows what is received, returned or gained, out what is shipped, thrown
        away or destroyed. And once for those on order: in flows what is ordered, out what is received, scrapped by the
        plant, destroyed on its way, refused, withdrawn or never delivered.
        """
        stock = self.measure(Measure.closing_on_hand) + self.measure(Measure.closing_held)
        held = np.vstack([self.opening_on_hand, stock])
        on_order = self.measure(Measure.closing_on_order)
        stock_residual = np.diff(held, axis=0) - self._sum(_INFLOWS) + self._sum(_OUTFLOWS)
        order_residual = np.diff(on_order, axis=0) - (self.measure(Measure.ordered) - self._sum(_OFF_ORDER))[1:]
        return float(max(np.abs(stock_residual).max(initial=0.0), np.abs(order_residual).max(initial=0.0)))

    def _sum(self, measures: tuple[Measure, ...]) -> NDArray[np.float64]:
        total: NDArray[np.float64] = self.values[:, :, list(measures)].sum(axis=2)
        return total

    def frame(self) -> pd.DataFrame:
        """Return the ledger as a frame: bucket, day, site, item and a column a measure."""
        buckets, points, _ = self.values.shape
        frame = pd.DataFrame(
            self.values.reshape(buckets * points, len(Measure)), columns=[measure.name for measure in Measure]
        )
        bucket = np.repeat(np.arange(buckets), points)
        frame.insert(0, "bucket", bucket)
        frame.insert(1, "day", bucket * self.bucket_days)
        frame.insert(2, "site", np.tile(np.asarray(self.sites, dtype=object), buckets))
        frame.insert(3, "item", np.tile(np.asarray(self.items, dtype=object), buckets))
        return frame
