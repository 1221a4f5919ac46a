"""Pictures of ways of planning: service against stock along the dial, and the way from one process to another."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.plots.style import CYCLE, PALETTE, figure_of, format_axis, new_axes, quiet, style
from experiments.wording.numerals import Scale, percent
from experiments.wording.phrases import label_of

__all__ = ["dial_frontiers", "waterfall"]

_MOST_OF_RANGE = 0.6


def dial_frontiers(frontier: pd.DataFrame, *, target: float, scale: Scale, full: str, ax: Axes | None = None) -> Axes:
    """Draw the fill rate of each way of planning over its stock on hand, a dot a setting of the dial, dial 1 filled.

    `frontier` has arm, dial, fill_rate, on_hand_value, with fill_rate_low and fill_rate_high. The intervals of a few
    replications, wider than most of the picture, are left out.
    """
    with style():
        axes = ax or new_axes(4.2)
        shown = np.array([*(frontier["fill_rate"] * 100), target * 100])
        arms = [str(arm) for arm in frontier["arm"].drop_duplicates()]
        others = [CYCLE[k] for k in (3, 1, 5, 7, 4, 8)]
        for arm in arms:
            rows = frontier[frontier["arm"] == arm]
            colour = PALETTE["accent"] if arm == full else others[arms.index(arm) % len(others)]
            x, y = rows["on_hand_value"].to_numpy(float) * scale.factor, rows["fill_rate"].to_numpy(float) * 100
            low, high = rows["fill_rate_low"].to_numpy(float) * 100, rows["fill_rate_high"].to_numpy(float) * 100
            if (high - low).max() < _MOST_OF_RANGE * (shown.max() - shown.min()):
                axes.fill_between(x, low, high, color=colour, alpha=0.1, lw=0)
            axes.plot(x, y, color=colour, lw=2.0 if arm == full else 1.4, label=label_of(arm))
            deployed = rows["dial"].to_numpy(float) == 1.0
            axes.plot(x[~deployed], y[~deployed], "o", ms=4.5, mfc=PALETTE["paper"], mec=colour, mew=1.3)
            axes.plot(x[deployed], y[deployed], "o", ms=7.0, color=colour)
        axes.axhline(target * 100, color=PALETTE["muted"], lw=0.9, ls=(0, (4, 3)), zorder=1)
        at_edge = axes.get_yaxis_transform()
        told = f"compared at {percent(target)}"
        axes.text(0.002, target * 100, told, transform=at_edge, va="bottom", fontsize=8.5, color=PALETTE["muted"])
        room = 0.12 * (shown.max() - shown.min()) + 0.2
        axes.set_ylim(shown.min() - room, min(100.5, shown.max() + room))
        quiet(axes, grid="both")
        format_axis(axes, "x", 7)
        format_axis(axes, "y", 6)
        axes.set_xlabel(f"Stock on hand, {scale.unit}", loc="left")
        axes.set_title("Fill rate, %", fontweight="normal", fontsize=9, color=PALETTE["muted"], pad=8)
        axes.legend(loc="lower right", fontsize=8.5)
        figure_of(axes).subplots_adjust(left=0.06, right=0.985, top=0.92, bottom=0.13)
    return axes


def waterfall(steps: pd.DataFrame, *, scale: Scale, label: str, ax: Axes | None = None) -> Axes:
    """Draw the way from the first value to the last, a lying bar a step, with the interval of each step.

    `steps` has name, value (of what stands at the ends) or change, low, high (of what lies between), kind ``end`` or
    ``step``, from top to bottom.
    """
    with style():
        height = 0.9 + 0.36 * len(steps)
        axes = ax or new_axes(height)
        level = 0.0
        for place, row in enumerate(steps.to_dict("records")):
            if row["kind"] == "end":
                level = float(row["value"]) * scale.factor
                axes.barh(place, level, height=0.6, color=PALETTE["baseline"])
                axes.text(level, place, f"  {scale.text(float(row['value']))}", va="center", fontsize=8.5)
                continue
            change = float(row["change"]) * scale.factor
            colour = PALETTE["accent"] if change < 0 else PALETTE["worse"]
            axes.barh(place, change, left=level, height=0.6, color=colour)
            low, high = (level + float(row[end]) * scale.factor for end in ("low", "high"))
            axes.hlines(place, low, high, color=PALETTE["ink"], lw=1.2)
            end = max(v for v in (level, level + change, high) if v == v)  # there may be no interval
            _write(axes, end, place, scale.signed(float(row["change"])))
            level += change
        axes.set_yticks(range(len(steps)), [str(name) for name in steps["name"]])
        axes.invert_yaxis()
        axes.set_xlim(0, 1.1 * axes.get_xlim()[1])  # room for the figures
        quiet(axes, grid="x")
        format_axis(axes, "x", 7)
        axes.set_xlabel(f"{label}, {scale.unit}", loc="left")
        figure_of(axes).subplots_adjust(left=0.26, right=0.985, top=1 - 0.1 / height, bottom=0.5 / height)
    return axes


def _write(axes: Axes, x: float, y: float, text: str) -> None:
    """Write a figure a little to the right of a point."""
    axes.annotate(text, (x, y), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8.5)
