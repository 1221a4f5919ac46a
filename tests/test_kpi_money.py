from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from policies.policy import SameEverywhere
from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.distributions import Constant, Poisson
from sim.facts import stock_facts
from sim.kpi import kpi_frame
from sim.kpi.money_frame import money_frame
from sim.model import simulate
from sim.network import Contract, Demand, Item, Lane, Network, Scenario, Site
from tests.kpi_cases import Case, of_item, total

CASE = Case()


def test_revenue_counts_what_was_served_at_once_or_late_less_what_came_back() -> None:
    frame = CASE.frame(at_once=[3, 10, 0, 0], late=[2, 0, 0, 0], returned=[1, 0, 0, 0])
    assert of_item(frame, "revenue", "x") == pytest.approx(4 * 10 * 36.5)
    assert total(frame, "revenue") == pytest.approx((4 * 10 + 10 * 1) * 36.5)
    assert total(frame, "cost_of_goods_sold") == pytest.approx((4 * 4 + 10 * 2) * 36.5)
    assert total(frame, "gross_margin") == pytest.approx((50 - 36) / 50)


def test_the_margin_is_what_revenue_leaves_of_goods_and_costs() -> None:
    frame = CASE.frame(at_once=[3, 10, 0, 0], on_hand_days=[100, 50, 200, 0])
    left = total(frame, "revenue") - total(frame, "cost_of_goods_sold") - total(frame, "total_cost")
    assert total(frame, "margin") == pytest.approx(left)


def test_working_capital_is_stock_and_receivables_less_payables() -> None:
    """Stock of x worth 4 x (10 on hand + 5 on the way); 10 sold at 10 and 8 bought at 4 in 10 days."""
    frame = CASE.frame(
        on_hand_days=[100, 0, 0, 0], in_transit_days=[0, 0, 50, 0], at_once=[10, 0, 0, 0], dispatched=[0, 0, 8, 0]
    )
    assert total(frame, "working_capital") == pytest.approx(4 * 15 + 10 * 45 - 3.2 * 40)


def test_cash_to_cash_is_days_of_inventory_and_receivables_less_payables() -> None:
    frame = CASE.frame(on_hand_days=[100, 0, 0, 0], at_once=[5, 0, 0, 0])
    assert total(frame, "cash_to_cash_days") == pytest.approx(10 / 0.5 + 45 - 40)


def _scenario() -> Scenario:
    items = tuple(Item(name=name, unit_cost=4, unit_price=7, lost_sale_cost_per_unit=1) for name in ("x", "y"))
    contract = Contract(period_days=28, minimum_units=200, shortfall_cost_per_unit=0.5)
    network = Network(
        items=items,
        sites=(Site(name="mill", kind="supplier"), Site(name="dc"), Site(name="shop")),
        lanes=(
            Lane(origin="mill", destination="dc", lead_time_days=Constant(3), order_cost=5, contract=contract),
            Lane(origin="dc", destination="shop", lead_time_days=Constant(1), transport_cost_per_unit=0.1),
        ),
        demands=tuple(Demand(site="shop", item=item.name, size=Poisson(5), backorder_share=0.5) for item in items),
    )
    return Scenario(name="money", network=network, horizon_days=196, warmup_days=56, bucket_days=7)


def test_the_money_of_all_periods_adds_up_to_the_margin() -> None:
    scenario = _scenario()
    controls = SameEverywhere(rule=BaseStock(25), review=EveryDays(1)).controls(stock_facts(scenario))
    result = simulate(scenario, controls)
    money = money_frame(result.ledger, scenario, result.routes, result.controls)
    kpis = kpi_frame(result.ledger, scenario, result.routes, result.controls, {})
    after = money[money["day"] >= scenario.warmup_days]
    assert after["amount"].sum() == pytest.approx(total(kpis, "margin") * 140 / 365)
    assert after[after["cause"] == "contract_cost"]["amount"].sum() == pytest.approx(
        -total(kpis, "contract_cost") * 140 / 365
    )
    assert (after[after["cause"] == "contract_cost"]["amount"] < 0).all()


def test_periods_are_whole_buckets() -> None:
    scenario = _scenario()
    result = simulate(scenario, SameEverywhere(rule=BaseStock(25), review=EveryDays(1)))
    with pytest.raises(ValueError, match=r"period_days\(=30\) must be a multiple of bucket_days\(=7\)"):
        money_frame(result.ledger, scenario, result.routes, result.controls, period_days=30)


def test_payment_terms_move_cash_and_nothing_else() -> None:
    scenario = _scenario()
    patient = replace(scenario, receivable_days=scenario.receivable_days + 10)
    result = simulate(scenario, SameEverywhere(rule=BaseStock(25), review=EveryDays(1)))
    rows = [kpi_frame(result.ledger, terms, result.routes, result.controls, {}) for terms in (scenario, patient)]
    moved = set(rows[0]["kpi"][~np.isclose(rows[0]["value"], rows[1]["value"], equal_nan=True)])
    assert moved == {"working_capital", "cash_to_cash_days"}
    assert total(rows[1], "cash_to_cash_days") - total(rows[0], "cash_to_cash_days") == pytest.approx(10)
