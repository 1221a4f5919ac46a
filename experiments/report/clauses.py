"""Sentences about a judged policy, put together from clauses: the gains, what stays, the losses, what is open."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from experiments.report.judgement import Change, Finding, Judgement, Outcome
from experiments.wording.numerals import amount, amount_interval, percent, plain, points
from experiments.wording.phrases import listed

__all__ = ["Voice", "describe"]


@dataclass(frozen=True, slots=True)
class Voice:
    """How numbers are spoken in one scenario: its currency and the level of the intervals."""

    currency: str
    level: float

    def money(self, value: float) -> str:
        """Return an amount without its sign."""
        return amount(value, self.currency)

    def share(self, value: float, decimals: int = 1) -> str:
        """Return a percentage; a second decimal where the first would say 100 and mean less."""
        return percent(value, 2 if 0.9995 <= value < 1 else decimals)

    def interval(self, change: Change, *, named: bool) -> str:
        """Return the interval of an amount that rises or falls, as sizes; the first one of a sentence is `named`."""
        if math.isclose(change.low, change.high, rel_tol=1e-9):
            return "in every replication"
        low, high = sorted((abs(change.low), abs(change.high)))
        return f"{self.name(named=named)}{amount_interval(low, high)}"

    def name(self, *, named: bool) -> str:
        """Return "95 % interval " or nothing."""
        return f"{percent(self.level, 0)} interval " if named else ""


def describe(judgement: Judgement, voice: Voice) -> str:
    """Return a predicate for "the policy ...", without a full stop."""
    changes = judgement.changes
    of = {finding: [c for c in _ordered(changes) if c.finding is finding] for finding in Finding}
    neutral = [_stays(change, voice) for change in _ordered(changes) if change.finding in _NEUTRAL]
    if judgement.outcome is Outcome.UNKNOWN:
        known = [change for change in _ordered(changes) if math.isfinite(change.difference)]
        return "came out with " + (listed([_against(change, voice) for change in known]) or "nothing to judge by")
    if judgement.outcome is Outcome.SAME:
        return "makes no difference that matters: it runs " + listed(neutral)
    if judgement.outcome is Outcome.OPEN:
        unsettled = [_open(change, voice) for change in of[Finding.OPEN]]
        return "is not shown to differ: " + "; ".join(filter(None, (listed(unsettled), listed(neutral))))
    lead = of[Finding.BETTER] or of[Finding.WORSE]
    text = listed([_moves(change, voice, named=index == 0) for index, change in enumerate(lead)])
    text += f" {listed(neutral)}" if neutral else ""
    if of[Finding.BETTER] and of[Finding.WORSE]:
        text += ", but " + listed([_moves(change, voice, named=False) for change in of[Finding.WORSE]])
    if of[Finding.OPEN]:
        text += "; not settled: " + listed([_open(change, voice) for change in of[Finding.OPEN]])
    return text + _price(changes)


_NEUTRAL = (Finding.SAME, Finding.NO_WORSE)


def _ordered(changes: Mapping[str, Change]) -> list[Change]:
    return [changes[name] for name in ("stock", "service", "cost") if name in changes]


def _moves(change: Change, voice: Voice, *, named: bool) -> str:
    """Return what is shown to rise or fall."""
    up = change.difference > 0
    if change.kpi == "fill_rate":
        low, high = sorted((abs(change.low), abs(change.high)))
        digits = _digits(change)
        return (
            f"{'raises' if up else 'lowers'} the fill rate from {voice.share(change.baseline, digits)} to "
            f"{voice.share(change.policy, digits)} (by {points(change.difference, digits)}, {voice.name(named=named)}"
            f"{plain(100 * low, digits)} to {plain(100 * high, digits)})"
        )
    more, size = ("more" if up else "less"), voice.money(change.difference)
    what = f"needs {size} {more} stock" if change.kpi == "on_hand_value" else f"costs {size} a year {more}"
    return f"{what} ({voice.interval(change, named=named)})"


def _digits(change: Change) -> int:
    """Return the decimals of a change in fill rate: enough to tell its interval's ends apart, and to add up."""
    before, after, moved = (round(100 * value, 1) for value in (change.baseline, change.policy, change.difference))
    vanishing = 0 < min(abs(change.low), abs(change.high)) < 0.0005
    coarse = change.high - change.low < 0.003 or vanishing or round(after - before - moved, 6) != 0
    return 2 if coarse else 1


def _stays(change: Change, voice: Voice) -> str:
    """Return what is shown to stay, or at least not to get worse, by more than the margin."""
    same = change.finding is Finding.SAME
    phrase = {
        "fill_rate": "at the same service" if same else "without losing service",
        "on_hand_value": "with the same stock" if same else "with no more stock",
        "total_cost": "at the same total cost" if same else "at no higher total cost",
    }[change.kpi]
    return f"{phrase} ({_against(change, voice, bare=change.kpi != 'fill_rate')})"


def _open(change: Change, voice: Voice) -> str:
    """Return a difference that could be either way."""
    if change.kpi == "fill_rate":
        low, high = (plain(100 * end, _digits(change)) for end in (change.low, change.high))
        return f"{_against(change, voice)} (difference {low} to {high} points)"
    return f"{_against(change, voice)} (difference {amount_interval(change.low, change.high)})"


def _against(change: Change, voice: Voice, *, bare: bool = False) -> str:
    number: Callable[[float], str] = voice.money
    if change.kpi == "fill_rate":
        nearly_all = any(0.9995 <= value < 1 for value in (change.policy, change.baseline))
        number = partial(voice.share, decimals=2 if nearly_all else 1)
    name = {"fill_rate": "fill rate ", "on_hand_value": "stock on hand ", "total_cost": "total cost "}[change.kpi]
    return f"{'' if bare else name}{number(change.policy)} against {number(change.baseline)}"


def _price(changes: Mapping[str, Change]) -> str:
    """Name a trade for what it is."""
    findings = {name: change.finding for name, change in changes.items()}
    service, money = findings.get("service"), {findings.get("stock"), findings.get("cost")}
    if service is Finding.WORSE and Finding.BETTER in money:
        return ": the saving is bought with service"
    if service is Finding.BETTER and Finding.WORSE in money:
        paid = "stock" if findings.get("stock") is Finding.WORSE else "cost"
        return f": the service is bought with {paid}"
    return ""
