from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from policies.reviews import Continuous, EveryDays
from policies.rules import RQ, BaseStock, ConstantOrder
from sim.decisions import Control, StockFacts, StockView
from sim.distributions import Constant, Distribution, Gamma, Intermittent, Replay
from sim.ledger import Ledger, Measure
from sim.model import Result, simulate
from sim.network import Demand, Item, Lane, Network, OpenOrder, Scenario, Site, Stock
from sim.routes import routes

DAILY = EveryDays(1)
NOTHING = Control(ConstantOrder(0), DAILY)


def of(ledger: Ledger, measure: str, point: int = 0) -> list[float]:
    """Return a measure of one stock point, bucket by bucket."""
    return ledger.measure(Measure[measure])[:, point].tolist()


def run(scenario: Scenario, *rules: object, **options: object) -> Ledger:
    return simulate(scenario, [Control(rule, DAILY) for rule in rules], **options).ledger


def change_lanes(scenario: Scenario, **fields: object) -> Scenario:
    lanes = tuple(replace(lane, **fields) for lane in scenario.network.lanes)
    return replace(scenario, network=replace(scenario.network, lanes=lanes))


WEEK = Replay((3, 0, 5, 2, 0, 4, 6))


def test_demand_first_orders_the_day_s_demand_and_receives_before_demand(shop) -> None:
    """Base stock 8, L = 2: the 3 of day 0 come on day 2, before its 5; the 5 come on day 4, a day after the 2 asked."""
    ledger = run(shop(WEEK, Constant(2), horizon_days=7, on_hand=8), BaseStock(8))
    assert of(ledger, "ordered") == [3, 0, 5, 2, 0, 4, 6]
    assert of(ledger, "received") == [0, 0, 3, 0, 5, 2, 0]
    assert of(ledger, "closing_on_hand") == [5, 5, 3, 1, 6, 4, 0]
    assert of(ledger, "closing_backorders") == [0, 0, 0, 0, 0, 0, 2]
    assert of(ledger, "at_once") == [3, 0, 5, 2, 0, 4, 4]


def test_review_first_orders_a_day_later(shop) -> None:
    ledger = run(shop(WEEK, Constant(2), horizon_days=7, on_hand=8, sequence="review_first"), BaseStock(8))
    assert of(ledger, "ordered") == [0, 3, 0, 5, 2, 0, 4]
    assert of(ledger, "received") == [0, 0, 0, 3, 0, 5, 2]
    assert of(ledger, "closing_on_hand") == [5, 5, 0, 1, 1, 2, 0]
    assert of(ledger, "closing_backorders") == [0, 0, 0, 0, 0, 0, 2]


def test_without_lead_time_the_review_that_comes_first_serves_the_day(shop) -> None:
    scenario = shop(WEEK, Constant(0), horizon_days=7)
    after, before = (run(replace(scenario, sequence=s), ConstantOrder(6)) for s in ("demand_first", "review_first"))
    assert of(after, "at_once")[0] == 0
    assert of(after, "late")[0] == 3
    assert of(before, "at_once")[0] == 3


def test_stock_is_what_lay_there_all_day(shop) -> None:
    ledger = run(shop(WEEK, horizon_days=7, on_hand=8), ConstantOrder(0))
    assert of(ledger, "on_hand_days") == [5, 5, 0, 0, 0, 0, 0]
    assert of(ledger, "ready_days") == [1, 1, 0, 0, 0, 0, 0]
    assert of(ledger, "backorder_days") == [0, 0, 0, 2, 2, 6, 12]


def test_unmet_demand_is_partly_lost(shop) -> None:
    ledger = run(shop(Constant(10), horizon_days=2, on_hand=6, backorder_share=0.25), ConstantOrder(0))
    assert of(ledger, "at_once") == [6, 0]
    assert of(ledger, "lost") == [3, 7.5]
    assert of(ledger, "closing_backorders") == [1, 3.5]


def test_a_customer_who_takes_all_or_nothing_leaves_the_rest_for_others(shop) -> None:
    scenario = shop(Replay((10, 4)), horizon_days=2, on_hand=6, complete_only=True, backorder_share=0.0)
    ledger = run(scenario, ConstantOrder(0))
    assert of(ledger, "at_once") == [0, 4]
    assert of(ledger, "lost") == [10, 0]


