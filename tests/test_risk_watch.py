from __future__ import annotations

import numpy as np
import pytest

from experiments.risk_watch import longest_stockouts, out_of_stock, worst_fill
from sim.ledger import Ledger, Measure


def ledger(**measures: list[float]) -> Ledger:
    days = len(next(iter(measures.values())))
    values = np.zeros((days, 1, len(Measure)))
    for name, numbers in measures.items():
        values[:, 0, Measure[name]] = numbers
    return Ledger(values=values, sites=("shop",), items=("bolt",), opening_on_hand=np.zeros(1), bucket_days=1)


def test_a_stock_out_begins_with_somebody_not_served_and_lasts_while_the_shelf_is_empty() -> None:
    book = ledger(
        demand=[5, 5, 0, 0, 5, 5],
        at_once=[5, 2, 0, 0, 5, 5],
        closing_on_hand=[0, 0, 0, 3, 0, 0],
        lost=[0, 3, 0, 0, 0, 0],
    )
    assert out_of_stock(book)[:, 0].tolist() == [False, True, True, False, False, False]
    assert longest_stockouts(book).tolist() == [2]


def test_a_stock_out_lasts_while_anybody_waits() -> None:
    book = ledger(demand=[5, 0, 0], at_once=[1, 0, 0], closing_backorders=[4, 4, 0], closing_on_hand=[1, 1, 1])
    assert longest_stockouts(book).tolist() == [2]


def test_days_before_the_first_do_not_count() -> None:
    book = ledger(demand=[5, 5, 5, 5], at_once=[0, 0, 0, 5], closing_on_hand=[0, 0, 0, 9])
    assert longest_stockouts(book).tolist() == [3]
    assert longest_stockouts(book, first_day=2).tolist() == [1]


@pytest.mark.parametrize(("window", "worst"), [(1, 0.0), (2, 0.25), (4, 0.625)])
def test_the_worst_fill_is_that_of_the_worst_stretch(window: int, worst: float) -> None:
    assert worst_fill(np.array([4.0, 4, 4, 4]), np.array([4.0, 4, 2, 0]), window) == pytest.approx(worst)


def test_a_stretch_without_demand_has_no_service() -> None:
    assert worst_fill(np.array([0.0, 0, 8]), np.array([0.0, 0, 2]), 1) == 0.25
    assert np.isnan(worst_fill(np.zeros(3), np.zeros(3), 1))
