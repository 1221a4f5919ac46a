"""Pictures of stock over time: the fan of stock on hand, and the heat map of stock-outs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.patches import Rectangle

from experiments.plots.labels import text_width
from experiments.plots.style import (
    PALETTE,
    WIDTH,
    colour_of,
    figure_of,
    format_axis,
    grid_axes,
    quiet,
    shortened,
    style,
)
from experiments.wording.phrases import label_of

__all__ = ["on_hand_fans", "stockout_heat"]

_COLUMNS = 3
_ROW_INCHES = 0.135


def on_hand_fans(
    on_hand: pd.DataFrame,
    *,
    policies: Sequence[str],
    baseline: str,
    warmup_days: int = 0,
    axes: Sequence[Axes] | None = None,
) -> Sequence[Axes]:
    """Draw units on hand over time, one panel a stock point: the median, and the 5 to 95 % band of the replications.

    `on_hand` has one row a stock point, policy and bucket: site, item, policy, day, low, median, high. The first of
    `policies` is drawn first.
    """
    points = list(on_hand[["site", "item"]].drop_duplicates().itertuples(index=False, name=None))
    columns = 2 if len(points) == _COLUMNS + 1 else max(1, min(_COLUMNS, len(points)))
    rows = max(1, math.ceil(len(points) / columns))
    with style():
        height = 0.75 + 1.85 * rows
        panels = list(axes or grid_axes(rows, columns, height, sharex=True))
        for panel, (site, item) in zip(panels, points, strict=False):
            here = on_hand[(on_hand["site"] == site) & (on_hand["item"] == item)]
            for policy in policies:
                _fan(panel, here[here["policy"] == policy], colour_of(policy, baseline, policies[-1]))
            _fan_frame(panel, f"{item} at {site}", warmup_days)
        for panel in panels[len(points) :]:
            panel.set_visible(False)
        for panel in panels[: len(points)]:
            panel.tick_params(labelbottom=True)
        figure = figure_of(panels[0])
        figure.subplots_adjust(
            left=0.055, right=0.985, top=1 - 0.62 / height, bottom=0.42 / height, hspace=0.5, wspace=0.2
        )
        _key(panels[0], policies, baseline)
        if warmup_days:
            note = panels[0].get_xaxis_transform()
            panels[0].text(0.6, 0.96, "warm-up", transform=note, fontsize=7.5, color=PALETTE["muted"], va="top")
        panels[min(len(points), len(panels)) - 1].set_xlabel("Week", loc="right")
    return panels


def _fan(panel: Axes, rows: pd.DataFrame, colour: str) -> None:
    weeks = rows["day"] / 7
    panel.fill_between(weeks, rows["low"], rows["high"], color=colour, alpha=0.22, lw=0)
    panel.plot(weeks, rows["median"], color=colour, lw=1.4)


def _fan_frame(panel: Axes, title: str, warmup_days: int) -> None:
    quiet(panel, grid="y")
    panel.margins(x=0)
    panel.set_ylim(bottom=0)
    panel.set_title(shortened(title, 38), fontsize=9, pad=6)
    format_axis(panel, "y", 3)
    format_axis(panel, "x", 5)
    if warmup_days:
        panel.axvspan(0, warmup_days / 7, color=PALETTE["muted"], alpha=0.1, lw=0)


def _key(panel: Axes, policies: Sequence[str], baseline: str) -> None:
    """Write the policies' names in their colours above the first panel, one after the other."""
    figure = figure_of(panel)
    top = 1 - 0.1 / figure.get_figheight()
    left = 0.055
    for policy in policies:
        text = f"\N{BLACK SQUARE} {label_of(policy)}" + (" (baseline)" if policy == baseline else "")
        colour = colour_of(policy, baseline, policies[-1])
        figure.text(left, top, text, color=colour, fontweight="bold", va="top")
        left += (text_width(panel, text, bold=True) + 18) / 72 / WIDTH
    note = "Units on hand: line = median, band = 5 to 95 % of replications"
    figure.text(0.985, top, note, color=PALETTE["muted"], fontsize=8, va="top", ha="right")


