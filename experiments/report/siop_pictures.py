"""The pictures of a study of ways of planning."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from experiments.plots.demonstration import bars, intervals, lines
from experiments.plots.siop import dial_frontiers, waterfall
from experiments.report.pictures import Drawing
from experiments.siop.study import Found, SiopResults
from experiments.wording.measures import kpi_label
from experiments.wording.numerals import percent, scale_of
from experiments.wording.phrases import label_of, quoted

__all__ = ["siop_drawings"]

_SHOWN = "effective_safety_stock_value"
_FEWER = " Some steps rest on fewer replications (see the table), so that the bars need not add up."


def siop_drawings(results: SiopResults, name: str) -> Iterator[Drawing]:
    """Yield the pictures of a scenario; those without anything to show are left out."""
    found = results.found[name]
    yield _frontier(results, found)
    if len(found.levers):
        yield from _levers(results, found)
    if "wmape_statistical" in set(found.deployed["column"]):
        yield from _steps(results, found)
    if len(found.controls) and found.controls["share"].notna().any():
        yield _controls(found)
    if len(found.points):
        yield from _sensitivity(found)
    if len(found.sweep):
        yield _sweep(results, found)


def _frontier(results: SiopResults, found: Found) -> Drawing:
    values = found.frontier["on_hand_value"].tolist()
    scale = scale_of("money", values, found.scenario.currency)
    axes = dial_frontiers(found.frontier, target=found.target, scale=scale, full=results.siop.full)
    caption = (
        f"Each line is a way of planning whose {label_of(results.siop.dial)} was turned through "
        f"{', '.join(f'{dial:g}' for dial in results.siop.dials)}; a full dot is the process as deployed, the band the "
        f"{percent(results.study.level, 0)} interval of the fill rate. Higher and further left is better."
    )
    return "frontier", "Service against stock", caption, axes


def _levers(results: SiopResults, found: Found) -> Iterator[Drawing]:
    siop = results.siop
    rows = found.levers[found.levers["measure"] == _SHOWN]
    built, left_out = rows[rows["kind"] == "build-up"], rows[rows["kind"] == "leave one out"]
    first = rows[rows["kind"] == "end"]
    ends = dict(zip(first["arm"], first["mean"], strict=True))
    steps = [{"kind": "end", "name": label_of(siop.start), "value": ends.get(siop.start)}]
    steps += [
        {"kind": "step", "name": f"+ {row['lever']}", "change": row["mean"], "low": row["low"], "high": row["high"]}
        for row in built.to_dict("records")
    ]
    steps.append({"kind": "end", "name": label_of(siop.full), "value": ends.get(siop.full)})
    frame = pd.DataFrame(steps)
    scale = scale_of("money", [value for value in ends.values() if value == value], found.scenario.currency)
    if frame.loc[frame["kind"] == "end", "value"].notna().all() and built["mean"].notna().all():
        caption = (
            f"Effective safety stock at a fill rate of {percent(found.target)}, as one mechanism after the other is "
            f"added; thin lines are {percent(results.study.level, 0)} intervals of each step. The order matters: what "
            "comes first takes what it shares with later ones."
            f"{_FEWER if (built['reached'] < built['replications']).any() else ''}"
        )
        yield (
            "waterfall",
            f"From {quoted(siop.start)} to {quoted(siop.full)}",
            caption,
            waterfall(frame, scale=scale, label=kpi_label(_SHOWN)),
        )
    data = _lying(left_out, "lever", "share")
    if len(data):
        caption = (
            f"Effective safety stock at the same fill rate when one mechanism is taken out of {quoted(siop.full)}, in "
            "per cent of the full process: to the right it is missed."
        )
        axes = intervals(data, x_label="", y_label="Change of effective safety stock, %", reference=0.0)
        yield "leave_one_out", "What each mechanism is worth in the full process", caption, axes


def _lying(rows: pd.DataFrame, name: str, of: str, series: str = "") -> pd.DataFrame:
    known = rows.dropna(subset=[of])
    return pd.DataFrame(
        {
            "series": known[series] if series else "",
            "x": known[name],
            "y": known[of] * 100,
            "low": known[f"{of}_low"] * 100,
            "high": known[f"{of}_high"] * 100,
        }
    )


def _steps(results: SiopResults, found: Found) -> Iterator[Drawing]:
    rows = found.deployed[found.deployed["arm"] == results.siop.full].set_index("column")
    steps = [name.removeprefix("wmape_") for name in rows.index if name.startswith("wmape_")]
    parts = []
    for what, title in (("wmape", "WMAPE, %"), ("bias", "Bias, %")):
        for step in steps:
            row = rows.loc[f"{what}_{step}"]
            parts.append(
                {"panel": title, "series": label_of(results.siop.full), "x": label_of(step), "y": row["mean"] * 100,
                 "low": row["low"] * 100, "high": row["high"] * 100}
            )  # fmt: skip
    data = pd.DataFrame(parts).assign(x=lambda frame: frame["x"].str.replace(" ", "\n"))
    axes = bars(data.assign(x=data["x"].str[:11]), x_label="", y_label="", reference=0.0)
    axes.figure.axes[0].tick_params(axis="x", rotation=40)
    axes.figure.axes[1].tick_params(axis="x", rotation=40)
    axes.figure.subplots_adjust(bottom=0.22)
    caption = (
        f"Errors of each step of the demand review in {quoted(results.siop.full)}, of four weeks' demand four weeks "
        "ahead, at unit cost; bias above 0 is too much. A step adds value where it is lower than the one before."
    )
    yield "steps", "The forecast step by step", caption, axes


def _controls(found: Found) -> Drawing:
    rows = found.controls.assign(series=found.controls["measure"].map(kpi_label))
    data = _lying(rows, "control", "share", "series")
    caption = (
        "Stock of the full process less that of the other, at the service the other has as deployed, in worlds where "
        "planning together should be worth nothing. An interval that holds 0 is as it should be."
    )
    axes = intervals(data, x_label="", y_label="Difference, %", reference=0.0)
    return "controls", "Where it should not help", caption, axes


def _sensitivity(found: Found) -> Iterator[Drawing]:
    rows = found.drivers[(found.drivers["measure"] == "on_hand_value")].dropna(subset=["rank_correlation"])
    if len(rows):
        data = pd.DataFrame(
            {
                "series": "against " + rows["baseline"].map(label_of),
                "x": rows["prior"],
                "y": rows["rank_correlation"],
            }
        )
        caption = (
            "Rank correlation of each unknown strength with the change of stock on hand at equal service, over the "
            "points of the Latin hypercube: left of 0, more of it makes planning together save more."
        )
        axes = intervals(data, x_label="", y_label="Rank correlation", reference=0.0)
        yield "drivers", "What drives the value", caption, axes


def _sweep(results: SiopResults, found: Found) -> Drawing:
    sweep = results.siop.sweep
    assert sweep is not None
    rows = found.sweep
    data = pd.DataFrame(
        {
            "panel": rows["column"].map(kpi_label),
            "series": "",
            "x": rows["value"],
            "y": rows["change"] * 100,
            "low": rows["change_low"] * 100,
            "high": rows["change_high"] * 100,
        }
    )
    caption = (
        f"Change to {sweep.steps[0]:g} {sweep.unit}, paired, in per cent of what it is there, with "
        f"{percent(results.study.level, 0)} intervals. Mind the scales: they differ."
    )
    axes = lines(data, x_label=label_of(sweep.name), y_label="change, %", reference=0.0)
    return "sweep", f"From {sweep.steps[0]:g} to {sweep.steps[-1]:g} {label_of(sweep.name)}", caption, axes
