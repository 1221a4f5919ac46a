"""Choose what to draw of a scenario, draw it, and say in a sentence what it shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from experiments.plots.causes import cause_bars
from experiments.plots.comparison import Axes, cost_split, difference_forest, service_against_stock
from experiments.plots.network import network_layers
from experiments.plots.render import png, svg
from experiments.plots.stock import on_hand_fans, stockout_heat
from experiments.report import captions
from experiments.report.frontier import service_and_stock
from experiments.report.network_chart import network_frames
from experiments.report.shortages import Shortages
from experiments.report.verdict import Verdict
from experiments.results import StudyResults
from sim.kpi.cost import COST_PARTS
from sim.network import Network, Scenario

__all__ = ["Drawing", "Picture", "pictures", "rendered", "scenario_rows"]

_FOREST = ("fill_rate", "on_hand_value", "effective_safety_stock_value", "total_cost")
_MOST_FANS = 9
_ALL_ITEMS, _WORST_ITEMS = 60, 40


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the report: `name` is its file's, `caption` one sentence, `svg` an element, `png` a file."""

    name: str
    title: str
    caption: str
    svg: str
    png: bytes


Drawing = tuple[str, str, str, Axes]
"""(name, title, caption, axes)"""


def pictures(
    results: StudyResults, verdict: Verdict, anchor: str = "s1", short: Shortages | None = None
) -> list[Picture]:
    """Return the pictures of a scenario; one without anything to show is left out.

    `anchor` makes the ids inside the SVG unique on a page that holds several scenarios. `short` is what was short of
    stock, and why.
    """
    return rendered((*_drawn(results, verdict), *_causes(results, short)), anchor)


def rendered(drawings: Iterable[Drawing], anchor: str) -> list[Picture]:
    """Return drawings as pictures."""
    return [
        Picture(name, title, caption, svg(axes, name=f"{anchor}-{name}", title=f"{title}. {caption}"), png(axes))
        for name, title, caption, axes in drawings
    ]


def scenario_rows(frame: pd.DataFrame, scenario: str, level: str | None = None) -> pd.DataFrame:
    """Return the rows of one scenario (and level), names as plain strings."""
    if not len(frame):
        return frame
    rows = frame[frame["scenario"] == scenario]
    rows = rows if level is None else rows[rows["level"] == level]
    categories = [name for name in rows.columns if isinstance(rows[name].dtype, pd.CategoricalDtype)]
    return rows.astype(dict.fromkeys(categories, object))


def _drawn(results: StudyResults, verdict: Verdict) -> Iterator[Drawing]:
    scenario = results.scenarios[verdict.scenario]
    yield from _policies(results, verdict, scenario)
    shown = tuple(dict.fromkeys(name for name in (results.baseline, verdict.challenger) if name))
    bands = scenario_rows(results.on_hand, verdict.scenario)
    if len(bands):
        yield _fans(bands, shown, results.baseline, scenario)
    shares = scenario_rows(results.stockouts, verdict.scenario)
    if shares["share"].any():
        yield _heat(shares, shown, results.baseline, scenario)
    sites, lanes = network_frames(scenario.network)
    if len(lanes):
        caption = captions.network(scenario.network)
        yield "network", "The network", caption, network_layers(sites, lanes)


def _policies(results: StudyResults, verdict: Verdict, scenario: Scenario) -> Iterator[Drawing]:
    """Draw what compares the policies: service against stock, differences, costs."""
    baseline, currency = results.baseline, scenario.currency
    totals = scenario_rows(results.summary, verdict.scenario, "total")
    points = service_and_stock(totals)
    if len(points.dropna(subset=["service", "stock"])):
        drawn = service_against_stock(points, baseline=baseline, highlight=verdict.recommended, currency=currency)
        yield "service_against_stock", "Service against stock", captions.service(points, baseline), drawn
    differences = scenario_rows(results.differences, verdict.scenario, "total")
    kpis = [kpi for kpi in _FOREST if differences.loc[differences["kpi"] == kpi, "low"].notna().any()]
    if kpis:
        panels = difference_forest(differences, kpis=kpis, currency=currency)
        caption = captions.forest(differences, kpis, baseline)
        yield "differences", "Differences to the baseline", caption, panels[0]
    parts = totals[totals["kpi"].isin(COST_PARTS)].pivot_table(index="policy", columns="kpi", values="mean")
    parts = parts.reindex(index=totals["policy"].drop_duplicates(), columns=list(COST_PARTS)).fillna(0.0)
    if parts.to_numpy().any():
        caption = captions.costs(parts, baseline, currency)
        yield "cost_split", "What it costs", caption, cost_split(parts, baseline=baseline, currency=currency)


def _causes(results: StudyResults, short: Shortages | None) -> Iterator[Drawing]:
    if short is not None:
        bars = cause_bars(short.by_policy, baseline=results.baseline, scale=short.scale)
        yield "causes", "Why stock ran out", short.caption, bars


def _fans(bands: pd.DataFrame, shown: Sequence[str], baseline: str, scenario: Scenario) -> Drawing:
    points = bands[["site", "item"]].drop_duplicates().head(_MOST_FANS)
    bands = bands.merge(points)
    bands = bands[bands["policy"].isin(shown)]
    panels = on_hand_fans(bands, policies=shown, baseline=baseline, warmup_days=scenario.warmup_days)
    caption = captions.on_hand(bands, shown, scenario.warmup_days)
    return "on_hand", "Stock on hand over time", caption, panels[0]


def _heat(shares: pd.DataFrame, shown: Sequence[str], baseline: str, scenario: Scenario) -> Drawing:
    items = shares["item"].nunique()
    chosen = _ordered(shares[shares["policy"].isin(shown)], scenario)
    panels = stockout_heat(chosen, policies=shown, baseline=baseline, warmup_days=scenario.warmup_days)
    caption = captions.heat(chosen, shown, scenario.warmup_days, items)
    return "stockouts", "Where and when stock runs out", caption, panels[0]


def _ordered(shares: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return the shares of all items, or of the worst of many, by class and then by value of demand."""
    if shares["item"].nunique() > _ALL_ITEMS:
        after = shares[shares["day"] >= scenario.warmup_days]
        worst = after.groupby("item")["share"].mean().sort_values(ascending=False, kind="stable")
        shares = shares[shares["item"].isin(worst.index[:_WORST_ITEMS])]
    value = _demand_value(scenario.network)
    keyed = shares.assign(value=-shares["item"].map(value).fillna(0.0))
    return keyed.sort_values(["item_class", "value", "item", "day"], kind="stable").drop(columns="value")


def _demand_value(network: Network) -> Mapping[str, float]:
    """Return each item's demand a day at unit cost."""
    cost = {item.name: item.unit_cost for item in network.items}
    value: dict[str, float] = defaultdict(float)
    for demand in network.demands:
        value[demand.item] += demand.mean_per_day * cost[demand.item]
    return value
