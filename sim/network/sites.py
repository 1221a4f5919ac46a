"""Sites: suppliers and warehouses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sim.network.require import require

__all__ = [
    "Site",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place: a `supplier` never runs out; a `warehouse` (distribution centre, shop) holds stock and reviews it.

    A supplier makes each order on one of `machines`, `units_per_day` a day, first come, first served, and ships it when
    it is made: what others ordered before adds to its lead time. Without a limit it ships at once.
    """

    name: str
    kind: Literal["supplier", "warehouse"] = "warehouse"
    units_per_day: float = math.inf
    machines: int = 1

    def __post_init__(self) -> None:
        require(self.units_per_day > 0, f"units_per_day(={self.units_per_day}) must be > 0")
        whole = self.machines >= 1 and self.machines == int(self.machines)
        require(whole, f"machines(={self.machines}) must be a whole number >= 1")
