"""The command ``siop-data``: an example workbook to start from, and a check of the user's own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import get_args

from sim.tables import NetworkRead, TableErrors, read_network
from sim.tables.demand import DemandFrom
from sim.tables.files import FileError
from sim.tables.saving import save_sheets
from sim.tables.template import template_sheets

__all__ = ["main"]

_EPILOG = """\
siop-data template my.xlsx   an example, explained in its README sheet
siop-data template my        the same as a folder of CSV files
siop-data check my.xlsx      names every problem by sheet and cell
siop data=my.xlsx            compares policies on it
siop data=my.xlsx planning=[silo,siop]   compares ways of planning on it

Needed are the sheets items (name), lanes (origin, destination, lead_time_days)
and demand_history (item and one column for each week). See docs/tables.md.
Exit status: 0 the workbook can be used, 2 it cannot or the command is wrong."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        return _template(chosen.path) if chosen.command == "template" else _check(chosen)
    except (TableErrors, FileError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="siop-data",
        description="Prepare your own data for siop: start from an example workbook, check yours.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="template | check")
    template = commands.add_parser("template", help="write an example workbook", allow_abbrev=False)
    template.add_argument("path", type=Path, help="file ending in .xlsx, or a folder; must not exist yet")
    check = commands.add_parser("check", help="read a workbook and report every problem", allow_abbrev=False)
    check.add_argument("path", type=Path, help=".xlsx file or folder of .csv files")
    check.add_argument(
        "--demand", choices=get_args(DemandFrom), default="bootstrap", help="how history becomes demand (%(default)s)"
    )
    check.add_argument("--start-date", type=_iso_date, metavar="YYYY-MM-DD", help="date of day 0")
    check.add_argument("--horizon-days", type=_days, metavar="N", help="refuse events after so many days")
    return parser


def _iso_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2024-01-31") from None


def _days(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of days from 1")
    return int(text)


def _template(path: Path) -> int:
    save_sheets(template_sheets(), path)
    sys.stdout.write(f"{path} written. Replace its rows by yours, then: siop-data check {path}\n")
    return 0


def _check(chosen: argparse.Namespace) -> int:
    read = read_network(chosen.path, chosen.demand, start_date=chosen.start_date, horizon_days=chosen.horizon_days)
    sys.stdout.write("\n".join([f"{chosen.path}: OK", *_summary(read)]) + "\n")
    return 0


def _summary(read: NetworkRead) -> list[str]:
    network = read.network
    suppliers = sum(site.kind == "supplier" for site in network.sites)
    counts = {
        "items": len(network.items),
        "suppliers": suppliers,
        "warehouses": len(network.sites) - suppliers,
        "lanes": len(network.lanes),
        "demands": len(network.demands),
        "stock rows": len(network.stock),
        "open orders": len(network.open_orders),
        "parameter rows": len(network.parameters),
    }
    planning = {
        "budget rows": len(network.budget),
        "forecasts": len(network.forecasts),
        "planning limits": len(network.planning_limits),
    }
    counts |= {what: count for what, count in planning.items() if count}
    lines = ["  " + ", ".join(f"{what}: {count}" for what, count in counts.items())]
    if read.history_buckets:
        length = f" of {read.bucket_days:g} days" if read.bucket_days else ""
        first = f" from {read.first_date}" if read.first_date else ""
        lines.append(f"  demand history: {read.history_buckets} buckets{length}{first}")
    lines.append(f"  day 0 is {read.start_date}")
    return [*lines, *(f"  note: {note}" for note in read.notes)]


if __name__ == "__main__":
    sys.exit(main())
