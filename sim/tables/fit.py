"""A distribution for a history of demand: chosen by its pattern, fitted by its moments."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from sim.distributions import (
    Constant,
    Distribution,
    Empirical,
    Gamma,
    Intermittent,
    NegativeBinomial,
    Poisson,
)

__all__ = ["Pattern", "demand_pattern", "fitted"]

Pattern = Literal["none", "smooth", "erratic", "intermittent", "lumpy"]
_ADI, _CV2 = 1.32, 0.49


def demand_pattern(values: Sequence[float]) -> Pattern:
    """Return the pattern of a history by the mean interval between demands (ADI) and the variation of their sizes.

    ADI = buckets / buckets with demand, cut at 1.32; CV2 = squared coefficient of variation of the demands that are
    not zero, cut at 0.49 (Syntetos, Boylan & Croston 2005, "On the categorization of demand patterns").
    """
    demand = np.asarray(values, dtype=np.float64)
    sizes = demand[demand > 0]
    if not sizes.size:
        return "none"
    varied = sizes.var() / sizes.mean() ** 2 >= _CV2
    if demand.size / sizes.size >= _ADI:
        return "lumpy" if varied else "intermittent"
    return "erratic" if varied else "smooth"


def fitted(values: Sequence[float]) -> Distribution:
    """Return a distribution with the mean of a history, and its standard deviation where the family allows.

    Intermittent and lumpy demand: occurrence times size. Otherwise whole numbers: negative binomial, or Poisson when
    they vary no more than that; other numbers: gamma, or a constant when they do not vary at all.
    """
    demand = np.asarray(values, dtype=np.float64)
    mean, variance = float(demand.mean()), float(demand.var(ddof=1)) if demand.size > 1 else 0.0
    pattern = demand_pattern(values)
    whole = bool((demand == np.floor(demand)).all())
    if pattern in ("intermittent", "lumpy"):
        sizes = demand[demand > 0]
        return Intermittent(sizes.size / demand.size, _sizes(sizes.tolist(), whole))
    if pattern == "none" or variance == 0:
        return Constant(mean)
    sd = math.sqrt(variance)
    if not whole:
        return Gamma(mean, sd)
    return NegativeBinomial(mean, sd) if sd**2 > mean * (1 + 1e-9) else Poisson(mean)


def _sizes(sizes: list[float], whole: bool) -> Distribution:
    """Return the law of the sizes: observed ones while whole units are sold, else gamma."""
    if min(sizes) == max(sizes):
        return Constant(sizes[0])
    return Empirical(tuple(sizes)) if whole else Gamma(float(np.mean(sizes)), float(np.std(sizes, ddof=1)))
