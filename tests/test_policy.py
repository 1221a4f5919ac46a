from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.fill_rate import FillRate
from policies.lot_size import EOQ, FixedLot
from policies.policy import Current, MovingCover, SameEverywhere, Sized
from policies.reviews import Continuous, EveryDays, Weekdays
from policies.rules import (
    RQ,
    SS,
    BaseStock,
    ConstantOrder,
    DaysOfCover,
    MinMax,
    ProportionalOrderUpTo,
)
from policies.safety_stock import CycleService, WeeksOfCover
from sim.decisions import Rule, StockFacts, StockView
from sim.distributions import Constant, Poisson
from sim.facts import stock_facts
from sim.network import Demand, Item, Lane, Network, Parameters, Scenario, Site


def facts(**changes: object) -> StockFacts:
    plain = StockFacts(
        site="shop",
        item="item",
        echelon=0,
        demand=np.array([8.0, 12.0] * 26),
        demand_bucket_days=1.0,
        lead_times_days=np.array([5.0]),
        quoted_lead_time_days=7.0,
        single_orders=False,
        demand_first=True,
        unit_cost=10.0,
        unit_price=15.0,
        order_cost=50.0,
        holding_cost_per_unit_day=0.01,
        lot_multiple=0.0,
        minimum_order=0.0,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "planned"),
    [
        (SS(70.0, 200.0), 20.0),
        (RQ(60.0, 25.0), 10.0),
        (MinMax(65.0, 80.0), 15.0),
        (BaseStock(75.0), 25.0),
        (ProportionalOrderUpTo(75.0, 10.0, 4.0), 25.0),
        (DaysOfCover(9.0, 28), 40.0),
        (BaseStock(30.0), 0.0),
        (ConstantOrder(10.0), 0.0),
    ],
)
def test_a_rules_planned_safety_stock_is_its_trigger_less_the_expected_demand(rule: Rule, planned: float) -> None:
    # Ten units a day over five days to protect.
    controls = SameEverywhere(rule).controls([facts(), facts()])
    assert [control.safety_stock for control in controls] == [planned, planned]
    assert controls[0].rule is rule


def test_sized_levels_are_expected_demand_plus_safety_stock() -> None:
    control = Sized(WeeksOfCover(1.0)).control(facts())
    assert control.rule == BaseStock(5 * 10 + 7 * 10)
    assert control.safety_stock == 70.0


def test_the_form_says_what_the_trigger_is() -> None:
    lot = FixedLot(25.0)
    assert Sized(WeeksOfCover(1.0), lot, form="reorder_lot").control(facts()).rule == RQ(120.0, 25.0)
    assert Sized(WeeksOfCover(1.0), lot, form="reorder_up_to").control(facts()).rule == SS(120.0, 145.0)


def test_a_longer_review_protects_more_days() -> None:
    rules = [Sized(WeeksOfCover(0.0), review=review).control(facts()).rule for review in (EveryDays(7.0), Continuous())]
    assert rules == [BaseStock(110.0), BaseStock(50.0)]


def test_a_late_review_in_a_weekly_bucket_protects_one_more() -> None:
    weekly = facts(demand=np.array([70.0] * 20), demand_bucket_days=7.0, lead_times_days=np.array([7.0]))
    levels = [Sized(WeeksOfCover(0.0), review=Weekdays((day,))).control(weekly).rule for day in ("mon", "thu")]
    # From a Monday to the next order's arrival two weeks on comes one more week's demand, from a Thursday two.
    assert levels == [BaseStock(70.0), BaseStock(140.0)]


@given(
    every=st.integers(1, 21),
    first=st.integers(0, 6),
    lead_days=st.integers(0, 40),
    bucket=st.sampled_from([1, 7]),
    demand_first=st.booleans(),
)
def test_the_days_to_protect_are_the_most_buckets_between_an_order_and_the_next_ones_arrival(
    every: int, first: int, lead_days: int, bucket: int, demand_first: bool
) -> None:
    def comes_between(order: int, day: int) -> bool:
        return (order < day if demand_first else order <= day) and day < order + every + lead_days

    row = facts(
        demand_bucket_days=float(bucket), demand_first=demand_first, lead_times_days=np.array([float(lead_days)])
    )
    orders, days = range(first, 182, every), range(0, 280, bucket)
    most = max(sum(comes_between(order, day) for day in days) for order in orders)
    assert row.protection_days(EveryDays(float(every), float(first))) == bucket * max(1, most)


def test_whole_units_stay_whole_and_others_do_not() -> None:
    sized = Sized(CycleService(0.95), EOQ(), form="reorder_lot")
    whole, parts = sized.control(facts()), sized.control(facts(demand=np.array([8.5, 11.5] * 26)))
    assert isinstance(whole.rule, RQ)
    assert isinstance(parts.rule, RQ)
    assert whole.rule.reorder_point == np.ceil(50 + whole.safety_stock)
    assert whole.rule.order_quantity == np.ceil(np.sqrt(2 * 50 * 10 / 0.01))
    assert parts.rule.reorder_point == 50 + parts.safety_stock


def test_a_lot_fits_the_lane() -> None:
    sized = Sized(WeeksOfCover(1.0), FixedLot(25.0), form="reorder_lot")
    row = facts(lot_multiple=12.0, minimum_order=30.0)
    assert sized.control(row).rule == RQ(120.0, 36.0)


