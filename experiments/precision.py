"""How precise a study must be: go on in batches until a KPI's half-width is small enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from experiments.statistics import Adjustment, differences, means

__all__ = ["Precision", "half_widths"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """Go on until the half-width of `kpi` (at total level) is at most `half_width` for every policy and scenario.

    `relative` measures it as a share of the mean (of a difference: of the baseline's mean). `of` says which interval
    is meant: that of the mean, of the paired difference to the baseline, or both. Replications are added in
    batches of `batch` up to `max_replications`. Stopping by the data makes intervals a little too confident; with ten
    or more replications before the first look it hardly shows (Law 2015, section 9.4).
    """

    kpi: str
    half_width: float
    relative: bool = False
    of: Literal["mean", "difference", "both"] = "mean"
    batch: int = 20
    max_replications: int = 1000

    def __post_init__(self) -> None:
        if not self.half_width > 0:
            raise ValueError(f"half_width(={self.half_width}) must be > 0")
        if self.batch < 1:
            raise ValueError(f"batch(={self.batch}) must be >= 1")
        if self.max_replications < 2:
            raise ValueError(f"max_replications(={self.max_replications}) must be >= 2")


def half_widths(
    precision: Precision, values: Mapping[str, Floats], baseline: str, level: float, adjustment: Adjustment
) -> Floats:
    """Return the half-widths that must be small enough; `values` has the KPI of each replication by policy.

    A KPI that is never defined has none. One replication has no interval: its half-width is infinite.
    """
    names = list(values)
    columns = np.stack([values[name] for name in names], axis=1)
    mean = means(columns, level)
    widths, scales = [], []
    if precision.of != "difference":
        widths.append((mean.high - mean.low) / 2)
        scales.append(mean.mean)
    others = [k for k, name in enumerate(names) if name != baseline]
    if precision.of != "mean" and others:
        base = names.index(baseline)
        found = differences(columns.T[others, :, None], columns[:, [base]], level, adjustment)
        widths.append(((found.high - found.low) / 2)[:, 0])
        scales.append(np.full(len(others), mean.mean[base]))
    if not widths:
        return np.zeros(0)
    width, scale = np.concatenate(widths), np.concatenate(scales)
    width = np.where(np.isnan(width), np.inf, width)[~np.isnan(scale)]
    if not precision.relative:
        return width
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(width == 0, 0.0, width / np.abs(scale[~np.isnan(scale)]))
