"""Lot sizes for known demand, period by period: how much to order when, so that set-ups and stock cost little.

Every rule takes the demand of each period, ordered at its start and held to its end, and returns what to order when.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

__all__ = [
    "fixed_periods",
    "least_unit_cost",
    "lot_cost",
    "lot_for_lot",
    "nearest_eoq",
    "part_period",
    "silver_meal",
    "wagner_whitin",
]

_More = Callable[[Sequence[float], int, int], bool]
"""(demand, first period of a lot, its last) to whether the lot should cover the next period as well."""


def lot_cost(demand: Sequence[float], lots: Sequence[float], setup: float, holding: float) -> float:
    """Return what a plan costs: `setup` for each lot, `holding` for each unit left at the end of a period.

    Raises ValueError when the lots leave demand unmet.
    """
    stock, cost = 0.0, 0.0
    for period, (asked, lot) in enumerate(zip(demand, lots, strict=True)):
        stock += lot - asked
        if stock < -1e-9:
            raise ValueError(f"period {period}: {-stock:g} units are short")
        cost += (setup if lot > 0 else 0.0) + holding * stock
    return cost


def wagner_whitin(demand: Sequence[float], setup: float, holding: float) -> list[float]:
    """Return the plan of least cost (Wagner & Whitin 1958), by dynamic programming over the period of the last lot."""
    least = [0.0]
    starts: list[int] = []
    for last in range(len(demand)):
        costs = [least[first] + setup + holding * _unit_periods(demand, first, last) for first in range(last + 1)]
        best = min(range(last + 1), key=costs.__getitem__)
        starts.append(best)
        least.append(costs[best])
    lots = [0.0] * len(demand)
    end = len(demand)
    while end > 0:
        first = starts[end - 1]
        lots[first] = float(sum(demand[first:end]))
        end = first
    return lots


def silver_meal(demand: Sequence[float], setup: float, holding: float) -> list[float]:
    """Return lots that cover more periods while the cost per period falls (Silver & Meal 1973)."""

    def cost(first: int, last: int) -> float:
        return (setup + holding * _unit_periods(demand, first, last)) / (last - first + 1)

    return _forward(demand, lambda _, first, last: cost(first, last + 1) <= cost(first, last))


def least_unit_cost(demand: Sequence[float], setup: float, holding: float) -> list[float]:
    """Return lots that cover more periods while the cost per unit falls."""

    def cost(first: int, last: int) -> float:
        units = sum(demand[first : last + 1])
        return (setup + holding * _unit_periods(demand, first, last)) / units if units > 0 else math.inf

    return _forward(demand, lambda _, first, last: cost(first, last + 1) <= cost(first, last))


def part_period(demand: Sequence[float], setup: float, holding: float, *, closest: bool = False) -> list[float]:
    """Return lots whose holding cost is as much as, or with `closest` comes nearest to, one set-up (DeMatteis 1968)."""

    def more(_: Sequence[float], first: int, last: int) -> bool:
        here, there = (holding * _unit_periods(demand, first, end) for end in (last, last + 1))
        return there <= setup or (closest and there - setup < setup - here)

    return _forward(demand, more)


def lot_for_lot(demand: Sequence[float]) -> list[float]:
    """Return a lot for each period with demand."""
    return [float(asked) for asked in demand]


def nearest_eoq(demand: Sequence[float], setup: float, holding: float) -> list[float]:
    """Return lots of whole periods whose units come nearest to the economic order quantity at the mean demand."""
    quantity = math.sqrt(2 * setup * sum(demand) / len(demand) / holding)

    def more(_: Sequence[float], first: int, last: int) -> bool:
        here = sum(demand[first : last + 1])
        return abs(here + demand[last + 1] - quantity) < abs(here - quantity)

    return _forward(demand, more)


def fixed_periods(demand: Sequence[float], periods: int) -> list[float]:
    """Return lots that cover `periods` each, from the first period on that has demand (periodic order quantity)."""
    return _forward(demand, lambda _, first, last: last - first + 1 < periods)


def _unit_periods(demand: Sequence[float], first: int, last: int) -> float:
    """Return the units x periods held when a lot at `first` covers all up to `last`."""
    return float(sum((period - first) * demand[period] for period in range(first, last + 1)))


def _forward(demand: Sequence[float], more: _More) -> list[float]:
    """Return the lots of a rule that looks ahead from one lot to the next."""
    lots = [0.0] * len(demand)
    first = 0
    while first < len(demand):
        last = first
        if demand[first] > 0:
            while last + 1 < len(demand) and more(demand, first, last):
                last += 1
            lots[first] = float(sum(demand[first : last + 1]))
        first = last + 1
    return lots
