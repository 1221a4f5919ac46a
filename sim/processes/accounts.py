"""Accounts: what the customers of one demand asked for and got, and how they take it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.network import Demand, Segment
from sim.stock import CustomerTally

if TYPE_CHECKING:
    from sim.processes.warehouse import StockPoint
    from sim.processes.whole_orders import Counter

__all__ = ["Account", "Memory", "Order", "OrderLine"]

_ROUNDING = 1e-6


class Memory:
    """What a segment remembers of its service: a smoothed fill rate over all that it buys anywhere."""

    __slots__ = ("_day", "_expected", "_lines", "_power", "_served", "_weight", "fill_rate")

    def __init__(self, segment: Segment) -> None:
        self._expected = self.fill_rate = segment.expected_fill_rate
        self._power = segment.loyalty_elasticity
        self._weight = 1 - math.exp(-1 / segment.memory_days)
        self._day = -1
        self._served = self._lines = 0.0

    def note(self, share: float, now: float) -> None:
        """Note a line of which a share was served at once."""
        self._turn(now)
        self._served += share
        self._lines += 1

    def add(self, share: float) -> None:
        """Note a further share of a line of today, served by a substitute."""
        self._served += share

    def factor(self, now: float) -> float:
        """Return the factor on what the segment asks today, by its service until yesterday."""
        self._turn(now)
        return float((self.fill_rate / self._expected) ** self._power)

    def _turn(self, now: float) -> None:
        """Take a day's lines into account once it is over."""
        if int(now) != self._day:
            if self._lines:
                self.fill_rate += self._weight * (self._served / self._lines - self.fill_rate)
            self._day = int(now)
            self._served = self._lines = 0.0


class Order:
    """The lines of one basket at one instant; it is booked with the first of them."""

    __slots__ = ("_due", "_late", "_short", "_tally", "day")

    def __init__(self, tally: CustomerTally, due: float, now: float) -> None:
        self.day = now
        self._tally = tally
        self._due = due == due
        self._short = self._late = False
        tally.orders += 1
        tally.orders_due += self._due

    def is_short(self) -> None:
        """Note that a line was not served completely at once."""
        self._tally.orders_short += not self._short
        self._short = True

    def is_late(self) -> None:
        """Note that a line is not complete within the promise."""
        self._tally.orders_late += self._due and not self._late
        self._late = True


class OrderLine:
    """One order line until all of it is served or lost; `promised` is the day by which it should be."""

    __slots__ = ("_due", "_in_full", "_open", "_tally", "account", "order", "promised", "quantity", "substitute")

    def __init__(self, account: Account, quantity: float, due: float, now: float) -> None:
        self.account = account
        self.order = account.order_of(due, now)
        self.quantity = self._open = quantity
        self.promised = now + account.terms.promise_days
        self.substitute: StockPoint | None = None
        self._due = due
        self._in_full = True
        self._tally = account.tally

    def served_at_once(self, units: float, received: float) -> None:
        """Note units that were served the moment they were asked for and that the customer has at `received`."""
        self._tally.at_once += units
        if units == self.quantity:
            self._tally.lines_at_once += 1
        else:
            self.order.is_short()
        self._serve(units, received)

    def served_late(self, units: float, received: float) -> None:
        """Note units that were served after a wait."""
        self.account.tally.late += units
        self.overdue(units, received)
        self._serve(units, received)

    def lost(self, units: float, now: float) -> None:
        """Note units that will never be served."""
        self.account.tally.lost += units
        self.overdue(units, now)
        self._fail()

    def substituted(self, units: float) -> None:
        """Note units that another item was sold for."""
        self.account.tally.substituted += units
        self.account.remember_substitute(units / self.quantity)
        self._fail()

    def overdue(self, units: float, now: float) -> None:
        """Charge the days for which units are beyond the promise."""
        if now > self.promised:
            self.order.is_late()
            self.account.tally.late_unit_days += units * (now - self.promised)

    def _fail(self) -> None:
        self._in_full = False
        self.order.is_late()

    def _serve(self, units: float, received: float) -> None:
        self._open -= units
        if received <= self._due:
            self._tally.on_time += units
            if self._in_full and self._open <= _ROUNDING:
                self._tally.lines_on_time += 1
        else:
            self.order.is_late()


