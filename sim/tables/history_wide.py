"""The wide form of a history of demand: one row for a site and item, one column for each date."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from sim.tables.calendar import numbered
from sim.tables.cells import Cell, CellError, is_blank, parse_date, shown
from sim.tables.columns import read_codes
from sim.tables.files import Sheet
from sim.tables.layout import HISTORIES
from sim.tables.quantities import Key, Quantities, parse_quantity
from sim.tables.rows import Reading, Row, header_columns, missing_columns

__all__ = ["Across", "read_wide", "times_across"]

_LONG = HISTORIES["demand_history"]
_KEYS = ("site", "item", "segment")
_LAYOUT = replace(_LONG, columns=tuple(column for column in _LONG.columns if column.name in _KEYS))
_NUMBERED = re.compile(r"(week|w|day|d|bucket|b|)[ _]?(\d{1,6})", re.IGNORECASE)
_DATE_LIKE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.*")
_UNITS = {"w": "week", "d": "day", "b": "bucket", "": "bucket"}


@dataclass(frozen=True, slots=True)
class Across:
    """The columns (counted from 0) whose header is a time, with that time, and those meant so but wrong."""

    unit: str
    times: Mapping[int, int]
    wrong: frozenset[int]


def times_across(sheet: Sheet, reading: Reading) -> Across | None:
    """Return the times in the header: dates, or bucket numbers such as ``W0 W1``; None when there are none."""
    found: dict[int, tuple[str, int]] = {}
    wrong = set()
    for index, cell in enumerate(sheet.header):
        try:
            time = _header_time(cell)
        except CellError as error:
            reading.faults.cell(sheet, sheet.header_row, index, "", str(error))
            wrong.add(index)
            continue
        if time is not None and time in found.values():
            reading.faults.cell(sheet, sheet.header_row, index, "", f"{shown(cell)} stands here a second time")
            wrong.add(index)
        elif time is not None:
            found[index] = time
    if not found and not wrong:
        return None
    units = sorted({unit for unit, _ in found.values()})
    if len(units) > 1:
        reading.faults.sheet(sheet.place, f"the columns across mix {' and '.join(units)}; use one of them")
        return Across("", {}, frozenset([*found, *wrong]))
    return Across("".join(units), {index: time for index, (_, time) in found.items()}, frozenset(wrong))


def _header_time(cell: Cell) -> tuple[str, int] | None:
    if isinstance(cell, date):
        return "date", parse_date(cell).toordinal()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return "bucket", numbered(cell)
    if isinstance(cell, str) and (match := _NUMBERED.fullmatch(cell.strip())):
        word = match[1].lower()
        return _UNITS.get(word, word), int(match[2])
    if isinstance(cell, str) and _DATE_LIKE.fullmatch(cell.strip()):
        return "date", parse_date(cell).toordinal()
    return None


def read_wide(sheet: Sheet, across: Across, reading: Reading) -> Quantities:
    """Return the quantities of every row and time; an empty cell is a problem, since it may be zero or unknown."""
    index = header_columns(sheet, _LAYOUT, reading.faults, [*across.times, *across.wrong])
    missing_columns(sheet, _LAYOUT, index, reading)
    rows: dict[Key, Row] = {}
    lines: list[list[float]] = []
    keys = zip(*(read_codes(sheet, index, _LAYOUT, name, reading) for name in _KEYS), strict=True)
    for (number, cells), (site, item, segment) in zip(sheet.rows, keys, strict=True):
        line = _line(sheet, number, cells, across, reading)
        if not site or not item:
            continue
        key = (site, item, segment or "")
        if key in rows:
            name = " / ".join(repr(part) for part in key if part)
            message = f"{name} is a duplicate of row {rows[key].number}; one row for a site, item and segment"
            Row(sheet, number, index, {}).fault(reading.faults, "item", message)
        else:
            rows[key] = Row(sheet, number, index, {})
            lines.append(line)
    _report_empty_cells(sheet, across, reading)
    times = np.array(list(across.times.values()), dtype=np.int64)
    series = np.repeat(np.arange(len(rows), dtype=np.int64), len(times))
    return Quantities(across.unit, rows, series, np.tile(times, len(rows)), np.array(lines, dtype=np.float64).ravel())


def _line(sheet: Sheet, number: int, cells: Sequence[Cell], across: Across, reading: Reading) -> list[float]:
    values = []
    for index in across.times:
        cell = cells[index] if index < len(cells) else None
        value = 0.0
        if not is_blank(cell):
            try:
                value = parse_quantity(cell)
            except CellError as error:
                reading.faults.cell(sheet, number, index, str(sheet.header[index]), str(error))
        values.append(value)
    return values


def _report_empty_cells(sheet: Sheet, across: Across, reading: Reading) -> None:
    """Report the empty cells, all of them in one problem: a pivot table has thousands."""
    empty = [
        (number, index)
        for number, cells in sheet.rows
        for index in across.times
        if index >= len(cells) or is_blank(cells[index])
    ]
    if empty:
        row, index = empty[0]
        more = f", and so are {len(empty) - 1} more cells of this sheet" if len(empty) > 1 else ""
        name = str(sheet.header[index])
        reading.faults.cell(sheet, row, index, name, f"is empty{more}; write 0 where nothing was asked")
