"""A supplier of a retailer with AR(1) demand: how uncertain the orders of its lead time are, given what it knows.

Demand is D_t = d + rho D_{t-1} + eps_t, eps of variance 1. The retailer, with lead time l, orders at the end of each
period up to the mean of the next l + 1 demands plus a constant. That mean moves with D_t by b = rho + ... + rho^(l+1) =
rho (1 - rho^(l+1)) / (1 - rho), so the order is Y_t = D_t + b (D_t - D_{t-1}), and by the recursion of D

    Y_{t+1} = d + rho Y_t + (1 + b) eps_{t+1} - b eps_t,        an ARMA(1, 1).

The supplier, with lead time L, must cover Y_{t+1} + ... + Y_{t+L+1}, and its safety stock is proportional to the
standard deviation of what it cannot foresee of that sum. The sum holds

    eps_{t+j}, j = 1 ... L + 1, with weight (1 - rho^(n+l+1)) / (1 - rho), n = L + 2 - j: nobody knows them at t;
    eps_t with weight -e, e = rho (1 - rho^(l+1)) (1 - rho^(L+1)) / (1 - rho)^2: known when demand is shared;
    Y_t, which the supplier sees.

*Demand shared*: V' = sum over n = 1 ... L + 1 of (1 - rho^(n+l+1))^2 / (1 - rho)^2.
*Not shared*, eps_t taken as unknown though Y_t is seen: V = V' + e^2. The saving is 1 - sqrt(V' / V) (Lee, So & Tang).
*Regression*: eps_t is not unknown: it went into Y_t. The best linear forecast of the sum from the last h orders leaves
V_h = Var(sum) - c' G^-1 c, G being the autocovariances of Y and c their covariances with the sum. As h grows V_h falls
to V', because b / (1 + b) < 1 lets eps_t be worked out from the orders (Raghunathan 2001): sharing is worth nothing.

References: Lee, So & Tang (2000), The value of information sharing in a two-level supply chain, Management Science 46;
Raghunathan (2001), Information sharing in a supply chain: a note on its value when demand is nonstationary, Management
Science 47.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_toeplitz, toeplitz
from scipy.signal import lfilter

from experiments.settings import must_hold

__all__ = ["Pair", "orders_of", "series_of", "totals_ahead"]

Floats = NDArray[np.float64]
_WEIGHTS = 4000  # beyond which rho^k counts for nothing


@dataclass(frozen=True, slots=True)
class Pair:
    """A retailer and its supplier: autocorrelation of demand, lead times l of the retailer and L of the supplier."""

    rho: float
    retailer_lead_time: int
    supplier_lead_time: int

    def __post_init__(self) -> None:
        checks = {
            f"rho(={self.rho}) must be between 0 and 1": 0 < self.rho < 1,
            f"retailer_lead_time(={self.retailer_lead_time}) must be >= 0": self.retailer_lead_time >= 0,
            f"supplier_lead_time(={self.supplier_lead_time}) must be >= 0": self.supplier_lead_time >= 0,
        }
        must_hold(checks)

    @property
    def response(self) -> float:
        """Return b: units by which the retailer's level moves with a unit of demand."""
        return self.rho * (1 - self.rho ** (self.retailer_lead_time + 1)) / (1 - self.rho)

    @property
    def persistence(self) -> float:
        """Return rho + ... + rho^(L+1): what an order today tells of the orders to cover."""
        return self.rho * (1 - self.rho ** (self.supplier_lead_time + 1)) / (1 - self.rho)

    @property
    def shock(self) -> float:
        """Return e: how much of the latest shock of demand the orders to cover take back."""
        return self.response * (1 - self.rho ** (self.supplier_lead_time + 1)) / (1 - self.rho)

    @property
    def variance_shared(self) -> float:
        """Return V', the variance of what remains unknown when demand is shared."""
        n = np.arange(1, self.supplier_lead_time + 2)
        return float(((1 - self.rho ** (n + self.retailer_lead_time + 1)) ** 2).sum() / (1 - self.rho) ** 2)

    @property
    def variance_unshared(self) -> float:
        """Return V, with the latest shock taken as unknown."""
        return self.variance_shared + self.shock**2

    def variance_regressed(self, orders: int) -> float:
        """Return V_h, with the best linear forecast from the last h = `orders` orders."""
        ahead = self.supplier_lead_time + 1
        covariance = self._autocovariance(orders + ahead + 1)
        with_sum = np.array([covariance[k + 1 : k + 1 + ahead].sum() for k in range(orders)])
        total = toeplitz(covariance[:ahead]).sum()
        return float(total - with_sum @ solve_toeplitz(covariance[:orders], with_sum))

    def saving(self, variance: float) -> float:
        """Return by what share sharing demand cuts a safety stock that otherwise rests on `variance`."""
        return float(1 - np.sqrt(self.variance_shared / variance))

    def _autocovariance(self, lags: int) -> Floats:
        """Return the autocovariances of orders at lags 0, 1, ... from their weights on past shocks."""
        impulse = np.zeros(_WEIGHTS + lags)
        impulse[0] = 1.0
        weights = lfilter([1 + self.response, -self.response], [1, -self.rho], impulse)
        return np.array([weights[: len(weights) - lag] @ weights[lag:] for lag in range(lags)])


def series_of(pair: Pair, periods: int, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Return shocks and demand about its mean, arrays [periods]; the first demand is stationary."""
    shocks = random.standard_normal(periods)
    start = shocks.copy()
    start[0] /= np.sqrt(1 - pair.rho**2)
    return shocks, lfilter([1.0], [1, -pair.rho], start)


def orders_of(pair: Pair, demand: Floats) -> Floats:
    """Return the retailer's orders about their mean, an array [periods]; before the start demand was the first's."""
    return demand + pair.response * np.diff(demand, prepend=demand[0])


def totals_ahead(orders: Floats, periods: int) -> Floats:
    """Return sums of orders over the next `periods` periods, an array [orders - periods]; entry t starts at t + 1."""
    sums = np.cumsum(np.concatenate([[0.0], orders]))
    totals: Floats = sums[1 + periods :] - sums[1:-periods]
    return totals
