"""The orders that wait at a stock point: a doubly linked list in a pool, first come first."""

from __future__ import annotations

from sim.compiled.jit import compiled
from sim.compiled.layout import Memory, Point, Status
from sim.compiled.pointers import order_at

__all__ = ["forget", "remove", "wait"]


@compiled
def wait(memory: Memory, point: Point, quantity: float, placed: float, complete_only: int) -> int:
    """Put an order last in the queue of `point` and return its slot, -1 when the pool is exhausted."""
    slot = _new_order(memory)
    if slot < 0:
        return slot
    order = order_at(memory.orders, slot)
    order.point = point.number
    order.quantity = quantity
    order.placed = placed
    order.complete_only = complete_only
    order.buyer = -1
    order.watched = 0
    order.after = -1
    order.before = point.tail
    if point.tail < 0:
        point.head = slot
    else:
        order_at(memory.orders, point.tail).after = slot
    point.tail = slot
    return slot


@compiled
def _new_order(memory: Memory) -> int:
    slot = memory.free_order
    if slot >= 0:
        memory.free_order = order_at(memory.orders, slot).after
        return slot
    slot = memory.order_count
    if slot == memory.order_limit:
        memory.status = Status.ORDERS
        return -1
    memory.order_count = slot + 1
    return slot


@compiled
def remove(memory: Memory, point: Point, slot: int) -> None:
    """Take an order out of the queue; its slot is free unless an event still looks at it."""
    order = order_at(memory.orders, slot)
    if order.before < 0:
        point.head = order.after
    else:
        order_at(memory.orders, order.before).after = order.after
    if order.after < 0:
        point.tail = order.before
    else:
        order_at(memory.orders, order.after).before = order.before
    order.quantity = 0.0
    if order.watched == 0:
        forget(memory, slot)


@compiled
def forget(memory: Memory, slot: int) -> None:
    """Free a slot that is in no queue."""
    order_at(memory.orders, slot).after = memory.free_order
    memory.free_order = slot
