from __future__ import annotations

import pytest

from sim.processes.returns import share_of
from sim.processes.shelf import Shelf, without


def stocked(newest_first: bool = False, reserve_days: float = 0.0) -> Shelf:
    shelf = Shelf(5.0, reserve_days, newest_first)
    for day, units in ((7.0, 2.0), (5.0, 3.0), (6.0, 4.0)):
        shelf.add(day, units)
    return shelf


def test_what_expires_first_goes_first() -> None:
    shelf = stocked()
    assert shelf.take(4.0) == [(5.0, 3.0), (6.0, 1.0)]
    assert shelf.lots() == ((6.0, 3.0), (7.0, 2.0))


def test_customers_who_choose_take_the_freshest() -> None:
    assert stocked(newest_first=True).take(4.0) == [(7.0, 2.0), (6.0, 2.0)]


def test_lots_taken_add_up_to_what_was_asked_but_for_no_rounding() -> None:
    shelf = stocked()
    taken = [shelf.take(0.1) for _ in range(90)]
    assert sum(units for lots in taken for _, units in lots) == pytest.approx(9.0, abs=1e-12)
    assert sum(units for _, units in shelf.lots()) < 1e-6


def test_units_leave_when_their_life_or_what_is_kept_in_reserve_begins() -> None:
    assert stocked().expire(5.0) == 3.0
    assert stocked(reserve_days=1.0).expire(5.0) == 7.0
    assert stocked().expire(4.9) == 0.0


def test_ages_are_told_by_the_days_that_units_stay() -> None:
    assert stocked().expiring_by_day(4.5).tolist() == [3.0, 4.0, 2.0, 0.0, 0.0]
    assert stocked().expiring_by_day(4.0).tolist() == [3.0, 4.0, 2.0, 0.0, 0.0]
    assert stocked().expiring_by_day(2.0).tolist() == [0.0, 0.0, 3.0, 4.0, 2.0]


def test_a_lot_added_twice_is_one() -> None:
    shelf = stocked()
    shelf.add(6.0, 1.0)
    assert shelf.lots() == ((5.0, 3.0), (6.0, 5.0), (7.0, 2.0))


def test_damaged_units_come_off_the_first_lots() -> None:
    assert without([(5.0, 3.0), (6.0, 4.0)], 4.0) == [(6.0, 3.0)]
    assert without([(5.0, 3.0)], 3.0) == []


def test_a_share_of_whole_units_is_whole_and_right_on_average() -> None:
    assert [share_of(10.0, 0.25, luck) for luck in (0.0, 0.49, 0.5, 0.99)] == [2, 2, 3, 3]
    assert share_of(10.5, 0.5, 0.9) == 5.25
    assert share_of(3.0, 1.0, 0.99) == 3
