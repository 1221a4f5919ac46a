"""The agenda pack of a cycle: what lies on the table when a plan is agreed on, as tables of plain figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from policies.planning.agenda_decisions import decision_table, gap_table, outcome_table
from policies.planning.decision_book import Entry
from policies.planning.demand import DemandPlan
from policies.planning.exceptions import Action, Kind
from policies.planning.plan import Plan, plan_difference
from policies.planning.yardsticks import Past
from sim.planning import AgendaTable, CyclePack

if TYPE_CHECKING:
    from policies.planning.cycle import CyclePlanner

__all__ = ["packs"]

Floats = NDArray[np.float64]
_MONTHS = 6
_QUARTER = 13
_MOST = 12
_MATERIAL = 0.03
_VOICES = ("naive", "statistical", "sales", "marketing", "finance", "procurement", "consensus", "gate", "events")
_STEP_OF = {"demand": "demand", "safety_stock": "inventory", "supply": "supply", "stock": "supply"}


def packs(planner: CyclePlanner, last: int) -> tuple[CyclePack, ...]:
    """Return the packs of the `last` cycles of a replication, the latest last; it must have come to its end."""
    plans, entries, past = planner.versions.plans, planner.entries, planner.past
    return tuple(_pack(planner, k, entries, past) for k in range(max(1, len(plans) - last), len(plans)))


def _pack(planner: CyclePlanner, number: int, entries: Sequence[Entry], past: Past) -> CyclePack:
    plan, before = planner.versions.plans[number], planner.versions.plans[number - 1]
    raci = planner.decided.book.raci
    demand = [each for each in planner.demand.plans if each.week <= planner.seen.before + plan.as_of_day / 7]
    tables = [
        *([_forecasts(planner, demand[-1])] if demand else []),
        _balances(planner, plan),
        *_loads(planner, plan),
        _suppliers(planner, plan),
        _exceptions(planner, plan),
        _decisions(planner, before, plan),
        decision_table(entries, raci, plan.version),
        outcome_table(entries, raci, past, before.as_of_day, plan.as_of_day),
        *gap_table(plan, planner.gaps.goals[plan.version]),
    ]
    finance = np.column_stack([plan.finance.revenue, plan.finance.cost, plan.finance.stock_value])[:_MONTHS]
    months = tuple(_month(k) for k in range(len(finance)))
    money = AgendaTable("Money", ("month", "revenue", "cost", "stock"), _rows(months, finance))
    return CyclePack(day=plan.as_of_day, version=plan.version, tables=(*tables, money))


def _forecasts(planner: CyclePlanner, plan: DemandPlan) -> AgendaTable:
    """Return what each function expects of the coming quarter, by family, at unit cost in thousands."""
    chain, worth = planner.chain, planner.record.item_cost / 1000.0
    columns = [worth * plan.step(voice)[:, :_QUARTER].sum(axis=1) for voice in _VOICES]
    by_family = _rows(chain.family_names, chain.by_family(np.array(columns).T))
    return AgendaTable("Forecast of the quarter by function, thousands", ("family", *_VOICES), by_family)


def _balances(planner: CyclePlanner, plan: Plan) -> AgendaTable:
    """Return demand, supply, stock and its target by family and month, in units."""
    names = _groups(planner)
    rows: list[tuple[str | float, ...]] = []
    layers = (plan.demand.families, plan.supply.supply, plan.supply.stock, plan.targets.safety_stock)
    for family, name in enumerate(names):
        for month in range(min(_MONTHS, plan.supply.stock.shape[1])):
            rows.append((name, _month(month), *(float(layer[family, month]) for layer in layers)))
    return AgendaTable("Projected balances", ("family", "month", "demand", "supply", "stock", "target"), tuple(rows))


def _loads(planner: CyclePlanner, plan: Plan) -> Iterator[AgendaTable]:
    """Yield the load of each resource by month as a share of its regular hours, where there are resources."""
    found = planner.record.loads[plan.version]
    if len(found):
        months = tuple(_month(k) for k in range(min(_MONTHS, found.shape[1])))
        names = planner.record.centres
        title = "Load of capacity, share of regular hours"
        yield AgendaTable(title, ("resource", *months), _rows(names, found[:, :_MONTHS]))


def _suppliers(planner: CyclePlanner, plan: Plan) -> AgendaTable:
    """Return what each supplier was ordered and delivered in the 26 weeks before, and its lead times since the start.

    Lead times are of all orders known when the run ended, at quoted and measured days.
    """
    chain, seen = planner.chain, planner.seen
    week = int(plan.as_of_day // 7)
    ordered, received = (each[:, max(0, week - 26) : week].sum(axis=1) for each in (seen.ordered, seen.received))
    mean, sd = seen.lead_time()
    rows = []
    for number, name in enumerate(chain.suppliers):
        own = chain.supplier == number
        rows.append((name, float(ordered[own].sum()), float(received[own].sum()), float(mean[own].mean()),
                     float(sd[own].mean())))  # fmt: skip
    columns = ("supplier", "ordered", "received", "lead time, days", "spread, days")
    return AgendaTable("Suppliers, last half year", columns, tuple(rows))


def _exceptions(planner: CyclePlanner, plan: Plan) -> AgendaTable:
    """Return the exceptions that stood in the week of the data, the dearest first, and what was done about them."""
    week = int(plan.as_of_day // 7)
    held = next((each for each in reversed(planner.huddle.held) if each.week <= week), None)
    rows: list[tuple[str | float, ...]] = []
    if held is not None:
        standing = held.standing
        worked = {(row["kind"], row["subject"]): row["action"] for row in held.worked}
        for place in np.argsort(-standing["euros"], kind="stable")[:_MOST].tolist():
            row = standing[place]
            kind = Kind(int(row["kind"]))
            name = _subject(planner, kind, int(row["subject"]))
            action = worked.get((row["kind"], row["subject"]))
            done = "left" if action is None else Action(int(action)).name.lower().replace("_", " ")
            rows.append((name, kind.name.lower().replace("_", " "), float(row["euros"]), float(row["age"]), done))
    columns = ("about", "exception", "money at risk", "weeks standing", "done")
    return AgendaTable("Exceptions, the dearest first", columns, tuple(rows))


def _subject(planner: CyclePlanner, kind: Kind, number: int) -> str:
    """Return what an exception is about: an item, a work centre, a supplier, or an assumption of the plan."""
    match kind:
        case Kind.ASSUMPTION_BREACH:
            return planner.assumptions.register.assumptions[number].id
        case Kind.FORECAST_GAP:
            return planner.chain.items[number]
        case Kind.OVERLOAD:
            return planner.record.centres[number]
        case Kind.COMMIT_SHORT | Kind.SUPPLIER_DELIVERY:
            return planner.chain.suppliers[number]
    return planner.record.point_items[int(planner.chain.roots[number])]


def _decisions(planner: CyclePlanner, before: Plan, plan: Plan) -> AgendaTable:
    """Return what changed most against the plan before, and who answers for it."""
    raci, names = planner.decided.book.raci, _groups(planner)
    found = sorted(plan_difference(before, plan, _MATERIAL), key=lambda each: -abs(each.change))[:_MOST]
    rows = tuple(
        (each.layer.replace("_", " "), names[each.family], _month(each.month - plan.month), each.old, each.new,
         raci.owner(_STEP_OF[each.layer]))
        for each in found
    )  # fmt: skip
    return AgendaTable("Decisions: the largest changes", ("of", "family", "month", "old", "new", "owner"), rows)


def _groups(planner: CyclePlanner) -> list[str]:
    """Return the families of the supply plan."""
    chain, sites = planner.chain, planner.reviews.supply.sites
    names = dict.fromkeys(chain.groups[k] for k in chain.group[sites.finished].tolist())
    return [f"{name}, made" if made else name for name, made in names]


def _month(number: int) -> str:
    return f"month {number + 1}"


def _rows(names: Sequence[str], figures: Floats) -> tuple[tuple[str | float, ...], ...]:
    return tuple((name, *row) for name, row in zip(names, figures.tolist(), strict=True))
