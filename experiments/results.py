"""What a study hands on to its files, pictures and report: tidy frames, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sim.network import Scenario

__all__ = ["StudyResults"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyResults:
    """The outcome of a study.

    Every frame has the columns `scenario` and `policy`. KPI frames name what they speak of by `level` (``total``,
    ``site``, ``class``, ``item`` or ``stock_point``), `site`, `item` and `item_class`, empty where they do not apply.

    results: one row a replication and KPI: replication, level, site, item, item_class, kpi, unit, value, denominator.
    summary: one row a KPI: level .. item_class, kpi, unit, replications, mean, sd, low, high (t interval of the mean).
    differences: one row a KPI against the baseline: level .. item_class, kpi, unit, baseline (its name), replications,
        difference, low, high (paired, simultaneous over the policies), p_value, p_adjusted, better (True, False, or
        None when the interval spans zero).
    on_hand: one row a chosen stock point and bucket: site, item, day, low, median, high (5, 50, 95 % of replications).
    stockouts: one row an item and bucket: item, item_class, day, share (of time and replications without stock).
    causes: one row a stock point and cause of what it was short by after the warm-up, in the replications traced: site,
        item, item_class, from_customers (or from a site downstream), cause, root_cause, units, value, stockouts.
    money: one row a period, stock point and cause of what the first replication earned (positive) and spent (negative)
        after the warm-up: day (first of the period), site, item, cause, amount.
    segments: one row a segment of customers, means over the replications traced: see `sim.kpi.customers.segment_frame`.
        Empty where no scenario speaks of segments, substitutes or orders of several items.
    suppliers: one row a supplier and mode: see `sim.kpi.suppliers.supplier_scorecard`. Empty where no item has several
        lanes or terms.
    """

    scenarios: Mapping[str, Scenario]
    baseline: str
    level: float
    adjustment: str
    results: pd.DataFrame
    summary: pd.DataFrame
    differences: pd.DataFrame
    on_hand: pd.DataFrame
    stockouts: pd.DataFrame
    manifest: Mapping[str, Any]
    causes: pd.DataFrame = field(default_factory=pd.DataFrame)
    money: pd.DataFrame = field(default_factory=pd.DataFrame)
    segments: pd.DataFrame = field(default_factory=pd.DataFrame)
    suppliers: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[str, ...] = ()
