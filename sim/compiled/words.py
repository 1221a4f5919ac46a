"""What compiled code needs to know of 64-bit words: the upper half of a product, and doubles as words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

__all__ = ["as_double", "as_word", "upper_half"]


@intrinsic
def _upper_half(_typing: object, _left: object, _right: object) -> object:
    def generate(_context: object, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(builder.zext(values[0], wide), builder.zext(values[1], wide))
        return builder.trunc(builder.lshr(product, wide(64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


@intrinsic
def _as_word(_typing: object, _double: object) -> object:
    def generate(_context: object, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
        return builder.bitcast(values[0], ir.IntType(64))

    return types.int64(types.float64), generate


@intrinsic
def _as_double(_typing: object, _word: object) -> object:
    def generate(_context: object, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
        return builder.bitcast(values[0], ir.DoubleType())

    return types.float64(types.int64), generate


upper_half = cast("Callable[[np.uint64, np.uint64], np.uint64]", _upper_half)
"""Return the upper 64 bits of the product of two words."""
as_word = cast("Callable[[float], int]", _as_word)
"""Return the bits of a double as an integer."""
as_double = cast("Callable[[int], float]", _as_double)
"""Return the double that has the bits of an integer."""
