"""Sites: suppliers and warehouses, and what the items of a warehouse share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sim.network.require import require

__all__ = [
    "Issuing",
    "Site",
]

Issuing = Literal["fefo", "lifo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place: a `supplier` never runs out; a `warehouse` (distribution centre, shop) holds stock and reviews it.

    A supplier makes each order on one of `machines`, `units_per_day` a day, first come, first served, and ships it when
    it is made: what others ordered before adds to its lead time. Without a limit it ships at once. A warehouse's
    plant, if recipes make anything there, works on `job_limit` jobs at most at a time (CONWIP); others that have their
    components wait for one to be finished.

    `issuing` says which units of a perishable item go first: those that expire first (``fefo``) or, where customers
    choose, the freshest (``lifo``). Units with less than `minimum_life_share` of their shelf life left do not go out
    any more and are scrapped. What lies beyond `storage_capacity` (in the items' unit of volume, all items together)
    costs `overflow_cost_per_volume_day`. A dock that handles `receiving_units_per_day`, and pickers who handle
    `picking_units_per_day`, take one shipment or order after the other. Light, heat and cold for what is
    stored emit `storage_co2e_kg_per_volume_day`.
    """

    name: str
    kind: Literal["supplier", "warehouse"] = "warehouse"
    units_per_day: float = math.inf
    machines: int = 1
    issuing: Issuing = "fefo"
    minimum_life_share: float = 0.0
    storage_capacity: float = math.inf
    overflow_cost_per_volume_day: float = 0.0
    receiving_units_per_day: float = math.inf
    picking_units_per_day: float = math.inf
    storage_co2e_kg_per_volume_day: float = 0.0
    job_limit: float = math.inf

    def __post_init__(self) -> None:
        require(self.units_per_day > 0, f"units_per_day(={self.units_per_day}) must be > 0")
        whole = self.machines >= 1 and self.machines == int(self.machines)
        require(whole, f"machines(={self.machines}) must be a whole number >= 1")
        require(self.job_limit >= 1, f"job_limit(={self.job_limit}) must be >= 1")
        share, cost = self.minimum_life_share, self.overflow_cost_per_volume_day
        require(0 <= share < 1, f"minimum_life_share(={share}) must be >= 0 and < 1")
        require(0 <= cost < math.inf, f"overflow_cost_per_volume_day(={cost}) must be >= 0 and finite")
        emitted = self.storage_co2e_kg_per_volume_day
        require(0 <= emitted < math.inf, f"storage_co2e_kg_per_volume_day(={emitted}) must be >= 0 and finite")
        require(self.storage_capacity >= 0, f"storage_capacity(={self.storage_capacity}) must be >= 0")
        for field in ("receiving_units_per_day", "picking_units_per_day"):
            require(getattr(self, field) > 0, f"{field}(={getattr(self, field)}) must be > 0")

    @property
    def limited(self) -> bool:
        """Return whether the items of the site share storage, a dock or pickers that can run short."""
        limits = (self.storage_capacity, self.receiving_units_per_day, self.picking_units_per_day)
        return min(limits) < math.inf
