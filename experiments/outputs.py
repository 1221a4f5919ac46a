"""The files of a study: results.parquet, summary.csv and other tables, results.xlsx, manifest.json."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

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

    Everything is first written beside the folder and moved into it once it is complete: after a failure the folder is
    as it was before. The manifest comes last, so a folder that has one has all the rest.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as name:
        staging = Path(name)
        _write_results(results.results, staging / "results.parquet")
        tables = {name: getattr(results, name) for name in _TABLES}
        tables |= {name: getattr(results, name) for name in _PARTNERS if len(getattr(results, name))}
        for table, frame in tables.items():
            frame.to_csv(staging / f"{table}.csv", index=False, lineterminator="\n")
        write_workbook(results, staging / "results.xlsx")
        _write_manifest(results, staging / "manifest.json")
        folder.mkdir(exist_ok=True)
        for name in set(_PARTNERS) - set(tables):  # those of an earlier study
            (folder / f"{name}.csv").unlink(missing_ok=True)
        files = ("results.parquet", *(f"{name}.csv" for name in tables), "results.xlsx", "manifest.json")
        return [_moved(staging / file, folder / file) for file in files]


def _write_results(frame: pd.DataFrame, path: Path) -> None:
    names = [*_NAMES, "replication"]
    frame[_COLUMNS].to_parquet(
        path, engine="pyarrow", index=False, compression="zstd", use_dictionary=names, row_group_size=_ROW_GROUP
    )


def _write_manifest(results: StudyResults, path: Path) -> None:
    content = {**results.manifest, "notes": list(results.notes)}
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8")


def _moved(source: Path, target: Path) -> Path:
    try:
        return source.replace(target)
    except PermissionError as error:
        raise PermissionError(f"{target} cannot be replaced: is it open in another program?") from error
