"""The one plan of a planning cycle: demand, inventory targets, supply and finance, with a version.

Periods are months for families and weeks for items; nothing here depends on which. A plan never changes: a review that
decides otherwise makes the next version.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["DemandLayer", "FinanceLayer", "Plan", "PlanDifference", "SupplyLayer", "TargetLayer", "plan_difference"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DemandLayer:
    """What will be asked for, in units: `items` [items, weeks] and `families` [families, months]."""

    items: Floats
    families: Floats


@dataclass(frozen=True, slots=True)
class TargetLayer:
    """Stock that is wanted, in units: safety stock and most [families, months], safety stock of items [items]."""

    safety_stock: Floats
    most: Floats
    item_safety_stock: Floats


@dataclass(frozen=True, slots=True)
class SupplyLayer:
    """What will come, be sold and be left, in units, [families, months].

    `supply` enters stock, `sales` leave it (or are owed), `stock` is what is left at the end of the month less what is
    owed (negative: backlog), `opening` [families] what the first month starts from.
    """

    opening: Floats
    supply: Floats
    sales: Floats
    stock: Floats


@dataclass(frozen=True, slots=True)
class FinanceLayer:
    """What the plan means in money, [months]: revenue, cost, and the value of stock at each end of month."""

    revenue: Floats
    cost: Floats
    stock_value: Floats


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that all functions agree on. `version` counts cycles, `as_of_day` dates its data, `month` is its first."""

    version: int
    as_of_day: float
    month: int
    demand: DemandLayer
    targets: TargetLayer
    supply: SupplyLayer
    finance: FinanceLayer

    def __post_init__(self) -> None:
        families = {layer.shape for layer in (self.supply.supply, self.supply.sales, self.supply.stock)}
        if families != {self.demand.families.shape}:
            raise ValueError(f"supply layer {sorted(families)} must have the shape of demand.families "
                             f"{self.demand.families.shape}")  # fmt: skip

    def residual(self) -> float:
        """Return the largest gap, in units, between stock and what came and went: 0 in a plan that agrees.

        max |I_m - (I_{m-1} + S_m - D_m)| over families and months, where I is the supply layer's stock and D the demand
        layer's: with silos that plan apart it is above 0, as what Sales expects is not what Supply plans for.
        """
        before = np.column_stack([self.supply.opening, self.supply.stock[:, :-1]])
        gap = self.supply.stock - (before + self.supply.supply - self.demand.families)
        return float(np.abs(gap).max(initial=0.0))


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """How one layer changed for one family and month, in units: a line of the decision log."""

    layer: str
    family: int
    month: int
    old: float
    new: float

    @property
    def change(self) -> float:
        """Return new - old."""
        return self.new - self.old


def plan_difference(previous: Plan, new: Plan, materiality: float = 0.0) -> tuple[PlanDifference, ...]:
    """Return what changed by more than `materiality` (a share of the old figure), month by month of both plans."""
    return tuple(_differences(previous, new, materiality))


def _differences(previous: Plan, new: Plan, materiality: float) -> Iterator[PlanDifference]:
    """Yield the changes of each layer in the months that both plans cover."""
    for layer, old, now in _layers(previous, new):
        offset = new.month - previous.month
        months = min(old.shape[1] - offset, now.shape[1])
        before, after = old[:, offset : offset + months], now[:, :months]
        for family, month in np.argwhere(np.abs(after - before) > materiality * np.abs(before)):
            yield PlanDifference(
                layer, int(family), int(month) + new.month, float(before[family, month]), float(after[family, month])
            )


def _layers(previous: Plan, new: Plan) -> Iterator[tuple[str, Floats, Floats]]:
    """Yield name, old and new of what a plan says for families and months."""
    yield "demand", previous.demand.families, new.demand.families
    yield "safety_stock", previous.targets.safety_stock, new.targets.safety_stock
    yield "supply", previous.supply.supply, new.supply.supply
    yield "stock", previous.supply.stock, new.supply.stock
