"""What a stock point whose goods are handled has done: by calls, for the kernel does not contain `handling`."""

from __future__ import annotations

from sim.compiled.calendar import push
from sim.compiled.calls import call_handling
from sim.compiled.handling_layout import Errand, handling_at
from sim.compiled.jit import apart, compiled
from sim.compiled.jobs import component_came
from sim.compiled.layout import Event, Kind, Memory, Point
from sim.compiled.pointers import address_of

__all__ = [
    "destroy_handled",
    "give_part",
    "hand_over",
    "open_handling",
    "put_down",
    "send_picked",
    "take_in",
    "withdraw_lots",
]


@apart
def _have(memory: Memory, errand: int, subject: int, units: float, number: float, now: float) -> float:
    return call_handling(memory.handling_code, address_of(memory), errand, subject, units, number, now)


@compiled
def open_handling(memory: Memory, point: Point) -> None:
    """Begin a run with what is on hand, fresh."""
    _have(memory, Errand.OPEN, address_of(point), 0.0, 0.0, 0.0)


@compiled
def take_in(memory: Memory, point: Point, units: float, now: float) -> None:
    """Unload a shipment."""
    _have(memory, Errand.TAKE_IN, address_of(point), units, 0.0, now)


@compiled
def put_down(memory: Memory, point: Point, units: float, now: float) -> None:
    """Put fresh units into stock and serve those who wait."""
    _have(memory, Errand.PUT_DOWN, address_of(point), units, 0.0, now)


@compiled
def hand_over(memory: Memory, point: Point, units: float, demand: int, now: float) -> float:
    """Give units that were on hand to customers; return when they have left."""
    return _have(memory, Errand.HAND_OVER, address_of(point), units, float(demand), now)


@compiled
def send_picked(memory: Memory, buyer: Point, inbound: int, units: float, placed: float, now: float) -> None:
    """Send units that were on hand to a site downstream, once they have been picked."""
    if inbound == 0:
        _have(memory, Errand.SEND, address_of(buyer), units, placed, now)
    else:
        _have(memory, Errand.SEND_ON_LANE, inbound, units, placed, now)


@apart
def give_part(memory: Memory, point: Point, job: int, units: float, now: float) -> None:
    """Give units that were on hand to a job, once they have been picked."""
    leaves = now
    if point.handling != 0:
        leaves = _have(memory, Errand.PICK_PART, address_of(point), units, 0.0, now)
    if leaves > now:
        push(memory, leaves, handling_at(point.handling, 0).depart_key, Kind.PART_PICKED, job, 0.0, 0.0)
    else:
        component_came(memory, job, now)


@compiled
def destroy_handled(memory: Memory, point: Point, share: float, now: float) -> float:
    """Destroy a share of all lots, and of what is held; return the units held that were."""
    return _have(memory, Errand.DESTROY, address_of(point), share, 0.0, now)


@compiled
def withdraw_lots(memory: Memory, event: Event, units: float, now: float) -> None:
    """Take units off the lots of a shipment under way."""
    _have(memory, Errand.WITHDRAW, address_of(event), units, 0.0, now)
