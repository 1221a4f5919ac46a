"""Machines, compiled: `sim.processes.machine.Machine`, statement by statement."""

from __future__ import annotations

from sim.compiled.centre_book import enter, next_draw, spread
from sim.compiled.jit import apart, compiled
from sim.compiled.plant_layout import Factory, Machine
from sim.compiled.pointers import float_at
from sim.ledger import CentreMeasure

__all__ = ["ready_at", "wait_for", "work"]

_ROUNDING = 1e-9
_OVERTIME = int(CentreMeasure.overtime_days)
_DOWN = int(CentreMeasure.down_days)
_WAIT_SHIFT = int(CentreMeasure.wait_shift_days)
_WAIT_REPAIR = int(CentreMeasure.wait_repair_days)


@compiled
def _stretch_after(factory: Factory, first: int, count: int, now: float) -> int:
    """Return the number of the first stretch of a working time that closes after `now`."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if now < float_at(factory.times, first + count + middle):
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def ready_at(factory: Factory, machine: Machine, now: float, overtime: bool) -> float:
    """Return the first moment from `now` on at which a machine can work."""
    first, count = machine.plain, machine.plain_count
    if overtime:
        first, count = machine.longer, machine.longer_count
    opens: float = float_at(factory.times, first + _stretch_after(factory, first, count, now))
    return max(now, opens)


@apart
def work(
    factory: Factory, machine: Machine, row: int, start: float, days: float, measure: int, overtime: bool
) -> float:
    """Return when `days` of work are done that start at `start`."""
    first, count = machine.plain, machine.plain_count
    if overtime:
        first, count = machine.longer, machine.longer_count
    now, left = start, days
    while True:
        k = first + _stretch_after(factory, first, count, now)
        opens, closes, fails = float_at(factory.times, k), float_at(factory.times, k + count), now + machine.left_up
        if opens > now:
            wait_for(factory, machine, row, now, opens)
            now = opens
            continue
        until = min(closes, fails)
        done = now + left if machine.speed_count == 0 else _done(factory, machine, now, left)
        if done <= until + _ROUNDING:
            end: float = min(done, until)
            _enter_work(factory, machine, row, measure, now, end, overtime)
            machine.left_up -= left if machine.speed_count == 0 else end - now
            return end
        _enter_work(factory, machine, row, measure, now, until, overtime)
        left -= until - now if machine.speed_count == 0 else _between(factory, machine, now, until)
        if fails <= closes:
            now = _repaired(factory, machine, row, until)
        else:
            machine.left_up -= until - now
            now = until


@compiled
def _changes_until(factory: Factory, machine: Machine, time: float) -> int:
    """Return how many changes of its speed a machine has seen."""
    return _stretch_after(factory, machine.speed - machine.speed_count, machine.speed_count, time)


@compiled
def _speed_after(factory: Factory, machine: Machine, changes: int) -> float:
    """Return the speed of a machine after so many changes of it."""
    return float_at(factory.times, machine.speed + machine.speed_count + changes - 1) if changes > 0 else 1.0


@apart
def _done(factory: Factory, machine: Machine, start: float, days: float) -> float:
    """Return when `days` of work are done at the speed of a machine (`sim.spans.Steps.done`)."""
    now, left = start, days
    for k in range(_changes_until(factory, machine, start), machine.speed_count):
        speed, until = _speed_after(factory, machine, k), float_at(factory.times, machine.speed + k)
        if speed * (until - now) >= left:
            return now + left / speed
        left -= speed * (until - now)
        now = until
    return now + left / _speed_after(factory, machine, machine.speed_count)


@apart
def _between(factory: Factory, machine: Machine, start: float, end: float) -> float:
    """Return the work that a machine does from `start` to `end` (`sim.spans.Steps.between`)."""
    total, now = 0.0, start
    for k in range(_changes_until(factory, machine, start), machine.speed_count):
        time = float_at(factory.times, machine.speed + k)
        if time >= end:
            break
        total += _speed_after(factory, machine, k) * (time - now)
        now = time
    return total + _speed_after(factory, machine, _changes_until(factory, machine, now)) * (end - now)


@compiled
def _repaired(factory: Factory, machine: Machine, row: int, failed: float) -> float:
    """Return when a machine is up again after a failure that came while it worked."""
    repaired = failed + next_draw(factory, machine.repairs)
    machine.left_up = next_draw(factory, machine.uptimes)
    _enter_down(factory, machine, row, failed, repaired)
    spread(factory, row, _WAIT_REPAIR, failed, repaired)
    return repaired


@apart
def wait_for(factory: Factory, machine: Machine, row: int, start: float, end: float) -> None:
    """Enter the time that a job waits for a machine to open: for repair within the shifts, else for a shift."""
    k = machine.shifts + _stretch_after(factory, machine.shifts, machine.shift_count, start)
    now = start
    while now < end:
        opens = min(end, max(now, float_at(factory.times, k)))
        closes = min(end, float_at(factory.times, k + machine.shift_count))
        spread(factory, row, _WAIT_SHIFT, now, opens)
        spread(factory, row, _WAIT_REPAIR, opens, closes)
        now = closes
        k += 1


@compiled
def _enter_work(
    factory: Factory, machine: Machine, row: int, measure: int, start: float, end: float, overtime: bool
) -> None:
    spread(factory, row, measure, start, end)
    if overtime:
        days = end - start - _overlap(factory, machine, start, end)
        machine.overtime += days
        enter(factory, row, _OVERTIME, days, start)


@compiled
def _overlap(factory: Factory, machine: Machine, start: float, end: float) -> float:
    """Return how much of a span lies within the shifts."""
    total, count = 0.0, machine.shift_count
    k = _stretch_after(factory, machine.shifts, count, start)
    while k < count and float_at(factory.times, machine.shifts + k) < end:
        closes, opens = float_at(factory.times, machine.shifts + count + k), float_at(factory.times, machine.shifts + k)
        total += min(end, closes) - max(start, opens)
        k += 1
    return total


@compiled
def _enter_down(factory: Factory, machine: Machine, row: int, start: float, end: float) -> None:
    """Enter the open time that a failure takes."""
    count = machine.shift_count
    k = _stretch_after(factory, machine.shifts, count, start)
    while k < count and float_at(factory.times, machine.shifts + k) < end:
        opens = max(start, float_at(factory.times, machine.shifts + k))
        closes = min(end, float_at(factory.times, machine.shifts + count + k))
        spread(factory, row, _DOWN, opens, closes)
        k += 1
