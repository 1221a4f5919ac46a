"""The optional trace: one row an event, for debugging, teaching and finding out why."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

__all__ = ["Row", "Trace", "trace_frame"]


class Row(NamedTuple):
    """One event. `event` is demand, sale, backorder, lost, order, request, ship or receive; `partner` the segment or site
    at the other end; `on_hand` and `position` are the levels just after it."""

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
