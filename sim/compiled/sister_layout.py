"""How sister sites lie in memory: more classes of record, and the way to them."""

from __future__ import annotations

from sim.compiled.pointers import record_at

__all__ = ["Sister", "Sisters", "sister_at", "sisters_at"]


class Sisters:
    """The sister sites of a stock point, `count` of them from the address `first` on, in the order of asking.

    `coming` are the units on their way from them; `due` says that they will be asked in this instant. `asking` is the
    address of the code by way of which the rule, at `rule_code` with its `parameters`, is asked.
    """

    coming: float
    key: int
    first: int
    count: int
    due: int
    asking: int
    rule_code: int
    parameters: int


class Sister:
    """A sister site's stock of the item (`giver`), the way from there to `taker`, and the `sharing` that decides.

    `giver`, `taker` and `parameters` are addresses, `sharing` that of machine code.
    """

    lead_time_days: float
    cost_per_unit: float
    giver: int
    taker: int
    sharing: int
    parameters: int


sisters_at = record_at(Sisters)
sister_at = record_at(Sister)
