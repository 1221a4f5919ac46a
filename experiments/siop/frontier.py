"""Service against stock along a dial, and what stock two ways of planning need for the same service."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.statistics import Means, means, paired

__all__ = ["Place", "compared", "place_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where each replication reaches the service on the dial, between two settings of it that were run.

    `left` [replications] is the number of the setting below and `weight` the share of the way to the next; both hold
    nothing where `reached` is false. `above` and `below` say that the whole frontier lies above or below the service.
    """

    left: NDArray[np.intp]
    weight: Floats
    above: NDArray[np.bool_]
    below: NDArray[np.bool_]

    @property
    def reached(self) -> NDArray[np.bool_]:
        """Return which replications reach the service between two settings."""
        return ~(self.above | self.below)

    def at(self, values: Floats) -> Floats:
        """Return `values` [dials, replications, ...] there, by straight lines; NaN where it is not reached.

        Nothing is carried on beyond the ends of the dial.
        """
        rows = np.arange(values.shape[1])
        weight = self.weight.reshape(-1, *[1] * (values.ndim - 2))
        found = values[self.left, rows] * (1 - weight) + values[self.left + 1, rows] * weight
        reached = self.reached.reshape(-1, *[1] * (values.ndim - 2))
        return np.where(reached, found, np.nan)


def place_of(service: Floats, target: float) -> Place:
    """Return where `service` [dials, replications], dials ascending, first rises to `target`."""
    dials = len(service)
    enough = service >= target
    above: NDArray[np.bool_] = np.array(enough[0])
    below: NDArray[np.bool_] = ~np.array(enough.any(axis=0))
    right = np.clip(np.argmax(enough, axis=0), 1, max(1, dials - 1))
    left = right - 1
    if dials < 2:
        nothing = np.zeros(service.shape[1])
        return Place(np.zeros(service.shape[1], dtype=np.intp), nothing, above, ~above)
    rows = np.arange(service.shape[1])
    low, high = service[left, rows], service[right, rows]
    inside = ~(above | below)
    weight = np.where(inside, (target - low) / np.where(inside & (high > low), high - low, 1.0), 0.0)
    return Place(left, weight, above, below)


def compared(values: Floats, baseline: Floats, level: float) -> tuple[Means, Means]:
    """Return values less those of the baseline, in units and as a share of the baseline, with intervals.

    Both are [replications]; replications that lack one of the two are left out, and the count says so.
    """
    difference = paired(values, baseline)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(baseline > 0, difference / baseline, np.nan)
    return means(difference[:, None], level), means(share[:, None], level)
