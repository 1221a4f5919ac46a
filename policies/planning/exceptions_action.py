"""The action proposed for every exception: on the order that helps most, else a new order, a transfer, or a review."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policies.planning.exceptions import SHORT, Action, Exceptions, Kind
from policies.planning.exceptions_stock import StockPicture, need_weeks
from policies.planning.inventory_demand import Floats

__all__ = ["propose"]

_IS_SHORT = np.isin(np.arange(len(Kind)), SHORT)


def propose(
    exceptions: Exceptions, picture: StockPicture, liquid_days: Floats, transferable: Floats | None = None
) -> Exceptions:
    """Return the exceptions with action, quantity, days and order filled in.

    Too little: expedite the earliest open order that is due after the first week concerned (or overdue), else transfer
    what sister sites can spare (`transferable` [items], units), else order now what is short up to safety stock. Too
    much: cancel the newest order of the liquid zone (due in at least `liquid_days` [items]) if all of it is excess,
    else postpone it by the weeks the excess lasts. Too early: of the liquid zone, postpone the
    order earliest against its need until then; cancel it if nothing in the horizon needs it. Misplaced: transfer.
    Everything else: review the subject.
    """
    table = exceptions.copy()
    spare = np.zeros(picture.on_hand.size) if transferable is None else transferable
    kind, book = table["kind"], _book(picture)
    for row in np.flatnonzero(_IS_SHORT[kind]).tolist():
        _propose_more(table, row, picture, spare, book)
    _propose_less(table, np.flatnonzero(kind == Kind.EXCESS), picture, liquid_days, book)
    _propose_later(table, picture, liquid_days, book)
    moved = kind == Kind.MISPLACED
    table["action"][moved], table["quantity"][moved] = Action.TRANSFER, spare[table["subject"][moved]]
    return table


class _Book(NamedTuple):
    """The open orders by item and due day: `order` and `due_day` of each; those of item i from `first`[i] on."""

    order: NDArray[np.intp]
    due_day: Floats
    first: NDArray[np.intp]

    def of(self, item: int) -> slice:
        """Return where the orders of an item stand."""
        return slice(int(self.first[item]), int(self.first[item + 1]))


def _book(picture: StockPicture) -> _Book:
    item, due_day = picture.orders["item"], picture.orders["due_day"]
    order = np.lexsort((due_day, item))
    return _Book(order, due_day[order], np.searchsorted(item[order], np.arange(picture.on_hand.size + 1)))


def _propose_more(table: Exceptions, row: int, picture: StockPicture, spare: Floats, book: _Book) -> None:
    item, week = int(table["subject"][row]), float(table["week"][row])
    mine = book.of(item)
    due = (book.due_day[mine] - picture.today) / 7
    helps = np.flatnonzero((due >= week) | (due < 0))
    missing = float(np.maximum(0.0, picture.safety_stock[item] - picture.balance[item].min()))
    if helps.size:
        place = mine.start + int(helps[0])
        order, days = int(book.order[place]), max(0.0, float(book.due_day[place]) - picture.today - 7 * week)
        _set(table, row, Action.EXPEDITE, float(picture.orders["quantity"][order]), days, order)
    elif spare[item] > 0:
        _set(table, row, Action.TRANSFER, min(missing, float(spare[item])), 0.0, -1)
    else:
        _set(table, row, Action.ORDER_NOW, missing, 0.0, -1)


def _propose_less(
    table: Exceptions, rows: NDArray[np.intp], picture: StockPicture, liquid_days: Floats, book: _Book
) -> None:
    """Propose of all excesses at once: of each item the order that is due last decides."""
    item = table["subject"][rows]
    last = book.first[item + 1] - 1
    some = last >= book.first[item]
    rows, item, last = rows[some], item[some], last[some]
    liquid = book.due_day[last] - picture.today >= liquid_days[item]
    rows, item, order = rows[liquid], item[liquid], book.order[last[liquid]]
    excess, quantity = table["euros"][rows] / picture.unit_cost[item], picture.orders["quantity"][order]
    weekly = picture.forecast.mean(axis=1)[item]
    whole = (excess >= quantity) | (weekly <= 0)
    table["action"][rows], table["quantity"][rows] = np.where(whole, Action.CANCEL, Action.POSTPONE), quantity
    table["days"][rows] = np.where(whole, 0.0, 7 * excess / np.where(whole, 1.0, weekly))
    table["order"][rows] = order


def _propose_later(table: Exceptions, picture: StockPicture, liquid_days: Floats, book: _Book) -> None:
    rows = np.flatnonzero(table["kind"] == Kind.RESCHEDULE_OUT)
    if not rows.size:
        return
    orders, need = picture.orders, need_weeks(picture, picture.safety_stock)
    early = need - np.maximum(0.0, np.floor((orders["due_day"] - picture.today) / 7))
    for row in rows.tolist():
        item = int(table["subject"][row])
        mine = book.of(item)
        liquid = book.order[mine][book.due_day[mine] - picture.today >= liquid_days[item]]
        if not liquid.size:
            continue
        order = int(liquid[early[liquid].argmax()])
        action = Action.POSTPONE if need[order] < picture.balance.shape[1] else Action.CANCEL
        days = 7 * float(early[order]) if action == Action.POSTPONE else 0.0
        _set(table, row, action, float(orders["quantity"][order]), days, order)


def _set(table: Exceptions, row: int, action: Action, quantity: float, days: float, order: int) -> None:
    table["action"][row], table["quantity"][row] = action, quantity
    table["days"][row], table["order"][row] = days, order
