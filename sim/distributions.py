"""Distributions of demand sizes and lead times: small frozen values that sample and know their moments."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sim.inversion import CountTables, Panjer, count_tables, observed, standard_normal

__all__ = [
    "Bootstrap",
    "CompoundPoisson",
    "Constant",
    "Counts",
    "Distribution",
    "Empirical",
    "Gamma",
    "Intermittent",
    "Lognormal",
    "Moments",
    "NegativeBinomial",
    "Normal",
    "Poisson",
    "Replay",
    "Triangular",
    "Uniform",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Moments(NamedTuple):
    """Mean and standard deviation of one draw."""

    mean: float
    sd: float


@runtime_checkable
class Distribution(Protocol):
    """Something that can be sampled and knows its true moments."""

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        """Draw `size` values; `factor` (a scalar or one per value) scales the mean of each."""
        ...

    def moments(self) -> Moments:
        """Return the true mean and standard deviation at factor 1."""
        ...


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Constant:
    """Always `value`."""

    value: float

    def __post_init__(self) -> None:
        _require(self.value >= 0, f"value(={self.value}) must be >= 0")

    @property
    def values(self) -> tuple[float]:
        """Return the value as the only one that is ever observed."""
        return (self.value,)

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        return np.full(size, float(self.value)) * factor

    def moments(self) -> Moments:
        return Moments(self.value, 0.0)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Uniform between `low` and `high`."""

    low: float
    high: float

    def __post_init__(self) -> None:
        _require(0 <= self.low <= self.high, f"0 <= low(={self.low}) <= high(={self.high}) must hold")

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        return rng.uniform(self.low, self.high, size) * factor

    def moments(self) -> Moments:
        return Moments((self.low + self.high) / 2, (self.high - self.low) / math.sqrt(12))


@dataclass(frozen=True, slots=True)
class Triangular:
    """Triangular on [`low`, `high`] with its peak at `mode`."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        ordered = 0 <= self.low <= self.mode <= self.high and self.low < self.high
        _require(
            ordered,
            f"0 <= low(={self.low}) <= mode(={self.mode}) <= high(={self.high}) must hold, with low < high",
        )

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        return rng.triangular(self.low, self.mode, self.high, size) * factor

    def moments(self) -> Moments:
        a, c, b = self.low, self.mode, self.high
        variance = (a * a + b * b + c * c - a * b - a * c - b * c) / 18
        return Moments((a + b + c) / 3, math.sqrt(variance))


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal cut at zero: max(0, N(`mean`, `sd`)).

    The cut lifts the true mean to `mean` Phi(z) + `sd` phi(z) with z = `mean` / `sd`; `moments()` states it.
    A factor scales mean and standard deviation alike (constant coefficient of variation). Drawn by inversion.
    """

    mean: float
    sd: float

    def __post_init__(self) -> None:
        _require(self.mean >= 0 and self.sd >= 0, f"mean(={self.mean}) and sd(={self.sd}) must be >= 0")

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        draws: Floats = np.maximum(0.0, self.mean + self.sd * standard_normal(rng.random(size))) * factor
        return draws

    def moments(self) -> Moments:
        if self.sd == 0:
            return Moments(self.mean, 0.0)
        z = self.mean / self.sd
        density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        below = (1 + math.erf(z / math.sqrt(2))) / 2
        mean = self.mean * below + self.sd * density
        second = (self.mean**2 + self.sd**2) * below + self.mean * self.sd * density
        return Moments(mean, math.sqrt(max(0.0, second - mean * mean)))


