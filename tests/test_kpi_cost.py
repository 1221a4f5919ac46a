"""Cost KPIs against figures worked out by hand; the case lasts 10 days, a year 365."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kpi_cases import ITEMS, Case, at_site, row, total

from sim.kpi.cost import COST_PARTS
from sim.ledger import Measure
from sim.network import Item, Lane

CASE = Case(
    items=tuple(replace(item, backlog_cost_per_unit_day=0.5, lost_sale_cost_per_unit=3) for item in ITEMS),
    inbound=Lane(origin="supplier", destination="dc", order_cost=100, transport_cost_per_unit=0.25),
    internal=Lane(origin="dc", destination="shop", order_cost=10, transport_cost_per_unit=0.5),
)


def test_holding_cost_is_the_yearly_rate_on_the_mean_stock_value() -> None:
    frame = CASE.frame(on_hand_days=[100, 50, 200, 0])
    assert total(frame, "holding_cost") == pytest.approx(0.2 * total(frame, "on_hand_value"))
    assert row(frame, "holding_cost")[["unit", "denominator"]].tolist() == ["EUR/year", 10]


def test_ordering_cost_is_that_of_the_lane_ordered_on() -> None:
    frame = CASE.frame(orders=[3, 0, 1, 0])
    assert at_site(frame, "ordering_cost", "shop") == pytest.approx(30 * 36.5)
    assert total(frame, "ordering_cost") == pytest.approx(130 * 36.5)


def test_transport_cost_is_borne_by_the_receiver_when_units_leave() -> None:
    frame = CASE.frame(dispatched=[20, 0, 40, 0], received=[1, 1, 1, 1])
    assert at_site(frame, "transport_cost", "shop") == pytest.approx(10 * 36.5)
    assert at_site(frame, "transport_cost", "dc") == pytest.approx(10 * 36.5)


def test_backlog_cost_is_on_customers_waiting_only() -> None:
    frame = CASE.frame(backorder_days=[8, 2, 0, 0], owed_days=[0, 0, 99, 99])
    assert total(frame, "backlog_cost") == pytest.approx(5 * 36.5)


def test_lost_sales_cost_is_per_unit_lost() -> None:
    assert total(CASE.frame(lost=[2, 1, 0, 0]), "lost_sales_cost") == pytest.approx(9 * 36.5)


BOOKED_IN_MONEY = ("production_cost", "freight_cost", "penalty", "expedite_cost")


def random_frame_measures(seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {measure.name: rng.random(4) * 100 for measure in Measure}


@given(seed=st.integers(0, 2**32 - 1))
def test_the_total_is_the_sum_of_its_parts_at_every_level(seed: int) -> None:
    frame = CASE.frame(**random_frame_measures(seed))
    keys = ["level", "site", "item", "item_class"]
    wide = frame.pivot_table(index=keys, columns="kpi", values="value")
    np.testing.assert_allclose(wide[list(COST_PARTS)].sum(axis=1), wide["total_cost"], rtol=1e-12)


def doubled(item: Item) -> Item:
    return replace(
        item,
        unit_cost=2 * item.unit_cost,
        unit_price=2 * item.unit_price,
        backlog_cost_per_unit_day=2 * item.backlog_cost_per_unit_day,
        lost_sale_cost_per_unit=2 * item.lost_sale_cost_per_unit,
    )


def doubled_lane(lane: Lane) -> Lane:
    return replace(lane, order_cost=2 * lane.order_cost, transport_cost_per_unit=2 * lane.transport_cost_per_unit)


@given(seed=st.integers(0, 2**32 - 1))
def test_doubling_all_costs_doubles_money_and_leaves_all_else(seed: int) -> None:
    dear = replace(
        CASE,
        items=tuple(doubled(item) for item in CASE.items),
        inbound=doubled_lane(CASE.inbound),
        internal=doubled_lane(CASE.internal),
    )
    measures = random_frame_measures(seed)
    money = {name: 2 * measures[name] for name in BOOKED_IN_MONEY}
    once, twice = CASE.frame(**measures), dear.frame(**measures | money)
    factor = np.where(once["unit"].str.startswith("EUR"), 2.0, 1.0)
    np.testing.assert_allclose(twice["value"], factor * once["value"], rtol=1e-9)


def test_scrap_costs_what_was_paid_for_it_whatever_the_cause() -> None:
    frame = CASE.frame(expired=[2, 0, 1, 0], damaged=[0, 3, 0, 0], scrapped_returns=[0, 0, 0, 4], scrapped=[5, 0, 0, 0])
    assert total(frame, "scrap_cost") == pytest.approx((8 * 4 + 7 * 2) * 36.5)


def test_goods_held_at_the_dock_cost_as_much_as_those_on_hand() -> None:
    assert total(CASE.frame(held_days=[9, 0, 0, 7]), "holding_cost") == pytest.approx(
        total(CASE.frame(on_hand_days=[9, 0, 0, 7]), "holding_cost")
    )
