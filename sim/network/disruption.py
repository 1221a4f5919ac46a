"""Disruptions: what breaks, when, and what that does."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sim.distributions import Distribution
from sim.network.require import require

__all__ = ["Disruption", "Target"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something that a disruption hits; what is left empty is hit whatever it is.

    `what` is a `site` (a supplier or a warehouse, by `site`), the `lane`s of an `origin`, `destination`, `item` and
    `mode`, a work `centre`, or the `demand` of a `site`, `item` and `segment`.
    """

    what: Literal["site", "lane", "centre", "demand"]
    site: str = ""
    origin: str = ""
    destination: str = ""
    item: str = ""
    mode: str = ""
    segment: str = ""
    centre: str = ""

    def __str__(self) -> str:
        if self.what == "lane":
            return f"{self.origin or 'everywhere'} > {self.destination or 'everywhere'}"
        return self.centre or self.site or "everywhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disruption:
    """A cause, everything that it hits at once (`targets`: a port is several lanes or suppliers), and what it does.

    It comes on `start_day`, or again and again, `time_to_failure_days` after the start and after the end of the one
    before, or `delay_days` after each start of the disruption `after`; a dated or caused one only with a `probability`.
    It lasts `duration_days`; one of length 0 does nothing.

    A `closed` site ships, receives, sells and reviews nothing: shipments wait at its gate, demand is lost or waits by
    its own terms, orders from elsewhere wait or, with `refuses_orders`, are cancelled. A closed lane lets nothing
    depart; a closed work centre stands still. What is under way on a lane goes on, waits until the end, or is
    destroyed (`in_transit`). `stock_destroyed_share` of a site's stock, also of what is at its dock and in
    quarantine, is gone at the start. Lead times of what departs meanwhile, on a lane or from a site, are multiplied by
    a factor and lengthened; the speed of machines of work centres (of a site: all of its centres'), what suppliers make
    a day, and demands (of a site: all of its customers') are multiplied by theirs.
    """

    name: str
    duration_days: Distribution
    targets: tuple[Target, ...] = ()
    start_day: float | None = None
    time_to_failure_days: Distribution | None = None
    after: str = ""
    delay_days: float = 0.0
    probability: float = 1.0
    closed: bool = False
    refuses_orders: bool = False
    in_transit: Literal["goes_on", "waits", "destroyed"] = "goes_on"
    stock_destroyed_share: float = 0.0
    lead_time_factor: float = 1.0
    extra_lead_time_days: float = 0.0
    capacity_factor: float = 1.0
    demand_factor: float = 1.0

    def __post_init__(self) -> None:
        start, dates = self.start_day, (self.start_day is not None, self.time_to_failure_days is not None)
        require(start is None or 0 <= start < math.inf, f"start_day(={start}) must be >= 0 and finite")
        require(
            sum((*dates, bool(self.after))) == 1,
            "start_day, time_to_failure_days or after must be given, and one of them only",
        )
        for field in ("delay_days", "lead_time_factor", "extra_lead_time_days", "capacity_factor", "demand_factor"):
            value = getattr(self, field)
            require(0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")
        for field in ("probability", "stock_destroyed_share"):
            value = getattr(self, field)
            require(0 <= value <= 1, f"{field}(={value}) must be between 0 and 1")
        require(
            self.probability == 1 or self.time_to_failure_days is None,
            f"probability(={self.probability}) must be 1 for a disruption that comes by time_to_failure_days",
        )
        require(self.closed or not self.refuses_orders, "refuses_orders needs closed: an open site takes its orders")
