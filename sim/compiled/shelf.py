"""The shelf, compiled: `sim.processes.shelf`. A lot is a record of the pool of orders, `due` its day of expiry.

The lots of a shelf are linked both ways, those under way from the first to the last.
"""

from __future__ import annotations

import math

from sim.compiled.handling_layout import Handling
from sim.compiled.jit import compiled
from sim.compiled.layout import Memory, Order
from sim.compiled.orders import forget, new_order, unlink
from sim.compiled.pointers import add, address_of, order_at, put

__all__ = [
    "clear_shelf",
    "expire_on_shelf",
    "first_of",
    "forget_lots",
    "keep_share",
    "leaves_shelf",
    "new_lot",
    "put_on_shelf",
    "take_from_shelf",
    "tell_shelf",
    "without",
]

_ROUNDING = 1e-6


@compiled
def new_lot(memory: Memory, day: float, units: float) -> int:
    """Return the address of a lot of units that expire on `day`, 0 when there is no room."""
    address = new_order(memory)
    if address != 0:
        lot = order_at(address, 0)
        lot.due = day
        lot.quantity = units
        lot.before = 0
        lot.after = 0
    return address


@compiled
def put_on_shelf(memory: Memory, shelf: Handling, lot: Order) -> None:
    """Put down a lot in its place; one that expires on the day of another becomes part of it."""
    before, after = shelf.tail, 0
    while before != 0 and order_at(before, 0).due > lot.due:
        before, after = order_at(before, 0).before, before
    if before != 0 and order_at(before, 0).due == lot.due:
        order_at(before, 0).quantity += lot.quantity
        forget(memory, lot)
        return
    lot.before = before
    lot.after = after
    if before == 0:
        shelf.head = address_of(lot)
    else:
        order_at(before, 0).after = address_of(lot)
    if after == 0:
        shelf.tail = address_of(lot)
    else:
        order_at(after, 0).before = address_of(lot)


@compiled
def take_from_shelf(memory: Memory, shelf: Handling, units: float) -> int:
    """Take units by the rule of the shelf and return the first lot; together the lots are `units`."""
    first = last = 0
    address = shelf.tail if shelf.newest_first else shelf.head
    while address != 0:
        lot, there = order_at(address, 0), order_at(address, 0).quantity
        part = there - units > _ROUNDING
        if part:
            lot.quantity = there - units
            address = new_lot(memory, lot.due, units)
            if address == 0:
                return first
        else:
            unlink(shelf, lot)
            lot.after = 0
        following = shelf.tail if shelf.newest_first else shelf.head
        ends = part or units - there <= _ROUNDING or following == 0
        if ends:
            order_at(address, 0).quantity = units
        if last == 0:
            first = address
        else:
            order_at(last, 0).after = address
        last = address
        if ends:
            break
        units -= there
        address = following
    return first


@compiled
def clear_shelf(memory: Memory, shelf: Handling) -> None:
    """Forget residues of rounding once nothing is on hand."""
    forget_lots(memory, shelf.head)
    shelf.head = 0
    shelf.tail = 0


@compiled
def forget_lots(memory: Memory, address: int) -> None:
    """Free the places of lots from the first on."""
    while address != 0:
        lot = order_at(address, 0)
        address = lot.after
        forget(memory, lot)


@compiled
def leaves_shelf(shelf: Handling, day: float) -> float:
    """Return when units that expire on `day` leave the shelf."""
    return day - shelf.reserve_days


@compiled
def expire_on_shelf(memory: Memory, shelf: Handling, now: float) -> float:
    """Remove all units whose time has come and return how many."""
    expired = 0.0
    while shelf.head != 0 and leaves_shelf(shelf, order_at(shelf.head, 0).due) <= now:
        lot = order_at(shelf.head, 0)
        expired += lot.quantity
        unlink(shelf, lot)
        forget(memory, lot)
    return expired


@compiled
def keep_share(address: int, share: float) -> None:
    """Keep of every lot, from the first on, what is left of it when a share is destroyed."""
    while address != 0:
        lot = order_at(address, 0)
        lot.quantity = lot.quantity * (1 - share)
        address = lot.after


@compiled
def tell_shelf(shelf: Handling, now: float) -> None:
    """Write down the units by the days that they stay on the shelf."""
    for k in range(shelf.age_count):
        put(shelf.expiring, k, 0.0)
    address = shelf.head
    while address != 0:
        lot = order_at(address, 0)
        k = math.ceil(leaves_shelf(shelf, lot.due) - now) - 1
        add(shelf.expiring, min(max(k, 0), shelf.age_count - 1), lot.quantity)
        address = lot.after


@compiled
def first_of(memory: Memory, address: int, units: float) -> int:
    """Return the first of new lots that are the first units of lots."""
    first = last = 0
    while address != 0 and units > 0:
        lot = order_at(address, 0)
        part = new_lot(memory, lot.due, min(lot.quantity, units))
        if part == 0:
            break
        if last == 0:
            first = part
        else:
            order_at(last, 0).after = part
        last = part
        units -= lot.quantity
        address = lot.after
    return first


@compiled
def without(memory: Memory, address: int, units: float) -> int:
    """Take units off lots, from the first on, and return the first that is left, 0 when none is."""
    first = last = 0
    while address != 0:
        lot = order_at(address, 0)
        following, there = lot.after, lot.quantity
        gone = min(there, units)
        units -= gone
        if there - gone > _ROUNDING:
            lot.quantity = there - gone
            if last == 0:
                first = address
            else:
                order_at(last, 0).after = address
            lot.after = 0
            last = address
        else:
            forget(memory, lot)
        address = following
    return first
