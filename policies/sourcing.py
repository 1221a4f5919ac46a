"""Sourcing: on which of several lanes to order what a rule wants.

Each is a frozen set of parameters with one numeric, pure method. Lanes stand by preference. Where a regular and a fast
lane are told apart, the fast one is the lane with the shortest planned lead time and the regular one the preferred of
the others. The simulator fits what is answered to each lane's lots and limits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policies.lanes import (
    due_within,
    facts_on_lane,
    fast_lane,
    fastest_of,
    landed_cost,
    lane_order,
    regular_lane,
    require_share,
    require_units,
)
from sim.decisions import SourcingView, StockFacts

__all__ = [
    "Backup",
    "Cheapest",
    "DualIndex",
    "Emergency",
    "Fastest",
    "Shares",
    "Single",
    "SingleIndex",
    "StandingOrder",
    "TailoredBaseSurge",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Single:
    """Everything on one lane, come what may: number `lane` by preference, from 1; the last if there are fewer."""

    lane: int = 1

    def __post_init__(self) -> None:
        if self.lane < 1:
            raise ValueError(f"lane(={self.lane}) must be >= 1")

    def quantities(self, wanted: float, view: SourcingView) -> Floats:
        """Return all on the one lane."""
        orders = np.zeros(len(view.open))
        orders[min(self.lane, len(orders)) - 1] = wanted
        return orders

    def planned(self, facts: StockFacts) -> StockFacts:
        """Return the facts with the lead times and lots of the one lane."""
        return facts_on_lane(facts, min(self.lane, len(facts.lanes)) - 1)


@dataclass(frozen=True, slots=True)
class Backup:
    """Everything on the preferred of the lanes that are open; on the preferred one when none is."""

    def quantities(self, wanted: float, view: SourcingView) -> Floats:
        """Return all on one lane."""
        orders = np.zeros(len(view.open))
        chosen = 0
        for lane in range(len(orders) - 1, -1, -1):
            if view.open[lane] > 0:
                chosen = lane
        orders[chosen] = wanted
        return orders


@dataclass(frozen=True, slots=True)
class Shares:
    """Split: the preferred lane has `first_share` of all that is ordered, the others the same shares of the rest.

    Each order goes first to the lane that is furthest behind its share of all ordered so far, in its lots and at least
    its smallest order, until what is wanted is ordered: large lots alternate, small ones split. A lane that is not open
    has no share.
    """

    first_share: float = 0.7

    def __post_init__(self) -> None:
        require_share("first_share", self.first_share)

    def quantities(self, wanted: float, view: SourcingView) -> Floats:
        """Return the parts; without lots they add up to what is wanted."""
        lanes = len(view.open)
        orders = np.zeros(lanes)
        behind = _behind(self.first_share, wanted, view)
        left = wanted
        for _ in range(lanes):
            lane, most = -1, 0.0
            for other in range(lanes):
                if orders[other] == 0.0 and behind[other] > most:
                    lane, most = other, behind[other]
            if lane < 0 or left <= 1e-9:
                break
            orders[lane] = lane_order(min(left, most), lane, view)
            left -= orders[lane]
        if left > 1e-9:
            orders[0] += left
        return orders

    def planned(self, facts: StockFacts) -> StockFacts:
        """Return the facts with the mean lead time of what is ordered: it makes the units on order as many."""
        others = [lane.lead_times_days.mean() for lane in facts.lanes[1:]]
        quoted = [lane.quoted_lead_time_days for lane in facts.lanes[1:]]
        first, rest = self.first_share, (1.0 - self.first_share) / len(others)
        return replace(
            facts,
            lead_times_days=first * facts.lead_times_days + rest * sum(others),
            quoted_lead_time_days=first * facts.quoted_lead_time_days + rest * sum(quoted),
        )


def _behind(first_share: float, wanted: float, view: SourcingView) -> Floats:
    """Return how many units each open lane is behind its share, this order included."""
    lanes = len(view.open)
    shares = np.zeros(lanes)
    whole = total = 0.0
    for lane in range(lanes):
        share = first_share if lane == 0 else (1.0 - first_share) / (lanes - 1)
        shares[lane] = share if view.open[lane] > 0 else 0.0
        whole += shares[lane]
        total += view.ordered[lane]
    behind = np.zeros(lanes)
    for lane in range(lanes):
        share = shares[lane] / whole if whole > 0 else (1.0 if lane == 0 else 0.0)
        behind[lane] = share * (total + wanted) - view.ordered[lane]
    return behind


@dataclass(frozen=True, slots=True)
class Cheapest:
    """Everything on the open lane where it costs least a unit: goods at that quantity's price, transport, the order."""

    def quantities(self, wanted: float, view: SourcingView) -> Floats:
        """Return all on one lane."""
        orders = np.zeros(len(view.open))
        chosen, least = 0, math.inf
        for lane in range(len(orders)):
            cost = landed_cost(wanted, lane, view)
            if view.open[lane] > 0 and cost < least:
                chosen, least = lane, cost
        orders[chosen] = wanted
        return orders


@dataclass(frozen=True, slots=True)
class Fastest:
    """Everything on the open lane with the shortest planned lead time."""

    def quantities(self, wanted: float, view: SourcingView) -> Floats:
        """Return all on one lane."""
        orders = np.zeros(len(view.open))
        orders[fast_lane(view)] = wanted
        return orders

    def planned(self, facts: StockFacts) -> StockFacts:
        """Return the facts with the lead times and lots of the fast lane."""
        return facts_on_lane(facts, fastest_of(facts))


