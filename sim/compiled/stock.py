"""A stock point, compiled: the methods of `sim.processes.warehouse.StockPoint`, statement by statement.

Order and form of every float operation are those of the SimPy engine; so the results are equal to the last bit.
"""

from __future__ import annotations

from sim.compiled.calendar import push
from sim.compiled.calls import call_lanes, call_rationing
from sim.compiled.disrupting import refuse, supplier_opens
from sim.compiled.handing_over import give_part, hand_over, put_down, send_picked, take_in
from sim.compiled.hints import rarely
from sim.compiled.jit import apart, compiled
from sim.compiled.layout import Alert, Kind, Memory, Order, Point, Status
from sim.compiled.notes import What, note
from sim.compiled.off_order import take_off_order
from sim.compiled.orders import remove, wait
from sim.compiled.pointers import add, address_of, order_at, outages_at, point_at
from sim.compiled.settling import settle
from sim.compiled.spans import covers
from sim.compiled.transport import dispatch
from sim.ledger import Measure

__all__ = [
    "draw",
    "end_cycle",
    "gain",
    "give",
    "hand_part",
    "on_account",
    "receive",
    "request",
    "request_of",
    "request_part",
    "review_soon",
    "serve_first",
    "serve_waiting",
    "ship_at_once",
    "take",
    "write_off",
]

_ROUNDING = 1e-6
_MOST_TIMES_SHORT = 10_000  # as in `sim.processes.replenishment`
_ON_TIME = int(Measure.on_time)
_LATE = int(Measure.late)
_REQUESTED = int(Measure.requested)
_REQUESTED_AT_ONCE = int(Measure.requested_at_once)
_SHIPPED = int(Measure.shipped)
_SHIPMENTS = int(Measure.shipments)
_SHIPMENTS_ON_TIME = int(Measure.shipments_on_time)
_LEAD_DAYS = int(Measure.lead_days)
_LEAD_DAYS_SQUARED = int(Measure.lead_days_squared)
_RECEIVED = int(Measure.received)
_CYCLES = int(Measure.cycles)
_CYCLES_SHORT = int(Measure.cycles_short)
_NET_BEFORE_RECEIPT = int(Measure.net_before_receipt)
_GAINED = int(Measure.gained)
_SISTERS = int(Alert.SISTERS)


@compiled
def request(memory: Memory, buyer: Point, quantity: float, placed: float, now: float) -> None:
    """Let the source of `buyer` ship what there is of an order at once; the rest waits. A supplier ships it all."""
    if buyer.origin == 0:
        if buyer.outages == 0 or supplier_opens(memory, buyer, quantity, placed, now):
            dispatch(memory, buyer, quantity, placed, now)
        return
    request_of(memory, point_at(buyer.origin, 0), buyer, 0, buyer.complete_only, quantity, placed, now)


@compiled
def request_of(
    memory: Memory,
    point: Point,
    buyer: Point,
    inbound: int,
    complete_only: int,
    quantity: float,
    placed: float,
    now: float,
) -> None:
    """Let `point` ship what there is of an order at once, on the buyer's lane at the address `inbound` if it has
    several; the rest waits.
    """
    settle(point, now)
    facts = point.facts
    add(facts, _REQUESTED, quantity)
    add(point.demand_by_day, int(now), quantity)
    if rarely(point.closed != 0) and _refuses(point, now):
        note(memory, point, What.REQUEST, quantity, buyer.site_name, now)
        refuse(memory, buyer, inbound, quantity, placed, now)
        return
    if rarely(point.rationing != 0):
        code, kind = memory.ration_code, Kind.GATHER_SITE
        here, to = address_of(point), address_of(buyer)
        call_rationing(code, address_of(memory), kind, here, to, inbound, complete_only, quantity, placed, now)
        return
    served = take(point, quantity, complete_only)
    ship_at_once(memory, point, buyer, inbound, complete_only, quantity, served, placed, now)
    review_soon(memory, point, now)


@compiled
def ship_at_once(
    memory: Memory,
    point: Point,
    buyer: Point,
    inbound: int,
    complete_only: int,
    quantity: float,
    served: float,
    placed: float,
    now: float,
) -> None:
    """Send what a new order from downstream gets at once, and let the rest wait."""
    facts = point.facts
    if served != 0.0:
        add(facts, _REQUESTED_AT_ONCE, served)
        add(facts, _SHIPPED, served)
        _send(memory, point, buyer, inbound, served, placed, now)
    if served < quantity:
        point.short = 1.0
        point.owed += quantity - served
        address = wait(memory, point, quantity - served, placed, complete_only)
        if address != 0:
            order = order_at(address, 0)
            order.buyer = address_of(buyer)
            order.inbound = inbound
    note(memory, point, What.REQUEST, quantity, buyer.site_name, now)
    if served != 0.0:
        note(memory, point, What.SHIP, served, buyer.site_name, now)


