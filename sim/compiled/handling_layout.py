"""How the handling of goods at stock points lies in memory: more classes of record, as in `layout`."""

from __future__ import annotations

from enum import IntEnum

from sim.compiled.pointers import record_at

__all__ = ["Errand", "Flow", "Handling", "Premises", "flow_at", "handling_at", "premises_at"]


class Errand(IntEnum):
    """What the kernel has `sim.compiled.handling` do, besides the events of `Kind`; the subject is a stock point.

    SEND has the stock point that ordered for a subject, SEND_ON_LANE the lane on which it did, WITHDRAW the arrival of
    the shipment.
    """

    OPEN = 0
    TAKE_IN = 1
    PUT_DOWN = 2
    HAND_OVER = 3
    SEND = 4
    SEND_ON_LANE = 5
    PICK_PART = 6
    DESTROY = 7
    WITHDRAW = 8


class Handling:
    """How the goods of a stock point are handled: `sim.processes.handling.Handling` and its shelf.

    Fresh units keep for `life_days`, infinity without a shelf, whose lots stand from `head`, the oldest, to `tail`.
    Lots are records of the pool of orders: `due` is the day of expiry. `batches` is the first of those that are held,
    `incoming` the first lot of the shipment that is being received. `damage` is the stretch of draws by which a share
    of each shipment is damaged. The days of `expiring_by_day` begin at number `ages`, at the address `expiring`.
    `rule_code` and `parameters` are those of the rule, which is asked by `sim.compiled.asking`. `nameless` is the flow
    of returns of customers without a name, -1 without one; `premises` is an address, 0 where the site has no limits.
    """

    life_days: float
    reserve_days: float
    damaged_share: float
    quarantine_days: float
    newest_first: int
    head: int
    tail: int
    batches: int
    incoming: int
    damage: int
    nameless: int
    expire_key: int
    depart_key: int
    ages: int
    age_count: int
    expiring: int
    rule_code: int
    parameters: int
    premises: int
    opening_premises: int


class Flow:
    """What comes back of a demand: a share, by successive draws of `luck`, after successive `delays`."""

    share: float
    luck: int
    delays: int
    to_stock: int


class Premises:
    """The room of a site and its crews, whose rates are infinite where handling takes no time.

    `points`, `stored` (the numbers of the stock points there) and `volumes` (of a unit of each) are addresses.
    """

    capacity: float
    settled: float
    receiving_units_per_day: float
    receiving_free: float
    picking_units_per_day: float
    picking_free: float
    first: int
    count: int
    points: int
    stored: int
    volumes: int


handling_at = record_at(Handling)
flow_at = record_at(Flow)
premises_at = record_at(Premises)
