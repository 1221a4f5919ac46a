"""Cycle packs: what lay on the table in the last cycles of one replication, as tables and a workbook."""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pandas as pd

from experiments.siop.settings import Siop
from experiments.study import Study
from experiments.workbook import write_frames
from sim.model import simulate
from sim.network import Scenario
from sim.planning import CyclePack, Presenting

__all__ = ["cycle_month", "packs_of", "write_packs"]

_SHEET_NAME = 31


def packs_of(study: Study, siop: Siop, name: str) -> tuple[CyclePack, ...]:
    """Return the packs of the last cycles of the first replication; none for a policy that does not show its cycles."""
    policy = study.policies[siop.pack_arm]
    planner = simulate(study.scenarios[name], policy, seed=study.seed, engine=study.engine).planner
    return tuple(planner.packs(siop.pack_cycles)) if isinstance(planner, Presenting) else ()


def cycle_month(scenario: Scenario, pack: CyclePack) -> str:
    """Return "2025-03", the month in which the data of a cycle were closed."""
    return f"{scenario.start_date + timedelta(days=int(pack.day)):%Y-%m}"


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
