"""The picture of what customers' shortages were caused by."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from experiments.plots.style import PALETTE, figure_of, format_axis, new_axes, policy_rows, quiet, style
from experiments.wording.causes import CAUSE_LABELS
from experiments.wording.numerals import Scale

__all__ = ["cause_bars"]

_ROLES = ("part5", "part4", "part7", "part6", "part3", "other", "part8", "part2", "part1")
_COLOURS = {cause: PALETTE[role] for cause, role in zip(CAUSE_LABELS, _ROLES, strict=True)}


def cause_bars(shares: pd.DataFrame, *, baseline: str, scale: Scale, ax: Axes | None = None) -> Axes:
    """Draw what was short, one bar a row, split by cause.

    `shares` has the rows (policies or stock points) as index, in the order to draw from the top, and the causes as
    columns; `scale` says how amounts are written.
    """
    amounts = shares.fillna(0.0) * scale.factor
    with style():
        height = 1.05 + 0.42 * len(amounts)
        axes = ax or new_axes(height)
        left = amounts.sum(axis=1) * 0.0
        for cause, width in amounts.items():
            if width.any():
                colour = _COLOURS[str(cause)]
                axes.barh(
                    range(len(width)), width, left=left, height=0.62, color=colour, label=CAUSE_LABELS[str(cause)]
                )
                left = left + width
        for place, total in enumerate(left):
            note = axes.annotate(scale.text(total / scale.factor), (total, place), (5, 0), textcoords="offset points")
            note.set(va="center", fontweight="bold")
        policy_rows(axes, [str(name) for name in amounts.index], baseline)
        axes.set_xlim(0, max(float(left.max()) * 1.09, 1e-9))
        format_axis(axes, "x")
        axes.set_xlabel(f"Not served at once, {scale.unit}", loc="left")
        quiet(axes, grid="x")
        axes.legend(loc="lower left", bbox_to_anchor=(-0.008, 1.0), ncols=7, columnspacing=1.1, fontsize=8)
        figure_of(axes).subplots_adjust(left=0.24, right=0.985, top=1 - 0.36 / height, bottom=0.5 / height)
    return axes
