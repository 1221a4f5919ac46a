"""Expected shortages: how much of a random demand exceeds a level, for the laws that safety stock is sized with."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from scipy.special import betainc, gammainc, gammaincc, ndtr

__all__ = ["Law", "TailMoments", "expected_shortage", "integrated_shortage", "tail_moments", "unit_normal_loss"]

Law = Literal["normal", "gamma", "negative_binomial"]


class TailMoments(NamedTuple):
    """P(X > y), E[(X - y)+] and E[((X - y)+)^2] of a demand X above a level y."""

    probability: float
    first: float
    second: float


def unit_normal_loss(k: float) -> float:
    """Return G(k) = phi(k) - k (1 - Phi(k)), the expected shortage in standard deviations (Silver, Pyke & Thomas)."""
    return _density(k) - k * float(ndtr(-k))


def expected_shortage(law: Law, mean: float, variance: float, level: float) -> float:
    """Return E[(X - `level`)+], the units short, for a demand X of the given law, mean and variance."""
    return tail_moments(law, mean, variance, level).first


def integrated_shortage(law: Law, mean: float, variance: float, low: float, high: float) -> float:
    """Return the integral of the expected shortage over levels from `low` to `high`."""
    below, above = tail_moments(law, mean, variance, low), tail_moments(law, mean, variance, high)
    return (below.second - above.second) / 2


def tail_moments(law: Law, mean: float, variance: float, level: float) -> TailMoments:
    """Return the moments of the demand beyond `level`.

    Without variance the demand is its mean. A negative binomial with a variance no larger than its mean is taken as
    Poisson; a gamma or negative binomial demand is never negative.
    """
    if variance <= 0 or mean <= 0:
        short = max(0.0, mean - level)
        return TailMoments(float(short > 0), short, short * short)
    if law == "normal":
        return _normal(mean, math.sqrt(variance), level)
    if level < 0:
        short = mean - level
        return TailMoments(1.0, short, variance + short * short)
    return _gamma(mean, variance, level) if law == "gamma" else _negative_binomial(mean, variance, level)


def _normal(mean: float, sd: float, level: float) -> TailMoments:
    k = (level - mean) / sd
    above, density = float(ndtr(-k)), _density(k)
    return TailMoments(above, sd * (density - k * above), sd * sd * ((1 + k * k) * above - k * density))


def _density(k: float) -> float:
    return math.exp(-k * k / 2) / math.sqrt(2 * math.pi)


def _gamma(mean: float, variance: float, level: float) -> TailMoments:
    """Use E[X^n; X > y] of a gamma demand: the n-th moment times P(X' > y) for a shape larger by n."""
    shape, scale = mean * mean / variance, variance / mean
    above = [float(gammaincc(shape + n, level / scale)) for n in range(3)]
    return _centred(level, above[0], mean * above[1], (mean * mean + variance) * above[2])


def _negative_binomial(mean: float, variance: float, level: float) -> TailMoments:
    """Use E[X (X - 1) ..; X > y] of a negative binomial demand: the factorial moment times P(X' > y - n)."""
    last = math.floor(level)
    above = [_count_above(last - n, mean, variance, n) for n in range(3)]
    excess = max(0.0, variance - mean)
    first = mean * above[1]
    return _centred(level, above[0], first, (mean * mean + excess) * above[2] + first)


def _count_above(last: int, mean: float, variance: float, extra: int) -> float:
    """Return P(X > `last`) for a negative binomial of `extra` more successes than has the given mean and variance."""
    if last < 0:
        return 1.0
    if variance <= mean * (1 + 1e-9):
        return float(gammainc(last + 1, mean))
    successes = mean * mean / (variance - mean)
    return float(betainc(last + 1, successes + extra, 1 - mean / variance))


def _centred(level: float, above: float, first: float, second: float) -> TailMoments:
    """Turn E[X; X > y] and E[X^2; X > y] into moments about the level; what rounding makes negative is zero."""
    return TailMoments(
        above, max(0.0, first - level * above), max(0.0, second - 2 * level * first + level * level * above)
    )
