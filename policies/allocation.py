"""Allocations: who is served when stock is short.

All of them serve what they can once the orders of an instant are gathered. Without one a stock point serves first come,
first served.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sim.decisions import Allocation, AllocationView, Control, Policy, StockFacts

__all__ = [
    "Allocated",
    "AllocationSizing",
    "FairShare",
    "FirstCome",
    "Priority",
    "Proportional",
    "Reserved",
    "ReservedDays",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Priority:
    """By priority, the lowest number first; within one, first come, first served.

    An order that is taken whole only and waits for the rest holds up those behind it.
    """

    @property
    def kept(self) -> float:
        """Return 0: all are served when there is enough for all."""
        return 0.0

    def quantities(self, view: AllocationView) -> Floats:
        """Return what each order gets."""
        return _in_turn(view, np.zeros(len(view.quantity)))


@dataclass(frozen=True, slots=True)
class Reserved:
    """Critical levels: an order is served from the stock above the level of its priority only, in order of priority.

    `levels` are units, the first for priority 1 (usually 0), and do not fall; the last holds for all that follow. What
    lies at or below a level is kept for the priorities before it. Reference: Deshpande, Cohen & Donohue (2003), whose
    priority clearing gives a receipt to those who wait in the same way.
    """

    levels: tuple[float, ...]

    def __post_init__(self) -> None:
        _require_levels("levels", self.levels)

    @property
    def kept(self) -> float:
        """Return the highest level: above it all are served."""
        return self.levels[-1]

    def quantities(self, view: AllocationView) -> Floats:
        """Return what each order gets."""
        rank = np.minimum(view.priority.astype(np.int64), len(self.levels)) - 1
        return _in_turn(view, np.asarray(self.levels, dtype=np.float64)[rank])


@dataclass(frozen=True, slots=True)
class Proportional:
    """In proportion to what each order still wants.

    Where stock and all orders are whole units, so are the shares: the largest remainders are rounded up first, the
    earlier order before the later. An order that is taken whole only gets nothing unless there is enough for all.
    """

    @property
    def kept(self) -> float:
        """Return 0: all are served when there is enough for all."""
        return 0.0

    def quantities(self, view: AllocationView) -> Floats:
        """Return what each order gets."""
        return _shares(view.quantity, view.on_hand)


@dataclass(frozen=True, slots=True)
class FairShare:
    """Fair shares among sites downstream: those with the fewest days of cover first, until all have the same.

    The cover of a site is what it holds and has on the way less what it owes, over the mean demand of its latest 28
    days. Customers and jobs, who have no cover, are served before the sites. While no site has been asked for anything
    the shares are in proportion to the orders.
    """

    @property
    def kept(self) -> float:
        """Return 0: all are served when there is enough for all."""
        return 0.0

    def quantities(self, view: AllocationView) -> Floats:
        """Return what each order gets."""
        here = view.buyer < 0
        first = view._replace(quantity=np.where(here, view.quantity, 0.0))
        given = _in_turn(first, np.zeros(len(view.quantity)))
        left = max(0.0, view.on_hand - float(given.sum()))
        buyers = np.unique(view.buyer[~here])
        rows = [np.flatnonzero(view.buyer == buyer) for buyer in buyers]
        wanted = np.array([view.quantity[row].sum() for row in rows])
        leading = np.array([row[0] for row in rows], dtype=np.int64)
        shares = _by_cover(wanted, view.net_stock[leading], view.demand_per_day[leading], left)
        for row, share in zip(rows, shares.tolist(), strict=True):
            given[row] = np.diff(np.minimum(np.cumsum(view.quantity[row]), share), prepend=0.0)
        return given


@runtime_checkable
class AllocationSizing(Protocol):
    """An allocation whose parameters differ from stock point to stock point."""

    def allocation(self, facts: StockFacts) -> Allocation | None:
        """Return the allocation of a stock point, None for first come, first served."""
        ...


@dataclass(frozen=True, slots=True)
class FirstCome:
    """First come, first served, everywhere: what happens without an allocation."""

    def allocation(self, facts: StockFacts) -> Allocation | None:
        """Return None."""
        return None


@dataclass(frozen=True, slots=True)
class ReservedDays:
    """Critical levels in days of mean demand: priority k is not served from the last `days[k - 1]` days of stock."""

    days: tuple[float, ...]

    def __post_init__(self) -> None:
        _require_levels("days", self.days)

    def allocation(self, facts: StockFacts) -> Allocation | None:
        """Return the levels of a stock point in units."""
        return Reserved(tuple(days * facts.demand_mean_per_day for days in self.days))


@dataclass(frozen=True, slots=True)
class Allocated:
    """A policy at whose stock points an allocation says who is served."""

    policy: Policy
    allocation: Allocation | AllocationSizing

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        """Return the policy's controls with the allocation of each stock point."""
        rows = zip(self.policy.controls(facts), facts, strict=True)
        return [replace(control, allocation=self._of(row)) for control, row in rows]

    def _of(self, facts: StockFacts) -> Allocation | None:
        chosen = self.allocation
        return chosen.allocation(facts) if isinstance(chosen, AllocationSizing) else chosen


