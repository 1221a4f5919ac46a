"""Transport: what an origin ships is usable at the destination one lead time later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.clock import Clock
from sim.network import Lane
from sim.processes.returns import share_of
from sim.processes.shelf import without
from sim.spans import Spans

if TYPE_CHECKING:
    from sim.hazards import LaneOutages
    from sim.network import Item
    from sim.paths import Deliveries, LeadTimes
    from sim.processes.lane_book import LaneBook
    from sim.processes.loads import Loads
    from sim.processes.replenishment import Source
    from sim.processes.shelf import Lots
    from sim.processes.warehouse import StockPoint

__all__ = ["Shipment", "Transport"]


@dataclass(slots=True, eq=False)
class Shipment:
    """Goods under way: `quantity` will come at `due`, and then it is known that `missing` never will.

    A planner may hasten it, and another takes its place, or withdraw it: then it is `void`.
    """

    quantity: float
    missing: float
    placed: float
    due: float
    lots: Lots
    void: bool = False


class Transport:
    """One lane into one stock point, and what it has ordered there (`on_order`).

    It is the buyer that the `source` at the other end knows. Each shipment takes the next lead time; shipments may
    overtake each other. With `loads` it waits for a vehicle instead, and arrives with it. With `deliveries` an order
    may come short. A `book` is kept of those lanes that the ledger has one of. `damage` is the luck of each shipment,
    by which a share of it is damaged. `outages` are the lane's, `gate` says when the destination is closed; while the
    lane or its origin is, `blocked`, it should not be ordered on. A planner may hasten or withdraw what is `under_way`:
    what is due before `tracked_until`.
    """

    __slots__ = (
        "_clock",
        "_damage",
        "_deliveries",
        "_destination",
        "_lead_times",
        "_priority",
        "blocked",
        "book",
        "complete_only",
        "expedite_cost_per_unit",
        "gate",
        "item",
        "lane",
        "loads",
        "loss_priority",
        "on_order",
        "outages",
        "partner",
        "quoted_days",
        "source",
        "tracked_until",
        "under_way",
    )

    def __init__(
        self,
        clock: Clock,
        priority: int,
        destination: StockPoint,
        lane: Lane,
        source: Source,
        lead_times: LeadTimes,
        damage: Iterator[float],
        deliveries: Deliveries | None = None,
    ) -> None:
        self._clock = clock
        self._priority = priority
        self._destination = destination
        self._lead_times = lead_times
        self._damage = damage
        self._deliveries = deliveries
        self.book: LaneBook | None = None
        self.lane = lane
        self.source = source
        self.on_order = 0.0
        self.outages: LaneOutages | None = None
        self.gate = Spans()
        self.blocked = Spans()
        self.loss_priority = 0
        self.quoted_days = lane.planned_lead_time_days + 1e-9
        self.complete_only = lane.complete_only
        self.partner = destination.route.site
        self.item: Item | None = None
        self.loads: Loads | None = None
        self.expedite_cost_per_unit = 0.0
        self.under_way: list[Shipment] = []
        self.tracked_until = 0.0

    @property
    def destination(self) -> StockPoint:
        """Return the stock point that the lane leads into."""
        return self._destination

    def ordered(self, quantity: float, now: float) -> None:
        """Note an order placed on the lane."""
        self.on_order += quantity
        if self.book is not None:
            self.book.ordered(quantity, now)

    def dispatch(self, quantity: float, placed: float, now: float, lots: Lots = ()) -> None:
        """Send `quantity` of an order `placed` earlier on its way, or what can be delivered of it.

        `lots` say how long it keeps; only suppliers, whose goods are fresh, deliver less than they should.
        """
        if self._deliveries is None:
            self._send(quantity, 0.0, placed, now, lots)
            return
        share, short = next(self._deliveries.shares), next(self._deliveries.missing)
        sent = min(quantity, max(0.0, quantity * share - short))
        missing, follows = quantity - sent, self.lane.rest_follows_days
        if not missing or follows is None:
            self._send(sent, missing, placed, now)
            return
        if sent:
            self._send(sent, 0.0, placed, now)
        later = self._clock.at(now + follows, self._priority)
        assert later.callbacks is not None
        later.callbacks.append(partial(self._send_rest, missing, placed, now + follows))

    def _send_rest(self, quantity: float, placed: float, now: float, _event: Any) -> None:
        self._send(quantity, 0.0, placed, now)

    def _send(self, quantity: float, missing: float, placed: float, now: float, lots: Lots = ()) -> None:
        """Send `quantity` on its way; when it comes it is known that `missing` units never will."""
        if quantity:
            self._destination.expect(quantity, self, now)
        if self.book is not None:
            self.book.dispatched(quantity, placed)
        if not quantity or self.loads is None:
            self.leave(quantity, placed, now, next(self._lead_times), missing, lots)
        else:
            self.loads.add(self, quantity, placed, now, missing, lots)

    def leave(
        self, quantity: float, placed: float, now: float, lead_time: float, missing: float = 0.0, lots: Lots = ()
    ) -> None:
        """Leave the origin with goods that will be there a lead time later, when nothing happens on the way."""
        due, arrives = now + lead_time, True
        if self.outages is not None:
            due, arrives = self.outages.sent(now, lead_time)
        self._end(quantity, missing, placed, due, arrives, lots)

    def start(self, quantity: float, placed: float, now: float) -> None:
        """Note that the plant has begun with an order."""
        self._destination.expect(quantity, self, now)
        if self.book is not None:
            self.book.dispatched(quantity, placed)

    def finish(self, good: float, scrap: float, placed: float, now: float) -> None:
        """Hand over what the plant has made of an order, and take its scrap off the books."""
        self._settled(good + scrap, placed)
        if self.book is not None:
            self.book.received(good, scrap, placed, now)
        if good:
            self._destination.receive(good, placed, self, now)
        if scrap:
            self._destination.write_off("scrapped", scrap, "", now)

    def deliver(self, quantity: float, placed: float, due: float) -> None:
        """Carry `quantity`, under way since before the start, to its destination at `due`."""
        arrives = True
        if self.outages is not None:
            due, arrives = self.outages.under_way(0.0, due)
        self._end(quantity, 0.0, placed, due, arrives, ())

    def _end(self, quantity: float, missing: float, placed: float, due: float, arrives: bool, lots: Lots) -> None:
        """End a transport: at the gate, when it opens, or by a loss on the way."""
        if not arrives:
            loss = self._clock.at(due, self.loss_priority)
            assert loss.callbacks is not None
            loss.callbacks.append(partial(self._lose, quantity, missing, placed, due))
            return
        self._will_arrive(Shipment(quantity, missing, placed, self.gate.end_of(due), lots))

    def _will_arrive(self, shipment: Shipment) -> None:
        if shipment.due < self.tracked_until:
            self.under_way.append(shipment)
        arrival = self._clock.at(shipment.due, self._priority)
        assert arrival.callbacks is not None
        arrival.callbacks.append(partial(self._arrive, shipment))

    def _arrive(self, shipment: Shipment, _event: Any) -> None:
        if shipment.void:
            return
        if shipment.due < self.tracked_until:
            self.under_way.remove(shipment)
        quantity, missing, placed, due = shipment.quantity, shipment.missing, shipment.placed, shipment.due
        self._settled(quantity + missing, placed)
        if self.book is not None:
            self.book.received(quantity, missing, placed, due)
        if missing:
            self._destination.write_off("undelivered", missing, self.lane.origin, due)
        if quantity:
            self._destination.receive(quantity, placed, self, due, shipment.lots)

    def expedite(self, now: float) -> None:
        """Hasten the shipment that was ordered first among those that would come later than hastened ones do."""
        soonest = self.lane.expedite_days
        if soonest is None:
            return
        late = [one for one in self.under_way if one.due > now + soonest and one.quantity > 0]
        if late:
            first = min(late, key=lambda shipment: shipment.placed)
            self._withdraw(first)
            self._will_arrive(replace(first, due=self.gate.end_of(now + soonest), void=False))
            self._destination.hastened(first.quantity, self.expedite_cost_per_unit, self.lane.origin, now)

    def cancel(self, quantity: float, since: float, now: float) -> None:
        """Withdraw up to `quantity` units of what was ordered after `since` and is under way, the latest first."""
        recent = [one for one in reversed(self.under_way) if one.placed > since and one.quantity > 0]
        for latest in sorted(recent, key=lambda shipment: -shipment.placed):
            units = min(quantity, latest.quantity)
            if units <= 0:
                return
            quantity -= units
            latest.quantity -= units
            latest.lots = without(latest.lots, units)
            if latest.quantity == 0 and latest.missing == 0:
                self._withdraw(latest)
            if self.book is not None:
                self.book.cancelled(units, latest.placed)
            self._settled(units, latest.placed)
            self._destination.withdrawn(units, self.lane.origin, now)

    def _withdraw(self, shipment: Shipment) -> None:
        shipment.void = True
        self.under_way.remove(shipment)

    def damaged(self, quantity: float) -> float:
        """Return how many units of the next shipment received are damaged."""
        share = self.lane.damaged_share
        return share_of(quantity, share, next(self._damage)) if share else 0.0

    def _lose(self, quantity: float, missing: float, placed: float, now: float, _event: Any) -> None:
        self._settled(quantity + missing, placed)
        if self.book is not None:
            self.book.received(0.0, quantity + missing, placed, now)
        if missing:
            self._destination.write_off("undelivered", missing, self.lane.origin, now)
        if quantity:
            self._destination.write_off("lost_in_transit", quantity, self.lane.origin, now)

    def refuse(self, quantity: float, placed: float, now: float) -> None:
        """Take back an order that the source has refused."""
        self._settled(quantity, placed)
        if self.book is not None:
            self.book.received(0.0, quantity, placed, now)
        self._destination.write_off("refused", quantity, self.lane.origin, now)

    def _settled(self, quantity: float, placed: float) -> None:
        """Expect no longer what has come, or never will."""
        self.on_order -= quantity
        self._destination.replenishment.settled(quantity, placed, self)
