"""The tables of the report: figures with their intervals and what they differ by from the baseline, ready to print."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from experiments.wording.measures import kind_of, kpi_label
from experiments.wording.numerals import Scale, scale_of
from experiments.wording.phrases import label_of
from sim.kpi.cost import COST_PARTS

__all__ = ["GLANCE", "GROUPS", "Cell", "Column", "Row", "Table", "all_kpis", "at_a_glance", "by_group"]

GLANCE = (
    "fill_rate",
    "planned_safety_stock_value",
    "effective_safety_stock_value",
    "on_hand_value",
    "total_cost",
)
GROUPS = {
    "Service": (
        "fill_rate",
        "on_time_fill_rate",
        "cycle_service_level",
        "ready_rate",
        "order_fill_rate",
        "backorder_days",
        "lost_units",
        "internal_fill_rate",
    ),
    "Stock": (
        "planned_safety_stock_value",
        "effective_safety_stock_value",
        "cycle_stock_value",
        "on_hand_value",
        "pipeline_stock_value",
        "excess_stock_value",
        "days_of_supply",
        "inventory_turns",
    ),
    "Waste and room": (
        "expired_share",
        "expired_units",
        "held_stock_value",
        "storage_utilisation",
        "receiving_utilisation",
        "picking_utilisation",
    ),
    "Production": (
        "machine_utilisation",
        "setup_share",
        "material_availability",
        "wait_for_material_days",
        "wait_for_machine_days",
        "wait_for_shift_days",
        "wait_for_repair_days",
        "production_scrap_share",
        "rework_share",
    ),
    "Cost": (*COST_PARTS, "total_cost"),
    "Money": ("revenue", "gross_margin", "margin", "working_capital", "cash_to_cash_days"),
    "Flow": ("orders_placed", "bullwhip", "supplier_on_time", "lead_time_mean_days", "lead_time_sd_days"),
    "Transport": ("vehicles_used", "vehicle_fill", "transport_co2e", "storage_co2e"),
}
_BY_CLASS = ("fill_rate", "effective_safety_stock_value", "on_hand_value", "total_cost")
_BY_SITE = ("fill_rate", "internal_fill_rate", "on_hand_value", "total_cost")
_OPTIONAL = {
    "lost_units",
    "excess_stock_value",
    "expired_share",
    "expired_units",
    "held_stock_value",
    "purchase_price_variance",
    "vehicles_used",
    "rework_share",
    "transport_co2e",
    "storage_co2e",
}
_EXACT = 1e-9  # a narrower interval is none: the same in every replication
_MONEY = {"money", "money_per_year"}
_LONG, _PAIR, _MOST_GROUPS = 30, 2, 40
_COLUMNS = 5  # policies side by side; more go to a further table, each led by the baseline

Tone = Literal["better", "worse", "open", ""]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure: its mean, the half-width of its interval, and its difference to the baseline with its interval.

    `arrow` points the way of a difference that was shown, `tone` says whether that is better or worse; "open" means
    that no difference was shown.
    """

    mean: str
    half_width: str = ""
    difference: str = ""
    interval: str = ""
    arrow: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading with its unit or remark below."""

    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; one with a `group` and no cells is a heading over the lines below."""

    label: str
    note: str = ""
    cells: tuple[Cell, ...] = ()
    marked: bool = False
    group: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption, the heading of its first column, the others, and its rows.

    A `dense` table is printed with intervals beside the differences, not below.
    """

    caption: str
    corner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    dense: bool = False


class _Figures:
    """Look up cells in the KPI frames of one scenario and level."""

    def __init__(self, summary: pd.DataFrame, differences: pd.DataFrame, currency: str) -> None:
        keys = ["site", "item_class", "policy", "kpi"]
        self._means = summary.set_index(keys)[["mean", "low", "high"]].to_dict("index")
        self._changes = differences.set_index(keys)[["difference", "low", "high", "better"]].to_dict("index")
        self._currency = currency

    def scales(self, kpis: Sequence[str], keys: Sequence[tuple[str, str, str]]) -> dict[str, Scale]:
        """Return the scale of each KPI over all `keys`: (site, class, policy); money has one for the whole table."""
        money = [kpi for kpi in kpis if kind_of(kpi) in _MONEY]
        return {
            kpi: scale_of(kind_of(kpi), self._every(money if kpi in money else [kpi], keys), self._currency)
            for kpi in kpis
        }

    def shown(self, kpi: str, keys: Sequence[tuple[str, str, str]]) -> bool:
        """Return whether a KPI says anything: a number, and for costs and losses one that is not zero."""
        numbers = [mean for mean in self._every([kpi], keys) if math.isfinite(mean)]
        optional = kpi.endswith("_cost") or kpi in _OPTIONAL
        return any(numbers) if optional else bool(numbers)

    def _every(self, kpis: Sequence[str], keys: Sequence[tuple[str, str, str]]) -> list[float]:
        return [self._means[*key, kpi]["mean"] for kpi in kpis for key in keys if (*key, kpi) in self._means]

    def cell(self, key: tuple[str, str, str], kpi: str, scale: Scale) -> Cell:
        """Return the cell of a KPI."""
        found = self._means.get((*key, kpi))
        if found is None or not math.isfinite(found["mean"]):
            return Cell(scale.text(math.nan))
        half = (found["high"] - found["low"]) / 2
        change = self._changes.get((*key, kpi))
        return _cell(found["mean"], half, change, scale)


def _cell(mean: float, half: float, change: dict[Hashable, Any] | None, scale: Scale) -> Cell:
    text = scale.text(mean)
    width = scale.text(half) if math.isfinite(half) and half > _EXACT * abs(mean) else ""
    difference = float(change["difference"]) if change else math.nan
    if change is None or not math.isfinite(difference):
        return Cell(text, width)
    low, high = float(change["low"]), float(change["high"])
    if difference == low == high == 0:
        return Cell(text, width, "same")
    arrow, tone = _shown(low, high, change["better"])
    interval = scale.interval(low, high) if high - low > _EXACT * abs(difference) else ""
    return Cell(text, width, scale.signed(difference), interval, arrow, tone)


def _shown(low: float, high: float, better: object) -> tuple[str, Tone]:
    """Return the arrow and tone of a difference: none without an interval."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return "", ""
    if low <= 0 <= high:
        return "\N{ALMOST EQUAL TO}", "open"
    arrow = "\N{BLACK UP-POINTING TRIANGLE}" if low > 0 else "\N{BLACK DOWN-POINTING TRIANGLE}"
    return arrow, "better" if better is True else "worse" if better is False else ""


