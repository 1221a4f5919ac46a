"""Transshipment: a stock point that is short takes from sister sites what they can spare."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sim.clock import Clock
from sim.network import Transshipment

if TYPE_CHECKING:
    from sim.decisions import Sharing
    from sim.processes.shelf import Lots
    from sim.processes.warehouse import StockPoint

__all__ = ["Sister", "Sisters"]


class Sister:
    """A sister site's stock of the item, and the way from there; it is the buyer that the sister knows."""

    __slots__ = ("_arrival", "_clock", "_point", "_sharing", "_way", "complete_only", "giver", "partner")

    def __init__(
        self, clock: Clock, arrival: int, point: StockPoint, giver: StockPoint, way: Transshipment, sharing: Sharing
    ) -> None:
        self._clock = clock
        self._arrival = arrival
        self._point = point
        self._way = way
        self._sharing = sharing
        self.giver = giver
        self.partner = point.route.site
        self.complete_only = False

    def spares(self, short: float, now: float) -> float:
        """Return the units that the sister gives to one that is short; while customers wait or it is shut, none."""
        giver = self.giver
        if giver.closed or giver.waiting or giver.on_hand <= 0:
            return 0.0
        return min(short, giver.on_hand, self._sharing.quantity(short, giver.replenishment.view(now)))

    def dispatch(self, quantity: float, placed: float, now: float, lots: Lots = ()) -> None:
        """Send `quantity` on its way."""
        self._point.await_sister(quantity, quantity * self._way.cost_per_unit, now)
        due = now + self._way.lead_time_days
        arrival = self._clock.at(due, self._arrival)
        assert arrival.callbacks is not None
        arrival.callbacks.append(partial(self._arrive, quantity, due, lots))

    def _arrive(self, quantity: float, now: float, lots: Lots, _event: Any) -> None:
        self._point.take_over(quantity, self._way.origin, now, lots)

    def refuse(self, quantity: float, placed: float, now: float) -> None:
        """Do nothing: a sister gives at once or not at all."""


class Sisters:
    """The sister sites of one stock point, in the order in which they are asked.

    They are asked once an instant, after its customers and before any review, for what the stock point owes beyond what
    is coming from them already.
    """

    __slots__ = ("_clock", "_due", "_point", "_priority", "_sisters")

    def __init__(self, clock: Clock, priority: int, point: StockPoint, sisters: tuple[Sister, ...]) -> None:
        self._clock = clock
        self._priority = priority
        self._point = point
        self._sisters = sisters
        self._due = False

    def look(self, now: float) -> None:
        """Ask the sisters in this instant, if the stock point is short."""
        if self._point.waiting and not self._due:
            self._due = True
            event = self._clock.at(now, self._priority)
            assert event.callbacks is not None
            event.callbacks.append(partial(self._ask, now))

    def _ask(self, now: float, _event: Any) -> None:
        self._due = False
        point = self._point
        aside = sum(order.quantity for order in point.aside)
        short = point.backorders + point.owed - aside - point.on_hand - point.coming
        for sister in self._sisters:
            units = sister.spares(short, now) if short > 0 else 0.0
            if units > 0:
                point.coming += units
                sister.giver.give(units, sister, now)
                short -= units
