"""E8: forecast methods judged by the stock they need at equal fill rate, beside their WMAPE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.estimates import mean_of
from experiments.demonstrations.findings import Chart, Claim, Findings, at_least, at_most
from experiments.demonstrations.forecast_stock import (
    KINDS,
    Forecaster,
    Policy,
    demand_of,
    forecasts_in_use,
    frontier,
    risk_errors,
)
from experiments.settings import must_hold

__all__ = ["ForecastMethods"]

Floats = NDArray[np.float64]
_FACTORS = np.linspace(-0.5, 7.0, 31)
_NOT_THE_SAME = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastMethods:
    """E8: every forecaster drives the same order-up-to policy on the same demand of several kinds.

    After `history_weeks`, errors over the risk period are measured for `calibration_weeks`, and stock and fill for
    `weeks` more, on `items` of each kind in each of `replications`. Methods are compared by the mean stock that they
    need for a fill rate of `fill`, interpolated between safety factors.
    """

    forecasters: Mapping[str, Forecaster]
    items: int = 40
    history_weeks: int = 104
    calibration_weeks: int = 52
    weeks: int = 104
    lead_weeks: int = 4
    cycle_weeks: int = 4
    fill: float = 0.96
    replications: int = 20

    def __post_init__(self) -> None:
        checks = {
            f"forecasters(={len(self.forecasters)} of them) must be >= 3": len(self.forecasters) >= 3,
            f"items(={self.items}) must be >= 1": self.items >= 1,
            f"fill(={self.fill}) must be between 0.5 and 1": 0.5 < self.fill < 1,
            f"lead_weeks(={self.lead_weeks}) must be >= 1": self.lead_weeks >= 1,
            f"cycle_weeks(={self.cycle_weeks}) must be >= 1": self.cycle_weeks >= 1,
            f"calibration_weeks(={self.calibration_weeks}) must be > lead_weeks": self.calibration_weeks
            > self.lead_weeks + 1,
            f"weeks(={self.weeks}) must be > lead_weeks": self.weeks > self.lead_weeks,
            f"replications(={self.replications}) must be >= 2": self.replications >= 2,
        }
        must_hold(checks)

    def short(self) -> ForecastMethods:
        """Return the same with 2 replications of 5 items."""
        return replace(self, items=5, replications=2, weeks=26)

    def run(self, setting: Setting) -> Findings:
        """Measure WMAPE, the error over the risk period and the stock needed, and compare their ranks."""
        answers = np.array(setting.each(partial(_replication, self, setting), range(self.replications)))
        values = _values(self, answers, setting.level)
        return Findings(
            title="Forecast methods by the stock they need",
            shown=_SHOWN,
            sources=_SOURCES,
            table=values,
            claims=tuple(_claims(answers, setting.level)),
            charts=tuple(_charts(values)),
            notes=(*(f"{kind}: {what}" for kind, what in KINDS.items()), *_NOTES),
        )


_SHOWN = (
    "A forecast is there to be planned with: what counts is the stock it takes to reach a service, over the whole time "
    "from order to arrival. Methods ranked by WMAPE week by week come out in another order."
)
_SOURCES = (
    "Acar & Gardner (2012), Forecasting method selection in a global supply chain. International Journal of "
    "Forecasting 28: methods chosen by trade-off curves of cost and service.",
    "Tiacci & Saetta (2009), as cited there: a less accurate method gave better service.",
)
_NOTES = (
    "WMAPE is of single weeks, up to one cycle ahead; the risk-period error is the root mean square of sums.",
    "The same safety factor for all items of a kind; sigma of each item from its own errors before.",
    "Demand is made up; which method is best depends on it, that the two ranks differ does not.",
)


def _replication(shown: ForecastMethods, setting: Setting, number: int) -> Floats:
    """Return WMAPE, risk-period error and stock at equal fill [kinds, methods, 3] of one replication."""
    policy = Policy(shown.lead_weeks, shown.cycle_weeks)
    first = shown.history_weeks + shown.calibration_weeks
    found = np.full((len(KINDS), len(shown.forecasters), 3), np.nan)
    for row, kind in enumerate(KINDS):
        demand = demand_of(kind, shown.items, first + shown.weeks, setting.generator(f"demand {kind}", number))
        for column, forecaster in enumerate(shown.forecasters.values()):
            used = forecasts_in_use(forecaster, demand, shown.history_weeks, policy)
            errors = risk_errors(used, demand, policy)
            known = shown.calibration_weeks - policy.risk_weeks + 1
            sigma = np.sqrt((errors[:, :known] ** 2).mean(axis=1))
            fill, stock = frontier(used, demand, sigma, _FACTORS, first, policy)
            later = slice(shown.calibration_weeks, None)
            off = np.abs(used.week[:, later] - demand[:, first:]).sum() / demand[:, first:].sum()
            risk = np.sqrt((errors[:, later] ** 2).mean(axis=1)).sum()
            found[row, column] = off, risk, np.interp(shown.fill, fill, stock, left=np.nan, right=np.nan)
    return found


def _values(shown: ForecastMethods, answers: Floats, level: float) -> pd.DataFrame:
    """Return one row a kind and method: means, and stock with its interval relative to the best method of the kind."""
    rows = []
    for row, kind in enumerate(KINDS):
        best = answers[:, row, :, 2].mean(axis=0).min()
        for column, name in enumerate(shown.forecasters):
            off, risk, stock = answers[:, row, column].mean(axis=0)
            ratio, (low, high) = mean_of(answers[:, row, column, 2] / best, level)
            of_kind = {"kind": kind, "method": name, "wmape": off, "risk_error": risk, "stock": stock}
            rows.append({**of_kind, "stock_over_best": ratio, "low": low, "high": high})
    return pd.DataFrame(rows)


def _correlations(answers: Floats, measure: int) -> Floats:
    """Return the rank correlation of a measure and the stock needed, across methods: [replications, kinds]."""
    ranks = [rankdata(answers[..., which], axis=2) for which in (measure, 2)]
    ranks = [rank - rank.mean(axis=2, keepdims=True) for rank in ranks]
    spread = np.sqrt((ranks[0] ** 2).sum(axis=2) * (ranks[1] ** 2).sum(axis=2))
    found: Floats = (ranks[0] * ranks[1]).sum(axis=2) / np.maximum(spread, 1e-12)
    return found


def _claims(answers: Floats, level: float) -> Iterator[Claim]:
    by_week, by_risk = _correlations(answers, 0), _correlations(answers, 1)
    for row, kind in enumerate(KINDS):
        value, interval = mean_of(by_week[:, row], level)
        statement = f"Rank correlation of WMAPE and stock at equal fill, {kind}"
        yield at_most(statement, value, _NOT_THE_SAME, interval=interval, decimals=2)
    gap, interval = mean_of((by_risk - by_week).mean(axis=1), level)
    yield at_least("Ranks by the risk-period error correlate more, by", gap, 0.0, interval=interval, decimals=2)
    chosen = np.take_along_axis(answers[..., 2], answers[..., 0].argmin(axis=2)[..., np.newaxis], axis=2)[..., 0]
    extra = 100 * (chosen / answers[..., 2].min(axis=2) - 1)
    value, interval = mean_of(extra.mean(axis=1), level)
    statement = "The method of least WMAPE needs more stock than the one of least stock, by"
    yield at_least(statement, value, 0.0, interval=interval, unit="%", decimals=1)


def _charts(values: pd.DataFrame) -> Iterator[Chart]:
    stock = values.assign(series="Stock at equal fill", panel=values["kind"], x=values["method"])
    yield Chart(
        name="stock",
        title="Stock needed at equal fill rate, by forecast method",
        caption="Mean stock over that of the best method of the kind. Whiskers are confidence intervals.",
        kind="intervals",
        data=stock.assign(y=values["stock_over_best"])[["series", "panel", "x", "y", "low", "high"]],
        y_label="Stock over that of the best method",
        reference=1.0,
    )
    least = values.groupby("kind")["wmape"].transform("min")
    off = stock.assign(series="WMAPE", y=values["wmape"] / least)[["series", "panel", "x", "y"]]
    yield Chart(
        name="wmape",
        title="WMAPE, by forecast method",
        caption="WMAPE over that of the most accurate method of the kind.",
        kind="intervals",
        data=off.assign(low=off["y"], high=off["y"]),
        y_label="WMAPE over the least",
        reference=1.0,
    )