@compiled
def _send(memory: Memory, point: Point, buyer: Point, inbound: int, quantity: float, placed: float, now: float) -> None:
    if rarely(point.handling != 0):
        send_picked(memory, buyer, inbound, quantity, placed, now)
    elif inbound == 0:
        dispatch(memory, buyer, quantity, placed, now)
    else:
        call_lanes(memory.lane_code, address_of(memory), Kind.DISPATCH, inbound, quantity, placed, now)


@apart
def request_part(memory: Memory, point: Point, quantity: float, job: int, partner: int, now: float) -> None:
    """Give a job of the plant all that it needs of a component, or let it wait."""
    settle(point, now)
    facts = point.facts
    add(facts, _REQUESTED, quantity)
    add(point.demand_by_day, int(now), quantity)
    if rarely(point.rationing != 0):
        code, kind, here = memory.ration_code, Kind.GATHER_JOB, address_of(point)
        call_rationing(code, address_of(memory), kind, here, job, partner, 1, quantity, now, now)
        return
    hand_part(memory, point, job, partner, quantity, take(point, quantity, 1), now, now)
    review_soon(memory, point, now)


@compiled
def hand_part(
    memory: Memory, point: Point, job: int, partner: int, quantity: float, served: float, placed: float, now: float
) -> None:
    """Give a job what its new order of a component gets at once, or let it wait."""
    facts = point.facts
    if served != 0.0:
        add(facts, _REQUESTED_AT_ONCE, served)
        add(facts, _SHIPPED, served)
        give_part(memory, point, job, served, now)
    if served < quantity:
        point.short = 1.0
        point.owed += quantity - served
        address = wait(memory, point, quantity - served, placed, 1)
        if address != 0:
            order = order_at(address, 0)
            order.buyer = -1
            order.bucket = job
            order.demand = partner
    note(memory, point, What.REQUEST, quantity, partner, now)
    if served != 0.0:
        note(memory, point, What.SHIP, served, partner, now)


@compiled
def take(point: Point, quantity: float, complete_only: int) -> float:
    """Take up to `quantity` from stock for a new order, which stands behind all waiting ones."""
    on_hand = point.on_hand
    if point.closed or point.head != 0 or on_hand <= 0:
        return 0.0
    left = on_hand - quantity
    if left >= -_ROUNDING:
        draw(point, left)
        return quantity
    if complete_only:
        return 0.0
    point.on_hand = 0.0
    return on_hand


@compiled
def draw(point: Point, left: float) -> None:
    """Leave `left` units in stock."""
    point.on_hand = left if left > _ROUNDING else 0.0


@compiled
def serve_waiting(memory: Memory, point: Point, received: int, now: float) -> None:
    """Serve those who wait, first come, first served, or soon, as an allocation says; `received`: with a receipt."""
    if rarely(point.rationing != 0):
        code, kind, here = memory.ration_code, Kind.SERVE_SOON, address_of(point)
        call_rationing(code, address_of(memory), kind, here, 0, 0, received, 0.0, now, now)
        return
    if point.closed:
        return
    while point.head != 0 and point.on_hand > 0:
        order = order_at(point.head, 0)
        left = point.on_hand - order.quantity
        if left < -_ROUNDING and order.complete_only:
            break
        served = order.quantity if left >= -_ROUNDING else point.on_hand
        draw(point, left)
        give(memory, point, order, served, now)
    if point.head == 0:
        point.backorders = 0.0
        point.owed = 0.0


@compiled
def give(memory: Memory, point: Point, order: Order, served: float, now: float) -> None:
    """Give `served` units, drawn from stock, to one who waits."""
    order.quantity -= served
    buyer, inbound, placed, bucket = order.buyer, order.inbound, order.placed, order.bucket
    due, demand = order.due, order.demand
    if order.quantity == 0:
        remove(memory, point, order)
    add(point.facts, _SHIPPED, served)
    if buyer == 0:
        point.backorders -= served
        add(point.facts, _LATE, served)
        received = now
        if rarely(point.handling != 0):
            received = hand_over(memory, point, served, demand, now)
        if received <= due:
            add(point.facts if bucket == point.bucket else bucket, _ON_TIME, served)
        note(memory, point, What.BACKORDER_SERVED, served, demand, now)
    elif buyer > 0:
        point.owed -= served
        to = point_at(buyer, 0)
        note(memory, point, What.SHIP, served, to.site_name, now)
        _send(memory, point, to, inbound, served, placed, now)
    elif buyer == -1:
        point.owed -= served
        note(memory, point, What.SHIP, served, demand, now)
        give_part(memory, point, bucket, served, now)
    else:
        on_account(memory, point, Kind.SERVED_LATE, order, served, now)


