"""Suppliers: they never run out; what they can make a day may be limited, and then orders queue."""

from __future__ import annotations

from functools import partial
from heapq import heapify, heapreplace
from typing import TYPE_CHECKING, Any

from sim.clock import Clock
from sim.network import Site
from sim.spans import Steps

if TYPE_CHECKING:
    from sim.processes.buyer import Buyer

__all__ = ["BusySupplier", "Supplier"]


class Supplier:
    """An outside source without limit: it ships every order whole, the moment it comes; the lead time is the lane's."""

    __slots__ = ()

    def request(self, quantity: float, buyer: Buyer, placed: float, now: float) -> None:
        """Ship the whole order at once."""
        buyer.dispatch(quantity, placed, now)


class BusySupplier:
    """An outside source whose machines make one order after the other, first come, first served, and then ship it.

    Machines are alike and work at a `speed` that is known beforehand, 1 unless something breaks: when an order comes it
    is known when it will be made.
    """

    __slots__ = ("_clock", "_free_from", "_priority", "_units_per_day", "speed")

    def __init__(self, clock: Clock, priority: int, site: Site) -> None:
        self._clock = clock
        self._priority = priority
        self._units_per_day = site.units_per_day
        self._free_from = [0.0] * int(site.machines)
        heapify(self._free_from)
        self.speed = Steps(1.0)

    def request(self, quantity: float, buyer: Buyer, placed: float, now: float) -> None:
        """Put the order on the machine that is free first."""
        made = self.speed.done(max(now, self._free_from[0]), quantity / self._units_per_day)
        heapreplace(self._free_from, made)
        callbacks = self._clock.at(made, self._priority).callbacks
        assert callbacks is not None
        callbacks.append(partial(self._ship, quantity, buyer, placed, made))

    def _ship(self, quantity: float, buyer: Buyer, placed: float, now: float, _event: Any) -> None:
        buyer.dispatch(quantity, placed, now)
