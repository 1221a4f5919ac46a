"""The verdict of a study in the words of a planner, one a scenario, and the rule by which it was reached."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from experiments.report.clauses import Voice, describe
from experiments.report.frontier import service_and_stock
from experiments.report.judgement import Change, Judgement, Margins, Outcome, changes_of, judge
from experiments.results import StudyResults
from experiments.wording.phrases import quoted

__all__ = ["Verdict", "overall", "rule", "verdict"]

_ORDER = (
    Outcome.SWITCH,
    Outcome.UNPROVEN,
    Outcome.TRADE,
    Outcome.SAME,
    Outcome.OPEN,
    Outcome.UNKNOWN,
    Outcome.WORSE,
)

_TOLD = {Outcome.SWITCH, Outcome.UNPROVEN, Outcome.TRADE}  # the headline describes the best policy itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do, in one sentence, and what every policy comes to.

    `recommended` is the policy to switch to, if any. `challenger` is the policy that pictures show beside the
    baseline: the recommended one, else the most promising, else None. `efficient` lists the policies on the frontier
    of service and stock, judged by the means. `sentences` has one for every policy but the baseline, best first;
    `others` are those that the headline does not say already.
    """

    scenario: str
    headline: str
    recommended: str | None
    challenger: str | None
    judgements: tuple[Judgement, ...]
    efficient: tuple[str, ...]
    sentences: tuple[str, ...]
    others: tuple[str, ...]
    warnings: tuple[str, ...]


def verdict(results: StudyResults, scenario: str, margins: Margins | None = None) -> Verdict:
    """Judge the policies of one scenario by the totals of the network."""
    margins = margins or Margins()
    summary = results.summary[results.summary["scenario"] == scenario]
    differences = results.differences[results.differences["scenario"] == scenario]
    voice = Voice(results.scenarios[scenario].currency, results.level)
    others = [name for name in summary["policy"].drop_duplicates() if name != results.baseline]
    judged = [judge(name, changes_of(summary, differences, name, margins)) for name in others]
    judged.sort(key=lambda judgement: (_ORDER.index(judgement.outcome), _saving(judgement)))
    best = judged[0] if judged else None
    points = service_and_stock(summary)
    sentences = tuple(f"{quoted(each.policy)} {describe(each, voice)}." for each in judged)
    told = 1 if best and best.outcome in _TOLD else 0
    return Verdict(
        scenario=scenario,
        headline=_headline(summary, results.baseline, judged, voice),
        recommended=best.policy if best and best.outcome is Outcome.SWITCH else None,
        challenger=best.policy if best else None,
        judgements=tuple(judged),
        efficient=tuple(points.loc[points["efficient"], "policy"]),
        sentences=sentences,
        others=sentences[told:],
        warnings=tuple(_renamed_buffers(summary, differences, judged, voice)),
    )


def overall(verdicts: list[Verdict]) -> str:
    """Say in one sentence whether the scenarios agree; nothing for a single one."""
    if len(verdicts) < 2:
        return ""
    recommended = {each.recommended for each in verdicts}
    count = "both" if len(verdicts) == 2 else f"all {len(verdicts)}"
    if len(recommended) > 1:
        return "The scenarios do not agree; read the verdict of the one that is closest to your business."
    name = recommended.pop()
    return f"In {count} scenarios: switch to {quoted(name)}." if name else f"In {count} scenarios: no reason to switch."


def rule(results: StudyResults, margins: Margins | None = None) -> str:
    """State the rule by which a policy is recommended."""
    margins = margins or Margins()
    return (
        "A policy is recommended when its stock on hand or its total cost is shown to be lower than the baseline's, "
        "neither is shown to be higher, and a fill rate lower by more than "
        f"{100 * margins.service:g} points is ruled out; or when its fill rate is shown to be higher and neither stock "
        f"nor cost rises. Shown means: the {100 * results.level:g} % interval of the paired difference does not "
        f"contain zero. Differences within {100 * margins.service:g} points of fill rate, or {100 * margins.money:g} % "
        "of the baseline's stock or cost, count as none. Among several, the lowest total cost wins."
    )


def _saving(judgement: Judgement) -> float:
    """Return the difference that policies of the same outcome are ranked by: total cost, else stock; low is good."""
    change: Change | None = judgement.changes.get("cost") or judgement.changes.get("stock")
    return change.difference if change and math.isfinite(change.difference) else math.inf


def _headline(summary: pd.DataFrame, baseline: str, judged: list[Judgement], voice: Voice) -> str:
    if not judged:
        return f"One policy was run, so there is nothing to compare. {_as_it_is(summary, voice)}"
    best = judged[0]
    outcomes = {each.outcome for each in judged} - {Outcome.UNKNOWN}
    if best.outcome is Outcome.SWITCH:
        return f"Switch to {quoted(best.policy)}: it {describe(best, voice)}."
    if not outcomes:
        return _no_verdict(summary)
    keep = f"Keep {quoted(baseline)}"
    if best.outcome is Outcome.UNPROVEN:
        return f"{keep} for now: {quoted(best.policy)} {describe(best, voice)}. More replications would tell."
    if best.outcome is Outcome.TRADE:
        return f"{keep} unless a trade suits you: {quoted(best.policy)} {describe(best, voice)}."
    if outcomes == {Outcome.SAME}:
        return f"{keep}: no policy makes a difference that matters."
    if outcomes <= {Outcome.SAME, Outcome.OPEN}:
        return f"{keep}: no difference could be shown."
    return f"{keep}: no policy was shown to be better."


def _no_verdict(summary: pd.DataFrame) -> str:
    if summary["low"].notna().any():
        return "No verdict: the fill rate or the stock on hand could not be measured."
    return "No verdict: one replication gives no intervals, so no difference can be shown."


def _as_it_is(summary: pd.DataFrame, voice: Voice) -> str:
    row = service_and_stock(summary).iloc[0]
    return (
        f"{quoted(row['policy'])} reaches a fill rate of {voice.share(row['service'])} "
        f"with {voice.money(row['stock'])} of stock on hand."
    )


def _renamed_buffers(
    summary: pd.DataFrame, differences: pd.DataFrame, judged: list[Judgement], voice: Voice
) -> list[str]:
    """Warn of policies whose planned safety stock falls while the stock on hand does not."""
    rows = differences[(differences["level"] == "total") & (differences["kpi"] == "planned_safety_stock_value")]
    planned = dict(zip(rows["policy"], rows[["difference", "high"]].to_numpy(float).tolist(), strict=True))
    found = []
    for each in judged:
        stock = each.changes.get("stock")
        less, high = planned.get(each.policy, (0.0, 0.0))
        if stock and stock.high >= 0 > high:
            found.append(
                f"{quoted(each.policy)} plans {voice.money(less)} less safety stock, "
                "but the stock on hand is not shown to fall: the buffer is named differently, not smaller."
            )
    return found