def test_a_customer_who_would_partly_wait_loses_all_when_only_all_will_do(shop) -> None:
    scenario = shop(Constant(10), horizon_days=1, on_hand=6, complete_only=True, backorder_share=0.5)
    assert of(run(scenario, ConstantOrder(0)), "lost") == [10]


def test_nobody_passes_a_complete_order_that_waits(shop) -> None:
    """Ten wait for six on hand, so the four that come next wait too: first come, first served."""
    scenario = shop(Replay((10, 4)), Constant(2), horizon_days=4, on_hand=6, complete_only=True)
    ledger = run(scenario, ConstantOrder(5))
    assert of(ledger, "closing_backorders") == [10, 14, 14, 14]
    assert of(ledger, "late") == [0, 0, 10, 4]


def test_who_waits_longer_than_the_patience_is_lost_at_the_end_of_that_day(shop) -> None:
    scenario = shop(Replay((5, 0, 0, 0)), horizon_days=4, patience_days=2, on_hand=1)
    ledger = run(scenario, ConstantOrder(0))
    assert of(ledger, "lost") == [0, 0, 4, 0]
    assert of(ledger, "backorder_days") == [4, 4, 0, 0]


def test_a_receipt_on_the_last_day_of_patience_is_in_time(shop) -> None:
    scenario = shop(Replay((5, 0, 0, 0)), Constant(2), horizon_days=4, patience_days=2)
    assert of(run(scenario, ConstantOrder(5)), "late") == [0, 0, 5, 0]


def test_served_on_the_promised_day_is_on_time_and_counts_where_it_was_asked(shop) -> None:
    scenario = shop(Replay((5, 7, 0, 0)), Constant(2), horizon_days=4, promise_days=2)
    ledger = run(scenario, ConstantOrder(5))
    assert of(ledger, "on_time_due") == [5, 7, 0, 0]
    assert of(ledger, "late") == [0, 0, 5, 5]
    assert of(ledger, "on_time") == [5, 5, 0, 0]


def test_what_is_promised_beyond_the_horizon_is_not_judged(shop) -> None:
    ledger = run(shop(Constant(5), horizon_days=4, promise_days=2, on_hand=99), ConstantOrder(0))
    assert of(ledger, "on_time_due") == [5, 5, 0, 0]
    assert of(ledger, "on_time") == [5, 5, 0, 0]


def test_lots_and_limits_of_the_lane_are_kept(shop) -> None:
    scenario = change_lanes(shop(Constant(7), horizon_days=3), lot_multiple=5, minimum_order=10, maximum_order=20)
    assert of(run(scenario, BaseStock(0)), "ordered") == [10, 10, 10]
    assert of(run(scenario, BaseStock(99)), "ordered") == [20, 20, 20]


def test_the_opening_state_is_where_the_run_begins(shop) -> None:
    scenario = shop(Constant(1), horizon_days=4)
    opening = {
        "stock": (Stock(site="shop", item="item", backorders=6),),
        "open_orders": (OpenOrder(site="shop", item="item", quantity=8, due_day=1),),
    }
    ledger = run(replace(scenario, network=replace(scenario.network, **opening)), BaseStock(2))
    assert of(ledger, "ordered")[0] == 1  # position 8 - 6 - 1
    assert of(ledger, "late") == [0, 7, 0, 0]
    assert of(ledger, "on_hand_days") == [0, 0, 0, 0]
    assert of(ledger, "closing_on_order") == [9, 2, 2, 2]


def test_what_is_due_at_the_horizon_is_still_on_its_way(shop) -> None:
    ledger = run(shop(Constant(5), Constant(3), horizon_days=3), ConstantOrder(5))
    assert of(ledger, "received") == [0, 0, 0]
    assert of(ledger, "closing_in_transit") == [5, 10, 15]


def test_continuous_review_orders_at_the_moment_of_the_demand(shop) -> None:
    scenario = shop(Constant(1), Constant(1.5), horizon_days=20, on_hand=3, orders_per_day=2.0)
    trace = simulate(scenario, [Control(RQ(1, 2), Continuous())], trace=True).trace
    orders = trace[trace["event"] == "order"]
    assert len(orders) > 10
    assert set(orders["day"]) <= set(trace.loc[trace["event"] == "demand", "day"])
    assert set(orders["position"]) == {3.0}


