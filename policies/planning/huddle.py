"""The weekly huddle on a chain: which exceptions stand, which are worked, and what is done about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policies.planning.balance import OPEN_ORDER, Orders, open_orders, projected_balance, scheduled_receipts
from policies.planning.chain import Chain
from policies.planning.exceptions import Action as Answer
from policies.planning.exceptions import Exceptions, Finding, Planners, hold, joined, work
from policies.planning.exceptions_action import propose
from policies.planning.exceptions_gaps import misplaced
from policies.planning.exceptions_huddle import NO_EXCEPTIONS
from policies.planning.exceptions_stock import StockPicture, Thresholds, backorder_finding, stock_findings
from policies.planning.memory import Seen
from policies.planning.released import Levels, Released, later
from policies.planning.settings import ExceptionWay
from policies.planning.transfers import SisterLanes, Transfer
from sim.planning import Action, Cancel, Expedite, Order, PlanningStart, PlanningView

__all__ = ["ChainHuddle", "Held", "Touch", "no_more_than"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7
_WEEKS_BEYOND = 2
_SPREAD_WEEKS = 26
_LIMITS = Thresholds()
_BRING_MORE = (Answer.EXPEDITE, Answer.ORDER_NOW, Answer.TRANSFER)


class Held(NamedTuple):
    """What a huddle left: its week since the start, the exceptions that stood, and those worked, with their actions."""

    week: int
    standing: Exceptions
    worked: Exceptions


class Touch(NamedTuple):
    """An exception that was worked: its number, the day, the stock points concerned, whether it brings more stock."""

    number: int
    day: int
    points: tuple[int, ...]
    brings_more: bool
    euros_at_risk: float


class ChainHuddle:
    """Works the exceptions of each week, by root: what all stock points of a root hold together is looked at.

    Only exceptions about which something can be done count towards what planners can work. `unit_cost` and `unit_loss`
    [roots] are what a unit costs, and a unit short for a week. To postpone is to withdraw as much as lies above the
    reorder point, which orders it again when it is needed; a transfer goes by a lane between sites, where there is one.
    """

    def __init__(self, way: ExceptionWay, chain: Chain, start: PlanningStart) -> None:
        self._way = way
        self._chain = chain
        self._state = self._signals = NO_EXCEPTIONS
        self._capacity = 0.0
        items = {item.name: item for item in start.scenario.network.items}
        of_roots = [items[start.routes[k].item] for k in chain.roots.tolist()]
        self.unit_cost = np.array([item.unit_cost for item in of_roots])
        margin = np.array([max(0.0, item.unit_price - item.unit_cost) for item in of_roots])
        self.unit_loss = margin + _WEEK_DAYS * np.array([item.backlog_cost_per_unit_day for item in of_roots])
        self._hastens = np.array([start.routes[k].lane.expedite_days is not None for k in chain.roots.tolist()])
        self._orders = _opening(chain, start)
        self._sisters = SisterLanes(chain, start)
        self._transfers: list[Transfer] = []
        self._squares = chain.by_point(chain.demand_share)[chain.roots].power(2)
        self._weeks_seen = self._worked = 0
        self.held: list[Held] = []

    def work(
        self,
        view: PlanningView,
        seen: Seen,
        released: Released,
        levels: Levels,
        on_hand: Floats,
        signals: Sequence[Finding] = (),
    ) -> list[Action]:
        """Return what is done about the exceptions of the week; `on_hand` [points] is what the records say.

        `signals` are told, and take no capacity: nothing can be done about them in a week.
        """
        picture = self._picture(view, seen, released, levels, on_hand)
        liquid = np.maximum(1.0, picture.lead_time_weeks * _WEEK_DAYS - self._way.cancel_within_days)
        reactive = self._way.mode == "reactive"
        findings = [backorder_finding(picture)] if reactive else stock_findings(picture, _LIMITS)
        self._transfers = self._sisters.transfers(view, on_hand, released, seen.week) if self._sisters else []
        units = self._sisters.by_root(self._transfers)
        if self._sisters and not reactive:
            findings.append(misplaced(units[:, None], units[:, None], self.unit_loss))
        planners = Planners()
        self._state, standing = hold(self._state, findings, planners)
        room = self._room(view, on_hand, levels)
        possible = self._possible(no_more_than(propose(standing, picture, liquid, units), room), view, units)
        self._capacity = min(self._capacity + self._way.per_week, max(1.0, self._way.per_week))
        loudness = picture.backorders if reactive else None
        self._state, worked = work(self._state, possible, planners, int(self._capacity), loudness)
        self._capacity -= len(worked)
        first = self._worked
        self._worked += len(worked)
        self._signals, told = hold(self._signals, list(signals), planners)
        self.held.append(Held(seen.weeks, joined([standing, told]), worked))
        kept = [k for k in range(len(worked)) if first + k not in self._way.left_out]
        return list(self._actions(worked[kept], view.day))

    def touches(self) -> tuple[Touch, ...]:
        """Return what was worked so far, in order."""
        rows = [(held.week, row) for held in self.held for row in held.worked]
        return tuple(
            Touch(
                number=number,
                day=_WEEK_DAYS * week,
                points=tuple(np.flatnonzero(self._chain.root_of == row["subject"]).tolist()),
                brings_more=Answer(int(row["action"])) in _BRING_MORE,
                euros_at_risk=float(row["euros"]),
            )
            for number, (week, row) in enumerate(rows)
        )

    def _picture(
        self, view: PlanningView, seen: Seen, released: Released, levels: Levels, on_hand: Floats
    ) -> StockPicture:
        chain, count = self._chain, len(self._chain.roots)

        def together(values: Floats) -> Floats:
            return np.bincount(chain.root_of, weights=values, minlength=count).astype(np.float64)

        lead = released.protection_days[chain.roots]
        weeks = int(np.ceil(lead.max() / _WEEK_DAYS)) + _WEEKS_BEYOND
        forecast = later(released.forecast[chain.roots], seen.week - released.week)[:, :weeks]
        self._move_on(seen, lead, view.day)
        stock, owed = together(on_hand), together(view.backorders)
        receipts = scheduled_receipts(self._orders, count, forecast.shape[1], view.day)
        return StockPicture(
            on_hand=stock,
            backorders=owed,
            balance=projected_balance(stock, owed, receipts, forecast),
            forecast=forecast,
            orders=self._orders,
            today=view.day,
            lead_time_weeks=lead / _WEEK_DAYS,
            safety_stock=released.safety_stock[chain.roots],
            maximum=together(levels.order_up_to),
            unit_cost=self.unit_cost,
            unit_loss_euros=self.unit_loss,
            sellable_weeks=np.full(count, np.inf),
            weekly_sd=self._weekly_sd(seen),
        )

    def _weekly_sd(self, seen: Seen) -> Floats:
        """Return the spread of a week's demand of each root, items taken as independent."""
        if not seen.week:
            return np.zeros(len(self._chain.roots))
        spread: Floats = np.sqrt(self._squares @ _variance(seen.known[:, -_SPREAD_WEEKS:]))
        return spread

    def _move_on(self, seen: Seen, lead_days: Floats, today: float) -> None:
        """Bring the list of open orders up to the last complete week."""
        new = slice(self._weeks_seen, seen.weeks)
        first_day = float(_WEEK_DAYS * self._weeks_seen)
        self._orders = open_orders(
            seen.ordered[:, new], seen.received[:, new], self._orders, lead_days, first_day, today
        )
        self._weeks_seen = seen.weeks

    def _room(self, view: PlanningView, on_hand: Floats, levels: Levels) -> Floats:
        """Return by how much the position of each root is above its reorder point [roots].

        What is withdrawn beyond that the rule would order again at once.
        """
        position = on_hand + view.on_order - view.backorders - view.owed
        room: Floats = np.maximum(0.0, position - levels.reorder_point)[self._chain.roots]
        return room

    def _possible(self, exceptions: Exceptions, view: PlanningView, transferable: Floats) -> Exceptions:
        """Return the exceptions about which something can be done."""
        root, answer = exceptions["subject"], exceptions["action"]
        under_way = view.in_transit[self._chain.roots] > 0
        fits = (answer == Answer.EXPEDITE) & self._hastens[root] & under_way[root]
        fits |= (answer == Answer.ORDER_NOW) & (exceptions["quantity"] > 0)
        fits |= (answer == Answer.TRANSFER) & (transferable[root] > 0)
        if self._way.cancel:
            fits |= (answer == Answer.CANCEL) & under_way[root]
            fits |= (answer == Answer.POSTPONE) & under_way[root] & (exceptions["quantity"] > 0)
        possible: Exceptions = exceptions[fits]
        return possible

    def _actions(self, worked: Exceptions, today: float) -> Iterator[Action]:
        for row in worked:
            point = int(self._chain.roots[row["subject"]])
            match Answer(int(row["action"])):
                case Answer.EXPEDITE:
                    yield Expedite(point)
                case Answer.ORDER_NOW:
                    yield Order(point, float(row["quantity"]))
                case Answer.TRANSFER:
                    ours = [each for each in self._transfers if self._chain.root_of[each.point] == row["subject"]]
                    self._transfers = [each for each in self._transfers if each not in ours]
                    yield from (Order(each.point, each.units, each.lane) for each in ours)
                case Answer.CANCEL | Answer.POSTPONE:
                    placed = float(self._orders["placed_day"][int(row["order"])])
                    yield Cancel(point, float(row["quantity"]), max(1.0, today - placed + 1.0))


def no_more_than(exceptions: Exceptions, room: Floats) -> Exceptions:
    """Return the exceptions with no more postponed than there is room for [roots]."""
    later = exceptions["action"] == Answer.POSTPONE
    exceptions["quantity"][later] = np.minimum(exceptions["quantity"][later], room[exceptions["subject"][later]])
    return exceptions


def _variance(demand: Floats) -> Floats:
    """Return the variance of the known weeks of [items, weeks], 0 where none is."""
    known = ~np.isnan(demand)
    count = np.maximum(1, known.sum(axis=1))
    mean = np.where(known, demand, 0.0).sum(axis=1) / count
    variance: Floats = np.where(known, (demand - mean[:, None]) ** 2, 0.0).sum(axis=1) / count
    return variance


def _opening(chain: Chain, start: PlanningStart) -> Orders:
    """Return what was on order before the start."""
    place = {(start.routes[k].site, start.routes[k].item): root for root, k in enumerate(chain.roots.tolist())}
    rows = [
        (place[order.site, order.item], -1.0, order.due_day, order.quantity, False)
        for order in start.scenario.network.open_orders
        if (order.site, order.item) in place
    ]
    return np.array(rows, dtype=OPEN_ORDER)
