"""The network drawn in layers, from suppliers on the left to selling sites on the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path

from experiments.plots.labels import text_width
from experiments.plots.style import PALETTE, WIDTH, figure_of, new_axes, shortened, style

__all__ = ["network_layers"]

_PORT, _BARE_PORT = 0.32, 0.1  # inches between two lanes at the same side of a site, with and without labels
_LEAST = 0.4
_GAP = 0.14
_TOP = 0.42
_SMALL = 7.5
_EDGE = 0.03
_LABELLED = 60  # more lanes than this are drawn without labels


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    height: float


def network_layers(sites: pd.DataFrame, lanes: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw sites as boxes in columns and lanes as curves between them.

    `sites`: site, layer (0 is the left column), heading (of the column), detail (a second line), in the order to stack.
    `lanes`: origin, destination, above and below (texts along the curve), one row a pair of sites.
    """
    columns = sorted(sites["layer"].unique())
    width = min(1.75, (WIDTH - 0.85 * (len(columns) - 1)) / len(columns))
    with style():
        boxes, height = _layout(sites, lanes, width)
        axes = ax or new_axes(height)
        axes.set_xlim(-_EDGE, WIDTH + _EDGE)
        axes.set_ylim(height, 0)
        axes.set_axis_off()
        figure_of(axes).subplots_adjust(left=0, right=1, top=1, bottom=0)
        _draw_lanes(axes, lanes, boxes)
        for row in sites.itertuples(index=False):
            _draw_site(axes, boxes[str(row.site)], str(row.site), str(row.detail))
        for heading, group in sites.groupby("layer")["heading"]:
            middle = boxes[str(sites.loc[sites["layer"] == heading, "site"].iloc[0])]
            axes.text(
                middle.x,
                0.14,
                shortened(str(group.iloc[0]), int(middle.width * 14)),
                color=PALETTE["muted"],
                va="center",
                fontsize=8.5,
            )
    return axes


def _layout(sites: pd.DataFrame, lanes: pd.DataFrame, width: float) -> tuple[dict[str, _Box], float]:
    """Return the box of each site and the height of the picture; columns are centred on the tallest."""
    labelled = len(lanes) <= _LABELLED
    ways_out = lanes["origin"].value_counts()
    told_there = lanes[lanes["origin"].map(ways_out) > 1]["destination"].value_counts().to_dict() if labelled else {}
    ports = {"out": ways_out.to_dict(), "in": lanes["destination"].value_counts().to_dict()}
    tall = {
        site: max(
            _LEAST,
            _BARE_PORT * max(ports["out"].get(site, 0), ports["in"].get(site, 0)),
            _PORT * (ports["in"].get(site, 0) if told_there.get(site) else 0),
        )
        for site in sites["site"]
    }
    stacks = {layer: list(group) for layer, group in sites.groupby("layer")["site"]}
    need = {layer: sum(tall[site] for site in names) + _GAP * (len(names) - 1) for layer, names in stacks.items()}
    total = max(need.values())
    left = {layer: k * (WIDTH - width) / max(1, len(stacks) - 1) for k, layer in enumerate(stacks)}
    boxes = {}
    for layer, names in stacks.items():
        spread = (total - need[layer]) / (len(names) + 1)
        y = _TOP
        for site in names:
            y += spread
            boxes[str(site)] = _Box(left[layer], y, width, tall[site])
            y += tall[site] + _GAP
    return boxes, total + _TOP + 0.1


def _draw_site(axes: Axes, box: _Box, name: str, detail: str) -> None:
    patch = FancyBboxPatch(
        (box.x + 0.04, box.y + 0.04),
        box.width - 0.08,
        box.height - 0.08,
        boxstyle="round,pad=0.04,rounding_size=0.07",
        facecolor=PALETTE["node"],
        edgecolor=PALETTE["other"],
        lw=0.8,
        zorder=3,
    )
    axes.add_patch(patch)
    middle = box.y + box.height / 2
    letters = int(box.width * 12.5)
    offset = 0.085 if detail else 0.0
    axes.text(
        box.x + 0.1, middle - offset, shortened(name, letters), fontweight="bold", fontsize=8.5, va="center", zorder=4
    )
    if detail:
        axes.text(
            box.x + 0.1,
            middle + offset,
            shortened(detail, letters + 4),
            fontsize=_SMALL,
            color=PALETTE["muted"],
            va="center",
            zorder=4,
        )


def _draw_lanes(axes: Axes, lanes: pd.DataFrame, boxes: Mapping[str, _Box]) -> None:
    leaving = _ports(lanes, "origin", "destination", boxes)
    arriving = _ports(lanes, "destination", "origin", boxes)
    ways_out = lanes["origin"].value_counts().to_dict()
    labelled = len(lanes) <= _LABELLED
    for row in lanes.itertuples(index=False):
        pair = (str(row.origin), str(row.destination))
        start = (boxes[pair[0]].x + boxes[pair[0]].width, leaving[pair])
        end = (boxes[pair[1]].x, arriving[pair])
        at_origin = ways_out[row.origin] == 1
        texts = (str(row.above), str(row.below)) if labelled else ("", "")
        flat = max((text_width(axes, text, _SMALL) / 72 for text in texts if text), default=0.0) + 0.1
        _draw_lane(axes, start, end, flat if at_origin else 0.0, 0.0 if at_origin else flat)
        x, y, side = (start[0] + 0.07, start[1], "left") if at_origin else (end[0] - 0.07, end[1], "right")
        for text, offset, align in ((texts[0], -0.025, "bottom"), (texts[1], 0.03, "top")):
            axes.text(x, y + offset, text, ha=side, va=align, fontsize=_SMALL, color=PALETTE["muted"], zorder=2)


def _draw_lane(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], flat_start: float, flat_end: float
) -> None:
    """Draw a curve that runs level where its label stands."""
    a, b = (start[0] + flat_start, start[1]), (end[0] - flat_end, end[1])
    bend = max(0.12, 0.45 * (b[0] - a[0]))
    path = Path([start, a, (a[0] + bend, a[1]), (b[0] - bend, b[1]), b, end], [1, 2, 4, 4, 4, 2])
    axes.add_patch(PathPatch(path, facecolor="none", edgecolor=PALETTE["other"], lw=1.0, zorder=1))


def _ports(lanes: pd.DataFrame, here: str, there: str, boxes: Mapping[str, _Box]) -> dict[tuple[str, str], float]:
    """Return the height at which each lane (origin, destination) meets the site `here`, ordered by the other end."""
    found = {}
    for site, group in lanes.groupby(here, sort=False):
        box = boxes[str(site)]
        others = sorted(map(str, group[there]), key=lambda name: boxes[name].y + boxes[name].height / 2)
        for place, other in enumerate(others):
            pair = (str(site), str(other)) if here == "origin" else (str(other), str(site))
            found[pair] = box.y + box.height * (place + 0.5) / len(others)
    return found
