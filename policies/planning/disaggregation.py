"""From family plans to items: shares of demand, and supply dealt out so that items run out together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["equal_run_out", "family_shares", "items_of_family_plan", "updated_shares"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def family_shares(volumes: Floats, family: Ints) -> Floats:
    """Return each item's share of its family, [items], from volumes [items]; equal shares where a family has none."""
    families = int(family.max(initial=-1)) + 1
    totals = np.bincount(family, volumes, families)[family]
    sizes = np.bincount(family, minlength=families)[family]
    return np.where(totals > 0, volumes / np.where(totals > 0, totals, 1.0), 1.0 / sizes)


def updated_shares(shares: Floats, demand: Floats, family: Ints, weight: float = 0.1) -> Floats:
    """Return shares after one more period: (1 - weight) of the old, `weight` of what was asked, [items].

    Exponentially weighted. A family without demand in the period keeps its shares; those of a family add up to 1.
    """
    if not 0 <= weight <= 1:
        raise ValueError(f"weight (={weight:g}) must be in [0, 1]")
    asked = np.bincount(family, demand)[family] > 0
    seen = np.where(asked, family_shares(demand, family), shares)
    return family_shares((1 - weight) * shares + weight * seen, family)


def items_of_family_plan(plan: Floats, shares: Floats, family: Ints, events: Floats | None = None) -> Floats:
    """Return item figures [items, periods] of a family plan [families, periods], whose sum it is.

    `events` [items, periods] are known to belong to single items: they come first, and shares deal out the rest
    (nothing where events are above the family's plan: then events shrink in proportion).
    """
    if events is None:
        return shares[:, None] * plan[family]
    total = np.zeros_like(plan)
    np.add.at(total, family, events)
    kept = np.where(total > plan, plan / np.where(total > 0, total, 1.0), 1.0)
    return events * kept[family] + shares[:, None] * np.maximum(plan - total, 0.0)[family]


def equal_run_out(supply: Floats, position: Floats, rate: Floats, family: Ints, least: Floats | None = None) -> Floats:
    """Return what each item gets of its family's supply [families], so that items run out at the same time, [items].

    `position` [items] is stock and what is on order less what is owed, `rate` [items] the demand a period, so that an
    item that gets q lasts (position + q) / rate. Items that last longer anyway get `least` (open orders; 0 unless
    given), whose sum may exceed the supply: then that sum is what the family gets. Items without demand get no more
    than their least, unless the whole family has none: then its supply is dealt out evenly.

    After Peterson & Silver's allocation by equal run-out time; exact, by the breakpoints of each family.
    """
    floor = np.zeros_like(position) if least is None else least
    families = supply.size
    starved = np.bincount(family, rate, families)[family] <= 0
    pace = np.where(starved, 1.0, rate)
    total = np.maximum(supply, np.bincount(family, floor, families))
    time = _run_out_times(total, np.where(starved, 0.0, position), pace, floor, family)
    dealt = np.maximum(time[family] * pace - np.where(starved, 0.0, position), floor)
    return np.where(pace > 0, dealt, floor) + _rounding(dealt, pace, floor, total, family)


def _run_out_times(total: Floats, position: Floats, rate: Floats, floor: Floats, family: Ints) -> Floats:
    """Return the time T of each family for which max(T rate - position, floor) adds up to its total, [families]."""
    paced = rate > 0
    start = np.where(paced, (position + floor) / np.where(paced, rate, 1.0), np.inf)
    order = np.lexsort((start, family))
    owner, times, rates = family[order], start[order], np.where(paced, rate, 0.0)[order]
    gained = np.where(paced, -position - floor, 0.0)[order]
    rate_sum, gain_sum = _running(rates, owner), _running(gained, owner)
    free = (total - np.bincount(family, floor, total.size))[owner]
    finite = np.isfinite(times)
    slack = 1e-9 * (1.0 + np.bincount(family, np.abs(position) + floor, total.size))[owner]
    reached = finite & (np.where(finite, times, 0.0) * rate_sum + gain_sum <= free + slack)
    last = np.zeros(total.size, dtype=np.int64) - 1
    np.maximum.at(last, owner[reached], np.flatnonzero(reached))
    there = last >= 0
    time = np.full(total.size, -np.inf)
    chosen = last[there]
    time[there] = (free[chosen] - gain_sum[chosen]) / rate_sum[chosen]
    return time


def _running(values: Floats, owner: Ints) -> Floats:
    """Return running sums that start again with each owner; owners are sorted."""
    sums = np.cumsum(values)
    first = np.searchsorted(owner, owner, side="left")
    return sums - np.where(first > 0, sums[first - 1], 0.0)


def _rounding(dealt: Floats, rate: Floats, floor: Floats, total: Floats, family: Ints) -> Floats:
    """Return what rounding left out of each family, given to its item of most demand."""
    missing = total - np.bincount(family, np.where(rate > 0, dealt, floor), total.size)
    order = np.lexsort((rate, family))
    largest = np.full(total.size, -1)
    largest[family[order]] = order
    correction = np.zeros_like(rate)
    there = largest >= 0
    correction[largest[there]] = missing[there]
    return correction
