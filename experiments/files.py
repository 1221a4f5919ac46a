"""Files that are written together, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

__all__ = ["Write", "csv_of", "json_of", "write_files"]

Write = Callable[[Path], object]


def write_files(folder: Path, files: Mapping[str, Write]) -> list[Path]:
    """Write `files`, by name, into `folder`, made if need be, and return their paths, in their order.

    All are first written beside the folder and moved into it, one after the other, once they are complete: after a
    failure the folder is as it was before, and a folder that has the last of them has all the rest.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as name:
        staging = Path(name)
        for file, write in files.items():
            write(staging / file)
        folder.mkdir(exist_ok=True)
        return [_moved(staging / file, folder / file) for file in files]


def csv_of(frame: pd.DataFrame) -> Write:
    """Return what writes a frame as CSV."""
    return lambda path: frame.to_csv(path, index=False, lineterminator="\n")


def json_of(content: Mapping[str, object]) -> Write:
    """Return what writes content as JSON."""
    text = json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n"
    return lambda path: path.write_text(text, encoding="utf-8")


def _moved(source: Path, target: Path) -> Path:
    try:
        return source.replace(target)
    except PermissionError as error:
        raise PermissionError(f"{target} cannot be replaced: is it open in another program?") from error
