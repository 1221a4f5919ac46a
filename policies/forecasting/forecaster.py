"""What a forecaster is, and the history of many series as its recursions read it, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Forecaster", "Seen", "flat", "require_share", "seen"]

Floats = NDArray[np.float64]


@runtime_checkable
class Forecaster(Protocol):
    """The demand to expect of many series at once."""

    def forecast(self, history: Floats, horizon: int) -> Floats:
        """Return forecasts [series, horizon], >= 0, from `history` [series, periods], the latest last.

        NaN is a period that is unknown, censored or before the first sale: it is skipped, and what was known before it
        is carried over it. A history may have any length; a series of which nothing is known is forecast as 0.
        """
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """A history turned round, so that a recursion reads one contiguous row a period.

    `values` [periods, series] holds 0 where unknown, `known` [periods, series] 1.0 or 0.0, `start` [series] the first
    period that is known (the number of periods when none is), `counts` [series] how many are.
    """

    values: Floats
    known: Floats
    start: NDArray[np.intp]
    counts: Floats

    @property
    def first(self) -> Floats:
        """Return the first known value of each series, 0 where none is."""
        padded = np.vstack([self.values, np.zeros((1, self.values.shape[1]))])
        first: Floats = np.take_along_axis(padded, self.start[np.newaxis], axis=0)[0]
        return first

    def part(self, series: slice) -> Seen:
        """Return some of the series."""
        values = np.ascontiguousarray(self.values[:, series])
        return Seen(values, np.ascontiguousarray(self.known[:, series]), self.start[series], self.counts[series])


def seen(history: Floats) -> Seen:
    """Return the history as recursions read it; raises ValueError unless it is [series, periods]."""
    if history.ndim != 2:
        raise ValueError(f"history (of shape {history.shape}) must be [series, periods]")
    turned = np.ascontiguousarray(history.T, dtype=np.float64)
    is_known = ~np.isnan(turned)
    some = is_known.any(axis=0)
    start = np.where(some, is_known.argmax(axis=0), len(turned)) if len(turned) else np.zeros(turned.shape[1], np.intp)
    known = is_known.astype(np.float64)
    return Seen(np.where(is_known, turned, 0.0), known, start.astype(np.intp), known.sum(axis=0))


def flat(level: Floats, horizon: int) -> Floats:
    """Return the same forecast, at least 0, for each of `horizon` periods: [series] to [series, horizon]."""
    return np.repeat(np.maximum(level, 0.0)[:, np.newaxis], horizon, axis=1)


def require_share(name: str, value: float | None) -> None:
    """Raise ValueError unless `value` lies above 0 and is at most 1, or is left out to be fitted."""
    if value is not None and not 0 < value <= 1:
        raise ValueError(f"{name}(={value}) must be > 0 and <= 1")
