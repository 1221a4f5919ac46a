"""Make to order and assemble to order: some stock points hold nothing and follow each order, the others hold stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from policies.policy import Sized
from policies.reviews import Continuous
from policies.rules import BaseStock
from policies.safety_stock import WeeksOfCover
from sim.decisions import Control, StockFacts

__all__ = ["ToOrder"]

_TO_STOCK = Sized(WeeksOfCover(2.0))


@dataclass(frozen=True, slots=True)
class ToOrder:
    """What a site makes is made to order: base stock 0, reviewed whenever an order comes. The rest is held by `stock`.

    With `which` ``all`` everything made follows the orders (make to order), with ``sold`` only what is made and not
    used in the making of anything else, so that its components are in stock (assemble to order). `items`, when given,
    are the only ones made to order.
    """

    stock: Sized = _TO_STOCK
    which: Literal["all", "sold"] = "all"
    items: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(self.items))
        if self.which not in ("all", "sold"):
            raise ValueError(f"which(={self.which!r}) must be 'all' or 'sold'")

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        """Return a control for each of `facts`; raises ValueError naming every stock point that cannot be sized."""
        to_order = [self._is_to_order(row) for row in facts]
        held = iter(self.stock.controls([row for row, free in zip(facts, to_order, strict=True) if not free]))
        return [Control(BaseStock(0.0), Continuous()) if free else next(held) for free in to_order]

    def _is_to_order(self, facts: StockFacts) -> bool:
        made = bool(facts.lanes) and facts.lanes[0].origin == facts.site
        sold = self.which == "all" or facts.echelon == 0
        return made and sold and (not self.items or facts.item in self.items)
