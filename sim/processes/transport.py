"""Transport: what an origin ships is usable at the destination one lead time later."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sim.clock import Clock
from sim.network import Lane

if TYPE_CHECKING:
    from sim.paths import LeadTimes
    from sim.processes.replenishment import Source
    from sim.processes.warehouse import StockPoint

__all__ = ["Transport"]


class Transport:
    """One lane into one stock point, and what it has ordered there (`on_order`).

    It is the buyer that the `source` at the other end knows. Each shipment takes the next lead time; shipments may
    overtake each other.
    """

    __slots__ = (
        "_clock",
        "_destination",
        "_lead_times",
        "_priority",
        "complete_only",
        "lane",
        "on_order",
        "partner",
        "quoted_days",
        "source",
    )

    def __init__(
        self, clock: Clock, priority: int, destination: StockPoint, lane: Lane, source: Source, lead_times: LeadTimes
    ) -> None:
        self._clock = clock
        self._priority = priority
        self._destination = destination
        self._lead_times = lead_times
        self.lane = lane
        self.source = source
        self.on_order = 0.0
        self.quoted_days = lane.planned_lead_time_days + 1e-9
        self.complete_only = lane.complete_only
        self.partner = destination.route.site

    def dispatch(self, quantity: float, placed: float, now: float) -> None:
        """Send `quantity` of an order `placed` earlier on its way."""
        self._destination.expect(quantity, self, now)
        self.deliver(quantity, placed, now + next(self._lead_times))

    def deliver(self, quantity: float, placed: float, due: float) -> None:
        """Hand `quantity` over at `due`."""
        arrival = self._clock.at(due, self._priority)
        assert arrival.callbacks is not None
        arrival.callbacks.append(partial(self._arrive, quantity, placed, due))

    def _arrive(self, quantity: float, placed: float, due: float, _event: Any) -> None:
        self.on_order -= quantity
        self._destination.receive(quantity, placed, self, due)