def test_simultaneous_orders_are_reviewed_once(shop) -> None:
    network = shop(Constant(4), horizon_days=5, on_hand=20).network
    second = replace(network.demands[0], segment="trade")
    scenario = shop(Constant(4), horizon_days=5, on_hand=20)
    scenario = replace(scenario, network=replace(network, demands=(*network.demands, second)))
    ledger = simulate(scenario, [Control(BaseStock(20), Continuous())]).ledger
    assert of(ledger, "orders") == [1] * 5
    assert of(ledger, "ordered") == [8] * 5


@pytest.mark.parametrize(("quoted", "on_time"), [(1.9, 0), (2.0, 3), (3.0, 3), (4.0, 5)])
def test_a_shipment_counts_on_time_within_the_quoted_lead_time(shop, quoted: float, on_time: int) -> None:
    scenario = change_lanes(shop(Constant(1), Replay((2, 4)), horizon_days=8), quoted_lead_time_days=quoted)
    ledger = run(scenario, ConstantOrder(1))
    assert sum(of(ledger, "shipments")) == 5
    assert sum(of(ledger, "shipments_on_time")) == on_time
    assert sum(of(ledger, "lead_days")) == 2 + 4 + 2 + 4 + 2
    assert sum(of(ledger, "lead_days_squared")) == 4 + 16 + 4 + 16 + 4


def test_a_backlog_that_outlives_a_receipt_makes_the_next_cycle_short_too(shop) -> None:
    ledger = run(shop(Replay((9, 0, 0, 0, 0, 0)), Constant(1), horizon_days=6), ConstantOrder(4))
    assert of(ledger, "cycles") == [0, 1, 1, 1, 1, 1]
    assert of(ledger, "cycles_short") == [0, 1, 1, 1, 0, 0]
    assert of(ledger, "net_before_receipt") == [0, -9, -5, -1, 3, 7]


# --- more than one site ---------------------------------------------------------------------------------------------


def test_an_order_passes_all_echelons_on_the_same_day(chain) -> None:
    """The dc reviews after the shop, so what it lacks is ordered the same day: day 0's demand is back on day 3."""
    days = Replay((6, 0, 0, 0, 0))
    ledger = run(chain(2, 1, size=days, horizon_days=5, on_hand={"shop": 6}), BaseStock(6), BaseStock(0))
    assert of(ledger, "ordered", 0) == of(ledger, "ordered", 1) == [6, 0, 0, 0, 0]
    assert of(ledger, "received", 0) == [0, 0, 0, 6, 0]
    assert of(ledger, "lead_days", 0) == [0, 0, 0, 3, 0]


def test_a_site_ships_what_it_has_and_owes_the_rest(chain) -> None:
    scenario = chain(3, 1, size=Replay((10, 0, 0, 0, 0, 0)), horizon_days=6, on_hand={"shop": 10, "dc": 4})
    ledger = run(scenario, BaseStock(10), BaseStock(4))
    assert of(ledger, "requested_at_once", 1) == [4, 0, 0, 0, 0, 0]
    assert of(ledger, "closing_owed", 1) == [6, 6, 6, 0, 0, 0]
    assert of(ledger, "received", 0) == [0, 4, 0, 0, 6, 0]


def test_complete_only_holds_a_shipment_until_the_whole_order_can_go(chain) -> None:
    scenario = chain(3, 1, size=Replay((10, 0, 0, 0, 0, 0)), horizon_days=6, on_hand={"shop": 10, "dc": 4})
    ledger = run(change_lanes(scenario, complete_only=True), BaseStock(10), BaseStock(4))
    assert of(ledger, "shipped", 1) == [0, 0, 0, 10, 0, 0]
    assert of(ledger, "closing_on_hand", 1) == [4, 4, 4, 4, 4, 4]


