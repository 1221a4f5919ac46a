"""Trace rows written by the kernel, and the frame they become."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
import pandas as pd

from sim.compiled.hints import rarely
from sim.compiled.jit import apart, compiled
from sim.compiled.layout import Alert, Memory, Point, Records, Status
from sim.compiled.pointers import row_at
from sim.compiled.sister_layout import sisters_at
from sim.trace import Row

__all__ = ["EVENTS", "What", "note", "notes_frame"]

_SISTERS = int(Alert.SISTERS)


class What(IntEnum):
    """The numbers of the trace's events, places in `EVENTS`."""

    DEMAND = 0
    SALE = 1
    LOST = 2
    BACKORDER = 3
    BACKORDER_SERVED = 4
    REQUEST = 5
    DISPATCH = 6
    RECEIVE = 7
    ORDER = 8
    SHIP = 9
    LOST_IN_TRANSIT = 10
    REFUSED = 11
    DESTROYED = 12
    UNDELIVERED = 13
    JOB = 14
    START = 15
    DONE = 16
    SCRAPPED = 17
    GAIN = 18
    EXPEDITED = 19
    CANCELLED = 20
    REWORK = 21
    DEPART = 22
    EXPIRED = 23
    DAMAGED = 24
    RELEASE = 25
    RETURN = 26
    SCRAPPED_RETURNS = 27
    TRANSSHIP = 28
    TAKE_OVER = 29


EVENTS = tuple(event.name.lower() for event in What)


@compiled
def note(memory: Memory, point: Point, event: int, quantity: float, partner: int, now: float) -> None:
    """Write a row, if rows are kept at all."""
    if rarely(memory.row_limit != 0):
        _write(memory, point, event, quantity, partner, now)


@apart
def _write(memory: Memory, point: Point, event: int, quantity: float, partner: int, now: float) -> None:
    if memory.row_count == memory.row_limit:
        memory.status = Status.ROWS
        return
    row = row_at(memory.rows, memory.row_count)
    memory.row_count += 1
    row.day = now
    row.point = point.number
    row.event = event
    row.quantity = quantity
    row.partner = partner
    row.on_hand = point.on_hand
    position = point.on_hand + point.held + point.on_order
    if point.alert >= _SISTERS:
        position += sisters_at(point.sisters, 0).coming
    row.position = position - point.backorders - point.owed


def notes_frame(rows: Records, sites: Sequence[str], items: Sequence[str], partners: Sequence[str]) -> pd.DataFrame:
    """Return rows as the trace frame of the SimPy engine; `partners` are the names that the rows' partners number."""
    point = rows["point"]
    columns = {
        "day": rows["day"],
        "site": np.asarray(sites, dtype=object)[point],
        "item": np.asarray(items, dtype=object)[point],
        "event": np.asarray(EVENTS, dtype=object)[rows["event"]],
        "quantity": rows["quantity"],
        "partner": np.asarray(partners, dtype=object)[rows["partner"]],
        "on_hand": rows["on_hand"],
        "position": rows["position"],
    }
    return pd.DataFrame(columns, columns=list(Row._fields))
