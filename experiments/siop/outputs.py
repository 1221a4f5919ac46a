"""The files of a study of ways of planning: runs.parquet, one CSV a table, manifest.json."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from experiments.siop.study import SiopResults

__all__ = ["write_siop"]

_TABLES = ("frontier", "equal", "deployed", "levers", "controls", "points", "drivers", "sweep", "held_out")


def write_siop(results: SiopResults, folder: Path) -> list[Path]:
    """Write the files into `folder`, made if need be, and return their paths; the manifest comes last."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as name:
        staging = Path(name)
        results.runs.to_parquet(staging / "runs.parquet", engine="pyarrow", index=False, compression="zstd")
        for table in _TABLES:
            frames = [getattr(found, table) for found in results.found.values()]
            joined = pd.concat(frames, ignore_index=True)
            if len(joined):
                joined.to_csv(staging / f"{_file(table)}.csv", index=False, lineterminator="\n")
        text = json.dumps({**results.manifest, "notes": list(results.notes)}, indent=2, ensure_ascii=False, default=str)
        (staging / "manifest.json").write_text(text + "\n", encoding="utf-8")
        folder.mkdir(exist_ok=True)
        files = sorted(staging.iterdir(), key=lambda path: path.name == "manifest.json")
        return [path.replace(folder / path.name) for path in files]


_FILES = {
    "equal": "equal_service",
    "deployed": "as_deployed",
    "controls": "negative_controls",
    "points": "sensitivity",
}


def _file(table: str) -> str:
    return _FILES.get(table, table)
