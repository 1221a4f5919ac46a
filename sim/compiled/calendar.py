"""The events to come that arise during the run: a list a day, put in order when the day comes.

Of the same time the lower rank comes first, of the same rank the first scheduled. Most events lie days ahead, and most
of a day are scheduled in the order in which they will happen, so that an event takes a handful of steps however many
there are (Brown 1988, calendar queues).
"""

from __future__ import annotations

from sim.compiled.jit import compiled
from sim.compiled.layout import Event, Memory, Status
from sim.compiled.pointers import address_of, day_at, event_at

__all__ = ["clear", "next_place", "open_day", "push", "take"]


@compiled
def clear(memory: Memory) -> None:
    """Forget all events."""
    memory.sequence = 0
    memory.next_event = memory.events
    memory.free_event = 0
    memory.first = 0
    memory.today = -1
    for k in range(memory.horizon_days):
        day = day_at(memory.days, k)
        day.first = 0
        day.last = 0
        day.mixed = 0


@compiled
def push(memory: Memory, time: float, key: int, kind: int, subject: int, quantity: float, placed: float) -> None:
    """Schedule an event of a rank x RANK; `time` beyond the horizon never comes."""
    if not time < memory.horizon:
        return
    address = _new_event(memory)
    if address == 0:
        return
    event = event_at(address, 0)
    memory.sequence += 1
    event.key = key + memory.sequence
    event.kind = kind
    event.subject = subject
    event.quantity = quantity
    event.placed = placed
    _link(memory, event, time)


@compiled
def _new_event(memory: Memory) -> int:
    """Return the address of a free event, 0 when there is none."""
    address = memory.free_event
    if address != 0:
        memory.free_event = event_at(address, 0).next
        return address
    address = memory.next_event
    if address == memory.events_end:
        memory.status = Status.EVENTS
        return 0
    memory.next_event = address_of(event_at(address, 1))
    return address


@compiled
def next_place(memory: Memory) -> int:
    """Return the address of the event that is scheduled next, if there is room and it comes before the horizon."""
    return memory.free_event if memory.free_event != 0 else memory.next_event


@compiled
def take(memory: Memory) -> Event:
    """Take the first event off today's list; its fields can be read until the next is pushed."""
    event = event_at(memory.first, 0)
    memory.first = event.next
    event.next = memory.free_event
    memory.free_event = address_of(event)
    return event


@compiled
def _link(memory: Memory, event: Event, time: float) -> None:
    """Add to the end of the list of a later day, or in its place to today's."""
    event.time = time
    number = int(time)
    if number <= memory.today:
        _insert(memory, event)
        return
    event.next = 0
    day = day_at(memory.days, number)
    if day.last == 0:
        day.first = address_of(event)
    else:
        last = event_at(day.last, 0)
        last.next = address_of(event)
        if not _precedes(last, event):
            day.mixed = 1
    day.last = address_of(event)


@compiled
def _insert(memory: Memory, event: Event) -> None:
    """Put into today's list, in its order."""
    before, after = 0, memory.first
    while after != 0 and _precedes(event_at(after, 0), event):
        before, after = after, event_at(after, 0).next
    event.next = after
    if before == 0:
        memory.first = address_of(event)
    else:
        event_at(before, 0).next = address_of(event)


@compiled
def _precedes(one: Event, other: Event) -> bool:
    return one.time < other.time or (one.time == other.time and one.key < other.key)


@compiled
def open_day(memory: Memory, number: int) -> None:
    """Let a day begin: put its events in order."""
    day = day_at(memory.days, number)
    memory.today = number
    memory.first = day.first
    if day.mixed:
        memory.first = _sorted(day.first)


@compiled
def _sorted(first: int) -> int:
    """Put a list in order by merging stretches that are, and return the first event."""
    while not _in_order(first):
        first = _merged(first)
    return first


@compiled
def _in_order(first: int) -> bool:
    event = event_at(first, 0)
    while event.next != 0:
        following = event_at(event.next, 0)
        if not _precedes(event, following):
            return False
        event = following
    return True


@compiled
def _merged(first: int) -> int:
    """Merge each two neighbouring stretches that stand in order into one, and return the first event."""
    top = last = 0
    rest = first
    while rest != 0:
        one, other = rest, _cut(rest)
        rest = 0 if other == 0 else _cut(other)
        while one != 0 or other != 0:
            if other == 0 or (one != 0 and _precedes(event_at(one, 0), event_at(other, 0))):
                address, one = one, event_at(one, 0).next
            else:
                address, other = other, event_at(other, 0).next
            if last == 0:
                top = address
            else:
                event_at(last, 0).next = address
            last = address
    return top


@compiled
def _cut(first: int) -> int:
    """End the stretch in order that begins at an event, and return where the next one begins, 0 if there is none."""
    event = event_at(first, 0)
    while event.next != 0:
        following = event_at(event.next, 0)
        if not _precedes(event, following):
            event.next = 0
            return address_of(following)
        event = following
    return 0
