"""What breaks does what it says, and hides nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from policies.reviews import Continuous, EveryDays
from policies.rules import RQ, BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Poisson
from sim.ledger import Ledger, Measure, SiteMeasure
from sim.model import Result, simulate
from sim.network import Demand, Disruption, Item, Lane, Network, OpenOrder, Scenario, Site, Stock, Target

M = Measure
SHOP, HUB, MAKER = (Target(what="site", site=name) for name in ("shop", "hub", "maker"))
DAILY = Control(BaseStock(30), EveryDays(1))


def chain(*disruptions: Disruption, days: int = 60, lead_time: float = 2.0, **fields: object) -> Scenario:
    """Return a maker, a hub and a shop that sells ten a day, a bucket a day."""
    network = Network(
        items=(Item(name="A"),),
        sites=(Site(name="maker", kind="supplier"), Site(name="hub"), Site(name="shop")),
        lanes=(
            Lane(origin="maker", destination="hub", lead_time_days=Constant(lead_time)),
            Lane(origin="hub", destination="shop", lead_time_days=Constant(lead_time)),
        ),
        demands=(Demand(site="shop", item="A", size=Constant(10), **fields),),
        stock=(Stock(site="shop", item="A", on_hand=30), Stock(site="hub", item="A", on_hand=30)),
        disruptions=disruptions,
    )
    return Scenario(name="chain", network=network, horizon_days=days, bucket_days=1)


def broken(*targets: Target, start: float = 10, days: float = 5, **effect: object) -> Disruption:
    return Disruption(name="x", targets=targets, start_day=start, duration_days=Constant(days), **effect)


def run(scenario: Scenario, *controls: Control, **options: object) -> Result:
    return simulate(scenario, list(controls) or [DAILY, DAILY], **options)


def at_shop(ledger: Ledger, measure: Measure) -> np.ndarray:
    return ledger.measure(measure)[:, 0]


def test_demand_turned_away_by_a_closed_site_stays_in_every_denominator() -> None:
    """Closed for 30 of 60 days: half of the demand is lost, and all of it was asked."""
    ledger = run(chain(broken(SHOP, start=30, days=30, closed=True), backorder_share=0.0)).ledger
    assert ledger.measure(M.demand).sum() == 600
    assert ledger.measure(M.lost).sum() == 300
    assert at_shop(ledger, M.lines).sum() == 60


def test_customers_of_a_closed_site_wait_by_their_own_terms_and_are_served_when_it_opens() -> None:
    ledger = run(chain(broken(SHOP, closed=True))).ledger
    np.testing.assert_array_equal(at_shop(ledger, M.closing_backorders)[9:17], [0, 10, 20, 30, 40, 50, 30, 40])
    assert at_shop(ledger, M.late)[15] == 10 + 20  # what lay there, and what stood at the gate


def test_impatient_customers_leave_while_the_site_is_closed() -> None:
    ledger = run(chain(broken(SHOP, closed=True), patience_days=2.0)).ledger
    assert at_shop(ledger, M.lost).sum() == 30


def test_a_closed_site_receives_nothing_until_it_opens() -> None:
    ledger = run(chain(broken(SHOP, closed=True))).ledger
    assert at_shop(ledger, M.received)[10:15].sum() == 0
    assert at_shop(ledger, M.received)[15] == 20
    assert at_shop(ledger, M.closing_in_transit)[14] == 20


def test_a_closed_site_orders_nothing() -> None:
    ledger = run(chain(broken(SHOP, closed=True))).ledger
    assert at_shop(ledger, M.orders)[9:16].tolist() == [1, 0, 0, 0, 0, 0, 1]


def test_orders_wait_at_a_closed_site_and_go_when_it_opens() -> None:
    ledger = run(chain(broken(HUB, closed=True))).ledger
    assert ledger.measure(M.closing_owed)[14, 1] == 50
    assert ledger.measure(M.shipped)[9:16, 1].tolist() == [10, 0, 0, 0, 0, 0, 10 + 20]


def test_a_closed_supplier_ships_all_that_waited_the_moment_it_opens() -> None:
    ledger = run(chain(broken(MAKER, closed=True))).ledger
    assert ledger.measure(M.dispatched)[9:17, 1].tolist() == [10, 0, 0, 0, 0, 0, 60, 10]


@pytest.mark.parametrize("closed", [HUB, MAKER])
def test_refused_orders_are_off_the_books_and_placed_again(closed: Target) -> None:
    ledger = run(chain(broken(closed, closed=True, refuses_orders=True))).ledger
    place = 0 if closed is HUB else 1
    assert ledger.measure(M.refused)[10:15, place].tolist() == [10 * k for k in range(1, 6)]
    assert ledger.measure(M.closing_on_order)[14, place] == 0
    assert ledger.measure(M.refused)[15:].sum() == 0


def test_a_continuous_review_that_is_refused_does_not_ask_again_at_once() -> None:
    control = Control(RQ(20, 20), Continuous())
    result = run(chain(broken(MAKER, closed=True, refuses_orders=True)), control, control)
    assert 0 < result.ledger.measure(M.refused).sum() < 600


def test_what_is_under_way_goes_on_when_its_lane_closes() -> None:
    ledger = run(chain(broken(Target(what="lane", destination="shop"), closed=True))).ledger
    assert at_shop(ledger, M.received)[8:19].tolist() == [10, 10, 10, 10, 0, 0, 0, 0, 0, 60, 10]


def test_what_is_under_way_waits_until_the_end() -> None:
    lane = Target(what="lane", destination="shop")
    ledger = run(chain(broken(lane, closed=True, in_transit="waits"))).ledger
    assert at_shop(ledger, M.received)[8:19].tolist() == [10, 10, 0, 0, 0, 0, 0, 10, 10, 60, 10]


def test_goods_destroyed_in_transit_leave_on_order_and_are_ordered_again() -> None:
    lane = Target(what="lane", destination="shop")
    ledger = run(chain(broken(lane, in_transit="destroyed"))).ledger
    assert at_shop(ledger, M.lost_in_transit)[10] == at_shop(ledger, M.lost_in_transit).sum() == 20
    assert at_shop(ledger, M.ordered)[10] == 30
    assert at_shop(ledger, M.closing_on_order)[10] == 30
    assert at_shop(ledger, M.closing_in_transit)[10] == at_shop(ledger, M.dispatched)[10]
    assert ledger.imbalance() < 1e-9


def test_open_orders_are_caught_on_their_way_too() -> None:
    base = chain(broken(Target(what="lane", destination="shop"), start=3, in_transit="destroyed"))
    order = OpenOrder(site="shop", item="A", quantity=7, due_day=5)
    scenario = replace(base, network=replace(base.network, open_orders=(order,)))
    assert at_shop(run(scenario).ledger, M.lost_in_transit)[3] == 7 + 20


def test_a_share_of_the_stock_is_destroyed_when_it_breaks() -> None:
    ledger = run(chain(broken(SHOP, stock_destroyed_share=0.5))).ledger
    before = at_shop(ledger, M.closing_on_hand)[9]
    assert at_shop(ledger, M.destroyed)[10] == before / 2 > 0
    assert ledger.imbalance() < 1e-9


def test_what_stands_in_quarantine_is_destroyed_with_the_stock() -> None:
    """Three days in quarantine of 10 units each; half of what was held, and no more, is later released."""
    base = chain(broken(SHOP, stock_destroyed_share=0.5))
    lanes = tuple(replace(lane, quarantine_days=3 if lane.destination == "shop" else 0) for lane in base.network.lanes)
    scenario = replace(base, network=replace(base.network, lanes=lanes))
    ledger = run(scenario, Control(BaseStock(80), EveryDays(1)), DAILY).ledger
    stock = at_shop(ledger, M.closing_on_hand)[9] + at_shop(ledger, M.closing_held)[9]
    assert at_shop(ledger, M.closing_held)[9] == 30
    assert at_shop(ledger, M.destroyed)[10] == stock / 2
    assert ledger.imbalance() < 1e-9


def test_lead_times_grow_by_the_factor_and_the_days_while_it_lasts() -> None:
    slow = broken(Target(what="lane", destination="shop"), lead_time_factor=2, extra_lead_time_days=1)
    ledger = run(chain(slow)).ledger
    assert at_shop(ledger, M.received)[10:21].tolist() == [10, 10, 0, 0, 0, 10, 10, 20, 20, 20, 10]


def test_a_site_slows_all_that_leaves_it() -> None:
    lane, site = (broken(target, lead_time_factor=2) for target in (Target(what="lane", origin="hub"), HUB))
    np.testing.assert_array_equal(run(chain(lane)).ledger.values, run(chain(site)).ledger.values)


def test_a_surge_multiplies_demand_while_it_lasts() -> None:
    ledger = run(chain(broken(Target(what="demand"), demand_factor=3))).ledger
    assert at_shop(ledger, M.demand)[8:17].tolist() == [10, 10, 30, 30, 30, 30, 30, 10, 10]


def test_a_surge_of_single_orders_brings_more_of_them_from_its_first_moment_on() -> None:
    surge = broken(Target(what="demand"), start=10.5, days=20, demand_factor=2.5)
    asked = [run(chain(surge, orders_per_day=3.0), replication=k).ledger.measure(M.lines)[:, 0] for k in range(60)]
    calm = [run(chain(orders_per_day=3.0), replication=k).ledger.measure(M.lines)[:, 0] for k in range(60)]
    np.testing.assert_array_equal(np.array(asked)[:, :10], np.array(calm)[:, :10])
    assert np.array(asked)[:, 11:30].mean() == pytest.approx(7.5, abs=3 * np.sqrt(7.5 / (60 * 19)))


def test_a_supplier_with_machines_stands_still_while_closed_and_slows_with_its_capacity() -> None:
    base = chain(broken(MAKER, closed=True, start=10.5, days=4))
    sites = tuple(replace(site, units_per_day=20.0) if site.name == "maker" else site for site in base.network.sites)
    ledger = run(replace(base, network=replace(base.network, sites=sites))).ledger
    assert ledger.measure(M.dispatched)[9:20, 1].tolist() == [10, 10, 0, 0, 0, 0, 20, 20, 20, 20, 10]


def test_one_port_closes_several_lanes_at_once() -> None:
    port = broken(Target(what="lane", origin="maker"), Target(what="lane", origin="hub"), closed=True)
    received = run(chain(port)).ledger.measure(M.received)
    assert received[12:17].sum() == 0 < received[17].min()


def test_closed_days_stand_in_the_book_of_sites() -> None:
    book = run(chain(broken(SHOP, start=10.25, days=1.5, closed=True))).ledger.site_book
    assert book is not None
    assert book.names == ("maker", "hub", "shop")
    assert book.measure(SiteMeasure.closed_days)[9:13, 2].tolist() == [0, 0.75, 0.75, 0]


def test_the_trace_tells_when_something_breaks_and_is_whole_again() -> None:
    trace = run(chain(broken(SHOP, closed=True)), trace=True).trace
    assert trace is not None
    told = trace[trace["event"].str.startswith("outage")]
    assert told[["day", "site", "event", "partner"]].values.tolist() == [
        [10, "shop", "outage", "x"],
        [15, "shop", "outage_end", "x"],
    ]
    assert trace["day"].is_monotonic_increasing


def test_a_result_says_when_each_disruption_struck() -> None:
    assert run(chain(broken(SHOP, closed=True))).outages == {"x": ((10, 15),)}


def test_the_same_outages_come_whatever_the_policy() -> None:
    often = replace(broken(SHOP, closed=True), start_day=None, time_to_failure_days=Poisson(9))
    other = Control(BaseStock(80), EveryDays(3))
    assert run(chain(often)).outages == run(chain(often), other, other).outages
