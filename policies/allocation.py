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
_NOTHING_KEPT = (0.0,)


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
        return _in_turn(view, view.quantity, _NOTHING_KEPT)


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
        return _in_turn(view, view.quantity, self.levels)


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
        given = _in_turn(view, np.where(here, view.quantity, 0.0), _NOTHING_KEPT)
        left = max(0.0, view.on_hand - _total(given))
        buyers = np.unique(view.buyer[~here])
        wanted, net_stock, demand = np.zeros(len(buyers)), np.zeros(len(buyers)), np.zeros(len(buyers))
        for place, buyer in enumerate(buyers):
            for k in range(len(given)):
                if view.buyer[k] == buyer:
                    wanted[place] += view.quantity[k]
                    net_stock[place], demand[place] = view.net_stock[k], view.demand_per_day[k]
        shares = _by_cover(wanted, net_stock, demand, left)
        for place, buyer in enumerate(buyers):
            _give_in_turn(view, buyer, shares[place], given)
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


def _in_turn(view: AllocationView, wanted: Floats, levels: tuple[float, ...]) -> Floats:
    """Serve orders by priority and arrival, each from the stock above the level of its priority."""
    given, left = np.zeros(len(wanted)), view.on_hand
    for k in np.argsort(view.priority, kind="mergesort"):
        level = levels[min(int(view.priority[k]), len(levels)) - 1]
        units = min(wanted[k], max(0.0, left - level))
        if units < wanted[k] and view.complete_only[k] > 0:
            if view.waits[k] > 0:
                break
            units = 0.0
        given[k] = units
        left -= units
    return given


def _give_in_turn(view: AllocationView, buyer: int, share: float, given: Floats) -> None:
    """Give the orders of a buyer its share, first come, first served."""
    wanted = before = 0.0
    for k in range(len(given)):
        if view.buyer[k] == buyer:
            wanted += view.quantity[k]
            served = min(wanted, share)
            given[k] = served - before
            before = served


def _total(units: Floats) -> float:
    """Add one after the other, which NumPy does not: so compiled code can do the same."""
    total = 0.0
    for each in units:
        total += each
    return total


def _shares(wanted: Floats, stock: float) -> Floats:
    """Divide stock in proportion to what is wanted, in whole units where all are."""
    total = _total(wanted)
    if total <= stock:
        return wanted.copy()
    return _whole(wanted * (stock / total), wanted, stock)


def _whole(shares: Floats, wanted: Floats, stock: float) -> Floats:
    """Round shares of whole quantities to whole units, the largest remainders up, so that all stock is given out."""
    if stock % 1 > 0 or (wanted % 1 > 0).any():
        return shares
    given = np.floor(shares + 1e-9)
    missing = int(np.rint(stock - _total(given)))
    for k in np.argsort(given - shares, kind="mergesort")[: max(0, missing)]:
        given[k] += 1.0
    return np.minimum(given, wanted)


def _by_cover(wanted: Floats, net_stock: Floats, demand_per_day: Floats, stock: float) -> Floats:
    """Lift all buyers to the same days of cover as far as stock lasts, none above what it wants."""
    if _total(wanted) <= stock:
        return wanted.copy()
    if not demand_per_day.any():
        return _shares(wanted, stock)
    asked = demand_per_day > 0
    rate, held = demand_per_day[asked], net_stock[asked]
    ends = np.sort(np.concatenate((held / rate, (held + wanted[asked]) / rate)))
    cover, given = ends[0], 0.0
    for end in ends:
        total = _total(_lifted(end, wanted, net_stock, demand_per_day))
        if total > stock:
            cover += (end - cover) * (stock - given) / (total - given)
            return _whole(_lifted(cover, wanted, net_stock, demand_per_day), wanted, stock)
        cover, given = end, total
    rest = _shares(np.where(asked, 0.0, wanted), max(0.0, stock - given))
    return _lifted(cover, wanted, net_stock, demand_per_day) + rest


def _lifted(cover: float, wanted: Floats, net_stock: Floats, demand_per_day: Floats) -> Floats:
    """Return what lifts each buyer of whom anything is asked to so many days of cover."""
    return np.minimum(np.maximum(cover * demand_per_day - net_stock, 0.0), wanted) * (demand_per_day > 0)
