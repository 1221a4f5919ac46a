"""Scenarios whose master data are tables: a user's workbook, or the ones shipped with the configuration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from sim.clock import Sequence
from sim.distributions import Replay
from sim.network import Network, Scenario
from sim.tables import read_network
from sim.tables.demand import DemandFrom

__all__ = ["from_tables", "shipped"]

_STARTS_EMPTY = (
    "No opening stock was given: every stock point starts empty, and the warm-up must be long enough to fill it."
)
_SIZED_ON_WHAT_COMES = (
    "Demand repeats its history, and policies are sized on that same history: they know what will come, and look "
    "better than they would on fresh demand."
)
_BREAKS = "Disruptions happen that no policy knows of beforehand"
_WOULD_BREAK = "These disruptions are left out of the run"


def from_tables(
    path: str,
    name: str,
    *,
    horizon_days: int = 728,
    warmup_days: int = 182,
    bucket_days: int = 7,
    sequence: Sequence = "demand_first",
    demand: DemandFrom = "bootstrap",
    block: int | None = None,
    start_date: date | None = None,
    currency: str = "EUR",
    description: str = "",
    disrupted: bool = True,
) -> Scenario:
    """Return the scenario that a workbook or a folder of CSV files describes.

    Where the tables leave a demand open it comes from their history, as `demand` says: resampled in blocks of
    `block` buckets (`bootstrap`), in its own order (`replay`) or as a distribution fitted to it (`fitted`). Raises
    TableErrors with every problem of the tables, and ValueError for a setting that does not fit.
    """
    read = read_network(path, demand, block=block, start_date=start_date, horizon_days=horizon_days)
    return Scenario(
        name=name,
        network=read.network,
        horizon_days=horizon_days,
        warmup_days=warmup_days,
        bucket_days=bucket_days,
        sequence=sequence,
        start_date=read.start_date,
        currency=currency,
        description=description or f"Master data from {Path(path).name}",
        notes=(*read.notes, *_notes(read.network, disrupted)),
        disrupted=disrupted,
    )


def _notes(network: Network, disrupted: bool) -> Iterator[str]:
    if not network.stock:
        yield _STARTS_EMPTY
    if any(isinstance(row.size, Replay) for row in network.demands):
        yield _SIZED_ON_WHAT_COMES
    if network.disruptions:
        names = ", ".join(disruption.name for disruption in network.disruptions)
        yield f"{_BREAKS if disrupted else _WOULD_BREAK}: {names}."


def shipped(
    name: str,
    *,
    horizon_days: int,
    warmup_days: int,
    start_date: date,
    currency: str,
    description: str,
    disrupted: bool = True,
) -> Scenario:
    """Return the scenario whose tables are shipped in configs/data/`name`."""
    with as_file(files("configs") / "data" / name) as folder:
        return from_tables(
            str(folder),
            name,
            horizon_days=horizon_days,
            warmup_days=warmup_days,
            start_date=start_date,
            currency=currency,
            description=description,
            disrupted=disrupted,
        )
