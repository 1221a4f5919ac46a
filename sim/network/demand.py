"""Demand: what customers ask for, how it moves, and how they take a shortage."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sim.distributions import Constant, Distribution
from sim.network.require import require

__all__ = [
    "Demand",
    "Event",
    "Projects",
    "Shape",
]

_AT_ONCE = Constant(0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A dated event (promotion, project, holiday): demand of days [`start_day`, `end_day`) times `factor`, plus
    `extra_units_per_day`.
    """

    start_day: float
    end_day: float
    factor: float = 1.0
    extra_units_per_day: float = 0.0

    def __post_init__(self) -> None:
        require(self.start_day < self.end_day, f"start_day(={self.start_day}) must be < end_day(={self.end_day})")
        require(self.factor >= 0, f"factor(={self.factor}) must be >= 0")
        require(self.extra_units_per_day >= 0, f"extra_units_per_day(={self.extra_units_per_day}) must be >= 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How the mean of a demand moves: every part multiplies, and none changes the long-run mean but the trend.

    `weekday_factors` are seven numbers, Monday first, of mean 1. `season_factors` are any number of equal parts of the
    365-day year, of mean 1, the first starting on 1 January. `trend_per_year` adds that share of the mean each year.
    The level exp(x) follows x_k = `level_phi` x_(k-1) + N(0, `level_sd`) from bucket to bucket, stationary from the
    start and divided by its mean; all demands of an item rise and fall with the same draws.
    """

    weekday_factors: tuple[float, ...] = ()
    season_factors: tuple[float, ...] = ()
    trend_per_year: float = 0.0
    level_phi: float = 0.0
    level_sd: float = 0.0

    def __post_init__(self) -> None:
        require(len(self.weekday_factors) in (0, 7), "weekday_factors must be seven numbers, Monday first")
        for name in ("weekday_factors", "season_factors"):
            values = getattr(self, name)
            require(all(v >= 0 for v in values), f"{name}(={values}) must be >= 0")
            require(
                not values or math.isclose(sum(values), len(values), rel_tol=1e-6),
                f"{name} must have mean 1, not {sum(values) / max(1, len(values)):.6g}",
            )
        require(-1 < self.level_phi < 1, f"level_phi(={self.level_phi}) must be between -1 and 1")
        require(self.level_sd >= 0, f"level_sd(={self.level_sd}) must be >= 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Projects:
    """Project orders on top of a demand, drawn anew in each replication, whatever is decided.

    They begin at random, `projects_per_year` of them on average, and last `project_days` each. One asks for
    `project_least_weeks` to `project_most_weeks` (uniform) of the demand's long-run mean in all, the same every day.
    Their mean comes on top of that of the demand's size.
    """

    projects_per_year: float = 0.0
    project_days: float = 14.0
    project_least_weeks: float = 0.0
    project_most_weeks: float = 0.0

    def __post_init__(self) -> None:
        rate, days = self.projects_per_year, self.project_days
        require(0 <= rate < math.inf, f"projects_per_year(={rate}) must be >= 0 and finite")
        require(0 < days <= 365, f"project_days(={days}) must be above 0 and at most 365")
        least, most = self.project_least_weeks, self.project_most_weeks
        require(0 <= least < math.inf, f"project_least_weeks(={least}) must be >= 0 and finite")
        require(
            least <= most < math.inf, f"project_most_weeks(={most}) must be >= project_least_weeks(={least}) and finite"
        )
        require(rate == 0 or most > 0, f"project_most_weeks(={most}) must be > 0 where there are project orders")

    @property
    def share(self) -> float:
        """Return the mean volume of project orders as a share of the demand's own long-run mean."""
        return self.projects_per_year * 7 * (self.project_least_weeks + self.project_most_weeks) / 2 / 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What customers of a `segment` ask of an item at a site, and how they take a shortage.

    `size` is the demand of each bucket of `bucket_days`, or, with `orders_per_day` > 0, of each single order
    of a Poisson stream in continuous time. Of demand not met at once the share `backorder_share` waits, for at most
    `patience_days`; the rest is lost. `complete_only` customers take the whole order or, while they
    wait, nothing. Served within `promise_days` counts as on time. Of what they were served, `return_share` comes back
    after `return_delay_days`, to be sold again or as scrap.

    Demands of a site with the same `basket` come in the same orders, a line each: what they ask at one instant is one
    order. Where orders come singly, `orders_per_day` is that of the basket, and each of its orders has a line of this
    demand with the probability `basket_share`. With `complete_basket` an order is delivered whole: each line that the
    stock can serve in its turn is set aside until all are, and nobody else gets it; where orders do not wait, one that
    is not all in stock is lost whole.
    """

    site: str
    item: str
    size: Distribution
    segment: str = ""
    bucket_days: float = 1.0
    orders_per_day: float = 0.0
    shape: Shape = Shape()
    events: tuple[Event, ...] = ()
    projects: Projects = Projects()
    backorder_share: float = 1.0
    patience_days: float = math.inf
    complete_only: bool = False
    promise_days: float = 0.0
    return_share: float = 0.0
    return_delay_days: Distribution = _AT_ONCE
    returns_to: Literal["stock", "scrap"] = "stock"
    basket: str = ""
    basket_share: float = 1.0
    complete_basket: bool = False

    def __post_init__(self) -> None:
        require(self.bucket_days > 0, f"bucket_days(={self.bucket_days}) must be > 0")
        require(self.orders_per_day >= 0, f"orders_per_day(={self.orders_per_day}) must be >= 0")
        require(0 <= self.backorder_share <= 1, f"backorder_share(={self.backorder_share}) must be between 0 and 1")
        require(self.patience_days >= 0, f"patience_days(={self.patience_days}) must be >= 0")
        require(self.promise_days >= 0, f"promise_days(={self.promise_days}) must be >= 0")
        require(0 <= self.basket_share <= 1, f"basket_share(={self.basket_share}) must be between 0 and 1")
        require(0 <= self.return_share <= 1, f"return_share(={self.return_share}) must be between 0 and 1")

    @property
    def mean_per_day(self) -> float:
        """Return the long-run mean demand per day, before trend, events and project orders."""
        mean = self.size.moments().mean
        if self.orders_per_day:
            return mean * self.orders_per_day * (self.basket_share if self.basket else 1.0)
        return mean / self.bucket_days
