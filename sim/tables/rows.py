"""From the rows of a sheet to dataclasses, collecting every problem on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from functools import partial
from typing import TypeVar

from sim.distributions import Constant
from sim.spelling import did_you_mean, suggestions
from sim.tables.cells import (
    Cell,
    CellError,
    Unreadable,
    is_blank,
    parse_choice,
    parse_code,
    parse_date,
    parse_day,
    parse_factors,
    parse_flag,
    parse_number,
    parse_weekdays,
    shown,
)
from sim.tables.faults import Faults
from sim.tables.files import Sheet
from sim.tables.layout import Column, Layout, normalised

__all__ = ["Codes", "Reading", "Row", "build", "code_of", "header_columns", "missing_columns", "read_rows"]

_Built = TypeVar("_Built")
_NOT_READ = frozenset({"note", "notes", "comment", "comments", "remark", "remarks", "description"})
_STAND_INS: dict[str, object] = {
    "quantity": 1.0,
    "due_day": 0.0,
    "start_day": -1e9,
    "end_day": 1e9,
    "size": Constant(0.0),
    "weekday": "mon",
    "start_hour": 0.0,
    "end_hour": 24.0,
    "days": 0.0,
    "what": "lane",
    "limit": "working_capital",
    "units": 0.0,
}
_CODED = {
    "site": "site",
    "origin": "site",
    "destination": "site",
    "item": "item",
    "component": "item",
    "by_product": "item",
    "segment": "segment",
    "substitute": "item",
}
_NAMED = {"items": "item", "sites": "site", "segments": "segment"}


@dataclass(frozen=True, slots=True)
class Row:
    """The values read from one row, by column; cells that are empty or wrong are left out.

    `index` gives the place (from 0) of each column that the sheet has.
    """

    sheet: Sheet
    number: int
    index: Mapping[str, int]
    values: dict[str, object]
    wrong: set[str] = field(default_factory=set)

    def is_wrong(self, faults: Faults, column: str) -> bool:
        """Whether a problem of a column of this row is known already."""
        place = self.sheet.cell_place(self.number, self.index[column], column) if column in self.index else ""
        return column in self.wrong or faults.has(place)

    def fault(self, faults: Faults, column: str, message: str) -> None:
        """Report a problem of this row at a column, or at the row when the sheet does not have that column."""
        self.wrong.add(column)
        if column in self.index:
            faults.cell(self.sheet, self.number, self.index[column], column, message)
        else:
            faults.row(self.sheet, self.number, f"{column}: {message}" if column else message)

    def text(self, column: str) -> str:
        """Return the code in a column, empty when it has none."""
        value = self.values.get(column, "")
        return value if isinstance(value, str) else ""


@dataclass(slots=True)
class Codes:
    """The codes of items and of sites, and which of them stood in a cell as a number.

    Excel turns 00017 into the number 17. A number is taken as its digits, unless some cell of the workbook spells the
    same code with leading zeros.
    """

    _texts: dict[str, set[str]] = field(default_factory=lambda: {"item": set(), "site": set(), "segment": set()})
    _numbers: list[tuple[str, str, Sheet, int, int, str]] = field(default_factory=list)

    def add(self, what: str, value: Cell, code: str, place: tuple[Sheet, int, int, str]) -> None:
        """Note one code as it was read."""
        if isinstance(value, str):
            self._texts[what].add(code)
        else:
            self._numbers.append((what, code, *place))

    def report(self, faults: Faults) -> None:
        """Report the numbers that are codes with leading zeros elsewhere."""
        bare = {what: {code.lstrip("0"): code for code in codes} for what, codes in self._texts.items()}
        for what, code, sheet, row, index, column in self._numbers:
            spelt = bare[what].get(code, code)
            if spelt != code:
                message = f"{code} is a number, and elsewhere {what} {spelt!r} is text; format the column as text"
                faults.cell(sheet, row, index, column, f"{message} and write {spelt}")


@dataclass(slots=True)
class Reading:
    """What the reading of every sheet shares: the problems and codes found so far, day 0, the only warehouse."""

    faults: Faults = field(default_factory=Faults)
    codes: Codes = field(default_factory=Codes)
    notes: list[str] = field(default_factory=list)
    start: date = date(1990, 1, 1)
    only_site: str = ""


def header_columns(sheet: Sheet, layout: Layout, faults: Faults, skip: Iterable[int] = ()) -> dict[str, int]:
    """Return the place of each column of `layout` in the sheet; report names that are unknown, empty or repeated.

    A misspelt column is reported and read as the one that it probably is. Columns to `skip` are known otherwise.
    """
    found: dict[str, int] = {}
    skipped = set(skip)
    for index, cell in enumerate(sheet.header):
        name = "" if isinstance(cell, Unreadable) or is_blank(cell) else normalised(str(cell))
        if index in skipped:
            continue
        if not name:
            _report_nameless(sheet, index, faults)
            continue
        problem = _header_problem(layout, cell, name, found)
        if problem:
            faults.cell(sheet, sheet.header_row, index, "", problem)
            # What is wrong below a misspelt name is told at once as well.
            name = suggestions([name], layout.names).get(name, "")
        if name in layout.names:
            found.setdefault(name, index)
    return found


def _report_nameless(sheet: Sheet, index: int, faults: Faults) -> None:
    """Report the first value under an empty header; a decimal comma makes such values in a CSV file."""
    filled = (n for n, cells in sheet.rows if len(cells) > index and not is_blank(cells[index]))
    number = next(filled, None)
    if number is not None:
        hint = "; is it the rest of a number with a decimal comma?" if sheet.in_file else ""
        faults.cell(sheet, number, index, "", f"holds a value, but its column has no name in the header row{hint}")


def _header_problem(layout: Layout, cell: Cell, name: str, found: Mapping[str, int]) -> str | None:
    if name in found:
        return f"column {name!r} stands here a second time"
    if name in layout.names or name.startswith(("#", "_")) or name in _NOT_READ:
        return None
    there_are = f"; there are {', '.join(layout.names)} (a column whose name starts with # is not read)"
    return f"{shown(cell)} is not a column of this sheet{did_you_mean(name, layout.names) or there_are}"


def missing_columns(sheet: Sheet, layout: Layout, index: Mapping[str, int], reading: Reading) -> None:
    """Report the required columns that a sheet does not have; `site` may be missing when there is one warehouse."""
    for column in layout.columns:
        if column.required and column.name not in index and not (_only_site(column.name) and reading.only_site):
            where = " (it may be left out only when there is exactly one warehouse)" if _only_site(column.name) else ""
            reading.faults.sheet(sheet.place, f"has no column {column.name!r}, which every row needs{where}")


def _only_site(column: str) -> bool:
    return column in ("site", "destination")


def parser(column: Column, start: date) -> Callable[[Cell], object]:
    """Return the function that reads the cells of a column; distributions are left as they stand."""
    parsers: dict[str, Callable[[Cell], object]] = {
        "code": parse_code,
        "number": parse_number,
        "flag": parse_flag,
        "date": parse_date,
        "factors": parse_factors,
        "weekdays": parse_weekdays,
        "choice": partial(parse_choice, choices=column.choices),
        "day": partial(parse_day, start=start, past=column.name != "due_day"),
        "law": lambda cell: cell,
    }
    return parsers[column.kind]


def read_rows(sheet: Sheet, layout: Layout, reading: Reading) -> list[Row]:
    """Return the rows of a sheet that is not a history, reporting every cell that cannot be read."""
    index = header_columns(sheet, layout, reading.faults)
    lacks = set(layout.names) - set(index)
    missing_columns(sheet, layout, index, reading)
    parsers = {name: parser(column, reading.start) for name in index if (column := layout.column(name))}
    rows = []
    for number, cells in sheet.rows:
        row = Row(sheet, number, index, {})
        for name, parse in parsers.items():
            _read_cell(row, name, cells[index[name]] if index[name] < len(cells) else None, parse, layout, reading)
        for name in lacks & {"site", "destination"}:
            row.values[name] = reading.only_site
        rows.append(row)
    return rows


def _read_cell(
    row: Row, name: str, cell: Cell, parse: Callable[[Cell], object], layout: Layout, reading: Reading
) -> None:
    if is_blank(cell):
        column = layout.column(name)
        if column is not None and column.required:
            row.fault(reading.faults, name, f"is empty; every row needs {name}")
        return
    try:
        value = parse(cell)
    except CellError as error:
        otherwise = "" if isinstance(cell, Unreadable) else _otherwise(layout.column(name))
        row.fault(reading.faults, name, f"{error}{otherwise}")
        return
    row.values[name] = value
    what = code_of(layout, name)
    if what and isinstance(value, str):
        reading.codes.add(what, cell, value, (row.sheet, row.number, row.index[name], name))


def code_of(layout: Layout, column: str) -> str:
    """Return what the codes of a column name: ``item``, ``site`` or nothing of the two."""
    return _NAMED.get(layout.name, "") if column == "name" else _CODED.get(column, "")


def _otherwise(column: Column | None) -> str:
    if column is None or column.kind != "number" or not isinstance(column.default, float):
        return ""
    return f", or leave the cell empty for {shown(column.default)}"


def build(
    row: Row, made: Callable[..., _Built], reading: Reading, given: Mapping[str, object] | None = None
) -> _Built | None:
    """Return the dataclass of a row; where cells are wrong, a stand-in that others may refer to.

    `given` holds values that do not stand in a cell as they are. None when the row has no key, so that nothing can
    refer to it. Values that the dataclass refuses are reported one after the other.
    """
    names = {f.name: f for f in fields(made)}  # type: ignore[arg-type]
    values = {name: value for name, value in {**row.values, **(given or {})}.items() if name in names}
    needed = {name for name, f in names.items() if f.default is MISSING}
    for name in needed - set(values):
        if name in _STAND_INS:
            values[name] = _STAND_INS[name]
    while needed <= set(values):
        try:
            return made(**values)
        except ValueError as error:
            culprit = _culprit(str(error), values)
            row.fault(reading.faults, culprit or _first(values, row), str(error))
            if culprit is None or values[culprit] == _STAND_INS.get(culprit):
                break
            del values[culprit]
            if culprit in needed:
                values[culprit] = _STAND_INS[culprit]
    return None


def _culprit(message: str, values: Mapping[str, object]) -> str | None:
    match = re.match(r"\w+", message)
    return match[0] if match and match[0] in values else None


def _first(values: Mapping[str, object], row: Row) -> str:
    return next((name for name in values if name in row.index), "")
