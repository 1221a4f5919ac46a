"""What can happen in the kernel, and why it stops: numbers by name."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Alert", "Kind", "Status"]


class Kind(IntEnum):
    """What happens at an event: those of a stream (CUSTOMERS, REVIEWS, CLOSE, GATHERED) come at known times, the others
    as they arise.

    From LANE_ORDER to HAND_OVER they are those of `Inbound`: an order comes to the source, a shipment arrives, one with
    less than was ordered, what was left out leaves, an order has been made. What is a task only, asked of code behind
    an address and never an event, says so.
    """

    CUSTOMERS = 0
    REVIEWS = 1
    CLOSE = 2
    ARRIVAL = 3
    ORDER = 4
    REVIEW = 5
    GIVE_UP = 6
    LOST = 7
    DESTROYED = 8
    SUPPLIER_OPENS = 9
    DOORS = 10
    LANE_ORDER = 11
    LANE_ARRIVAL = 12
    SHORT_ARRIVAL = 13
    REST = 14
    MADE = 15
    DISPATCH = 16  # a task, as the next three are
    DIVIDE = 17
    OPEN_LANES = 18
    NEXT_BUCKET = 19
    LANE_LOST = 20  # a shipment is destroyed on its way; one that lacks something is
    SHORT_LOST = 21
    LANE_OPENS = 22  # a closed supplier takes an order
    REFUSE = 23  # a task, as DELIVER is
    DELIVER = 24
    DEPART = 30  # vehicles of a transport service leave
    HAND_OVER = 31  # a task
    JOBS_BEGIN = 40  # from here on those of the plant
    CARD_GIVEN = 41
    CARD_BACK = 42
    STEP_DONE = 43
    DISPATCH_JOBS = 44
    BATCH_DONE = 45
    PLAN = 60  # from here on those of planning: the planner is asked; what it wants done
    PLANNED_ORDER = 61
    EXPEDITE = 62
    CANCEL = 63
    VOID = 64  # a shipment that will not come: another comes instead, or it was withdrawn
    LOTS_ARRIVAL = 70  # from here on those of handling: a shipment comes whose lots are the subject; a shelf life ends
    EXPIRE = 71
    RELEASE = 72  # the dock or quarantine is done with a batch
    PICKED = 73  # what was picked leaves for a site
    PART_PICKED = 74  # for a job of the plant
    COME_BACK = 75  # customers send back
    SERVE_CUSTOMERS = 80  # from here on those of rationing: all orders gathered are served, at one of three ranks
    SERVE_SITES = 81
    SERVE_RECEIPTS = 82
    GATHERED = 83  # a stream: customers of a site that are not, or not all, served the moment they come
    SELL = 84  # a task, as all from here to LOST_ON_ACCOUNT are
    GATHER_SITE = 85
    GATHER_JOB = 86
    SERVE_SOON = 87
    SERVED_LATE = 88
    LOST_ON_ACCOUNT = 89
    ASK_SISTERS = 90  # from here on those of sister sites
    TAKE_OVER = 91
    LOOK_AT_SISTERS = 92  # a task, as the next two are
    OPEN_SISTERS = 93
    CLOSE_ACCOUNTS = 100


class Alert(IntEnum):
    """What happens when the position of a stock point changes: bits."""

    CONTINUOUS = 1
    SISTERS = 2


class Status(IntEnum):
    """Why a run stopped: it is done, a pool was too small, a rule failed, or it waits for the planner."""

    DONE = 0
    EVENTS = 1
    ORDERS = 2
    ROWS = 3
    FAILED = 4
    JOBS = 5
    PAUSED = 6
    PARCELS = 7
