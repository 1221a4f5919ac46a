"""Judge policies against the baseline by the intervals of their differences: what is shown, and what is not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import pandas as pd

__all__ = ["CRITERIA", "Change", "Finding", "Judgement", "Margins", "Outcome", "changes_of", "judge"]

CRITERIA = {"service": "fill_rate", "stock": "on_hand_value", "cost": "total_cost"}


class Finding(Enum):
    """What the interval of one difference shows, `margin` being the largest difference that does not matter."""

    BETTER = "better"
    SAME = "within the margin either way"
    NO_WORSE = "perhaps better, not worse by more than the margin"
    OPEN = "spans zero and reaches beyond the margin on the bad side"
    WORSE = "worse"
    MISSING = "no interval"


class Outcome(Enum):
    """What the findings on service, stock and cost amount to."""

    SWITCH = "better in something that is paid for by nothing"
    UNPROVEN = "better in something, but a loss elsewhere cannot be ruled out"
    TRADE = "better in one, worse in another"
    SAME = "no difference that matters"
    OPEN = "no difference could be shown"
    WORSE = "better in nothing, worse in something"
    UNKNOWN = "no intervals to judge by"


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """Differences that do not matter: `service` as a share, `money` relative to the baseline's stock or cost."""

    service: float = 0.005
    money: float = 0.01


@dataclass(frozen=True, slots=True)
class Change:
    """One KPI of a policy beside the baseline's: both means, the paired difference, its interval, and the finding."""

    kpi: str
    baseline: float
    policy: float
    difference: float
    low: float
    high: float
    finding: Finding


@dataclass(frozen=True, slots=True)
class Judgement:
    """A policy's outcome and what it rests on; `changes` are keyed ``service``, ``stock`` and ``cost``."""

    policy: str
    outcome: Outcome
    changes: dict[str, Change]


def find(low: float, high: float, margin: float, *, more_is_better: bool) -> Finding:
    """Say what an interval of a difference (policy less baseline) shows."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return Finding.MISSING
    worst, best = (low, high) if more_is_better else (-high, -low)
    if worst >= -margin and best <= margin:
        return Finding.SAME
    if worst > 0:
        return Finding.BETTER
    if worst >= -margin:
        return Finding.NO_WORSE
    return Finding.WORSE if best < 0 else Finding.OPEN


def changes_of(summary: pd.DataFrame, differences: pd.DataFrame, policy: str, margins: Margins) -> dict[str, Change]:
    """Return the changes of `policy` in the network's totals of one scenario, by criterion.

    Without a total cost (the scenario has no costs), cost is no criterion and is left out.
    """
    rows = differences[(differences["policy"] == policy) & (differences["level"] == "total")]
    ends = dict(zip(rows["kpi"], rows[["difference", "low", "high"]].to_numpy(float).tolist(), strict=True))
    here = summary[(summary["policy"] == policy) & (summary["level"] == "total")]
    means = dict(zip(here["kpi"], here["mean"].astype(float), strict=True))
    found = {}
    for criterion, kpi in CRITERIA.items():
        if kpi in ends:
            found[criterion] = _change(kpi, means.get(kpi, math.nan), ends[kpi], margins)
    cost = found.get("cost")
    if cost is not None and not (cost.baseline > 0 or cost.policy > 0):
        del found["cost"]
    return found


def _change(kpi: str, mean: float, ends: list[float], margins: Margins) -> Change:
    difference, low, high = ends
    baseline = mean - difference
    service = kpi == CRITERIA["service"]
    margin = margins.service if service else margins.money * abs(baseline)
    finding = find(low, high, margin, more_is_better=service)
    return Change(kpi, baseline, mean, difference, low, high, finding)


def judge(policy: str, changes: dict[str, Change]) -> Judgement:
    """Join the findings into an outcome.

    A gain counts when it is shown; a loss of service must be ruled out, not merely not shown. Once stock or cost is
    shown to fall, the other need only not be shown to rise; better service alone must also leave both where they are.
    """
    return Judgement(policy, _outcome({name: change.finding for name, change in changes.items()}), changes)


def _outcome(findings: dict[str, Finding]) -> Outcome:
    service = findings.get("service", Finding.MISSING)
    stock = findings.get("stock", Finding.MISSING)
    if Finding.MISSING in (service, stock):
        return Outcome.UNKNOWN
    seen = set(findings.values())
    if Finding.BETTER not in seen:
        return _without_gain(seen)
    if Finding.WORSE in seen:
        return Outcome.TRADE
    saving = Finding.BETTER in (stock, findings.get("cost"))
    proven = service is not Finding.OPEN and (saving or Finding.OPEN not in seen)
    return Outcome.SWITCH if proven else Outcome.UNPROVEN


def _without_gain(seen: set[Finding]) -> Outcome:
    if Finding.WORSE in seen:
        return Outcome.WORSE
    return Outcome.SAME if seen <= {Finding.SAME, Finding.MISSING} else Outcome.OPEN
