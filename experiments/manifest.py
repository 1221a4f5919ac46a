"""What a study leaves beside its results so that it can be repeated and recognised."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.frames import KEYS
from sim.network import Scenario

__all__ = ["describe", "digest", "now", "versions"]

_LIBRARIES = ("siop-sim", "numpy", "scipy", "pandas", "simpy")
_NAMES = ("scenario", "policy", *KEYS)


def digest(results: pd.DataFrame) -> str:
    """Return the SHA-256 of a results frame: of every name, value and denominator, in an order of its own.

    Neither the order of rows and categories nor the file they were stored in matters, nor how many workers ran.
    """
    order, hasher = None, hashlib.sha256()
    columns = [_by_name(results[name]) for name in _NAMES]
    place = _places([codes for codes, _ in columns], results["replication"].to_numpy())
    order = slice(None) if (np.diff(place) > 0).all() else np.argsort(place, kind="stable")
    for codes, names in columns:
        hasher.update("\x1f".join(names).encode() + b"\x1e")
        hasher.update(codes[order].astype("<i4").tobytes())
    hasher.update(results["replication"].to_numpy()[order].astype("<i4").tobytes())
    for name in ("value", "denominator"):
        numbers = results[name].to_numpy(dtype=np.float64)[order] + 0.0  # -0 is 0
        hasher.update(np.where(np.isnan(numbers), np.nan, numbers).astype("<f8").tobytes())
    return hasher.hexdigest()


def describe(scenarios: Mapping[str, Scenario], replications: Mapping[str, int]) -> dict[str, dict[str, object]]:
    """Return what a reader needs to know of each scenario: its clock, its window, and how often it was run."""
    return {
        name: {
            "clock_sequence": scenario.sequence,
            "start_date": scenario.start_date.isoformat(),
            "horizon_days": scenario.horizon_days,
            "warmup_days": scenario.warmup_days,
            "bucket_days": scenario.bucket_days,
            "items": len(scenario.network.items),
            "sites": len(scenario.network.sites),
            "replications": replications[name],
        }
        for name, scenario in scenarios.items()
    }


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that numbers depend on."""
    return {"python": platform.python_version()} | {name: _version(name) for name in _LIBRARIES}


def now() -> str:
    """Return the time, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _by_name(column: pd.Series) -> tuple[NDArray[np.int64], list[str]]:
    """Return the codes of a column and the names they stand for, in alphabetical order."""
    kinds = column.astype("category").cat
    names = [str(name) for name in kinds.categories]
    codes = kinds.codes.to_numpy()
    used = np.unique(codes)
    ranked = sorted(used.tolist(), key=names.__getitem__)
    rank = np.zeros(len(names), dtype=np.int64)
    rank[ranked] = np.arange(len(ranked))
    return rank[codes], [names[k] for k in ranked]


def _places(columns: list[NDArray[np.int64]], replication: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return one number a row that sorts like its names and its replication."""
    place = np.zeros(len(replication), dtype=np.int64)
    for codes in (*columns[:2], replication.astype(np.int64), *columns[2:]):
        place = place * (codes.max(initial=0) + 1) + codes
        # Joined codes are numbered afresh before they outgrow 64 bits.
        if place.max(initial=0) > 2**40:
            place = np.unique(place, return_inverse=True)[1].astype(np.int64)
    return place
