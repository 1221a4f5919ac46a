"""Lanes from their rows, with lead times from the history where a row names none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from sim.distributions import Constant, Distribution
from sim.network import Lane
from sim.spelling import suggestions
from sim.tables.cells import Cell, CellError
from sim.tables.laws import History, parse_law
from sim.tables.lead_times import LaneKey, LeadTimeHistory
from sim.tables.rows import Reading, Row, build

__all__ = ["check_lead_times", "read_lanes"]


def read_lanes(
    rows: Sequence[Row], history: LeadTimeHistory | None, items: Collection[str], reading: Reading
) -> list[tuple[Lane, Row]]:
    """Return the lanes, each with its row; notes say where lead times were pooled or are missing.

    A lane for every item whose lead time is left to the history is followed by lanes of their own for the items that
    the history knows well.
    """
    taken = {(row.text("destination"), row.text("item")) for row in rows}
    lanes: list[tuple[Lane, Row]] = []
    pooled = absent = 0
    for row in rows:
        if "lead_time_days" in row.values or "lead_time_days" in row.wrong:
            lanes += _given(row, history, reading)
            continue
        key = _key(row)
        law, helped = history.law(key) if history else (None, False)
        pooled += helped
        absent += law is None
        lane = build(row, Lane, reading, _terms(row, reading) | ({} if law is None else {"lead_time_days": law}))
        if lane is not None:
            lanes.append((lane, row))
            lanes += [(own, row) for own in _own_lanes(lane, history, taken) if own.item in items]
    if pooled:
        reading.notes.append(f"lanes of an item with fewer than 5 deliveries: {pooled}; they take those of all items")
    if absent:
        reading.notes.append(f"lanes without a lead time: {absent}; what they ship is usable at once")
    return lanes


def _key(row: Row) -> LaneKey:
    return row.text("origin"), row.text("destination"), row.text("item")


def _given(row: Row, history: LeadTimeHistory | None, reading: Reading) -> list[tuple[Lane, Row]]:
    """Return the lane of a row whose lead time stands in its cell."""
    law: Distribution = Constant(0.0)
    cell = row.values.get("lead_time_days")
    try:
        if isinstance(cell, Cell):
            law = parse_law(cell, _history(row, history))
    except CellError as error:
        row.fault(reading.faults, "lead_time_days", str(error))
    lane = build(row, Lane, reading, _terms(row, reading) | {"lead_time_days": law})
    return [] if lane is None else [(lane, row)]


def _terms(row: Row, reading: Reading) -> dict[str, object]:
    """Return the distributions of what is delivered, where the row has them."""
    found: dict[str, object] = {}
    for name, otherwise in (("delivered_share", 1.0), ("short_units", 0.0)):
        cell = row.values.get(name)
        if isinstance(cell, Cell) and cell is not None:
            found[name] = Constant(otherwise)
            try:
                found[name] = parse_law(cell, _no_history)
            except CellError as error:
                row.fault(reading.faults, name, str(error))
    return found


def _no_history() -> tuple[float, ...]:
    raise CellError("has no sheet of observed values to be taken from; name a distribution like uniform(low=0, high=1)")


def _history(row: Row, history: LeadTimeHistory | None) -> History:
    def values() -> tuple[float, ...]:
        if history is None:
            raise CellError("takes its values from sheet lead_time_history, which is missing")
        return history.exactly(_key(row))

    return values


def _own_lanes(lane: Lane, history: LeadTimeHistory | None, taken: Collection[tuple[str, str]]) -> Iterator[Lane]:
    if lane.item or history is None:
        return
    for item in history.items(lane.origin, lane.destination):
        law, _ = history.law((lane.origin, lane.destination, item))
        if law is not None and (lane.destination, item) not in taken:
            yield replace(lane, item=item, lead_time_days=law)


def check_lead_times(history: LeadTimeHistory, lanes: Sequence[Lane], items: Collection[str], reading: Reading) -> None:
    """Report deliveries on a lane that does not exist, or of an item that does not."""
    ways = {(lane.origin, lane.destination) for lane in lanes}
    close = suggestions((item for _, _, item in history.rows if item and item not in items), items)
    for (origin, destination, item), row in history.rows.items():
        if (origin, destination) not in ways:
            row.fault(reading.faults, "origin", f"no lane in sheet lanes leads from {origin!r} to {destination!r}")
        if item and item not in items:
            hint = f"; did you mean {close[item]!r}?" if item in close else ""
            row.fault(reading.faults, "item", f"{item!r} is not among the items{hint}")
