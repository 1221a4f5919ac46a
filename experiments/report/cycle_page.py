"""The page of a cycle: its agenda pack, to be read before the meeting."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.report.page import environment
from experiments.report.tables import Cell, Column, Row, Table
from experiments.siop.pack import cycle_month, write_packs
from experiments.wording.numerals import DASH, percent, plain
from experiments.wording.phrases import heading, label_of
from sim.network import Scenario
from sim.planning import AgendaTable, CyclePack

__all__ = ["write_cycle_pages"]

_ROUND_SHARE = "share of regular hours"


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
    kinds = [_ROUND_SHARE if table.title.endswith(_ROUND_SHARE) else column for column in others]
    rows = tuple(
        Row(label=str(row[0]), cells=tuple(Cell(_text(v, kind)) for v, kind in zip(row[1:], kinds, strict=True)))
        for row in table.rows
    )
    columns = tuple(Column(heading(name)) for name in others)
    return Table(table.title, heading(first), columns, rows or (Row("none"),), dense=True)


def _text(value: str | float, column: str) -> str:
    if isinstance(value, str):
        return value
    if not math.isfinite(value):
        return DASH
    if column.endswith(("share", _ROUND_SHARE)):
        return percent(value, 0 if column == _ROUND_SHARE else 1)
    return plain(value, 1 if column.endswith("days") else 0)