@dataclass(frozen=True, slots=True)
class SingleIndex:
    """Single index: lift the inventory position to `expedite_up_to` on the fast lane, the rest on the regular one.

    With a base-stock rule of level z this is the single-index policy (z, `expedite_up_to`): both levels are of the one
    position, on hand and everything on order.

    References: Scheller-Wolf, Veeraraghavan & van Houtum (2007), Effective dual sourcing with a single index policy.
    """

    expedite_up_to: float

    def quantities(self, wanted: float, view: SourcingView) -> Floats:
        """Return the expedited and the regular order."""
        orders = np.zeros(len(view.open))
        expedited = max(0.0, self.expedite_up_to - view.stock.position)
        orders[regular_lane(view)] = max(0.0, wanted - expedited)
        orders[fast_lane(view)] += expedited
        return orders


@dataclass(frozen=True, slots=True)
class DualIndex:
    """Dual index: lift the expedited position to `expedite_up_to` on the fast lane, the rest on the regular one.

    The expedited position is on hand less backorders plus what is due within the lead time of the fast lane. The
    regular order is what the rule wants less what was expedited, at most `cap` (infinite: the plain dual index policy).

    References: Veeraraghavan & Scheller-Wolf (2008), Now or later: a simple policy for effective dual sourcing in
    capacitated systems; Sun & Van Mieghem (2019), Robust dual sourcing inventory management, for the cap.
    """

    expedite_up_to: float
    cap: float = math.inf

    def __post_init__(self) -> None:
        if not self.cap >= 0:
            raise ValueError(f"cap(={self.cap}) must be >= 0")

    def quantities(self, wanted: float, view: SourcingView) -> Floats:
        """Return the expedited and the regular order."""
        orders = np.zeros(len(view.open))
        fast = fast_lane(view)
        position = view.stock.on_hand - view.stock.backorders + due_within(view.lead_time_days[fast], view)
        expedited = max(0.0, self.expedite_up_to - position)
        orders[regular_lane(view)] = min(self.cap, max(0.0, wanted - expedited))
        orders[fast] += expedited
        return orders


@dataclass(frozen=True, slots=True)
class TailoredBaseSurge:
    """Tailored base-surge: `regular_units` at every review on the regular lane, surges on the fast one.

    A surge lifts the expedited position (see `DualIndex`) to `expedite_up_to`. What the rule wants is not asked.

    References: Allon & Van Mieghem (2010), Global dual sourcing: tailored base-surge allocation to near- and offshore
    production.
    """

    regular_units: float
    expedite_up_to: float

    def __post_init__(self) -> None:
        require_units("regular_units", self.regular_units)

    def quantities(self, wanted: float, view: SourcingView) -> Floats:
        """Return the standing and the surge order."""
        orders = np.zeros(len(view.open))
        fast = fast_lane(view)
        position = view.stock.on_hand - view.stock.backorders + due_within(view.lead_time_days[fast], view)
        orders[regular_lane(view)] = self.regular_units
        orders[fast] += max(0.0, self.expedite_up_to - position)
        return orders


@dataclass(frozen=True, slots=True)
class StandingOrder:
    """A standing order of `units` at every review on the regular lane; what the rule wants beyond it on the fast one.

    References: Rosenshine & Obee (1976), Analysis of a standing order inventory system with emergency orders.
    """

    units: float

    def __post_init__(self) -> None:
        require_units("units", self.units)

    def quantities(self, wanted: float, view: SourcingView) -> Floats:
        """Return the standing order and the rest."""
        orders = np.zeros(len(view.open))
        orders[regular_lane(view)] = self.units
        orders[fast_lane(view)] += max(0.0, wanted - self.units)
        return orders


@dataclass(frozen=True, slots=True)
class Emergency:
    """Emergency orders: expedite when the stock projected to their arrival is below `below_days` of demand.

    The projection is on hand less backorders, plus what is due within the fast lead time, less the mean demand until
    then; the mean is that of the last `window_days`. An emergency order lifts it to `up_to_days` of mean demand; the
    rest of what the rule wants goes on the regular lane.

    References: Moinzadeh & Nahmias (1988), A continuous review model for an inventory system with two supply modes.
    """

    below_days: float = 2.0
    up_to_days: float = 7.0
    window_days: int = 91

    def __post_init__(self) -> None:
        if not 0 <= self.below_days <= self.up_to_days < math.inf:
            raise ValueError(f"0 <= below_days(={self.below_days}) <= up_to_days(={self.up_to_days}) must hold")
        if self.window_days < 1:
            raise ValueError(f"window_days(={self.window_days}) must be >= 1")

    def quantities(self, wanted: float, view: SourcingView) -> Floats:
        """Return the emergency and the regular order."""
        orders = np.zeros(len(view.open))
        fast, stock = fast_lane(view), view.stock
        days = min(stock.days_known, self.window_days)
        mean = 0.0
        for day in range(stock.days_known - days, stock.days_known):
            mean += stock.demand_by_day[day] / days
        lead = view.lead_time_days[fast]
        projected = stock.on_hand - stock.backorders + due_within(lead, view) - lead * mean
        emergency = self.up_to_days * mean - projected if projected < self.below_days * mean else 0.0
        orders[regular_lane(view)] = max(0.0, wanted - emergency)
        orders[fast] += emergency
        return orders
