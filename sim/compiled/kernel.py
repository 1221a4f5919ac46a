"""The event loop, compiled: day by day, merge the streams of known times with the events that arise."""

from __future__ import annotations

import math

from sim.compiled.calendar import clear, open_day, push, take
from sim.compiled.calls import call_handling, call_lanes, call_rationing
from sim.compiled.disrupted_stock import destroy, lost, turn_door
from sim.compiled.disrupting import arrive, open_outages
from sim.compiled.handing_over import open_handling
from sim.compiled.jit import apart, cached, compiled
from sim.compiled.layout import Component, Event, Floats, Kind, Memory, Point, Status, Stream, Terms
from sim.compiled.orders import wait
from sim.compiled.planning import plan
from sim.compiled.plant import happen_in_plant
from sim.compiled.pointers import (
    address_of,
    buying_at,
    component_at,
    demand_at,
    event_at,
    float_at,
    inbound_at,
    integer_at,
    leads_at,
    memory_at,
    open_order_at,
    order_at,
    point_at,
    put,
    stream_at,
)
from sim.compiled.reviewing import days_known, review
from sim.compiled.selling import give_up, sell
from sim.compiled.settling import clear_facts, close
from sim.compiled.stock import receive, request
from sim.compiled.transport import dispatch
from sim.ledger import Measure

__all__ = ["run"]

_WORD_BYTES = 8
_FACTS_BYTES = _WORD_BYTES * len(Measure)


@cached
def run(address: int, ledger: Floats) -> int:
    """Run all components of the `Memory` at an address one after the other into a ledger; return the status.

    A planned run is one component: it stops whenever the planner is to be asked, and then goes on from there.
    """
    memory = memory_at(address, 0)
    memory.ledger = ledger.ctypes.data
    for c in range(memory.component_count):
        component = component_at(memory.components, c)
        if not memory.resumed:
            _open(memory, component)
        _run_component(memory, component)
        if memory.status != Status.DONE:
            break
        if memory.customer_book != 0:
            code, kind, all_of = memory.ration_code, Kind.CLOSE_ACCOUNTS, address_of(component)
            call_rationing(code, address_of(memory), kind, 0, all_of, 0, 0, 0.0, memory.horizon, memory.horizon)
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
        units, placed, due = coming.quantity, coming.placed, coming.due
        if point.buying >= 0:
            inbound = address_of(inbound_at(memory.inbounds, buying_at(memory.buyings, point.buying).first))
            call_lanes(memory.lane_code, address_of(memory), Kind.DELIVER, inbound, units, placed, due)
        elif point.outages != 0:
            arrive(memory, point, units, placed, 0.0, due)
        else:
            push(memory, due, point.receive_key, Kind.ARRIVAL, address_of(point), units, placed)
    memory.streams_end = address_of(stream_at(memory.streams, component.streams + component.stream_count))
    for k in range(component.streams, component.streams + component.stream_count):
        stream = stream_at(memory.streams, k)
        if stream.kind == Kind.CUSTOMERS or stream.kind == Kind.GATHERED:
            _seek_lines(memory, stream)
        else:
            if stream.done:
                _begin_again(memory, stream)
            stream.cursor = stream.times - 1
            _next_time(memory, stream)
    push(memory, memory.first_plan, memory.plan_key, Kind.PLAN, 0, 0.0, 0.0)


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
    open_outages(memory, point)
    leads_at(memory.leads, point.number).used = 0
    if point.buying >= 0:
        call_lanes(memory.lane_code, address_of(memory), Kind.OPEN_LANES, address_of(point), 0.0, 0.0, 0.0)
    if point.handling != 0:
        open_handling(memory, point)
    if point.sisters != 0:
        call_lanes(memory.sister_code, address_of(memory), Kind.OPEN_SISTERS, address_of(point), 0.0, 0.0, 0.0)
    if point.backorders > 0:
        address = wait(memory, point, point.backorders, 0.0, 0)
        if address != 0:
            order = order_at(address, 0)
            order.bucket = point.bucket
            order.due = math.nan
            order.demand = memory.demand_count