@apart
def on_account(memory: Memory, point: Point, kind: int, order: Order, units: float, now: float) -> None:
    """Note in a customer's account what came of an order that waits, or did: its place is still its own."""
    code, here = memory.ration_code, address_of(point)
    call_rationing(code, address_of(memory), kind, here, address_of(order), 0, 0, units, now, now)


@compiled
def receive(
    memory: Memory, point: Point, quantity: float, placed: float, quoted_days: float, origin_name: int, now: float
) -> None:
    """Take a shipment into stock and serve those who wait."""
    settle(point, now)
    facts = point.facts
    point.on_order -= quantity
    point.in_transit -= quantity
    lead = now - placed
    add(facts, _RECEIVED, quantity)
    add(facts, _SHIPMENTS, 1.0)
    add(facts, _LEAD_DAYS, lead)
    add(facts, _LEAD_DAYS_SQUARED, lead * lead)
    if lead <= quoted_days:
        add(facts, _SHIPMENTS_ON_TIME, 1.0)
    if rarely(point.handling != 0):
        take_in(memory, point, quantity, now)
    else:
        end_cycle(point, now)
        point.on_hand += quantity
        serve_first(memory, point, now)
    note(memory, point, What.RECEIVE, quantity, origin_name, now)


@compiled
def end_cycle(point: Point, now: float) -> None:
    """End the replenishment cycle of a stock point, once an instant: usable units come in."""
    if now > point.last_receipt:
        facts = point.facts
        add(facts, _CYCLES, 1.0)
        add(facts, _CYCLES_SHORT, point.short)
        add(facts, _NET_BEFORE_RECEIPT, point.on_hand - point.backorders - point.owed)
        point.last_receipt = now
        point.short = 0.0


@compiled
def serve_first(memory: Memory, point: Point, now: float) -> None:
    """Serve those who wait from what has come in."""
    if point.head != 0:
        serve_waiting(memory, point, 1, now)
        point.short = 1.0 if point.head != 0 else 0.0


@apart
def gain(memory: Memory, point: Point, quantity: float, partner: int, now: float) -> None:
    """Take units into stock that nobody ordered."""
    settle(point, now)
    add(point.facts, _GAINED, quantity)
    if rarely(point.handling != 0):
        put_down(memory, point, quantity, now)
    else:
        point.on_hand += quantity
        serve_first(memory, point, now)
    note(memory, point, What.GAIN, quantity, partner, now)


@apart
def write_off(memory: Memory, point: Point, measure: int, what: int, units: float, partner: int, now: float) -> None:
    """Take units off order that will never come, and look at the position."""
    take_off_order(memory, point, measure, what, units, partner, now)
    if point.alert != 0 and point.alert != _SISTERS and not point.review_due:
        _come_short(memory, point, now)
    review_soon(memory, point, now)


@compiled
def _come_short(memory: Memory, point: Point, now: float) -> None:
    """End a run in which a continuous review orders without end: SimPy tells of it."""
    day = int(now)
    point.times_short = point.times_short + 1 if day == point.short_on else 1
    point.short_on = day
    if point.times_short > _MOST_TIMES_SHORT:
        memory.status = Status.FAILED


@compiled
def _refuses(point: Point, now: float) -> bool:
    outages = outages_at(point.outages, 0)
    return covers(outages.refusing, outages.refusing_count, now)


@compiled
def review_soon(memory: Memory, point: Point, now: float) -> None:
    """Review once under continuous review, in the REVIEW phase of this instant, however many orders drew on it.

    Before that, sister sites are asked.
    """
    if point.alert == 0:
        return
    if rarely(point.alert >= _SISTERS):
        _look_at_sisters(memory, point, now)
    if point.alert != _SISTERS and not point.review_due:
        point.review_due = 1
        push(memory, now, point.review_key, Kind.REVIEW, address_of(point), 0.0, 0.0)


@apart
def _look_at_sisters(memory: Memory, point: Point, now: float) -> None:
    call_lanes(memory.sister_code, address_of(memory), Kind.LOOK_AT_SISTERS, address_of(point), 0.0, now, now)