def test_a_large_minimum_order_counts_as_the_lot_of_a_fill_rate() -> None:
    sized = Sized(FillRate(0.95))
    assert sized.control(facts(minimum_order=200.0)).safety_stock < sized.control(facts()).safety_stock


def test_a_stock_point_without_demand_holds_nothing() -> None:
    for demand in ([], [0.0, 0.0]):
        control = Sized(WeeksOfCover(1.0), FixedLot(25.0), form="reorder_lot").control(facts(demand=np.array(demand)))
        assert (control.rule, control.safety_stock) == (BaseStock(0.0), 0.0)


def test_without_an_order_cost_the_level_is_ordered_up_to() -> None:
    assert Sized(WeeksOfCover(1.0), EOQ(), form="reorder_lot").control(facts(order_cost=0.0)).rule == BaseStock(120.0)


@pytest.mark.parametrize(("lot", "form"), [(None, "reorder_lot"), (FixedLot(5.0), "order_up_to")])
def test_a_lot_that_does_not_go_with_the_form_is_refused(lot: FixedLot | None, form: str) -> None:
    with pytest.raises(ValueError, match=rf"lot\(=.*\) must be .* with form\(='{form}'\)"):
        Sized(WeeksOfCover(1.0), lot, form=form)  # type: ignore[arg-type]


def test_every_stock_point_that_cannot_be_sized_is_named() -> None:
    rows = [facts(item_class="A"), facts(site="north", item_class="D"), facts(site="south", item_class="E")]
    with pytest.raises(ValueError, match=r"north/item: no target for class 'D'.*\nsouth/item: no target for class 'E'"):
        Sized(WeeksOfCover({"A": 1.0})).controls(rows)


def test_a_site_upstream_is_sized_on_the_demand_of_all_it_feeds() -> None:
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="f", kind="supplier"), Site(name="centre"), Site(name="north"), Site(name="south")),
        lanes=(
            Lane(origin="f", destination="centre", lead_time_days=Constant(10.0)),
            Lane(origin="centre", destination="north", lead_time_days=Constant(2.0)),
            Lane(origin="centre", destination="south", lead_time_days=Constant(2.0)),
        ),
        demands=tuple(Demand(site=site, item="item", size=Poisson(10.0)) for site in ("north", "south")),
    )
    rows = stock_facts(Scenario(name="tree", network=network, horizon_days=28))
    controls = Sized(WeeksOfCover(1.0)).controls(rows)
    cover = {row.site: control.safety_stock for row, control in zip(rows, controls, strict=True)}
    assert cover["centre"] == pytest.approx(cover["north"] + cover["south"])
    assert cover["centre"] == pytest.approx(140.0, rel=0.05)


def test_moving_cover_protects_the_lead_time_and_follows_demand() -> None:
    control = MovingCover(safety_days=14.0, window_days=28).controls([facts()])[0]
    assert control.rule == DaysOfCover(19.0, 28, 10.0)
    assert control.safety_stock == 140.0
    no_days = np.zeros(1)
    assert control.rule.quantity(StockView(0.0, 0.0, 0.0, 0.0, 0.0, no_days, 0)) == 190.0


def held(**values: float) -> StockFacts:
    return facts(current=Parameters(site="shop", item="item", **values))


@pytest.mark.parametrize(
    ("row", "rule", "planned"),
    [
        (held(reorder_point=80.0, order_quantity=25.0), RQ(80.0, 25.0), 30.0),
        (held(reorder_point=80.0, order_up_to=150.0), SS(80.0, 150.0), 30.0),
        (held(reorder_point=80.0, order_quantity=0.0), BaseStock(80.0), 30.0),
        (held(order_up_to=150.0), BaseStock(150.0), 100.0),
        (held(order_up_to=150.0, order_quantity=20.0), RQ(130.0, 20.0), 80.0),
        # The system adds the safety stock to the demand of the seven days that it has on its books.
        (held(safety_stock=35.0), BaseStock(105.0), 35.0),
        (held(safety_stock=35.0, order_quantity=40.0), RQ(105.0, 40.0), 35.0),
        (held(reorder_point=80.0, order_quantity=25.0, safety_stock=12.0), RQ(80.0, 25.0), 12.0),
    ],
)
def test_todays_parameters_become_the_rule_they_stand_for(row: StockFacts, rule: Rule, planned: float) -> None:
    control = Current().controls([row])[0]
    assert (control.rule, control.safety_stock, control.review) == (rule, planned, EveryDays(1.0))


def test_todays_review_is_kept() -> None:
    reviews = [
        Current(review=EveryDays(2.0)).controls([held(order_up_to=90.0, **days)])[0].review
        for days in ({}, {"review_days": 7.0}, {"review_days": 0.0})
    ]
    assert reviews == [EveryDays(2.0), EveryDays(7.0), Continuous()]


def test_a_stock_point_without_parameters_is_sized_by_default() -> None:
    default = Sized(WeeksOfCover(3.0))
    assert Current(default).controls([facts(), held()]) == default.controls([facts(), facts()])
    weekly = Current(default).controls([held(review_days=7.0)])
    assert weekly == replace(default, review=EveryDays(7.0)).controls([facts()])


def test_parameters_that_contradict_each_other_are_named_with_their_stock_point() -> None:
    with pytest.raises(ValueError, match=r"shop/item: reorder_point\(=80.0\) must be <= order_up_to\(=60.0\)"):
        Current().controls([held(reorder_point=80.0, order_up_to=60.0)])
