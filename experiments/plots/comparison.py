"""Pictures that compare policies: service against stock, the cost split, and the differences to the baseline.

Every function takes a frame, draws it and returns the axes; none computes, saves or shows.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, pairwise
from typing import Self

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from experiments.plots.labels import Label, place_labels
from experiments.plots.style import (
    CYCLE,
    PALETTE,
    axis_label,
    colour_of,
    figure_of,
    format_axis,
    grid_axes,
    new_axes,
    policy_rows,
    quiet,
    scale_for,
    shortened,
    style,
)
from experiments.wording.measures import kpi_label
from experiments.wording.phrases import label_of

__all__ = ["Axes", "cost_split", "difference_forest", "service_against_stock"]


def service_against_stock(
    points: pd.DataFrame, *, baseline: str, highlight: str | None = None, currency: str, ax: Axes | None = None
) -> Axes:
    """Draw each policy's fill rate against its stock on hand, with both intervals and the frontier.

    `points` has one row a policy: policy, service, service_low, service_high, stock, stock_low, stock_high, efficient
    (see `experiments.report.frontier.service_and_stock`).
    """
    with style():
        axes = ax or new_axes(4.3)
        shown = points.dropna(subset=["service", "stock"])
        scale = scale_for("on_hand_value", shown["stock"].tolist(), currency)
        crosses = [_Cross.of(row, scale.factor) for row in shown.to_dict("records")]
        steps = _frontier(crosses)
        for (x0, y0), (x1, y1) in steps:
            axes.plot([x0, x1], [y0, y1], color=PALETTE["other"], lw=1.0, ls=(0, (4, 3)), zorder=1)
        for cross in crosses:
            _draw_cross(axes, cross, colour_of(cross.policy, baseline, highlight))
        axes.margins(0.16, 0.18)
        bottom, top = axes.get_ylim()
        axes.set_ylim(bottom, min(top, 100 + 0.08 * (100 - bottom)))  # there is no fill rate above 100 %
        quiet(axes, grid="both")
        format_axis(axes, "x")
        format_axis(axes, "y")
        axes.set_xlabel(axis_label("on_hand_value", scale), loc="left")
        axes.set_title("Fill rate, %", fontweight="normal", fontsize=9, color=PALETTE["muted"], pad=10)
        figure_of(axes).subplots_adjust(left=0.06, right=0.985, top=0.93, bottom=0.12)
        lines = [*steps, *(line for cross in crosses for line in cross.lines() if not np.isnan(line).any())]
        boxes = [Bbox.from_extents(x0, y0, x1, y1) for (x0, y0), (x1, y1) in lines]
        place_labels(axes, [_point_label(cross, baseline, highlight) for cross in crosses], boxes)
    return axes


_Line = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Cross:
    """A policy's means and intervals in the units of the axes."""

    policy: str
    efficient: bool
    x: float
    y: float
    left: float
    right: float
    low: float
    high: float

    @classmethod
    def of(cls, row: Mapping[Hashable, float], factor: float) -> Self:
        across = [row[name] * factor for name in ("stock_low", "stock_high")]
        up = [row[name] * 100 for name in ("service_low", "service_high")]
        middle = (row["stock"] * factor, row["service"] * 100)
        return cls(str(row["policy"]), bool(row["efficient"]), *middle, *across, *up)

    def lines(self) -> tuple[_Line, _Line]:
        """Return the two intervals."""
        return ((self.left, self.y), (self.right, self.y)), ((self.x, self.low), (self.x, self.high))


def _frontier(crosses: Sequence[_Cross]) -> list[_Line]:
    """Return the frontier as steps: between two policies nothing better than the cheaper one is known."""
    on = sorted((cross.x, cross.y) for cross in crosses if cross.efficient)
    return [line for (x0, y0), (x1, y1) in pairwise(on) for line in (((x0, y0), (x1, y0)), ((x1, y0), (x1, y1)))]


def _draw_cross(axes: Axes, cross: _Cross, colour: str) -> None:
    for (x0, y0), (x1, y1) in cross.lines():
        axes.plot([x0, x1], [y0, y1], color=colour, lw=1.4, zorder=2)
    face = colour if cross.efficient else PALETTE["paper"]
    axes.plot(cross.x, cross.y, "o", ms=7.5, mfc=face, mec=colour, mew=1.6, zorder=3)


def _point_label(cross: _Cross, baseline: str, highlight: str | None) -> Label:
    name = cross.policy
    text = shortened(label_of(name), 32) + (" (baseline)" if name == baseline else "")
    colour = colour_of(name, baseline, highlight) if name in (baseline, highlight) else PALETTE["muted"]
    return Label(text, cross.x, cross.y, colour, bold=name in (baseline, highlight))


