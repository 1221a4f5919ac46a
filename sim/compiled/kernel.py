"""The event loop, compiled: day by day, one event after the other."""

from __future__ import annotations

import math

from sim.compiled.calendar import again, clear, comes_first, free, open_day, push, start
from sim.compiled.jit import cached, compiled
from sim.compiled.layout import Component, Event, Floats, Kind, Memory, Point, Status, Stream, Terms
from sim.compiled.orders import wait
from sim.compiled.pointers import (
    address_of,
    component_at,
    demand_at,
    event_at,
    float_at,
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
from sim.compiled.settling import clear_facts, close
from sim.compiled.stock import give_up, receive, request, sell
from sim.ledger import Measure

__all__ = ["run"]

_WORD_BYTES = 8
_FACTS_BYTES = _WORD_BYTES * len(Measure)


@cached
def run(address: int, ledger: Floats) -> int:
    """Run all components of the `Memory` at an address one after the other into a ledger; return the status."""
    memory = memory_at(address, 0)
    memory.ledger = ledger.ctypes.data
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
    clear(memory)
    memory.next_order = memory.orders
    memory.free_order = 0
    for k in range(component.point_count * memory.horizon_days):
        put(memory.asked, k, 0.0)
    for k in range(component.points, component.points + component.point_count):
        _open_point(memory, point_at(integer_at(memory.members, k), 0))
    for k in range(component.open_orders, component.open_orders + component.open_order_count):
        coming = open_order_at(memory.open_orders, k)
        point = point_at(memory.points, coming.point)
        push(memory, coming.due, point.receive_key, Kind.ARRIVAL, address_of(point), coming.quantity, coming.placed)
    for k in range(component.streams, component.streams + component.stream_count):
        stream = stream_at(memory.streams, k)
        if stream.kind == Kind.CUSTOMERS:
            start(memory, stream, _seek_lines(memory, stream))
        elif stream.place == 0:
            stream.cursor = stream.times - 1
            start(memory, stream, _next_time(memory, stream))


@compiled
def _open_point(memory: Memory, point: Point) -> None:
    """Give a stock point its addresses and let its first customers wait."""
    point.facts = memory.open_facts + point.slot * _FACTS_BYTES
    point.bucket = memory.ledger + point.number * _FACTS_BYTES
    point.demand_by_day = memory.asked + point.slot * memory.horizon_days * _WORD_BYTES
    point.parameters = memory.parameters + point.number * memory.parameter_count * _WORD_BYTES
    point.rule_code = integer_at(memory.rules, point.rule)
    if point.source >= 0:
        point.origin = address_of(point_at(memory.points, point.source))
    clear_facts(point)
    leads_at(memory.leads, point.number).used = 0
    if point.backorders > 0:
        address = wait(memory, point, point.backorders, 0.0, 0)
        if address != 0:
            order = order_at(address, 0)
            order.bucket = point.bucket
            order.due = math.nan
            order.demand = memory.demand_count


@compiled
def _seek_lines(memory: Memory, stream: Stream) -> float:
    """Go to the first order line of each demand and return the time of the earliest."""
    earliest = math.inf
    for k in range(stream.first, stream.first + stream.count):
        demand = demand_at(memory.demands, k)
        demand.cursor = -1
        _next_line(memory, demand)
        earliest = min(earliest, demand.time)
    return earliest


@compiled
def _next_line(memory: Memory, demand: Terms) -> None:
    """Go on to the next order line that asks for anything."""
    cursor = demand.cursor + 1
    while cursor < demand.count and not float_at(memory.line_units, demand.first + cursor) > 0:
        cursor += 1
    demand.cursor = cursor
    demand.time = float_at(memory.line_times, demand.times + cursor) if cursor < demand.count else math.inf


@compiled
def _next_time(memory: Memory, stream: Stream) -> float:
    """Go on to the next of a stream's times and return it."""
    stream.cursor += 1
    return float_at(memory.stream_times, stream.cursor) if stream.cursor < stream.last else math.inf


@compiled
def _run_component(memory: Memory, component: Component) -> None:
    """Take event after event, day by day."""
    for day in range(memory.horizon_days):
        open_day(memory, day)
        while memory.first != 0:
            _happen(memory, component, event_at(memory.first, 0))
            if memory.status != Status.DONE:
                return


@compiled
def _happen(memory: Memory, component: Component, event: Event) -> None:
    """Let the first event of today's list happen; those of streams have a next one."""
    memory.first = event.next
    now, kind = event.time, event.kind
    if kind > Kind.CLOSE:
        free(memory, event)
        _happen_once(memory, event, kind, now)
        return
    stream = stream_at(event.subject, 0)
    if kind == Kind.CUSTOMERS:
        again(memory, event, _serve_customers(memory, stream, now))
    elif kind == Kind.REVIEWS:
        _review_streams(memory, event, stream, now)
    else:
        again(memory, event, _close_buckets(memory, component, stream))


@compiled
def _serve_customers(memory: Memory, stream: Stream, now: float) -> float:
    """Serve all customers of a site and instant, in the order of their demands; return when the next come."""
    following = math.inf
    for k in range(stream.first, stream.first + stream.count):
        demand = demand_at(memory.demands, k)
        while demand.time == now:
            sell(memory, demand, float_at(memory.line_units, demand.first + demand.cursor), now)
            _next_line(memory, demand)
        following = min(following, demand.time)
    return following


@compiled
def _review_streams(memory: Memory, event: Event, stream: Stream, now: float) -> None:
    """Review the stock points of a stream, then of those joined to it, unless something else comes in between."""
    _review_points(memory, stream, now)
    while stream.joined:
        stream = stream_at(address_of(stream), 1)
        event.subject = address_of(stream)
        event.key = stream.key
        if comes_first(memory, event):
            again(memory, event, now)
            return
        _review_points(memory, stream, now)
    stream = stream_at(address_of(stream), -stream.place)
    event.subject = address_of(stream)
    event.key = stream.key
    again(memory, event, _next_time(memory, stream))


@compiled
def _review_points(memory: Memory, stream: Stream, now: float) -> None:
    for k in range(stream.first, stream.first + stream.count):
        review(memory, point_at(integer_at(memory.members, k), 0), now)


@compiled
def _close_buckets(memory: Memory, component: Component, stream: Stream) -> float:
    """Close the bucket of each stock point just before it ends; return when the next one does."""
    stream.cursor += 1
    end = float_at(memory.stream_times, stream.cursor)
    for k in range(component.points, component.points + component.point_count):
        close(memory, point_at(integer_at(memory.members, k), 0), end)
    return _next_time(memory, stream)


@compiled
def _happen_once(memory: Memory, event: Event, kind: int, now: float) -> None:
    """Let an event that arose during the run happen."""
    if kind == Kind.GIVE_UP:
        give_up(memory, order_at(event.subject, 0), now)
        return
    point = point_at(event.subject, 0)
    if kind == Kind.ARRIVAL:
        receive(memory, point, event.quantity, event.placed, now)
    elif kind == Kind.ORDER:
        request(memory, point, event.quantity, event.placed, now)
    else:
        point.review_due = 0
        review(memory, point, now)
