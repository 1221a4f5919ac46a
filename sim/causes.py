"""Why stock ran out: every unit that could not be served at once, attributed to a cause, from the trace of a run.

At each moment at which customers or a site downstream ask for more than is served at once, the units short are
explained in this order, by each step as many of them as it can account for:

1. `disruption`: the stock point's own site is closed.
2. `allocation`: stock is left on the shelf, kept for others or for orders that go whole only.
3. Orders that are overdue, earliest due first, each by at most the units that have not come of it: `disruption` if an
   outage hit their origin, their lane or their destination since they were placed; else, if leaving late alone makes
   them late, what they waited for at their origin: `upstream` (a stock point that was short itself, or a component of a
   job), `capacity` (the queue of a supplier of limited capacity, or the machines of a plant); else `supplier`: a
   shipment that takes longer than quoted, or a supplier that was slow to ship.
4. Units that were expected and will never come, or were in stock and are gone, for one protection time: `supplier`
   (delivered short), `capacity` (scrapped in the plant), `disruption` (destroyed, refused), `spoiled` (expired,
   damaged), `substitution` (sold to customers who had found another item out).
5. `demand`: what was asked for over the protection time up to now exceeds the mean over it and the safety stock.
   A surge in it that is a disruption's is `disruption`.
6. `plan`: nothing of that. Stock was planned too low, in lots or reviews too far between, or began too low.

A shipment is known by its origin only: receipts count towards the oldest open order from there, so that an order counts
as late only while fewer units have come than were due. Of a stock point that gets an item from one origin by several
modes all orders are judged by the preferred one's lead time.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, get_args

import pandas as pd

from sim.cause_orders import Cause, OpenOrders, Supply
from sim.decisions import Control, StockFacts
from sim.network import OpenOrder
from sim.recent import Recent
from sim.routes import Route
from sim.strikes import Strike

__all__ = ["CAUSES", "Cause", "Plan", "causes_frame", "plans_of"]

CAUSES: tuple[Cause, ...] = get_args(Cause)
_ROUNDING = 1e-6
_SERVED = {"demand": "sale", "request": "ship"}
_NEVER_COMES: Mapping[str, Cause] = {
    "undelivered": "supplier",
    "cancelled": "plan",
    "scrapped": "capacity",
    "lost_in_transit": "disruption",
    "refused": "disruption",
}
_GONE: Mapping[str, Cause] = {
    "destroyed": "disruption",
    "expired": "spoiled",
    "damaged": "spoiled",
    "substitute_sale": "substitution",
}
_COLUMNS = ["day", "site", "item", "from_customers", "spell", "spell_end", "cause", "root_cause", "units"]
Part = tuple[Cause, Cause, float]
"""(cause, root cause, units)"""


class Plan(NamedTuple):
    """What a stock point was planned for: mean demand a day, days from an order to the arrival of the next, and the
    safety stock in units.
    """

    mean_per_day: float
    protection_days: float
    safety_stock: float


class _Event(NamedTuple):
    """A row of the trace, and how much of it was served at once."""

    day: float
    site: str
    item: str
    event: str
    quantity: float
    partner: str
    on_hand: float
    served: float


def plans_of(facts: Sequence[StockFacts], controls: Sequence[Control]) -> tuple[Plan, ...]:
    """Return the plan of each stock point from what was known before the start and the control set on it."""
    return tuple(
        Plan(fact.demand_mean_per_day, fact.protection_days(control.review), control.safety_stock)
        for fact, control in zip(facts, controls, strict=True)
    )


def causes_frame(
    trace: pd.DataFrame,
    routes: Sequence[Route],
    plans: Sequence[Plan],
    *,
    open_orders: Sequence[OpenOrder] = (),
    strikes: Sequence[Strike] = (),
    busy_suppliers: Collection[str] = (),
) -> pd.DataFrame:
    """Return what each shortage was caused by, one row a moment and cause; units add up to all units short.

    Columns: day, site, item; `from_customers` (False: asked for by a site downstream); `spell` and `spell_end`, the
    days on which this stock-out began and ended, that is, stock was there again (NaN: not by the end); `cause`;
    `root_cause`, which for `upstream` is what the stock point upstream was short by, else the cause; `units`.

    Units short are what was asked for and not served at once, whether it then waited or was lost. `plans` stand in the
    order of `routes`; `busy_suppliers` are those of limited capacity.
    """
    tracer = _Tracer(routes, plans, open_orders, strikes, busy_suppliers)
    for event in _events(trace):
        tracer.follow(event)
    return tracer.frame()


def _events(trace: pd.DataFrame) -> Iterator[_Event]:
    """Yield the rows of a trace; what was served at once stands in the row that follows."""
    columns = [trace[name].tolist() for name in _Event._fields[:-1]]
    rows = list(zip(*columns, strict=True))
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        served = 0.0
        if after is not None and row[3] in _SERVED:
            same = after[:3] == row[:3] and after[3] == _SERVED[row[3]] and after[5] == row[5]
            served = after[4] if same else 0.0
        day, site, item, event, quantity, partner, on_hand = row
        yield _Event(day, site, item, event, quantity, partner, on_hand, served)


class _Point:
    """What is followed of one stock point."""

    __slots__ = ("asked", "blamed", "gone", "orders", "plan", "spell")

    def __init__(self, plan: Plan, orders: OpenOrders) -> None:
        self.plan = plan
        self.orders = orders
        self.asked = Recent(plan.protection_days)
        self.blamed = Recent(plan.protection_days)
        self.gone: dict[Cause, Recent] = {}
        self.spell: int | None = None

    def lost(self, cause: Cause, units: float, day: float) -> None:
        """Note units that will never come, or are gone."""
        self.gone.setdefault(cause, Recent(self.plan.protection_days)).add(day, units)


class _Tracer:
    """Follows a trace from row to row and explains every shortage in it."""

    def __init__(
        self,
        routes: Sequence[Route],
        plans: Sequence[Plan],
        open_orders: Sequence[OpenOrder],
        strikes: Sequence[Strike],
        busy_suppliers: Collection[str],
    ) -> None:
        self._strikes = strikes
        self._rows: list[tuple[float, str, str, bool, int, Cause, Cause, float]] = []
        self._spells: list[list[float]] = []
        self._points = {
            (route.site, route.item): _Point(plan, OpenOrders(Supply(route, strikes, busy_suppliers)))
            for route, plan in zip(routes, plans, strict=True)
        }
        for order in open_orders:
            self._points[order.site, order.item].orders.opening(order.quantity, order.due_day)

    def follow(self, event: _Event) -> None:
        """Take in one row of the trace."""
        point = self._points.get((event.site, event.item))
        if point is None:
            return
        match event.event:
            case "demand" | "request":
                self._asked(point, event)
            case "order":
                point.orders.place(event.partner, event.quantity, event.day)
            case "dispatch":
                point.orders.dispatch(event.partner, event.quantity, event.day)
            case "receive":
                point.orders.receive(event.partner, event.quantity)
            case name if name in _NEVER_COMES:
                point.orders.receive(event.partner, event.quantity)
                point.lost(_NEVER_COMES[name], event.quantity, event.day)
            case name if name in _GONE:
                point.lost(_GONE[name], event.quantity, event.day)
        if event.on_hand > 0 and point.spell is not None:
            self._spells[point.spell][1] = event.day
            point.spell = None

    def frame(self) -> pd.DataFrame:
        """Return what was found."""
        rows = [
            (day, site, item, sold, *self._spells[spell], cause, root, units)
            for day, site, item, sold, spell, cause, root, units in self._rows
        ]
        return pd.DataFrame(rows, columns=_COLUMNS)

    def _asked(self, point: _Point, event: _Event) -> None:
        point.asked.add(event.day, event.quantity)
        short = event.quantity - event.served
        parts = list(self._parts(point, event, short)) if short > _ROUNDING else []
        if event.event == "request":
            self._tell(event, parts)
        if not parts:
            return
        if point.spell is None:
            point.spell = len(self._spells)
            self._spells.append([event.day, math.nan])
        where = (event.day, event.site, event.item, event.event == "demand", point.spell)
        self._rows += [(*where, cause, root, units) for cause, root, units in parts]

    def _tell(self, event: _Event, parts: Sequence[Part]) -> None:
        """Let the buyer know why its order waits: a site downstream, or a job that makes another item at this site."""
        root = max(parts, key=lambda part: part[2])[1] if parts else None
        if (buyer := self._points.get((event.partner, event.item))) is not None:
            buyer.orders.requested(event.site, root)
        elif root is not None and (maker := self._points.get((event.site, event.partner))) is not None:
            maker.orders.lacks(root)

    def _parts(self, point: _Point, event: _Event, short: float) -> Iterator[Part]:
        """Yield what explains the units short, step by step; what nothing explains is the plan's."""
        left = short
        for step in (self._closed, self._held_back, self._overdue, self._gone, self._asked_for_more):
            for cause, root, units in step(point, event, left):
                yield cause, root, units
                left -= units
            if left <= _ROUNDING:
                return
        yield "plan", "plan", left

    def _closed(self, point: _Point, event: _Event, left: float) -> Iterator[Part]:
        if any(strike.closes(event.site, event.day) for strike in self._strikes):
            yield "disruption", "disruption", left

    def _held_back(self, point: _Point, event: _Event, left: float) -> Iterator[Part]:
        if event.on_hand > _ROUNDING:
            yield "allocation", "allocation", min(left, event.on_hand)

    def _overdue(self, point: _Point, event: _Event, left: float) -> Iterator[Part]:
        return point.orders.overdue(event.day, left)

    def _gone(self, point: _Point, event: _Event, left: float) -> Iterator[Part]:
        for cause, gone in point.gone.items():
            units = gone.claim(event.day, left)
            if units > 0:
                yield cause, cause, units
                left -= units

    def _asked_for_more(self, point: _Point, event: _Event, left: float) -> Iterator[Part]:
        plan, day = point.plan, event.day
        planned = plan.mean_per_day * plan.protection_days + plan.safety_stock
        units = min(left, point.asked.units(day) - planned - point.blamed.units(day))
        if units > _ROUNDING:
            since = day - plan.protection_days
            surge = any(strike.raises(event.site, event.item, since, day) for strike in self._strikes)
            cause: Cause = "disruption" if surge else "demand"
            point.blamed.add(day, units)
            yield cause, cause, units
