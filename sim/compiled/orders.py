"""Orders in a pool, doubly linked in queues: those that wait at a stock point stand first come first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.compiled.jit import compiled
from sim.compiled.layout import Memory, Order, Point, Status
from sim.compiled.pointers import address_of, order_at

if TYPE_CHECKING:
    from sim.compiled.handling_layout import Handling
    from sim.compiled.lane_layout import Inbound
    from sim.compiled.ration_layout import Rationing

__all__ = ["forget", "link_last", "new_order", "remove", "unlink", "wait"]


@compiled
def wait(memory: Memory, point: Point, quantity: float, placed: float, complete_only: int) -> int:
    """Put an order last in the queue of `point` and return its address, 0 when the pool is exhausted."""
    address = new_order(memory)
    if address == 0:
        return address
    order = order_at(address, 0)
    order.point = address_of(point)
    order.quantity = quantity
    order.placed = placed
    order.complete_only = complete_only
    order.buyer = 0
    order.inbound = 0
    order.watched = 0
    link_last(point, order)
    return address


@compiled
def new_order(memory: Memory) -> int:
    """Return the address of a free order, 0 when there is none."""
    address = memory.free_order
    if address != 0:
        memory.free_order = order_at(address, 0).after
        return address
    address = memory.next_order
    if address == memory.orders_end:
        memory.status = Status.ORDERS
        return 0
    memory.next_order = address_of(order_at(address, 1))
    return address


@compiled
def link_last(queue: Point | Inbound | Rationing, order: Order) -> None:
    """Put an order at the end of a queue: of those that wait at a stock point, that the book of a lane knows, or that
    are gathered.
    """
    order.after = 0
    order.before = queue.tail
    if queue.tail == 0:
        queue.head = address_of(order)
    else:
        order_at(queue.tail, 0).after = address_of(order)
    queue.tail = address_of(order)


@compiled
def unlink(queue: Point | Inbound | Handling, order: Order) -> None:
    """Take an order out of its queue, or a lot off its shelf."""
    if order.before == 0:
        queue.head = order.after
    else:
        order_at(order.before, 0).after = order.after
    if order.after == 0:
        queue.tail = order.before
    else:
        order_at(order.after, 0).before = order.before


@compiled
def remove(memory: Memory, point: Point, order: Order) -> None:
    """Take an order out of the queue; its place is free unless an event still looks at it."""
    unlink(point, order)
    order.quantity = 0.0
    if order.watched == 0:
        forget(memory, order)


@compiled
def forget(memory: Memory, order: Order) -> None:
    """Free the place of an order that is in no queue."""
    order.after = memory.free_order
    memory.free_order = address_of(order)
