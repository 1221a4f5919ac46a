"""What a risk study says in a few sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from experiments.risk_frames import LOSS_SIGN
from experiments.risk_results import RiskResults
from experiments.wording.numerals import amount, percent, plain
from experiments.wording.phrases import quoted

__all__ = ["headline", "knock_out_sentence", "sentences"]


def headline(results: RiskResults, scenario: str) -> str:
    """Say what the baseline costs in the worst cases, and how bad service gets."""
    baseline, currency = results.study.baseline, results.study.scenarios[scenario].currency
    level = _level(results)
    cost = _tail(results, scenario, baseline, "total_cost", level)
    worst = _tail(results, scenario, baseline, "worst_fill", level)
    mean = results.quantiles.loc[_rows(results.quantiles, scenario, baseline, "total_cost"), "mean"].iloc[0]
    text = (
        f"With {quoted(baseline)} a year costs {amount(float(mean), currency)} on average, and "
        f"{amount(cost['cvar'], currency)} on average in the worst {percent(1 - level, 0)} of the runs"
    )
    if math.isfinite(worst["cvar"]):
        window = min(results.risk.window_days, _counted_days(results, scenario))
        text += f"; there, the worst {plain(window)} days serve only {percent(worst['cvar'])} of demand at once"
    return f"{text}."


def sentences(results: RiskResults, scenario: str) -> Iterator[str]:
    """Yield what else is to be said: the other policies in the tail, and how likely long stock-outs are."""
    level, currency = _level(results), results.study.scenarios[scenario].currency
    for policy in results.tails["policy"].drop_duplicates():
        if policy != results.study.baseline:
            yield _against(results, scenario, str(policy), level, currency)
    days = max(results.risk.stockout_days, default=0)
    rows = results.stockouts
    for policy in results.tails["policy"].drop_duplicates():
        mine = rows[(rows["scenario"] == scenario) & (rows["policy"] == policy) & (rows["site"] == "")]
        found = mine[mine["days"] == days]
        if len(found):
            share, low, high = (float(found[name].iloc[0]) for name in ("probability", "low", "high"))
            yield (
                f"With {quoted(str(policy))} some item is out of stock for more than {days} days on end in "
                f"{percent(share)} of the runs ({percent(low)} to {percent(high)})."
            )


def _against(results: RiskResults, scenario: str, policy: str, level: float, currency: str) -> str:
    parts = []
    for measure, unit in (("total_cost", "cost"), ("worst_fill", "service")):
        row = _tail(results, scenario, policy, measure, level)
        low, high = row["difference_low"], row["difference_high"]
        if not math.isfinite(row["difference"]):
            continue
        shown = low > 0 or high < 0
        better = row["difference"] * LOSS_SIGN[measure] < 0
        if unit == "cost":
            size = f"{amount(abs(row['difference']), currency)} a year {'less' if better else 'more'}"
            parts.append(
                f"costs {size} in the worst {percent(1 - level, 0)}"
                if shown
                else "is not shown to differ there in cost"
            )
        else:
            size = f"{plain(abs(100 * row['difference']), 1)} points"
            way = "higher" if better else "lower"
            parts.append(
                f"its worst service there is {size} {way}" if shown else "its worst service is not shown to differ"
            )
    return f"Against the baseline, {quoted(policy)} {'; '.join(parts)}."


def knock_out_sentence(knocked: pd.DataFrame, baseline: str, outage_days: int) -> str:
    """Say which site hurts soonest, and which takes longest to recover from."""
    own = knocked[knocked["policy"] == baseline]
    survive = own.groupby("site", sort=False)["survive_days"].min().sort_values(kind="stable")
    recover = own.groupby("site", sort=False)["recover_days"].median().sort_values(kind="stable")
    longest = float(recover.iloc[-1])
    took = f"{plain(longest)} days" if math.isfinite(longest) else "longer than was looked at"
    return (
        f"With {quoted(baseline)} customers notice soonest when {survive.index[0]} is closed, after "
        f"{plain(float(survive.iloc[0]))} days at worst; an outage of {outage_days} days is felt longest at "
        f"{recover.index[-1]}: {took} after its end in the median."
    )


def _level(results: RiskResults) -> float:
    return 0.95 if 0.95 in results.risk.levels else max(results.risk.levels)


def _counted_days(results: RiskResults, scenario: str) -> int:
    found = results.study.scenarios[scenario]
    return found.horizon_days - found.warmup_days


def _rows(frame: pd.DataFrame, scenario: str, policy: str, measure: str) -> pd.Series:
    return (frame["scenario"] == scenario) & (frame["policy"] == policy) & (frame["measure"] == measure)


def _tail(results: RiskResults, scenario: str, policy: str, measure: str, level: float) -> dict[str, float]:
    names = ("var", "cvar", "difference", "difference_low", "difference_high")
    rows = results.tails[_rows(results.tails, scenario, policy, measure) & (results.tails["level"] == level)]
    return {name: float(rows[name].iloc[0]) if len(rows) else math.nan for name in names}
