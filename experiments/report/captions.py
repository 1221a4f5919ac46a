"""One sentence under each picture: what it shows in this study, worked out from the figures drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from experiments.wording.measures import kpi_label
from experiments.wording.numerals import amount, percent
from experiments.wording.phrases import listed, quoted
from sim.network import Network

__all__ = ["costs", "forest", "heat", "network", "on_hand", "service"]


def service(points: pd.DataFrame, baseline: str) -> str:
    """Tell who is on the frontier, and whether the baseline is."""
    names = [str(name) for name in points.loc[points["efficient"], "policy"]]
    if len(points) == 1 or not names:
        return "Fill rate against stock on hand; lines are the intervals of the means."
    verb = "is" if len(names) == 1 else "are"
    marks = "full mark" if len(names) == 1 else "full marks, dashed line"
    text = f"{listed([quoted(name) for name in names])} {verb} on the frontier ({marks}): no other "
    text += "policy gives at least as much service for at most as much stock, judged by the means"
    if baseline in set(points["policy"]) and baseline not in names:
        text += f"; the baseline {quoted(baseline)} is not"
    return f"{text}."


def forest(differences: pd.DataFrame, kpis: Sequence[str], baseline: str) -> str:
    """Count the policies shown to differ from the baseline in service, stock and cost."""
    count = int(differences["policy"].nunique())
    if count == 1:
        return _single(differences, kpis, baseline)
    parts: list[str] = []
    for kpi in (name for name in kpis if name in _COMPARED):
        good, bad = _COMPARED[kpi]
        better = differences.loc[differences["kpi"] == kpi, "better"].tolist()
        wins, losses = (str(sum(flag is way for flag in better) or "none") for way in (True, False))
        verb, of = ("", "") if parts else ("is shown to be ", f" of {count}")
        parts.append(f"{kpi_label(kpi).lower()} {verb}{good} for {wins}{of} and {bad} for {losses}")
    if not parts:
        return f"Differences to {quoted(baseline)} with their intervals."
    empty = differences.loc[differences["kpi"].isin(list(kpis)), "better"].isna().any()
    text = f"Against {quoted(baseline)}, {'; '.join(parts)}."
    return f"{text} Empty marks: no difference shown." if empty else text


def _single(differences: pd.DataFrame, kpis: Sequence[str], baseline: str) -> str:
    found = {kpi: differences.loc[differences["kpi"] == kpi, "better"].iloc[0] for kpi in kpis if kpi in _COMPARED}
    words = {
        kpi: "not shown to differ" if better is None else _COMPARED[kpi][0 if better else 1]
        for kpi, better in found.items()
    }
    listed_words = listed([f"{kpi_label(kpi).lower()} {word}" for kpi, word in words.items()])
    return f"{quoted(str(differences['policy'].iloc[0]))} against {quoted(baseline)}: {listed_words}."


_COMPARED = {
    "fill_rate": ("higher", "lower"),
    "on_hand_value": ("lower", "higher"),
    "total_cost": ("lower", "higher"),
}


def costs(parts: pd.DataFrame, baseline: str, currency: str) -> str:
    """Tell the largest part of the baseline's cost, and which policy is cheapest, by how much."""
    totals = parts.sum(axis=1)
    reference = baseline if baseline in parts.index else str(parts.index[0])
    if not totals[reference] > 0:
        return "Yearly cost by its parts."
    row = parts.loc[reference]
    largest = str(row.idxmax())
    share = percent(float(row.max() / totals[reference]), 0)
    text = f"{kpi_label(largest)} is {share} of the total with {quoted(reference)}"
    cheapest = str(totals.idxmin())
    if cheapest == reference:
        return f"{text}." if len(parts) == 1 else f"{text}, and no policy is cheaper on average."
    return (
        f"{text}; {quoted(cheapest)} is the cheapest on average, by "
        f"{amount(float(totals[reference] - totals[cheapest]), currency)} a year."
    )


def on_hand(bands: pd.DataFrame, policies: Sequence[str], warmup_days: int) -> str:
    """Compare the median stock of the stock points drawn, and how often the low end of the band is empty."""
    after = bands[bands["day"] >= warmup_days]
    mean = after.groupby(["policy", "site", "item"])["median"].mean()
    points = bands[["site", "item"]].drop_duplicates()
    drawn = "this stock point" if len(points) == 1 else f"these {len(points)} stock points"
    parts = []
    if len(policies) > 1:
        first, last = policies[0], policies[-1]
        ratio = float((mean[last] / mean[first].where(mean[first] > 0)).mean()) - 1
        if math.isfinite(ratio):
            change = f"{percent(abs(ratio), 0)} {'less' if ratio < 0 else 'more'}"
            parts.append(f"at {drawn} {quoted(last)} holds {change} than {quoted(first)} in the median")
    empty = (after["low"] <= 0).groupby(after["policy"]).mean()
    shares = [f"{percent(float(empty[name]), 0)} of the weeks with {quoted(name)}" for name in policies]
    if empty.any():
        parts.append(f"at least one run in twenty has nothing on hand in {listed(shares)}")
    else:
        parts.append("fewer than one run in twenty ever has an empty week")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}{' (shaded: warm-up)' if warmup_days else ''}."


def heat(shares: pd.DataFrame, policies: Sequence[str], warmup_days: int, items: int) -> str:
    """Tell how much of the time items are without stock, which is the worst, and which items are drawn."""
    after = shares[shares["day"] >= warmup_days]
    by_item = after.groupby(["policy", "item"])["share"].mean()
    drawn = shares["item"].nunique()
    which = "" if drawn == items else f"Drawn are the {drawn} of {items:,} items that are most often without stock. "
    if not by_item.max() > 0:
        return f"{which}No item was ever without stock after the warm-up."
    rates = [f"{percent(float(by_item[name].mean()))} of the time with {quoted(name)}" for name in policies]
    last = by_item[policies[-1]]
    return (
        f"{which}The items drawn are out of stock where they are sold {listed(rates)}; the worst with "
        f"{quoted(policies[-1])} is {last.idxmax()}, {percent(float(last.max()))}."
    )


def network(network: Network) -> str:
    """Describe the network in numbers."""
    items, suppliers = len(network.items), sum(site.kind == "supplier" for site in network.sites)
    counts = [
        _counted(items, "item"),
        _counted(suppliers, "supplier"),
        _counted(len(network.sites) - suppliers, "stocking site"),
    ]
    return f"{listed(counts)}; every link tells how many items take it and their mean lead time."


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
