"""Cells of an Excel workbook that hold no value: formulas never calculated, and errors like #N/A.

The reader of values shows both as empty, and an empty cell means a default: so the sheets' XML is searched for them.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from sim.tables.cells import Unreadable

__all__ = ["unreadable_cells"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SUSPECT = re.compile(rb'<(\w+:)?f[ />]|t="e"')
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_NEVER = Unreadable("holds a formula that was never calculated; open the workbook in Excel and save it")


def unreadable_cells(path: Path) -> dict[str, dict[tuple[int, int], Unreadable]]:
    """Return, by sheet name, the (row from 1, column from 0) of the cells that hold no value, with the reason."""
    found = {}
    with ZipFile(path) as archive:
        for name, part in _sheet_parts(archive).items():
            data = archive.read(part)
            if _SUSPECT.search(data):
                found[name] = _scan(data)
    return found


def _sheet_parts(archive: ZipFile) -> dict[str, str]:
    """Return the path inside the archive of each worksheet."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
        for relation in relations
        if relation.get("Type", "").endswith("/worksheet")
    }
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    sheets = [(sheet.get("name", ""), sheet.get(_RELATION)) for sheet in workbook.iter(f"{_MAIN}sheet")]
    return {name: targets[key] for name, key in sheets if key in targets}


def _scan(data: bytes) -> dict[tuple[int, int], Unreadable]:
    found = {}
    for cell in ElementTree.fromstring(data).iter(f"{_MAIN}c"):
        reason = _reason(cell)
        address = _ADDRESS.fullmatch(cell.get("r", ""))
        if reason and address:
            found[int(address[2]), _column(address[1])] = reason
    return found


def _reason(cell: ElementTree.Element) -> Unreadable | None:
    value = cell.findtext(f"{_MAIN}v")
    if cell.get("t") == "e":
        return Unreadable(f"holds the Excel error {value}; correct the formula or the value")
    # Excel itself stores the empty text of a calculated formula as type str.
    never = cell.find(f"{_MAIN}f") is not None and not value and cell.get("t") != "str"
    return _NEVER if never else None


def _column(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
