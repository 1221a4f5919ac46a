"""What a planner sees and does in a run of one shop with one supplier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from policies.reviews import EveryDays
from policies.rules import RQ, BaseStock
from sim.decisions import Control, Rule, StockFacts, StockView
from sim.distributions import Constant, Uniform
from sim.ledger import Measure
from sim.model import Result, simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock
from sim.planning import Action, Cancel, Expedite, Order, PlanningStart, PlanningView, SetRule, ShapeDemand
from sim.routes import routes

SHOP = Scenario(
    name="shop",
    network=Network(
        items=(Item(name="drum", unit_cost=10.0),),
        sites=(Site(name="mill", kind="supplier"), Site(name="shop")),
        lanes=(
            Lane(
                origin="mill",
                destination="shop",
                lead_time_days=Constant(10.0),
                expedite_days=3.0,
                expedite_cost_share=0.1,
            ),
        ),
        demands=(Demand(site="shop", item="drum", size=Constant(2.0)),),
        stock=(Stock(site="shop", item="drum", on_hand=100.0),),
    ),
    horizon_days=42,
    warmup_days=14,
    bucket_days=7,
)


@dataclass(frozen=True)
class Scripted:
    """A planner that does at each day what its script says."""

    script: dict[float, Sequence[Action]]
    seen: list[PlanningView] = field(default_factory=list)
    rule: Rule = field(default_factory=lambda: BaseStock(0.0))

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        return [Control(self.rule, EveryDays(1.0), 5.0)] * len(facts)

    def planner(self, start: PlanningStart) -> Scripted:
        return self

    @property
    def moments(self) -> np.ndarray:
        return np.array(list(self.script))

    def act(self, view: PlanningView) -> Sequence[Action]:
        self.seen.append(view)
        return self.script[view.day]


@pytest.fixture(params=["simpy", "compiled"])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "compiled":
        pytest.importorskip("numba")
    return request.param


def run(engine: str, script: dict[float, Sequence[Action]], scenario: Scenario = SHOP) -> tuple[Result, Scripted]:
    planner = Scripted(script)
    return simulate(scenario, planner, engine=engine), planner


def total(result: Result, measure: Measure) -> float:
    return float(result.ledger.measure(measure).sum())


def test_a_hastened_shipment_comes_three_days_later_and_costs_its_share(engine: str) -> None:
    result, planner = run(engine, {1.0: [Order(0, 30.0)], 2.0: [Expedite(0)], 4.0: [], 5.0: []})
    assert [view.on_order[0] for view in planner.seen] == [0, 30, 30, 0]
    assert total(result, Measure.expedited) == 30
    assert total(result, Measure.expedite_cost) == pytest.approx(30 * 10 * 0.1)
    assert total(result, Measure.lead_days) == 4


def test_what_would_come_by_then_anyway_is_left_alone(engine: str) -> None:
    result, _ = run(engine, {1.0: [Order(0, 30.0)], 8.0: [Expedite(0)]})
    assert total(result, Measure.expedited) == 0
    assert total(result, Measure.lead_days) == 10


def test_the_shipment_ordered_first_is_hastened(engine: str) -> None:
    result, _ = run(engine, {1.0: [Order(0, 30.0)], 2.0: [Order(0, 7.0)], 3.0: [Expedite(0)]})
    assert total(result, Measure.expedited) == 30


def test_what_is_withdrawn_takes_its_lots_along(engine: str) -> None:
    """Of 20 units that keep for 15 days 12 are withdrawn between two sites: 8 come, and 8 expire."""
    network = SHOP.network
    cold = replace(
        network,
        items=(replace(network.items[0], shelf_life_days=15.0),),
        sites=(*network.sites, Site(name="depot")),
        lanes=(
            Lane(origin="mill", destination="depot", lead_time_days=Constant(1.0)),
            Lane(origin="depot", destination="shop", lead_time_days=Constant(4.0)),
        ),
        demands=(Demand(site="shop", item="drum", size=Constant(0.0)),),
        stock=(Stock(site="depot", item="drum", on_hand=20.0),),
    )
    shop = [route.site for route in routes(cold)].index("shop")
    script = {0.0: [Order(shop, 20.0)], 2.0: [Cancel(shop, 12.0, 5.0)]}
    result, _ = run(engine, script, replace(SHOP, network=cold))
    assert total(result, Measure.received) == total(result, Measure.expired) == 8
    assert result.ledger.imbalance() == 0


def test_of_what_is_under_way_the_latest_is_withdrawn_first_and_no_longer_counts_as_sent(engine: str) -> None:
    result, planner = run(engine, {1.0: [Order(0, 30.0)], 2.0: [Order(0, 7.0)], 3.0: [Cancel(0, 10.0, 5.0)], 13.0: []})
    assert total(result, Measure.cancelled) == 10
    assert total(result, Measure.dispatched) == total(result, Measure.received) == 27
    assert planner.seen[-1].on_order[0] == 0
    assert result.ledger.imbalance() == 0


def test_what_was_ordered_too_long_ago_cannot_be_withdrawn(engine: str) -> None:
    result, _ = run(engine, {1.0: [Order(0, 30.0)], 8.0: [Cancel(0, 10.0, 5.0)]})
    assert total(result, Measure.cancelled) == 0


def two_lanes() -> Scenario:
    """Return the shop with a second supplier, nearer by."""
    near = Lane(origin="near", destination="shop", lead_time_days=Constant(2.0), preference=2, lot_multiple=8)
    network = replace(
        SHOP.network,
        sites=(*SHOP.network.sites, Site(name="near", kind="supplier")),
        lanes=(*(replace(lane, preference=1) for lane in SHOP.network.lanes), near),
    )
    return replace(SHOP, network=network)


def test_an_order_goes_by_the_lane_that_the_planner_names_and_fits_its_lots(engine: str) -> None:
    script = {1.0: [Order(0, 30.0), Order(0, 30.0, 1)], 4.0: [], 12.0: []}
    _, planner = run(engine, script, two_lanes())
    sold, opening = 2.0, 100.0
    _, soon, late = planner.seen
    assert opening + 32.0 - 5 * sold <= soon.on_hand[0] <= opening + 32.0 - 3 * sold
    assert soon.on_order[0] == 30.0
    assert late.on_order[0] == 0.0


def test_an_order_by_a_lane_that_is_not_there_is_refused(engine: str) -> None:
    with pytest.raises(ValueError, match="stock point 0 has 1 lanes, no lane 1"):
        run(engine, {1.0: [Order(0, 30.0, 1)]})


def test_nothing_is_hastened_where_the_lane_does_not_allow_it(engine: str) -> None:
    lane = replace(SHOP.network.lanes[0], expedite_days=None, expedite_cost_share=0.0)
    scenario = replace(SHOP, network=replace(SHOP.network, lanes=(lane,)))
    result, _ = run(engine, {1.0: [Order(0, 30.0), Expedite(0)]}, scenario)
    assert total(result, Measure.expedited) == 0


def test_a_new_rule_holds_from_the_next_review(engine: str) -> None:
    _, planner = run(engine, {20.0: [SetRule(0, BaseStock(90.0), 9.0)], 21.0: []})
    assert planner.seen[0].on_order[0] == 0
    assert planner.seen[1].on_order[0] == 90 - (100 - 22 * 2)


def test_planned_safety_stock_is_its_mean_after_the_warm_up(engine: str) -> None:
    result, _ = run(engine, {7.0: [SetRule(0, BaseStock(0.0), 6.0)], 28.0: [SetRule(0, BaseStock(0.0), 20.0)]})
    assert result.safety_stock[0] == pytest.approx((14 * 6 + 14 * 20) / 28)


def test_a_planner_sees_closed_weeks_and_demand_up_to_today(engine: str) -> None:
    _, planner = run(engine, {13.0: [], 14.0: []})
    early, late = planner.seen
    assert (len(early.facts), len(late.facts)) == (1, 2)
    assert early.demand.tolist() == [[2.0] * 14]
    with pytest.raises(ValueError, match="read-only"):
        late.on_hand[0] = 1.0


def test_a_rule_of_another_class_is_refused(engine: str) -> None:
    with pytest.raises(ValueError, match="is run by BaseStock, not by a RQ"):
        run(engine, {1.0: [SetRule(0, RQ(1.0, 2.0), 0.0)]})


@dataclass(frozen=True, slots=True)
class Steps:
    """Order up to the first of some levels."""

    levels: tuple[float, ...]

    def quantity(self, view: StockView) -> float:
        return self.levels[0] - view.position


def test_a_rule_with_more_or_fewer_numbers_is_refused(engine: str) -> None:
    """The compiled engine has room for as many as there were: one more would overwrite what lies behind."""
    planner = Scripted({1.0: [SetRule(0, Steps((1.0, 2.0, 3.0)), 0.0)]}, rule=Steps((20.0, 30.0)))
    with pytest.raises(ValueError, match="run by a rule of as many numbers, not by Steps"):
        simulate(SHOP, planner, engine=engine)


def shaped(engine: str, *changes: ShapeDemand, size: object = None) -> np.ndarray:
    """Return what is asked for day by day when demand is shaped on day 14."""
    ten = tuple(Demand(site="shop", item="drum", size=size or Constant(2.0)) for _ in range(10))
    scenario = replace(SHOP, network=replace(SHOP.network, demands=ten))
    result, planner = run(engine, {14.0: changes, 41.0: []}, scenario)
    np.testing.assert_allclose(
        result.ledger.measure(Measure.demand)[:, 0], planner.seen[-1].demand.sum(axis=0).reshape(6, 7).sum(axis=1)
    )
    return planner.seen[-1].demand


def test_shaped_demand_is_more_by_its_share_in_its_days_and_for_its_demand_only(engine: str) -> None:
    asked = shaped(engine, ShapeDemand(3, 20.0, 30.0, 0.25), size=Constant(2.5))
    expected = np.full((10, 42), 2.5)
    expected[3, 20:30] *= 1.25
    np.testing.assert_allclose(asked, expected, rtol=1e-12)


def test_whole_units_stay_whole_and_are_right_in_the_mean(engine: str) -> None:
    asked = shaped(engine, *(ShapeDemand(k, 0.0, 99.0, 0.3) for k in range(10)))
    np.testing.assert_array_equal(asked[:, :15], 2.0)  # what was asked for up to the end of today stays
    later = asked[:, 15:]
    assert set(np.unique(later)) == {2.0, 3.0}
    assert later.mean() == pytest.approx(2.6, abs=4 * np.sqrt(0.6 * 0.4 / later.size))


def test_demand_may_be_shaped_away_and_nobody_comes(engine: str) -> None:
    result, planner = run(engine, {14.0: [ShapeDemand(0, 20.0, 42.0, -1.0)], 41.0: []})
    assert planner.seen[-1].demand.sum() == total(result, Measure.demand) == 2.0 * 20
    assert total(result, Measure.lines) == 20


def test_what_is_no_demand_or_less_than_nothing_is_refused(engine: str) -> None:
    with pytest.raises(ValueError, match=r"there is no demand 1: there are 1, from 0 on"):
        run(engine, {14.0: [ShapeDemand(1, 20.0, 42.0, 0.1)]})
    with pytest.raises(ValueError, match=r"share \(=-1.5\) must be at least -1"):
        run(engine, {14.0: [ShapeDemand(0, 20.0, 42.0, -1.5)]})


def test_moments_must_ascend(engine: str) -> None:
    with pytest.raises(ValueError, match="must ascend"):
        run(engine, {3.0: [], 2.0: []})


def test_the_planner_of_a_compiled_run_is_asked_once_however_much_is_under_way() -> None:
    pytest.importorskip("numba")
    _, planner = run("compiled", {1.0: [Order(0, 1.0)] * 1000, 8.0: []})
    assert [view.day for view in planner.seen] == [1.0, 8.0]


def test_the_planner_of_a_compiled_run_is_asked_once_however_many_lead_times_are_drawn() -> None:
    pytest.importorskip("numba")
    lane = replace(SHOP.network.lanes[0], lead_time_days=Uniform(5.0, 15.0))
    shop = replace(SHOP, horizon_days=728, network=replace(SHOP.network, lanes=(lane,)))
    days = [float(day) for day in range(0, 728, 7)]
    _, planner = run("compiled", {day: [Order(0, 14.0)] for day in days}, shop)
    assert [view.day for view in planner.seen] == days


def test_a_planned_run_that_outgrows_its_memory_is_run_again_to_the_same_end() -> None:
    pytest.importorskip("numba")
    script = {1.0: [Order(0, 1.0)] * 20_000, 8.0: []}
    (one, planner), (other, _) = run("compiled", script), run("simpy", script)
    assert len(planner.seen) > 2
    np.testing.assert_array_equal(one.ledger.values, other.ledger.values)
