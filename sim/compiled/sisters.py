"""Transshipment, compiled: `sim.processes.transshipment`, behind an address of its own: few scenarios have any."""

from __future__ import annotations

from sim.compiled.calendar import push
from sim.compiled.jit import cached, compiled
from sim.compiled.layout import Kind, Memory, Point
from sim.compiled.notes import What, note
from sim.compiled.pointers import add, address_of, memory_at, point_at
from sim.compiled.reviewing import days_known
from sim.compiled.rules import ask
from sim.compiled.settling import settle
from sim.compiled.sharing import ask_sharing
from sim.compiled.sister_layout import Sister, sister_at, sisters_at
from sim.compiled.stock import draw, review_soon, serve_first
from sim.compiled.view import on_order
from sim.ledger import Measure

__all__ = ["ask_sister", "sister_task"]

_FREIGHT_COST = int(Measure.freight_cost)
_GIVEN = int(Measure.transshipped_out)
_TAKEN = int(Measure.transshipped_in)


@cached
def ask_sister(
    subject: int,
    day: float,
    on_hand: float,
    on_order: float,
    backorders: float,
    position: float,
    demand: int,
    horizon_days: int,
    days_known: int,
) -> float:
    """Ask the rule of the stock point at an address: what comes from sisters is on order to it, and in the position.

    The kernel takes this for the rule itself, and the stock point for its parameters.
    """
    sisters = sisters_at(point_at(subject, 0).sisters, 0)
    expected = on_order + sisters.coming
    position = on_hand + expected - backorders
    rule, own = sisters.rule_code, sisters.parameters
    return ask(rule, own, day, on_hand, expected, backorders, position, demand, horizon_days, days_known)


@cached
def sister_task(address: int, kind: int, subject: int, quantity: float, _placed: float, now: float) -> float:
    """Do all that has to do with sister sites, for the `Memory` at an address.

    The `subject` is the address of the stock point, that of goods that come the address of the `Sister`.
    """
    memory = memory_at(address, 0)
    if kind == Kind.OPEN_SISTERS:
        _open(point_at(subject, 0))
    elif kind == Kind.LOOK_AT_SISTERS:
        _look(memory, point_at(subject, 0), now)
    elif kind == Kind.ASK_SISTERS:
        _ask(memory, point_at(subject, 0), now)
    else:
        _take_over(memory, sister_at(subject, 0), quantity, now)
    return 0.0


@compiled
def _open(point: Point) -> None:
    """Begin a run: the rule is asked by way of the sisters."""
    sisters = sisters_at(point.sisters, 0)
    sisters.rule_code = point.rule_code
    sisters.parameters = point.parameters
    point.rule_code = sisters.asking
    point.parameters = address_of(point)


@compiled
def _look(memory: Memory, point: Point, now: float) -> None:
    """Ask the sisters in this instant, if the stock point is short."""
    sisters = sisters_at(point.sisters, 0)
    if point.head != 0 and not sisters.due:
        sisters.due = 1
        push(memory, now, sisters.key, Kind.ASK_SISTERS, address_of(point), 0.0, 0.0)


@compiled
def _ask(memory: Memory, point: Point, now: float) -> None:
    """Take from the sisters, one after the other, what the stock point owes beyond what is coming from them."""
    sisters = sisters_at(point.sisters, 0)
    sisters.due = 0
    short = point.backorders + point.owed - point.on_hand - sisters.coming
    for k in range(sisters.count):
        sister = sister_at(sisters.first, k)
        units = _spares(memory, sister, short, now) if short > 0 else 0.0
        if units > 0:
            sisters.coming += units
            _give(memory, sister, units, now)
            short -= units


@compiled
def _spares(memory: Memory, sister: Sister, short: float, now: float) -> float:
    """Return the units that a sister gives to one that is short; while customers wait or it is shut, none."""
    giver = point_at(sister.giver, 0)
    if giver.closed or giver.head != 0 or giver.on_hand <= 0:
        return 0.0
    owed, expected = giver.backorders + giver.owed, on_order(giver)
    shared = ask_sharing(
        sister.sharing,
        sister.parameters,
        short,
        now,
        giver.on_hand,
        expected,
        owed,
        giver.on_hand + expected - owed,
        giver.demand_by_day,
        memory.horizon_days,
        days_known(memory, now),
    )
    units = giver.on_hand if giver.on_hand < short else short
    return shared if shared < units else units


@compiled
def _give(memory: Memory, sister: Sister, units: float, now: float) -> None:
    """Send units on hand to a sister site that is short."""
    giver, taker = point_at(sister.giver, 0), point_at(sister.taker, 0)
    settle(giver, now)
    draw(giver, giver.on_hand - units)
    add(giver.facts, _GIVEN, units)
    note(memory, giver, What.TRANSSHIP, units, taker.site_name, now)
    settle(taker, now)
    taker.in_transit += units
    add(taker.facts, _FREIGHT_COST, units * sister.cost_per_unit)
    due = now + sister.lead_time_days
    push(memory, due, taker.receive_key, Kind.TAKE_OVER, address_of(sister), units, now)
    review_soon(memory, giver, now)


@compiled
def _take_over(memory: Memory, sister: Sister, units: float, now: float) -> None:
    """Put units of a sister site into stock; no replenishment cycle ends."""
    giver, taker = point_at(sister.giver, 0), point_at(sister.taker, 0)
    settle(taker, now)
    sisters_at(taker.sisters, 0).coming -= units
    taker.in_transit -= units
    add(taker.facts, _TAKEN, units)
    taker.on_hand += units
    serve_first(memory, taker, now)
    note(memory, taker, What.TAKE_OVER, units, giver.site_name, now)
