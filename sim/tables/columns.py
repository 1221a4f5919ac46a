"""Whole columns of a history sheet, read at once: each distinct cell is parsed once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from sim.tables.cells import Cell, CellError, is_blank, parse_code
from sim.tables.files import Sheet
from sim.tables.layout import Layout
from sim.tables.rows import Reading, code_of

__all__ = ["read_codes", "read_column"]

_T = TypeVar("_T")


def read_column(
    sheet: Sheet,
    index: Mapping[str, int],
    name: str,
    parse: Callable[[Cell], _T],
    reading: Reading,
    *,
    required: bool = True,
) -> list[_T | None]:
    """Return the cells of the column `name`, None where a cell is empty or wrong; each wrong one is reported."""
    place, known = index[name], dict[object, _T | CellError]()
    found: list[_T | None] = []
    for number, cells in sheet.rows:
        cell = cells[place] if place < len(cells) else None
        value: _T | CellError | None = None
        if not is_blank(cell):
            key = (type(cell), cell)
            if key not in known:
                known[key] = _tried(parse, cell)
            value = known[key]
        elif required:
            value = CellError(f"is empty; every row needs {name}")
        if isinstance(value, CellError):
            reading.faults.cell(sheet, number, place, name, str(value))
            value = None
        found.append(value)
    return found


def _tried(parse: Callable[[Cell], _T], cell: Cell) -> _T | CellError:
    try:
        return parse(cell)
    except CellError as error:
        return error


def read_codes(sheet: Sheet, index: Mapping[str, int], layout: Layout, name: str, reading: Reading) -> list[str | None]:
    """Return the codes of the column `name`: None where one is missing or wrong, empty where an optional one is.

    A required column that the sheet does not have is the only warehouse everywhere, when there is one.
    """
    column = layout.column(name)
    required = column is not None and column.required
    if name not in index:
        return [(reading.only_site or None) if required and name != "item" else None if required else ""] * len(
            sheet.rows
        )
    codes = read_column(sheet, index, name, parse_code, reading, required=required)
    _remember(sheet, index[name], code_of(layout, name), name, codes, reading)
    return codes if required else [code or "" for code in codes]


def _remember(sheet: Sheet, place: int, what: str, name: str, codes: list[str | None], reading: Reading) -> None:
    """Tell the workbook's codes of items and sites, each once."""
    seen: set[object] = set()
    for (number, cells), code in zip(sheet.rows, codes, strict=True):
        if what and code and (type(cells[place]), code) not in seen:
            seen.add((type(cells[place]), code))
            reading.codes.add(what, cells[place], code, (sheet, number, place, name))
