"""Purchasing: what a stock point with several lanes knows of them when it divides an order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.decisions import SourcingView, StockView
from sim.network import Lane
from sim.network.procurement import price_table

if TYPE_CHECKING:
    from sim.processes.transport import Transport

__all__ = ["Purchasing"]

Floats = NDArray[np.float64]
_ROUNDING = 1e-9


class Purchasing:
    """The lanes of one stock point as a sourcing sees them, kept up to date with every order and receipt."""

    __slots__ = ("_due_by_day", "_inbounds", "_last_due_day", "_ordered", "_terms")

    def __init__(self, inbounds: Sequence[Transport], unit_cost: float, horizon_days: int) -> None:
        lanes = [inbound.lane for inbound in inbounds]
        longest = max(lane.planned_lead_time_days for lane in lanes)
        self._inbounds = inbounds
        self._ordered = np.zeros(len(inbounds))
        self._due_by_day = np.zeros(horizon_days + math.ceil(longest) + 1)
        self._last_due_day = 0
        self._terms = _terms(lanes, unit_cost)

    def view(self, stock: StockView) -> SourcingView:
        """Return what is known now."""
        on_order = np.array([inbound.on_order for inbound in self._inbounds])
        is_open = np.array([float(not inbound.blocked.covers(stock.day)) for inbound in self._inbounds])
        return SourcingView(stock, on_order, self._ordered, is_open, self._due_by_day, self._last_due_day, *self._terms)

    def ordered(self, quantity: float, inbound: Transport, now: float) -> None:
        """Note an order placed on a lane."""
        self._ordered[self._inbounds.index(inbound)] += quantity
        self.expected(quantity, now, inbound)

    def expected(self, quantity: float, placed: float, inbound: Transport) -> None:
        """Expect what was ordered on a lane when its planned lead time is over."""
        day = self._day(placed, inbound)
        self._due_by_day[day] += quantity
        self._last_due_day = max(self._last_due_day, day)

    def settled(self, quantity: float, placed: float, inbound: Transport) -> None:
        """Expect no longer what has come, or never will."""
        self._due_by_day[self._day(placed, inbound)] -= quantity

    def _day(self, placed: float, inbound: Transport) -> int:
        due = math.ceil(placed + inbound.lane.planned_lead_time_days - _ROUNDING)
        return min(max(0, due), len(self._due_by_day) - 1)


def _terms(lanes: Sequence[Lane], unit_cost: float) -> tuple[Floats, ...]:
    """Return what does not change: the last fields of a sourcing view, in their order."""
    return (
        np.array([lane.planned_lead_time_days for lane in lanes]),
        np.array([lane.order_cost for lane in lanes]),
        np.array([lane.transport_cost_per_unit for lane in lanes]),
        np.array([lane.order_multiple for lane in lanes]),
        np.array([lane.smallest_order for lane in lanes]),
        np.array([lane.maximum_order for lane in lanes]),
        *price_table(lanes, unit_cost),
    )
