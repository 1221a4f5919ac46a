"""What working an exception is worth: the same world once more without the action, one exception at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple, Protocol, cast, runtime_checkable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.estimates import mean_of
from experiments.demonstrations.findings import Chart, Claim, Findings, at_least
from sim.decisions import Policy
from sim.facts import stock_facts
from sim.ledger import Measure
from sim.model import Model, Result
from sim.network import Scenario
from sim.planning import Planning

__all__ = ["ExceptionsWorked"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7


@runtime_checkable
class Score(Protocol):
    """How decisions are scored: see `policies.planning.exceptions_score.ByRerun`."""

    def quality(
        self, net_stock_without: Floats, lost_with: Floats, lost_without: Floats, action_cost: Floats, missed: int
    ) -> Any:
        """Return worked, needed, missed, precision, recall and euros averted."""
        ...


class _Worked(NamedTuple):
    """One exception that was worked, and what its action changed."""

    net_stock_without: Floats
    lost_with: float
    lost_without: float
    action_cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionsWorked:
    """Precision, recall and euros averted a touch of ways of managing exceptions (`arms`), by reruns.

    In each of `replications` of `scenario`, cut to `years`, up to `reruns` worked exceptions that bring more stock,
    evenly spread over the run, are each left out of a run of its own on the same random numbers. Losses are the cost
    of backlog and of lost sales at the stock points concerned in the `look_weeks` that follow.
    """

    scenario: Scenario
    arms: Mapping[str, Policy]
    score: Score
    reruns: int = 20
    replications: int = 4
    years: float = 3.0
    look_weeks: int = 13

    def __post_init__(self) -> None:
        for name in ("reruns", "replications", "look_weeks"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}(={getattr(self, name)}) must be >= 1")

    def short(self) -> ExceptionsWorked:
        """Return the same with one replication of a year and two reruns."""
        return replace(self, replications=1, reruns=2, years=1.0)

    def run(self, setting: Setting) -> Findings:
        """Rerun, score, and compare the ways."""
        tasks = [(arm, k) for arm in self.arms for k in range(self.replications)]
        answers = dict(zip(tasks, setting.each(partial(_scored, self, setting.seed), tasks), strict=True))
        table = pd.DataFrame([{"arm": arm, "replication": k, **answers[arm, k]} for arm, k in tasks])
        return Findings(
            title="What working an exception is worth",
            shown=_SHOWN,
            sources=_SOURCES,
            table=table,
            claims=tuple(_claims(table, setting.level)),
            charts=(_chart(table, setting.level),),
            notes=_NOTES,
        )


_SHOWN = (
    "Planners work a few exceptions a week. Whether one was worth it shows only in the same world without what was "
    "done about it: were customers short, and what would it have cost?"
)
_SOURCES = ("Counterfactual reruns on common random numbers; no published figure to compare with.",)
_NOTES = (
    "Precision: of the exceptions worked and rerun, the share whose customers would have waited or left without the "
    "action. Recall: those, over those and the spells of backorders that nobody had worked on in the weeks before.",
    "Euros averted a touch: backlog and lost-sales cost without the action less that with it, less what hastening "
    "cost, at the stock points concerned.",
)


def _scored(shown: ExceptionsWorked, seed: int, task: tuple[str, int]) -> dict[str, float]:
    """Return the score of an arm in a replication."""
    arm, replication = task
    scenario = _cut(shown)
    policy = cast("Any", shown.arms[arm])
    base = _run(scenario, policy, seed, replication)
    planner = cast("Any", base.planner)
    touches = [touch for touch in planner.huddle.touches() if touch.brings_more and _inside(shown, scenario, touch)]
    places = np.unique(np.linspace(0, len(touches) - 1, min(shown.reruns, len(touches))).astype(int))
    chosen = [touches[k] for k in places] if touches else []
    found = []
    for touch in chosen:
        way = replace(policy.exceptions, left_out=(touch.number,))
        found.append(_compared(shown, base, _run(scenario, replace(policy, exceptions=way), seed, replication), touch))
    weeks = scenario.horizon_days // scenario.bucket_days
    quality = shown.score.quality(
        np.array([one.net_stock_without for one in found]).reshape(len(found), -1),
        np.array([one.lost_with for one in found]),
        np.array([one.lost_without for one in found]),
        np.array([one.action_cost for one in found]),
        _missed(shown, base, touches) * len(found) // max(1, len(touches)),
    )
    return {
        "touches": float(len(touches)),
        "rerun": float(len(found)),
        "precision": quality.precision,
        "recall": quality.recall,
        "euros_averted_per_touch": quality.euros_averted_per_touch,
        "weeks": float(weeks),
    }


def _cut(shown: ExceptionsWorked) -> Scenario:
    scenario = shown.scenario
    days = min(scenario.horizon_days, scenario.warmup_days + int(shown.years * 52) * _WEEK_DAYS)
    return replace(scenario, horizon_days=days - days % scenario.bucket_days)


def _run(scenario: Scenario, policy: Any, seed: int, replication: int) -> Result:
    facts = stock_facts(scenario, seed)
    planning = cast("Planning", policy)
    return Model(scenario, policy.controls(facts), planning=planning, facts=facts).run(seed, replication)


def _inside(shown: ExceptionsWorked, scenario: Scenario, touch: Any) -> bool:
    """Return whether an exception came after the warm-up, and early enough to see what followed."""
    last = scenario.horizon_days - _WEEK_DAYS * shown.look_weeks
    return bool(scenario.warmup_days <= touch.day < last)


def _window(shown: ExceptionsWorked, result: Result, touch: Any) -> Floats:
    """Return the facts (buckets, stock points concerned, measures) of the weeks that followed an exception."""
    size = result.ledger.bucket_days
    first, last = touch.day // size, (touch.day + _WEEK_DAYS * shown.look_weeks) // size
    facts: Floats = result.ledger.values  # noqa: PD011 - no frame
    return facts[first:last][:, list(touch.points)]


def _compared(shown: ExceptionsWorked, base: Result, without: Result, touch: Any) -> _Worked:
    windows = [_window(shown, result, touch) for result in (base, without)]
    net = (windows[1][:, :, Measure.closing_on_hand] - windows[1][:, :, Measure.closing_backorders]).sum(axis=1)
    owed = windows[1][:, :, Measure.closing_backorders].sum(axis=1)
    spent = [float(window[:, :, Measure.expedite_cost].sum()) for window in windows]
    return _Worked(
        net_stock_without=np.where(owed > 0, -owed, net),
        lost_with=_lost(base, touch, windows[0]),
        lost_without=_lost(without, touch, windows[1]),
        action_cost=spent[0] - spent[1],
    )


def _lost(result: Result, touch: Any, window: Floats) -> float:
    """Return what waiting and lost sales cost at the stock points concerned."""
    items = {item.name: item for item in result.scenario.network.items}
    of = [items[result.routes[k].item] for k in touch.points]
    sums = window.sum(axis=0)
    waiting = sums[:, Measure.backorder_days] @ np.array([item.backlog_cost_per_unit_day for item in of])
    gone = sums[:, Measure.lost] @ np.array([item.lost_sale_cost_per_unit for item in of])
    return float(waiting + gone)


def _missed(shown: ExceptionsWorked, base: Result, touches: Sequence[Any]) -> int:
    """Return how many spells of backorders after the warm-up nobody had worked on in the weeks before."""
    first = base.scenario.warmup_days // base.ledger.bucket_days
    owed = base.ledger.measure(Measure.closing_backorders) > 0
    worked: dict[int, list[int]] = {}
    for touch in touches:
        for point in touch.points:
            worked.setdefault(point, []).append(touch.day)
    begins = owed[1:] & ~owed[:-1]
    spells = [(k + 1, point) for k, point in np.argwhere(begins).tolist() if k + 1 >= first]
    look = _WEEK_DAYS * shown.look_weeks
    return sum(
        not any(0 <= k * base.ledger.bucket_days - day < look for day in worked.get(point, ())) for k, point in spells
    )


def _claims(table: pd.DataFrame, level: float) -> Iterator[Claim]:
    for arm, rows in table.groupby("arm", sort=False):
        value, interval = mean_of(rows["euros_averted_per_touch"].to_numpy(), level)
        statement = f"Working an exception averts more than it costs, {arm}"
        yield at_least(statement, value, 0.0, interval=interval, unit="EUR a touch", decimals=0)
        value, interval = mean_of(100 * rows["precision"].to_numpy(), level)
        yield at_least(f"Precision, {arm}", value, 50.0, interval=interval, unit="%", decimals=0)


def _chart(table: pd.DataFrame, level: float) -> Chart:
    rows = []
    for arm, of_arm in table.groupby("arm", sort=False):
        for measure in ("precision", "recall"):
            value, (low, high) = mean_of(of_arm[measure].to_numpy(), level)
            rows.append({"series": measure, "panel": "", "x": arm, "y": value, "low": low, "high": high})
    return Chart(
        name="quality",
        title="Precision and recall of the exceptions worked",
        caption="Means over replications. Whiskers are confidence intervals.",
        kind="intervals",
        data=pd.DataFrame(rows),
        y_label="Share",
    )
