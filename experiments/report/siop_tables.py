"""The tables of a report on ways of planning."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from experiments.report.tables import Cell, Column, Row, Table
from experiments.siop.frames import AT_EQUAL_SERVICE, SERVICE
from experiments.siop.settings import Siop
from experiments.siop.study import Found
from experiments.siop.words import STOCKS, claim_verdict, share_row
from experiments.wording.measures import kind_of, kpi_label
from experiments.wording.numerals import DASH, Scale, percent, plain, scale_of, signed_percent
from experiments.wording.phrases import label_of

__all__ = [
    "claim_table",
    "control_table",
    "deployed_table",
    "equal_table",
    "held_out_table",
    "lever_table",
    "planning_table",
    "prior_table",
]

_DEPLOYED = (
    "inventory_turns",
    "on_hand_value",
    "planned_safety_stock_value",
    "effective_safety_stock_value",
    "expedite_cost",
    "holding_cost",
    "total_cost",
)
_PLANNING = {
    "forecast_wmape": ("WMAPE of the forecast in force", "share"),
    "forecast_bias": ("Its bias", "share"),
    "budget_gap": ("Planned revenue off the budget", "share"),
    "capital_gap": ("Planned stock above the working capital", "share"),
    "mismatch": ("Bought off what was needed, by quarter", "share"),
    "mismatch_over": ("Of that, too much", "share"),
    "mismatch_under": ("Of that, too little", "share"),
    "misplaced_value": ("Stock elsewhere while customers wait, money", "money"),
    "misplaced_share": ("Backorders with stock elsewhere", "share"),
    "shaped_units_per_year": ("Units won by shaping demand, a year", "number"),
    "shaping_cost_per_year": ("Cost of winning them, a year", "money"),
    "shaped_margin_per_year": ("Price less unit cost of them, a year", "money"),
    "cross_plan_gap": ("Forecasts of functions apart, before they agree", "share"),
    "plan_gap": ("Gap between sales' and procurement's forecast", "share"),
    "nervousness": ("Change of the plan at a release", "share"),
    "nervousness_per_year": ("All changes of a year", "share"),
    "plan_adherence": ("Ordered as planned", "share"),
    "share_low": ("Item-weeks with too little", "share"),
    "share_in_band": ("Item-weeks in band", "share"),
    "share_high": ("Item-weeks with too much", "share"),
    "age_at_release_days": ("Age of the data at release, days", "days"),
    "age_in_use_days": ("Age of the data in use, days", "days"),
    "releases_per_year": ("Releases a year", "number"),
    "exceptions_raised_per_year": ("Exceptions and signals that stood, weeks a year", "number"),
    "exceptions_worked_per_year": ("Exceptions worked a year", "number"),
    "decisions_executed_share": ("Decisions carried out", "share"),
    "effect_realised_demand": ("Error a forecast decision saved, money", "money"),
    "effect_expected_inventory": ("Holding a stock decision was to save a year", "money"),
    "effect_realised_inventory": ("Holding it came with, before less after", "money"),
    "effect_expected_reconciliation": ("Gap a reconciliation was to close", "money"),
    "effect_realised_reconciliation": ("Gap it closed by measurement", "money"),
    "effect_expected_exceptions": ("Money at risk in an exception worked", "money"),
    "effect_realised_exceptions": ("Of that, what did not come", "money"),
    "planning_hours_per_year": ("Hours of planning a year", "number"),
    "planning_cost_per_year": ("Cost of planning a year", "money_per_year"),
}


def equal_table(found: Found, siop: Siop) -> Table:
    """Return what each way of planning needs at the same service, and how much less than each baseline."""
    rows = []
    arms = list(found.equal["arm"].drop_duplicates())
    for measure in AT_EQUAL_SERVICE:
        here = found.equal[found.equal["measure"] == measure]
        own = here[here["baseline"] == ""].set_index("arm")
        scale = scale_of(kind_of(measure), own["mean"].tolist(), found.scenario.currency)
        rows.append(Row(f"{kpi_label(measure)}, {scale.unit}", group=True))
        for arm in arms:
            line = own.loc[arm]
            half = float((line["high"] - line["low"]) / 2)
            cells = [Cell(scale.text(line["mean"]), scale.text(half) if math.isfinite(half) else "")]
            for baseline in siop.baselines:
                pair = here[(here["arm"] == arm) & (here["baseline"] == baseline)]
                cells.append(_share_cell(pair.iloc[0]) if len(pair) else Cell(DASH))
            cells.append(Cell(_reached(line)))
            rows.append(Row(label_of(arm), cells=tuple(cells), marked=arm == siop.full))
    columns = (
        Column("Needs"),
        *(Column(f"Against {label_of(baseline)}") for baseline in siop.baselines),
        Column("Replications that reach it"),
    )
    return Table(f"At the same fill rate, {percent(found.target)}", "Way of planning", columns, tuple(rows), dense=True)


def claim_table(found: Found, siop: Siop) -> Table:
    """Return whether the claimed share of stock was saved, in planned, effective and on-hand terms."""
    rows = []
    for baseline in siop.baselines:
        if baseline == siop.full:
            continue
        rows.append(Row(f"Against {label_of(baseline)}", group=True))
        for measure in STOCKS:
            row = share_row(found, siop.full, measure, baseline)
            rows.append(
                Row(kpi_label(measure), cells=(_share_cell(row), Cell(claim_verdict(row, siop.claim)))),
            )
    caption = f"{percent(siop.claim, 0)} less stock at a fill rate of {percent(found.target)}: did it hold here?"
    return Table(caption, "Stock", (Column("Change"), Column(f"{percent(siop.claim, 0)} less?")), tuple(rows))


def deployed_table(found: Found, siop: Siop) -> Table:
    """Return service by class, stock and cost of each way of planning as deployed."""
    arms = _arms(found)
    rows = [Row("Service", group=True), _line(found, arms, SERVICE, "Fill rate", "share")]
    rows += [_line(found, arms, name, f"Class {name.partition(':')[2]}", "share") for name in found.classes]
    rows.append(Row("Stock and cost", group=True))
    rows += [_line(found, arms, name, kpi_label(name), kind_of(name)) for name in _DEPLOYED]
    caption = "As deployed, without turning any dial"
    return Table(caption, "KPI", tuple(Column(label_of(arm)) for arm in arms), tuple(rows), dense=True)


def planning_table(found: Found) -> Table | None:
    """Return how each way plans and what it takes, as deployed; nothing for policies that do not plan."""
    arms = _arms(found)
    known = set(found.deployed["column"])
    rows = [_line(found, arms, name, label, kind) for name, (label, kind) in _PLANNING.items() if name in known]
    if not rows:
        return None
    columns = tuple(Column(label_of(arm)) for arm in arms)
    return Table("How each plans, and what it takes", "Measure", columns, tuple(rows), dense=True)


def lever_table(found: Found) -> Table:
    """Return what each mechanism changes at equal service, added one by one, and taken out alone."""
    rows = []
    for kind, title in (
        ("build-up", "Added, on top of those before"),
        ("leave one out", "Taken out of the full process"),
    ):
        here = found.levers[found.levers["kind"] == kind]
        rows.append(Row(title, group=True))
        for lever in here["lever"].drop_duplicates():
            own = here[here["lever"] == lever].set_index("measure")
            cells = tuple(_share_cell(own.loc[measure]) for measure in STOCKS)
            rows.append(Row(str(lever), cells=(*cells, Cell(_reached(own.loc[STOCKS[0]])))))
    columns = (*(Column(kpi_label(measure)) for measure in STOCKS), Column("Replications that reach it"))
    return Table("Mechanism by mechanism, at the same fill rate", "Mechanism", columns, tuple(rows), dense=True)


def control_table(found: Found, siop: Siop) -> Table:
    """Return each negative control with its interval and verdict."""
    rows = []
    for control in found.controls["control"].drop_duplicates():
        own = found.controls[found.controls["control"] == control]
        cells: list[Cell] = []
        for line in own.to_dict("records"):
            shown = _share_cell(pd.Series(line))
            tone = {"as expected": "better", "differs": "worse"}.get(str(line["verdict"]), "open")
            cells.append(Cell(shown.mean, difference=str(line["verdict"]), interval=shown.difference, tone=tone))  # type: ignore[arg-type]
        rows.append(Row(str(control), note=str(own["why"].iloc[0]), cells=tuple(cells)))
    columns = tuple(Column(kpi_label(str(measure))) for measure in found.controls["measure"].drop_duplicates())
    against = label_of(str(found.controls["baseline"].iloc[0]))
    caption = f"Negative controls: {label_of(siop.full)} against {against}, at the service the latter has as deployed"
    return Table(caption, "World", columns, tuple(rows), dense=True)


def prior_table(found: Found) -> Table:
    """Return the median and the middle four fifths of the change over the points of the hypercube."""
    rows = []
    for baseline in found.points["baseline"].drop_duplicates():
        rows.append(Row(f"Against {label_of(baseline)}", group=True))
        for measure in found.points["measure"].drop_duplicates():
            own = found.points[(found.points["baseline"] == baseline) & (found.points["measure"] == measure)]
            share = own["share"].dropna()
            cells = [Cell(signed_percent(share.quantile(q)) if len(share) else DASH) for q in (0.5, 0.1, 0.9)]
            rows.append(Row(kpi_label(measure), cells=(*cells, Cell(f"{len(share)} of {len(own)}"))))
    columns = (Column("Median"), Column("10 %"), Column("90 %"), Column("Points", "that can be compared"))
    return Table("Over all that nobody knows: the change of stock at equal service", "Stock", columns, tuple(rows))


def held_out_table(found: Found, siop: Siop) -> Table:
    """Return what each way of planning does at the dial it was tuned to, on replications it was not tuned on."""
    told = found.held_out
    arms = [str(arm) for arm in told["arm"].drop_duplicates()]
    tuned = told.groupby("arm")["tuned"].first()
    rows = [Row("The dial, as tuned", cells=tuple(Cell(f"{tuned[arm]:.2f}") for arm in arms))]
    for measure in (SERVICE, *STOCKS):
        own = told[(told["measure"] == measure) & (told["baseline"] == "")].set_index("arm")
        scale = scale_of(kind_of(measure), own["mean"].tolist(), found.scenario.currency)
        rows.append(Row(f"{kpi_label(measure)}, {scale.unit}", cells=tuple(_cells(own, arms, scale))))
    for baseline in siop.baselines:
        rows.append(Row(f"Against {label_of(baseline)}", group=True))
        for measure in STOCKS:
            here = told[(told["measure"] == measure) & (told["baseline"] == baseline)]
            cells = (
                _share_cell(here[here["arm"] == arm].iloc[0]) if (here["arm"] == arm).any() else Cell(DASH)
                for arm in arms
            )
            rows.append(Row(kpi_label(measure), cells=tuple(cells)))
    columns = tuple(Column(label_of(arm)) for arm in arms)
    title = f"Tuned to {percent(found.target)} on other replications than these"
    return Table(title, "Measure", columns, tuple(rows))


def _arms(found: Found) -> list[str]:
    return [str(arm) for arm in found.deployed["arm"].drop_duplicates()]


def _line(found: Found, arms: Sequence[str], column: str, label: str, kind: str) -> Row:
    own = found.deployed[found.deployed["column"] == column].set_index("arm")
    scale = scale_of(kind, own["mean"].tolist(), found.scenario.currency)  # type: ignore[arg-type]
    return Row(
        f"{label}, {scale.unit}" if kind != "days" and scale.unit else label, cells=tuple(_cells(own, arms, scale))
    )


def _cells(own: pd.DataFrame, arms: Sequence[str], scale: Scale) -> Iterator[Cell]:
    for arm in arms:
        if arm not in own.index:
            yield Cell(DASH)
            continue
        mean, low, high = (float(own[name][arm]) for name in ("mean", "low", "high"))
        half = (high - low) / 2
        yield Cell(scale.text(mean), scale.text(half) if math.isfinite(half) else "")


def _share_cell(row: pd.Series) -> Cell:
    share, low, high = (float(row[name]) for name in ("share", "share_low", "share_high"))
    if math.isnan(share):
        return Cell(DASH)
    interval = f"{signed_percent(low)} to {signed_percent(high)}" if math.isfinite(low) else ""
    return Cell(signed_percent(share), difference=interval)


def _reached(row: pd.Series) -> str:
    """Say in how many replications the service is reached on the dial, and where the others lie."""
    above, below = int(row["above"]), int(row["below"])
    off = [f"{count} {side}" for count, side in ((above, "above"), (below, "below")) if count]
    return f"{plain(row['reached'])} of {plain(row['replications'])}" + (f" ({', '.join(off)})" if off else "")
