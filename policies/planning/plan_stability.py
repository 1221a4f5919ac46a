"""How far a new plan may leave the old one, and how far it did: time fences and nervousness.

Periods count from now: period 0 is the next to be executed. A figure that the old plan did not have is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["Fences", "Nervousness", "fenced", "nervousness", "shifted"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fences:
    """Time fences in periods from now: no change before `frozen`, a share `band` before `slushy`, then any.

    `frozen` and `slushy` are one number, or one a row (item or family); `band` 0.15 is +-15 % of the old plan.
    """

    frozen: int | Ints = 0
    slushy: int | Ints = 0
    band: float = 0.15

    def __post_init__(self) -> None:
        if not self.band >= 0:
            raise ValueError(f"band (={self.band:g}) must be a share >= 0")
        if np.any(np.asarray(self.frozen) < 0):
            raise ValueError(f"frozen (={self.frozen}) must be a number of periods >= 0")

    @property
    def any(self) -> bool:
        """Return whether there are fences at all."""
        return bool(np.any(self.frozen) or np.any(self.slushy))

    def seen_from(self, periods: int) -> Fences:
        """Return the fences, if any, as they count `periods` before the plan begins to hold.

        What lies before that is executed by the old plan, and so cannot change either.
        """
        if not self.any:
            return self
        return replace(self, frozen=self.frozen + periods, slushy=self.slushy + periods)

    def is_frozen(self, plan: Floats) -> NDArray[np.bool_]:
        """Return which figures of a plan [rows, periods] lie before the frozen fence."""
        before = np.arange(plan.shape[1])[None, :] < np.reshape(self.frozen, (-1, 1))
        return np.broadcast_to(before, plan.shape)

    def allowed(self, previous: Floats) -> Floats:
        """Return by how much each figure of [rows, periods] may change; inf where nothing was planned."""
        periods = np.arange(previous.shape[1])[None, :]
        slushy = periods < np.reshape(self.slushy, (-1, 1))
        band = np.where(self.is_frozen(previous), 0.0, np.where(slushy, self.band * np.abs(previous), np.inf))
        return np.where(np.isnan(previous), np.inf, band)


@dataclass(frozen=True, slots=True)
class Nervousness:
    """How much a plan changed against the one before, over the periods of both.

    `index` is sum_t w^t |new - old| / sum_t old, with t the periods from now (after Sridharan, Berry & Udayabhanu 1988;
    the denominator is not weighted); NaN when the old plan was 0. `changed` is the share of figures that changed,
    `inside_frozen` the units changed before the frozen fence.
    """

    index: float
    changed: float
    inside_frozen: float


def shifted(plan: Floats, periods: int) -> Floats:
    """Return a plan [rows, periods] as seen `periods` later, of the same length: NaN for what it did not reach."""
    later = np.full(plan.shape, np.nan)
    kept = max(plan.shape[1] - periods, 0)
    later[:, :kept] = plan[:, periods : periods + kept]
    return later


def fenced(previous: Floats, new: Floats, fences: Fences) -> Floats:
    """Return the new plan [rows, periods] held within the fences around the old one, figure by figure."""
    allowed = fences.allowed(previous)
    known = np.where(np.isnan(previous), 0.0, previous)
    return np.clip(new, known - allowed, known + allowed)


def nervousness(previous: Floats, new: Floats, weight: float = 1.0, fences: Fences | None = None) -> Nervousness:
    """Return by how much `new` differs from `previous`, both [rows, periods] from the same now; w = `weight`."""
    if not 0 < weight <= 1:
        raise ValueError(f"weight (={weight:g}) must be in (0, 1]")
    both = ~(np.isnan(previous) | np.isnan(new))
    change = np.where(both, np.abs(new - previous), 0.0)
    planned = float(np.where(both, previous, 0.0).sum())
    weighted = float((change * weight ** np.arange(new.shape[1])).sum())
    inside = 0.0 if fences is None else float(change[fences.is_frozen(previous)].sum())
    changed = float((change > 0).sum() / both.sum()) if both.any() else 0.0
    return Nervousness(weighted / planned if planned > 0 else np.nan, changed, inside)
