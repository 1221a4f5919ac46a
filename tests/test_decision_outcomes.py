"""What came of decisions: measured when their horizon has ended, by the record and nothing else."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from test_planned_reconciliation import SIOP, TIGHT, planned

from policies.planning.cycle import CyclePlanner
from policies.planning.decision_book import DecisionBook, Entry
from policies.planning.record import MEASURES
from policies.planning.yardsticks import (
    ForecastYardstick,
    GapYardstick,
    HoldingYardstick,
    Past,
    ShortageYardstick,
    WithdrawnYardstick,
)

ONE, COST = np.array([0]), np.array([2.0])


def past(weeks: int = 40, **changes: np.ndarray) -> Past:
    """Nothing happened for so many weeks, after ten before the start, at one stock point of one item."""
    nothing = np.zeros((weeks, 1))
    empty = Past(demand=np.zeros((1, 10 + weeks)), before=10, on_hand=nothing, left=nothing, waited=nothing,
                 withdrawn=nothing, sold=nothing)  # fmt: skip
    return replace(empty, **changes)


def test_a_forecast_that_came_true_saved_the_whole_error_of_the_old_one() -> None:
    sold = past(demand=np.full((1, 50), 3.0))
    old, new = np.array([13 * 4.0]), np.array([13 * 3.0])
    assert ForecastYardstick(ONE, COST, 12, 10, old, new).realised(sold, 0) == pytest.approx(2.0 * 13)
    assert ForecastYardstick(ONE, COST, 12, 10, new, old).realised(sold, 0) == pytest.approx(-2.0 * 13)
    assert ForecastYardstick(ONE, COST, 12, 10, new, new).realised(sold, 0) == 0.0


def test_stock_that_is_halved_saves_half_of_its_holding_and_stock_that_stays_none() -> None:
    halved = np.repeat([[8.0], [4.0]], 20, axis=0)
    yardstick = HoldingYardstick(ONE, COST, 0.25)
    assert yardstick.realised(past(on_hand=halved), 20) == pytest.approx(0.25 * 2.0 * 4.0)
    assert yardstick.realised(past(on_hand=np.full((40, 1), 8.0)), 20) == 0.0
    assert math.isnan(yardstick.realised(past(on_hand=halved), 5))  # no quarter before to compare with


def test_a_gap_is_closed_when_what_is_measured_meets_the_goal() -> None:
    stock = GapYardstick("stock", 0, 8, 50.0, 100.0, COST)
    assert stock.realised(past(left=np.full((40, 1), 50.0)), 9) == pytest.approx(50.0)
    assert stock.realised(past(left=np.full((40, 1), 75.0)), 9) == pytest.approx(0.0)
    a_month = 2.0 * 10.0 * 365 / 12 / 7
    sales = GapYardstick("revenue", 1, 8, -30.0, a_month, COST)
    assert sales.realised(past(sold=np.full((40, 1), 10.0)), 9) == pytest.approx(30.0)


def test_of_what_was_feared_counts_what_did_not_come() -> None:
    yardstick = ShortageYardstick(ONE, 4, 70.0, 5.0)
    assert yardstick.realised(past(), 10) == 70.0
    waited = np.zeros((40, 1))
    waited[9:14] = 3.0  # five weeks, of which the four of the lead time count
    assert yardstick.realised(past(waited=waited), 10) == pytest.approx(70.0 - 5.0 * 4 * 3.0)


def test_no_more_is_withdrawn_than_was_under_way() -> None:
    withdrawn = np.zeros((40, 1))
    withdrawn[6] = 4.0
    for asked, found in ((10.0, 8.0), (3.0, 6.0)):
        assert WithdrawnYardstick(0, asked, 2.0).realised(past(withdrawn=withdrawn), 6) == found


@pytest.mark.parametrize(
    "yardstick",
    [
        ForecastYardstick(ONE, COST, 12, 10, COST, COST),
        HoldingYardstick(ONE, COST, 0.2),
        GapYardstick("stock", 0, 14, 1.0, 1.0, COST),
        GapYardstick("revenue", 0, 14, 1.0, 1.0, COST),
        ShortageYardstick(ONE, 4, 1.0, 1.0),
        WithdrawnYardstick(0, 1.0, 1.0),
    ],
)
def test_what_came_of_a_decision_is_unknown_until_its_horizon_has_ended(yardstick: HoldingYardstick) -> None:
    last = yardstick.ends_week(14)
    assert math.isnan(yardstick.realised(past(last - 1), 14))
    assert not math.isnan(yardstick.realised(past(last), 14))


def test_only_what_was_executed_is_measured() -> None:
    yardstick = WithdrawnYardstick(0, 1.0, 1.0)
    entries = [
        Entry(cycle=0, step="exceptions", kind="cancel", about="a", status="overridden", yardstick=yardstick),
        Entry(cycle=0, step="exceptions", kind="cancel", about="a", status="executed", executed_at=7.0,
              yardstick=yardstick),
        Entry(cycle=0, step="exceptions", kind="cancel", about="a", status="executed", executed_at=7.0),
    ]  # fmt: skip
    found = [each.realised_effect for each in DecisionBook(entries=entries).decisions(past())]
    np.testing.assert_array_equal(found, [np.nan, 0.0, np.nan])


@pytest.fixture(scope="module")
def tight() -> CyclePlanner:
    return planned(SIOP, TIGHT)


def test_the_log_of_a_run_says_what_came_of_decisions_of_every_step(tight: CyclePlanner) -> None:
    log = tight.decisions
    known = {each.step for each in log if not math.isnan(each.realised_effect)}
    assert known >= {"demand", "inventory", "reconciliation", "exceptions"}
    late = [each for each in log if each.step == "demand" and each.executed_at > 364 - 13 * 7]
    assert late
    assert all(math.isnan(each.realised_effect) for each in late)
    assert len({each.id for each in log}) == len(log)


def test_what_the_data_closes_put_right_stands_in_the_log(tight: CyclePlanner) -> None:
    found = [each for each in tight.decisions if each.step == "data_close"]
    wrong = sum(len(closing.lead_times) for closing in tight.reviews.data.closings)
    assert sum(each.type == "lead_time" for each in found) == wrong > 0
    deaf = replace(SIOP, inventory=replace(SIOP.inventory, lead_time="contract"))
    short = replace(TIGHT, horizon_days=70, warmup_days=0)
    for arm, status in ((SIOP, "executed"), (deaf, "overridden")):
        rows = [each for each in planned(arm, short).decisions if each.type == "lead_time"]
        assert {each.status for each in rows} == {status}


def test_the_pack_shows_the_log_what_came_of_it_and_the_gaps(tight: CyclePlanner) -> None:
    packs = tight.packs(6)
    titles = {table.title: table for pack in packs for table in pack.tables}
    assert titles["Decision log of the cycle"].rows
    realised = [row[-1] for pack in packs for table in pack.tables if table.title == "What came of earlier decisions"
                for row in table.rows]  # fmt: skip
    assert realised
    assert not any(math.isnan(float(value)) for value in realised)
    gaps = titles["Gaps to budget and working capital"]
    plan = tight.versions.plans[-1]
    assert gaps.rows
    for row, revenue, stock in zip(gaps.rows, plan.finance.revenue, plan.finance.stock_value, strict=False):
        assert row[1] == revenue
        assert row[4] == stock
        assert row[3] == pytest.approx(float(row[1]) / float(row[2]) - 1)


def test_all_measures_of_decisions_and_gaps_are_told(tight: CyclePlanner) -> None:
    found = tight.measures
    assert set(found) == set(MEASURES)
    assert found["decisions_executed_share"] == 1.0
    assert found["budget_gap"] >= 0.0
    assert found["capital_gap"] >= 0.0
    assert found["decisions_measured_exceptions"] > 0


def test_a_breach_on_the_agenda_is_named_by_its_assumption(tight: CyclePlanner) -> None:
    ids = {each.id for each in tight.assumptions.register.assumptions}
    rows = [row for pack in tight.packs(12) for table in pack.tables if table.title.startswith("Exceptions")
            for row in table.rows]  # fmt: skip
    told = {row[0] for row in rows if row[1] == "assumption breach"}
    assert told
    assert told <= ids


def test_what_was_decided_for_a_draft_that_is_dropped_has_expired() -> None:
    book = DecisionBook()
    book.add([Entry(cycle=0, step="demand", kind="consensus", about="a")])
    book.drop()
    book.add([Entry(cycle=0, step="demand", kind="consensus", about="b")])
    book.released(np.ones(1, dtype=np.bool_), 28.0)
    assert [(each.about, each.status) for each in book.entries] == [("a", "expired"), ("b", "executed")]


def test_what_waits_for_its_cycle_is_not_carried_out_by_another_release() -> None:
    book = DecisionBook()
    book.add([Entry(cycle=0, step="demand", kind="consensus", about="of the cycle")])
    with book.aside():
        book.add([Entry(cycle=0, step="inventory", kind="own_targets", about="alone")])
        book.released(np.ones(1, dtype=np.bool_), 7.0)
    assert [each.status for each in book.entries] == ["approved", "executed"]
    book.released(np.ones(1, dtype=np.bool_), 28.0)
    assert [each.executed_at for each in book.entries] == [28.0, 7.0]
