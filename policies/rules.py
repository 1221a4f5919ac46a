"""Replenishment rules: how much to order, given what a stock point knows at a review.

Each is a frozen set of parameters with one numeric, pure method. The simulator orders what it answers, fitted to the
lane's lot multiple and order limits; zero orders nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.decisions import StockView

__all__ = [
    "RQ",
    "SS",
    "BaseStock",
    "CappedBaseStock",
    "ConstantOrder",
    "DaysOfCover",
    "MinMax",
    "ProportionalOrderUpTo",
    "SmoothedCover",
]

Floats = NDArray[np.float64]


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


def _require_finite(name: str, value: float) -> None:
    _require(math.isfinite(value), f"{name}(={value}) must be finite")


@dataclass(frozen=True, slots=True)
class SS:
    """(s, S): order up to `order_up_to` once the inventory position is at or below `reorder_point`.

    References: Scarf (1960), The optimality of (S, s) policies in the dynamic inventory problem.
    """

    reorder_point: float
    order_up_to: float

    def __post_init__(self) -> None:
        low, high = self.reorder_point, self.order_up_to
        if -math.inf < low <= high < math.inf:  # made by the thousand when a plan is carried out
            return
        _require_finite("reorder_point", low)
        _require_finite("order_up_to", high)
        _require(low <= high, f"reorder_point(={low}) must be <= order_up_to(={high})")

    def quantity(self, view: StockView) -> float:
        """Return what is missing to `order_up_to`, once at or below `reorder_point`."""
        return self.order_up_to - view.position if view.position <= self.reorder_point else 0.0


@dataclass(frozen=True, slots=True)
class RQ:
    """(R, nQ): order the fewest lots of `order_quantity` that lift the inventory position above `reorder_point`.

    References: Hadley & Whitin (1963), Analysis of Inventory Systems, ch. 4.
    """

    reorder_point: float
    order_quantity: float

    def __post_init__(self) -> None:
        _require_finite("reorder_point", self.reorder_point)
        _require(0 < self.order_quantity < math.inf, f"order_quantity(={self.order_quantity}) must be > 0 and finite")

    def quantity(self, view: StockView) -> float:
        """Return the lots to order, in units."""
        if view.position > self.reorder_point:
            return 0.0
        return (math.floor((self.reorder_point - view.position) / self.order_quantity) + 1) * self.order_quantity


@dataclass(frozen=True, slots=True)
class BaseStock:
    """Base stock: at every review order what is missing to `level`. Reviewed every R days this is (R, S).

    References: Clark & Scarf (1960), Optimal policies for a multi-echelon inventory problem.
    """

    level: float

    def __post_init__(self) -> None:
        _require_finite("level", self.level)

    def quantity(self, view: StockView) -> float:
        """Return what is missing to `level`."""
        return max(0.0, self.level - view.position)


@dataclass(frozen=True, slots=True)
class MinMax:
    """Min-max as planning systems have it: order up to `maximum` once the position is *below* `minimum`.

    It differs from (s, S) on the boundary only: a position of exactly `minimum` orders nothing, so in whole units
    min-max (m, M) is (s, S) with s = m - 1.
    """

    minimum: float
    maximum: float

    def __post_init__(self) -> None:
        _require_finite("minimum", self.minimum)
        _require_finite("maximum", self.maximum)
        _require(self.minimum <= self.maximum, f"minimum(={self.minimum}) must be <= maximum(={self.maximum})")

    def quantity(self, view: StockView) -> float:
        """Return what is missing to `maximum`, once below `minimum`."""
        return self.maximum - view.position if view.position < self.minimum else 0.0


@dataclass(frozen=True, slots=True)
class CappedBaseStock:
    """Base stock with orders of at most `cap` units; better than base stock when unmet demand is lost.

    References: Johansen & Thorstenson (2008), Pure and restricted base-stock policies for the lost-sales inventory
    system; Xin (2021), Understanding the performance of capped base-stock policies in lost-sales inventory models.
    """

    level: float
    cap: float

    def __post_init__(self) -> None:
        _require_finite("level", self.level)
        _require(self.cap > 0, f"cap(={self.cap}) must be > 0")

    def quantity(self, view: StockView) -> float:
        """Return what is missing to `level`, at most `cap`."""
        return min(self.cap, max(0.0, self.level - view.position))


@dataclass(frozen=True, slots=True)
class ConstantOrder:
    """Order the same `units` at every review, whatever the stock.

    References: Goldberg et al. (2016), Asymptotic optimality of constant-order policies for lost sales inventory models
    with large lead times.
    """

    units: float

    def __post_init__(self) -> None:
        _require(0 <= self.units < math.inf, f"units(={self.units}) must be >= 0 and finite")

    def quantity(self, view: StockView) -> float:
        """Return `units`."""
        return self.units


@dataclass(frozen=True, slots=True)
class ProportionalOrderUpTo:
    """Order the mean demand plus a share of the gap to `level`, which smooths orders at the price of more stock.

    quantity = `mean_per_review` + (`level` - position) / `smoothing`; `smoothing` 1 is plain order-up-to.

    References: Disney & Towill (2003), On the bullwhip and inventory variance produced by an ordering policy.
    """

    level: float
    mean_per_review: float
    smoothing: float

    def __post_init__(self) -> None:
        _require_finite("level", self.level)
        _require(
            0 <= self.mean_per_review < math.inf, f"mean_per_review(={self.mean_per_review}) must be >= 0 and finite"
        )
        _require(1 <= self.smoothing < math.inf, f"smoothing(={self.smoothing}) must be >= 1 and finite")

    def quantity(self, view: StockView) -> float:
        """Return mean demand and the share of the gap, not below zero."""
        return max(0.0, self.mean_per_review + (self.level - view.position) / self.smoothing)


@dataclass(frozen=True, slots=True)
class DaysOfCover:
    """Order up to `cover_days` of the mean daily demand of the last `window_days` days (a moving average).

    Days of the window that lie before the start count as `opening_mean_per_day`.

    References: Chen, Drezner, Ryan & Simchi-Levi (2000), Quantifying the bullwhip effect in a simple supply chain.
    """

    cover_days: float
    window_days: int
    opening_mean_per_day: float = 0.0

    def __post_init__(self) -> None:
        _require(0 <= self.cover_days < math.inf, f"cover_days(={self.cover_days}) must be >= 0 and finite")
        _require(self.window_days >= 1, f"window_days(={self.window_days}) must be >= 1")
        _require(
            0 <= self.opening_mean_per_day < math.inf,
            f"opening_mean_per_day(={self.opening_mean_per_day}) must be >= 0 and finite",
        )

    def quantity(self, view: StockView) -> float:
        """Return what is missing to the cover."""
        mean = _moving_mean(view.demand_by_day, view.days_known, self.window_days, self.opening_mean_per_day)
        return max(0.0, self.cover_days * mean - view.position)


@dataclass(frozen=True, slots=True)
class SmoothedCover:
    """Order up to `cover_days` of the exponentially smoothed daily demand.

    Each day's mean is `smoothing` x demand + (1 - `smoothing`) x the mean before it, from `opening_mean_per_day` on.
    Every review goes through all days known, which makes long runs slow.

    References: Chen, Ryan & Simchi-Levi (2000), The impact of exponential smoothing forecasts on the bullwhip effect.
    """

    cover_days: float
    smoothing: float
    opening_mean_per_day: float = 0.0

    def __post_init__(self) -> None:
        _require(0 <= self.cover_days < math.inf, f"cover_days(={self.cover_days}) must be >= 0 and finite")
        _require(0 < self.smoothing <= 1, f"smoothing(={self.smoothing}) must be > 0 and <= 1")
        _require(
            0 <= self.opening_mean_per_day < math.inf,
            f"opening_mean_per_day(={self.opening_mean_per_day}) must be >= 0 and finite",
        )

    def quantity(self, view: StockView) -> float:
        """Return what is missing to the cover."""
        mean = _smoothed_mean(view.demand_by_day, view.days_known, self.smoothing, self.opening_mean_per_day)
        return max(0.0, self.cover_days * mean - view.position)


def _moving_mean(demand_by_day: Floats, days_known: int, window_days: int, opening_mean: float) -> float:
    """Return the mean of the last `window_days` days."""
    known = min(days_known, window_days)
    total = (window_days - known) * opening_mean
    if known > 0:
        # A running sum adds in the order of the days, compiled or not; a plain one need not, to the last bit.
        total += np.cumsum(demand_by_day[days_known - known : days_known])[-1]
    return float(total) / window_days


def _smoothed_mean(demand_by_day: Floats, days_known: int, smoothing: float, opening_mean: float) -> float:
    mean = opening_mean
    for units in demand_by_day[:days_known]:
        mean += smoothing * (units - mean)
    return float(mean)
