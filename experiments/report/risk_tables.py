"""The tables of a risk report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from experiments.report.tables import Cell, Column, Row, Table
from experiments.risk_frames import LOSS_SIGN
from experiments.risk_results import Worst
from experiments.risk_story import date_of
from experiments.wording.numerals import Scale, percent, plain, scale_of
from experiments.wording.phrases import label_of
from experiments.wording.risk import RISK_KINDS, RISK_LABELS
from sim.network import Scenario

__all__ = ["knock_out_table", "moments_table", "quantile_table", "stockout_table", "tail_tables"]

_QUANTILES = (("mean", "Mean"), ("least", "Lowest"), ("q05", "5 %"), ("median", "Median"), ("q95", "95 %"))
_WORST_POINTS = 12


def risk_scale(measure: str, values: Sequence[float], currency: str) -> Scale:
    """Return the scale on which a measure is written."""
    return scale_of(RISK_KINDS[measure], values, currency)


def quantile_table(quantiles: pd.DataFrame, currency: str) -> Table:
    """Return how each measure is spread, a block a measure, a row a policy."""
    columns = (*_QUANTILES, ("most", "Highest"))
    rows = []
    for measure in LOSS_SIGN:
        here = quantiles[quantiles["measure"] == measure]
        scale = risk_scale(measure, here[[name for name, _ in columns]].to_numpy(float).ravel().tolist(), currency)
        rows.append(Row(f"{RISK_LABELS[measure]}, {scale.unit}", group=True))
        for found in here.to_dict("records"):
            cells = tuple(Cell(scale.text(float(found[name]))) for name, _ in columns)
            rows.append(Row(label_of(str(found["policy"])), cells=cells))
    return Table("How it may turn out", "Policy", tuple(Column(label) for _, label in columns), tuple(rows), dense=True)


def tail_tables(tails: pd.DataFrame, currency: str) -> Iterator[Table]:
    """Yield the tails of each measure: value at risk and expected shortfall with their intervals."""
    levels = [float(level) for level in tails["level"].drop_duplicates()]
    columns = tuple(Column(f"{name} {percent(level, 0)}") for name in ("VaR", "CVaR") for level in levels)
    rows = []
    for measure in LOSS_SIGN:
        here = tails[tails["measure"] == measure]
        if not len(here):
            continue
        scale = risk_scale(measure, [*here["var"].tolist(), *here["cvar"].tolist()], currency)
        rows.append(Row(f"{RISK_LABELS[measure]}, {scale.unit}", group=True))
        for policy in here["policy"].drop_duplicates():
            own = here[here["policy"] == policy].to_dict("records")
            cells = [_cell(row, "var", scale) for row in own] + [_cell(row, "cvar", scale) for row in own]
            rows.append(Row(label_of(str(policy)), cells=tuple(cells)))
    yield Table("The bad ends: value at risk and expected shortfall", "Policy", columns, tuple(rows), dense=True)


def _cell(row: dict[object, object] | dict[str, object], name: str, scale: Scale) -> Cell:
    numbers = {key: float(str(row[key])) for key in (name, f"{name}_low", f"{name}_high", "difference")}
    low, high = numbers[f"{name}_low"], numbers[f"{name}_high"]
    known = math.isfinite(low) or math.isfinite(high)
    return Cell(scale.text(numbers[name]), difference=f"{scale.text(low)} to {scale.text(high)}" if known else "")


def stockout_table(stockouts: pd.DataFrame, days: Sequence[int], policy: str) -> Table:
    """Return how likely long stock-outs are under a policy: anywhere, and where they are likeliest."""
    here = stockouts[(stockouts["policy"] == policy) & stockouts["days"].isin(list(days))]
    shortest = here[here["days"] == min(days)].sort_values("probability", ascending=False, kind="stable")
    rows = []
    for site, item in list(zip(shortest["site"], shortest["item"], strict=True))[: _WORST_POINTS + 1]:
        own = here[(here["site"] == site) & (here["item"] == item)].sort_values("days").to_dict("records")
        cells = tuple(
            Cell(percent(row["probability"]), difference=f"{percent(row['low'])} to {percent(row['high'])}")
            for row in own
        )
        rows.append(Row(str(item) or "Anywhere", str(site), cells, marked=not item))
    rows.sort(key=lambda row: not row.marked)
    columns = tuple(Column(f"Longer than {limit} days") for limit in sorted(days))
    return Table(f"How likely a long stock-out is, with {label_of(policy)}", "Item", columns, tuple(rows), dense=True)


def knock_out_table(knocked: pd.DataFrame, most_days: float) -> Table:
    """Return the times to survive and to recover of each site: the mean of the replications, and the worst of them."""
    rows = []
    for site in knocked["site"].drop_duplicates():
        here = knocked[knocked["site"] == site]
        for policy in here["policy"].drop_duplicates():
            own = here[here["policy"] == policy]
            survive, recover = own["survive_days"], own["recover_days"]
            cells = (
                Cell(_days(float(survive.min()), most_days)),
                Cell(_days(float(survive.median()), most_days)),
                Cell(_days(float(recover.median()), most_days)),
                Cell(_days(float(recover.max()), most_days)),
                Cell(percent(float(own["least_fill"].mean()))),
            )
            rows.append(Row(str(site), label_of(str(policy)), cells))
    columns = (
        Column("To survive, least", "days"),
        Column("To survive, median", "days"),
        Column("To recover, median", "days"),
        Column("To recover, most", "days"),
        Column("Lowest four-week fill rate", "mean"),
    )
    return Table("When a site is knocked out", "Site", columns, tuple(rows), dense=True)


def _days(days: float, most_days: float) -> str:
    return plain(days) if math.isfinite(days) else f"more than {plain(most_days)}"


def moments_table(worst: Worst, scenario: Scenario) -> Table:
    """Return the days that matter of the worst replication."""
    rows = tuple(
        Row(f"Day {plain(float(day))}", date_of(scenario, float(day)), (Cell(str(text)),))
        for day, text in zip(worst.moments["day"], worst.moments["text"], strict=True)
    )
    return Table("The days that matter", "Day", (Column("What happens"),), rows, dense=True)
