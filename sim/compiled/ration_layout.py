"""How stock points whose orders are gathered lie in memory: more classes of record, as in `layout`."""

from __future__ import annotations

from enum import IntEnum

from sim.compiled.pointers import record_at

__all__ = ["Rationing", "ViewRow", "rationing_at"]


class ViewRow(IntEnum):
    """The rows of what an allocation sees, a number an order each; `ANSWERS` is where it writes what to give."""

    QUANTITY = 0
    PLACED = 1
    PRIORITY = 2
    WAITS = 3
    COMPLETE_ONLY = 4
    BUYER = 5
    NET_STOCK = 6
    DEMAND_PER_DAY = 7
    ANSWERS = 8


class Rationing:
    """A stock point whose orders are gathered and served by an allocation: `sim.processes.rationing`.

    `allocation` is a number, `parameters` where its own begin; from `kept` units left on hand it is not asked. `head`
    and `tail` are the orders of this instant. `received` says that a receipt of this instant found orders waiting, the
    three `due` that all are served at a rank of this instant; the keys are those ranks.
    """

    kept: float
    allocation: int
    parameters: int
    head: int
    tail: int
    received: int
    customers_due: int
    sites_due: int
    receipts_due: int
    customers_key: int
    sites_key: int
    receipts_key: int


rationing_at = record_at(Rationing)
