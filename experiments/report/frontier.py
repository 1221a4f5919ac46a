"""Which policies are efficient: no other gives at least the service for at most the stock."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["efficient", "service_and_stock"]


def efficient(cost: NDArray[np.float64], service: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which points are on the frontier (Pareto): none is at least as good in both and better in one.

    `cost` is better low, `service` better high. Points that are equal in both stay on it together; a point with a
    NaN is not on it.
    """
    known = ~(np.isnan(cost) | np.isnan(service))
    no_worse = (cost[None, :] <= cost[:, None]) & (service[None, :] >= service[:, None])
    better = (cost[None, :] < cost[:, None]) | (service[None, :] > service[:, None])
    beaten = np.any(no_worse & better & known[None, :], axis=1)
    on: NDArray[np.bool_] = known & ~beaten
    return on


def service_and_stock(
    summary: pd.DataFrame, *, service: str = "fill_rate", stock: str = "on_hand_value"
) -> pd.DataFrame:
    """Return one row a policy of the network's totals, in the order of `summary`, which holds one scenario.

    Columns: service, service_low, service_high, stock, stock_low, stock_high and `efficient`, judged by the means.
    """
    totals = summary[summary["level"] == "total"]
    policies = totals["policy"].drop_duplicates()
    parts: dict[str, pd.Series] = {}
    for name, kpi in (("service", service), ("stock", stock)):
        rows = totals[totals["kpi"] == kpi].set_index("policy").reindex(policies)
        parts |= {name: rows["mean"], f"{name}_low": rows["low"], f"{name}_high": rows["high"]}
    frame = pd.DataFrame(parts).astype(float)
    frame["efficient"] = efficient(frame["stock"].to_numpy(), frame["service"].to_numpy())
    return frame.rename_axis("policy").reset_index()
