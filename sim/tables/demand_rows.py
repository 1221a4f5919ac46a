"""Demands from their rows, from the history, or from both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.distributions import Constant, Distribution
from sim.network import Demand, Projects, Shape
from sim.tables.cells import Cell, CellError
from sim.tables.demand import DemandFrom, law_of, pattern_note, weekly_block
from sim.tables.history import DemandHistory
from sim.tables.laws import History, history_of, parse_law
from sim.tables.quantities import Key
from sim.tables.rows import Reading, Row, build

__all__ = ["HistoryUse", "Placed", "demand_key", "demand_key_of", "demands_of_history", "fit_notes", "read_demands"]

Placed = list[tuple[Demand, Row]]


@dataclass(frozen=True, slots=True)
class HistoryUse:
    """A history of demand, when there is one, and how it becomes demand; `sheet` says that there is such a sheet."""

    history: DemandHistory | None
    sheet: bool
    demand: DemandFrom
    block: int | None

    def law(self, key: Key) -> Distribution:
        """Return the demand per bucket of a series; raise CellError when the history does not have it."""
        history = self._found(key)
        days = history.calendar.bucket_days or 1.0
        return law_of(history, key, self.demand, self.block or weekly_block(days))

    def values(self, key: Key) -> tuple[float, ...]:
        """Return the series of a demand; raise CellError when the history does not have it."""
        return self._found(key).series[key]

    def _found(self, key: Key) -> DemandHistory:
        name = " / ".join(repr(part) for part in key if part)
        if self.history is None:
            lacks = "has no readable rows" if self.sheet else "is missing"
            raise CellError(f"takes its values from sheet demand_history, which {lacks}")
        if key not in self.history.series:
            raise CellError(f"takes its values from sheet demand_history, which has no row for {name}")
        return self.history


def demands_of_history(use: HistoryUse, reading: Reading) -> Placed:
    """Return one demand for each series of the history."""
    history = use.history
    if history is None:
        return []
    if history.calendar.bucket_days is None:
        place = next(iter(history.rows.values())).sheet.place
        reading.faults.sheet(place, "its buckets have no length; name them week or day, or use dates instead")
    demands = []
    for key, row in history.rows.items():
        site, item, segment = key
        bucket_days = history.calendar.bucket_days or 1.0
        demand = Demand(site=site, item=item, segment=segment, size=use.law(key), bucket_days=bucket_days)
        demands.append((demand, row))
    return demands


def read_demands(rows: Sequence[Row], use: HistoryUse, reading: Reading) -> Placed:
    """Return the demand of each row; a size left empty comes from the history."""
    demands = []
    for row in rows:
        given: dict[str, object] = {"size": Constant(0.0)}
        if "size" not in row.wrong:
            given |= _size(row, demand_key(row), use, reading)
        given |= _return_delay(row, reading)
        shape = build(row, Shape, reading)
        projects = build(row, Projects, reading)
        given |= {"shape": shape or Shape(), "projects": projects or Projects()}
        demand = build(row, Demand, reading, given)
        if demand is not None:
            demands.append((demand, row))
    return demands


def demand_key(row: Row) -> Key:
    """Return the site, item and segment of a row."""
    return row.text("site"), row.text("item"), row.text("segment")


def _size(row: Row, key: Key, use: HistoryUse, reading: Reading) -> dict[str, object]:
    """Return the demand's size and, when that comes from a dated history, the length of its buckets."""
    cell = row.values.get("size")
    if use.sheet and use.history is None and cell is None:
        return {}  # what is wrong with the history is told there
    try:
        law = parse_law(cell, _history(key, use)) if isinstance(cell, Cell) and cell is not None else use.law(key)
    except CellError as error:
        empty = "is empty and so " if cell is None else ""
        row.fault(reading.faults, "size", f"{empty}{error}")
        return {}
    given: dict[str, object] = {"size": law}
    of_history = cell is None or bool(history_of(law))
    days = use.history.calendar.bucket_days if use.history and of_history else None
    if days is not None and not row.values.get("orders_per_day"):
        if row.values.get("bucket_days", days) != days:
            row.fault(
                reading.faults, "bucket_days", f"must be {days:g}, the days in a bucket of demand_history, or empty"
            )
        given["bucket_days"] = days
    return given


def _return_delay(row: Row, reading: Reading) -> dict[str, object]:
    """Return the time until units come back, given without a history."""
    cell = row.values.get("return_delay_days")
    if not isinstance(cell, Cell) or cell is None:
        return {}
    try:
        return {"return_delay_days": parse_law(cell, _no_history)}
    except CellError as error:
        row.fault(reading.faults, "return_delay_days", str(error))
        return {"return_delay_days": Constant(0.0)}


def _no_history() -> tuple[float, ...]:
    raise CellError("has no history to take its values from; write them down or give a distribution")


def demand_key_of(demand: Demand) -> Key:
    """Return the site, item and segment of a demand."""
    return demand.site, demand.item, demand.segment


def _history(key: Key, use: HistoryUse) -> History:
    return lambda: use.values(key)


def fit_notes(demands: Placed, use: HistoryUse) -> list[str]:
    """Return what a reader should know of the demands that came from the history."""
    history = use.history
    if history is None:
        return []
    named = {demand_key_of(demand) for demand, _ in demands}
    unused = [key for key in history.series if key not in named]
    silent = [key for key, values in history.series.items() if not any(values)]
    notes = []
    if unused:
        notes.append(f"demand_history: {len(unused)} series that sheet demand does not name are left out")
    if silent:
        notes.append(f"demand_history: nothing was ever asked in {len(silent)} of {len(history.series)} series")
    if use.demand == "fitted":
        fits = {demand_key_of(demand): demand.size for demand, row in demands if "size" not in row.values}
        notes.append(pattern_note(history, fits))
    return notes
