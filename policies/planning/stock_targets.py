"""Targets of the inventory review: what every item is to hold, from what the review knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from policies.planning.inventory_demand import Floats, Indices, ProtectionDemand, SkewedLaw
from policies.planning.inventory_factors import item_fill

__all__ = ["ReviewFacts", "StockTargets", "by_class", "targets_from_factor", "targets_from_stock"]


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What the inventory review knows of its items; every array is [items].

    `forecast` and `error_sd` are of the whole protection interval (lead time and review period), in units. `lot` is
    what a replenishment cycle brings: the lot, or the demand of a review period where that is more. `item_class`
    numbers the `classes`. `slack` is what the maximum allows above reorder level and lot, in units.
    """

    forecast: Floats
    error_sd: Floats
    lot: Floats
    demand_per_year: Floats
    unit_cost: Floats
    unit_price: Floats
    item_class: Indices
    classes: tuple[str, ...] = ("A", "B", "C")
    slack: Floats | float = 0.0
    skewed: SkewedLaw = "gamma"
    demand: ProtectionDemand = field(init=False)

    def __post_init__(self) -> None:
        for name in ("error_sd", "lot", "demand_per_year", "unit_cost", "unit_price", "item_class"):
            shape = getattr(self, name).shape
            if shape != self.forecast.shape:
                raise ValueError(f"{name}(shape={shape}) must be one an item, as forecast(shape={self.forecast.shape})")
        if not (self.lot > 0).all():
            raise ValueError(f"lot(smallest={self.lot.min()}) must be > 0 for every item")
        object.__setattr__(self, "demand", ProtectionDemand(self.forecast, self.error_sd, self.skewed))

    @property
    def revenue_per_year(self) -> Floats:
        """Price times demand a year, [items]: the weights of fill in a portfolio."""
        return self.unit_price * self.demand_per_year


@dataclass(frozen=True, slots=True)
class StockTargets:
    """What every item is to hold, [items] each, in units.

    The reorder level is `forecast` + `safety_stock`, and follows the forecast as it changes between two reviews; the
    maximum is reorder level + `lot` + slack. `fill` is the fill rate to expect of the item, 1 - ESC / Q. `marginal` is
    the lambda of a portfolio target: cost value that one more euro of sales served at once is worth, 0 without one;
    `capital_price` the price of a euro of stock a year that a working-capital limit adds to the holding rate.
    """

    k: Floats
    safety_stock: Floats
    forecast: Floats
    lot: Floats
    maximum: Floats
    fill: Floats
    item_class: Indices
    marginal: float = 0.0
    capital_price: float = 0.0
    limit_met: bool = True

    @property
    def reorder_level(self) -> Floats:
        """Forecast of the protection interval and safety stock, [items]."""
        return self.forecast + self.safety_stock


def targets_from_factor(
    facts: ReviewFacts, k: Floats, scale: Floats | float = 1.0, lot: Floats | None = None
) -> StockTargets:
    """Return the targets for safety factors `k`, each times `scale` (what feedback has learnt, one or [items])."""
    k = k * scale
    lots = facts.lot if lot is None else lot
    safety_stock = k * facts.error_sd
    maximum = facts.forecast + safety_stock + lots + facts.slack
    fill = item_fill(facts.demand, k, lots)
    return StockTargets(k, safety_stock, facts.forecast, lots, maximum, fill, facts.item_class)


def targets_from_stock(facts: ReviewFacts, safety_stock: Floats) -> StockTargets:
    """Return the targets for a `safety_stock` that a rule of thumb gives; k is what it comes to, 0 without spread."""
    known = facts.error_sd > 0
    k = np.where(known, safety_stock / np.where(known, facts.error_sd, 1.0), 0.0)
    maximum = facts.forecast + safety_stock + facts.lot + facts.slack
    fill = item_fill(facts.demand, k, facts.lot)
    return StockTargets(k, safety_stock, facts.forecast, facts.lot, maximum, fill, facts.item_class)


def by_class(target: float | Mapping[str, float], facts: ReviewFacts) -> Floats:
    """Return the number for every item: one for all, or that of its class, else of ``other``.

    Raises ValueError naming all classes without a number.
    """
    if not isinstance(target, Mapping):
        return np.full(facts.forecast.shape, float(target))
    missing = [name for name in facts.classes if name not in target and "other" not in target]
    if missing:
        raise ValueError(f"target(={dict(target)}) must name every class, or 'other'; {', '.join(missing)} missing")
    return np.array([target.get(name, target.get("other", 0.0)) for name in facts.classes])[facts.item_class]