@compiled
def _seek_lines(memory: Memory, stream: Stream) -> None:
    """Go to the first order line of each demand."""
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
def _next_time(memory: Memory, stream: Stream) -> None:
    """Go on to the next of a stream's times."""
    stream.cursor += 1
    stream.time = float_at(memory.stream_times, stream.cursor) if stream.cursor < stream.last else math.inf


@apart
def _run_component(memory: Memory, component: Component) -> None:
    """Take event after event, day by day: the first of the streams, unless one that arose comes before it.

    Apart, for what becomes part of its caller is compiled with it once more.
    """
    stream = _earliest(memory, component)
    for day in range(memory.today if memory.resumed else 0, memory.horizon_days):
        if memory.resumed:
            memory.resumed = 0
        else:
            open_day(memory, day)
        while True:
            time = stream.time
            if memory.first != 0 and _comes_before(event_at(memory.first, 0), time, stream.key):
                _happen(memory, take(memory))
            elif time < day + 1:
                _go_on(memory, component, stream, time)
                stream = _next_stream(memory, component, stream, time)
            else:
                break
            if memory.status != Status.DONE:
                return


@compiled
def _comes_before(event: Event, time: float, key: int) -> bool:
    return event.time < time or (event.time == time and event.key < key)


@compiled
def _next_stream(memory: Memory, component: Component, stream: Stream, now: float) -> Stream:
    """Return the stream that comes after one that was served `now`: itself if it was interrupted, the next by rank at
    that time, or the earliest.
    """
    if stream.done:
        return stream
    stream = stream_at(address_of(stream), 1)
    while address_of(stream) != memory.streams_end:
        if stream.time == now:
            return stream
        stream = stream_at(address_of(stream), 1)
    return _earliest(memory, component)


@compiled
def _earliest(memory: Memory, component: Component) -> Stream:
    """Return the stream that comes first; they stand in the order of their ranks."""
    first = stream = stream_at(memory.streams, component.streams)
    time = first.time
    while address_of(stream) != memory.streams_end:
        if stream.time < time:
            first, time = stream, stream.time
        stream = stream_at(address_of(stream), 1)
    return first


@compiled
def _go_on(memory: Memory, component: Component, stream: Stream, now: float) -> None:
    """Let what a stream has for this time happen, and go on to its next time."""
    if stream.kind == Kind.CUSTOMERS:
        _serve_customers(memory, stream, now)
    elif stream.kind == Kind.REVIEWS:
        _review_points(memory, stream, now)
    elif stream.kind == Kind.CLOSE:
        _close_buckets(memory, component, stream)
    else:
        _gather_customers(memory, stream, now)


@compiled
def _serve_customers(memory: Memory, stream: Stream, now: float) -> None:
    """Serve all customers of a site and instant, in the order of their demands."""
    following = math.inf
    for k in range(stream.first, stream.first + stream.count):
        demand = demand_at(memory.demands, k)
        while demand.time == now:
            units = float_at(memory.line_units, demand.first + demand.cursor)
            if units > 0:  # planning may have changed it since it was the next
                sell(memory, demand, units, now)
            _next_line(memory, demand)
        following = min(following, demand.time)
    stream.time = following


@apart
def _gather_customers(memory: Memory, stream: Stream, now: float) -> None:
    """Do as `_serve_customers` where not all are served the moment they come."""
    following = math.inf
    for k in range(stream.first, stream.first + stream.count):
        demand = demand_at(memory.demands, k)
        while demand.time == now:
            units, code = float_at(memory.line_units, demand.first + demand.cursor), memory.ration_code
            if units > 0:
                call_rationing(code, address_of(memory), Kind.SELL, 0, address_of(demand), 0, 0, units, now, now)
            _next_line(memory, demand)
        following = min(following, demand.time)
    stream.time = following


