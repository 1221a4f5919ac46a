"""The files of a study: results.parquet, summary.csv and other tables, results.xlsx, manifest.json."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from experiments.files import csv_of, json_of, write_files
from experiments.frames import KEYS
from experiments.results import StudyResults
from experiments.workbook import write_workbook

__all__ = ["write"]

_NAMES = ["scenario", "policy", *KEYS]
_COLUMNS = ["scenario", "policy", "replication", *KEYS, "value", "denominator"]
_TABLES = ("summary", "causes", "money")
_PARTNERS = ("segments", "suppliers")
_ROW_GROUP = 1_000_000


def write(results: StudyResults, folder: Path) -> list[Path]:
    """Write the files of a study into `folder`, made if need be, and return their paths.

    The manifest comes last (see `experiments.files`).
    """
    tables = {name: getattr(results, name) for name in _TABLES}
    tables |= {name: getattr(results, name) for name in _PARTNERS if len(getattr(results, name))}
    files = {
        "results.parquet": lambda path: _write_results(results.results, path),
        **{f"{name}.csv": csv_of(frame) for name, frame in tables.items()},
        "results.xlsx": lambda path: write_workbook(results, path),
        "manifest.json": json_of({**results.manifest, "notes": list(results.notes)}),
    }
    written = write_files(folder, files)
    for name in set(_PARTNERS) - set(tables):  # those of an earlier study
        (folder / f"{name}.csv").unlink(missing_ok=True)
    return written


def _write_results(frame: pd.DataFrame, path: Path) -> None:
    names = [*_NAMES, "replication"]
    frame[_COLUMNS].to_parquet(
        path, engine="pyarrow", index=False, compression="zstd", use_dictionary=names, row_group_size=_ROW_GROUP
    )
