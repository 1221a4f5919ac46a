"""The levels of a stock point, and what is recorded of them over time."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.clock import Clock, Priorities
from sim.processes.accounts import Account
from sim.processes.handling import Handling
from sim.processes.replenishment import Replenishment
from sim.routes import Route
from sim.spans import Spans
from sim.stock import Facts, WaitingOrder
from sim.trace import Row, Trace

if TYPE_CHECKING:
    from sim.processes.transport import Transport

__all__ = ["Levels"]

OffOrder = Literal["undelivered", "scrapped", "lost_in_transit", "refused"]
Scrapping = Literal["expired", "damaged", "scrapped_returns", "destroyed"]


class Levels:
    """What one item at one site has, owes and expects, with the facts of each bucket.

    `on_hand` units lie in stock, `backorders` are owed to customers and `owed` to stock points downstream, `on_order`
    were ordered and have not come, `in_transit` of them are on the way. `held` are there and cannot be sold: at the
    dock, in quarantine, or set `aside` for orders that are delivered whole; `coming` are from sister sites. `handling`
    is None where goods just come in and go out; `accounts` are those of the customers, by segment, where they are kept.
    """

    __slots__ = (
        "_clock",
        "_give_up_priority",
        "_horizon",
        "_settled",
        "_trace",
        "accounts",
        "aside",
        "backorders",
        "buckets",
        "closed",
        "coming",
        "demand_by_day",
        "facts",
        "handling",
        "held",
        "in_transit",
        "last_receipt",
        "number",
        "on_hand",
        "on_order",
        "owed",
        "refusing",
        "replenishment",
        "route",
        "short",
        "substitute_rank",
        "waiting",
    )

    def __init__(
        self,
        clock: Clock,
        priorities: Priorities,
        number: int,
        route: Route,
        horizon: int,
        trace: Trace | None,
    ) -> None:
        self._clock = clock
        self._trace = trace
        self._horizon = horizon
        self._give_up_priority = priorities.give_up(number)
        self.number = number
        self.route = route
        self.replenishment: Replenishment
        self.handling: Handling | None = None
        self.on_hand = self.backorders = self.owed = self.on_order = self.in_transit = self.held = self.coming = 0.0
        self.accounts: dict[str, Account] = {}
        self.waiting: deque[WaitingOrder] = deque()
        self.aside: list[WaitingOrder] = []
        self.demand_by_day: NDArray[np.float64] = np.zeros(horizon)
        self._settled = 0.0
        self.substitute_rank = 0
        self.last_receipt = 0.0
        self.short = False
        self.closed = False
        self.refusing = Spans()
        self.facts = Facts()
        self.buckets: list[Facts] = []

    @property
    def position(self) -> float:
        """Return the inventory position: on hand + held + on order + coming - all that is owed."""
        return self.on_hand + self.held + self.on_order + self.coming - self.backorders - self.owed

    def ordered(self, quantity: float, partner: str, now: float) -> None:
        """Note that `quantity` has been ordered."""
        self._settle(now)
        self.on_order += quantity
        self.facts.orders += 1
        self.facts.ordered += quantity
        self.note("order", quantity, partner, now)

    def await_sister(self, units: float, cost: float, now: float) -> None:
        """Note that units have left a sister site for here."""
        self._settle(now)
        self.in_transit += units
        self.facts.freight_cost += cost

    def expect(self, quantity: float, inbound: Transport, now: float) -> None:
        """Note that `quantity` of what was ordered has left the origin of a lane."""
        self._settle(now)
        self.in_transit += quantity
        self.facts.dispatched += quantity
        self.note("dispatch", quantity, inbound.lane.origin, now)

    def write_off(self, cause: OffOrder, quantity: float, partner: str, now: float) -> None:
        """Take units off order that will never come; those scrapped or lost were under way."""
        self._settle(now)
        self.on_order -= quantity
        if cause in ("scrapped", "lost_in_transit"):
            self.in_transit -= quantity
        setattr(self.facts, cause, getattr(self.facts, cause) + quantity)
        self.note(cause, quantity, partner, now)
        if cause != "refused":
            # After a refusal a continuous review would order again at once, and be refused again.
            self.replenishment.came_short(partner, now)

    def hastened(self, quantity: float, cost_per_unit: float, partner: str, now: float) -> None:
        """Note that a shipment under way will come sooner, at a cost."""
        self._settle(now)
        self.facts.expedited += quantity
        self.facts.expedite_cost += quantity * cost_per_unit
        self.note("expedited", quantity, partner, now)

    def withdrawn(self, quantity: float, partner: str, now: float) -> None:
        """Take units off order that were under way and have been withdrawn."""
        self._settle(now)
        self.on_order -= quantity
        self.in_transit -= quantity
        self.facts.dispatched -= quantity
        self.facts.cancelled += quantity
        self.note("cancelled", quantity, partner, now)

    def scrap(self, cause: Scrapping, units: float, now: float) -> None:
        """Book units that are thrown away."""
        setattr(self.facts, cause, getattr(self.facts, cause) + units)
        self.note(cause, units, "", now)

    def _put_back(self) -> None:
        """Put all that has been set aside into stock, its orders before all others."""
        for order in reversed(self.aside):
            assert order.whole is not None
            order.whole.open += 1
            self.held -= order.quantity
            self.on_hand += order.quantity
            self.waiting.appendleft(order)
        self.aside.clear()

    def _forget_residues(self) -> None:
        """Keep rounding residues of fractional quantities from living on as ghosts."""
        if not self.waiting and not self.aside:
            self.backorders = self.owed = 0.0

    def _when(self, time: float, priority: int, action: Any) -> None:
        callbacks = self._clock.at(time, priority).callbacks
        assert callbacks is not None
        callbacks.append(action)

    def _settle(self, now: float) -> None:
        """Bring the time integrals up to `now`; every change of a level starts with it."""
        elapsed = now - self._settled
        if elapsed > 0:
            if self.handling is not None and self.handling.premises is not None:
                self.handling.premises.settle(now)
            facts = self.facts
            if self.on_hand > 0:
                facts.on_hand_days += self.on_hand * elapsed
                facts.ready_days += elapsed
            if self.held > 0:
                facts.held_days += self.held * elapsed
            if self.waiting or self.aside:
                facts.backorder_days += self.backorders * elapsed
                facts.owed_days += self.owed * elapsed
            facts.on_order_days += self.on_order * elapsed
            facts.in_transit_days += self.in_transit * elapsed
            self._settled = now

    def close(self, end: float) -> None:
        """Close the bucket that ends at `end`."""
        self._settle(end)
        facts = self.facts
        facts.closing_on_hand = self.on_hand
        facts.closing_backorders = self.backorders
        facts.closing_owed = self.owed
        facts.closing_on_order = self.on_order
        facts.closing_in_transit = self.in_transit
        facts.closing_held = self.held
        self.buckets.append(facts)
        self.facts = Facts()
        self.replenishment.close()
        for account in self.accounts.values():
            account.close()

    def note(self, event: str, quantity: float, partner: str, now: float) -> None:
        """Add a row to the trace, if there is one."""
        if self._trace is not None:
            place = self.route.site, self.route.item
            self._trace.append(Row(now, *place, event, quantity, partner, self.on_hand, self.position))
