from __future__ import annotations

import math
from dataclasses import replace

import pytest

from policies.reviews import EveryDays
from policies.rules import ConstantOrder
from policies.sharing import AboveReserve, KeepAll, Shared
from sim.check import check
from sim.decisions import Control, Sharing
from sim.distributions import Replay
from sim.ledger import Measure
from sim.model import Result, simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock, Transshipment
from sim.testing import example_views

M = Measure
NOTHING_ORDERED = ConstantOrder(0)
NEVER = math.inf


def sisters(sharing: Sharing | None, lead_time_days: float = 0.0, patience_days: float = NEVER) -> Result:
    """Ask 10 on day 1 of a site with 4 units whose sister has 9; nothing is ever ordered."""
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="supplier", kind="supplier"), Site(name="east"), Site(name="west")),
        lanes=(Lane(origin="supplier", destination="east"), Lane(origin="supplier", destination="west")),
        demands=(
            Demand(site="east", item="item", size=Replay((0, 10, *[0] * 12)), patience_days=patience_days),
            Demand(site="west", item="item", size=Replay((0, 1, *[0] * 12))),
        ),
        stock=(Stock(site="east", item="item", on_hand=4), Stock(site="west", item="item", on_hand=9)),
        transshipments=(
            Transshipment(origin="west", destination="east", lead_time_days=lead_time_days, cost_per_unit=3),
        ),
    )
    scenario = Scenario(name="sisters", network=network, horizon_days=14, bucket_days=14)
    return simulate(scenario, [Control(NOTHING_ORDERED, EveryDays(1), sharing=sharing)] * 2, trace=True)


def east(result: Result, measure: Measure) -> float:
    return float(result.ledger.measure(measure)[0, 0])


def test_a_site_that_is_short_takes_from_its_sister_after_the_customers_of_both() -> None:
    result = sisters(AboveReserve())
    assert east(result, M.transshipped_in) == east(result, M.late) == 6
    assert result.ledger.measure(M.closing_on_hand)[0].tolist() == [0, 2]
    assert result.ledger.imbalance() < 1e-9


def test_without_a_sharing_a_site_gives_nothing() -> None:
    for sharing in (None, KeepAll()):
        assert east(sisters(sharing), M.closing_backorders) == 6


def test_a_sister_keeps_her_reserve() -> None:
    assert east(sisters(AboveReserve(units=5)), M.closing_backorders) == 3


def test_units_on_their_way_are_in_transit_and_not_asked_for_again() -> None:
    result = sisters(AboveReserve(), lead_time_days=3)
    assert east(result, M.transshipped_in) == 6
    assert east(result, M.in_transit_days) == pytest.approx(6 * 3)
    assert east(result, M.backorder_days) == pytest.approx(6 * 3)


def test_customers_without_patience_are_served_by_a_sister_at_once_or_lost() -> None:
    assert east(sisters(AboveReserve(), patience_days=0), M.lost) == 0
    assert east(sisters(AboveReserve(), lead_time_days=1, patience_days=0), M.lost) == 6


def test_carrying_costs_and_orders_and_receipts_are_those_of_replenishment_alone() -> None:
    result = sisters(AboveReserve())
    assert east(result, M.freight_cost) == pytest.approx(18)
    assert [east(result, measure) for measure in (M.ordered, M.received, M.shipments)] == [0, 0, 0]


def test_a_sharing_never_gives_more_than_is_missing_or_lies_there() -> None:
    for view in example_views(100):
        for rule in (AboveReserve(), AboveReserve(3, 2.0), KeepAll()):
            assert 0 <= rule.quantity(7.0, view) <= max(0.0, min(7.0, view.on_hand))


def test_transshipments_join_two_different_warehouses() -> None:
    network = sisters(None).scenario.network
    wrong = [Transshipment(origin="supplier", destination="east"), Transshipment(origin="eastern", destination="west")]
    told = dict(check(replace(network, transshipments=(*wrong, Transshipment(origin="east", destination="east")))))
    assert told == {
        "transshipments[0].origin": "'supplier' is not a warehouse among the sites",
        "transshipments[1].origin": "'eastern' is not a warehouse among the sites; did you mean 'east'?",
        "transshipments[2].destination": "'east' is also the origin",
    }


def test_a_site_and_one_that_it_supplies_are_no_sisters() -> None:
    network = sisters(None).scenario.network
    told = dict(check(replace(network, lanes=(network.lanes[0], Lane(origin="east", destination="west")))))
    assert list(told) == ["transshipments[0].destination"]


def test_a_policy_is_given_a_sharing() -> None:
    class Quiet:
        def controls(self, facts: object) -> list[Control]:
            return [Control(NOTHING_ORDERED, EveryDays(1))]

    (control,) = Shared(Quiet(), AboveReserve(2)).controls([])
    assert control.sharing == AboveReserve(2)
