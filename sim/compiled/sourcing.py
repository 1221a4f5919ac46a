"""Compile a sourcing from the very method that the SimPy engine calls."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import cast

from sim.compiled.calls import ANSWER, INTEGER, caller_of
from sim.compiled.lane_layout import Block
from sim.compiled.pointers import float_at, floats_at, put
from sim.compiled.rules import CompiledRule, Signature, compiled_method
from sim.decisions import SourcingView, StockView

__all__ = ["ask_sourcing", "compiled_sourcing"]

_ARGUMENTS = (INTEGER, *(ANSWER,) * 6, *(INTEGER,) * 8)
_WRAPPER = """
def {name}(
    parameters, wanted, day, on_hand, on_order, backorders, position, demand, horizon_days, days_known,
    block, lanes, columns, due_days, last_due_day,
):
    demand_by_day = floats_at(demand, horizon_days)
    stock = StockView(day, on_hand, on_order, backorders, position, demand_by_day, days_known, demand_by_day[:0])
    row, table = 8 * lanes, 8 * lanes * columns
    prices = block + ROWS * row
    view = SourcingView(
        stock,
        floats_at(block + ON_ORDER * row, lanes),
        floats_at(block + ORDERED * row, lanes),
        floats_at(block + OPEN * row, lanes),
        floats_at(prices + 3 * table, due_days),
        last_due_day,
        floats_at(block + LEAD_TIME_DAYS * row, lanes),
        floats_at(block + ORDER_COST * row, lanes),
        floats_at(block + TRANSPORT_COST * row, lanes),
        floats_at(block + LOT_MULTIPLE * row, lanes),
        floats_at(block + MINIMUM_ORDER * row, lanes),
        floats_at(block + MAXIMUM_ORDER * row, lanes),
        floats_at(prices, lanes * columns).reshape((lanes, columns)),
        floats_at(prices + table, lanes * columns).reshape((lanes, columns)),
        floats_at(prices + 2 * table, lanes * columns).reshape((lanes, columns)),
    )
    orders = quantities(Fields({values}), wanted, view)
    for lane in range(lanes):
        put(block + ANSWERS * row, lane, float(orders[lane]) if lane < len(orders) else 0.0)
    return 0.0
"""
_WRAPPER_CALLS = {
    "StockView": StockView,
    "SourcingView": SourcingView,
    "float_at": float_at,
    "floats_at": floats_at,
    "put": put,
    "ROWS": len(Block),
    **{row.name: row.value for row in Block},
}

ask_sourcing = cast(
    "Callable[[int, int, float, float, float, float, float, float, int, int, int, int, int, int, int, int], float]",
    caller_of(_ARGUMENTS),
)
"""Call the sourcing at an address with that of its parameters, what is wanted and the parts of its view.

It writes what to order on each lane into the block.
"""


@lru_cache(maxsize=256)
def compiled_sourcing(wanted: Signature) -> CompiledRule:
    """Return `quantities` of a class as a function of its fields (an array of floats), what is wanted and the view.

    Raises NotCompilable naming the class and numba's reason.
    """
    return compiled_method(wanted, "quantities", _WRAPPER, _WRAPPER_CALLS, _ARGUMENTS)
