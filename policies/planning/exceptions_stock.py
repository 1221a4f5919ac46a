"""Triggers of exceptions about stock and orders: too little, too much, too late, too early."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.planning.balance import Orders
from policies.planning.exceptions import Finding, Kind
from policies.planning.inventory_demand import Floats, unit_loss

__all__ = ["StockPicture", "Thresholds", "backorder_finding", "need_weeks", "stock_findings"]

_SURE = 5.0


@dataclass(frozen=True, slots=True)
class StockPicture:
    """What the huddle sees of its items: [items], but `balance` and `forecast` [items, weeks].

    `unit_loss_euros` is what a unit short for a week costs: price x margin + penalty. `sellable_weeks` is how long
    stock can be sold (infinite without shelf life), `weekly_sd` the forecast error of a week (0: the balance is sure).
    """

    on_hand: Floats
    backorders: Floats
    balance: Floats
    forecast: Floats
    orders: Orders
    today: float
    lead_time_weeks: Floats
    safety_stock: Floats
    maximum: Floats
    unit_cost: Floats
    unit_loss_euros: Floats
    sellable_weeks: Floats
    weekly_sd: Floats


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When an exception is raised, and when it is cleared.

    A shortage warns below `warning` x safety stock and clears at `clear` x safety stock; an excess clears at the limit
    / `clear`. Dates of orders may be `late_weeks` or `early_weeks` from the need, and overdue by `past_due_days`.
    """

    warning: float = 0.5
    clear: float = 1.2
    excess_weeks: float = 26.0
    late_weeks: int = 1
    early_weeks: int = 4
    past_due_days: float = 3.0


def stock_findings(picture: StockPicture, limits: Thresholds) -> list[Finding]:
    """Return the findings about stock and orders, in the order of their kinds."""
    weeks = np.arange(picture.balance.shape[1])
    inside = weeks < np.ceil(picture.lead_time_weeks)[:, None]
    low = np.where(inside, picture.balance, np.inf).min(axis=1)
    euros = _shortage_euros(picture, inside)
    cleared = low >= limits.clear * picture.safety_stock
    negative = inside & (picture.balance < 0)
    warning = limits.warning * picture.safety_stock
    below = inside & (picture.balance < warning[:, None])
    critical = Finding(Kind.STOCKOUT_CRITICAL, low < 0, ~cleared, euros, _first(negative))
    warned = Finding(Kind.STOCKOUT_WARNING, (low < warning) & (low >= 0), ~cleared, euros, _first(below))
    return [
        critical,
        _past_due(picture, limits, inside),
        *_dates(picture, limits, negative),
        warned,
        _excess(picture, limits),
    ]


def backorder_finding(picture: StockPicture) -> Finding:
    """Return the trigger of after-the-fact management: customers wait now."""
    waiting = picture.backorders > 0
    euros = picture.unit_loss_euros * picture.backorders
    return Finding(Kind.BACKORDER, waiting, waiting, euros, np.zeros(waiting.shape, np.int64))


def _shortage_euros(picture: StockPicture, inside: NDArray[np.bool_]) -> Floats:
    """Return the expected cost of unit-weeks short within the lead time: of max(-PAB, 0) where nothing is unsure."""
    spread = picture.weekly_sd[:, None] * np.sqrt(np.arange(1, picture.balance.shape[1] + 1))
    # Five standard deviations away from nothing, the expected shortage is the certain one.
    item, week = np.nonzero(inside & (picture.balance < np.maximum(0.0, _SURE * spread)))
    balance, sd = picture.balance[item, week], spread[item, week]
    unsure = np.flatnonzero(balance > -_SURE * sd)
    short = np.maximum(0.0, -balance)
    short[unsure] = sd[unsure] * unit_loss(balance[unsure] / sd[unsure])
    units = np.bincount(item, weights=short, minlength=picture.on_hand.size)
    euros: Floats = picture.unit_loss_euros * units
    return euros


