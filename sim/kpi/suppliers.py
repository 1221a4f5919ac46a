"""The supplier scorecard: what was ordered on each lane, how it came and what it cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.ledger import Book, LaneMeasure, Ledger
from sim.network import Scenario
from sim.routes import Route

__all__ = ["supplier_scorecard"]

_SUMS = tuple(LaneMeasure)


def supplier_scorecard(
    ledger: Ledger, scenario: Scenario, routes: Sequence[Route], by: Sequence[str] = ("supplier",)
) -> pd.DataFrame:
    """Return one row a supplier, or a value of other columns `by`: supplier, mode, site, item.

    It speaks of the lanes that the ledger has a book of, after the warm-up: orders, ordered, received, undelivered
    (units), shares of shipments on time, in full and both, mean and standard deviation of the lead time in days,
    paid (currency) and its share of all that is paid, and what is paid above unit cost. A share or mean is NaN where
    there is nothing to count. Without a book the frame is empty.
    """
    rows = [
        (lane.origin, lane.mode, route.site, route.item) for route in routes if route.is_booked for lane in route.lanes
    ]
    frame = pd.DataFrame(rows, columns=["supplier", "mode", "site", "item"])
    first = scenario.warmup_days // scenario.bucket_days
    sums = np.zeros((len(rows), len(_SUMS))) if ledger.lanes is None else _window(ledger.lanes, first)
    for measure in _SUMS:
        frame[measure.name] = sums[:, measure]
    cost = {item.name: item.unit_cost for item in scenario.network.items}
    standard = frame["dispatched"] * frame["item"].map(cost).astype(float)
    frame["price_variance"] = (frame["paid"] - standard).where(frame["paid"] > 0, 0.0)
    numbers = [*(measure.name for measure in _SUMS), "price_variance"]
    return _judged(frame.groupby(list(by), sort=False)[numbers].sum().reset_index(), list(by))


def _window(book: Book, first: int) -> NDArray[np.float64]:
    values: NDArray[np.float64] = book.values  # noqa: PD011 - no frame
    sums: NDArray[np.float64] = values[first:].sum(axis=0)
    return sums


def _judged(sums: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return shares and means from the sums of each row."""
    shipments = sums["shipments"].where(sums["shipments"] > 0)
    mean = sums["lead_days"] / shipments
    return sums[[*by, "orders", "ordered", "received", "undelivered"]].assign(
        on_time=sums["shipments_on_time"] / shipments,
        in_full=sums["shipments_in_full"] / shipments,
        on_time_in_full=sums["shipments_otif"] / shipments,
        lead_time_mean_days=mean,
        lead_time_sd_days=np.sqrt(np.maximum(0.0, sums["lead_days_squared"] / shipments - mean**2)),
        paid=sums["paid"],
        spend_share=sums["paid"] / (sums["paid"].sum() or np.nan),
        price_variance=sums["price_variance"],
    )
