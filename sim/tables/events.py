"""Dated events, joined to the demands they change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sim.history import HISTORY_DAYS
from sim.network import Demand, Event
from sim.tables.demand_rows import Placed, demand_key, demand_key_of
from sim.tables.quantities import Key
from sim.tables.rows import Reading, Row, build

__all__ = ["add_events"]


def add_events(demands: Placed, rows: Sequence[Row], reading: Reading, horizon_days: int | None) -> Placed:
    """Return the demands with their events, in the order of the rows; report events of no demand and of no day."""
    events: dict[Key, list[Event]] = {}
    known = {demand_key_of(demand) for demand, _ in demands}
    for row in rows:
        event = build(row, Event, reading)
        if event is None or not row.text("site") or not row.text("item"):
            continue
        if demand_key(row) not in known:
            name = " / ".join(repr(part) for part in demand_key(row) if part)
            row.fault(reading.faults, "item", f"there is no demand for {name}")
        _check_days(row, event, reading, horizon_days)
        events.setdefault(demand_key(row), []).append(event)
    return list(_with_events(demands, events))


def _with_events(demands: Placed, events: Mapping[Key, list[Event]]) -> Iterator[tuple[Demand, Row]]:
    for demand, row in demands:
        own = events.get(demand_key_of(demand), [])
        yield (replace(demand, events=tuple(own)) if own else demand), row


def _check_days(row: Row, event: Event, reading: Reading, horizon_days: int | None) -> None:
    """Report an event that neither the run nor the known past before it can see."""
    if horizon_days is not None and "start_day" in row.values and event.start_day >= horizon_days:
        row.fault(
            reading.faults,
            "start_day",
            f"day {event.start_day:g} lies after the horizon of {horizon_days} days (day 0 is {reading.start})",
        )
    if event.end_day <= -HISTORY_DAYS and "end_day" in row.values:
        row.fault(
            reading.faults,
            "end_day",
            f"day {event.end_day:g} lies more than {HISTORY_DAYS} days before day 0 ({reading.start}); "
            "the event has no effect",
        )
