"""Suppliers: they never run out, and ship every order in full the moment it reaches them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.processes.warehouse import Buyer

__all__ = ["Supplier"]


class Supplier:
    """An outside source with unlimited stock; its lead time is the lane's."""

    __slots__ = ()

    def request(self, quantity: float, buyer: Buyer, placed: float, now: float) -> None:
        """Ship the whole order at once."""
        buyer.dispatch(quantity, placed, now)
