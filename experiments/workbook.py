"""The study as an Excel workbook: a verdict to read, and long sheets to pivot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from experiments.frames import KEYS
from experiments.results import StudyResults

__all__ = ["write_frames", "write_workbook"]

_ROWS = 20_000
_WIDEST = 48
_SINGLE = ("item", "stock_point")
_REPLICATIONS = "every replication that was kept is in results.parquet"
_SPELT = {True: "better", False: "worse", None: ""}
Formats = Mapping[str, Format]


def write_workbook(results: StudyResults, path: Path) -> None:
    """Write the sheets verdict, summary, differences, by class, by site and about.

    Single items are left to results.parquet and summary.csv: a workbook of a million rows helps no one.
    """
    sheets = {
        "verdict": _verdict(results),
        "summary": _long(results.summary, "total"),
        "differences": _spelt(_long(results.differences, "total")),
        "by class": _long(results.summary, "class", "item_class"),
        "differences by class": _spelt(_long(results.differences, "class", "item_class")),
        "by site": _long(results.summary, "site", "site"),
    }
    left_out = [name for name, frame in sheets.items() if len(frame) > _ROWS]
    kept = {name: frame for name, frame in sheets.items() if name not in left_out}
    write_frames({**kept, "about": _about(results, left_out)}, path)


def write_frames(sheets: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write a workbook with each frame on a sheet of its name: headers frozen, numbers as numbers, ready to filter."""
    with xlsxwriter.Workbook(path, {"nan_inf_to_errors": True, "strings_to_formulas": False}) as workbook:
        header = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {name: workbook.add_format({"num_format": code}) for name, code in _NUMBER_FORMATS.items()}
        for name, frame in sheets.items():
            _write_sheet(workbook.add_worksheet(name), frame, header, formats)


_NUMBER_FORMATS = {"share": "0.00%", "money": "#,##0", "number": "#,##0.00", "count": "#,##0", "p": "0.0000"}
_COUNTS = {"replications"}


def _number_format(column: str, unit: str, value: float) -> str:
    if column in _COUNTS:
        return "count"
    if column.startswith("p_"):
        return "p"
    if unit == "share" or column.endswith(", share"):
        return "share"
    return "money" if abs(value) >= 1000 else "number"


def _long(frame: pd.DataFrame, level: str, *names: str) -> pd.DataFrame:
    """Return the rows of a level without the columns that are empty there."""
    dropped = [key for key in KEYS if key not in (*names, "kpi", "unit")]
    return frame[frame["level"] == level].drop(columns=dropped)


def _spelt(differences: pd.DataFrame) -> pd.DataFrame:
    return differences.assign(better=[_SPELT[better] for better in differences["better"]])


def _verdict(results: StudyResults) -> pd.DataFrame:
    """Return a row a scenario and KPI and, for each policy, its mean and the half-width of its interval."""
    total = _long(results.summary, "total")
    total = total.assign(half=(total["high"] - total["low"]) / 2)
    rows = total[["scenario", "kpi", "unit"]].drop_duplicates().reset_index(drop=True)
    for policy in total["policy"].cat.categories:
        own = total[total["policy"] == policy][["scenario", "kpi", "mean", "half"]]
        own = own.rename(columns={"mean": policy, "half": f"{policy} \N{PLUS-MINUS SIGN}"})
        rows = rows.merge(own, on=["scenario", "kpi"], how="left")
    return rows


def _about(results: StudyResults, left_out: list[str]) -> pd.DataFrame:
    facts = {
        "baseline": results.baseline,
        "level of intervals": f"{results.level:.0%}",
        "adjusted for several policies": results.adjustment,
        "common random numbers": "every policy met the same demand and lead times; differences are paired",
        "seed": results.manifest.get("seed", ""),
        "created": results.manifest.get("created", ""),
        "digest": results.manifest.get("digest", ""),
    }
    for name, scenario in results.scenarios.items():
        window = f"{scenario.horizon_days} days, of which {scenario.warmup_days} warm-up"
        facts[f"scenario {name}"] = f"{window}; clock: {scenario.sequence}; currency: {scenario.currency}"
    single = int(results.summary["level"].isin(_SINGLE).sum())
    facts["single items"] = f"{single:,} rows, not in this workbook: see summary.csv; {_REPLICATIONS}"
    for name in left_out:
        facts[f"sheet {name}"] = f"left out: more than {_ROWS:,} rows, see summary.csv"
    rows = [(name, str(fact)) for name, fact in facts.items()]
    rows += [("note", note) for note in results.notes]
    return pd.DataFrame(rows, columns=["what", "value"])


def _write_sheet(sheet: Worksheet, frame: pd.DataFrame, header: Format, formats: Formats) -> None:
    units = frame["unit"].astype(str).tolist() if "unit" in frame else [""] * len(frame)
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, name, header)
        width = _write_column(sheet, column, frame[name], units, formats)
        sheet.set_column(column, column, min(_WIDEST, max(width, len(name)) + 2))
    texts = sum(1 for name in frame.columns if not _is_number(frame[name]))
    sheet.freeze_panes(1, texts if 0 < texts < len(frame.columns) else 0)
    if len(frame):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _write_column(sheet: Worksheet, column: int, values: pd.Series, units: list[str], formats: Formats) -> int:
    """Write a column below its header and return how wide it is, in characters."""
    name = str(values.name)
    if not _is_number(values):
        texts = [str(value) for value in values.tolist()]
        for row, text in enumerate(texts, start=1):
            sheet.write_string(row, column, text)
        return max(map(len, texts), default=0)
    numbers = values.to_numpy(dtype=np.float64).tolist()
    for row, (number, unit) in enumerate(zip(numbers, units, strict=True), start=1):
        if math.isfinite(number):
            sheet.write_number(row, column, number, formats[_number_format(name, unit, number)])
    return max((len(f"{number:,.2f}") for number in numbers if math.isfinite(number)), default=0)


def _is_number(values: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values.dtype))
