"""The lots of a lane, compiled: `sim.lots`."""

from __future__ import annotations

import math

from sim.compiled.jit import compiled
from sim.lots import LEAST_UNITS

__all__ = ["order_quantity"]

_LOT_ROUNDING = 1e-9


@compiled
def order_quantity(wanted: float, lot: float, minimum: float, maximum: float) -> float:
    """Return what `sim.lots.order_quantity` does, or NaN where that fails: at infinitely many lots."""
    if wanted < LEAST_UNITS:
        return 0.0
    quantity = max(wanted, minimum)
    if lot != 0.0:
        if quantity == math.inf:
            return math.nan
        quantity = math.ceil(quantity / lot - _LOT_ROUNDING) * lot
    if quantity > maximum:
        if lot == 0.0:
            return maximum
        quantity = math.floor(maximum / lot + _LOT_ROUNDING) * lot
    return quantity
