"""Cycle packs: what lay on the table in the last cycles of one replication, as tables and a workbook."""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from experiments.workbook import write_frames
from sim.decisions import Policy
from sim.model import simulate
from sim.network import Scenario
from sim.planning import AgendaTable, CyclePack, Presenting

__all__ = ["budget_gap", "cycle_month", "packs_of", "write_packs"]

_MONTH_DAYS = 365 / 12
_MONTHS = 6
_SHEET_NAME = 31
_GAPS = "Gaps to budget and working capital"


def packs_of(scenario: Scenario, policy: Policy, seed: int, last: int) -> tuple[CyclePack, ...]:
    """Return the packs of the last cycles of the first replication; none for a policy that does not show its cycles."""
    planner = simulate(scenario, policy, seed=seed, engine="auto").planner
    if not last or not isinstance(planner, Presenting):
        return ()
    return tuple(_with_budget(pack, scenario) for pack in planner.packs(last))


def cycle_month(scenario: Scenario, pack: CyclePack) -> str:
    """Return "2025-03", the month in which the data of a cycle were closed."""
    return f"{_date_of(scenario, pack.day):%Y-%m}"


def _date_of(scenario: Scenario, day: float) -> date:
    return scenario.start_date + timedelta(days=int(day))


def budget_gap(pack: CyclePack, scenario: Scenario) -> AgendaTable | None:
    """Return plan, budget and gap of revenue by month; None without a budget of revenue that reaches so far.

    Only where planning has not told the gap itself. A budget is spread evenly over its days; gap = (plan - budget) /
    budget.
    """
    tables = {table.title: table for table in pack.tables}
    money = None if _GAPS in tables else tables.get("Money")
    rows: list[tuple[str | float, ...]] = []
    for number, row in enumerate(money.rows[:_MONTHS] if money else ()):
        first = pack.day + number * _MONTH_DAYS
        budget = sum(
            each.revenue * max(0.0, min(each.end_day, first + _MONTH_DAYS) - max(each.start_day, first))
            / (each.end_day - each.start_day)
            for each in scenario.network.budget
            if each.revenue is not None
        )  # fmt: skip
        if budget > 0:
            rows.append((str(row[0]), float(row[1]), budget, float(row[1]) / budget - 1.0))
    columns = ("month", "plan", "budget", "gap, share")
    return AgendaTable("Revenue against the budget", columns, tuple(rows)) if rows else None


def _with_budget(pack: CyclePack, scenario: Scenario) -> CyclePack:
    gap = budget_gap(pack, scenario)
    return pack if gap is None else pack._replace(tables=(*pack.tables, gap))


def write_packs(scenario: Scenario, packs: Sequence[CyclePack], folder: Path) -> list[Path]:
    """Write the tables of all packs into `folder`, made if need be; return the paths.

    One CSV file a table (``projected_balances.csv``), and ``agenda.xlsx`` with one sheet a table; the first column of
    each is the cycle.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, list[pd.DataFrame]] = defaultdict(list)
    for pack in packs:
        for table in pack.tables:
            frame = pd.DataFrame(list(table.rows), columns=list(table.columns))
            frame.insert(0, "cycle", cycle_month(scenario, pack))
            written[table.title].append(frame)
    joined = {title: pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)
              for title, frames in written.items()}  # fmt: skip
    paths = [folder / f"{re.sub(r'[^a-z0-9]+', '_', title.lower()).strip('_')}.csv" for title in joined]
    for path, frame in zip(paths, joined.values(), strict=True):
        frame.to_csv(path, index=False, lineterminator="\n")
    if joined:
        paths.append(folder / "agenda.xlsx")
        write_frames({_sheet(title): frame for title, frame in joined.items()}, paths[-1])
    return paths


def _sheet(title: str) -> str:
    """Return the name of the sheet of a table: its title as far as Excel takes it, cut between words."""
    return textwrap.shorten(title.replace(":", "").partition(",")[0], _SHEET_NAME, placeholder="")
