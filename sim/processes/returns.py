"""Returns: part of what customers were served comes back after a while."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.network import Demand

if TYPE_CHECKING:
    from sim.paths import LeadTimes

__all__ = ["ReturnFlow", "share_of"]


class ReturnFlow:
    """What comes back of a demand: how many units of each delivery, and when."""

    __slots__ = ("_delays", "_luck", "_share", "to_stock")

    def __init__(self, demand: Demand, luck: Iterator[float], delays: LeadTimes) -> None:
        self._share = demand.return_share
        self._luck = luck
        self._delays = delays
        self.to_stock = demand.returns_to == "stock"

    def units(self, served: float) -> float:
        """Return how many units of a delivery will come back."""
        return share_of(served, self._share, next(self._luck))

    def delay_days(self) -> float:
        """Return after how many days they do."""
        return next(self._delays)


def share_of(units: float, share: float, luck: float) -> float:
    """Return a share of units; of whole units a whole number, rounded up or down by `luck` in [0, 1) so that the mean
    is right.
    """
    part = units * share
    return min(units, math.floor(part + luck)) if units % 1 == 0 else part
