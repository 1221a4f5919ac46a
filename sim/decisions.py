"""What a policy sees and what it answers: policies decide, the simulator acts.

A *rule* says how much to order, a *review* when to look, a *control* joins the two for one stock point, and a *policy*
sets the controls of all stock points from what is known before the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sim.network import Parameters

__all__ = ["Control", "Policy", "Review", "Rule", "StockFacts", "StockView"]

Floats = NDArray[np.float64]


class StockView(NamedTuple):
    """What a rule sees of its stock point at a review.

    `backorders` are units owed to customers and to sites downstream; `position` is on_hand + on_order - backorders.
    `demand_by_day[k]` is what was asked of the stock point on day k; the first `days_known` entries are complete
    (today's included when demand comes before review), the rest is zero. Read-only.
    """

    day: float
    on_hand: float
    on_order: float
    backorders: float
    position: float
    demand_by_day: Floats
    days_known: int


@runtime_checkable
class Rule(Protocol):
    """How much to order: a frozen dataclass of parameters with one pure method."""

    def quantity(self, view: StockView) -> float:
        """Return the units to order now; zero or less orders nothing."""
        ...


@runtime_checkable
class Review(Protocol):
    """When to look."""

    @property
    def continuous(self) -> bool:
        """Whether to look at the start and then whenever the position has changed, instead of at fixed times."""
        ...

    @property
    def interval_days(self) -> float:
        """Return the mean time between looks, 0 when continuous; it lengthens the period that stock must cover."""
        ...

    def times(self, horizon_days: int, first_weekday: int) -> Floats:
        """Return the review times in [0, `horizon_days`), ascending; weekday 0 is Monday."""
        ...


@dataclass(frozen=True, slots=True)
class Control:
    """How one stock point is run: a rule, a review and the safety stock (in units) that the sizing planned."""

    rule: Rule
    review: Review
    safety_stock: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFacts:
    """What is known of a stock point before the start: history, lead times, costs; nothing of the run to come.

    `demand` is the history of demand per bucket of `demand_bucket_days` (of a site upstream: of all it feeds);
    `lead_times_days` are observed or typical lead times, order delay included. `demand_first` says that the day's
    demand comes before the review, which shortens the period to cover by one demand bucket.
    """

    site: str
    item: str
    echelon: int
    demand: Floats
    demand_bucket_days: float
    lead_times_days: Floats
    quoted_lead_time_days: float
    demand_first: bool
    unit_cost: float
    unit_price: float
    order_cost: float
    holding_cost_per_unit_day: float
    lot_multiple: float
    minimum_order: float
    item_class: str = ""
    family: str = ""
    current: Parameters | None = None

    @property
    def demand_mean_per_day(self) -> float:
        """Return the mean of the demand history, per day."""
        return float(self.demand.mean()) / self.demand_bucket_days if self.demand.size else 0.0

    @property
    def demand_sd_per_bucket(self) -> float:
        """Return the standard deviation of the demand history, per bucket."""
        return float(self.demand.std(ddof=1)) if self.demand.size > 1 else 0.0

    @property
    def lead_time_mean_days(self) -> float:
        """Return the mean of the known lead times."""
        return float(self.lead_times_days.mean())

    @property
    def lead_time_sd_days(self) -> float:
        """Return the standard deviation of the known lead times."""
        return float(self.lead_times_days.std(ddof=1)) if self.lead_times_days.size > 1 else 0.0

    def protection_days(self, review: Review, lead_time_days: float | None = None) -> float:
        """Return the days of demand that an order must cover: lead time + review interval, less a bucket if demand
        comes first, and never less than nothing.
        """
        lead_time = self.lead_time_mean_days if lead_time_days is None else lead_time_days
        known = self.demand_bucket_days if self.demand_first and not review.continuous else 0.0
        return max(0.0, lead_time + review.interval_days - known)


class Policy(Protocol):
    """Sets the control of every stock point from what is known before the start."""

    def controls(self, facts: Sequence[StockFacts]) -> Sequence[Control]:
        """Return one control for each of `facts`, in their order."""
        ...
