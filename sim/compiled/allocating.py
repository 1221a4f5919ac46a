"""Compile an allocation from the very method that the SimPy engine calls."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import cast

from sim.compiled.calls import ANSWER, INTEGER, caller_of
from sim.compiled.pointers import float_at, floats_at, integers_at, put
from sim.compiled.ration_layout import ViewRow
from sim.compiled.rules import CompiledRule, Signature, compiled_method
from sim.decisions import AllocationView

__all__ = ["ask_allocation", "compiled_allocation"]

_ARGUMENTS = (INTEGER, ANSWER, ANSWER, INTEGER, INTEGER)
_WRAPPER = """
def {name}(parameters, day, on_hand, block, orders):
    row = 8 * orders
    view = AllocationView(
        day,
        on_hand,
        floats_at(block + QUANTITY * row, orders),
        floats_at(block + PLACED * row, orders),
        floats_at(block + PRIORITY * row, orders),
        floats_at(block + WAITS * row, orders),
        floats_at(block + COMPLETE_ONLY * row, orders),
        integers_at(block + BUYER * row, orders),
        floats_at(block + NET_STOCK * row, orders),
        floats_at(block + DEMAND_PER_DAY * row, orders),
    )
    answers = quantities(Fields({values}), view)
    if len(answers) != orders:
        return 0.0
    for k in range(orders):
        put(block + ANSWERS * row, k, float(answers[k]))
    return 1.0
"""
_WRAPPER_CALLS = {
    "AllocationView": AllocationView,
    "float_at": float_at,
    "floats_at": floats_at,
    "integers_at": integers_at,
    "put": put,
    **{row.name: row.value for row in ViewRow},
}

ask_allocation = cast("Callable[[int, int, float, float, int, int], float]", caller_of(_ARGUMENTS))
"""Call the allocation at an address with that of its parameters, the day, the stock, the address of what it sees of the
orders and their number.

It writes what to give each order beside that; it returns 1, or 0 where it gave no answer for each.
"""


@lru_cache(maxsize=256)
def compiled_allocation(wanted: Signature) -> CompiledRule:
    """Return `quantities` of a class as a function of its fields (an array of floats), the stock and the orders.

    Raises NotCompilable naming the class and numba's reason.
    """
    return compiled_method(wanted, "quantities", _WRAPPER, _WRAPPER_CALLS, _ARGUMENTS)
