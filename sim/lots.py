"""Fit an ordered quantity to a lane's lot multiple, minimum and maximum order."""

from __future__ import annotations

import math

from sim.network import Lane

__all__ = ["LEAST_UNITS", "order_quantity"]

_ROUNDING = 1e-9
LEAST_UNITS = 1e-6
"""Less than this is the rounding error of a position, not a wish."""


def order_quantity(wanted: float, lane: Lane) -> float:
    """Return the quantity to order for a `wanted` one > 0: at least the minimum, then a whole number of lots rounded
    up, then at most the maximum rounded down to whole lots.

    Less than a millionth of a unit is the rounding error of a position, not a wish: it orders nothing.
    """
    if wanted < LEAST_UNITS:
        return 0.0
    quantity = max(wanted, lane.smallest_order)
    lot = lane.order_multiple
    if lot:
        quantity = math.ceil(quantity / lot - _ROUNDING) * lot
    if quantity > lane.maximum_order:
        quantity = math.floor(lane.maximum_order / lot + _ROUNDING) * lot if lot else lane.maximum_order
    return quantity
