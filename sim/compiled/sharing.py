"""Compile a sharing from the very method that the SimPy engine calls."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import cast

from sim.compiled.calls import ANSWER, INTEGER, caller_of
from sim.compiled.pointers import float_at, floats_at
from sim.compiled.rules import CompiledRule, Signature, compiled_method
from sim.decisions import StockView

__all__ = ["ask_sharing", "compiled_sharing"]

_ARGUMENTS = (INTEGER, *(ANSWER,) * 6, *(INTEGER,) * 3)
_WRAPPER = """
def {name}(parameters, short, day, on_hand, on_order, backorders, position, demand, horizon_days, days_known):
    demand_by_day = floats_at(demand, horizon_days)
    view = StockView(day, on_hand, on_order, backorders, position, demand_by_day, days_known, demand_by_day[:0])
    return float(quantity(Fields({values}), short, view))
"""
_WRAPPER_CALLS = {"StockView": StockView, "float_at": float_at, "floats_at": floats_at}

ask_sharing = cast(
    "Callable[[int, int, float, float, float, float, float, float, int, int, int], float]", caller_of(_ARGUMENTS)
)
"""Call the sharing at an address with that of its parameters, what is missing and the parts of the giver's view."""


@lru_cache(maxsize=256)
def compiled_sharing(wanted: Signature) -> CompiledRule:
    """Return `quantity` of a class as a function of its fields (an array of floats), what is missing and the view.

    Raises NotCompilable naming the class and numba's reason.
    """
    return compiled_method(wanted, "quantity", _WRAPPER, _WRAPPER_CALLS, _ARGUMENTS)
