"""Markets: customers come with their order lines, in the DEMAND phase of their day or at their own moment."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Protocol

from simpy.events import Event

from sim.clock import Clock
from sim.network import Demand

__all__ = ["Line", "Seller", "customers"]


class Seller(Protocol):
    """Who takes order lines: a stock point, or the account of its customers there."""

    def sell(self, quantity: float, terms: Demand, now: float) -> None:
        """Take an order line."""
        ...


Line = tuple[float, Seller, float, Demand]
"""(time, seller, quantity, the demand it belongs to with its terms)"""


def customers(clock: Clock, priority: int, lines: Iterable[Line]) -> Generator[Event, None, None]:
    """Bring the order lines of one site, ascending in time, to its stock points."""
    now = -1.0
    for time, seller, quantity, terms in lines:
        if time != now:
            now = time
            yield clock.at(time, priority)
        seller.sell(quantity, terms, now)
