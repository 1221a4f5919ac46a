"""Master data as tables: a network read from, and written to, an Excel workbook or a folder of CSV files.

The sheets and their columns are described in docs/tables.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sim.check import Problem, check, raise_problems
from sim.network import Network
from sim.tables.demand import DemandFrom, check_demand_from
from sim.tables.faults import TableErrors
from sim.tables.files import FileError, read_sheets
from sim.tables.reading import Choices, assemble
from sim.tables.rows import Reading
from sim.tables.saving import save_sheets
from sim.tables.writing import network_sheets

__all__ = ["NetworkRead", "TableErrors", "read_network", "write_network"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRead:
    """A network read from tables, and what its reader should know.

    `notes` say what was assumed, one sentence each. `start_date` is day 0, from which dated open orders and events are
    counted. `first_date` (None when the history is not dated), `history_buckets` and `bucket_days` describe the history
    of demand; `bucket_days` is None without one.
    """

    network: Network
    notes: tuple[str, ...]
    start_date: date
    first_date: date | None = None
    bucket_days: float | None = None
    history_buckets: int = 0


def read_network(
    path: Path | str,
    demand: DemandFrom = "bootstrap",
    *,
    block: int | None = None,
    start_date: date | None = None,
    horizon_days: int | None = None,
) -> NetworkRead:
    """Read a network from an .xlsx workbook or a folder of .csv files.

    Where the workbook leaves the size of a demand open, it comes from sheet demand_history: resampled in blocks of
    `block` buckets with all items kept together (`bootstrap`; four weeks unless given), in its own order (`replay`), or
    as a distribution fitted item by item (`fitted`). Day 0 is `start_date`, else the first day of a history that is
    replayed, else the day after the history. With `horizon_days`, events after the horizon are refused.

    Raises TableErrors, which holds every problem of every sheet by cell, and ValueError for a wrong argument.
    """
    check_demand_from(demand, block)
    reading = Reading()
    try:
        sheets, notes = read_sheets(Path(path))
    except FileError as error:
        place, _, message = str(error).partition(": ")
        raise TableErrors([Problem(place, message)], str(path)) from None
    reading.notes += notes
    choices = Choices(demand=demand, block=block, start_date=start_date, horizon_days=horizon_days)
    network, calendar = assemble(sheets, choices, reading)
    if reading.faults.problems:
        raise TableErrors(reading.faults.problems, str(path))
    return NetworkRead(
        network=network,
        notes=tuple(reading.notes),
        start_date=reading.start,
        first_date=calendar.first_date if calendar else None,
        bucket_days=calendar.bucket_days if calendar else None,
        history_buckets=calendar.length if calendar else 0,
    )


def write_network(network: Network, path: Path | str, *, overwrite: bool = False) -> None:
    """Write a network as an .xlsx workbook or, when `path` has no such ending, as a folder of .csv files.

    What is written reads back equal. Raises NetworkError for a network with problems, FileExistsError when the file
    exists (or the folder is not empty) and `overwrite` is not set, and ValueError for what a cell cannot hold. Files
    are written whole or not at all.
    """
    raise_problems(check(network))
    save_sheets(network_sheets(network), Path(path), overwrite=overwrite)
