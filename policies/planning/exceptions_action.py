"""The action proposed for every exception: on the order that helps most, else a new order, a transfer, or a review."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.exceptions import SHORT, Action, Exceptions, Kind
from policies.planning.exceptions_stock import StockPicture, need_weeks
from policies.planning.inventory_demand import Floats

__all__ = ["propose"]


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
    for row in np.flatnonzero(np.isin(table["kind"], SHORT)):
        _propose_more(table, int(row), picture, spare)
    for row in np.flatnonzero(table["kind"] == Kind.EXCESS):
        _propose_less(table, int(row), picture, liquid_days)
    _propose_later(table, picture, liquid_days)
    moved = table["kind"] == Kind.MISPLACED
    table["action"][moved], table["quantity"][moved] = Action.TRANSFER, spare[table["subject"][moved]]
    return table


def _orders_of(picture: StockPicture, item: int) -> NDArray[np.intp]:
    """Return the open orders of an item by due day, as indices; the orders are sorted by item."""
    first, last = np.searchsorted(picture.orders["item"], [item, item + 1])
    mine: NDArray[np.intp] = first + np.argsort(picture.orders["due_day"][first:last], kind="stable")
    return mine


def _propose_more(table: Exceptions, row: int, picture: StockPicture, spare: Floats) -> None:
    item, orders = int(table["subject"][row]), picture.orders
    mine = _orders_of(picture, item)
    due = (orders["due_day"][mine] - picture.today) / 7
    helps = mine[(due >= table["week"][row]) | (due < 0)]
    missing = float(np.maximum(0.0, picture.safety_stock[item] - picture.balance[item].min()))
    if helps.size:
        order = int(helps[0])
        days = max(0.0, float(orders["due_day"][order]) - picture.today - 7 * float(table["week"][row]))
        _set(table, row, Action.EXPEDITE, float(orders["quantity"][order]), days, order)
    elif spare[item] > 0:
        _set(table, row, Action.TRANSFER, min(missing, float(spare[item])), 0.0, -1)
    else:
        _set(table, row, Action.ORDER_NOW, missing, 0.0, -1)


def _propose_less(table: Exceptions, row: int, picture: StockPicture, liquid_days: Floats) -> None:
    item, orders = int(table["subject"][row]), picture.orders
    mine = _orders_of(picture, item)
    liquid = mine[orders["due_day"][mine] - picture.today >= liquid_days[item]]
    if not liquid.size:
        _set(table, row, Action.REVIEW, 0.0, 0.0, -1)
        return
    order, excess = int(liquid[-1]), float(table["euros"][row] / picture.unit_cost[item])
    quantity, weekly = float(orders["quantity"][order]), float(picture.forecast[item].mean())
    if excess >= quantity or weekly <= 0:
        _set(table, row, Action.CANCEL, quantity, 0.0, order)
    else:
        _set(table, row, Action.POSTPONE, quantity, 7 * excess / weekly, order)


def _propose_later(table: Exceptions, picture: StockPicture, liquid_days: Floats) -> None:
    rows = np.flatnonzero(table["kind"] == Kind.RESCHEDULE_OUT)
    if not rows.size:
        return
    orders, need = picture.orders, need_weeks(picture, picture.safety_stock)
    early = need - np.maximum(0.0, np.floor((orders["due_day"] - picture.today) / 7))
    for row in rows:
        item = int(table["subject"][row])
        mine = _orders_of(picture, item)
        liquid = mine[orders["due_day"][mine] - picture.today >= liquid_days[item]]
        if not liquid.size:
            continue
        order = int(liquid[early[liquid].argmax()])
        action = Action.POSTPONE if need[order] < picture.balance.shape[1] else Action.CANCEL
        days = 7 * float(early[order]) if action == Action.POSTPONE else 0.0
        _set(table, int(row), action, float(orders["quantity"][order]), days, order)


def _set(table: Exceptions, row: int, action: Action, quantity: float, days: float, order: int) -> None:
    table["action"][row], table["quantity"][row] = action, quantity
    table["days"][row], table["order"][row] = days, order
