"""Procurement: what suppliers ask for their goods, and what was agreed with them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.network.require import require

if TYPE_CHECKING:
    from sim.network.lanes import Lane

    Floats = NDArray[np.float64]

__all__ = ["Contract", "PriceBreak", "price_table", "purchase_cost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBreak:
    """From `from_units` in one order on, a unit costs `unit_price`."""

    from_units: float
    unit_price: float

    def __post_init__(self) -> None:
        require(0 < self.from_units < math.inf, f"from_units(={self.from_units}) must be > 0 and finite")
        require(0 <= self.unit_price < math.inf, f"unit_price(={self.unit_price}) must be >= 0 and finite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A volume of each item agreed with the supplier at the other end of a lane, for each period of `period_days`.

    What a period's deliveries fall short of `minimum_units` costs `shortfall_cost_per_unit`; what they exceed
    `maximum_units` by costs `excess_cost_per_unit` on top of its price. Periods begin at the end of the warm-up; one
    that the run does not complete is left out.
    """

    period_days: int
    minimum_units: float = 0.0
    maximum_units: float = math.inf
    shortfall_cost_per_unit: float = 0.0
    excess_cost_per_unit: float = 0.0

    def __post_init__(self) -> None:
        require(self.period_days >= 1, f"period_days(={self.period_days}) must be >= 1")
        for field in ("minimum_units", "shortfall_cost_per_unit", "excess_cost_per_unit"):
            value = getattr(self, field)
            require(0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")
        require(
            self.maximum_units >= self.minimum_units,
            f"maximum_units(={self.maximum_units}) must be >= minimum_units(={self.minimum_units})",
        )


def price_table(lanes: Sequence[Lane], unit_cost: float) -> tuple[Floats, Floats, Floats]:
    """Return from which quantity on an order costs which fixed amount and how much a unit: arrays (lanes, breaks).

    Lanes with fewer breaks than others are filled up with breaks that no order reaches. A lane without a price of its
    own has the item's `unit_cost`.
    """
    columns = 1 + max(len(lane.price_breaks) for lane in lanes)
    starts = np.full((len(lanes), columns), math.inf)
    fixed, prices = np.zeros((len(lanes), columns)), np.zeros((len(lanes), columns))
    for k, lane in enumerate(lanes):
        first = unit_cost if lane.unit_price is None else lane.unit_price
        steps = [(0.0, first), *((step.from_units, step.unit_price) for step in lane.price_breaks)]
        starts[k, : len(steps)], prices[k, : len(steps)] = zip(*steps, strict=True)
        if lane.incremental_prices:
            for b in range(1, len(steps)):
                fixed[k, b] = fixed[k, b - 1] + (prices[k, b - 1] - prices[k, b]) * starts[k, b]
    return starts, fixed, prices


def purchase_cost(quantity: float, lane: int, starts: Floats, fixed: Floats, prices: Floats) -> float:
    """Return what an order of `quantity` costs on row `lane` of a price table."""
    last = 0
    for step in range(1, starts.shape[1]):
        if starts[lane, step] <= quantity:
            last = step
    return float(fixed[lane, last] + prices[lane, last] * quantity)
