"""What the pictures over time show: bands of stock on hand, and shares of time without stock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.frames import categorical, constant, named
from sim.decisions import StockFacts
from sim.ledger import Ledger, Measure
from sim.network import Scenario

__all__ = [
    "Charts",
    "charts_of",
    "charts_within",
    "on_hand_bands",
    "on_hand_levels",
    "stockout_shares",
    "time_without_stock",
]

BANDS = (0.05, 0.5, 0.95)
# Shares are summed as whole numbers of this size: they add up to the same total in whatever order and grouping.
_SHARE = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """What is kept over time: `points` are the stock points whose stock on hand is drawn (indices, the most valuable
    first) and `names` their sites and items; `sellers` are those that customers buy from, `seller_items` the
    index into `items` of what each of them sells.
    `days` are the first days of the weeks (or buckets, when they are longer) of `stockout_shares`.
    """

    points: tuple[int, ...]
    names: tuple[tuple[str, str], ...]
    items: tuple[str, ...]
    item_classes: tuple[str, ...]
    sellers: NDArray[np.intp]
    seller_items: NDArray[np.intp]
    days: NDArray[np.int64]


def charts_of(scenario: Scenario, facts: Sequence[StockFacts], classes: Mapping[str, str], chart_items: int) -> Charts:
    """Choose what to draw: the `chart_items` stock points with the highest demand value a day (units x unit cost)."""
    value = np.array([fact.demand_mean_per_day * fact.unit_cost for fact in facts])
    points = tuple(int(k) for k in np.argsort(-value, kind="stable")[:chart_items])
    sold = {(demand.site, demand.item) for demand in scenario.network.demands}
    sellers = [k for k, fact in enumerate(facts) if (fact.site, fact.item) in sold]
    items = {item: k for k, item in enumerate(dict.fromkeys(facts[k].item for k in sellers))}
    width = scenario.bucket_days * max(1, 7 // scenario.bucket_days)
    return Charts(
        points=points,
        names=tuple((facts[k].site, facts[k].item) for k in points),
        items=tuple(items),
        item_classes=tuple(classes.get(item, "") for item in items),
        sellers=np.array(sellers, dtype=np.intp),
        seller_items=np.array([items[facts[k].item] for k in sellers], dtype=np.intp),
        days=np.arange(0, scenario.horizon_days, width),
    )


def charts_within(charts: Charts, points: NDArray[np.intp]) -> tuple[Charts, NDArray[np.intp], NDArray[np.intp]]:
    """Return what is drawn of some stock points, `points`, ascending, when they are run by themselves.

    Also returned: where in the whole stand the stock points drawn, and the items sold. All that sell an item must be
    among the points, or none.
    """
    drawn = np.flatnonzero(np.isin(charts.points, points))
    own = np.flatnonzero(np.isin(charts.sellers, points))
    sold, seller_items = np.unique(charts.seller_items[own], return_inverse=True)
    within = replace(
        charts,
        points=tuple(np.searchsorted(points, [charts.points[k] for k in drawn]).tolist()),
        names=tuple(charts.names[k] for k in drawn),
        items=tuple(charts.items[k] for k in sold),
        item_classes=tuple(charts.item_classes[k] for k in sold),
        sellers=np.searchsorted(points, charts.sellers[own]),
        seller_items=seller_items,
    )
    return within, drawn, sold


def on_hand_levels(ledger: Ledger, charts: Charts) -> NDArray[np.float32]:
    """Return the mean stock on hand per bucket of the stock points drawn, shape (buckets, points)."""
    chosen = ledger.measure(Measure.on_hand_days)[:, list(charts.points)]
    return (chosen / ledger.bucket_days).astype(np.float32)


def time_without_stock(ledger: Ledger, charts: Charts) -> NDArray[np.int64]:
    """Return the share of time without stock, shape (weeks, items), the mean of the sites that sell the item.

    Shares are whole numbers of 2^-30, so that sums over replications do not depend on how these were grouped.
    """
    starts = charts.days // ledger.bucket_days
    buckets = np.diff(np.append(starts, len(ledger.values)))
    ready = np.add.reduceat(ledger.measure(Measure.ready_days)[:, charts.sellers], starts, axis=0)
    short = 1.0 - ready / (buckets * ledger.bucket_days)[:, None]
    sums = np.zeros((len(charts.items), len(starts)))
    np.add.at(sums, charts.seller_items, np.clip(short, 0.0, 1.0).T)
    sites = np.bincount(charts.seller_items, minlength=len(charts.items))
    shares: NDArray[np.int64] = np.rint(sums.T / sites * _SHARE).astype(np.int64)
    return shares


def on_hand_bands(
    scenario: str, policy: str, bucket_days: int, charts: Charts, levels: NDArray[np.float32]
) -> pd.DataFrame:
    """Return the 5, 50 and 95 % quantiles over replications, one row a stock point drawn and bucket.

    `levels` has the shape (replications, buckets, points). The warm-up is included: a picture of it shows when it ends.
    """
    _, buckets, points = levels.shape
    low, median, high = np.quantile(levels.astype(np.float64), BANDS, axis=0).transpose(0, 2, 1).reshape(3, -1)
    rows, point = buckets * points, np.repeat(np.arange(points), buckets)
    return pd.DataFrame(
        {
            "scenario": constant(scenario, rows),
            "policy": constant(policy, rows),
            "site": categorical(charts.names[k][0] for k in point.tolist()),
            "item": categorical(charts.names[k][1] for k in point.tolist()),
            "day": np.tile(np.arange(buckets) * bucket_days, points),
            "low": low,
            "median": median,
            "high": high,
        }
    )


def stockout_shares(
    scenario: str,
    policy: str,
    charts: Charts,
    sums: NDArray[np.int64],
    replications: int,
) -> pd.DataFrame:
    """Return the share of time and replications without stock, one row an item and week (or longer bucket).

    `sums` add up `time_without_stock` over the replications. The warm-up is included.
    """
    weeks, items = sums.shape
    item = np.repeat(np.arange(items), weeks)
    return pd.DataFrame(
        {
            "scenario": constant(scenario, weeks * items),
            "policy": constant(policy, weeks * items),
            "item": named(charts.items, item),
            "item_class": categorical(np.repeat(np.array(charts.item_classes, dtype=object), weeks)),
            "day": np.tile(charts.days, items),
            "share": sums.T.reshape(-1) / (_SHARE * replications),
        }
    )
