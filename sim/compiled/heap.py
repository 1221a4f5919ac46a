"""The events to come that arise during the run: a binary heap by time, then rank, then first scheduled first."""

from __future__ import annotations

from sim.compiled.jit import compiled
from sim.compiled.layout import Memory, Status
from sim.compiled.pointers import event_at, heap_at

__all__ = ["RANK", "pop", "push"]

RANK = 1 << 40
"""A key is rank x RANK + sequence number."""


@compiled
def push(memory: Memory, time: float, rank: int, kind: int, point: int, quantity: float, placed: float) -> None:
    """Schedule an event; `time` beyond the horizon never comes."""
    if not time < memory.horizon:
        return
    slot = _new_event(memory)
    if slot < 0:
        return
    event = event_at(memory.events, slot)
    event.kind = kind
    event.point = point
    event.quantity = quantity
    event.placed = placed
    memory.sequence += 1
    _lift(memory, time, rank * RANK + memory.sequence, slot)


@compiled
def _new_event(memory: Memory) -> int:
    """Return a free slot, -1 when there is none."""
    slot = memory.free_event
    if slot >= 0:
        memory.free_event = event_at(memory.events, slot).next
        return slot
    slot = memory.event_count
    if slot == memory.event_limit:
        memory.status = Status.EVENTS
        return -1
    memory.event_count = slot + 1
    return slot


@compiled
def _lift(memory: Memory, time: float, key: int, slot: int) -> None:
    """Add to the end of the heap and move up to its place."""
    at = memory.heap_size
    memory.heap_size = at + 1
    while at > 0:
        above = (at - 1) >> 1
        parent = heap_at(memory.heap, above)
        if parent.time < time or (parent.time == time and parent.key < key):
            break
        here = heap_at(memory.heap, at)
        here.time = parent.time
        here.key = parent.key
        here.slot = parent.slot
        at = above
    here = heap_at(memory.heap, at)
    here.time = time
    here.key = key
    here.slot = slot


@compiled
def pop(memory: Memory) -> int:
    """Take the first event off the heap and return its slot, which is free from now on."""
    slot = heap_at(memory.heap, 0).slot
    event_at(memory.events, slot).next = memory.free_event
    memory.free_event = slot
    size = memory.heap_size - 1
    memory.heap_size = size
    last = heap_at(memory.heap, size)
    time, key, moved = last.time, last.key, last.slot
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        child = heap_at(memory.heap, below)
        if below + 1 < size:
            other = heap_at(memory.heap, below + 1)
            if other.time < child.time or (other.time == child.time and other.key < child.key):
                below += 1
                child = other
        if time < child.time or (time == child.time and key < child.key):
            break
        here = heap_at(memory.heap, at)
        here.time = child.time
        here.key = child.key
        here.slot = child.slot
        at = below
    here = heap_at(memory.heap, at)
    here.time = time
    here.key = key
    here.slot = moved
    return slot
