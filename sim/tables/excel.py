"""Sheets as a workbook that is pleasant to fill in: styled headers with their description, codes as text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from sim.tables.layout import Column
from sim.tables.writing import OutCell, OutSheet

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]

__all__ = ["workbook_bytes"]

_MOST_ROWS, _MOST_COLUMNS, _LONGEST_TEXT = 1_048_576, 16_384, 32_767
_HEADER = {"bold": True, "bottom": 1, "valign": "vcenter", "text_wrap": False}
_REQUIRED, _OPTIONAL = "#1F4E79", "#DCE6F1"
_NARROWEST, _WIDEST, _SAMPLED = 9, 40, 200


class _ExactWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet that keeps all 17 digits of a number, so that what is read back is equal."""

    def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, object]] = ()) -> None:
        attributes_text = "".join(f' {key}="{value}"' for key, value in attributes)
        self.fh.write(f"<c{attributes_text}><v>{number!r}</v></c>")


def workbook_bytes(sheets: Sequence[OutSheet]) -> bytes:
    """Return the .xlsx file of some sheets; the same sheets give the same bytes.

    Raises ValueError for more rows, columns or text than Excel can hold.
    """
    for sheet in sheets:
        _check_size(sheet)
    data = BytesIO()
    workbook = xlsxwriter.Workbook(data, {"in_memory": True})
    workbook.set_properties({"created": datetime(2024, 1, 1)})
    styles = {
        "text": workbook.add_format({"num_format": "@"}),
        "required": workbook.add_format({**_HEADER, "bg_color": _REQUIRED, "font_color": "#FFFFFF"}),
        "optional": workbook.add_format({**_HEADER, "bg_color": _OPTIONAL}),
        "prose": workbook.add_format({"text_wrap": True, "valign": "top"}),
        "title": workbook.add_format({"bold": True, "font_size": 14}),
    }
    for sheet in sheets:
        page = workbook.add_worksheet(sheet.name, _ExactWorksheet)
        if sheet.header:
            _write_table(page, sheet, styles)
        else:
            _write_prose(page, sheet, styles)
    workbook.close()
    return data.getvalue()


def _check_size(sheet: OutSheet) -> None:
    if len(sheet.rows) >= _MOST_ROWS or len(sheet.header) > _MOST_COLUMNS:
        raise ValueError(f"sheet {sheet.name!r} is too large for Excel; write a folder of .csv files instead")
    if any(isinstance(cell, str) and len(cell) > _LONGEST_TEXT for row in sheet.rows for cell in row):
        raise ValueError(f"sheet {sheet.name!r} has a text of more than {_LONGEST_TEXT} characters")


def _write_prose(page: Worksheet, sheet: OutSheet, styles: dict[str, Format]) -> None:
    page.hide_gridlines(2)
    page.set_column(0, 0, 110, styles["prose"])
    for number, row in enumerate(sheet.rows):
        page.write_string(number, 0, str(row[0]) if row else "", styles["title" if number == 0 else "prose"])


def _write_table(page: Worksheet, sheet: OutSheet, styles: dict[str, Format]) -> None:
    page.freeze_panes(1, 0)
    page.set_row(0, 20)
    for index, name in enumerate(sheet.header):
        column = sheet.layout.column(name) if sheet.layout else None
        page.set_column(index, index, _width(sheet, index), styles["text"] if _is_text(column) else None)
        page.write_string(0, index, name, styles["required" if column and column.required else "optional"])
        if column is not None:
            page.write_comment(0, index, _comment(column), {"x_scale": 2.2, "y_scale": 1.2})
            _offer_choices(page, index, column)
    for number, row in enumerate(sheet.rows, 1):
        for index, cell in enumerate(row):
            _write_cell(page, number, index, cell, styles["text"])


def _is_text(column: Column | None) -> bool:
    return column is not None and column.kind in ("code", "date", "factors")


def _width(sheet: OutSheet, index: int) -> int:
    texts = [sheet.header[index], *(str(row[index]) for row in sheet.rows[:_SAMPLED] if row[index] is not None)]
    return min(_WIDEST, max(_NARROWEST, *(len(text) + 2 for text in texts)))


def _comment(column: Column) -> str:
    default = "" if column.default in (None, "", ()) else f" Empty: {column.default}."
    return f"{'Required. ' if column.required else 'Optional. '}{column.doc}{default}"


def _offer_choices(page: Worksheet, index: int, column: Column) -> None:
    choices = ["TRUE", "FALSE"] if column.kind == "flag" else list(column.choices)
    if choices:
        page.data_validation(1, index, 10_000, index, {"validate": "list", "source": choices})


def _write_cell(page: Worksheet, row: int, index: int, cell: OutCell, text: Format) -> None:
    if isinstance(cell, bool):
        page.write_boolean(row, index, cell)
    elif isinstance(cell, str):
        page.write_string(row, index, cell, text)
    elif cell is not None and math.isinf(cell):
        page.write_string(row, index, "inf")
    elif cell is not None:
        page.write_number(row, index, cell)