def _require_levels(name: str, levels: tuple[float, ...]) -> None:
    rising = all(low <= high for low, high in pairwise(levels))
    if not levels or not rising or not all(0 <= level < math.inf for level in levels):
        raise ValueError(f"{name}(={levels}) must be numbers >= 0 that do not fall, the first for priority 1")


def _in_turn(view: AllocationView, level: Floats) -> Floats:
    """Serve orders by priority and arrival from the stock above the level of each."""
    given, left = np.zeros(len(view.quantity)), view.on_hand
    for k in np.argsort(view.priority, kind="stable").tolist():
        wanted, free = float(view.quantity[k]), left - float(level[k])
        units = min(wanted, max(0.0, free))
        if units < wanted and view.complete_only[k]:
            if view.waits[k] and wanted:
                break
            units = 0.0
        given[k] = units
        left -= units
    return given


def _shares(wanted: Floats, stock: float) -> Floats:
    """Divide stock in proportion to what is wanted, in whole units where all are."""
    total = float(wanted.sum())
    if total <= stock:
        return wanted.copy()
    return _whole(wanted * (stock / total), wanted, stock)


def _whole(shares: Floats, wanted: Floats, stock: float) -> Floats:
    """Round shares of whole quantities to whole units, the largest remainders up, so that all stock is given out."""
    if stock % 1 or (wanted % 1).any():
        return shares
    floor = np.floor(shares + 1e-9)
    missing = round(stock - float(floor.sum()))
    floor[np.argsort(floor - shares, kind="stable")[: max(0, missing)]] += 1
    return np.minimum(floor, wanted)


def _by_cover(wanted: Floats, net_stock: Floats, demand_per_day: Floats, stock: float) -> Floats:
    """Lift all buyers to the same days of cover as far as stock lasts, none above what it wants."""
    if float(wanted.sum()) <= stock:
        return wanted.copy()
    if not demand_per_day.any():
        return _shares(wanted, stock)
    asked = demand_per_day > 0
    rate = demand_per_day[asked]
    ends = np.sort(np.concatenate([net_stock[asked] / rate, (net_stock + wanted)[asked] / rate]))

    def given(cover: float) -> Floats:
        return np.minimum(np.maximum(cover * demand_per_day - net_stock, 0.0), wanted) * asked

    totals = np.array([given(cover).sum() for cover in ends.tolist()])
    if totals[-1] <= stock:
        rest = np.where(asked, 0.0, wanted)
        return given(float(ends[-1])) + _shares(rest, max(0.0, stock - float(totals[-1])))
    k = int(np.searchsorted(totals, stock, side="right"))
    low, high = (totals[k - 1], totals[k]) if k else (0.0, totals[0])
    start = float(ends[k - 1]) if k else float(ends[0])
    cover = start + (float(ends[k]) - start) * (stock - low) / (high - low) if high > low else start
    return _whole(given(cover), wanted, stock)
