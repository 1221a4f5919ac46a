"""Quantities read from a history of demand, before they are put into buckets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.tables.cells import Cell, CellError, parse_number, shown
from sim.tables.rows import Row

__all__ = ["Key", "Quantities", "parse_quantity"]

Key = tuple[str, str, str]
"""(site, item, segment) of a demand."""


@dataclass(frozen=True, slots=True)
class Quantities:
    """Entry k is `quantities[k]` units of the series `series[k]` at `times[k]`; three arrays of equal length.

    `rows` holds the key and the first row of each series, in order; `unit` is what the times are: date, week, day or
    bucket (a date is a day's ordinal).
    """

    unit: str
    rows: Mapping[Key, Row]
    series: NDArray[np.int64]
    times: NDArray[np.int64]
    quantities: NDArray[np.float64]


def parse_quantity(cell: Cell) -> float:
    """Return the units asked: a finite number >= 0."""
    value = parse_number(cell)
    if value < 0:
        raise CellError(f"{shown(cell)} is negative; this history holds what was asked, so leave returns out")
    if not math.isfinite(value):
        raise CellError(f"{shown(cell)} is not finite; write the units asked")
    return value
