"""The files that a risk study leaves besides those of a comparison."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd

from experiments.files import csv_of, write_files
from experiments.risk_results import RiskResults

__all__ = ["write_risk"]


def write_risk(results: RiskResults, folder: Path) -> list[Path]:
    """Write the frames of a risk study as CSV into `folder`, made if need be, and return their paths."""
    frames = {
        "risk_measures": results.measures,
        "risk_tails": results.tails,
        "risk_quantiles": results.quantiles,
        "risk_stockouts": results.stockouts,
        "risk_service": results.service,
        "risk_knock_outs": results.knock_outs,
        "worst_days": _told(results, "days"),
        "worst_moments": _told(results, "moments"),
    }
    return write_files(folder, {f"{file}.csv": csv_of(frame) for file, frame in frames.items()})


def _told(results: RiskResults, what: Literal["days", "moments"]) -> pd.DataFrame:
    """Return the days or moments of all worst replications."""
    frames = [
        (worst.days if what == "days" else worst.moments).assign(
            scenario=scenario, policy=policy, replication=worst.replication
        )
        for (scenario, policy), worst in results.worst.items()
    ]
    return pd.concat(frames, ignore_index=True)
