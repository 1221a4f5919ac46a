"""Distributions of the time until something happens that may happen at any moment, or on any day."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.distributions import Moments

__all__ = ["Exponential", "Geometric"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Exponential:
    """Exponential with the given mean: the time to something that may happen at any moment."""

    mean: float

    def __post_init__(self) -> None:
        if not self.mean > 0:
            raise ValueError(f"mean(={self.mean}) must be > 0")

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        """Draw `size` values times `factor`."""
        draws: Floats = rng.exponential(self.mean, size) * factor
        return draws

    def moments(self) -> Moments:
        """Return the true mean and standard deviation at factor 1."""
        return Moments(self.mean, self.mean)


@dataclass(frozen=True, slots=True)
class Geometric:
    """Whole numbers from 1 with the given mean: the days to something that happens on any day with chance 1 / `mean`.

    A factor scales the draws.
    """

    mean: float

    def __post_init__(self) -> None:
        if not self.mean >= 1:
            raise ValueError(f"mean(={self.mean}) must be >= 1")

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        """Draw `size` values times `factor`."""
        draws: Floats = rng.geometric(1 / self.mean, size).astype(np.float64) * factor
        return draws

    def moments(self) -> Moments:
        """Return the true mean and standard deviation at factor 1."""
        return Moments(self.mean, math.sqrt(self.mean * (self.mean - 1)))
