"""Orders of several items that are delivered whole: lines are set aside until the last of them can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.clock import Clock

if TYPE_CHECKING:
    from sim.processes.accounts import Account
    from sim.processes.warehouse import StockPoint
    from sim.stock import WaitingOrder

__all__ = ["Counter", "WholeOrder"]


class WholeOrder:
    """An order that waits: its lines and their stock points, and how many of them are still `open`, not set aside."""

    __slots__ = ("lines", "open")

    def __init__(self) -> None:
        self.lines: list[tuple[StockPoint, WaitingOrder]] = []
        self.open = 0

    def add(self, point: StockPoint, line: WaitingOrder) -> None:
        """Add a line that waits."""
        line.whole, line.complete_only = self, True
        self.lines.append((point, line))
        self.open += 1

    def set_aside(self, now: float) -> None:
        """Note that a line has been set aside; the last one has all of them delivered."""
        self.open -= 1
        if not self.open:
            for point, line in self.lines:
                point.hand_out(line, now)


class Counter:
    """Where the lines that the customers of a basket ask for at one instant become an order."""

    __slots__ = ("_clock", "_lines", "_priority")

    def __init__(self, clock: Clock, priority: int) -> None:
        self._clock = clock
        self._priority = priority
        self._lines: list[tuple[Account, float]] = []

    def take(self, account: Account, quantity: float, now: float) -> None:
        """Take a line; the order is complete once the customers of this instant have all been here."""
        if not self._lines:
            callbacks = self._clock.at(now, self._priority).callbacks
            assert callbacks is not None
            callbacks.append(self._serve)
        self._lines.append((account, quantity))

    def _serve(self, _event: Any) -> None:
        """Serve the order at once if all of it is there, else let it wait or go."""
        now, lines, self._lines = self._clock.now, self._lines, []
        due = [account.point.asked(quantity, account.terms, now) for account, quantity in lines]
        before = [account.point.on_hand for account, _ in lines]
        taken = [account.point.take_whole(quantity) for account, quantity in lines]
        if all(taken):
            for (account, quantity), day in zip(lines, due, strict=True):
                account.point.answered(quantity, quantity, account.terms, day, now)
        else:
            for (account, _), units in reversed([*zip(lines, before, strict=True)]):
                account.point.on_hand = units
            self._wait(lines, due, now)
        for account, _ in lines:
            account.point.replenishment.position_changed(now)

    def _wait(self, lines: list[tuple[Account, float]], due: list[float], now: float) -> None:
        whole = WholeOrder()
        for (account, quantity), day in zip(lines, due, strict=True):
            point = account.point
            point.answered(quantity, 0.0, account.terms, day, now)
            if account.terms.backorder_share:
                whole.add(point, point.waiting[-1])
        for point in dict.fromkeys(account.point for account, _ in lines):
            point.serve_waiting(now)