@dataclass(frozen=True, slots=True)
class Gamma:
    """Gamma with the given mean and standard deviation; a factor keeps the coefficient of variation."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        _require(self.mean > 0 and self.sd > 0, f"mean(={self.mean}) and sd(={self.sd}) must be > 0")

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        shape = (self.mean / self.sd) ** 2
        return rng.gamma(shape, self.mean / shape, size) * factor

    def moments(self) -> Moments:
        return Moments(self.mean, self.sd)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Lognormal with the given mean and standard deviation (of the values, not of their logarithm).

    Drawn by inversion.
    """

    mean: float
    sd: float

    def __post_init__(self) -> None:
        _require(self.mean > 0 and self.sd > 0, f"mean(={self.mean}) and sd(={self.sd}) must be > 0")

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        location, scale = self.logarithm()
        draws: Floats = np.exp(location + scale * standard_normal(rng.random(size))) * factor
        return draws

    def logarithm(self) -> Moments:
        """Return the mean and standard deviation of the logarithm."""
        variance = math.log1p((self.sd / self.mean) ** 2)
        return Moments(math.log(self.mean) - variance / 2, math.sqrt(variance))

    def moments(self) -> Moments:
        return Moments(self.mean, self.sd)


def _distinct(factor: Floats | float) -> tuple[Floats, Integers | None]:
    """Return the distinct factors and which of them each draw has, None when all have the same."""
    if not isinstance(factor, np.ndarray):
        return np.array([factor], dtype=np.float64), None
    distinct, table = np.unique(factor, return_inverse=True)
    return distinct, table


@dataclass(frozen=True, slots=True)
class Poisson:
    """Poisson counts with the given mean.

    Drawn by inversion unless the mean is above some 600.
    """

    mean: float

    def __post_init__(self) -> None:
        _require(self.mean >= 0, f"mean(={self.mean}) must be >= 0")

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        if (tables := self.tables(factor)) is not None:
            return tables.values(rng.random(size))
        return rng.poisson(self.mean * factor, size).astype(np.float64)

    def tables(self, factor: Floats | float = 1.0) -> CountTables | None:
        distinct, table = _distinct(factor)
        return count_tables(self.panjer(distinct), table)

    def panjer(self, factors: Floats) -> Panjer:
        means = self.mean * factors
        return Panjer(-means, 0.0, means)

    def moments(self) -> Moments:
        return Moments(self.mean, math.sqrt(self.mean))


@dataclass(frozen=True, slots=True)
class NegativeBinomial:
    """Negative binomial counts with the given mean and standard deviation (`sd`^2 > `mean`).

    A factor scales the mean and keeps the variance-to-mean ratio. `sd`^2 = `mean` + `mean`^2 is the geometric. Drawn
    by inversion unless that takes too large a table.
    """

    mean: float
    sd: float

    def __post_init__(self) -> None:
        _require(self.mean > 0, f"mean(={self.mean}) must be > 0")
        _require(self.sd**2 > self.mean, f"sd(={self.sd}) must be > sqrt(mean)(={math.sqrt(self.mean):.6g})")

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        if (tables := self.tables(factor)) is not None:
            return tables.values(rng.random(size))
        probability, successes = self._parameters()
        scaled = successes * np.asarray(factor, dtype=np.float64)
        # NumPy refuses zero successes, which mean zero demand.
        draws = rng.negative_binomial(np.maximum(scaled, 1e-12), probability, size)
        return np.where(scaled > 0, draws, 0).astype(np.float64)

    def tables(self, factor: Floats | float = 1.0) -> CountTables | None:
        distinct, table = _distinct(factor)
        return count_tables(self.panjer(distinct), table)

    def panjer(self, factors: Floats) -> Panjer:
        probability, successes = self._parameters()
        scaled = successes * factors
        return Panjer(scaled * math.log(probability), 1 - probability, (scaled - 1) * (1 - probability))

    def _parameters(self) -> tuple[float, float]:
        probability = self.mean / self.sd**2
        return probability, self.mean * probability / (1 - probability)

    def moments(self) -> Moments:
        return Moments(self.mean, self.sd)


