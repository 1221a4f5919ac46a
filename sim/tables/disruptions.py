"""Disruptions and what they hit, from their rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sim.distributions import Constant, Distribution
from sim.network import Disruption, Network, Target
from sim.spelling import did_you_mean
from sim.tables.cells import Cell, CellError
from sim.tables.laws import parse_law
from sim.tables.rows import Reading, Row, build

__all__ = ["Disruptions", "read_disruptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disruptions:
    """The disruptions, each with its row, and the rows of their targets, those of the k-th by ``disruptions[k]``."""

    placed: Sequence[tuple[Disruption, Row]]
    targets: Mapping[str, Sequence[Row]]

    def network(self, network: Network) -> Network:
        """Return the network with its disruptions."""
        return replace(network, disruptions=tuple(value for value, _ in self.placed))

    @property
    def rows(self) -> dict[str, Sequence[Row]]:
        """Return the rows by the fields of the network."""
        return {"disruptions": [row for _, row in self.placed], **self.targets}


def read_disruptions(rows_of: Callable[[str], list[Row]], reading: Reading) -> Disruptions:
    """Return what the sheets on disruptions describe; `rows_of` gives the rows of a sheet."""
    found = [(value, row) for row in rows_of("disruptions") if (value := _disruption(row, reading)) is not None]
    hit: dict[str, list[tuple[Target, Row]]] = {value.name: [] for value, _ in found}
    for row in rows_of("disruption_targets"):
        name, target = row.text("disruption"), _target(row, reading)
        if name and name not in hit:
            row.fault(reading.faults, "disruption", f"{name!r} is not in sheet disruptions{did_you_mean(name, hit)}")
        elif name and target is not None:
            hit[name].append((target, row))
    own = [[line for _, line in hit[value.name]] for value, _ in found]
    return Disruptions(
        placed=[(replace(value, targets=tuple(t for t, _ in hit[value.name])), row) for value, row in found],
        targets={f"disruptions[{k}].targets": lines for k, lines in enumerate(own)},
    )


def _disruption(row: Row, reading: Reading) -> Disruption | None:
    if "duration_days" not in row.values and "duration_days" not in row.wrong:
        row.fault(reading.faults, "duration_days", "is empty; every row needs duration_days")
    laws: dict[str, object] = {"duration_days": _law(row, "duration_days", reading) or Constant(0.0)}
    if (life := _law(row, "time_to_failure_days", reading)) is not None:
        laws["time_to_failure_days"] = life
    if row.wrong & {"start_day", "time_to_failure_days", "after"}:
        laws["start_day"] = 0.0
    return build(row, Disruption, reading, laws)


def _law(row: Row, name: str, reading: Reading) -> Distribution | None:
    cell = row.values.pop(name, None)
    try:
        return parse_law(cell, _no_history) if isinstance(cell, Cell) and cell is not None else None
    except CellError as error:
        row.fault(reading.faults, name, str(error))
    return None


def _no_history() -> tuple[float, ...]:
    raise CellError("takes its values from a history, and there is none of disruptions; write another distribution")


def _target(row: Row, reading: Reading) -> Target | None:
    """Return what a row describes; a column that the sheet leaves out is no site, even when there is one only."""
    for name in set(row.values) - set(row.index):
        del row.values[name]
    return build(row, Target, reading)
