"""The files of a demonstration besides its page: claims.csv, values.csv, manifest.json."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from experiments.demonstrations.demonstration import Shown
from experiments.demonstrations.findings import Findings
from experiments.files import csv_of, json_of, write_files
from experiments.manifest import now, versions

__all__ = ["claims_frame", "digest_of", "manifest_of", "write_findings"]


def claims_frame(findings: Findings) -> pd.DataFrame:
    """Return the claims as a table, one a row; an end of a range that is open is empty."""
    rows = [
        {
            "statement": claim.statement,
            "measured": claim.measured,
            "interval_low": claim.interval[0] if claim.interval else float("nan"),
            "interval_high": claim.interval[1] if claim.interval else float("nan"),
            "wanted": claim.wanted.replace("\N{NO-BREAK SPACE}", " "),
            "wanted_low": claim.low,
            "wanted_high": claim.high,
            "unit": claim.unit,
            "holds": claim.holds,
        }
        for claim in findings.claims
    ]
    return pd.DataFrame(rows).replace([float("inf"), float("-inf")], float("nan"))


def digest_of(findings: Findings) -> str:
    """Return the SHA-256 of all values and claims as they are stored."""
    text = findings.table.to_csv(index=False, lineterminator="\n")
    text += claims_frame(findings).to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()


def manifest_of(shown: Shown, findings: Findings) -> dict[str, object]:
    """Return all that is needed to repeat the demonstration and to recognise its findings."""
    return {
        "created": now(),
        "title": findings.title,
        "digest": digest_of(findings),
        "seed": shown.setting.seed,
        "level": shown.setting.level,
        "claims": len(findings.claims),
        "claims_that_hold": findings.holding,
        "versions": versions(),
        "config": dict(shown.config),
        "notes": list(findings.notes),
    }


def write_findings(findings: Findings, manifest: dict[str, object], folder: Path) -> list[Path]:
    """Write the files into `folder`, made if need be, and return their paths; the manifest comes last."""
    files = {
        "values.csv": csv_of(findings.table),
        "claims.csv": csv_of(claims_frame(findings)),
        "manifest.json": json_of(manifest),
    }
    return write_files(folder, files)
