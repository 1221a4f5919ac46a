"""How every picture looks: palette, type, axes, number formats."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.wording.measures import kind_of, kpi_label
from experiments.wording.numerals import Scale, plain, scale_of
from experiments.wording.phrases import label_of

__all__ = [
    "CYCLE",
    "PALETTE",
    "WIDTH",
    "axis_label",
    "colour_of",
    "figure_of",
    "format_axis",
    "grid_axes",
    "new_axes",
    "policy_rows",
    "quiet",
    "scale_for",
    "shortened",
    "style",
]

WIDTH = 9.6  # inches: the report's column

# Roles, not decoration. Blue is good or recommended and orange bad throughout, which every common form of colour
# blindness keeps apart; the baseline is dark, the rest grey. The report maps each colour to a CSS variable, so every
# value must be used for one role only.
PALETTE: Mapping[str, str] = MappingProxyType(
    {
        "ink": "#1f2a33",
        "muted": "#5d6b77",
        "grid": "#dde2e7",
        "paper": "#fffffe",
        "accent": "#0a6c99",
        "worse": "#c2571b",
        "baseline": "#46525d",
        "other": "#8896a3",
        "node": "#eef2f5",
        "part1": "#0b5f88",
        "part2": "#5b9fc0",
        "part3": "#a5c9da",
        "part4": "#e8a264",
        "part5": "#b4481c",
        "part6": "#7b5f93",
        "part7": "#c3b3d3",
        "part8": "#8a9a5b",
        "part9": "#c9c39a",
        "part10": "#8c8c8c",
    }
)
CYCLE = tuple(PALETTE[f"part{k}"] for k in range(1, 11))

_STYLE: Mapping[str, object] = MappingProxyType(
    {
        "font.family": ["DejaVu Sans"],
        "font.size": 9.0,
        "axes.titlesize": 9.5,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelsize": 9.0,
        "axes.labelcolor": PALETTE["muted"],
        "axes.edgecolor": PALETTE["grid"],
        "axes.titlecolor": PALETTE["ink"],
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.facecolor": "none",
        "axes.linewidth": 0.8,
        "text.color": PALETTE["ink"],
        "xtick.color": PALETTE["muted"],
        "ytick.color": PALETTE["muted"],
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
        "xtick.major.size": 0.0,
        "ytick.major.size": 0.0,
        "xtick.major.pad": 5.0,
        "ytick.major.pad": 5.0,
        "grid.color": PALETTE["grid"],
        "grid.linewidth": 0.8,
        "figure.facecolor": "none",
        "figure.constrained_layout.use": False,
        "legend.frameon": False,
        "legend.handlelength": 0.9,
        "legend.handleheight": 0.9,
        "lines.solid_capstyle": "round",
        "svg.fonttype": "none",
        "svg.hashsalt": "siop-sim",
        "savefig.facecolor": "auto",
    }
)


@contextmanager
def style() -> Iterator[None]:
    """Apply the look for as long as a picture is made or rendered; nothing stays behind."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)  # type: ignore[arg-type]
        yield


def new_axes(height: float, width: float = WIDTH) -> Axes:
    """Return the axes of a new figure of `width` x `height` inches."""
    return Figure(figsize=(width, height)).add_subplot()


def grid_axes(rows: int, columns: int, height: float, *, sharex: bool = False, sharey: bool = False) -> list[Axes]:
    """Return rows x columns axes of a new figure, row by row; shared axes have one scale for all."""
    figure = Figure(figsize=(WIDTH, height))
    return list(figure.subplots(rows, columns, squeeze=False, sharex=sharex, sharey=sharey).flat)


def figure_of(axes: Axes) -> Figure:
    """Return the figure that axes belong to."""
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("the axes belong to no figure")
    return figure


def colour_of(policy: str, baseline: str, highlight: str | None) -> str:
    """Return the colour of a policy by its role: baseline, highlighted, or one of the others."""
    if policy == highlight:
        return PALETTE["accent"]
    return PALETTE["baseline"] if policy == baseline else PALETTE["other"]


def scale_for(kpi: str, values: list[float], currency: str) -> Scale:
    """Return the scale on which to draw a KPI."""
    return scale_of(kind_of(kpi), values, currency)


def axis_label(kpi: str, scale: Scale) -> str:
    """Return "Stock on hand, EUR thousand"."""
    return f"{kpi_label(kpi)}, {scale.unit}" if scale.unit else kpi_label(kpi)


def format_axis(axes: Axes, which: str, ticks: int = 5) -> None:
    """Put at most `ticks` + 1 round numbers with thousands separators on the x or y axis."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: plain(value, _decimals_of(axis.get_majorticklocs()))))


def _decimals_of(locations: Iterable[float]) -> int:
    values = [float(value) for value in locations]
    if len(values) < 2 or values[1] == values[0]:
        return 0
    step = abs(values[1] - values[0])
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return digits + int(round(step * 10.0**digits, 6) % 1 > 0)


def quiet(axes: Axes, *, grid: str | None = None) -> None:
    """Take the box away; leave grid lines along the `grid` axis ("x", "y" or "both")."""
    for spine in axes.spines.values():
        spine.set_visible(False)
    if grid:
        axes.grid(visible=True, axis=grid)  # type: ignore[arg-type]


def shortened(name: str, length: int = 24) -> str:
    """Return a name of at most `length` characters, cut in the middle, where names differ least."""
    if len(name) <= length:
        return name
    tail = length // 3
    return f"{name[: length - tail - 1]}\N{HORIZONTAL ELLIPSIS}{name[-tail:]}"


def policy_rows(axes: Axes, policies: Sequence[str], baseline: str) -> None:
    """Name the rows of a picture, from the top, after policies; the baseline stands out."""
    names = [shortened(label_of(name), 26) + (" (baseline)" if name == baseline else "") for name in policies]
    axes.set_yticks(range(len(policies)), names)
    axes.set_ylim(len(policies) - 0.45, -0.55)
    for tick, name in zip(axes.get_yticklabels(), policies, strict=True):
        tick.set_color(PALETTE["ink"])
        tick.set_fontweight("bold" if name == baseline else "normal")
