"""The page of a cycle: its agenda pack, to be read before the meeting."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.report.page import environment, heading
from experiments.report.tables import Cell, Column, Row, Table
from experiments.siop.pack import cycle_month, write_packs
from experiments.wording.numerals import DASH, percent, plain
from experiments.wording.phrases import label_of
from sim.network import Scenario
from sim.planning import AgendaTable, CyclePack

__all__ = ["write_cycle_pages"]

_SHARES = ("share",)


def write_cycle_pages(
    scenario: Scenario, arm: str, packs: Sequence[CyclePack], folder: Path, lead: str = ""
) -> Iterator[tuple[str, str]]:
    """Write ``cycles/MONTH.html`` and the tables as CSV and workbook below `folder`; yield title and file of each page.

    `lead` begins the names where there are several scenarios.
    """
    place = folder / "cycles"
    write_packs(scenario, packs, place / lead if lead else place)
    template = environment().get_template("cycle.html.jinja")
    for pack in packs:
        month = cycle_month(scenario, pack)
        title = f"{heading(scenario.name)}, {label_of(arm)}: cycle of {month}"
        page = template.render(title=title, version=pack.version, tables=[_table(table) for table in pack.tables])
        file = f"{lead}_{month}.html" if lead else f"{month}.html"
        (place / file).write_text(page, encoding="utf-8", newline="\n")
        yield title, f"cycles/{file}"


def _table(table: AgendaTable) -> Table:
    first, *others = table.columns
    rows = tuple(
        Row(label=str(row[0]), cells=tuple(Cell(_text(v, c)) for v, c in zip(row[1:], others, strict=True)))
        for row in table.rows
    )
    shares = table.title.endswith("share of regular hours")
    if shares:
        rows = tuple(
            Row(label=str(row[0]), cells=tuple(Cell(percent(float(value), 0)) for value in row[1:]))
            for row in table.rows
        )
    columns = tuple(Column(_heading(name)) for name in others)
    return Table(table.title, _heading(first), columns, rows or (Row("none"),), dense=True)


def _text(value: str | float, column: str) -> str:
    if isinstance(value, str):
        return value
    if not math.isfinite(value):
        return DASH
    if column.endswith(_SHARES):
        return percent(value)
    return plain(value, 1 if column.endswith("days") else 0)


def _heading(name: str) -> str:
    return name[:1].upper() + name[1:]
