"""How a scenario lies in memory for the kernel: one class of record a thing, one array a kind of thing.

The classes only declare: an instance is a stretch of an array, whose type `dtype` makes of the class.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Component",
    "Due",
    "Event",
    "Floats",
    "Integers",
    "Kind",
    "Leads",
    "Memory",
    "Note",
    "OpenOrder",
    "Order",
    "Point",
    "Records",
    "Status",
    "Stream",
    "Terms",
    "dtype",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Records = NDArray[np.void]


def dtype(record: type) -> np.dtype[np.void]:
    """Return the array type of a class of records: its fields in order, eight bytes each."""
    kinds = {"float": np.float64, "int": np.int64}
    return np.dtype([(name, kinds[kind]) for name, kind in record.__annotations__.items()])


class Kind(IntEnum):
    """What happens at an event: those of a stream come at known times, the others as they arise."""

    CUSTOMERS = 0
    REVIEWS = 1
    CLOSE = 2
    ARRIVAL = 3
    ORDER = 4
    REVIEW = 5
    GIVE_UP = 6


class Status(IntEnum):
    """Why a run stopped: it is done, a pool was too small, or a rule failed."""

    DONE = 0
    EVENTS = 1
    ORDERS = 2
    ROWS = 3
    FAILED = 4


class Memory:
    """A run: the addresses of its arrays , the sizes and counters of its pools, its numbers.

    What changes from `points` to `status` is set anew for each run; `stride` leads from bucket to bucket in the ledger.
    """

    horizon: float
    points: int
    leads: int
    demands: int
    streams: int
    components: int
    open_orders: int
    members: int
    stream_times: int
    line_times: int
    line_units: int
    lead_days: int
    ledger: int
    asked: int
    parameters: int
    rules: int
    heap: int
    events: int
    orders: int
    rows: int
    event_limit: int
    order_limit: int
    row_limit: int
    row_count: int
    status: int
    component_count: int
    demand_count: int
    horizon_days: int
    parameter_count: int
    demand_first: int
    stride: int
    sequence: int
    heap_size: int
    event_count: int
    free_event: int
    order_count: int
    free_order: int


class Point:
    """A stock point.

    `row` is where its open bucket starts in the ledger, `slot` its row of the demand by day, `head` and `tail` are the
    waiting orders; ranks are dense priorities; names number the partners of the trace.
    """

    on_hand: float
    backorders: float
    owed: float
    on_order: float
    in_transit: float
    settled: float
    last_receipt: float
    quoted_days: float
    order_delay_days: float
    lot_multiple: float
    minimum_order: float
    maximum_order: float
    number: int
    slot: int
    row: int
    head: int
    tail: int
    short: int
    continuous: int
    review_due: int
    source: int
    rule: int
    complete_only: int
    receive_rank: int
    order_rank: int
    review_rank: int
    give_up_rank: int
    site_name: int
    origin_name: int


class Leads:
    """The lead times of a stock point's shipments: a stretch of the pool, in turn (`cycle`) or drawn for this run."""

    first: int
    count: int
    used: int
    cycle: int


class Terms:
    """A demand: its terms, and its order lines as stretches of quantities (`first`) and `times`; `time` is the next."""

    promise_days: float
    backorder_share: float
    patience_days: float
    time: float
    point: int
    complete_only: int
    first: int
    count: int
    times: int
    cursor: int
    number: int


class Stream:
    """Events at times known before the start: the customers of a site, the reviews of a timetable, the bucket ends.

    `first` and `count` give the demands, or the points reviewed; `times`, `cursor` and `last` the stretch of times.
    """

    time: float
    kind: int
    rank: int
    first: int
    count: int
    times: int
    cursor: int
    last: int


class Component:
    """Stock points that share nothing with others, and what belongs to them."""

    streams: int
    stream_count: int
    points: int
    point_count: int
    open_orders: int
    open_order_count: int


class OpenOrder:
    """Units on their way at the start."""

    quantity: float
    placed: float
    due: float
    point: int


class Order:
    """An order that waits, linked both ways.

    `row` is the ledger's of the bucket it was asked for in; `watched` says that an event comes when patience ends.
    """

    quantity: float
    placed: float
    due: float
    point: int
    before: int
    after: int
    buyer: int
    row: int
    demand: int
    complete_only: int
    watched: int


class Event:
    """What will happen; the heap says when. `point` is an order's slot if it gives up, `next` the next free one."""

    quantity: float
    placed: float
    kind: int
    point: int
    next: int


class Due:
    """A place of the heap: when, and which event. The key settles ties."""

    time: float
    key: int
    slot: int


class Note:
    """A row of the trace."""

    day: float
    quantity: float
    on_hand: float
    position: float
    point: int
    event: int
    partner: int
