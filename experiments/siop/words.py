"""What came out, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from experiments.siop.settings import Siop, Sweep
from experiments.siop.study import Found, SiopResults
from experiments.wording.measures import kpi_label
from experiments.wording.numerals import percent, signed_percent
from experiments.wording.phrases import label_of, quoted

__all__ = ["CLAIM", "STOCKS", "claim_verdict", "headline", "sentences", "share_row", "swept"]

STOCKS = ("planned_safety_stock_value", "effective_safety_stock_value", "on_hand_value")
_COST = "total_cost"
CLAIM = (
    "\N{LEFT DOUBLE QUOTATION MARK}Up to 25 % less safety stock at more than 96 % service"
    "\N{RIGHT DOUBLE QUOTATION MARK} is a vendor's claim that was published without its method; it is not an "
    "expectation of this study."
)


def share_row(found: Found, arm: str, measure: str, baseline: str) -> pd.Series:
    """Return the row of `equal` that compares an arm with a baseline."""
    rows = found.equal
    chosen = rows[(rows["arm"] == arm) & (rows["measure"] == measure) & (rows["baseline"] == baseline)]
    return chosen.iloc[0]


def headline(results: SiopResults, name: str) -> str:
    """Return in a sentence what the full process needs of stock, against the first baseline, at equal service."""
    found, siop = results.found[name], results.siop
    others = [baseline for baseline in siop.baselines if baseline != siop.full]
    if not others:
        return swept(found, siop)
    row = share_row(found, siop.full, "on_hand_value", others[0])
    at = f"At a fill rate of {percent(found.target)}"
    full, baseline = quoted(siop.full), quoted(others[0])
    if pd.isna(row["share"]):
        return f"{at} {full} and {baseline} cannot be compared: no replication reaches it on the dial of both."
    if not _shown(row):
        return (
            f"{at} no difference in stock on hand between {full} and {baseline} is shown: {_less(row)}{_counted(row)}."
        )
    return f"{at} {full} needs {_less(row)} stock on hand than {baseline}{_counted(row)}."


def sentences(results: SiopResults, name: str) -> Iterator[str]:
    """Yield what came out for each baseline and kind of stock, and of the claim."""
    found, siop = results.found[name], results.siop
    for baseline in siop.baselines:
        if baseline == siop.full:
            continue
        told = ", ".join(
            f"{kpi_label(measure).lower()} {_less(share_row(found, siop.full, measure, baseline))}"
            for measure in STOCKS
        )
        yield f"{quoted(siop.full)} against {quoted(baseline)} at equal service: {told}."
    if any(baseline != siop.full for baseline in siop.baselines):
        yield CLAIM
    if len(found.sweep) and siop.sweep is not None:
        for column in siop.sweep.falls:
            steady = bool(found.sweep.loc[found.sweep["column"] == column, "falls"].all())
            yield f"{kpi_label(column)} {'falls' if steady else 'does not fall'} from each step to the next."
        yield from _of_cost(found, siop.sweep)


def swept(found: Found, siop: Siop) -> str:
    """Return in a sentence what the sweep changes from its first step to its last, as deployed."""
    sweep = siop.sweep
    if sweep is None or not len(found.sweep):
        return f"{quoted(siop.full)} is compared with nothing."
    last = found.sweep[found.sweep["value"] == sweep.steps[-1]].set_index("column")
    told = ", ".join(
        f"{kpi_label(str(column)).lower()} {signed_percent(row['change'])} ({signed_percent(row['change_low'])} to "
        f"{signed_percent(row['change_high'])})"
        for column, row in last.iterrows()
    )
    return f"{label_of(sweep.name).capitalize()}, from {sweep.steps[0]:g} to {sweep.steps[-1]:g}: {told}."


def _of_cost(found: Found, sweep: Sweep) -> Iterator[str]:
    """Yield whether a sweep changes the cost by less, in relative terms, than what should fall."""
    last = found.sweep[found.sweep["value"] == sweep.steps[-1]].set_index("column")["change"].abs()
    for column in sweep.falls:
        if _COST in last.index and column in last.index:
            less = "less" if last[_COST] < last[column] else "no less"
            yield f"{kpi_label(_COST)} changes by {less}, in relative terms, than {kpi_label(column).lower()}."


def claim_verdict(row: pd.Series, claim: float) -> str:
    """Return whether a share of stock as large as `claim` was saved, by the interval."""
    low, high = float(row["share_low"]), float(row["share_high"])
    if pd.isna(low) or pd.isna(high):
        return "cannot be told"
    return "held" if high <= -claim else "did not hold" if low > -claim else "open"


def _shown(row: pd.Series) -> bool:
    """Return whether the interval of a difference leaves out 0."""
    return bool(row["share_low"] > 0 or row["share_high"] < 0)


def _less(row: pd.Series) -> str:
    share, low, high = (float(row[name]) for name in ("share", "share_low", "share_high"))
    if pd.isna(share):
        return "cannot be told"
    between = f" ({percent(low)} to {percent(high)})" if not pd.isna(low) else ""
    return f"{percent(abs(share))} {'less' if share < 0 else 'more'}{between}"


def _counted(row: pd.Series) -> str:
    reached, all_of = int(row["reached"]), int(row["replications"])
    return "" if reached == all_of else f", in the {reached} of {all_of} replications that reach it on the dial"