class Account:
    """The customers of one demand at a stock point: `tally` holds the facts of the open bucket.

    They come with their order lines; how many units they want depends on the `memory` of their segment, and which of
    the `substitutes` (stock points, each with the share of customers who would take it) on the luck of the line. Luck
    is drawn before the start: the k-th line of a demand has the k-th draw under every policy. `baskets` has the latest
    order of each basket of the site; the `counter`, if its orders are delivered whole, puts their lines together.
    """

    __slots__ = (
        "_baskets",
        "_choices",
        "_line_luck",
        "_memory",
        "_roundings",
        "_substitutes",
        "buckets",
        "counter",
        "point",
        "tally",
        "terms",
    )

    def __init__(
        self,
        point: StockPoint,
        terms: Demand,
        memory: Memory | None,
        substitutes: Sequence[tuple[float, StockPoint]],
        choices: Iterator[float],
        roundings: Iterator[float],
        baskets: dict[str, Order],
    ) -> None:
        self._baskets = baskets
        self.point = point
        self.counter: Counter | None = None
        self._memory = memory
        self._substitutes = substitutes
        self._choices = choices
        self._roundings = roundings
        self._line_luck: deque[float] = deque()
        self.terms = terms
        self.tally = CustomerTally()
        self.buckets: list[CustomerTally] = []

    def sell(self, quantity: float, terms: Demand, now: float) -> None:
        """Bring an order line that was drawn to the stock point, or what is wanted of it after poor service."""
        choice = next(self._choices) if self._substitutes else 0.0
        wanted = quantity if self._memory is None else self._wanted(quantity, self._memory.factor(now))
        self.tally.forgone += quantity - wanted
        if wanted > 0:
            self._line_luck.append(choice)
            if self.counter is None:
                self.point.sell(wanted, terms, now)
            else:
                self.counter.take(self, wanted, now)

    def _wanted(self, quantity: float, factor: float) -> float:
        """Scale a quantity; a whole one stays whole, rounded up or down by chance so that the mean is right."""
        luck = next(self._roundings)
        scaled = quantity * factor
        return scaled if quantity % 1 else float(math.floor(scaled + luck))

    def asked(self, quantity: float, due: float, share: float, now: float) -> OrderLine:
        """Return a new order line, a share of it served at once; `due` is NaN when promised for beyond the horizon."""
        if self._memory is not None:
            self._memory.note(share, now)
        self.tally.demand += quantity
        self.tally.lines += 1
        if due == due:
            self.tally.on_time_due += quantity
            self.tally.lines_due += 1
        line = OrderLine(self, quantity, due, now)
        line.substitute = self._chosen(self._line_luck.popleft())
        return line

    def order_of(self, due: float, now: float) -> Order:
        """Return the order that a line of this instant belongs to: that of its basket, or one of its own."""
        basket = self.terms.basket
        order = self._baskets.get(basket) if basket else None
        if order is None or order.day != now:
            order = Order(self.tally, due, now)
            if basket:
                self._baskets[basket] = order
        return order

    def remember_substitute(self, share: float) -> None:
        """Let the segment remember that a further share of a line was served by a substitute."""
        if self._memory is not None:
            self._memory.add(share)

    def _chosen(self, luck: float) -> StockPoint | None:
        for share, point in self._substitutes:
            if luck < share:
                return point
            luck -= share
        return None

    def close(self) -> None:
        """Close a bucket."""
        self.buckets.append(self.tally)
        self.tally = CustomerTally()
