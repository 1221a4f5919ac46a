"""The data close: the books at the end of the month made fit to plan with, and everything wrong with them named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from policies.forecasting.cleaning import outliers, uplifted
from policies.planning.lead_time_check import LeadTimeCheck, LeadTimes, check_lead_times

__all__ = [
    "Books",
    "CloseSettings",
    "DataClose",
    "DataIssue",
    "IssueKind",
    "close_data",
    "late_actuals",
    "recorded_stock",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_RECENT_WEEKS = 26
IssueKind = Literal["missing", "late", "stock_out", "outlier", "lead_time", "stock_record"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSettings:
    """How the books are read: what counts as odd and what is done about it; every part switches off on its own.

    Weeks in which an item was in stock for less than `least_in_stock` are unknown; above it, with `uplift`, sales are
    brought up to a whole week. `outlier_limit` is in robust standard deviations (0: no check), wide enough
    for keying errors and not for busy weeks; what is odd is left out of the base demand. `lead_time_level` is the level
    of the test of quoted lead times (0: quotes are believed), and one within `lead_time_tolerance` of what is measured
    is let pass. A stock record further from the roll-forward than
    `stock_tolerance` of it is wrong.
    """

    uplift: bool = True
    least_in_stock: float = 0.5
    outlier_limit: float = 6.0
    lead_time_level: float = 0.05
    lead_time_tolerance: float = 0.05
    stock_tolerance: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What is on record at the close, by item.

    `sales` [items, weeks] with NaN where nothing is recorded, `in_stock_share` [items, weeks] (the part of the week in
    which there was stock), `quoted_days` [items] and `measured_days` [items, receipts] (NaN-padded) of lead times,
    `stock` [items] on record and `rolled_stock` [items], the last count + receipts - shipments since. `event_units`
    [items, weeks] are those of events that are known by now; None stands for none. Where single receipts are not on
    record `lead_times` sums them up in place of `measured_days`.
    """

    sales: Floats
    in_stock_share: Floats
    quoted_days: Floats
    measured_days: Floats
    stock: Floats
    rolled_stock: Floats
    event_units: Floats | None = None
    lead_times: LeadTimes | None = None


@dataclass(frozen=True, slots=True)
class DataIssue:
    """A kind of fault: how many records and how many items have it, of how many records looked at."""

    kind: IssueKind
    records: int
    items: int
    looked_at: int


@dataclass(frozen=True, slots=True)
class DataClose:
    """The data that the cycle plans with, and what is wrong with the books.

    `demand` [items, weeks] is what customers seem to have asked for, NaN where unknown; `base_demand` the same without
    known events and without what is odd: the history for a statistical forecast. The masks [items, weeks] say where
    sales were `missing`, `late` (missing up to the end), `censored` by stock-outs and `odd`. `wrong_stock` [items].
    `score` is 1 - the mean, over the kinds of fault, of the share of records that have it.
    """

    demand: Floats
    base_demand: Floats
    missing: Bools
    late: Bools
    censored: Bools
    odd: Bools
    lead_times: LeadTimeCheck
    wrong_stock: Bools
    issues: tuple[DataIssue, ...]
    score: float


def close_data(books: Books, settings: CloseSettings, odd_before: Bools | None = None) -> DataClose:
    """Return the closed data of `books`.

    Unknown weeks stay unknown (forecasters leave NaN out) rather than being filled with a guess. `odd_before` are the
    odd weeks of the close before, which saves looking at all of the history again.
    """
    unknown = np.isnan(books.sales)
    late = np.logical_and.accumulate(unknown[:, ::-1], axis=1)[:, ::-1]
    censored = ~unknown & (books.in_stock_share < 1.0)
    demand = _demand(books, settings)
    base = demand if books.event_units is None else np.maximum(demand - books.event_units, 0.0)
    odd = _odd(base, settings.outlier_limit, odd_before)
    measured = books.measured_days if books.lead_times is None else books.lead_times
    lead_times = check_lead_times(measured, books.quoted_days, settings.lead_time_level, settings.lead_time_tolerance)
    wrong_stock = np.abs(books.stock - books.rolled_stock) > settings.stock_tolerance * np.abs(books.rolled_stock)
    issues = (
        _issue("missing", unknown & ~late, unknown.size),
        _issue("late", late, unknown.size),
        _issue("stock_out", censored, unknown.size),
        _issue("outlier", odd, unknown.size),
        _issue("lead_time", lead_times.wrong[:, None], int((~np.isnan(lead_times.mean_days)).sum())),
        _issue("stock_record", wrong_stock[:, None], len(wrong_stock)),
    )
    score = 1.0 - sum(each.records / max(1, each.looked_at) for each in issues) / len(issues)
    base = np.where(odd, np.nan, base)
    return DataClose(demand, base, unknown & ~late, late, censored, odd, lead_times, wrong_stock, issues, score)


def _demand(books: Books, settings: CloseSettings) -> Floats:
    """Return sales brought up to a whole week in stock, NaN where too little was seen."""
    if settings.uplift:
        return uplifted(books.sales, books.in_stock_share, settings.least_in_stock)
    return np.where(books.in_stock_share < settings.least_in_stock, np.nan, books.sales)


def _odd(base: Floats, limit: float, before: Bools | None) -> Bools:
    """Return what is odd; with `before` only the weeks since, and half a year in front of them, are looked at."""
    if limit <= 0:
        return np.zeros(base.shape, dtype=np.bool_)
    old = 0 if before is None else max(0, before.shape[1] - _RECENT_WEEKS)
    recent = outliers(base[:, old:], limit)
    return recent if before is None else np.concatenate([before[:, :old], recent], axis=1)


def _issue(kind: IssueKind, where: Bools, looked_at: int) -> DataIssue:
    return DataIssue(kind, int(where.sum()), int(where.any(axis=1).sum()), looked_at)


def recorded_stock(stock: Floats, error_sd: float, rng: np.random.Generator) -> Floats:
    """Return what the stock records say: the true stock times 1 + N(0, `error_sd`), never below 0."""
    if error_sd < 0:
        raise ValueError(f"error_sd(={error_sd}) must be >= 0")
    record: Floats = np.maximum(0.0, stock * (1.0 + error_sd * rng.standard_normal(stock.shape)))
    return record


def late_actuals(sales: Floats, lag_weeks: int) -> Floats:
    """Return the sales [items, weeks] as known when the latest `lag_weeks` weeks are not booked yet: NaN there."""
    known = sales.copy()
    known[:, max(0, sales.shape[1] - lag_weeks) :] = np.nan
    return known
