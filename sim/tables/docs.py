"""The page on sheets and columns, made from the dataclasses: ``python -m sim.tables.docs > docs/tables.md``."""

from __future__ import annotations

import sys

from sim.tables.cells import number_text
from sim.tables.laws import law_forms
from sim.tables.layout import HISTORIES, LAYOUTS, Column, Layout

__all__ = ["document"]

_INTRODUCTION = """\
# Tables: your data as a workbook

One Excel workbook (`.xlsx`), or a folder with one `.csv` file for each sheet, describes a supply chain. Start from an
example and check your own:

    siop-data template my.xlsx
    siop-data check my.xlsx

Needed are only `items` (a column `name` is enough), `lanes` (`origin`, `destination`) and either `demand_history` or
`demand`. Every other sheet and column may be left out; an empty cell means the default of its column. The smallest
workbook that runs:

| sheet | cells |
|---|---|
| items | `name`: A, B |
| lanes | `origin`: SUPPLIER, `destination`: SHOP, `lead_time_days`: 10 |
| demand_history | `item` and one column for each week: `2024-01-01`, `2024-01-08` ... |

Ways of planning (`siop planning=[silo,siop] data=my.xlsx`) need no more than that and costs (`unit_cost`,
`unit_price`); the sheets `budget`, `forecasts`, `planning_limits`, `recipes` and `work_centres` are used where they are
there.

## Rules for all sheets

- The first row that is not blank is the header. Names are compared without case, and blanks or hyphens count as
  underscores: `Unit cost` is `unit_cost`. A name that is not known is an error, with the one it probably means;
  columns named note, comment, remark or description, and those whose name starts with `#` or `_`, are not read.
- Blank rows are skipped. A sheet that is none of these is not read, and a note says so.
- Codes stay text: `00017` is not 17, and `NA` is a code. A code that Excel holds as a number is taken as its digits,
  unless the same code stands elsewhere in the workbook with leading zeros: that is an error.
- Numbers have a point before the decimals and nothing between thousands. `1,5` is an error.
- Dates are ISO (`2024-01-31`) or true Excel dates. `31/01/2024` is an error.
- Day 0 is the day after the history ends; when the history is replayed, its first day.
- A formula that was never calculated, or that is an error, is an error: open the workbook in Excel and save it.
- CSV files are UTF-8 with commas; Windows-1252, UTF-16, semicolons and tabs are recognised and noted.
- Nothing is corrected silently. All problems of all sheets are reported at once, each with its sheet and cell.
"""

_LAWS = """\
## Distributions

A cell for a distribution holds a number (always that value) or one of these. Every value is named; a `size` may itself
be a distribution: `intermittent(probability=0.1, size=gamma(mean=40, sd=15))`.

| cell | meaning |
|---|---|
"""

_AFTER_LAWS = """
`empirical`, `replay` and `bootstrap` take their values from the history sheet: those of the same site, item and segment
in `demand_history`, those of the same origin, destination and item in `lead_time_history`. `buckets=26` keeps the last
26 of them. `block` of a bootstrap is 1 and its `group` `'history'` when left out.
"""

_DEMAND = """\
## Demand from history

Where `demand` is missing, or a `size` in it is empty, `demand_history` decides, in one of three ways:

- `bootstrap` (the default): blocks of four consecutive weeks are drawn from the history, the same for all items, so
  that swings of a few weeks and the correlation between items survive.
- `replay`: the history as it was, again and again.
- `fitted`: a distribution for each site and item with the mean of its history. The pattern is classified by the mean
  interval between demands (ADI, cut at 1.32) and the squared coefficient of variation of the sizes (CV2, cut at 0.49;
  Syntetos, Boylan & Croston 2005). Intermittent and lumpy demand becomes occurrence times size; smooth and erratic
  demand in whole units negative binomial, or Poisson when it varies no more than that; other demand gamma.

Buckets are weeks when all distances between the dates are whole weeks, else days. A week is dated by its first day.
Instead of dates, buckets may be numbered: columns `week` or `day` in the long form, `W0 W1 ...` or `D0 D1 ...` across.
In the long form, rows left out are zero demand and rows that repeat a date, site and item are added up; notes say how
many. In the wide form every cell is filled.

## Lead times from history

A lane without a `lead_time_days` draws from the past deliveries between its two sites: those of its item if there are
at least 5, else those of all items. A lane for all items gives each item with at least 5 deliveries its own.
"""

_KINDS = {
    "code": "text",
    "number": "number",
    "day": "date or days",
    "flag": "TRUE or FALSE",
    "law": "distribution",
    "factors": "numbers with \\| between",
    "weekdays": "weekdays with \\| between",
    "date": "date",
}


def document() -> str:
    """Return the page as Markdown."""
    rows = [f"| `{form}` | {text} |" for form, text in law_forms().items()]
    sheets = [_sheet(layout) for layout in LAYOUTS.values()]
    return "\n".join([_INTRODUCTION, *sheets, _LAWS + "\n".join(rows), _AFTER_LAWS, _DEMAND])


def _sheet(layout: Layout) -> str:
    needed = "required" if layout.required else "optional"
    key = f" No two rows may share {', '.join(f'`{name}`' for name in layout.key)}." if layout.key else ""
    lines = [f"## {layout.name} ({needed})", "", f"{layout.doc}{key}", ""]
    lines += ["| column | holds | when empty | meaning |", "|---|---|---|---|"]
    lines += [_row(column, history=layout.name in HISTORIES) for column in layout.columns]
    return "\n".join([*lines, ""])


def _row(column: Column, *, history: bool) -> str:
    holds = " or ".join(column.choices) if column.choices else _KINDS[column.kind]
    name = f"**{column.name}**" if column.required else column.name
    return f"| {name} | {holds} | {_default(column, history=history)} | {column.doc.replace('|', chr(92) + '|')} |"


def _default(column: Column, *, history: bool) -> str:
    if column.required:
        return "required"
    if history or column.default in (None, "", ()) or column.kind == "law":
        return ""
    if isinstance(column.default, bool):
        return str(column.default).upper()
    return number_text(column.default) if isinstance(column.default, int | float) else str(column.default)


if __name__ == "__main__":
    sys.stdout.write(document())
