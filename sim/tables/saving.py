"""Sheets into files: an .xlsx workbook or a folder of .csv files, whole or not at all."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from sim.tables.cells import number_text
from sim.tables.excel import workbook_bytes
from sim.tables.files import FileError
from sim.tables.writing import OutCell, OutSheet

__all__ = ["save_sheets"]


def save_sheets(sheets: Sequence[OutSheet], path: Path, *, overwrite: bool = False) -> None:
    """Save sheets as a workbook when `path` ends in .xlsx, else as a folder with one .csv file each.

    Raises FileExistsError for an existing file, or a folder that is not empty, unless `overwrite` is set (which leaves
    other files of a folder alone), and FileError for another ending.
    """
    if path.suffix.lower() not in (".xlsx", ""):
        raise FileError(f"{path}: must end in .xlsx (a workbook) or have no ending (a folder of .csv files)")
    taken = any(path.iterdir()) if path.is_dir() else path.exists()
    if taken and not overwrite:
        raise FileExistsError(f"{path}: is there already; nothing was written")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix:
        _replace(path, workbook_bytes(sheets))
    else:
        _save_folder({_file_name(sheet): _file_bytes(sheet) for sheet in sheets}, path)


def _file_name(sheet: OutSheet) -> str:
    return f"{sheet.name}.{'csv' if sheet.header else 'txt'}"


def _replace(path: Path, data: bytes) -> None:
    """Write a file beside its place, then move it there."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _save_folder(files: dict[str, bytes], path: Path) -> None:
    if path.is_dir() and any(path.iterdir()):
        for name, data in files.items():
            _replace(path / name, data)
        return
    folder = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        for name, data in files.items():
            (folder / name).write_bytes(data)
        folder.chmod(0o755)
        if path.is_dir():
            path.rmdir()
        folder.rename(path)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _file_bytes(sheet: OutSheet) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    rows = [sheet.header, *sheet.rows] if sheet.header else sheet.rows
    writer.writerows([_text(cell) for cell in row] for row in rows)
    # The byte order mark makes Excel read the file as UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _text(cell: OutCell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    return "" if cell is None else cell if isinstance(cell, str) else number_text(cell)