def stockout_heat(
    stockouts: pd.DataFrame,
    *,
    policies: Sequence[str],
    baseline: str,
    warmup_days: int = 0,
    axes: Sequence[Axes] | None = None,
) -> Sequence[Axes]:
    """Draw the share of time without stock, item x week, one panel a policy on one colour scale.

    `stockouts` has one row an item, policy and bucket: item, item_class, policy, day, share; items are drawn from the
    top in the order of the frame.
    """
    items = stockouts[["item", "item_class"]].drop_duplicates("item")
    days = np.sort(stockouts["day"].unique())
    top = _round_up(float(stockouts.loc[stockouts["day"] >= warmup_days, "share"].quantile(0.995)))
    with style():
        height = 0.95 + _ROW_INCHES * max(len(items), 4)
        panels = list(axes or grid_axes(1, len(policies), height, sharey=True))
        names = [shortened(str(name), 26) for name in items["item"]]
        left = (max(text_width(panels[0], name, 6.5) for name in names) + 34) / 72 / WIDTH
        for panel, policy in zip(panels, policies, strict=True):
            rows = stockouts[stockouts["policy"] == policy]
            shares = rows.pivot_table(index="item", columns="day", values="share").reindex(
                index=items["item"], columns=days
            )
            _heat(panel, shares.to_numpy(float), days, top)
            _class_lines(panel, items["item_class"].tolist())
            panel.set_title(label_of(policy) + (" (baseline)" if policy == baseline else ""), pad=6)
            if warmup_days:
                panel.axvline(warmup_days / 7, color=PALETTE["muted"], lw=0.8, ls=(0, (3, 2)))
        panels[0].set_yticks(range(len(names)), names, fontsize=6.5)
        _class_names(panels[0], items["item_class"].tolist(), left)
        figure_of(panels[0]).subplots_adjust(
            left=left, right=0.985, top=1 - 0.56 / height, bottom=0.4 / height, wspace=0.05
        )
        panels[0].set_xlabel("Week", loc="left")
        _colour_key(panels[-1], top)
    return panels


def _heat(panel: Axes, shares: np.ndarray, days: np.ndarray, top: float) -> None:
    ramp = LinearSegmentedColormap.from_list("share", [to_rgba(PALETTE["worse"], 0), to_rgba(PALETTE["worse"], 1)])
    step = float(days[1] - days[0]) if len(days) > 1 else 7.0
    extent = (days[0] / 7, (days[-1] + step) / 7, len(shares) - 0.5, -0.5)
    panel.set_facecolor(PALETTE["node"])
    panel.imshow(shares, cmap=ramp, vmin=0, vmax=top, aspect="auto", interpolation="none", extent=extent)
    quiet(panel)
    format_axis(panel, "x", 6)


def _class_lines(panel: Axes, classes: Sequence[str]) -> None:
    for place in range(1, len(classes)):
        if classes[place] != classes[place - 1]:
            panel.axhline(place - 0.5, color=PALETTE["paper"], lw=2.0)


def _class_names(panel: Axes, classes: Sequence[str], left: float) -> None:
    """Write each class once, beside its first item, where the items of a class stand together."""
    shown = [place for place, name in enumerate(classes) if name and (place == 0 or classes[place - 1] != name)]
    for place in shown if len(shown) == len(set(classes)) else []:
        panel.annotate(
            classes[place],
            (0, place),
            xycoords=("figure fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            fontweight="bold",
            va="center",
            annotation_clip=False,
        )


def _colour_key(panel: Axes, top: float) -> None:
    """Draw the colour scale above the last panel: five squares from 0 to `top`."""
    figure = figure_of(panel)
    height = figure.get_figheight()
    side, y = 0.13, 1 - 0.2 / height
    x = 0.985 - (0.42 + 0.55 * (top < 1) + 5 * side) / WIDTH
    figure.text(
        x - 0.005, y, "Share of time without stock  0", ha="right", va="center", fontsize=8, color=PALETTE["muted"]
    )
    for step in range(5):
        corner = (x + step * side / WIDTH, y - side / 2 / height)
        colour = to_rgba(PALETTE["worse"], (step + 0.5) / 5)
        for face in (PALETTE["node"], colour):
            square = Rectangle(corner, side / WIDTH, side / height, facecolor=face, lw=0)
            figure.add_artist(square).set_transform(figure.transFigure)
    text = f"{100 * top:.0f} %" + (" and more" if top < 1 else "")
    figure.text(x + 5 * side / WIDTH + 0.005, y, text, va="center", fontsize=8, color=PALETTE["muted"])


def _round_up(share: float) -> float:
    """Return the upper end of the colour scale: a share rounded up to tenths, at least a tenth."""
    return min(1.0, max(0.1, math.ceil(round(share * 10, 6)) / 10)) if math.isfinite(share) else 0.1
