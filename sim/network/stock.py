"""The opening state: stock, orders on their way, the parameters that a planner holds today."""

from __future__ import annotations

from dataclasses import dataclass

from sim.network.require import require

__all__ = [
    "OpenOrder",
    "Parameters",
    "Stock",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """The opening state of an item at a site: units on hand, or units owed to customers."""

    site: str
    item: str
    on_hand: float = 0.0
    backorders: float = 0.0

    def __post_init__(self) -> None:
        require(self.on_hand >= 0, f"on_hand(={self.on_hand}) must be >= 0")
        require(self.backorders >= 0, f"backorders(={self.backorders}) must be >= 0")
        require(
            self.on_hand == 0 or self.backorders == 0,
            f"on_hand(={self.on_hand}) and backorders(={self.backorders}) cannot both be > 0",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """Units already on their way at the start, usable at `due_day`."""

    site: str
    item: str
    quantity: float
    due_day: float

    def __post_init__(self) -> None:
        require(self.quantity > 0, f"quantity(={self.quantity}) must be > 0")
        require(self.due_day >= 0, f"due_day(={self.due_day}) must be >= 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The parameters a planner's system holds today for an item at a site; None where it holds none."""

    site: str
    item: str
    reorder_point: float | None = None
    order_up_to: float | None = None
    order_quantity: float | None = None
    safety_stock: float | None = None
    review_days: float | None = None