def at_a_glance(
    summary: pd.DataFrame, differences: pd.DataFrame, currency: str, baseline: str, marked: str | None
) -> Table:
    """Return one row a policy with the KPIs that decide, of the network's totals."""
    figures = _Figures(summary, differences, currency)
    keys = [("", "", str(policy)) for policy in summary["policy"].drop_duplicates()]
    kpis = [kpi for kpi in GLANCE if figures.shown(kpi, keys)]
    scales = figures.scales(kpis, keys)
    rows = tuple(_policy_row(figures, key, scales, baseline, marked) for key in keys)
    return Table("The policies at a glance", "Policy", _columns(scales), rows)


def by_group(
    summary: pd.DataFrame,
    differences: pd.DataFrame,
    currency: str,
    baseline: str,
    challenger: str | None,
    by: Literal["item_class", "site"],
) -> Table:
    """Return one block a class or site, one row a policy in it; classes in their order, sites as they come.

    A long table is cut to the baseline and the challenger, and to the sites with the most stock; its caption says so.
    """
    figures = _Figures(summary, differences, currency)
    policies = [str(policy) for policy in summary["policy"].drop_duplicates()]
    names = sorted(summary[by].unique()) if by == "item_class" else list(summary[by].drop_duplicates())
    caption = "By class" if by == "item_class" else "By site"
    if len(names) * len(policies) > _LONG and len(policies) > _PAIR:
        policies = [name for name in policies if name in (baseline, challenger)]
        caption += f", {' and '.join(map(label_of, policies))} only"
    if len(names) > _MOST_GROUPS:
        stock = summary[summary["kpi"] == "on_hand_value"].groupby(by)["mean"].max().sort_values(ascending=False)
        caption += f", the {_MOST_GROUPS} of {len(names)} with the most stock"
        names = list(stock.index[:_MOST_GROUPS])
    keys = {name: [("", name, p) if by == "item_class" else (name, "", p) for p in policies] for name in names}
    every = [key for found in keys.values() for key in found]
    kpis = [kpi for kpi in (_BY_CLASS if by == "item_class" else _BY_SITE) if figures.shown(kpi, every)]
    scales = figures.scales(kpis, every)
    rows: list[Row] = []
    for name, found in keys.items():
        rows.append(Row(f"Class {name}" if by == "item_class" else str(name), group=True))
        rows += [_policy_row(figures, key, scales, baseline, None) for key in found]
    return Table(caption, "Policy", _columns(scales), tuple(rows), dense=True)


def all_kpis(summary: pd.DataFrame, differences: pd.DataFrame, currency: str, baseline: str) -> Iterator[Table]:
    """Yield tables of all KPIs of the network's totals: one row a KPI, at most five policies side by side."""
    figures = _Figures(summary, differences, currency)
    policies = [str(policy) for policy in summary["policy"].drop_duplicates()]
    keys = [("", "", policy) for policy in policies]
    scales = figures.scales([kpi for kpis in GROUPS.values() for kpi in kpis], keys)
    for part in _parts(policies, baseline):
        columns = tuple(Column(label_of(name), "baseline" if name == baseline else "") for name in part)
        rows: list[Row] = []
        for group, kpis in GROUPS.items():
            shown = [kpi for kpi in kpis if figures.shown(kpi, keys)]
            rows += [Row(group, group=True)] if shown else []
            for kpi in shown:
                cells = tuple(figures.cell(("", "", name), kpi, scales[kpi]) for name in part)
                rows.append(Row(kpi_label(kpi), scales[kpi].unit, cells))
        yield Table("All KPIs of the network", "KPI", columns, tuple(rows))


def _parts(policies: list[str], baseline: str) -> list[list[str]]:
    if len(policies) <= _COLUMNS:
        return [policies]
    lead = [name for name in policies if name == baseline]
    others = [name for name in policies if name != baseline]
    step = _COLUMNS - len(lead)
    return [[*lead, *others[first : first + step]] for first in range(0, len(others), step)]


def _policy_row(
    figures: _Figures, key: tuple[str, str, str], scales: dict[str, Scale], baseline: str, marked: str | None
) -> Row:
    policy = key[2]
    note = "baseline" if policy == baseline else "recommended" if policy == marked else ""
    cells = tuple(figures.cell(key, kpi, scale) for kpi, scale in scales.items())
    return Row(label_of(policy), note, cells, marked=policy == marked)


def _columns(scales: dict[str, Scale]) -> tuple[Column, ...]:
    return tuple(Column(kpi_label(kpi), scale.unit) for kpi, scale in scales.items())