def test_an_order_reaches_the_origin_after_its_delay(chain) -> None:
    scenario = chain(3, 1, size=Replay((4, 0, 0, 0, 0, 0)), horizon_days=6, on_hand={"shop": 4, "dc": 9})
    lanes = (scenario.network.lanes[0], replace(scenario.network.lanes[1], order_delay_days=2))
    ledger = run(replace(scenario, network=replace(scenario.network, lanes=lanes)), BaseStock(4), BaseStock(9))
    assert of(ledger, "ordered", 0) == [4, 0, 0, 0, 0, 0]
    assert of(ledger, "requested", 1) == [0, 0, 4, 0, 0, 0]
    assert of(ledger, "received", 0) == [0, 0, 0, 4, 0, 0]
    assert of(ledger, "closing_on_order", 0) == [4, 4, 4, 0, 0, 0]
    assert of(ledger, "closing_in_transit", 0) == [0, 0, 4, 0, 0, 0]


def two_shops(sites: Sequence[str], dc_demand: Distribution | None = None, delay: float = 0.0) -> Scenario:
    """Two shops that each ask 4 on day 3 of a dc that holds 4, and, with `dc_demand`, the dc's own customers."""
    lanes = [Lane(origin="dc", destination=shop, order_delay_days=delay) for shop in ("a", "b")]
    demands = [Demand(site=shop, item="item", size=Replay((0, 0, 0, 4))) for shop in ("a", "b")]
    if dc_demand is not None:
        demands = [demands[0], Demand(site="dc", item="item", size=dc_demand)]
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="supplier", kind="supplier"), *(Site(name=name) for name in sites)),
        lanes=(Lane(origin="supplier", destination="dc", lead_time_days=Constant(9)), *lanes),
        demands=tuple(demands),
        stock=(Stock(site="dc", item="item", on_hand=4),),
    )
    return Scenario(name="two shops", network=network, horizon_days=7, bucket_days=7)


def shipped_to(scenario: Scenario) -> dict[str, float]:
    result = simulate(scenario, [Control(BaseStock(0), DAILY)] * len(routes(scenario.network)))
    sums = result.ledger.values.sum(axis=0)
    return {site: sums[k, Measure.received] for k, site in enumerate(result.ledger.sites)}


def test_of_shops_that_order_at_the_same_moment_the_first_listed_is_served_first() -> None:
    assert shipped_to(two_shops(["dc", "a", "b"])) == {"a": 4, "b": 0, "dc": 0}
    assert shipped_to(two_shops(["dc", "b", "a"])) == {"b": 4, "a": 0, "dc": 0}


@pytest.mark.parametrize("customers", [Replay((0, 0, 0, 0, 4)), Replay((0, 0, 0, 0.5, 3.5))])
def test_customers_come_before_delayed_orders_of_the_same_moment(customers: Distribution) -> None:
    """Whatever was scheduled first: an order of day 3, a day late, meets the dc's customers of day 4."""
    assert shipped_to(two_shops(["dc", "a", "b"], customers, delay=1.0))["a"] == 0


def test_an_undelayed_order_of_the_day_before_comes_before_customers() -> None:
    assert shipped_to(two_shops(["dc", "a", "b"], Replay((0, 0, 0, 0, 4))))["a"] == 4


# --- what a rule sees and may answer --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Probe:
    """Orders a number that tells what the rule saw: one field of its view, plus one."""

    field: str

    def quantity(self, view: StockView) -> float:
        return 1 + float(getattr(view, self.field))


@pytest.mark.parametrize(("sequence", "known"), [("demand_first", [1, 2, 3]), ("review_first", [0, 1, 2])])
def test_a_rule_knows_the_days_that_are_over(shop, sequence: str, known: list[int]) -> None:
    ledger = run(shop(Constant(1), horizon_days=3, sequence=sequence), Probe("days_known"))
    assert of(ledger, "ordered") == [1 + days for days in known]


def test_a_review_within_the_day_knows_the_days_before(shop) -> None:
    result = simulate(shop(Constant(1), horizon_days=3), [Control(Probe("days_known"), EveryDays(1, 0.5))])
    assert of(result.ledger, "ordered") == [1, 2, 3]


@dataclass(frozen=True, slots=True)
class SeesDemand:
    def quantity(self, view: StockView) -> float:
        assert not view.demand_by_day[view.days_known :].any()
        return float(view.demand_by_day[: view.days_known].sum())