def cost_split(costs: pd.DataFrame, *, baseline: str, currency: str, ax: Axes | None = None) -> Axes:
    """Draw the yearly cost of each policy as one bar, split into its parts.

    `costs` has the policies as index, in the order to draw from the top, and the cost KPIs as columns.
    """
    with style():
        axes = ax or new_axes(0.95 + 0.42 * len(costs))
        parts = costs.fillna(0.0)
        totals = parts.sum(axis=1)
        scale = scale_for("total_cost", totals.tolist(), currency)
        _bars(axes, parts * scale.factor)
        for place, total in enumerate(totals):
            end = (total * scale.factor, place)
            note = axes.annotate(scale.text(total), end, (5, 0), textcoords="offset points")
            note.set(va="center", fontweight="bold")
        policy_rows(axes, [str(name) for name in costs.index], baseline)
        axes.set_xlim(0, max(float(totals.max()) * scale.factor * 1.09, 1e-9))
        format_axis(axes, "x")
        axes.set_xlabel(axis_label("total_cost", scale), loc="left")
        quiet(axes, grid="x")
        axes.legend(loc="lower left", bbox_to_anchor=(-0.008, 1.0), ncols=7, columnspacing=1.1)
        height = figure_of(axes).get_figheight()
        figure_of(axes).subplots_adjust(left=0.24, right=0.985, top=1 - 0.36 / height, bottom=0.5 / height)
    return axes


def _bars(axes: Axes, parts: pd.DataFrame) -> None:
    """Stack the parts that anyone has, in their order, from the left."""
    left = parts.sum(axis=1) * 0.0
    some = parts.loc[:, parts.any()]
    for colour, (kpi, width) in zip(cycle(CYCLE), some.items(), strict=False):
        if width.any():
            label = kpi_label(str(kpi)).removesuffix(" cost")
            axes.barh(range(len(parts)), width, left=left, height=0.62, color=colour, label=label)
            left = left + width


def difference_forest(
    differences: pd.DataFrame, *, kpis: Sequence[str], currency: str, axes: Sequence[Axes] | None = None
) -> Sequence[Axes]:
    """Draw the paired differences to the baseline with their intervals, one panel a KPI.

    `differences` has one row a policy and KPI: policy, kpi, difference, low, high, better (True, False or None). Full
    blue marks are shown to be better, full orange ones worse; empty grey ones are not shown to differ.
    """
    policies = list(differences["policy"].drop_duplicates())
    with style():
        height = 0.95 + 0.34 * len(policies)
        panels = axes or grid_axes(1, len(kpis), height, sharey=True)
        for panel, kpi in zip(panels, kpis, strict=True):
            rows = differences[differences["kpi"] == kpi].set_index("policy").reindex(policies)
            _forest_panel(panel, rows, kpi, currency)
        policy_rows(panels[0], policies, "")
        figure = figure_of(panels[0])
        figure.subplots_adjust(left=0.2, right=0.985, top=1 - 0.42 / height, bottom=0.32 / height, wspace=0.16)
    return panels


def _forest_panel(panel: Axes, rows: pd.DataFrame, kpi: str, currency: str) -> None:
    ends = rows[["difference", "low", "high"]].to_numpy(float)
    scale = scale_for(kpi, [0.0, *ends.ravel().tolist()], currency)
    panel.axvline(0, color=PALETTE["muted"], lw=1.0, zorder=1)
    for place, (mean, low, high) in enumerate(ends * scale.factor):
        better = rows["better"].iloc[place]
        shown = isinstance(better, bool) or (better is not None and not pd.isna(better))
        colour = (PALETTE["accent"] if bool(better) else PALETTE["worse"]) if shown else PALETTE["other"]
        panel.plot([low, high], [place] * 2, color=colour, lw=1.8, zorder=2)
        panel.plot(mean, place, "o", ms=6, mfc=colour if shown else PALETTE["paper"], mec=colour, mew=1.5, zorder=3)
    unit = f", {scale.difference_unit}" if scale.difference_unit else ""
    panel.set_title(kpi_label(kpi), pad=14, fontsize=9)
    panel.text(0, 1, f"{unit[2:]}", transform=panel.transAxes, fontsize=8, color=PALETTE["muted"], va="bottom")
    quiet(panel, grid="x")
    panel.margins(x=0.1)
    format_axis(panel, "x", 4)
