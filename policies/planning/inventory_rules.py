"""Rules of the inventory review, as a configuration names them: facts of all items in, targets out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np

from policies.planning.inventory_demand import Floats
from policies.planning.inventory_factors import cost_factor, cover_stock, cycle_service_factor, fill_rate_factor
from policies.planning.inventory_lots import LotTerms
from policies.planning.inventory_portfolio import portfolio_targets, working_capital_targets
from policies.planning.stock_targets import (
    ReviewFacts,
    StockTargets,
    by_class,
    targets_from_factor,
    targets_from_stock,
)

__all__ = ["CoverTarget", "CycleServiceTarget", "FillRateTarget", "LeastCostTarget", "PortfolioTarget", "TargetRule"]

ByClass = float | Mapping[str, float]


@runtime_checkable
class TargetRule(Protocol):
    """How the inventory review sets its targets."""

    def targets(self, facts: ReviewFacts, scale: Floats | float = 1.0) -> StockTargets:
        """Return the targets; `scale` multiplies the safety factors (one, or [items]: what feedback has learnt)."""
        ...


@dataclass(frozen=True, slots=True)
class CoverTarget:
    """Weeks of the forecast by class of the item, as classes may be types of supplier: the silo's rule of thumb.

    `protection_weeks` turns the forecast of the protection interval into that of a week, by class too.
    """

    weeks: ByClass
    protection_weeks: ByClass

    def targets(self, facts: ReviewFacts, scale: Floats | float = 1.0) -> StockTargets:
        """Return targets with that many weeks of safety stock; feedback does not apply to weeks of cover."""
        per_week = facts.forecast / by_class(self.protection_weeks, facts)
        return targets_from_stock(facts, cover_stock(by_class(self.weeks, facts), per_week))


@dataclass(frozen=True, slots=True)
class CycleServiceTarget:
    """No stock-out in a share of the replenishment cycles: one target, or one a class."""

    service: ByClass

    def targets(self, facts: ReviewFacts, scale: Floats | float = 1.0) -> StockTargets:
        """Return targets with the quantile of the item's demand."""
        return targets_from_factor(facts, cycle_service_factor(facts.demand, by_class(self.service, facts)), scale)


@dataclass(frozen=True, slots=True)
class FillRateTarget:
    """Every item serves the same share of demand at once: one target, or one a class."""

    fill: ByClass

    def targets(self, facts: ReviewFacts, scale: Floats | float = 1.0) -> StockTargets:
        """Return targets with G(k) = Q (1 - fill) / sigma, at least 0."""
        return targets_from_factor(facts, fill_rate_factor(facts.demand, by_class(self.fill, facts), facts.lot), scale)


@dataclass(frozen=True, slots=True)
class LeastCostTarget:
    """Holding against shortage, item by item: a unit short costs `penalty_share` of its price, or by class."""

    penalty_share: ByClass
    holding_rate: float = 0.2

    def targets(self, facts: ReviewFacts, scale: Floats | float = 1.0) -> StockTargets:
        """Return targets with 1 - F(k) = h c Q / (pi D)."""
        penalty = by_class(self.penalty_share, facts) * facts.unit_price
        k = cost_factor(facts.demand, facts.unit_cost, facts.lot, facts.demand_per_year, penalty, self.holding_rate)
        return targets_from_factor(facts, k, scale)


@dataclass(frozen=True, slots=True)
class PortfolioTarget:
    """The least money in safety stock for one fill of the whole portfolio, within a limit of working capital.

    `fill` is weighted by revenue, `floors` the least of classes. `working_capital_limit` bounds sum c (SS + Q / 2), in
    currency; infinite, it plays no part.
    """

    fill: float
    floors: Mapping[str, float] = field(default_factory=dict)
    working_capital_limit: float = np.inf
    holding_rate: float = 0.2

    def __post_init__(self) -> None:
        if not 0 < self.fill < 1:
            raise ValueError(f"fill(={self.fill}) must be between 0 and 1")
        if not self.holding_rate > 0:
            raise ValueError(f"holding_rate(={self.holding_rate}) must be > 0")

    def targets(self, facts: ReviewFacts, scale: Floats | float = 1.0, lots: LotTerms | None = None) -> StockTargets:
        """Return the targets; with `lots`, a limit of working capital makes lots smaller, too."""
        if not np.isfinite(self.working_capital_limit):
            return portfolio_targets(facts, self.fill, self.floors, scale)
        limit = self.working_capital_limit
        return working_capital_targets(facts, self.fill, limit, self.holding_rate, lots, self.floors, scale)
