"""The pictures of a risk report, each with a sentence that says what it shows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.plots.causes import cause_bars
from experiments.plots.risk import (
    exceedance,
    knock_out_bars,
    loss_distribution,
    service_bands,
    stockout_curve,
    worst_timeline,
)
from experiments.report.pictures import Drawing, Picture, rendered
from experiments.report.risk_verdict import knock_out_sentence
from experiments.report.shortages import Shortages
from experiments.risk_results import RiskResults
from experiments.wording.numerals import percent, plain, scale_of
from experiments.wording.phrases import quoted
from experiments.wording.risk import RISK_LABELS

__all__ = ["most_looked_at", "risk_pictures"]

_MOST_DAYS = 182


def risk_pictures(results: RiskResults, scenario: str, anchor: str, short: Shortages | None) -> list[Picture]:
    """Return the pictures of a scenario."""
    drawings = [*_losses(results, scenario), *_service(results, scenario), *_knock_outs(results, scenario)]
    drawings += [*_worst(results, scenario)]
    if short is not None:
        bars = cause_bars(short.by_policy, baseline=results.study.baseline, scale=short.scale)
        drawings.append(("causes", "Why stock ran out", short.caption, bars))
    return rendered(drawings, anchor)


def most_looked_at(results: RiskResults, scenario: str) -> float:
    """Return the days after which a knock-out is no longer followed."""
    found, risk = results.study.scenarios[scenario], results.risk
    return float(min(found.horizon_days - risk.first_out_day(found), risk.knock_out_days + _MOST_DAYS))


def _values(results: RiskResults, scenario: str, measure: str) -> dict[str, NDArray[np.float64]]:
    rows = results.measures[(results.measures["scenario"] == scenario) & (results.measures["measure"] == measure)]
    return {
        str(policy): rows.loc[rows["policy"] == policy, "value"].dropna().to_numpy(dtype=np.float64)
        for policy in rows["policy"].drop_duplicates()
    }


def _losses(results: RiskResults, scenario: str) -> Iterator[Drawing]:
    baseline, currency = results.study.baseline, results.study.scenarios[scenario].currency
    values = _values(results, scenario, "total_cost")
    scale = scale_of("money_per_year", np.concatenate(list(values.values())).tolist(), currency)
    rows = results.tails[(results.tails["scenario"] == scenario) & (results.tails["measure"] == "total_cost")]
    tails: dict[str, dict[float, tuple[float, float]]] = {
        policy: {
            float(level): (float(at_risk), float(beyond))
            for level, at_risk, beyond in rows.loc[rows["policy"] == policy, ["level", "var", "cvar"]].to_numpy(float)
        }
        for policy in values
    }
    label = RISK_LABELS["total_cost"]
    drawn = loss_distribution(values, tails, baseline=baseline, scale=scale, label=label)
    runs = len(next(iter(values.values())))
    caption = (
        f"Total cost of a year in {plain(runs)} replications. Dashed: value at risk, which the stated share does not "
        "exceed; full: the mean of what lies beyond it (CVaR)."
    )
    yield "cost_distribution", "What a year may cost", caption, drawn[0]
    tail = exceedance(values, baseline=baseline, scale=scale, label=label)
    caption = "The share of replications that cost at least so much; the scale stretches the rare, dear ones."
    yield "cost_exceedance", "How often it costs more", caption, tail


def _service(results: RiskResults, scenario: str) -> Iterator[Drawing]:
    baseline = results.study.baseline
    bands = results.service[results.service["scenario"] == scenario]
    caption = (
        f"Fill rate of each week: the median of the replications, the middle half and nine tenths. The lowest week "
        f"of the 5 % quantile is {percent(float(bands['q05'].min()))}."
    )
    yield "service_over_time", "Service over time", caption, service_bands(bands, baseline=baseline)[0]
    curve = results.stockouts[(results.stockouts["scenario"] == scenario) & (results.stockouts["site"] == "")]
    own = curve[curve["policy"] == baseline]
    half = int(own.loc[own["probability"] >= 0.5, "days"].max()) if (own["probability"] >= 0.5).any() else 0
    caption = (
        f"The longest stock-out of any item where it is sold: in every other run with {quoted(baseline)} it exceeds "
        f"{half} days. Bands are {percent(results.study.level, 0)} intervals."
    )
    yield "long_stockouts", "How likely long stock-outs are", caption, stockout_curve(curve, baseline=baseline)


def _knock_outs(results: RiskResults, scenario: str) -> Iterator[Drawing]:
    knocked = results.knock_outs[results.knock_outs["scenario"] == scenario]
    if not len(knocked):
        return
    grouped = knocked.groupby(["site", "policy"], sort=False)
    means = pd.DataFrame(
        {"survive_days": grouped["survive_days"].min(), "recover_days": grouped["recover_days"].median()}
    ).reset_index()
    most = most_looked_at(results, scenario)
    caption = knock_out_sentence(knocked, results.study.baseline, results.risk.knock_out_days)
    drawn = knock_out_bars(means, baseline=results.study.baseline, most_days=most)
    yield "knock_outs", "When a site is knocked out", caption, drawn[0]


def _worst(results: RiskResults, scenario: str) -> Iterator[Drawing]:
    worst = results.worst[scenario, results.study.baseline]
    currency, days = results.study.scenarios[scenario].currency, worst.days
    scale = scale_of("money", [*days["waiting"].tolist(), *days["lost"].tolist()], currency)
    stock = scale_of("money", days["on_hand"].tolist(), currency)
    out = float(days["out_of_stock"].max())
    caption = (
        f"Replication {plain(worst.replication)} with {quoted(worst.policy)}, the worst by "
        f"{RISK_LABELS[results.risk.worst_by].lower()}: at most {plain(out)} stock points are out of stock on one day"
    )
    caption += "; shaded: disruptions." if (days["disruptions"] != "").any() else "."
    drawn = worst_timeline(days, scale=scale, stock_scale=stock)
    yield "worst_replication", "The worst replication, day by day", caption, drawn[0]
