"""Hints to the compiler about what hardly ever happens: no value depends on them, only where the machine code lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

__all__ = ["rarely"]


@intrinsic
def _rarely(_typing: object, _condition: object) -> object:
    def generate(_context: object, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
        bit = ir.IntType(1)
        expect = builder.module.declare_intrinsic("llvm.expect", [bit], ir.FunctionType(bit, [bit, bit]))
        return builder.call(expect, [values[0], bit(0)])

    return types.boolean(types.boolean), generate


rarely = cast("Callable[[bool], bool]", _rarely)
"""Return a condition that holds in few runs: what happens then is moved out of the way of all others, whose numbers
need not leave the registers for a call that is not made.
"""
