"""How people override a statistical forecast: special events that they know of, optimism, and tinkering."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.planning.consensus import gated

__all__ = ["DrawnOverrides", "OverrideHabits"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DrawnOverrides:
    """Forecasts before and after an override, and the demand that came; [forecasts]."""

    statistical: Floats
    final: Floats
    actual: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideHabits:
    """A model of overrides, all sizes being shares of the statistical forecast F.

    Demand is F (1 + e + noise), with noise of standard deviation `demand_sd` and, in `event_share` of the periods, an
    event e whose size lies between `event_least` and `event_most`, upward with probability `upward_share`. Of an
    event the forecaster knows with probability `known_share`, its size but for an error of `size_error_sd` of it.
    Every forecast is overridden: by what is known, plus `optimism`, plus tinkering of standard deviation
    `tinkering_sd` that rests on nothing. The strengths are those of the specification where it has any (12 % events,
    80 % known, optimism 6 %); the others are assumptions.
    """

    event_share: float = 0.12
    known_share: float = 0.8
    optimism: float = 0.06
    tinkering_sd: float = 0.06
    demand_sd: float = 0.15
    event_least: float = 0.2
    event_most: float = 0.6
    upward_share: float = 0.5
    size_error_sd: float = 0.2

    def __post_init__(self) -> None:
        wrong = [
            f"{name}(={getattr(self, name)}) must be from 0 to 1"
            for name in ("event_share", "known_share", "upward_share")
            if not 0 <= getattr(self, name) <= 1
        ]
        wrong += [
            f"{name}(={getattr(self, name)}) must be >= 0"
            for name in ("tinkering_sd", "demand_sd", "size_error_sd")
            if getattr(self, name) < 0
        ]
        if not 0 <= self.event_least <= self.event_most:
            wrong.append(f"event_least(={self.event_least}) must be from 0 to event_most(={self.event_most})")
        if wrong:
            raise ValueError("; ".join(wrong))

    def draw(self, forecasts: int, rng: np.random.Generator) -> DrawnOverrides:
        """Return that many forecasts of 100 units each, with their overrides and demands, none below 0."""
        chances = rng.random((4, forecasts))
        normals = rng.standard_normal((3, forecasts))
        size = self.event_least + (self.event_most - self.event_least) * chances[0]
        event = np.where(chances[1] < self.upward_share, size, -size) * (chances[2] < self.event_share)
        known = event * (1 + self.size_error_sd * normals[0]) * (chances[3] < self.known_share)
        override = known + self.optimism + self.tinkering_sd * normals[1]
        actual = 1 + event + self.demand_sd * normals[2]
        return DrawnOverrides(
            np.full(forecasts, 100.0), 100 * np.maximum(0.0, 1 + override), 100 * np.maximum(0.0, actual)
        )

    def passed(self, drawn: DrawnOverrides, share: float) -> Floats:
        """Return the final forecasts when only overrides of more than `share` are kept: the gate of the consensus."""
        both = np.stack([drawn.statistical, drawn.final])[:, :, None]
        kept, _ = gated(both, np.ones(both.shape[:2], dtype=np.bool_), share)
        final: Floats = kept[1, :, 0]
        return final
