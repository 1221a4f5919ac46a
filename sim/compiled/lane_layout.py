"""How the lanes of stock points that have several lie in memory: more classes of record, as in `layout`."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Block", "Buying", "Inbound", "Maker"]


class Block(IntEnum):
    """The rows of what a sourcing sees, a number a lane each; `ANSWERS` is where it writes what to order.

    Behind them stand the three price tables, lanes times breaks each, and what is due day by day.
    """

    ON_ORDER = 0
    ORDERED = 1
    OPEN = 2
    LEAD_TIME_DAYS = 3
    ORDER_COST = 4
    TRANSPORT_COST = 5
    LOT_MULTIPLE = 6
    MINIMUM_ORDER = 7
    MAXIMUM_ORDER = 8
    ANSWERS = 9


class Buying:
    """What a stock point knows of its several lanes, `inbounds` from `first` on.

    `sourcing` is a number (-1: everything on the first lane), `parameters` where its own begin. What a sourcing sees
    begins at `block` (see `Block`), with price tables of so many `columns` and `due_days` days.
    """

    first: int
    count: int
    sourcing: int
    parameters: int
    block: int
    columns: int
    due_days: int
    last_due_day: int


class Inbound:
    """A lane into a stock point that has a `Buying`: `sim.processes.transport.Transport` and its book.

    `leads`, `shares` and `missing` are stretches of successive draws (`shares` -1: everything is delivered), `source`
    a stock point (-1: a supplier) and `maker` the supplier of limited capacity (-1: without). `facts` is the address of
    its row `book` (-1: none) in the open bucket of the book of lanes, `prices` where its `steps` prices begin (-1: not
    bought). `head` and `tail` are the orders that the book knows, by when they were placed. `place` is that among the
    lanes of the stock point. `rest_follows_days` is -1 when what is left out never comes. `cargo` is the number of its
    `Cargo`, -1 where goods just leave; `hazard` that of its `Outages`, whose address is `outages` (0: nothing breaks).
    """

    lead_time_days: float
    quoted_days: float
    planned_days: float
    order_delay_days: float
    lot_multiple: float
    minimum_order: float
    maximum_order: float
    rest_follows_days: float
    place: int
    point: int
    leads: int
    shares: int
    missing: int
    source: int
    maker: int
    complete_only: int
    origin_name: int
    book: int
    facts: int
    prices: int
    steps: int
    head: int
    tail: int
    cargo: int
    hazard: int
    outages: int


class Maker:
    """A supplier of limited capacity: its machines are free from the times that begin at `first`; `hazard` numbers its
    `Outages`.
    """

    units_per_day: float
    key: int
    first: int
    machines: int
    hazard: int
