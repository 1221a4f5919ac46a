"""How a scenario lies in memory for the kernel: one class of record a thing, one array a kind of thing.

The classes only declare: an instance is a stretch of an array, whose type `dtype` makes of the class.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled.kinds import Alert, Kind, Status

__all__ = [
    "RANK",
    "Alert",
    "Component",
    "Day",
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
RANK = 1 << 40
"""Simultaneous events happen in the order of their keys: rank x RANK + sequence number."""


def dtype(record: type) -> np.dtype[np.void]:
    """Return the array type of a class of records: its fields in order, eight bytes each."""
    kinds = {"float": np.float64, "int": np.int64}
    return np.dtype([(name, kinds[kind]) for name, kind in record.__annotations__.items()])


class Memory:
    """A run: the addresses of its arrays, the sizes and counters of its pools, its numbers.

    What changes from `points` to `status` is set anew for each run; `bucket_bytes` lead from bucket to bucket in the
    ledger. `members` are addresses of stock points. `first` is the first event still to come `today`. `first_plan` is
    when the planner is first asked; a run that waited for it goes on as `resumed`.
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
    open_facts: int
    asked: int
    parameters: int
    rules: int
    outages: int
    days: int
    events: int
    orders: int
    rows: int
    events_end: int
    orders_end: int
    row_limit: int
    row_count: int
    status: int
    component_count: int
    demand_count: int
    horizon_days: int
    parameter_count: int
    demand_first: int
    bucket_bytes: int
    sequence: int
    streams_end: int
    today: int
    first: int
    next_event: int
    free_event: int
    next_order: int
    free_order: int
    buyings: int
    inbounds: int
    makers: int
    blocks: int
    prices: int
    free_from: int
    sourcings: int
    sourcing_parameters: int
    lane_facts: int
    lane_bucket_bytes: int
    lane_code: int
    factory: int
    freight: int
    sister_code: int
    first_plan: float
    plan_key: int
    resumed: int
    handlings: int
    flows: int
    flow_of: int
    premises: int
    stored: int
    volumes: int
    ages: int
    handling_code: int
    asking_code: int
    ration_code: int
    rations: int
    allocations: int
    allocation_parameters: int
    priorities: int
    ration_view: int
    customer_book: int
    lines: int
    bucket_count: int


class Point:
    """A stock point.

    `lead_time_days` is the constant one, -1 when shipments differ. `source` and `rule` are numbers (-1: a supplier),
    `slot` the row of the open facts and of the demand by day. Addresses are `facts` (of the open bucket), `bucket`
    (where in the ledger they will stand), `demand_by_day`, `parameters`, `origin` (the source, 0: a supplier),
    `rule_code`, `outages` (0: nothing ever breaks), `sisters` (0: none that share), `head` and `tail` (the orders that
    wait). Keys are dense priorities x RANK; names number the partners of the trace. `alert` are bits of `Alert`.
    `buying` is the number of its `Buying`, -1 when there is but one lane and nothing to it. `plant` numbers the plant
    that makes it, from 1 on (0: none); its `order_delay_days` are -1. `expedite_days` are -1 where nothing can be
    hastened. `handling` is the address of its `Handling`, 0 where goods just come in and go out. `turn_key` is the key
    of its site's reviews, 0 for a point that is not the first to be reviewed there. `rationing` numbers the
    `Rationing`, from 1 on, of one whose orders are gathered and served by an allocation (0: first come, first served).
    Under continuous review `times_short` counts the reviews of the day `short_on` that orders which came short caused.
    """

    on_hand: float
    backorders: float
    owed: float
    on_order: float
    in_transit: float
    settled: float
    last_receipt: float
    short: float
    quoted_days: float
    lead_time_days: float
    order_delay_days: float
    lot_multiple: float
    minimum_order: float
    maximum_order: float
    expedite_days: float
    expedite_cost: float
    held: float
    number: int
    slot: int
    facts: int
    bucket: int
    demand_by_day: int
    parameters: int
    head: int
    tail: int
    alert: int
    review_due: int
    source: int
    rule: int
    origin: int
    rule_code: int
    outages: int
    closed: int
    rationing: int
    complete_only: int
    receive_key: int
    order_key: int
    review_key: int
    give_up_key: int
    lost_key: int
    destroyed_key: int
    supplier_key: int
    doors_key: int
    site_name: int
    origin_name: int
    buying: int
    plant: int
    handling: int
    turn_key: int
    sisters: int
    times_short: int
    short_on: int


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
    `done` of the points have been reviewed when something comes in between.
    """

    time: float
    kind: int
    key: int
    first: int
    count: int
    times: int
    cursor: int
    last: int
    done: int


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

    `point`, `before`, `after`, `buyer` (0: a customer, -1: a job, -2: a customer with an account), `inbound` (the
    buyer's lane, 0: its only one) and `bucket`, the one it was asked for in, or the job, are addresses; `demand` is the
    name of the customer or job in the trace; `watched` says that an event comes when patience ends.

    The places of the pool serve for more, each with some of the fields: an order gathered for an allocation (`inbound`
    of a customer's: the address of its terms), one that the book of a lane knows (`placed`, `quantity`), what a
    shipment lacks (`inbound`, `quantity`), a lot (`quantity`, `due`, its day of expiry; the first of a shipment's with
    `point` and `inbound`), a batch held (`bucket`: its first lot), what is being picked (the same, with `buyer` and
    `inbound`), the end of a transfer batch (`due`).
    """

    quantity: float
    placed: float
    due: float
    point: int
    before: int
    after: int
    buyer: int
    inbound: int
    bucket: int
    demand: int
    complete_only: int
    watched: int


class Event:
    """What will happen and when; the key settles ties.

    `subject` is the address of the stock point or of the order that gives up, `next` that of the next event of
    the day, or of the next free one.
    """

    time: float
    key: int
    quantity: float
    placed: float
    kind: int
    subject: int
    next: int


class Day:
    """The events of a day to come as they were scheduled, `mixed` if they will happen in another order."""

    first: int
    last: int
    mixed: int


class Note:
    """A row of the trace."""

    day: float
    quantity: float
    on_hand: float
    position: float
    point: int
    event: int
    partner: int