@compiled
def _review_points(memory: Memory, stream: Stream, now: float) -> None:
    """Review the stock points of a timetable, site after site, until something that arose comes before the next site.

    `stream.done` then says how many have been reviewed, and the key of the stream is that of the next.
    """
    known = days_known(memory, now)
    for k in range(stream.first + stream.done, stream.first + stream.count):
        point = point_at(integer_at(memory.members, k), 0)
        if memory.first != 0 and _comes_before(event_at(memory.first, 0), now, point.turn_key):
            stream.done = k - stream.first
            stream.key = point.turn_key
            return
        review(memory, point, now, known)
    if stream.done:
        _begin_again(memory, stream)
    _next_time(memory, stream)


@compiled
def _begin_again(memory: Memory, stream: Stream) -> None:
    """Let the first site of a timetable be the next to review."""
    stream.done = 0
    stream.key = point_at(integer_at(memory.members, stream.first), 0).turn_key


@compiled
def _close_buckets(memory: Memory, component: Component, stream: Stream) -> None:
    """Close the bucket of each stock point just before it ends."""
    stream.cursor += 1
    end = float_at(memory.stream_times, stream.cursor)
    for k in range(component.points, component.points + component.point_count):
        point = point_at(integer_at(memory.members, k), 0)
        close(memory, point, end)
        if point.buying >= 0:
            call_lanes(memory.lane_code, address_of(memory), Kind.NEXT_BUCKET, address_of(point), 0.0, end, end)
    _next_time(memory, stream)


@compiled
def _happen(memory: Memory, event: Event) -> None:
    """Let an event that arose during the run happen."""
    if event.kind == Kind.ARRIVAL:
        point = point_at(event.subject, 0)
        receive(memory, point, event.quantity, event.placed, point.quoted_days, point.origin_name, event.time)
    else:
        _happen_otherwise(memory, event)


@apart
def _happen_otherwise(memory: Memory, event: Event) -> None:
    """Let an event that is no arrival happen: apart, for arrivals are by far the most, and it is long to compile."""
    now, kind = event.time, event.kind
    if kind == Kind.GIVE_UP:
        give_up(memory, order_at(event.subject, 0), now)
        return
    if Kind.LANE_ORDER <= kind < Kind.JOBS_BEGIN:
        call_lanes(memory.lane_code, address_of(memory), kind, event.subject, event.quantity, event.placed, now)
        return
    if Kind.LOTS_ARRIVAL <= kind < Kind.SERVE_CUSTOMERS:
        code = memory.handling_code
        call_handling(code, address_of(memory), kind, event.subject, event.quantity, event.placed, now)
        return
    if kind >= Kind.ASK_SISTERS:
        call_lanes(memory.sister_code, address_of(memory), kind, event.subject, event.quantity, event.placed, now)
        return
    if kind >= Kind.SERVE_CUSTOMERS:
        call_rationing(memory.ration_code, address_of(memory), kind, event.subject, 0, 0, 0, 0.0, now, now)
        return
    if kind >= Kind.PLAN:
        plan(memory, kind, event.subject, event.quantity, event.placed, now)
        return
    point = point_at(event.subject, 0)
    if kind == Kind.ORDER:
        request(memory, point, event.quantity, event.placed, now)
    elif kind == Kind.REVIEW:
        point.review_due = 0
        review(memory, point, now, days_known(memory, now))
    elif kind >= Kind.JOBS_BEGIN:
        happen_in_plant(memory, kind, event.subject, now)
    else:
        _break(memory, point, event, kind, now)


@compiled
def _break(memory: Memory, point: Point, event: Event, kind: int, now: float) -> None:
    """Let a disruption begin or end."""
    if kind == Kind.LOST:
        lost(memory, point, event.quantity, now)
    elif kind == Kind.DESTROYED:
        destroy(memory, point, now)
    elif kind == Kind.SUPPLIER_OPENS:
        dispatch(memory, point, event.quantity, event.placed, now)
    else:
        turn_door(memory, point, now)
