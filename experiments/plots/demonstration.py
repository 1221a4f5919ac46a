"""Pictures of demonstrations: what was measured beside what theory says."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.plots.style import CYCLE, PALETTE, WIDTH, figure_of, format_axis, grid_axes, quiet, style

__all__ = ["bars", "intervals", "lines"]

_COLUMNS = 2
_PANEL = 3.3  # inches


def lines(
    data: pd.DataFrame, *, x_label: str, y_label: str, theory: Sequence[str] = (), reference: float | None = None
) -> Axes:
    """Draw y over x, a line a series with its interval; series of `theory` dashed, the others with dots."""
    with style():
        panels = _panels(data, _PANEL)
        colours = _colours(data, theory)
        for panel, (_, part) in zip(panels, _parts(data), strict=False):
            for series, rows in part.groupby("series", sort=False):
                _line(panel, rows, str(series), colours[str(series)], dashed=series in theory)
            _refer(panel, reference, upright=False)
            quiet(panel, grid="both")
            format_axis(panel, "x", 6)
            format_axis(panel, "y", 6)
            panel.set_xlabel(x_label, loc="left")
        _finish(panels, data, y_label)
    return panels[0]


def bars(
    data: pd.DataFrame, *, x_label: str, y_label: str, theory: Sequence[str] = (), reference: float | None = None
) -> Axes:
    """Draw y by category, series side by side, with intervals; series of `theory` as short black strokes."""
    with style():
        panels = _panels(data, _PANEL)
        colours = _colours(data, theory)
        solid = [name for name in colours if name not in theory]
        for panel, (_, part) in zip(panels, _parts(data), strict=False):
            places = {x: k for k, x in enumerate(part["x"].drop_duplicates())}
            for series, rows in part.groupby("series", sort=False):
                at = rows["x"].map(places).to_numpy(dtype=float)
                if series in theory:
                    panel.hlines(rows["y"], at - 0.4, at + 0.4, colors=PALETTE["ink"], lw=1.6, label=str(series))
                    continue
                at = at + (solid.index(str(series)) - (len(solid) - 1) / 2) * 0.78 / len(solid)
                panel.bar(at, rows["y"], width=0.7 / len(solid), color=colours[str(series)], label=str(series))
                _whiskers(panel, at, rows)
            panel.set_xticks(list(places.values()), [str(x) for x in places])
            _refer(panel, reference, upright=False)
            quiet(panel, grid="y")
            format_axis(panel, "y", 6)
            panel.set_xlabel(x_label, loc="left")
        _finish(panels, data, y_label)
    return panels[0]


def intervals(
    data: pd.DataFrame, *, x_label: str, y_label: str, theory: Sequence[str] = (), reference: float | None = None
) -> Axes:
    """Draw y lying, one line a category, with its interval; series one above the other within the line."""
    with style():
        rows_shown = data["x"].nunique()
        panels = _panels(data, 1.1 + 0.36 * rows_shown)
        colours = _colours(data, theory)
        for panel, (_, part) in zip(panels, _parts(data), strict=False):
            places = {x: k for k, x in enumerate(part["x"].drop_duplicates())}
            for series, rows in part.groupby("series", sort=False):
                shift = (list(colours).index(str(series)) - (len(colours) - 1) / 2) * 0.5 / len(colours)
                at = rows["x"].map(places).to_numpy(dtype=float) + shift
                face = "none" if series in theory else colours[str(series)]
                panel.scatter(
                    rows["y"], at, s=34, color=colours[str(series)], facecolors=face, label=str(series), zorder=3
                )
                if {"low", "high"} <= set(rows.columns):
                    panel.hlines(at, rows["low"], rows["high"], color=colours[str(series)], lw=2)
            panel.set_yticks(list(places.values()), [str(x) for x in places])
            panel.set_ylim(len(places) - 0.45, -0.55)
            _refer(panel, reference, upright=True)
            quiet(panel, grid="x")
            format_axis(panel, "x", 6)
            panel.set_xlabel(y_label, loc="left")
        _finish(panels, data, x_label, left=_room(data))
    return panels[0]


def _line(panel: Axes, rows: pd.DataFrame, series: str, colour: str, *, dashed: bool) -> None:
    x, y = rows["x"].to_numpy(dtype=float), rows["y"].to_numpy(dtype=float)
    if {"low", "high"} <= set(rows.columns):
        panel.fill_between(x, rows["low"].to_numpy(float), rows["high"].to_numpy(float), color=colour, alpha=0.18, lw=0)
    if dashed:
        panel.plot(x, y, color=colour, lw=1.4, ls=(0, (4, 2)), label=series)
    else:
        panel.plot(x, y, color=colour, lw=1.4, marker="o", ms=4.5 if len(x) <= 60 else 0, label=series)


def _whiskers(panel: Axes, at: np.ndarray[tuple[int], np.dtype[np.float64]], rows: pd.DataFrame) -> None:
    if {"low", "high"} <= set(rows.columns):
        panel.vlines(at, rows["low"], rows["high"], color=PALETTE["ink"], lw=1.1)


def _refer(panel: Axes, at: float | None, *, upright: bool) -> None:
    if at is not None:
        (panel.axvline if upright else panel.axhline)(at, color=PALETTE["muted"], lw=1.0, zorder=1)


def _colours(data: pd.DataFrame, theory: Sequence[str]) -> dict[str, str]:
    """Return a colour for each series, in the order of the data; a theory alone with its measurement is dark."""
    names = [str(name) for name in data["series"].drop_duplicates()]
    measured = [name for name in names if name not in theory]
    found = {name: CYCLE[(0, 3, 4, 1, 5, 7)[k % 6]] for k, name in enumerate(measured)}
    dark = [PALETTE["ink"], PALETTE["baseline"], PALETTE["other"]]
    found |= {name: dark[k % 3] for k, name in enumerate(name for name in names if name in theory)}
    return {name: found[name] for name in names}


def _parts(data: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    if "panel" not in data.columns:
        return [("", data)]
    return [(str(name), part) for name, part in data.groupby("panel", sort=False)]


def _panels(data: pd.DataFrame, height: float) -> list[Axes]:
    count = len(_parts(data))
    columns = min(count, _COLUMNS)
    rows = math.ceil(count / columns)
    panels = grid_axes(rows, columns, rows * height)
    for spare in panels[count:]:
        spare.set_axis_off()
    return panels


def _room(data: pd.DataFrame) -> float:
    """Return the room that the longest category needs on the left, as a share of the width."""
    longest = max(len(str(x)) for x in data["x"])
    return min(0.45, 0.03 + longest * 0.067 / WIDTH)


def _finish(panels: list[Axes], data: pd.DataFrame, label: str, left: float = 0.075) -> None:
    for panel, (name, _) in zip(panels, _parts(data), strict=False):
        title = f"{name}: {label}" if name and label else name or label
        panel.set_title(title, fontweight="normal", fontsize=9, color=PALETTE["muted"], pad=8)
    height = figure_of(panels[0]).get_figheight()
    many = len(data["series"].drop_duplicates()) > 1
    if many:
        handles, labels = panels[0].get_legend_handles_labels()
        figure_of(panels[0]).legend(handles, labels, loc="upper right", ncols=min(4, len(labels)), fontsize=8.5)
    top = 1 - (0.62 if many else 0.34) / height
    figure_of(panels[0]).subplots_adjust(
        left=left, right=0.985, top=top, bottom=0.5 / height, hspace=0.42, wspace=0.17 if left < 0.1 else left + 0.35
    )