def _first(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the first week flagged, [items]; the number of weeks where none is."""
    first: NDArray[np.int64] = np.where(flags.any(axis=1), flags.argmax(axis=1), flags.shape[1]).astype(np.int64)
    return first


def _past_due(picture: StockPicture, limits: Thresholds, inside: NDArray[np.bool_]) -> Finding:
    """Return overdue orders; at risk is the shortage of the lead time if they do not come at all."""
    orders, items = picture.orders, picture.on_hand.size
    overdue = picture.today - orders["due_day"] > limits.past_due_days
    quantity = np.bincount(orders["item"][overdue], weights=orders["quantity"][overdue], minlength=items)
    short = np.where(inside, np.maximum(0.0, quantity[:, None] - picture.balance), 0.0).sum(axis=1)
    raised = quantity > 0
    week = np.zeros(items, np.int64)
    return Finding(Kind.PAST_DUE, raised, raised, picture.unit_loss_euros * short, week)


def need_weeks(picture: StockPicture, floor: Floats) -> NDArray[np.int64]:
    """Return per open order the week in which stock without it (and later orders) falls below `floor`, [orders].

    The horizon's length where that never happens.
    """
    orders = picture.orders
    place = np.lexsort((orders["due_day"], orders["item"]))
    item, quantity = orders["item"][place], orders["quantity"][place]
    total = np.cumsum(quantity) - quantity
    earlier = total - total[np.searchsorted(item, item)] if item.size else total
    stock = (picture.on_hand - picture.backorders - floor)[item] + earlier
    needed = np.empty(item.size, np.int64)
    total_forecast = np.cumsum(picture.forecast, axis=1)
    needed[place] = _first(total_forecast[item] > stock[:, None])
    return needed


def _dates(picture: StockPicture, limits: Thresholds, negative: NDArray[np.bool_]) -> list[Finding]:
    """Return orders due later or earlier than needed, and needs nearer than a new order with none on the way."""
    orders, items = picture.orders, picture.on_hand.size
    item, due = orders["item"], np.floor((orders["due_day"] - picture.today) / 7)
    need = need_weeks(picture, np.zeros(items))
    horizon = picture.balance.shape[1]
    late = np.where(need < horizon, due - need, 0.0)
    early = np.maximum(0.0, need_weeks(picture, picture.safety_stock) - np.maximum(due, 0.0))
    wait, soon = np.zeros(items), np.zeros(items)
    late_value, early_value = late * orders["quantity"], early * orders["quantity"]
    np.maximum.at(wait, item, late)
    np.maximum.at(soon, item, early)
    value_in = np.bincount(item, weights=np.where(late > limits.late_weeks, late_value, 0.0), minlength=items)
    value_out = np.bincount(
        item, weights=np.where(early > limits.early_weeks, early_value > 0, 0.0) * orders["quantity"], minlength=items
    )
    first = _first(negative)
    alone = np.bincount(item, minlength=items) == 0
    week = np.zeros(items, np.int64)
    late_raised, none_left = wait > limits.late_weeks, (first < horizon) & alone
    shortage = picture.unit_loss_euros * np.where(negative, -picture.balance, 0.0).sum(axis=1)
    return [
        Finding(Kind.RESCHEDULE_IN, late_raised, wait > 0, picture.unit_loss_euros * value_in, week),
        Finding(Kind.INSUFFICIENT_LEAD_TIME, none_left, none_left, shortage, first),
        Finding(
            Kind.RESCHEDULE_OUT,
            soon > limits.early_weeks,
            soon > limits.early_weeks / limits.clear,
            picture.unit_cost * value_out,
            week,
        ),
    ]


def _excess(picture: StockPicture, limits: Thresholds) -> Finding:
    """Return stock and orders above the maximum, or stock beyond 26 weeks or beyond what can be sold in time."""
    coming = np.bincount(picture.orders["item"], weights=picture.orders["quantity"], minlength=picture.on_hand.size)
    cover = picture.forecast.mean(axis=1) * np.minimum(limits.excess_weeks, picture.sellable_weeks)
    position = picture.on_hand + coming
    excess = np.maximum(np.maximum(position - picture.maximum, picture.on_hand - cover), 0.0)
    kept = (position > picture.maximum / limits.clear) | (picture.on_hand > cover / limits.clear)
    return Finding(Kind.EXCESS, excess > 0, kept, picture.unit_cost * excess, np.zeros(excess.shape, np.int64))
