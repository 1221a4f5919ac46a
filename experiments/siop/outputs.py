"""The files of a study of ways of planning: runs.parquet, one CSV a table, manifest.json."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from experiments.files import csv_of, json_of, write_files
from experiments.siop.study import SiopResults

__all__ = ["write_siop"]

_FILES = {
    "frontier": "frontier",
    "equal": "equal_service",
    "deployed": "as_deployed",
    "levers": "levers",
    "controls": "negative_controls",
    "points": "sensitivity",
    "drivers": "drivers",
    "sweep": "sweep",
    "held_out": "held_out",
}
"""The name of the file of each frame of `experiments.siop.study.Found`."""


def write_siop(results: SiopResults, folder: Path) -> list[Path]:
    """Write the files into `folder`, made if need be, and return their paths; the manifest comes last."""
    joined = {
        file: pd.concat([getattr(found, name) for found in results.found.values()], ignore_index=True)
        for name, file in _FILES.items()
    }
    files = {
        "runs.parquet": lambda path: results.runs.to_parquet(path, engine="pyarrow", index=False, compression="zstd"),
        **{f"{file}.csv": csv_of(frame) for file, frame in joined.items() if len(frame)},
        "manifest.json": json_of({**results.manifest, "notes": list(results.notes)}),
    }
    return write_files(folder, files)
