"""Pictures of what can go wrong: losses and their tails, service over time, stock-outs, knock-outs, the worst run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from experiments.plots.style import (
    PALETTE,
    colour_of,
    figure_of,
    format_axis,
    grid_axes,
    new_axes,
    quiet,
    shortened,
    style,
)
from experiments.wording.numerals import Scale, percent
from experiments.wording.phrases import label_of

__all__ = ["exceedance", "knock_out_bars", "loss_distribution", "service_bands", "stockout_curve", "worst_timeline"]

Floats = NDArray[np.float64]


def loss_distribution(
    values: Mapping[str, Floats],
    tails: Mapping[str, Mapping[float, tuple[float, float]]],
    *,
    baseline: str,
    scale: Scale,
    label: str,
    axes: Sequence[Axes] | None = None,
) -> Sequence[Axes]:
    """Draw how a cost is spread over the replications, one row a policy.

    `tails` has value at risk and expected shortfall of each policy by level: lines in the histogram. All rows have one
    scale.
    """
    joined = np.concatenate(list(values.values())) * scale.factor
    edges = np.histogram_bin_edges(joined, bins=min(60, max(10, int(np.sqrt(len(joined))))))
    with style():
        height = 0.75 + 1.55 * len(values)
        panels = list(axes or grid_axes(len(values), 1, height, sharex=True))
        for panel, (policy, found) in zip(panels, values.items(), strict=True):
            colour = colour_of(policy, baseline, None if policy == baseline else policy)
            panel.hist(found * scale.factor, bins=edges.tolist(), color=colour, alpha=0.55)
            panel.set_title(label_of(policy) + (" (baseline)" if policy == baseline else ""), pad=4)
            _tail_lines(panel, tails[policy], scale)
            panel.set_yticks([])
            quiet(panel, grid="x")
        format_axis(panels[-1], "x")
        panels[-1].set_xlabel(f"{label}, {scale.unit}", loc="left")
        figure_of(panels[0]).subplots_adjust(
            left=0.03, right=0.97, top=1 - 0.3 / height, bottom=0.48 / height, hspace=0.42
        )
    return panels


def _tail_lines(panel: Axes, tails: Mapping[float, tuple[float, float]], scale: Scale) -> None:
    """Mark value at risk (dashed) and expected shortfall (full), written where they do not touch each other."""
    top = panel.get_ylim()[1]
    panel.set_ylim(0, top * 1.45)
    for place, (level, pair) in enumerate(sorted(tails.items())):
        for value, name, dashes in zip(pair, ("VaR", "CVaR"), ((0, (3, 2)), "solid"), strict=True):
            x = value * scale.factor
            panel.plot([x, x], [0, top * (1.0 + 0.12 * place)], color=PALETTE["worse"], lw=1.1, ls=dashes)
            if name == "CVaR":
                text = f"{percent(level, 0)}: VaR {scale.text(pair[0])}, CVaR {scale.text(pair[1])}"
                panel.text(
                    0.005,
                    0.98 - 0.115 * place,
                    text,
                    transform=panel.transAxes,
                    fontsize=8,
                    color=PALETTE["worse"],
                    va="top",
                )


def exceedance(
    values: Mapping[str, Floats], *, baseline: str, scale: Scale, label: str, ax: Axes | None = None
) -> Axes:
    """Draw the share of replications in which a loss is exceeded, on a logarithmic scale: the tail in full length."""
    with style():
        axes = ax or new_axes(3.6)
        for policy, found in values.items():
            ordered = np.sort(found) * scale.factor
            share = 1 - np.arange(len(ordered)) / len(ordered)
            colour = colour_of(policy, baseline, None if policy == baseline else policy)
            axes.step(ordered, share, where="pre", color=colour, lw=1.6, label=_named(policy, baseline))
        axes.set_yscale("log")
        least = 1 / max(len(found) for found in values.values())
        ticks = [tick for tick in (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001) if tick >= least * 0.9]
        axes.set_yticks(ticks, [percent(tick, 1 if tick < 0.01 else 0) for tick in ticks])
        axes.minorticks_off()
        _finish(axes, f"{label} of at least, {scale.unit}", "Share of replications")
    return axes


def stockout_curve(curve: pd.DataFrame, *, baseline: str, ax: Axes | None = None) -> Axes:
    """Draw the probability of a stock-out longer than n days, with its interval.

    `curve` has one row a policy and length: policy, days, probability, low, high.
    """
    with style():
        axes = ax or new_axes(3.4)
        for policy in curve["policy"].drop_duplicates():
            rows = curve[curve["policy"] == policy]
            colour = colour_of(policy, baseline, None if policy == baseline else policy)
            low, high = rows["low"].to_numpy(float) * 100, rows["high"].to_numpy(float) * 100
            axes.fill_between(rows["days"], low, high, color=colour, alpha=0.2, lw=0)
            axes.plot(rows["days"], rows["probability"] * 100, color=colour, lw=1.6, label=_named(policy, baseline))
        axes.set_ylim(0, 103)
        format_axis(axes, "x", 8)
        format_axis(axes, "y")
        axes.margins(x=0.01)
        _finish(axes, "Days that the longest stock-out of the run exceeds", "Probability, %")
    return axes


def service_bands(bands: pd.DataFrame, *, baseline: str, axes: Sequence[Axes] | None = None) -> Sequence[Axes]:
    """Draw the weekly fill rate over time, one row a policy: median, and the middle half and nine tenths of the runs.

    `bands` has one row a policy and week: policy, day, q05, q25, median, q75, q95.
    """
    policies = [str(name) for name in bands["policy"].drop_duplicates()]
    with style():
        height = 0.6 + 1.7 * len(policies)
        panels = list(axes or grid_axes(len(policies), 1, height, sharex=True, sharey=True))
        for panel, policy in zip(panels, policies, strict=True):
            rows = bands[bands["policy"] == policy]
            colour = colour_of(policy, baseline, None if policy == baseline else policy)
            for low, high, alpha in (("q05", "q95", 0.18), ("q25", "q75", 0.28)):
                panel.fill_between(rows["day"] / 7, rows[low] * 100, rows[high] * 100, color=colour, alpha=alpha, lw=0)
            panel.plot(rows["day"] / 7, rows["median"] * 100, color=colour, lw=1.4)
            panel.set_title(_named(policy, baseline), pad=4)
            panel.margins(x=0)
            quiet(panel, grid="y")
            format_axis(panel, "y", 4)
        format_axis(panels[-1], "x", 8)
        panels[-1].set_xlabel("Week", loc="left")
        figure_of(panels[0]).subplots_adjust(
            left=0.055, right=0.985, top=1 - 0.28 / height, bottom=0.42 / height, hspace=0.3
        )
    return panels


def knock_out_bars(
    knocked: pd.DataFrame, *, baseline: str, most_days: float, axes: Sequence[Axes] | None = None
) -> Sequence[Axes]:
    """Draw the times to survive and to recover of each site, one panel each, one bar a policy.

    `knocked` has one row a site and policy: site, policy, survive_days, recover_days; a time beyond `most_days` ends
    in an arrow.
    """
    sites = list(knocked["site"].drop_duplicates())
    policies = [str(name) for name in knocked["policy"].drop_duplicates()]
    titles = {"survive_days": "Time to survive, days", "recover_days": "Time to recover, days"}
    with style():
        height = 0.8 + (0.16 + 0.2 * len(policies)) * len(sites)
        panels = list(axes or grid_axes(1, 2, height, sharey=True))
        for panel, (column, title) in zip(panels, titles.items(), strict=True):
            for row, policy in enumerate(policies):
                days = knocked[knocked["policy"] == policy].set_index("site")[column].reindex(sites).to_numpy(float)
                colour = colour_of(policy, baseline, None if policy == baseline else policy)
                _bars(panel, days, row, len(policies), colour, most_days)
            panel.set_title(title, pad=5)
            quiet(panel, grid="x")
            format_axis(panel, "x", 5)
            panel.set_xlim(left=0)
            panel.margins(x=0.12)
        panels[0].set_yticks(range(len(sites)), [shortened(str(site), 26) for site in sites])
        panels[0].set_ylim(len(sites) - 0.45, -0.55)
        figure = figure_of(panels[0])
        x = 0.2
        for policy in policies if len(policies) > 1 else []:
            colour = colour_of(policy, baseline, None if policy == baseline else policy)
            text = f"\N{BLACK SQUARE} {_named(policy, baseline)}"
            figure.text(x, 0.06 / height, text, color=colour, fontweight="bold", fontsize=8.5)
            x += 0.011 * len(text) + 0.03
        figure.subplots_adjust(left=0.2, right=0.97, top=1 - 0.32 / height, bottom=0.5 / height, wspace=0.1)
    return panels


def _bars(panel: Axes, days: Floats, row: int, rows: int, colour: str, most_days: float) -> None:
    thick = 0.74 / rows
    for place, value in enumerate(days.tolist()):
        y = place + (row - (rows - 1) / 2) * thick
        if np.isnan(value):
            continue
        shown = min(value, most_days)
        panel.barh(y, shown, height=thick * 0.86, color=colour)
        text = f"{shown:,.0f}" if np.isfinite(value) else f"more than {most_days:,.0f}"
        panel.annotate(text, (shown, y), (4, 0), textcoords="offset points", va="center", fontsize=7.5)


def worst_timeline(
    days: pd.DataFrame, *, scale: Scale, stock_scale: Scale, axes: Sequence[Axes] | None = None
) -> Sequence[Axes]:
    """Draw the worst replication day by day: stock on hand, what waits and is lost, stock points out of stock.

    `days` is that of `experiments.risk_results.Worst`; days of disruptions are shaded.
    """
    with style():
        panels = list(axes or grid_axes(3, 1, 5.2, sharex=True))
        day = days["day"]
        panels[0].fill_between(day, 0, days["on_hand"] * stock_scale.factor, color=PALETTE["part2"], alpha=0.6, lw=0)
        panels[0].set_title(f"Stock on hand, {stock_scale.unit}", pad=4)
        panels[1].fill_between(
            day, 0, days["waiting"] * scale.factor, color=PALETTE["part4"], alpha=0.75, lw=0, label="waiting"
        )
        panels[1].bar(day, days["lost"] * scale.factor, width=1.0, color=PALETTE["part5"], label="lost that day")
        panels[1].set_title(f"Customers' orders that wait, and that are lost, {scale.unit}", pad=4)
        panels[2].step(day, days["out_of_stock"], where="post", color=PALETTE["ink"], lw=1.1)
        panels[2].set_title("Stock points out of stock", pad=4)
        for panel in panels:
            _shade(panel, days)
            panel.set_ylim(bottom=0)
            panel.margins(x=0)
            quiet(panel, grid="y")
            format_axis(panel, "y", 3)
        if days["lost"].any():
            panels[1].legend(loc="upper right", fontsize=8)
        format_axis(panels[2], "x", 10)
        panels[2].set_xlabel("Day", loc="left")
        figure_of(panels[0]).subplots_adjust(left=0.075, right=0.985, top=0.95, bottom=0.085, hspace=0.34)
    return panels


def _shade(panel: Axes, days: pd.DataFrame) -> None:
    hit = (days["disruptions"] != "").to_numpy()
    edges = np.flatnonzero(np.diff(np.concatenate([[False], hit, [False]]).astype(int)))
    first = int(days["day"].iloc[0])
    for start, end in edges.reshape(-1, 2).tolist():
        panel.axvspan(first + start, first + end, color=PALETTE["worse"], alpha=0.12, lw=0)


def _named(policy: str, baseline: str) -> str:
    return label_of(policy) + (" (baseline)" if policy == baseline else "")


def _finish(axes: Axes, x: str, y: str) -> None:
    quiet(axes, grid="both")
    axes.set_xlabel(x, loc="left")
    axes.set_title(y, fontweight="normal", fontsize=9, color=PALETTE["muted"], pad=8)
    if axes.get_xscale() == "linear":
        format_axis(axes, "x", 8)
    axes.legend(loc="upper right")
    height = figure_of(axes).get_figheight()
    figure_of(axes).subplots_adjust(left=0.075, right=0.985, top=1 - 0.32 / height, bottom=0.5 / height)
