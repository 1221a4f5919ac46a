"""Draw all that takes one uniform a draw, compiled: the same comparisons and sums as `sim.inversion`."""

from __future__ import annotations

import math
from enum import IntEnum

import numpy as np

from sim.compiled.jit import cached, compiled
from sim.compiled.philox import put_uniforms
from sim.compiled.pointers import constant_at, float_at, integer_at, put
from sim.compiled.words import as_double, as_word
from sim.inversion import CELL_BITS, DEGREE, ONE

__all__ = ["Job", "Law", "Pool", "Table", "finish_lognormals", "sample"]

_MANTISSA = (1 << 52) - 1
_OF_ONE = 1023 << 52
_CELL_SHIFT = 52 - CELL_BITS
_FIRST_CELL = 1023 << CELL_BITS
_CELLS = float(1 << CELL_BITS)
_SIGN = -(1 << 63)


class Law(IntEnum):
    """How a job turns uniforms into draws; of lognormal ones it draws the logarithms."""

    COUNTS = 0
    NORMAL = 1
    EMPIRICAL = 2
    LOGARITHMS = 3


class Pool(IntEnum):
    """The addresses that `sample` is given, as an array of integers; last the number of jobs and the first key."""

    JOBS = 0
    TABLES = 1
    INTEGERS = 2
    FLOATS = 3
    PIECES = 4
    DRAWS = 5
    JOB_COUNT = 6
    KEY = 7


class Job(IntEnum):
    """The fields of a job, a row of integers.

    `FIRST` is where its draws begin. `WHICH`, `FACTOR` and `EXTRA` say where the table, the factor and the extra units
    of each draw stand, -1 when there are none. `TABLE` is the first table of counts. `NUMBERS` says where the
    observed values stand, `SIZE` how many; the mean and the standard deviation of a normal stand there as well.
    Uniforms under `NONE_BELOW` observe none.
    """

    LAW = 0
    KEY = 1
    COUNT = 2
    FIRST = 3
    TABLE = 4
    WHICH = 5
    FACTOR = 6
    EXTRA = 7
    NUMBERS = 8
    SIZE = 9
    NONE_BELOW = 10


class Table(IntEnum):
    """The fields of a table of counts, a row of integers: where thresholds and guide begin, and the guide's shift."""

    FIRST = 0
    GUIDE = 1
    SHIFT = 2


_JOB, _TABLE = len(Job), len(Table)


@cached
def sample(address: int) -> None:
    """Draw all jobs of the pools whose addresses stand at an address."""
    jobs, draws = integer_at(address, Pool.JOBS), integer_at(address, Pool.DRAWS)
    key = np.uint64(integer_at(address, Pool.KEY))
    for number in range(integer_at(address, Pool.JOB_COUNT)):
        job = jobs + 8 * _JOB * number
        out, count = draws + 8 * integer_at(job, Job.FIRST), integer_at(job, Job.COUNT)
        put_uniforms(out, count, key, np.uint64(integer_at(job, Job.KEY)))
        law = integer_at(job, Job.LAW)
        if law == Law.COUNTS:
            _counts(address, job, out, count)
        elif law == Law.NORMAL:
            _normals(address, job, out, count, 0.0)
        elif law == Law.LOGARITHMS:
            _normals(address, job, out, count, -math.inf)
        else:
            _observed(address, job, out, count)
        if law != Law.LOGARITHMS:
            _finish(address, job, out, count)


@cached
def finish_lognormals(address: int) -> None:
    """Scale and add to the draws of lognormal jobs, once they are no more logarithms."""
    jobs, draws = integer_at(address, Pool.JOBS), integer_at(address, Pool.DRAWS)
    for number in range(integer_at(address, Pool.JOB_COUNT)):
        job = jobs + 8 * _JOB * number
        if integer_at(job, Job.LAW) == Law.LOGARITHMS:
            _finish(address, job, draws + 8 * integer_at(job, Job.FIRST), integer_at(job, Job.COUNT))


@compiled
def _counts(address: int, job: int, out: int, count: int) -> None:
    integers, which = integer_at(address, Pool.INTEGERS), integer_at(job, Job.WHICH)
    tables = integer_at(address, Pool.TABLES) + 8 * _TABLE * integer_at(job, Job.TABLE)
    if which < 0:
        for k in range(count):
            put(out, k, _reached(integers, tables, int(float_at(out, k))))
    else:
        which = integers + 8 * which
        for k in range(count):
            put(out, k, _reached(integers, tables + integer_at(which, k), int(float_at(out, k))))


@compiled
def _reached(integers: int, table: int, number: int) -> float:
    """Return how many thresholds of a table a uniform has reached: the guide says where to begin."""
    thresholds = integers + 8 * integer_at(table, Table.FIRST)
    guide = integer_at(table, Table.GUIDE) + (number >> integer_at(table, Table.SHIFT))
    reached = integer_at(integers, guide)
    while number >= integer_at(thresholds, reached):
        reached += 1
    return float(reached)


@compiled
def _normals(address: int, job: int, out: int, count: int, least: float) -> None:
    pieces = integer_at(address, Pool.PIECES)
    numbers = integer_at(address, Pool.FLOATS) + 8 * integer_at(job, Job.NUMBERS)
    mean, sd = float_at(numbers, 0), float_at(numbers, 1)
    for k in range(count):
        draw = mean + sd * _standard_normal(pieces, int(float_at(out, k)))
        put(out, k, draw if draw > least else least)


@compiled
def _standard_normal(pieces: int, number: int) -> float:
    """Return what `sim.inversion.standard_normal` does."""
    side = 2 * number + 1 - ONE
    word = as_word(float(ONE - abs(side)))
    cell = (word >> _CELL_SHIFT) - _FIRST_CELL
    place = (as_double((word & _MANTISSA) | _OF_ONE) - 1.0) * _CELLS
    local = place - int(place)
    piece = pieces + 8 * (DEGREE + 1) * cell
    z = constant_at(piece, 0)
    for k in range(1, DEGREE + 1):
        z = z * local + constant_at(piece, k)
    return as_double((as_word(z) & ~_SIGN) | (side & _SIGN))


@compiled
def _observed(address: int, job: int, out: int, count: int) -> None:
    values = integer_at(address, Pool.FLOATS) + 8 * integer_at(job, Job.NUMBERS)
    size, none_below = float(integer_at(job, Job.SIZE)), integer_at(job, Job.NONE_BELOW)
    rest = float(max(ONE - none_below, 1))
    for k in range(count):
        number = int(float_at(out, k)) - none_below
        put(out, k, 0.0 if number < 0 else float_at(values, int(float(number) / rest * size)))


@compiled
def _finish(address: int, job: int, out: int, count: int) -> None:
    """Scale draws by their factors and add the extra units."""
    if integer_at(job, Job.FACTOR) >= 0:
        factor = integer_at(address, Pool.FLOATS) + 8 * integer_at(job, Job.FACTOR)
        for k in range(count):
            put(out, k, float_at(out, k) * float_at(factor, k))
    if integer_at(job, Job.EXTRA) >= 0:
        extra = integer_at(address, Pool.FLOATS) + 8 * integer_at(job, Job.EXTRA)
        for k in range(count):
            put(out, k, float_at(out, k) + float_at(extra, k))
