"""The report of a demonstration: one self-contained HTML page and its pictures as PNG files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from experiments.demonstrations.findings import Chart, Claim, Findings, figure
from experiments.plots import demonstration as plots
from experiments.report.assumptions import origin_facts
from experiments.report.page import environment, stored
from experiments.report.pictures import Drawing, rendered
from experiments.report.tables import Cell, Column, Row, Table
from experiments.wording.numerals import percent
from experiments.wording.phrases import heading, label_of

__all__ = ["write_demonstration_report"]

_MOST_ROWS = 80
_DRAW = {"lines": plots.lines, "bars": plots.bars, "intervals": plots.intervals}


def write_demonstration_report(findings: Findings, manifest: Mapping[str, object], folder: Path) -> Path:
    """Write ``report.html`` and ``plots/*.png`` into `folder`, made if need be, and return the page's path."""
    pictures = rendered([_drawing(chart) for chart in findings.charts], "d")
    page = (
        environment()
        .get_template("demonstration.html.jinja")
        .render(
            title=findings.title,
            findings=findings,
            pictures={picture.name: picture for picture in pictures},
            claims=_claims_table(findings),
            values=_values_table(findings.table),
            facts=list(_facts(manifest)),
        )
    )
    return stored(page, [(f"{picture.name}.png", picture) for picture in pictures], folder)


def _drawing(chart: Chart) -> Drawing:
    axes = _DRAW[chart.kind](
        chart.data, x_label=chart.x_label, y_label=chart.y_label, theory=chart.theory, reference=chart.reference
    )
    return chart.name, chart.title, chart.caption, axes


def _claims_table(findings: Findings) -> Table:
    columns = (Column("Measured"), Column("Wanted"), Column("Verdict"))
    rows = tuple(Row(label=claim.statement, cells=_claim_cells(claim)) for claim in findings.claims)
    return Table(caption="What was claimed, and what came out", corner="Claim", columns=columns, rows=rows)


def _claim_cells(claim: Claim) -> tuple[Cell, ...]:
    measured = Cell(mean=claim.measured_text, difference=claim.interval_text)
    verdict = "holds" if claim.holds else "does not hold"
    return (
        measured,
        Cell(mean=claim.wanted),
        Cell(mean="", difference=verdict, tone="better" if claim.holds else "worse"),
    )


def _values_table(values: pd.DataFrame) -> Table:
    """Return the values as a table, its first column leading; of very many rows the first."""
    shown = values.head(_MOST_ROWS)
    cut = f" (the first {_MOST_ROWS} of {len(values)} rows)" if len(values) > _MOST_ROWS else ""
    first, *others = shown.columns
    rows = tuple(
        Row(label=_text(row[0]), cells=tuple(Cell(mean=_text(value)) for value in row[1:]))
        for row in shown.itertuples(index=False, name=None)
    )
    columns = tuple(Column(heading(str(name))) for name in others)
    caption = f"What was measured{cut}"
    return Table(caption=caption, corner=heading(str(first)), columns=columns, rows=rows, dense=True)


def _text(value: object) -> str:
    if isinstance(value, bool | str):
        return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else value
    if isinstance(value, int):
        return f"{value:,}"
    return figure(float(value)) if isinstance(value, float) else str(value)


def _facts(manifest: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (term, text) of what identifies the run, and of all its parameters."""
    level = manifest["level"]
    assert isinstance(level, float)
    yield "Intervals", f"{percent(level, 0)}"
    config = manifest.get("config")
    node = config.get("demonstration") if isinstance(config, Mapping) else None
    if isinstance(node, Mapping):
        yield "Parameters", "; ".join(f"{label_of(str(k))} {_parameter(v)}" for k, v in node.items() if k != "_target_")
    yield from origin_facts(manifest, {"Digest of the findings": "digest"})


def _parameter(value: object) -> str:
    if isinstance(value, Mapping):
        kind = str(value.get("_target_", "")).rpartition(".")[2]
        inner = ", ".join(f"{label_of(str(k))} {_parameter(v)}" for k, v in value.items() if k != "_target_")
        return f"{kind} ({inner})" if inner else kind
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_parameter(part) for part in value) + "]"
    return str(value)
