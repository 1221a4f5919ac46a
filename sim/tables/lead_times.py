"""Past lead times by lane and item, and the distribution that a lane without one of its own takes from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.distributions import Distribution, Empirical
from sim.tables.cells import CellError, parse_date, parse_number, shown
from sim.tables.columns import read_codes, read_column
from sim.tables.files import Sheet
from sim.tables.layout import HISTORIES
from sim.tables.rows import Reading, Row, header_columns, missing_columns

__all__ = ["LeadTimeHistory", "read_lead_time_history"]

_LAYOUT = HISTORIES["lead_time_history"]
_FEWEST = 5
LaneKey = tuple[str, str, str]
"""(origin, destination, item), the item empty where the history does not say."""


@dataclass(frozen=True, slots=True)
class LeadTimeHistory:
    """Observed lead times in days by (origin, destination, item), in their order, and the row each begins in."""

    observed: Mapping[LaneKey, Sequence[float]]
    rows: Mapping[LaneKey, Row]

    def exactly(self, key: LaneKey) -> tuple[float, ...]:
        """Return the lead times of just this origin, destination and item; raise CellError when there are none."""
        values = self.observed.get(key)
        if not values:
            name = " / ".join(repr(part) for part in key if part)
            raise CellError(f"sheet lead_time_history has no row for {name}")
        return tuple(values)

    def pooled(self, origin: str, destination: str) -> tuple[float, ...]:
        """Return the lead times of all items between two sites."""
        return tuple(
            days for (o, d, _), values in self.observed.items() if (o, d) == (origin, destination) for days in values
        )

    def law(self, key: LaneKey) -> tuple[Distribution | None, bool]:
        """Return the empirical distribution for a lane and whether other items' lead times had to help.

        With fewer than 5 observations of its own, an item takes those of all items between the two sites.
        """
        own = self.observed.get(key, ())
        if len(own) >= _FEWEST:
            return Empirical(tuple(own)), False
        pool = self.pooled(*key[:2])
        return (Empirical(pool) if pool else None), bool(key[2]) and len(pool) > len(own)

    def items(self, origin: str, destination: str) -> list[str]:
        """Return the items with enough observations of their own between two sites."""
        return [
            item
            for (o, d, item), values in self.observed.items()
            if item and (o, d) == (origin, destination) and len(values) >= _FEWEST
        ]


def read_lead_time_history(sheet: Sheet, reading: Reading) -> LeadTimeHistory:
    """Return the lead times of a sheet: from the dates of order and receipt when it has both, else given in days."""
    index = header_columns(sheet, _LAYOUT, reading.faults)
    missing_columns(sheet, _LAYOUT, index, reading)
    names = ("origin", "destination", "item")
    keys = zip(*(read_codes(sheet, index, _LAYOUT, name, reading) for name in names), strict=True)
    days = _days(sheet, index, reading)
    observed: dict[LaneKey, list[float]] = {}
    rows: dict[LaneKey, Row] = {}
    for (number, _), (origin, destination, item), value in zip(sheet.rows, keys, days, strict=True):
        if origin and destination:
            key = (origin, destination, item or "")
            rows.setdefault(key, Row(sheet, number, index, {}))
            observed.setdefault(key, [])
            if value is not None:
                observed[key].append(value)
    return LeadTimeHistory(observed, rows)


def _days(sheet: Sheet, index: Mapping[str, int], reading: Reading) -> Sequence[float | None]:
    if {"order_date", "receipt_date"} <= set(index):
        return _days_between(sheet, index, reading)
    if "lead_time_days" in index:
        values = read_column(sheet, index, "lead_time_days", parse_number, reading)
        for (number, _), value in zip(sheet.rows, values, strict=True):
            if value is not None and not 0 <= value < float("inf"):
                message = f"{shown(value)} must be >= 0 and finite"
                Row(sheet, number, index, {}).fault(reading.faults, "lead_time_days", message)
        return [value if value is not None and 0 <= value < float("inf") else None for value in values]
    reading.faults.sheet(sheet.place, "needs the columns order_date and receipt_date, or lead_time_days")
    return [None] * len(sheet.rows)


def _days_between(sheet: Sheet, index: Mapping[str, int], reading: Reading) -> Sequence[float | None]:
    ordered = read_column(sheet, index, "order_date", parse_date, reading)
    received = read_column(sheet, index, "receipt_date", parse_date, reading, required=False)
    found: list[float | None] = []
    for (number, _), first, last in zip(sheet.rows, ordered, received, strict=True):
        days = None if first is None or last is None else float((last - first).days)
        if days is not None and days < 0:
            row = Row(sheet, number, index, {})
            row.fault(reading.faults, "receipt_date", f"{last} lies before the order date {first}")
            days = None
        found.append(days)
    still_open = sum(a is not None and b is None for a, b in zip(ordered, received, strict=True))
    if still_open:
        reading.notes.append(f"{sheet.place}: rows without a receipt date yet: {still_open}; they are left out")
    return found
