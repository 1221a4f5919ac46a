"""The clock: when things happen, and in which order things of the same instant happen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from heapq import heappush
from typing import Literal

import simpy
from simpy.events import Event

__all__ = ["CLOSE", "Clock", "Phase", "Priorities", "Sequence"]

Sequence = Literal["demand_first", "review_first"]
_PHASE = 1_000_000_000
_MADE = 250_000_000
_RECEIPTS_SERVED = 375_000_000
_EXPIRIES = 500_000_000
_DEPARTURES = 500_000_000
_ORDERS_FROM_SITES = 250_000_000
_TRANSSHIPMENTS = 400_000_000
_REVIEWS = 500_000_000
_STOCK_DESTROYED = 100_000_000
_SUPPLIERS_OPEN = 200_000_000
_DOORS = 300_000_000


class Phase(IntEnum):
    """The order of simultaneous events; each is far above SimPy's own priorities, so its bookkeeping settles first."""

    DISRUPT = 600_000_000
    RECEIVE = 1 * _PHASE
    DEMAND = 2 * _PHASE
    REVIEW = 3 * _PHASE
    PLAN = 4 * _PHASE
    MAKE = 5 * _PHASE
    DEPART = 6 * _PHASE
    RECORD = 7 * _PHASE


CLOSE = Phase.RECORD + _PHASE - 1
"""The priority of the end of a bucket: after everything else of its instant."""


@dataclass(frozen=True, slots=True)
class Priorities:
    """The SimPy priority of everything that can happen at one instant, so that no tie is left to chance.

    `review_first` swaps the phases DEMAND and REVIEW, nothing else. Within a phase sites and stock points stand in
    the order of their tables, reviews go from the most downstream echelon up, customers come before orders from sites
    that were delayed on their way, and those arrive before any site reviews.
    """

    sequence: Sequence

    def expire(self, point: int) -> int:
        """Return the priority of the end of shelf life at stock point number `point`: before everything else."""
        return _EXPIRIES + point

    def depart(self, point: int) -> int:
        """Return the priority of the leaving of what was picked at stock point number `point`: after all receipts."""
        return Phase.RECEIVE + _DEPARTURES + point

    def lost_on_the_way(self, point: int) -> int:
        """Return the priority of the destruction of goods on their way to stock point number `point`."""
        return Phase.DISRUPT + point

    def destroyed(self, point: int) -> int:
        """Return the priority of the destruction of stock at stock point number `point`."""
        return Phase.DISRUPT + _STOCK_DESTROYED + point

    def supplier_opens(self, point: int) -> int:
        """Return the priority of a supplier's opening, for the orders of stock point number `point` that wait there."""
        return Phase.DISRUPT + _SUPPLIERS_OPEN + point

    def doors(self, point: int) -> int:
        """Return the priority of closing and opening the site of stock point number `point`."""
        return Phase.DISRUPT + _DOORS + point

    def receive(self, point: int) -> int:
        """Return the priority of a shipment's arrival at stock point number `point`."""
        return Phase.RECEIVE + point

    def made(self, site: int) -> int:
        """Return the priority of the moment at which supplier number `site` has made an order: after all arrivals."""
        return Phase.RECEIVE + _MADE + site

    def customers(self, site: int) -> int:
        """Return the priority of the customers of site number `site`."""
        return (Phase.DEMAND if self.sequence == "demand_first" else Phase.REVIEW) + site

    def order_from_site(self, point: int) -> int:
        """Return the priority of the arrival upstream of a delayed order that stock point number `point` placed."""
        return Phase.DEMAND + _ORDERS_FROM_SITES + point

    def transship(self, point: int) -> int:
        """Return the priority at which stock point number `point` asks its sisters: after customers, before reviews."""
        return (Phase.DEMAND if self.sequence == "demand_first" else Phase.REVIEW) + _TRANSSHIPMENTS + point

    def review(self, point: int) -> int:
        """Return the priority of the review of stock point number `point`, or of the site's that review with it.

        Stock points are numbered downstream first, site by site: `point` is the first of those.
        """
        return (Phase.REVIEW if self.sequence == "demand_first" else Phase.DEMAND) + _REVIEWS + 3 * point + 2

    def serve_customers(self, first: int) -> int:
        """Return the priority of serving the customers that came to a stock point whose orders are gathered.

        `first` is the first stock point of its echelon: all that is gathered is served before that echelon reviews.
        """
        return Phase.REVIEW + _REVIEWS + 3 * first

    def substitute(self, first: int) -> int:
        """Return the priority of asking for a substitute; `first` is that of the later of the two stock points."""
        return Phase.REVIEW + _REVIEWS + 3 * first + 1

    def serve_sites(self, first: int) -> int:
        """Return the priority of serving the gathered orders of sites; `first` as for the customers."""
        return (Phase.REVIEW if self.sequence == "demand_first" else Phase.DEMAND) + _REVIEWS + 3 * first

    def serve_receipt(self, point: int) -> int:
        """Return the priority of serving those who wait for stock point number `point` after all its receipts."""
        return Phase.RECEIVE + _RECEIPTS_SERVED + point

    def dispatch(self, centre: int) -> int:
        """Return the priority at which work centre number `centre` gives free machines to jobs."""
        return Phase.MAKE + centre

    def vehicles_leave(self, service: int) -> int:
        """Return the priority of departures by transport service number `service`: after all that is handed over."""
        return Phase.DEPART + service

    def give_up(self, point: int) -> int:
        """Return the priority of a customer's leaving stock point number `point` unserved."""
        return Phase.RECORD + point


class Clock(simpy.Environment):
    """A SimPy environment that wakes processes at an exact time (in days) and phase.

    SimPy's own timeouts are relative: ``now + (time - now)`` need not equal `time`, and two events meant for the
    same instant could miss each other by a rounding error. `at` schedules the absolute time itself.
    """

    def at(self, time: float, priority: int) -> Event:
        """Return an event that fires at `time`; simultaneous events fire by `priority`, then first scheduled first."""
        event = Event(self)
        event._ok = True
        event._value = None
        heappush(self._queue, (time, priority, next(self._eid), event))  # type: ignore[misc]
        return event

    def before(self, time: float) -> Event:
        """Return an event that fires after everything that happens earlier than `time`, and before anything at it."""
        return self.at(math.nextafter(time, -math.inf), CLOSE)