@dataclass(frozen=True, slots=True)
class Intermittent:
    """Bernoulli times size: with `probability` a draw of `size`, else zero; a factor scales the size.

    With counts it is a law of counts itself, with observed or constant sizes one of observed values: by inversion.
    """

    probability: float
    size: Distribution

    def __post_init__(self) -> None:
        _require(0 <= self.probability <= 1, f"probability(={self.probability}) must be between 0 and 1")

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        if (tables := self.tables(factor)) is not None:
            return tables.values(rng.random(size))
        if isinstance(self.size, Constant | Empirical):
            return observed(rng.random(size), self.size.values, self.probability) * factor
        occurs = rng.random(size) < self.probability
        return np.where(occurs, self.size.sample(rng, size, factor), 0.0)

    def tables(self, factor: Floats | float = 1.0) -> CountTables | None:
        tables = self.size.tables(factor) if isinstance(self.size, Counts) else None
        return None if tables is None else tables.intermittent(self.probability)

    def moments(self) -> Moments:
        p, (mean, sd) = self.probability, self.size.moments()
        return Moments(p * mean, math.sqrt(p * (sd * sd + mean * mean) - (p * mean) ** 2))


@dataclass(frozen=True, slots=True)
class CompoundPoisson:
    """The sum of a Poisson(`orders`) number of draws of `size`; a factor scales the number of orders."""

    orders: float
    size: Distribution

    def __post_init__(self) -> None:
        _require(self.orders >= 0, f"orders(={self.orders}) must be >= 0")

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        counts = rng.poisson(self.orders * factor, size)
        sizes = self.size.sample(rng, int(counts.sum()))
        bucket = np.repeat(np.arange(size), counts)
        return np.bincount(bucket, weights=sizes, minlength=size).astype(np.float64)

    def moments(self) -> Moments:
        mean, sd = self.size.moments()
        return Moments(self.orders * mean, math.sqrt(self.orders * (sd * sd + mean * mean)))


Counts = Poisson | NegativeBinomial | Intermittent
"""Laws of counts, drawn by inversion from the tables of `tables` unless that is None: they would be too large."""


def _history_moments(values: tuple[float, ...]) -> Moments:
    return Moments(float(np.mean(values)), float(np.std(values)))


def _check_history(values: tuple[float, ...]) -> tuple[float, ...]:
    _require(len(values) > 0, "values must not be empty")
    _require(all(value >= 0 for value in values), f"values must be >= 0, the smallest is {min(values)}")
    return tuple(float(value) for value in values)


@dataclass(frozen=True, slots=True)
class Empirical:
    """Independent draws from observed `values`, each equally likely."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _check_history(self.values))

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        # An index from a uniform, unlike Generator.integers, uses one draw a value whatever the block length.
        return observed(rng.random(size), self.values) * factor

    def moments(self) -> Moments:
        return _history_moments(self.values)


@dataclass(frozen=True, slots=True)
class Replay:
    """The observed `values` in their order, from the start again when they end; never random."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _check_history(self.values))

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        return np.resize(np.asarray(self.values), size) * factor

    def moments(self) -> Moments:
        return _history_moments(self.values)


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Blocks of `block` consecutive `values` of history, each block starting anywhere (wrapping round).

    Demands whose bootstraps name the same `group` and have histories of equal length take the same blocks,
    so that the correlation between items survives (Politis & Romano 1992, circular block bootstrap).
    """

    values: tuple[float, ...]
    block: int = 1
    group: str = "history"

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _check_history(self.values))
        _require(self.block >= 1, f"block(={self.block}) must be >= 1")

    def sample(self, rng: np.random.Generator, size: int, factor: Floats | float = 1.0) -> Floats:
        values = np.asarray(self.values)
        starts = (rng.random(-(-size // self.block)) * len(values)).astype(np.intp)
        index = (starts[:, None] + np.arange(self.block)).ravel()[:size] % len(values)
        draws: Floats = values[index] * factor
        return draws

    def moments(self) -> Moments:
        return _history_moments(self.values)
