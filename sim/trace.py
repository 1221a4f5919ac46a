"""The optional trace: one row an event, for debugging, teaching and finding out why."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

__all__ = ["Row", "Trace", "trace_frame"]


class Row(NamedTuple):
    """One event and the levels just after it.

    `partner` is the customer segment or the site at the other end. A customer's `demand` splits into `sale`, `lost` and
    `backorder`; backorders end as `backorder_served` or `lost`. An `order` is a `request` at the site upstream, and a
    `ship` there when it is served; where it goes to, what was sent is a `dispatch`, a `depart` if it waits for a
    vehicle, and then a `receive`, and what was held there a `release`. Units are scrapped as `expired`, `damaged` or
    `scrapped_returns`; a customer's are a `return`. What a site gives to a sister site is a `transship`
    here and a `take_over` there.
    """

    day: float
    site: str
    item: str
    event: str
    quantity: float
    partner: str
    on_hand: float
    position: float


Trace = list[Row]


def trace_frame(trace: Trace) -> pd.DataFrame:
    """Return the trace as a frame, a column a field."""
    return pd.DataFrame(trace, columns=list(Row._fields))
