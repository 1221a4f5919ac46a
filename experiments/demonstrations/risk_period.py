"""Theory of the risk period: how errors of demand and of lead time make the sigma that safety stock covers.

Demand over the risk period H (lead time + review) less its forecast F x mean H has the variance

    sigma_H^2 = E[V(H)] + F^2 Var(H),    V(n) = sum of the covariances of the errors of n days.

With independent errors V(n) = n s^2 and the first term is mean H x sigma_e^2 (Silver, Pyke & Thomas 2017, ch. 6).
Scaling all errors of demand by c scales the first term by c^2; so d ln sigma_H / d ln sigma_e is its share of the
whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.stats import lognorm

__all__ = ["RiskPeriod", "demand_share", "risk_variances"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7
_NEGLECTED = 1e-9


def risk_variances(
    mean_periods: float, sd_periods: float, error_sd: float, forecast_per_period: float
) -> tuple[float, float]:
    """Return what demand and lead time add to sigma_H^2, where the errors of periods are independent."""
    return mean_periods * error_sd**2, (forecast_per_period * sd_periods) ** 2


def demand_share(demand_variance: float, lead_time_variance: float) -> float:
    """Return the share of demand in sigma_H^2: the elasticity of sigma_H to the accuracy of the forecast.

    Raises ValueError when both are 0: then there is no sigma_H.
    """
    if demand_variance + lead_time_variance <= 0:
        raise ValueError(f"demand_variance(={demand_variance}) + lead_time_variance(={lead_time_variance}) must be > 0")
    return demand_variance / (demand_variance + lead_time_variance)


@dataclass(frozen=True, kw_only=True)
class RiskPeriod:
    """A risk period in whole days: `review_weeks` and a lognormal lead time; errors of demand day by day.

    `error_cv` is the standard deviation of a week's error over the forecast; errors of days follow an autoregression
    that gives `weekly_correlation` between days a week apart (0: they are independent). Demand has a mean of 1 a week.
    """

    lead_time_weeks: float
    lead_time_cv: float
    review_weeks: float = 1.0
    error_cv: float = 0.35
    weekly_correlation: float = 0.0

    @property
    def daily_correlation(self) -> float:
        """Return the correlation of the errors of neighbouring days."""
        return float(self.weekly_correlation ** (1 / _WEEK_DAYS))

    @cached_property
    def lengths(self) -> tuple[NDArray[np.intp], Floats]:
        """Return the possible lengths in days, and their probabilities."""
        longest = int(np.ceil(_WEEK_DAYS * (self.review_weeks + self._quantile(1 - _NEGLECTED)))) + 1
        days = np.arange(longest + 1)
        if not self.lead_time_cv:
            return days, (days == round(_WEEK_DAYS * (self.review_weeks + self.lead_time_weeks))).astype(np.float64)
        sd, mean = self._log_parameters
        cumulative = lognorm.cdf((days + 0.5) / _WEEK_DAYS - self.review_weeks, sd, scale=np.exp(mean))
        return days, np.diff(cumulative, prepend=0.0)

    @property
    def mean_weeks(self) -> float:
        """Return the mean length."""
        days, chance = self.lengths
        return float(days @ chance) / _WEEK_DAYS

    @property
    def variances(self) -> tuple[float, float]:
        """Return what demand and lead time add to sigma_H^2, errors as correlated as they are."""
        days, chance = self.lengths
        mean = float(days @ chance)
        return float(self._variance_of_days(days) @ chance), float(((days - mean) ** 2) @ chance) / _WEEK_DAYS**2

    @property
    def variance_if_independent(self) -> float:
        """Return sigma_H^2 as the root of time has it: mean H x sigma_e^2 and the part of the lead time."""
        return self.mean_weeks * self.error_cv**2 + self.variances[1]

    def drawn(self, paths: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
        """Return lead-time demand at a certain forecast, and the errors of demand, summed over each risk period."""
        sd, mean = self._log_parameters
        weeks = np.exp(mean + sd * generator.standard_normal(paths))
        days = np.rint(_WEEK_DAYS * (self.review_weeks + weeks)).astype(np.intp)
        shocks = generator.standard_normal((int(days.max()), paths))
        error, total, sums = shocks[0].copy(), np.zeros(paths), np.zeros(paths)
        rho = self.daily_correlation if self.weekly_correlation else 0.0
        for day in range(len(shocks)):
            error = shocks[day] if not rho or day == 0 else rho * error + np.sqrt(1 - rho**2) * shocks[day]
            total += error
            sums[days == day + 1] = total[days == day + 1]
        return days / _WEEK_DAYS, sums * self._daily_error_sd

    @property
    def _daily_error_sd(self) -> float:
        return self.error_cv / float(np.sqrt(self._summed(np.array([_WEEK_DAYS]))[0]))

    def _variance_of_days(self, days: NDArray[np.intp]) -> Floats:
        return self._daily_error_sd**2 * self._summed(days)

    def _summed(self, days: NDArray[np.intp]) -> Floats:
        """Return the variance of the sum of so many daily errors of variance 1: n + 2 sum (n - k) rho^k, summed up."""
        count = days.astype(np.float64)
        rho = self.daily_correlation if self.weekly_correlation else 0.0
        return count + 2 * (rho * count / (1 - rho) - rho * (1 - rho**count) / (1 - rho) ** 2)

    @property
    def _log_parameters(self) -> tuple[float, float]:
        """Return standard deviation and mean of the logarithm of the lead time."""
        variance = float(np.log1p(self.lead_time_cv**2))
        return float(np.sqrt(variance)), float(np.log(self.lead_time_weeks)) - variance / 2

    def _quantile(self, share: float) -> float:
        sd, mean = self._log_parameters
        return float(lognorm.ppf(share, sd, scale=np.exp(mean))) if self.lead_time_cv else self.lead_time_weeks
