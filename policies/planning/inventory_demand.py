"""The demand that safety stock protects against, for all items at once: tail probabilities, shortages, levels.

The scalar twins, for one stock point at a time, are in `policies.shortage`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, gammaincc, gammainccinv, ndtr, ndtri

__all__ = ["Floats", "Indices", "ProtectionDemand", "SkewedLaw", "Tail", "unit_loss"]

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
SkewedLaw = Literal["normal", "gamma", "negative_binomial"]
_SKEWED_BEYOND = 0.5
_ROOT_OF_2_PI = math.sqrt(2 * math.pi)
_LEAST_DISPERSION = 1.0001
_CORRECTIONS = 2


class Tail(NamedTuple):
    """P(X > level) and E[(X - level)+] in units, each [items]."""

    probability: Floats
    shortage: Floats


def unit_loss(k: Floats) -> Floats:
    """Return G(k) = phi(k) - k (1 - Phi(k)) for an array of safety factors (Silver, Pyke & Thomas 2017, ch. 6)."""
    loss: Floats = np.exp(-0.5 * k * k) / _ROOT_OF_2_PI - k * ndtr(-k)
    return loss


@dataclass(frozen=True, slots=True)
class ProtectionDemand:
    """Demand of the protection interval per item: mean and standard deviation of what may come, each [items].

    An item whose coefficient of variation exceeds 0.5 follows `skewed` (a gamma or negative binomial demand is never
    negative), every other the normal law. A negative binomial whose variance is below its mean is taken for Poisson.
    A level is mean + k sd throughout; without spread the demand is its mean, and k is 0.
    """

    mean: Floats
    sd: Floats
    skewed: SkewedLaw = "gamma"
    skewed_items: Indices = field(init=False)

    def __post_init__(self) -> None:
        if self.mean.shape != self.sd.shape:
            raise ValueError(f"sd(shape={self.sd.shape}) must be one number an item, as mean(shape={self.mean.shape})")
        skewed = (self.sd > _SKEWED_BEYOND * self.mean) & (self.mean > 0) & (self.skewed != "normal")
        object.__setattr__(self, "skewed_items", np.flatnonzero(skewed))

    def tail(self, k: Floats) -> Tail:
        """Return the tail beyond mean + k sd; k is [items]."""
        probability, shortage = ndtr(-k), self.sd * unit_loss(k)
        if self.skewed_items.size:
            items = self.skewed_items
            mean, sd = self.mean[items], self.sd[items]
            law = _gamma_tail if self.skewed == "gamma" else _negative_binomial_tail
            probability[items], shortage[items] = law(mean, sd * sd, mean + k[items] * sd)
        return Tail(probability, shortage)

    def factor(self, probability: Floats) -> Floats:
        """Return the least k with P(X > mean + k sd) <= `probability`, [items]; 0 without spread."""
        k: Floats = -ndtri(probability)
        if self.skewed_items.size:
            items = self.skewed_items
            mean, sd = self.mean[items], self.sd[items]
            law = _gamma_level if self.skewed == "gamma" else _negative_binomial_level
            k[items] = (law(mean, sd * sd, probability[items]) - mean) / sd
        return np.where(self.sd > 0, k, 0.0)


def _gamma_tail(mean: Floats, variance: Floats, level: Floats) -> Tail:
    """Use E[X; X > y] of a gamma demand: the mean times P(X' > y) for a shape larger by one."""
    shape, reach = mean * mean / variance, np.maximum(level, 0.0) * mean / variance
    above = gammaincc(shape, reach)
    return Tail(above, np.maximum(0.0, mean * gammaincc(shape + 1, reach) - level * above))


def _gamma_level(mean: Floats, variance: Floats, probability: Floats) -> Floats:
    level: Floats = gammainccinv(mean * mean / variance, probability) * variance / mean
    return level


def _negative_binomial_tail(mean: Floats, variance: Floats, level: Floats) -> Tail:
    """Use E[X; X > y] of a negative binomial demand: the mean times P(X' > y - 1) for one more success."""
    above = _count_above(np.floor(level), mean, variance, 0)
    first = mean * _count_above(np.floor(level) - 1, mean, variance, 1)
    return Tail(above, np.maximum(0.0, first - level * above))


def _negative_binomial_level(mean: Floats, variance: Floats, probability: Floats) -> Floats:
    """Return the least whole number that demand exceeds with at most the given probability."""
    # The gamma law of the same moments is near and quick to invert; the tail of the counts falls by `rate` a unit.
    level, rate = _gamma_level(mean, variance, probability), -np.log1p(-_successes(mean, variance)[1])
    for _ in range(_CORRECTIONS):
        above = _count_above(np.floor(level), mean, variance, 0)
        level = np.maximum(0.0, level + np.log(np.maximum(above, 1e-300) / probability) / rate)
    level = np.floor(level)
    while (short := _count_above(level, mean, variance, 0) > probability).any():
        level += short
    while (beyond := (level > 0) & (_count_above(level - 1, mean, variance, 0) <= probability)).any():
        level -= beyond
    return level


def _count_above(last: Floats, mean: Floats, variance: Floats, extra: int) -> Floats:
    """Return P(X > `last`) for a negative binomial of `extra` more successes than has the given mean and variance."""
    successes, share = _successes(mean, variance)
    above = betainc(np.maximum(last, 0.0) + 1, successes + extra, 1 - share)
    return np.where(last < 0, 1.0, above)


def _successes(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    dispersion = np.maximum(variance / mean, _LEAST_DISPERSION)
    return mean / (dispersion - 1), 1 / dispersion
