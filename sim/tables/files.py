"""Sheets as they stand in files: an Excel workbook or a folder of CSV files, read without interpreting a cell."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from sim.tables.cells import Cell, Unreadable, is_blank
from sim.tables.formulas import unreadable_cells

__all__ = ["FileError", "Sheet", "column_letters", "read_sheets"]


class FileError(ValueError):
    """A file that cannot be read as tables at all."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its header and its rows that are not blank, each with its row number (line number, in a CSV file).

    `title` is the name as the user wrote it; `in_file` says that it is a CSV file of a folder.
    """

    title: str
    in_file: bool
    header_row: int
    header: Sequence[Cell]
    rows: Sequence[tuple[int, Sequence[Cell]]]

    @property
    def place(self) -> str:
        """Return how a message names the sheet."""
        return f"{self.title}.csv" if self.in_file else f"sheet {self.title!r}"

    def cell_place(self, row: int, index: int, column: str = "") -> str:
        """Return how a message names the cell of a row and of a column counted from 0."""
        name = f" ({column})" if column else ""
        if not self.in_file:
            return f"{self.place} cell {column_letters(index)}{row}{name}"
        return f"{self.place} line {row} column {column or index + 1}"


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0: A, B ... Z, AA, AB ...

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_sheets(path: Path) -> tuple[list[Sheet], list[str]]:
    """Return the sheets of a workbook or of a folder of CSV files, and notes on how they were read.

    Raises FileError when there is no such file, or it is something else.
    """
    if path.is_dir():
        return _read_folder(path)
    if not path.exists():
        raise FileError(f"{path}: there is no such file or folder")
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise FileError(f"{path}: is neither an .xlsx workbook nor a folder of .csv files")
    return _read_workbook(path), []


def _read_workbook(path: Path) -> list[Sheet]:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        grids = {name: _grid(workbook, name) for name in names}
        for name, cells in unreadable_cells(path).items():
            _place(grids[name], cells)
    except PermissionError:
        raise FileError(f"{path}: may not be read; is it open in Excel?") from None
    except (CalamineError, BadZipFile, OSError, KeyError, SyntaxError):
        raise FileError(
            f"{path}: is not a readable .xlsx workbook; is it damaged, or protected by a password?"
        ) from None
    return [_sheet(name, list(enumerate(grid, 1)), in_file=False) for name, grid in grids.items()]


def _grid(workbook: CalamineWorkbook, name: str) -> list[list[Cell]]:
    return [[*row] for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)]


def _place(grid: list[list[Cell]], cells: dict[tuple[int, int], Unreadable]) -> None:
    """Put the cells that hold no value where the reader saw an empty one."""
    for (row, column), cell in cells.items():
        grid.extend([] for _ in range(row - len(grid)))
        line = grid[row - 1]
        line.extend(None for _ in range(column + 1 - len(line)))
        line[column] = cell


def _read_folder(path: Path) -> tuple[list[Sheet], list[str]]:
    files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv" and file.is_file())
    if not files:
        raise FileError(f"{path}: holds no .csv files")
    read = [_read_csv(file) for file in files]
    return [sheet for sheet, _ in read], [note for _, notes in read for note in notes]


def _read_csv(path: Path) -> tuple[Sheet, list[str]]:
    text, notes = _decoded(path)
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=header.count)
    if separator != ",":
        notes.append(f"{path.name} is separated by {'semicolons' if separator == ';' else 'tabs'}")
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    rows: list[tuple[int, list[Cell]]] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, list(cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileError(f"{path} line {line}: {error}") from None
    return _sheet(path.stem, rows, in_file=True), notes


def _decoded(path: Path) -> tuple[str, list[str]]:
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace"), [f"{path.name} was read as UTF-16"]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), [f"{path.name} is not UTF-8; it was read as Windows-1252"]


def _sheet(title: str, rows: list[tuple[int, list[Cell]]], *, in_file: bool) -> Sheet:
    filled = [(number, cells) for number, cells in rows if not all(map(is_blank, cells))]
    if not filled:
        return Sheet(title, in_file, 1, (), ())
    (header_row, header), *body = filled
    width = max(len(cells) for _, cells in filled)
    return Sheet(title, in_file, header_row, [*header, *[None] * (width - len(header))], body)
