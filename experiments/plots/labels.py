"""Put labels beside points so that none overlaps another label, a point, an interval or the edge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from experiments.plots.style import PALETTE, figure_of

__all__ = ["Label", "place_labels", "text_width"]

# Offsets to try, in points of type, nearest first: right, left, above, below, then the corners; then further out, all
# round the clock.
_NEAR = ((1.0, 0.0), (-1.0, 0.0), (0.6, 0.9), (0.6, -0.9), (-0.6, 0.9), (-0.6, -0.9), (0.0, 1.2), (0.0, -1.2))
_ROUND = tuple((math.cos(turn * math.pi / 8), math.sin(turn * math.pi / 8)) for turn in range(16))
_OFFSETS = tuple(
    (dx * reach, dy * reach)
    for reach in (9.0, 16.0, 26.0, 38.0, 52.0, 68.0, 86.0, 106.0, 130.0)
    for dx, dy in (_NEAR if reach < 20 else _ROUND)
)
_CLEARANCE = 3.0
_LEADER_FROM = 18.0
_TEXT_ON_TEXT = 20.0  # how much worse it is to cover a label than a line


@dataclass(frozen=True, slots=True)
class Label:
    """A text to stand beside a point of the data."""

    text: str
    x: float
    y: float
    colour: str
    bold: bool = False


def place_labels(axes: Axes, labels: Sequence[Label], obstacles: Sequence[Bbox] = ()) -> None:
    """Write `labels` into axes that hold everything else already, each with a thin leader when it had to move away.

    `obstacles` are boxes in data coordinates that labels keep off, besides the points themselves.
    """
    renderer = _renderer(figure_of(axes))
    axes.autoscale_view()  # the limits are worked out late; the transform must know them
    to_display = axes.transData
    lines = [Bbox(to_display.transform(box.get_points())).padded(_CLEARANCE) for box in obstacles]
    for label in labels:
        x, y = to_display.transform((label.x, label.y))
        lines.append(Bbox.from_extents(x - 6, y - 6, x + 6, y + 6))
    texts: list[Bbox] = []
    for label in labels:
        texts.append(_place(axes, label, lines, texts, renderer))


def text_width(axes: Axes, text: str, size: float = 9.0, *, bold: bool = False) -> float:
    """Return how wide a text would be, in points of type."""
    figure = figure_of(axes)
    artist = Text(0, 0, text, fontsize=size, fontweight="bold" if bold else "normal")
    artist.set_figure(figure)
    return float(artist.get_window_extent(_renderer(figure)).width / figure.dpi * 72)


def _place(axes: Axes, label: Label, lines: list[Bbox], texts: list[Bbox], renderer: RendererAgg) -> Bbox:
    """Write a label where it covers least, near before far, and return its box."""
    note = axes.annotate(
        label.text,
        (label.x, label.y),
        xytext=(0, 0),
        textcoords="offset points",
        color=label.colour,
        fontweight="bold" if label.bold else "normal",
        annotation_clip=False,
    )
    frame = axes.get_window_extent()
    best: tuple[float, tuple[float, float], Bbox] | None = None
    for rank, offset in enumerate(_OFFSETS):
        _move(note, offset)
        box = note.get_window_extent(renderer)
        outside = box.width * box.height - _shared(box, frame)
        covered = sum(_shared(box, line) for line in lines)
        covered += _TEXT_ON_TEXT * (sum(_shared(box, text) for text in texts) + outside)
        if best is None or covered + rank < best[0]:
            best = (covered + rank, offset, box)
        if covered == 0:
            break
    assert best is not None
    _move(note, best[1])
    if math.hypot(*best[1]) > _LEADER_FROM:
        _leader(axes, label, best[1])
    return best[2]


def _move(note: Annotation, offset: tuple[float, float]) -> None:
    dx, dy = offset
    note.set_position(offset)
    note.set_horizontalalignment("left" if dx > 0.1 else "right" if dx < -0.1 else "center")
    note.set_verticalalignment("bottom" if dy > 0.1 else "top" if dy < -0.1 else "center")


def _leader(axes: Axes, label: Label, offset: tuple[float, float]) -> None:
    axes.annotate(
        "",
        (label.x, label.y),
        xytext=offset,
        textcoords="offset points",
        arrowprops={"arrowstyle": "-", "color": PALETTE["other"], "lw": 0.6, "shrinkB": 5, "shrinkA": 1},
    )


def _renderer(figure: Figure) -> RendererAgg:
    return FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-any-return, no-untyped-call]


def _shared(one: Bbox, other: Bbox) -> float:
    """Return the area that two boxes share."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return float(max(0.0, width) * max(0.0, height))
