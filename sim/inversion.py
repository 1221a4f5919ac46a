"""Inversion: turn one uniform into one draw, by the same whole-number comparisons in both engines.

A uniform double is a whole multiple of 2^-53, and here it is that whole number. A distribution function becomes
thresholds of the same kind, so that to invert it is to count thresholds, which no two ways of doing it can count
differently. One uniform a draw, and the more the greater: two demands with the same uniforms, or one demand under two
assumptions, rise and fall together, which sharpens comparisons under common random numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

__all__ = [
    "BITS",
    "CELL_BITS",
    "DEGREE",
    "ONE",
    "CountTables",
    "Panjer",
    "count_tables",
    "counts_in_turn",
    "none_below",
    "normal_pieces",
    "observed",
    "standard_normal",
    "whole",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BITS = 53
"""How many bits of chance a uniform double has."""
ONE: int = 2**BITS
"""The whole number that stands for a probability of one."""
_MOST_ENTRIES, _MOST_TABLES, _FIRST_SIZE = 8192, 1000, 128
_SMALLEST_LOG = -600.0
_REST = 2.0**-55
CELL_BITS, DEGREE = 3, 6
"""The normal quantiles between one power of two and the next: 2^3 polynomials of degree 6."""


def whole(uniforms: Floats) -> Integers:
    """Return uniform doubles as whole numbers of 2^-53."""
    numbers: Integers = (uniforms * ONE).astype(np.int64)
    return numbers


class Panjer(NamedTuple):
    """Laws of counts of Panjer's class (1981), one for each of some factors on the mean.

    The probability of zero is exp(`log_zero`), and p_k = (`a` + `b` / k) p_(k-1).
    """

    log_zero: Floats
    a: float
    b: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CountTables:
    """The distribution functions of counts, for the factors that occur.

    `thresholds[first[t] : first[t + 1]]` are those of table t: the draw is how many of them a uniform has reached.
    Table t is lifted by t x 2^53, so that all are one ascending array. `table` is that of each draw, None when there
    is but one.
    """

    thresholds: Integers
    first: Integers
    table: Integers | None

    def intermittent(self, probability: float) -> CountTables:
        """Return the tables of what is zero unless an event of some probability happens."""
        lift = np.repeat(np.arange(len(self.first) - 1) << BITS, np.diff(self.first))
        within = ONE - np.ceil(probability * (ONE - (self.thresholds - lift)).astype(np.float64)).astype(np.int64)
        return CountTables(thresholds=within + lift, first=self.first, table=self.table)

    def values(self, uniforms: Floats) -> Floats:
        """Return the draws of as many uniforms as there are draws."""
        if self.table is None:
            return np.searchsorted(self.thresholds, whole(uniforms), side="right").astype(np.float64)
        reached = np.searchsorted(self.thresholds, whole(uniforms) + (self.table << BITS), side="right")
        return (reached - self.first[self.table]).astype(np.float64)


def count_tables(laws: Panjer, table: Integers | None) -> CountTables | None:
    """Tabulate laws of counts up to where less than 2^-55 is left; None when that would be too much.

    Too much are 8,192 entries or 1,000 tables, and a law whose probability of zero is below exp(-600). This depends
    on the laws alone, so that both engines agree on it.
    """
    count = len(laws.log_zero)
    if laws.log_zero.min() < _SMALLEST_LOG or count > _MOST_TABLES:
        return None
    size, most = _FIRST_SIZE, _MOST_ENTRIES // count
    terms, last = _terms(laws, min(size, most))
    while last.max() == terms.shape[1] - 1:
        if size >= most:
            return None
        size *= 4
        terms, last = _terms(laws, min(size, most))
    cuts = np.minimum(np.ceil(np.cumsum(terms, axis=1) * ONE), ONE).astype(np.int64)
    tables = np.arange(count)
    cuts[tables, last] = ONE
    kept = np.arange(terms.shape[1]) <= last[:, None]
    lifted = cuts + (tables << BITS)[:, None]
    return CountTables(thresholds=lifted[kept], first=np.append(0, np.cumsum(last + 1)), table=table)


def counts_in_turn(uniforms: Floats, laws: Panjer) -> Floats | None:
    """Return the draws of as many laws of counts as there are uniforms, without tables; None when that takes too long.

    The distribution function is summed up term by term until it passes the uniform, or until less than 2^-55 is added:
    quick where counts are small. It would take too long where the probability of zero is below exp(-600).
    """
    if laws.log_zero.min(initial=0.0) < _SMALLEST_LOG:
        return None
    draws, term = np.zeros(len(uniforms)), np.exp(laws.log_zero)
    left = np.flatnonzero(uniforms >= term)
    sought, term, b = uniforms[left], term[left], laws.b[left]
    below, count = term, 0
    while left.size:
        count += 1
        ratio = laws.a + b / count
        term = term * ratio
        below = below + term
        on = (sought >= below) & ((term > _REST) | (ratio >= 1))
        draws[left[~on]] = count
        left, sought, term, b, below = left[on], sought[on], term[on], b[on], below[on]
    return draws


def _terms(laws: Panjer, size: int) -> tuple[Floats, Integers]:
    """Return the first probabilities of each law, an array [law, count], and the last count that is needed.

    From a count on where the ratio r of successive probabilities is below one and falls, or stays below `a`, what is
    left is at most p r / (1 - r). The last place says that more are needed.
    """
    ratios = laws.a + laws.b[:, None] / np.arange(1.0, size + 1)
    terms = np.empty_like(ratios)
    terms[:, 0] = np.exp(laws.log_zero)
    terms[:, 1:] = ratios[:, :-1]
    np.cumprod(terms, axis=1, out=terms)
    bound = np.maximum(ratios, laws.a)
    enough = terms * bound < _REST * (1 - bound)
    enough[:, -1] = True
    return terms, enough.argmax(axis=1)


def observed(uniforms: Floats, values: Sequence[float], probability: float = 1.0) -> Floats:
    """Return draws of `values`, each equally likely, with some `probability`, else zero."""
    numbers = whole(uniforms) - none_below(probability)
    places = np.maximum(numbers, 0) / max(ONE - none_below(probability), 1)
    draws: Floats = np.asarray(values, dtype=np.float64)[(places * len(values)).astype(np.intp)]
    return np.where(numbers < 0, 0.0, draws)


def none_below(probability: float) -> int:
    """Return the whole number of a uniform from which on what has some probability happens."""
    return ONE - round(probability * ONE)


def standard_normal(uniforms: Floats) -> Floats:
    """Return standard normal draws: the inverse distribution function at the middle of each uniform's 2^-53.

    Both tails are one: q, odd, counts halves of 2^-53 from the nearer end. Its leading bits choose a polynomial of
    degree 6 (Horner), whose error is below 1e-11 in the draw and 1e-12 in probability.
    """
    side = 2 * whole(uniforms) + 1 - ONE
    mantissa, exponent = np.frexp((ONE - np.abs(side)).astype(np.float64))
    place = (2.0 * mantissa - 1.0) * 2**CELL_BITS
    cell = place.astype(np.int64)
    local = place - cell
    pieces = normal_pieces()[((exponent.astype(np.int64) - 1) << CELL_BITS) + cell]
    z = pieces[:, 0]
    for k in range(1, DEGREE + 1):
        z = z * local + pieces[:, k]
    draws: Floats = np.copysign(z, side)
    return draws


@lru_cache(maxsize=1)
def normal_pieces() -> Floats:
    """Return the polynomials of `standard_normal`, an array [piece, power], the highest power first.

    Pieces halve in width towards the end, eight of equal width between one power of two and the next.
    """
    nodes = (1 - np.cos((np.arange(DEGREE + 1) + 0.5) * np.pi / (DEGREE + 1))) / 2
    cells = np.arange(2**CELL_BITS)[:, None]
    mantissas = 0.5 + (cells + nodes) / 2 ** (CELL_BITS + 1)
    quantiles = ndtri(np.ldexp(mantissas, np.arange(1 - BITS, 1)[:, None, None] - 1))
    pieces: Floats = np.ascontiguousarray(np.linalg.solve(np.vander(nodes), quantiles[..., None])[..., 0])
    pieces = pieces.reshape(-1, DEGREE + 1)
    pieces.flags.writeable = False
    return pieces
