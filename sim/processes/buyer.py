"""Who buys from a stock point or a supplier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sim.processes.shelf import Lots

__all__ = ["Buyer"]


class Buyer(Protocol):
    """Who orders from a stock point or a supplier: a lane into a stock point downstream, or a job of the plant."""

    @property
    def partner(self) -> str:
        """Return the name that the trace gives the buyer."""
        ...

    @property
    def complete_only(self) -> bool:
        """Return whether the buyer takes the whole order or, while it waits, nothing."""
        ...

    def dispatch(self, quantity: float, placed: float, now: float, lots: Lots = ()) -> None:
        """Send `quantity` of an order `placed` earlier on its way to the buyer; `lots` say how long it keeps."""
        ...
