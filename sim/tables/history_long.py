"""The long form of a history of demand: one row for a date, site and item."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.tables.calendar import numbered
from sim.tables.cells import Cell, parse_date
from sim.tables.columns import read_codes, read_column
from sim.tables.files import Sheet
from sim.tables.layout import HISTORIES
from sim.tables.quantities import Key, Quantities, parse_quantity
from sim.tables.rows import Reading, Row, header_columns, missing_columns

__all__ = ["read_long"]

_LAYOUT = HISTORIES["demand_history"]
_UNITS = ("date", "week", "day", "bucket")


def read_long(sheet: Sheet, reading: Reading) -> Quantities | None:
    """Return the quantities of the rows that can be read, None when a column is missing."""
    index = header_columns(sheet, _LAYOUT, reading.faults)
    missing_columns(sheet, _LAYOUT, index, reading)
    unit = _unit(sheet, index, reading)
    keys = _keys(sheet, index, reading)
    if unit is None or "quantity" not in index:
        return None
    times = read_column(sheet, index, unit, _ordinal if unit == "date" else numbered, reading)
    quantities = read_column(sheet, index, "quantity", parse_quantity, reading)
    rows: dict[Key, Row] = {}
    rank: dict[Key, int] = {}
    entries: list[tuple[int, int, float]] = []
    for (number, _), key, time, quantity in zip(sheet.rows, keys, times, quantities, strict=True):
        if key is not None and key not in rank:
            rank[key] = len(rank)
            rows[key] = Row(sheet, number, index, {})
        if key is not None and time is not None and quantity is not None:
            entries.append((rank[key], time, quantity))
    table = np.array(entries, dtype=np.float64).reshape(-1, 3)
    return Quantities(unit, rows, table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2])


def _unit(sheet: Sheet, index: Mapping[str, int], reading: Reading) -> str | None:
    units = [name for name in _UNITS if name in index]
    if len(units) == 1:
        return units[0]
    has = " and ".join(units) if units else "none of them, and no dates across"
    reading.faults.sheet(sheet.place, f"needs exactly one of the columns {', '.join(_UNITS)}; it has {has}")
    return None


def _ordinal(cell: Cell) -> int:
    return parse_date(cell).toordinal()


def _keys(sheet: Sheet, index: Mapping[str, int], reading: Reading) -> list[Key | None]:
    """Return the key of each row, None where it cannot be read."""
    sites, items, segments = (read_codes(sheet, index, _LAYOUT, name, reading) for name in ("site", "item", "segment"))
    return [
        (site, item, segment or "") if site and item else None
        for site, item, segment in zip(sites, items, segments, strict=True)
    ]
