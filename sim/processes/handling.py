"""Handling: what happens to goods between the gate and the shelf, on the shelf, and between the shelf and the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.clock import Clock, Priorities
from sim.processes.premises import Premises
from sim.processes.returns import ReturnFlow
from sim.processes.shelf import Lots, Shelf, without

if TYPE_CHECKING:
    from sim.processes.transport import Transport
    from sim.processes.warehouse import Buyer, StockPoint

__all__ = ["Handling"]


@dataclass(slots=True, eq=False)
class _Batch:
    """Units of one shipment that are held, and how long they keep."""

    units: float
    lots: Lots


class Handling:
    """How the goods of one stock point are handled, where there is more to it than in and out.

    A perishable item has a `shelf`, a site with limits `premises`, a segment that sends goods back an entry in
    `returns`; what a lane brings may be damaged or have to wait in quarantine.
    """

    __slots__ = (
        "_batches",
        "_clock",
        "_depart",
        "_expire",
        "_horizon",
        "_point",
        "_receive",
        "premises",
        "returns",
        "shelf",
    )

    def __init__(self, clock: Clock, priorities: Priorities, number: int, point: StockPoint, horizon: int) -> None:
        self._clock = clock
        self._point = point
        self._horizon = horizon
        self._receive = priorities.receive(number)
        self._depart = priorities.depart(number)
        self._expire = priorities.expire(number)
        self._batches: list[_Batch] = []
        self.shelf: Shelf | None = None
        self.premises: Premises | None = None
        self.returns: Mapping[str, ReturnFlow] = {}

    def take_in(self, units: float, inbound: Transport, now: float, lots: Lots) -> None:
        """Unload a shipment: scrap what is damaged, stow the rest once dock and quarantine are done with it."""
        if self.shelf is not None and not lots:
            lots = ((now + self.shelf.life_days, units),)
        damaged = inbound.damaged(units)
        dock = self.premises.receiving if self.premises is not None else None
        usable = (now if dock is None else dock.done(units, now)) + inbound.lane.quarantine_days
        if damaged:
            self._point.scrap("damaged", damaged, now)
            units, lots = units - damaged, without(lots, damaged)
        if usable > now:
            self._point.held += units
            batch = _Batch(units, lots)
            self._batches.append(batch)
            self._when(usable, self._receive, partial(self._release, batch, usable))
        else:
            self._point.stow(units, now, lots)

    def _release(self, batch: _Batch, now: float, _event: Any) -> None:
        self._batches.remove(batch)
        if batch.units > 0:
            self._point.release(batch.units, now, batch.lots)

    def shelve(self, units: float, now: float, lots: Lots) -> None:
        """Put units on the shelf, scrap those whose life is over, and come back for the others when theirs is."""
        shelf = self.shelf
        if shelf is None:
            return
        for day, quantity in lots or ((now + shelf.life_days, units),):
            shelf.add(day, quantity)
            leaves = shelf.leaves(day)
            if now < leaves < self._horizon:
                self._when(leaves, self._expire, partial(self._check_shelf, leaves))
        self._scrap_expired(now)

    def _check_shelf(self, now: float, _event: Any) -> None:
        self._scrap_expired(now)

    def _scrap_expired(self, now: float) -> None:
        assert self.shelf is not None
        units = self.shelf.expire(now)
        if units > 0:
            self._point.expire(units, now)

    def destroy(self, share: float) -> None:
        """Take a share that has been destroyed off every lot on the shelf, and off all that is held."""
        if self.shelf is not None:
            self.shelf.destroy(share)
        for batch in self._batches:
            batch.units *= 1 - share
            batch.lots = [(day, units * (1 - share)) for day, units in batch.lots]

    def hand_over(self, units: float, segment: str, now: float) -> float:
        """Give units that were on hand to customers; return when they have left."""
        self._issue(units)
        flow = self.returns.get(segment)
        if flow is not None:
            back = flow.units(units)
            due = now + flow.delay_days()
            if back > 0 and due < self._horizon:
                self._when(due, self._receive, partial(self._come_back, back, flow.to_stock, due))
        return self._picked(units, now)

    def _come_back(self, units: float, to_stock: bool, now: float, _event: Any) -> None:
        self._point.take_back(units, to_stock, now)

    def send(self, units: float, buyer: Buyer, placed: float, now: float) -> None:
        """Send units that were on hand to a site downstream, once they have been picked."""
        lots = self._issue(units)
        leaves = self._picked(units, now)
        if leaves > now:
            self._when(leaves, self._depart, partial(self._dispatch, units, buyer, placed, leaves, lots))
        else:
            buyer.dispatch(units, placed, now, lots)

    def _dispatch(self, units: float, buyer: Buyer, placed: float, now: float, lots: Lots, _event: Any) -> None:
        buyer.dispatch(units, placed, now, lots)

    def _issue(self, units: float) -> Lots:
        """Take units that have left the stock off the shelf."""
        if self.shelf is None:
            return ()
        lots = self.shelf.take(units)
        if self._point.on_hand == 0:
            self.shelf.clear()
        return lots

    def _picked(self, units: float, now: float) -> float:
        pickers = self.premises.picking if self.premises is not None else None
        return now if pickers is None else pickers.done(units, now)

    def _when(self, time: float, priority: int, action: Any) -> None:
        callbacks = self._clock.at(time, priority).callbacks
        assert callbacks is not None
        callbacks.append(action)
