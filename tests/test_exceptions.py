"""Managing by exception: balances against a simulated stock, every trigger with a near miss, ranking, hysteresis."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from policies.planning import exceptions_gaps as gaps
from policies.planning.balance import OPEN_ORDER, open_orders, projected_balance, scheduled_receipts
from policies.planning.exceptions import Action, Finding, Kind, Planners
from policies.planning.exceptions_huddle import NO_EXCEPTIONS, Huddle, by_backorders, by_projection
from policies.planning.exceptions_score import decision_quality, was_needed
from policies.planning.exceptions_stock import StockPicture, Thresholds, stock_findings
from policies.planning.inventory_demand import unit_loss

WEEKS = 20
ALL = Planners(share=1.0)


def orders_of(*rows: tuple[int, float, float]) -> np.ndarray:
    """Return open orders of (item, due week, quantity), placed ten weeks ago."""
    made = [(item, -70.0, 7 * week, quantity, week < 0) for item, week, quantity in rows]
    return np.array(sorted(made), OPEN_ORDER)


def picture(
    on_hand: list[float],
    orders: np.ndarray | None = None,
    backorders: list[float] | None = None,
    loss: list[float] | None = None,
    sellable: float = np.inf,
) -> StockPicture:
    """Return items selling 10 a week with a lead time of 4 weeks, safety stock 20 and maximum 300."""
    items = len(on_hand)
    ones, stock = np.ones(items), np.array(on_hand)
    orders = orders_of() if orders is None else orders
    owed = np.zeros(items) if backorders is None else np.array(backorders)
    forecast = np.full((items, WEEKS), 10.0)
    balance = projected_balance(stock, owed, scheduled_receipts(orders, items, WEEKS, 0.0), forecast)
    return StockPicture(
        on_hand=stock,
        backorders=owed,
        balance=balance,
        forecast=forecast,
        orders=orders,
        today=0.0,
        lead_time_weeks=4 * ones,
        safety_stock=20 * ones,
        maximum=300 * ones,
        unit_cost=2 * ones,
        unit_loss_euros=ones if loss is None else np.array(loss),
        sellable_weeks=sellable * ones,
        weekly_sd=0 * ones,
    )


def huddle(seen: StockPicture, state=NO_EXCEPTIONS, planners: Planners = ALL, liquid_days: float = 0.0) -> Huddle:
    return by_projection(state, seen, planners, Thresholds(), np.full(seen.on_hand.size, liquid_days))


def raised(seen: StockPicture, kind: Kind) -> list[bool]:
    return next(f for f in stock_findings(seen, Thresholds()) if f.kind == kind).raised.tolist()


def test_the_projected_balance_is_that_of_a_simulated_stock() -> None:
    orders = orders_of((0, 2, 30.0), (0, 5, 15.0), (1, 0, 7.0), (1, -1, 4.0), (1, 40, 99.0))
    rng = np.random.default_rng(1)
    forecast = rng.uniform(0, 20, (2, 8))
    projected = projected_balance(
        np.array([50.0, 5.0]), np.array([0.0, 3.0]), scheduled_receipts(orders, 2, 8, 0.0), forecast
    )
    stock = [50.0, 2.0]
    for week in range(8):
        for order in orders:
            if max(0.0, order["due_day"]) // 7 == week:
                stock[order["item"]] += order["quantity"]
        stock = [stock[item] - forecast[item, week] for item in range(2)]
        assert projected[:, week] == pytest.approx(stock)


def test_receipts_close_the_oldest_orders_first_and_leave_the_rest_open() -> None:
    ordered = np.array([[10.0, 0.0, 8.0], [0.0, 6.0, 0.0]])
    closed = np.array([[0.0, 5.0, 4.0], [0.0, 0.0, 6.0]])
    opening = np.array([(0, -30.0, -2.0, 3.0, False)], OPEN_ORDER)
    left = open_orders(ordered, closed, opening, np.array([14.0, 30.0]), first_day=0.0, today=21.0)
    assert left["item"].tolist() == [0, 0]
    assert left["quantity"].tolist() == [4.0, 8.0]
    assert left["due_day"].tolist() == [14.0, 28.0]
    assert left["past_due"].tolist() == [True, False]


def test_open_orders_conserve_units_and_may_be_moved_on_week_by_week() -> None:
    rng = np.random.default_rng(5)
    ordered = rng.integers(0, 9, (6, 12)).astype(float)
    closed = np.zeros_like(ordered)
    closed[:, 4:] = 0.8 * ordered[:, :-4]
    lead, none = np.full(6, 28.0), np.empty(0, OPEN_ORDER)
    at_once = open_orders(ordered, closed, none, lead, 0.0, 84.0)
    moved = none
    for week in range(12):
        moved = open_orders(ordered[:, week : week + 1], closed[:, week : week + 1], moved, lead, 7.0 * week, 84.0)
    assert at_once["quantity"].sum() == pytest.approx((ordered - closed).sum())
    assert moved["quantity"] == pytest.approx(at_once["quantity"])
    assert (moved["due_day"] == at_once["due_day"]).all()


def test_a_stockout_is_critical_below_nothing_and_a_warning_below_half_the_safety_stock() -> None:
    seen = picture([39.0, 40.0, 49.0, 50.0])
    assert raised(seen, Kind.STOCKOUT_CRITICAL) == [True, False, False, False]
    assert raised(seen, Kind.STOCKOUT_WARNING) == [False, True, True, False]


def test_the_money_at_risk_of_a_stockout_is_the_loss_times_the_unit_weeks_short_in_the_lead_time() -> None:
    seen = picture([15.0], loss=[3.0])
    finding = stock_findings(seen, Thresholds())[0]
    assert finding.euros[0] == pytest.approx(3 * (5 + 15 + 25))
    assert finding.week[0] == 1


# Square root of the weeks ahead, and what is left of 45 units at 10 a week.
_UNSURE_WEEKS = [(1.0, 35.0), (2**0.5, 25.0), (3**0.5, 15.0), (2.0, 5.0)]


def test_uncertain_demand_puts_money_at_risk_before_the_balance_is_negative() -> None:
    sure = picture([45.0])
    unsure = replace(sure, weekly_sd=np.array([6.0]))
    assert stock_findings(sure, Thresholds())[0].euros[0] == 0
    normal_loss = [6 * root * float(unit_loss(one(left / (6 * root)))[0]) for root, left in _UNSURE_WEEKS]
    assert stock_findings(unsure, Thresholds())[0].euros[0] == pytest.approx(sum(normal_loss), rel=1e-4)


def test_stock_above_the_maximum_or_beyond_its_time_is_excess() -> None:
    assert raised(picture([260.0, 261.0]), Kind.EXCESS) == [False, True]
    assert raised(picture([200.0, 200.0], orders_of((0, 6, 100.0), (1, 6, 101.0))), Kind.EXCESS) == [False, True]
    assert raised(picture([80.0, 81.0], sellable=8.0), Kind.EXCESS) == [False, True]


def test_an_order_is_past_due_only_beyond_the_tolerance() -> None:
    assert raised(picture([99.0, 99.0], orders_of((0, -3 / 7, 5.0), (1, -4 / 7, 5.0))), Kind.PAST_DUE) == [False, True]


def test_an_order_due_long_after_or_before_its_need_is_to_be_moved() -> None:
    # With 60 on hand the first week below nothing is week 6, the first below the safety stock week 4.
    late = picture([60.0, 60.0], orders_of((0, 7, 50.0), (1, 8, 50.0)))
    assert raised(late, Kind.RESCHEDULE_IN) == [False, True]
    early = picture([60.0, 70.0], orders_of((0, 0, 50.0), (1, 0, 50.0)))
    assert raised(early, Kind.RESCHEDULE_OUT) == [False, True]


def test_a_need_nearer_than_a_new_order_is_told_only_when_none_is_on_the_way() -> None:
    seen = picture([39.0, 39.0, 40.0], orders_of((1, 9, 5.0)))
    assert raised(seen, Kind.INSUFFICIENT_LEAD_TIME) == [True, False, False]


def one(*values: float) -> np.ndarray:
    return np.array(values)


@pytest.mark.parametrize(
    ("finding", "kind"),
    [
        (gaps.forecast_gap(one(100, 100), np.array([[120.0, 121.0], [np.nan, 100.0]]), one(1, 1)), Kind.FORECAST_GAP),
        (gaps.misplaced(np.array([[5.0, 0], [5, 0]]), np.array([[0.0, 0], [0, 2]]), one(1, 1)), Kind.MISPLACED),
        (gaps.overload(np.array([[95.0, 9], [9, 96]]), np.full((2, 2), 100.0), one(1, 1)), Kind.OVERLOAD),
        (gaps.commit_short(np.array([[5.0], [5]]), np.array([[5.0], [6]]), one(1, 1)), Kind.COMMIT_SHORT),
        (gaps.tracking_signal(one(-40, -41), one(10, 10), one(1, 1)), Kind.TRACKING_SIGNAL),
        (gaps.level_shift(one(5, -5.1), one(1, 1), one(1, 1)), Kind.LEVEL_SHIFT),
        (gaps.assumption_breach(one(10, 10), one(11, 12), one(0.1, 0.1), one(1, 1)), Kind.ASSUMPTION_BREACH),
        (gaps.supplier_delivery(one(0.95, 0.95), one(0.85, 0.84), one(9, 9)), Kind.SUPPLIER_DELIVERY),
    ],
    ids=lambda value: value.name if isinstance(value, Kind) else "",
)
def test_gaps_and_signals_are_raised_beyond_their_limit_and_not_at_it(finding: Finding, kind: Kind) -> None:
    assert finding.kind == kind
    assert finding.raised.tolist() == [False, True]
    assert finding.euros[1] > 0


def test_without_capacity_nothing_is_worked_and_small_teams_work_one() -> None:
    seen = picture([0.0] * 10)
    assert huddle(seen, planners=Planners(share=0.0)).worked.size == 0
    assert huddle(seen, planners=Planners(share=0.02)).worked.size == 1
    assert Planners(0.02).capacity(500) == 10


def test_most_money_per_hour_is_worked_first() -> None:
    seen = picture([0.0, 0.0, 0.0, 400.0], loss=[1.0, 9.0, 2.0, 1.0])
    effort = {Kind.INSUFFICIENT_LEAD_TIME: 1.0, Kind.EXCESS: 100.0}
    left = huddle(seen, planners=Planners(share=1.0, effort=effort))
    assert left.worked["subject"].tolist() == [1, 2, 0, 3]
    dear = huddle(seen, planners=Planners(share=1.0, effort={Kind.INSUFFICIENT_LEAD_TIME: 1000.0}))
    assert dear.worked["subject"][0] == 3


def test_an_item_short_in_many_weeks_and_ways_is_one_exception() -> None:
    seen = picture([15.0, 15.0], orders_of((0, 9, 50.0), (1, -1, 3.0)))
    standing = huddle(seen).standing
    assert sorted(standing["subject"].tolist()) == [0, 1]
    assert set(standing["kind"].tolist()) == {Kind.STOCKOUT_CRITICAL}


def test_an_exception_does_not_flap_around_its_limit() -> None:
    state, shown = NO_EXCEPTIONS, []
    idle = Planners(share=0.0)
    for stock in [48.0, 52.0, 48.0, 63.0, 64.0, 63.0, 52.0, 49.0]:
        left = huddle(picture([stock]), state, idle)
        state = left.state
        shown.append(left.standing["age"].tolist())
    assert shown == [[1], [2], [3], [4], [], [], [], [1]]


def test_worked_exceptions_rest_and_unworked_ones_age() -> None:
    state, ages, worked = NO_EXCEPTIONS, [], []
    for _ in range(5):
        left = huddle(picture([0.0, 0.0], loss=[5.0, 1.0]), state, Planners(share=0.5))
        state = left.state
        ages.append(dict(zip(left.standing["subject"].tolist(), left.standing["age"].tolist(), strict=True)))
        worked.append(left.worked["subject"].tolist())
    assert worked == [[0], [1], [], [0], [1]]
    assert ages[1] == {1: 2}


def test_ageing_lets_a_small_exception_overtake_in_time() -> None:
    state, winners = NO_EXCEPTIONS, []
    for _ in range(4):
        left = huddle(picture([0.0, 0.0], loss=[5.0, 3.0]), state, Planners(share=0.5, ageing=1.0, quiet_weeks=0))
        state = left.state
        winners.append(int(left.worked["subject"][0]))
    assert winners[:2] == [0, 1]


def test_the_order_that_comes_too_late_is_expedited_to_the_need() -> None:
    # 15 on hand are gone in week 1; the order of week 0 does not help by coming sooner.
    seen = picture([10.0], orders_of((0, 0, 5.0), (0, 3, 50.0), (0, 9, 50.0)))
    worked = huddle(seen).worked
    assert worked["kind"][0] == Kind.STOCKOUT_CRITICAL
    assert worked["action"][0] == Action.EXPEDITE
    assert seen.orders["due_day"][worked["order"][0]] == 21
    assert worked["days"][0] == 14
    assert worked["quantity"][0] == 50


def test_with_nothing_on_the_way_stock_is_transferred_or_else_ordered_now() -> None:
    seen = picture([0.0])
    assert huddle(seen).worked["action"][0] == Action.ORDER_NOW
    shared = by_projection(NO_EXCEPTIONS, seen, ALL, Thresholds(), one(0.0), transferable=one(8.0))
    assert shared.worked["action"][0] == Action.TRANSFER
    assert shared.worked["quantity"][0] == 8


def test_the_newest_order_beyond_the_fence_is_cancelled_or_postponed() -> None:
    orders = orders_of((0, 2, 30.0), (0, 8, 40.0))
    cancelled = huddle(picture([290.0], orders), liquid_days=30.0).worked
    assert cancelled["action"][0] == Action.CANCEL
    assert orders["due_day"][cancelled["order"][0]] == 56
    postponed = huddle(picture([250.0], orders), liquid_days=30.0).worked
    assert postponed["action"][0] == Action.POSTPONE
    assert postponed["days"][0] == pytest.approx(7 * 20 / 10)
    assert huddle(picture([290.0], orders), liquid_days=60.0).worked["action"][0] == Action.REVIEW


def test_an_order_that_comes_too_early_is_postponed_to_its_need_and_cancelled_only_if_there_is_none() -> None:
    seen = picture([70.0], orders_of((0, 0, 50.0)))
    worked = huddle(seen).worked
    assert worked["kind"].tolist() == [Kind.RESCHEDULE_OUT]
    assert worked["action"][0] == Action.POSTPONE
    assert worked["days"][0] == 7 * 5
    idle = replace(seen, forecast=np.zeros((1, WEEKS)), maximum=one(999.0), sellable_weeks=one(np.inf))
    left = huddle(replace(idle, balance=np.full((1, WEEKS), 120.0), on_hand=one(0.0), safety_stock=one(-1.0))).worked
    assert left["action"][left["kind"] == Kind.RESCHEDULE_OUT].tolist() == [Action.CANCEL]


def test_after_the_fact_only_waiting_customers_count_and_the_loudest_is_first() -> None:
    seen = picture([0.0, 0.0, 0.0], backorders=[5.0, 0.0, 2.0], loss=[9.0, 9.0, 1.0])
    left = by_backorders(NO_EXCEPTIONS, seen, ALL, np.zeros(3), loudness=one(1.0, 7.0, 2.0))
    assert left.worked["subject"].tolist() == [2, 0]
    assert set(left.worked["kind"].tolist()) == {Kind.BACKORDER}
    none = by_backorders(NO_EXCEPTIONS, seen, Planners(share=0.0), np.zeros(3), loudness=one(1.0, 7.0, 2.0))
    assert none.worked.size == 0


def test_decisions_are_scored_by_what_would_have_happened() -> None:
    net = np.array([[5.0, -2.0], [4.0, 1.0], [1.0, -1.0]])
    without = one(100.0, 0.0, 40.0)
    needed = was_needed(net, without)
    assert needed.tolist() == [True, False, True]
    score = decision_quality(needed, one(20.0, 0.0, 40.0), without, one(10.0, 10.0, 10.0), missed=2)
    assert score.precision == pytest.approx(2 / 3)
    assert score.recall == pytest.approx(2 / 4)
    assert score.euros_averted == pytest.approx(140 - 60 - 30)
    assert score.euros_averted_per_touch == pytest.approx(50 / 3)


def test_the_score_of_no_decision_has_no_ratio() -> None:
    none = decision_quality(np.zeros(0, bool), np.zeros(0), np.zeros(0), np.zeros(0), missed=0)
    assert np.isnan([none.precision, none.recall, none.euros_averted_per_touch]).all()
    assert none.worked == none.needed == 0
