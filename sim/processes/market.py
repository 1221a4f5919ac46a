"""Markets: customers come with their order lines, in the DEMAND phase of their day or at their own moment."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

from simpy.events import Event

from sim.clock import Clock
from sim.network import Demand

if TYPE_CHECKING:
    from sim.processes.warehouse import StockPoint

__all__ = ["Line", "customers"]

Line = tuple[float, "StockPoint", float, Demand]
"""(time, stock point, quantity, the demand it belongs to with its terms)"""


def customers(clock: Clock, priority: int, lines: Iterable[Line]) -> Generator[Event, None, None]:
    """Bring the order lines of one site, ascending in time, to its stock points."""
    now = -1.0
    for time, point, quantity, terms in lines:
        if time != now:
            now = time
            yield clock.at(time, priority)
        point.sell(quantity, terms, now)
