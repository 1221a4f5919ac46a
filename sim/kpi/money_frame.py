"""Every euro of a run by period, site, item and cause."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.decisions import Control
from sim.kpi.cost import COST_PARTS
from sim.kpi.formula import Sums
from sim.kpi.levels import KpiIndex, kpi_index
from sim.kpi.money import goods_of, revenue_of
from sim.kpi.parts import joined, part_of, part_sums
from sim.ledger import Book, Ledger
from sim.network import Scenario
from sim.routes import Route

if TYPE_CHECKING:
    Floats = NDArray[np.float64]

__all__ = ["money_frame"]

_INCOME: Mapping[str, Callable[[Sums], Floats]] = {"revenue": revenue_of}
_SPENT: Mapping[str, Callable[[Sums], Floats]] = {"cost_of_goods_sold": goods_of, **COST_PARTS}


def money_frame(
    ledger: Ledger, scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control], period_days: int = 28
) -> pd.DataFrame:
    """Return day, site, item, cause, amount: what came in (positive) and was spent (negative) in each period.

    A cause is the KPI that tells the same amount. `day` is the first of the period; the last period may be shorter. The
    amounts of the time after the warm-up add up to the KPI `margin` of the same days. Zero amounts are left out. What a
    contract costs stands in the period in which the contract's own ends. Raises ValueError unless `period_days` is a
    multiple of the scenario's bucket_days.
    """
    if period_days < 1 or period_days % scenario.bucket_days:
        raise ValueError(f"period_days(={period_days}) must be a multiple of bucket_days(={scenario.bucket_days})")
    index = kpi_index(replace(scenario, warmup_days=0), routes, {})
    step = period_days // scenario.bucket_days
    firsts = range(0, len(ledger.values), step)
    so_far = np.stack([_amounts(_until(ledger, first + step), index, controls) for first in firsts])
    amounts = np.diff(so_far, axis=0, prepend=np.zeros_like(so_far[:1]))
    periods, causes, points = np.nonzero(amounts)
    names = np.array([*_INCOME, *_SPENT], dtype=object)
    return pd.DataFrame(
        {
            "day": periods * period_days,
            "site": np.array(ledger.sites, dtype=object)[points],
            "item": np.array(ledger.items, dtype=object)[points],
            "cause": names[causes],
            "amount": amounts[periods, causes, points],
        }
    )


def _amounts(ledger: Ledger, index: KpiIndex, controls: Sequence[Control]) -> Floats:
    """Return what came in and was spent over a ledger, (causes, stock points)."""
    part = part_of(index)
    safety_stock = np.array([control.safety_stock for control in controls])
    sums = joined(index, [part], [part_sums(ledger, index, part)], safety_stock)
    return np.stack([*(f(sums) for f in _INCOME.values()), *(-f(sums) for f in _SPENT.values())])


def _until(ledger: Ledger, bucket: int) -> Ledger:
    """Return the ledger of the buckets before one."""

    def cut(book: Book | None) -> Book | None:
        return None if book is None else replace(book, values=book.values[:bucket])  # noqa: PD011 (an array)

    values = ledger.values[:bucket]  # noqa: PD011 (an array)
    return replace(ledger, values=values, lanes=cut(ledger.lanes), centres=cut(ledger.centres))
