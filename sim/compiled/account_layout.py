"""How what customers' accounts know of their lines lies in memory: more classes of record, as in `layout`."""

from __future__ import annotations

from sim.compiled.pointers import record_at

__all__ = ["ACCOUNT", "Line", "line_at"]

ACCOUNT = -2
"""The `buyer` of an order that waits for a customer with an account."""


class Line:
    """An order line until all of it is served or lost: `sim.processes.accounts.OrderLine`, and its `Order`.

    It belongs to the order that waits at the same place of the pool of orders. `open` units have not been served,
    `promised` is the day by which they should be. `tally` is the address of the row of the book in which it was asked
    for; `in_full` says that nothing of it was lost, `late` that it is counted among the late ones.
    """

    open: float
    promised: float
    tally: int
    in_full: int
    late: int


line_at = record_at(Line)
