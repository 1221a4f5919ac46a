"""What was agreed with suppliers, joined to the lanes it is for: price breaks and contracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from sim.network import Contract, Lane, PriceBreak
from sim.tables.rows import Reading, Row, build

__all__ = ["add_contracts", "add_price_breaks"]

_Key = tuple[str, str, str, str]
_Placed = list[tuple[Lane, Row]]
_Term = TypeVar("_Term", PriceBreak, Contract)


def add_price_breaks(lanes: _Placed, rows: Sequence[Row], reading: Reading) -> _Placed:
    """Return the lanes with their price breaks, ascending; report breaks of no lane and those that stand twice."""
    steps: dict[_Key, dict[float, PriceBreak]] = {}
    for key, step, row in _of_lanes(lanes, rows, PriceBreak, reading):
        own = steps.setdefault(key, {})
        if step.from_units in own:
            row.fault(reading.faults, "from_units", f"{step.from_units:g} stands twice for the same lane")
        own[step.from_units] = step
    return [(_with_breaks(lane, steps.get(_key_of(lane))), row) for lane, row in lanes]


def _with_breaks(lane: Lane, steps: dict[float, PriceBreak] | None) -> Lane:
    return replace(lane, price_breaks=tuple(steps[start] for start in sorted(steps))) if steps else lane


def add_contracts(lanes: _Placed, rows: Sequence[Row], reading: Reading) -> _Placed:
    """Return the lanes with their contracts; report contracts of no lane and a second one of the same lane."""
    contracts: dict[_Key, Contract] = {}
    for key, contract, row in _of_lanes(lanes, rows, Contract, reading):
        if contracts.setdefault(key, contract) is not contract:
            row.fault(reading.faults, "origin", "is a second contract for the same lane; a lane has one")
    return [
        (replace(lane, contract=contracts[_key_of(lane)]), row) if _key_of(lane) in contracts else (lane, row)
        for lane, row in lanes
    ]


def _of_lanes(
    lanes: _Placed, rows: Sequence[Row], made: type[_Term], reading: Reading
) -> list[tuple[_Key, _Term, Row]]:
    """Return what the rows describe, each with the key of its lane; report those of no lane."""
    known = {_key_of(lane) for lane, _ in lanes}
    found = []
    for row in rows:
        term = build(row, made, reading)
        key = (row.text("origin"), row.text("destination"), row.text("item"), row.text("mode"))
        if term is None or row.wrong:
            continue
        if key in known:
            found.append((key, term, row))
        else:
            name = " / ".join(repr(part) for part in key if part)
            row.fault(reading.faults, "origin", f"there is no lane {name} in sheet lanes")
    return found


def _key_of(lane: Lane) -> _Key:
    return lane.origin, lane.destination, lane.item, lane.mode
