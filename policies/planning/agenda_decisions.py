"""What a cycle decided, what came of earlier decisions, and the gaps to budget and limits, as agenda tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from policies.planning.decision_book import Entry
from policies.planning.gap_record import Goals
from policies.planning.plan import Plan
from policies.planning.responsibility import Raci
from policies.planning.yardsticks import Past
from sim.planning import AgendaTable

__all__ = ["decision_table", "gap_table", "outcome_table"]

_MOST = 40
Rows = tuple[tuple[str | float, ...], ...]


def gap_table(plan: Plan, goals: Goals | None) -> Iterator[AgendaTable]:
    """Yield plan, goal and gap by month, (plan - goal) / goal, where the plan was held against any."""
    if goals is None:
        return
    money, rows = plan.finance, []
    for month, wanted in enumerate(goals.revenue.tolist()):
        limit = math.nan if goals.stock is None else float(goals.stock[month])
        planned, held = float(money.revenue[month]), float(money.stock_value[month])
        if not math.isnan(wanted):
            row = (planned, wanted, _share(planned, wanted), held, limit, _share(held, limit))
            rows.append((f"month {month + 1}", *row))
    columns = ("month", "revenue", "budget", "gap, share", "stock", "working capital", "above the limit, share")
    if rows:
        yield AgendaTable("Gaps to budget and working capital", columns, tuple(rows))


def _share(planned: float, goal: float) -> float:
    return planned / goal - 1.0 if goal > 0 else math.nan


def decision_table(entries: Sequence[Entry], raci: Raci, version: int) -> AgendaTable:
    """Return what the cycle of a version decided, and what became of it by the end of the run."""
    rows: Rows = tuple(
        (_spelt(each.kind), each.step, each.about, each.old, each.new, raci.owner(each.step, each.kind), each.effect,
         each.status)
        for each in entries
        if each.cycle == version and each.step != "exceptions"
    )[:_MOST]  # fmt: skip
    columns = ("decision", "step", "of", "old", "new", "owner", "expected, money", "status")
    return AgendaTable("Decision log of the cycle", columns, rows)


def outcome_table(entries: Sequence[Entry], raci: Raci, past: Past, first_day: float, last_day: float) -> AgendaTable:
    """Return what came of the decisions whose horizon ended between two days, as far as it could be measured."""
    ended = [(each, each.realised(past)) for each in entries if first_day < 7 * each.ends_week <= last_day]
    known = [pair for pair in ended if not math.isnan(pair[1])]
    known.sort(key=lambda pair: -abs(pair[1]))
    rows: Rows = tuple(
        (_spelt(each.kind), each.about, 7 * math.ceil(each.executed_at / 7), raci.owner(each.step, each.kind),
         each.effect, realised)
        for each, realised in known[:_MOST]
    )  # fmt: skip
    columns = ("decision", "of", "executed, day", "owner", "expected, money", "realised, money")
    return AgendaTable("What came of earlier decisions", columns, rows)


def _spelt(kind: str) -> str:
    return kind.replace("_", " ")
