"""Perishables: order no more than can be sold in time, and make up for what will expire before the next delivery."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scipy.special import ndtri

from policies.policy import Sized
from policies.rules import BaseStock
from policies.safety_stock import variance_per_day
from sim.decisions import Control, StockFacts, StockView

__all__ = ["EWA", "ShelfLife"]


@dataclass(frozen=True, slots=True)
class EWA:
    """Estimated withdrawal and ageing: base stock on the position less what is expected to expire unsold.

    Units on hand are expected to be withdrawn at `demand_per_day`, the oldest first. Those left of what expires within
    `cover_days`, the time until the next order comes in, will not serve that time's demand.

    References: Broekmeulen & van Donselaar (2009), A heuristic to manage perishable inventory with batch ordering,
    positive lead-times, and time-varying demand.
    """

    level: float
    demand_per_day: float
    cover_days: float

    def __post_init__(self) -> None:
        for name in ("level", "demand_per_day", "cover_days"):
            value = getattr(self, name)
            if not math.isfinite(value):
                raise ValueError(f"{name}(={value}) must be finite")

    def quantity(self, view: StockView) -> float:
        """Return what is missing to `level`, expiring units not counted."""
        ages = view.expiring_by_day
        days_of_demand = 0 if view.days_known > view.day else 1
        there, expired = 0.0, 0.0
        for k in range(len(ages)):
            if k + 1 > self.cover_days:
                break
            there += ages[k]
            expired = max(expired, there - self.demand_per_day * (k + days_of_demand))
        return max(0.0, self.level - view.position + expired)


@dataclass(frozen=True, slots=True)
class ShelfLife:
    """Base stock for what perishes: the level of `sized`, but no more than will be sold before it expires.

    The cap is the demand that is exceeded with a probability of 1 - `expiry_risk` (demand normal) from an order until
    what it brings expires; how long units lie at a site upstream it does not know. With `watch_ages` the rule is `EWA`,
    else `BaseStock`. Items that keep for ever are left to `sized`.
    """

    sized: Sized
    expiry_risk: float = 0.2
    watch_ages: bool = True

    def __post_init__(self) -> None:
        if self.sized.form != "order_up_to":
            raise ValueError(f"sized.form(={self.sized.form!r}) must be 'order_up_to'")
        if not 0 < self.expiry_risk < 1:
            raise ValueError(f"expiry_risk(={self.expiry_risk}) must be between 0 and 1")

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        """Return a control for each of `facts`."""
        planned = self.sized.controls(facts)
        return [self._capped(control, row) for control, row in zip(planned, facts, strict=True)]

    def _capped(self, control: Control, facts: StockFacts) -> Control:
        rule = control.rule
        if facts.shelf_life_days == math.inf or not isinstance(rule, BaseStock):
            return control
        mean, protected = facts.demand_mean_per_day, facts.protection_days(control.review)
        most = self._most(facts, protected - control.review.interval_days + facts.shelf_life_days)
        level = min(rule.level, most)
        safety_stock = max(0.0, min(control.safety_stock, level - mean * protected))
        kept = EWA(level, mean, protected) if self.watch_ages else BaseStock(level)
        return replace(control, rule=kept, safety_stock=safety_stock)

    def _most(self, facts: StockFacts, days: float) -> float:
        """Return the units that are sold within `days` at the accepted risk, whole where demand is."""
        spread = math.sqrt(variance_per_day(facts, days) * days)
        units = max(0.0, facts.demand_mean_per_day * days + float(ndtri(self.expiry_risk)) * spread)
        return float(math.floor(units)) if bool((facts.demand % 1 == 0).all()) else units
