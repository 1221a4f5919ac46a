"""The event loop, compiled: merge the streams of known times with the heap of events that arise."""

from __future__ import annotations

import math

from sim.compiled.heap import RANK, pop, push
from sim.compiled.jit import cached, compiled
from sim.compiled.layout import Component, Kind, Memory, Status, Stream, Terms
from sim.compiled.orders import wait
from sim.compiled.pointers import (
    component_at,
    demand_at,
    event_at,
    float_at,
    heap_at,
    integer_at,
    leads_at,
    memory_at,
    open_order_at,
    order_at,
    point_at,
    put,
    stream_at,
)
from sim.compiled.reviewing import review
from sim.compiled.settling import close
from sim.compiled.stock import give_up, receive, request, sell

__all__ = ["run"]


@cached
def run(address: int) -> int:
    """Run all components of the `Memory` at an address one after the other and return the status."""
    memory = memory_at(address, 0)
    for c in range(memory.component_count):
        component = component_at(memory.components, c)
        _open(memory, component)
        _run_component(memory, component)
        if memory.status != Status.DONE:
            break
    return memory.status


@compiled
def _open(memory: Memory, component: Component) -> None:
    """Empty the pools, open the stock points and set each stream to its first time."""
    memory.sequence = 0
    memory.heap_size = 0
    memory.event_count = 0
    memory.free_event = -1
    memory.order_count = 0
    memory.free_order = -1
    for k in range(component.point_count * memory.horizon_days):
        put(memory.asked, k, 0.0)
    for k in range(component.points, component.points + component.point_count):
        point = point_at(memory.points, integer_at(memory.members, k))
        leads_at(memory.leads, point.number).used = 0
        if point.backorders > 0:
            slot = wait(memory, point, point.backorders, 0.0, 0)
            if slot >= 0:
                order = order_at(memory.orders, slot)
                order.row = point.row
                order.due = math.nan
                order.demand = memory.demand_count
    for k in range(component.open_orders, component.open_orders + component.open_order_count):
        coming = open_order_at(memory.open_orders, k)
        rank = point_at(memory.points, coming.point).receive_rank
        push(memory, coming.due, rank, Kind.ARRIVAL, coming.point, coming.quantity, coming.placed)
    for k in range(component.streams, component.streams + component.stream_count):
        stream = stream_at(memory.streams, k)
        if stream.kind == Kind.CUSTOMERS:
            _seek_lines(memory, stream)
        else:
            stream.cursor = stream.times
            stream.time = float_at(memory.stream_times, stream.times) if stream.times < stream.last else math.inf


@compiled
def _seek_lines(memory: Memory, stream: Stream) -> None:
    stream.time = math.inf
    for k in range(stream.first, stream.first + stream.count):
        demand = demand_at(memory.demands, k)
        demand.cursor = -1
        _next_line(memory, demand)
        stream.time = min(stream.time, demand.time)


@compiled
def _next_line(memory: Memory, demand: Terms) -> None:
    """Go on to the next order line that asks for anything."""
    cursor = demand.cursor + 1
    while cursor < demand.count and not float_at(memory.line_units, demand.first + cursor) > 0:
        cursor += 1
    demand.cursor = cursor
    demand.time = float_at(memory.line_times, demand.times + cursor) if cursor < demand.count else math.inf


@compiled
def _run_component(memory: Memory, component: Component) -> None:
    """Take event after event: the first of the streams, unless one of the heap comes before it."""
    number = _earliest(memory, component)
    stream = stream_at(memory.streams, number)
    while memory.status == Status.DONE:
        time = stream.time
        if memory.heap_size > 0:
            first = heap_at(memory.heap, 0)
            if first.time < time or (first.time == time and first.key < stream.rank * RANK):
                _happen(memory, first.time, pop(memory))
                continue
        if not time < memory.horizon:
            break
        if stream.kind == Kind.CUSTOMERS:
            _serve_customers(memory, stream, time)
        elif stream.kind == Kind.REVIEWS:
            _review_points(memory, stream, time)
        else:
            _close_buckets(memory, component, stream)
        number = _next_stream(memory, component, number, time)
        stream = stream_at(memory.streams, number)


@compiled
def _next_stream(memory: Memory, component: Component, number: int, now: float) -> int:
    """Return the stream that comes after one served `now`: the next by rank at that time, or the earliest."""
    for k in range(number, component.streams + component.stream_count):
        if stream_at(memory.streams, k).time == now:
            return k
    return _earliest(memory, component)


@compiled
def _earliest(memory: Memory, component: Component) -> int:
    """Return the number of the stream whose next event comes first; they stand in the order of their ranks."""
    best = component.streams
    for k in range(best + 1, component.streams + component.stream_count):
        stream, first = stream_at(memory.streams, k), stream_at(memory.streams, best)
        if stream.time < first.time:
            best = k
    return best


@compiled
def _serve_customers(memory: Memory, stream: Stream, now: float) -> None:
    """Serve all customers of a site and instant, in the order of their demands."""
    following = math.inf
    for k in range(stream.first, stream.first + stream.count):
        demand = demand_at(memory.demands, k)
        while demand.time == now:
            sell(memory, demand, float_at(memory.line_units, demand.first + demand.cursor), now)
            _next_line(memory, demand)
        following = min(following, demand.time)
    stream.time = following


@compiled
def _review_points(memory: Memory, stream: Stream, now: float) -> None:
    for k in range(stream.first, stream.first + stream.count):
        review(memory, point_at(memory.points, integer_at(memory.members, k)), now)
    _next_time(memory, stream)


@compiled
def _close_buckets(memory: Memory, component: Component, stream: Stream) -> None:
    end = float_at(memory.stream_times, stream.cursor + 1)
    for k in range(component.points, component.points + component.point_count):
        close(memory, point_at(memory.points, integer_at(memory.members, k)), end)
    stream.cursor += 1
    _next_time(memory, stream)


@compiled
def _next_time(memory: Memory, stream: Stream) -> None:
    stream.cursor += 1
    stream.time = float_at(memory.stream_times, stream.cursor) if stream.cursor < stream.last else math.inf


@compiled
def _happen(memory: Memory, now: float, slot: int) -> None:
    """Let an event of the heap happen."""
    event = event_at(memory.events, slot)
    kind, number = event.kind, event.point
    if kind == Kind.GIVE_UP:
        give_up(memory, number, now)
        return
    point = point_at(memory.points, number)
    if kind == Kind.ARRIVAL:
        receive(memory, point, event.quantity, event.placed, now)
    elif kind == Kind.ORDER:
        request(memory, point, event.quantity, event.placed, now)
    else:
        point.review_due = 0
        review(memory, point, now)
