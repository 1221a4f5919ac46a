"""Items: what is stocked and sold."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.network.require import require

__all__ = [
    "Item",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A stock-keeping unit.

    Costs are in the scenario's currency. `item_class` is the planner's own class (A, B, C ...) when there is one;
    `backlog_cost_per_unit_day` is charged on customers' backorders, `lost_sale_cost_per_unit` on lost demand. A unit
    takes `volume_per_unit` of a site's storage and of a vehicle, weighs `weight_kg_per_unit` and keeps for
    `shelf_life_days` from its receipt from a supplier, or from being made; it takes its remaining life along from site
    to site.
    """

    name: str
    unit_cost: float = 1.0
    unit_price: float = 1.0
    holding_rate_per_year: float = 0.2
    backlog_cost_per_unit_day: float = 0.0
    lost_sale_cost_per_unit: float = 0.0
    family: str = ""
    item_class: str = ""
    volume_per_unit: float = 1.0
    shelf_life_days: float = math.inf
    weight_kg_per_unit: float = 0.0

    def __post_init__(self) -> None:
        for field in (
            "unit_cost",
            "unit_price",
            "holding_rate_per_year",
            "backlog_cost_per_unit_day",
            "lost_sale_cost_per_unit",
            "volume_per_unit",
            "weight_kg_per_unit",
        ):
            value = getattr(self, field)
            require(0 <= value < math.inf, f"{field}(={value}) must be >= 0 and finite")
        require(self.shelf_life_days > 0, f"shelf_life_days(={self.shelf_life_days}) must be > 0")

    @property
    def holding_cost_per_unit_day(self) -> float:
        """Return the cost of holding one unit for one day: unit cost x yearly rate / 365."""
        return self.unit_cost * self.holding_rate_per_year / 365
