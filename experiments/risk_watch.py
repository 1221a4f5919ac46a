"""What a risk study keeps of each replication besides its KPIs: worst service, peak stock, longest stock-outs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.ledger import Ledger, Measure
from sim.network import Scenario
from sim.routes import Route

__all__ = ["Seen", "Watch", "longest_stockouts", "row_of", "seen_in", "watch_of", "worst_fill"]

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
MEASURES = ("worst_fill", "peak_on_hand_value", "longest_stockout_days")
_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watch:
    """What to look at: the stock points, in the order of the scenario's routes, of which `sellers` sell to customers.

    `price` and `cost` are those of a unit at each stock point (1 everywhere if none has any). Days before `first_day`
    do not count.
    """

    first_day: int
    window_days: int
    price: Floats
    cost: Floats
    sellers: NDArray[np.bool_]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the leading columns of a row."""
        return MEASURES


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The days of some stock points: value asked for, served at once and on hand, and the longest stock-out of each."""

    asked: Floats
    served: Floats
    on_hand: Floats
    longest: Floats


def watch_of(scenario: Scenario, routes: Sequence[Route], window_days: int) -> Watch:
    """Return what to look at in a scenario whose books are closed daily."""
    items = {item.name: item for item in scenario.network.items}
    sold = {(demand.site, demand.item) for demand in scenario.network.demands}
    return Watch(
        first_day=scenario.warmup_days,
        window_days=min(window_days, scenario.horizon_days - scenario.warmup_days),
        price=_or_ones(np.array([items[route.item].unit_price for route in routes])),
        cost=_or_ones(np.array([items[route.item].unit_cost for route in routes])),
        sellers=np.array([(route.site, route.item) in sold for route in routes]),
    )


def seen_in(ledger: Ledger, watch: Watch, points: Places) -> Seen:
    """Return what the daily ledger of the stock points at `points` shows."""
    after = ledger.values[watch.first_day :]
    price, cost = watch.price[points], watch.cost[points]
    return Seen(
        asked=after[:, :, Measure.demand] @ price,
        served=after[:, :, Measure.at_once] @ price,
        on_hand=after[:, :, Measure.closing_on_hand] @ cost,
        longest=longest_stockouts(ledger, watch.first_day),
    )


def longest_stockouts(ledger: Ledger, first_day: int = 0) -> Floats:
    """Return the most days in a row, from `first_day` on, on which each stock point of a daily ledger was out of stock.

    A stock-out begins on the day on which something asked for was not served at once, and lasts while anybody waits or
    nothing is on hand at the end of the day.
    """
    short = out_of_stock(ledger)[first_day:]
    run = longest = np.zeros(short.shape[1])
    for day in short:
        run = np.where(day, run + 1.0, 0.0)
        longest = np.maximum(longest, run)
    return longest


def out_of_stock(ledger: Ledger) -> NDArray[np.bool_]:
    """Return whether each stock point was out of stock on each day of a daily ledger, shape (days, stock points)."""
    measure = ledger.measure
    unserved = measure(Measure.demand) - measure(Measure.at_once)
    unserved = unserved + measure(Measure.requested) - measure(Measure.requested_at_once)
    waiting = measure(Measure.closing_backorders) + measure(Measure.closing_owed)
    short = (unserved > 1e-6) | (waiting > 1e-6)
    empty = measure(Measure.closing_on_hand) <= 0
    for day in range(1, len(short)):
        short[day] |= short[day - 1] & empty[day]
    return np.asarray(short, dtype=np.bool_)


def row_of(watch: Watch, parts: Sequence[Places], seen: Sequence[Seen]) -> Floats:
    """Return the row of a replication: `MEASURES`, the fill rate of each week, the longest stock-out of each point."""
    asked = np.sum([found.asked for found in seen], axis=0)
    served = np.sum([found.served for found in seen], axis=0)
    longest = np.empty(len(watch.price))
    for points, found in zip(parts, seen, strict=True):
        longest[points] = found.longest
    measures = [
        worst_fill(asked, served, watch.window_days),
        float(np.sum([found.on_hand for found in seen], axis=0).max()),
        float(longest[watch.sellers].max(initial=0.0)),
    ]
    return np.concatenate([measures, _weekly_fill(asked, served), longest])


def worst_fill(asked: Floats, served: Floats, window_days: int) -> float:
    """Return the lowest share served at once over any `window_days` in a row in which anything was asked for."""
    asked_in, served_in = (_sums(values, window_days) for values in (asked, served))
    counted = asked_in > 1e-9 * max(1.0, float(asked.max(initial=0.0)))
    return float((served_in[counted] / asked_in[counted]).min()) if counted.any() else np.nan


def _weekly_fill(asked: Floats, served: Floats) -> Floats:
    starts = np.arange(0, len(asked), _WEEK)
    with np.errstate(invalid="ignore", divide="ignore"):
        fill: Floats = np.add.reduceat(served, starts) / np.add.reduceat(asked, starts)
    return fill


def _sums(values: Floats, days: int) -> Floats:
    sums: Floats = np.lib.stride_tricks.sliding_window_view(values, days).sum(axis=-1)
    return sums


def _or_ones(values: Floats) -> Floats:
    return values if values.any() else np.ones(len(values))
