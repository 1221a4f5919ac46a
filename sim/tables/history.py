"""The history of demand: rows by date, site and item, or one row for an item with the dates across."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.tables.calendar import Calendar, calendar_of
from sim.tables.files import Sheet
from sim.tables.history_long import read_long
from sim.tables.history_wide import read_wide, times_across
from sim.tables.quantities import Key, Quantities
from sim.tables.rows import Reading, Row

__all__ = ["DemandHistory", "read_demand_history"]


@dataclass(frozen=True, slots=True)
class DemandHistory:
    """What was asked in each bucket: equally long series by (site, item, segment), and the row each begins in."""

    series: Mapping[Key, tuple[float, ...]]
    rows: Mapping[Key, Row]
    calendar: Calendar


def read_demand_history(sheet: Sheet, reading: Reading) -> DemandHistory | None:
    """Return the history, None when it cannot be made out; problems and notes go to `reading`.

    In the long form rows left out are zero demand and rows of the same bucket are added up; in the wide form every cell
    must be filled. Notes say how often that happened.
    """
    across = times_across(sheet, reading)
    found = read_long(sheet, reading) if across is None else read_wide(sheet, across, reading)
    if found is None or not len(found.times):
        return None
    buckets = np.unique(found.times)
    calendar = calendar_of(found.unit, buckets, sheet.place, reading.faults, reading.notes)
    return None if calendar is None else _assembled(found, calendar, sheet, reading)


def _assembled(found: Quantities, calendar: Calendar, sheet: Sheet, reading: Reading) -> DemandHistory:
    table = np.zeros((len(found.rows), calendar.length))
    column = (found.times - calendar.first) // calendar.step
    np.add.at(table, (found.series, column), found.quantities)
    distinct = len(np.unique(found.series * np.int64(calendar.length) + column))
    repeated, empty = len(column) - distinct, table.size - distinct
    if repeated:
        reading.notes.append(
            f"{sheet.place}: rows that repeat a bucket, site, item and segment: {repeated}; they are added up"
        )
    if empty:
        reading.notes.append(f"{sheet.place}: {empty} of {table.size} buckets of single items have no row: zero demand")
    series = {key: tuple(values.tolist()) for key, values in zip(found.rows, table, strict=True)}
    return DemandHistory(series, found.rows, calendar)