def test_a_rule_sees_the_demand_of_the_days_it_knows_and_nothing_of_the_days_to_come(shop) -> None:
    ledger = run(shop(WEEK, horizon_days=7), SeesDemand())
    assert of(ledger, "ordered") == np.cumsum(WEEK.values).tolist()


@dataclass(frozen=True, slots=True)
class Broken:
    answer: float

    def quantity(self, view: StockView) -> float:
        return self.answer


@pytest.mark.parametrize("answer", [math.nan, math.inf])
def test_a_rule_that_answers_no_number_is_named(shop, answer: float) -> None:
    with pytest.raises(ValueError, match=rf"Broken\(answer={answer}\) answered {answer} at shop/item, day 0"):
        run(shop(Constant(1), horizon_days=1), Broken(answer))


def test_a_negative_answer_orders_nothing(shop) -> None:
    assert of(run(shop(Constant(0), horizon_days=2, on_hand=9), BaseStock(5)), "orders") == [0, 0]


def test_the_number_of_controls_must_be_that_of_the_stock_points(shop) -> None:
    with pytest.raises(ValueError, match="2 controls were given for 1 stock points"):
        simulate(shop(Constant(1)), [NOTHING, NOTHING])


@dataclass(frozen=True, slots=True)
class WeekOfCover:
    def controls(self, facts: Sequence[StockFacts]) -> Sequence[Control]:
        return [Control(BaseStock(7 * fact.demand_mean_per_day), DAILY, 1.5) for fact in facts]


def test_a_policy_sets_its_controls_from_the_facts(shop) -> None:
    result: Result = simulate(shop(Constant(3), horizon_days=2, on_hand=21), WeekOfCover())
    assert result.controls == (Control(BaseStock(21.0), DAILY, 1.5),)
    assert of(result.ledger, "ordered") == [3, 3]


# --- rounding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sequence", ["demand_first", "review_first"])
@pytest.mark.parametrize("limits", [{}, {"minimum_order": 10.0}])
def test_rounding_errors_are_no_orders(shop, sequence: str, limits: dict[str, float]) -> None:
    """Base stock orders on days after a demand and on no other, though positions of fractions miss their level."""
    scenario = shop(Intermittent(0.3, Gamma(30, 7)), Constant(3), horizon_days=3000, on_hand=80, sequence=sequence)
    ledger = run(change_lanes(scenario, **limits), BaseStock(80))
    assert min(of(ledger, "ordered")[k] for k in np.flatnonzero(of(ledger, "orders"))) > 0.1
    assert sum(of(ledger, "orders")) <= sum(of(ledger, "lines"))


def test_rounding_errors_hold_no_shipment_back_and_leave_no_stock(chain) -> None:
    """A dc without stock passes fractional orders on: every one takes 2 + 1 days, and the dc is never ready."""
    scenario = change_lanes(chain(2, 1, size=Gamma(10, 7), horizon_days=2000, on_hand={"shop": 60}), complete_only=True)
    ledger = run(scenario, BaseStock(60), BaseStock(0))
    assert sum(of(ledger, "lead_days")) == 3 * sum(of(ledger, "shipments"))
    assert max(of(ledger, "ready_days", 1)) == 0
    assert max(of(ledger, "closing_owed", 1)) > 0


# --- the result -----------------------------------------------------------------------------------------------------


def test_the_ledger_is_a_tidy_frame(chain) -> None:
    result = simulate(chain(2, 1, horizon_days=14), [NOTHING, NOTHING])
    frame = replace(result.ledger, bucket_days=1).frame()
    assert frame.columns.tolist() == ["bucket", "day", "site", "item", *(measure.name for measure in Measure)]
    assert frame["site"].tolist() == ["shop", "dc"] * 14
    assert frame.loc[frame["site"] == "shop", "demand"].tolist() == of(result.ledger, "demand")


def test_an_imbalance_is_found(shop) -> None:
    ledger = run(shop(Constant(2), on_hand=30), BaseStock(30))
    assert ledger.imbalance() == 0
    ledger.values[4, 0, Measure.received] += 3
    assert ledger.imbalance() == 3
