"""What a policy sees and what it answers: policies decide, the simulator acts.

A *rule* says how much to order, a *sourcing* from whom, a *review* when to look, a *control* joins them for one stock
point, and a *policy* sets the controls of all stock points from what is known before the start.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sim.network import Parameters

__all__ = [
    "Allocation",
    "AllocationView",
    "AmpleAllocation",
    "Control",
    "LaneFacts",
    "Policy",
    "Review",
    "Rule",
    "Sharing",
    "Sourcing",
    "SourcingView",
    "StockFacts",
    "StockView",
]

Floats = NDArray[np.float64]
_YEAR_DAYS = 364
_NOTHING = np.zeros(0)
_NOTHING.flags.writeable = False


class StockView(NamedTuple):
    """What a rule sees of its stock point at a review.

    `backorders` are units owed to customers and to sites downstream; `position` is on_hand + on_order - backorders.
    `demand_by_day[k]` is what was asked of the stock point on day k; the first `days_known` entries are complete
    (today's included when demand comes before review), the rest is zero. `expiring_by_day[k]` are units on hand whose
    shelf life ends more than k and at most k + 1 days from now (the last of a year's: or more), empty for what keeps
    for ever. Read-only.
    """

    day: float
    on_hand: float
    on_order: float
    backorders: float
    position: float
    demand_by_day: Floats
    days_known: int
    expiring_by_day: Floats = _NOTHING


@runtime_checkable
class Rule(Protocol):
    """How much to order: a frozen dataclass of parameters with one pure method."""

    def quantity(self, view: StockView) -> float:
        """Return the units to order now; zero or less orders nothing."""
        ...


class SourcingView(NamedTuple):
    """What a sourcing sees of a stock point with several lanes; arrays have an entry a lane, the preferred first.

    `on_order` are the units ordered and not received on each lane, `ordered` all units ever ordered there; `open` is 1
    for a lane that can be used now and 0 for one that is disrupted. `due_by_day[k]` is what is on order over all lanes
    and expected on day k by the planned lead times, nothing after `last_due_day`; what is overdue stands on days past.
    `lead_time_days` are the planned lead times, order delay included.

    What `n` units cost on a lane is `price_fixed[b]` + `price_per_unit[b]` x n, with b the last column for which
    `price_from[b]` <= n: rows of the three are lanes. Read-only.
    """

    stock: StockView
    on_order: Floats
    ordered: Floats
    open: Floats
    due_by_day: Floats
    last_due_day: int
    lead_time_days: Floats
    order_cost: Floats
    transport_cost_per_unit: Floats
    lot_multiple: Floats
    minimum_order: Floats
    maximum_order: Floats
    price_from: Floats
    price_fixed: Floats
    price_per_unit: Floats


@runtime_checkable
class Sourcing(Protocol):
    """From whom to order: a frozen dataclass of parameters with one pure method."""

    def quantities(self, wanted: float, view: SourcingView) -> Sequence[float]:
        """Return the units to order now on each lane, given what the rule wants; zero or less orders nothing."""
        ...


class AllocationView(NamedTuple):
    """What an allocation sees of a stock point and the orders waiting for it; arrays have an entry an order.

    Orders stand in the order in which they came, those of this instant last. `quantity` is what is still owed, `placed`
    the day of the order, `priority` 1 for those to be served first. `waits` is the share of what is not served now that
    waits; the rest is lost. `complete_only` is 1 for an order that is served whole or not at all. `buyer` is the number
    of the stock point downstream that ordered, -1 for customers and jobs; of such a stock point `net_stock` is what it
    holds and has on the way less what it owes, and `demand_per_day` the mean of what was asked of it on the latest 28
    days; both are 0 for others. Read-only.
    """

    day: float
    on_hand: float
    quantity: Floats
    placed: Floats
    priority: Floats
    waits: Floats
    complete_only: Floats
    buyer: NDArray[np.int64]
    net_stock: Floats
    demand_per_day: Floats


@runtime_checkable
class Allocation(Protocol):
    """Who is served when stock is short: a frozen dataclass of parameters with one pure method."""

    def quantities(self, view: AllocationView) -> Sequence[float] | Floats:
        """Return the units to give each order now.

        What is above an order's quantity, or above the stock left by the orders before it, is cut; so is a part of an
        order that is taken whole only.
        """
        ...


@runtime_checkable
class AmpleAllocation(Allocation, Protocol):
    """An allocation that says when it gives every order all it wants, so that it need not be asked then.

    Declare `kept` only if, whatever else the view says, `quantities` answers the quantity of each order (or more)
    whenever at least `kept` units stay on hand after that. An allocation that does not declare it is always asked.
    """

    @property
    def kept(self) -> float:
        """Return the units on hand, after all orders are served, from which on all of them are served in full."""
        ...


@runtime_checkable
class Sharing(Protocol):
    """What to give to a sister site that is short: a frozen dataclass of parameters with one pure method."""

    def quantity(self, short: float, view: StockView) -> float:
        """Return the units to give now to a site that is `short` of so many, given the stock here."""
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
    """How one stock point is run: a rule, a review and the safety stock (in units) that the sizing planned.

    `sourcing` divides what the rule wants among several lanes; without it everything is ordered on the preferred one.
    `allocation` says who is served when stock is short; without it orders are served first come, first served, the
    moment they come. With it, the orders of one instant are gathered and served together (see docs/clock.md).
    `sharing` says what it gives to sister sites that are short; without it nothing.
    """

    rule: Rule
    review: Review
    safety_stock: float = 0.0
    sourcing: Sourcing | None = None
    allocation: Allocation | None = None
    sharing: Sharing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneFacts:
    """What is known of one lane into a stock point before the start; fields as in `StockFacts`.

    `unit_price` is what the first unit costs, before price breaks.
    """

    origin: str
    mode: str
    lead_times_days: Floats
    quoted_lead_time_days: float
    unit_price: float
    order_cost: float
    transport_cost_per_unit: float
    lot_multiple: float
    minimum_order: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFacts:
    """What is known of a stock point before the start: history, lead times, costs; nothing of the run to come.

    `demand` is the history of demand per bucket of `demand_bucket_days` (of a site upstream: of all it feeds);
    `lead_times_days` are observed or typical lead times, order delay and quarantine
    included. `single_orders` says that demand comes
    in continuous time rather than once a bucket, `demand_first` that a day's demand comes before its review;
    `first_weekday` is the weekday of day 0 (Monday 0). `item_class` (A, B, C or the planner's own) and
    `variability_class` (X, Y, Z) are the item's, the same at every site. `lanes` are all lanes, the preferred first,
    of which the lead times, order cost and lot sizes here are. `shelf_life_days` is how long units can be issued
    there, fresh but for the ways between sites that they came. `draws_on` are the stock points upstream and the
    components, each as site, item and the units of it that a unit here takes, scrap included.
    """

    site: str
    item: str
    echelon: int
    demand: Floats
    demand_bucket_days: float
    lead_times_days: Floats
    quoted_lead_time_days: float
    single_orders: bool
    demand_first: bool
    unit_cost: float
    unit_price: float
    order_cost: float
    holding_cost_per_unit_day: float
    lot_multiple: float
    minimum_order: float
    first_weekday: int = 0
    item_class: str = ""
    variability_class: str = ""
    family: str = ""
    shelf_life_days: float = math.inf
    current: Parameters | None = None
    lanes: tuple[LaneFacts, ...] = ()
    draws_on: tuple[tuple[str, str, float], ...] = ()

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

    def protection_times(self, review: Review) -> Floats:
        """Return, for each known lead time, the days of demand from an order to the arrival of the next.

        Lead time + review interval where demand comes as single orders. Demand that comes once a bucket counts in whole
        buckets, at least one, less what the review has already seen: with demand first, or upstream, where the sites
        below review earlier, that is all of a bucket for a review on its first day and less the later the review.
        """
        if self.single_orders:
            return self.lead_times_days + review.interval_days
        bucket = self.demand_bucket_days
        days = self.lead_times_days + review.interval_days - self._seen_days(review)
        times: Floats = np.maximum(1.0, np.ceil(days / bucket - 1e-9)) * bucket
        return times

    def _seen_days(self, review: Review) -> float:
        """Return the part of a bucket that an order need not cover, at the review that comes latest in its bucket."""
        if review.continuous:
            return 0.0
        bucket = self.demand_bucket_days
        since = review.times(_YEAR_DAYS, self.first_weekday) % bucket
        left = bucket - since if self.demand_first or self.echelon > 0 else (bucket - since) % bucket
        return float(left.min(initial=bucket))

    def protection_days(self, review: Review) -> float:
        """Return the mean of `protection_times`."""
        return float(self.protection_times(review).mean())


@runtime_checkable
class Policy(Protocol):
    """Sets the control of every stock point from what is known before the start."""

    def controls(self, facts: Sequence[StockFacts]) -> Sequence[Control]:
        """Return one control for each of `facts`, in their order."""
        ...
