"""NumPy's Philox generator, compiled: the same uniform doubles, as the whole numbers of 2^-53 that they are."""

from __future__ import annotations

import numpy as np

from sim.compiled.jit import compiled
from sim.compiled.pointers import put
from sim.compiled.words import upper_half

__all__ = ["put_uniforms"]

_Words = tuple[np.uint64, np.uint64, np.uint64, np.uint64]
_ZERO, _SPARE_BITS = np.uint64(0), np.uint64(11)
_ROUNDS = 10
_FIRST_FACTOR, _SECOND_FACTOR = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_FIRST_STEP, _SECOND_STEP = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)


@compiled
def put_uniforms(address: int, count: int, first_key: np.uint64, second_key: np.uint64) -> None:
    """Store the first `count` uniforms of a stream, each times 2^53."""
    for block in range(count // 4):
        one, two, three, four = _block(block, first_key, second_key)
        put(address, 4 * block, float(one >> _SPARE_BITS))
        put(address, 4 * block + 1, float(two >> _SPARE_BITS))
        put(address, 4 * block + 2, float(three >> _SPARE_BITS))
        put(address, 4 * block + 3, float(four >> _SPARE_BITS))
    if count % 4 > 0:
        one, two, three, _ = _block(count // 4, first_key, second_key)
        put(address, count // 4 * 4, float(one >> _SPARE_BITS))
        if count % 4 > 1:
            put(address, count // 4 * 4 + 1, float(two >> _SPARE_BITS))
        if count % 4 > 2:
            put(address, count // 4 * 4 + 2, float(three >> _SPARE_BITS))


@compiled
def _block(number: int, first_key: np.uint64, second_key: np.uint64) -> _Words:
    """Return the four words of a block, Philox4x64-10 (Salmon et al. 2011). NumPy counts blocks from 1."""
    one, two, three, four = np.uint64(number + 1), _ZERO, _ZERO, _ZERO
    for _ in range(_ROUNDS):
        upper, lower = upper_half(_FIRST_FACTOR, one), _FIRST_FACTOR * one
        other_upper, other_lower = upper_half(_SECOND_FACTOR, three), _SECOND_FACTOR * three
        one, two = other_upper ^ two ^ first_key, other_lower
        three, four = upper ^ four ^ second_key, lower
        first_key += _FIRST_STEP
        second_key += _SECOND_STEP
    return one, two, three, four
