"""E9: how much safety stock a more accurate forecast saves, in closed form and on simulated paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.estimates import mean_of
from experiments.demonstrations.findings import Chart, Claim, Findings, at_least, at_most, between, near
from experiments.demonstrations.risk_period import RiskPeriod, demand_share
from experiments.settings import must_hold

__all__ = ["Accuracy"]

_INDEPENDENT = ("domestic", "overseas", "domestic, certain lead time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """E9: the elasticity of the risk-period sigma to the error of the forecast, and what it means for stock.

    `error_cv` is the weekly error over the forecast; lead times are lognormal with `lead_time_cv`. `gained` is the
    share by which forecasts get better. Every case is simulated on `paths` paths of demand and lead time in each of
    `batches`.
    """

    domestic_weeks: float = 3.0
    overseas_weeks: float = 10.0
    lead_time_cv: float = 0.3
    review_weeks: float = 1.0
    error_cv: float = 0.35
    weekly_correlation: float = 0.5
    gained: float = 0.1
    paths: int = 10_000
    batches: int = 20
    tolerance: float = 0.01

    def __post_init__(self) -> None:
        checks = {
            f"gained(={self.gained}) must be between 0 and 1": 0 < self.gained < 1,
            f"weekly_correlation(={self.weekly_correlation}) must be between 0 and 1": 0 < self.weekly_correlation < 1,
            f"paths(={self.paths}) must be >= 100": self.paths >= 100,
            f"batches(={self.batches}) must be >= 2": self.batches >= 2,
            f"error_cv(={self.error_cv}) must be > 0": self.error_cv > 0,
            f"tolerance(={self.tolerance}) must be > 0": self.tolerance > 0,
        }
        must_hold(checks)

    @property
    def cases(self) -> dict[str, RiskPeriod]:
        """Return the risk periods compared, by name."""
        domestic = RiskPeriod(
            lead_time_weeks=self.domestic_weeks,
            lead_time_cv=self.lead_time_cv,
            review_weeks=self.review_weeks,
            error_cv=self.error_cv,
        )
        overseas = replace(domestic, lead_time_weeks=self.overseas_weeks)
        return {
            "domestic": domestic,
            "overseas": overseas,
            "domestic, certain lead time": replace(domestic, lead_time_cv=0.0),
            "domestic, errors correlated": replace(domestic, weekly_correlation=self.weekly_correlation),
            "overseas, errors correlated": replace(overseas, weekly_correlation=self.weekly_correlation),
        }

    def short(self) -> Accuracy:
        """Return the same with 2 x 200 paths."""
        return replace(self, paths=200, batches=2)

    def run(self, setting: Setting) -> Findings:
        """Measure the elasticity of every case and compare it with the share of demand in sigma_H^2."""
        tasks = [(name, batch) for name in self.cases for batch in range(self.batches)]
        answers = np.array(setting.each(partial(_measured, self, setting), tasks))
        rows = [
            _row(name, period, part, self.gained, setting.level)
            for (name, period), part in zip(
                self.cases.items(), answers.reshape(len(self.cases), self.batches, 3), strict=True
            )
        ]
        values = pd.DataFrame(rows)
        return Findings(
            title="What accuracy is worth",
            shown=_SHOWN,
            sources=_SOURCES,
            table=values,
            claims=(*_elasticity_claims(values, self.tolerance), *_stock_claims(values, self.gained)),
            charts=(_chart(values),),
            notes=_NOTES,
        )


_SHOWN = (
    "Safety stock covers errors of demand and of lead time. A better forecast shrinks the first part only: where lead "
    "times vary, ten per cent more accuracy saves a few per cent of safety stock. Errors that go on from week to week "
    "add up over the lead time; there accuracy is worth more, and the root of time tells too little."
)
_SOURCES = (
    "Silver, Pyke & Thomas (2017), Inventory and Production Management in Supply Chains, ch. 6.",
    "Closed forms: derived in experiments/demonstrations/risk_period.py.",
)
_NOTES = (
    "Lead times are lognormal, rounded to days with the review; errors of demand are normal, day by day.",
    "Correlated errors follow a first-order autoregression and have the same weekly standard deviation.",
    "Stock saved is told for safety stock of half of all stock, k x sigma_H with k unchanged.",
)


def _measured(shown: Accuracy, setting: Setting, task: tuple[str, int]) -> tuple[float, float, float]:
    """Return the elasticity of sigma_H, sigma_H, and sigma_H with better forecasts, of one batch."""
    name, batch = task
    generator = setting.generator("accuracy", batch)
    certain, errors = shown.cases[name].drawn(shown.paths, generator)
    step = 0.05
    high, low, now, better = (
        float(np.std(certain + scale * errors, ddof=1)) for scale in (1 + step, 1 - step, 1.0, 1 - shown.gained)
    )
    return float(np.log(high / low) / np.log((1 + step) / (1 - step))), now, better


def _row(name: str, period: RiskPeriod, measured: np.ndarray, gained: float, level: float) -> dict[str, object]:
    """Return what one case was, what came out, and what theory says."""
    elasticity, (low, high) = mean_of(measured[:, 0], level)
    sigma, _ = mean_of(measured[:, 1], level)
    saved, (saved_low, saved_high) = mean_of(100 * (1 - measured[:, 2] / measured[:, 1]), level)
    exact = demand_share(*period.variances)
    return {
        "case": name,
        "elasticity": elasticity,
        "low": low,
        "high": high,
        "demand_share": exact,
        "sigma": sigma,
        "exact_sigma": float(np.sqrt(sum(period.variances))),
        "sigma_by_root_of_time": float(np.sqrt(period.variance_if_independent)),
        "saved_percent": saved,
        "saved_low": saved_low,
        "saved_high": saved_high,
        "exact_saved_percent": 100 * (1 - float(np.sqrt(1 - exact * (1 - (1 - gained) ** 2)))),
    }


def _elasticity_claims(values: pd.DataFrame, tolerance: float) -> Iterator[Claim]:
    for row in values.to_dict("records"):
        yield near(
            f"d ln sigma_H / d ln sigma_e, {row['case']}",
            float(row["elasticity"]),
            float(row["demand_share"]),
            absolute=tolerance,
            interval=(float(row["low"]), float(row["high"])),
            decimals=3,
        )


def _stock_claims(values: pd.DataFrame, gained: float) -> Iterator[Claim]:
    """Claim what better forecasts save, and when the root of time tells too little."""
    of = {row["case"]: row for row in values.to_dict("records")}
    better = f"Forecasts {100 * gained:g} % better"
    for name in _INDEPENDENT[:2]:
        row = of[name]
        interval = (float(row["saved_low"]), float(row["saved_high"]))
        statement = f"{better}: safety stock saved, {name}"
        yield between(statement, float(row["saved_percent"]), 1.0, 4.0, interval=interval, unit="%", decimals=1)
    sure = float(of[_INDEPENDENT[2]]["saved_percent"]) / 2
    yield near(
        f"{better}: stock saved, lead time certain and safety stock half of all",
        sure,
        50 * gained,
        relative=0.05,
        unit="%",
        decimals=1,
    )
    for name in ("domestic", "overseas"):
        row = of[f"{name}, errors correlated"]
        ratio = float(row["sigma"]) / float(row["sigma_by_root_of_time"])
        yield at_least(f"Errors correlated, {name}: sigma_H over that by the root of time", ratio, 1.0, decimals=2)
        gain = float(row["elasticity"]) - float(of[name]["elasticity"])
        yield at_least(f"Errors correlated, {name}: the elasticity is higher by", gain, 0.0, decimals=3)
    yield at_most(
        "Overseas over domestic: elasticity",
        float(of["overseas"]["elasticity"]) / float(of["domestic"]["elasticity"]),
        1.0,
        decimals=2,
    )


def _chart(values: pd.DataFrame) -> Chart:
    measured = values.assign(series="Simulated", x=values["case"], y=values["elasticity"])
    exact = values.assign(series="Demand's share", x=values["case"], y=values["demand_share"])
    exact = exact.assign(low=exact["y"], high=exact["y"])
    columns = ["series", "x", "y", "low", "high"]
    return Chart(
        name="elasticity",
        title="Safety stock saved for each per cent of accuracy",
        caption="Elasticity of the risk-period sigma to the weekly forecast error; 1 would be per cent for per cent. "
        "Whiskers are confidence intervals.",
        kind="intervals",
        data=pd.concat([measured[columns], exact[columns]], ignore_index=True),
        y_label="d ln sigma_H / d ln sigma_e",
        theory=("Demand's share",),
        reference=1.0,
    )
