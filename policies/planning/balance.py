"""The projected available balance: where stock goes if nothing more is ordered, and the orders that are still open."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.inventory_demand import Floats

__all__ = ["OPEN_ORDER", "Orders", "open_orders", "projected_balance", "scheduled_receipts"]

OPEN_ORDER = np.dtype(
    [("item", np.int64), ("placed_day", float), ("due_day", float), ("quantity", float), ("past_due", bool)]
)
"""One open purchase order: item index, days of order and promised receipt, units still to come, overdue or not."""
Orders = NDArray[np.void]
_NEGLIGIBLE = 1e-9


def projected_balance(on_hand: Floats, backorders: Floats, receipts: Floats, forecast: Floats) -> Floats:
    """Return PAB [items, weeks] = OH - BO + receipts up to the week's end - forecast up to then; nothing new ordered.

    `on_hand` and `backorders` are [items], `receipts` (of orders already placed) and `forecast` [items, weeks].
    """
    balance: Floats = (on_hand - backorders)[:, None] + np.cumsum(receipts - forecast, axis=1)
    return balance


def open_orders(
    ordered: Floats,
    closed: Floats,
    opening: Orders,
    lead_time_days: Floats,
    first_day: float,
    today: float,
    bucket_days: float = 7.0,
) -> Orders:
    """Return what is still open of the orders, by item and day of order, matching receipts first in, first out.

    `ordered` [items, buckets] was placed in buckets from `first_day` on (dated at their start), `closed`, as large, was
    received or written off; `opening` orders were open before and are matched first, with their own due days. A
    new order is due `lead_time_days` [items] after it was placed; it is past due when that day is before `today`.
    With the orders of last week as `opening` and one bucket, the orders move on a week.
    """
    item, bucket = np.nonzero(ordered > 0)
    orders = np.empty(len(opening) + item.size, OPEN_ORDER)
    orders[: len(opening)] = opening
    new = orders[len(opening) :]
    new["item"], new["placed_day"] = item, first_day + bucket_days * bucket
    new["due_day"], new["quantity"] = new["placed_day"] + lead_time_days[item], ordered[item, bucket]
    orders = orders[np.lexsort((orders["placed_day"], orders["item"]))]
    total = np.cumsum(orders["quantity"])
    first = np.searchsorted(orders["item"], orders["item"])
    before = np.concatenate([[0.0], total])[first]
    reach = total - before - closed.sum(axis=1)[orders["item"]]
    orders["quantity"] = np.clip(reach, 0.0, orders["quantity"])
    orders["past_due"] = orders["due_day"] < today
    return orders[orders["quantity"] > _NEGLIGIBLE]


def scheduled_receipts(orders: Orders, items: int, weeks: int, today: float) -> Floats:
    """Return the open orders by the week they are due in, [items, weeks]; overdue ones in the first week."""
    week = np.maximum(0, np.floor((orders["due_day"] - today) / 7)).astype(np.int64)
    seen = week < weeks
    flat = orders["item"][seen] * weeks + week[seen]
    counted = np.bincount(flat, weights=orders["quantity"][seen], minlength=items * weeks)
    return counted.astype(float).reshape(items, weeks)
