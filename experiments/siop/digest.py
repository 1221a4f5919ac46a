"""Digests by which the figures of a study, and the settings they came from, are recognised."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import numpy as np
import pandas as pd

__all__ = ["config_digest", "digest_of"]


def digest_of(runs: pd.DataFrame) -> str:
    """Return the SHA-256 of every run: names and figures in the order of the frame, NaN being one value."""
    hasher = hashlib.sha256("\x1f".join(map(str, runs.columns)).encode())
    for name in runs.columns:
        column = runs[name]
        if column.dtype.kind in "fiu":
            values = column.to_numpy(dtype=np.float64) + 0.0  # -0 is 0
            hasher.update(np.where(np.isnan(values), np.nan, values).astype("<f8").tobytes())
        else:
            hasher.update("\x1f".join(column.astype(str)).encode())
    return hasher.hexdigest()


def config_digest(config: Mapping[str, object]) -> str:
    """Return the SHA-256 of a configuration, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(config, sort_keys=True, default=str).encode()).hexdigest()
