"""What a reconciliation or a huddle decides reaches the run: stock ahead, suppliers in reserve, transfers, delays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_local_habits import view_at_end_of
from test_planned_chain import ARMS, chain, run

from policies.planning.cycle import CyclePlanner
from policies.planning.exceptions import EXCEPTION
from policies.planning.exceptions import Action as Answer
from policies.planning.huddle import no_more_than
from policies.planning.prebuild import hedge
from policies.planning.reconciliation_gaps import Gap, Gaps
from policies.planning.reconciliation_on_chain import MORE_SALES, PREBUILD, RESERVE, Reconciled
from policies.planning.settings import ExceptionWay, ReconciliationWay
from policies.planning.transfers import Transfer
from sim.distributions import Constant
from sim.ledger import LaneMeasure, Measure
from sim.network import Lane, Scenario, Site
from sim.network.planning import Budget

LOOKING = ReconciliationWay(fill_target=0.0, shortage_class="none")
SIOP = replace(ARMS["siop"], reconciliation=LOOKING)


def scarce(*, reserve: bool) -> Scenario:
    """The chain with little stock, a budget that asks for more, and a near and dear supplier in reserve."""
    scenario = chain()
    near = tuple(
        Lane(origin="near", destination="centre", item=name, lead_time_days=Constant(4.0), preference=2, lot_multiple=1)
        for name in "ab"
    )
    network = scenario.network
    return replace(
        scenario,
        network=replace(
            network,
            sites=(*network.sites, Site(name="near", kind="supplier")) if reserve else network.sites,
            lanes=(*(replace(lane, preference=1) for lane in network.lanes), *near) if reserve else network.lanes,
            stock=tuple(replace(row, on_hand=20.0) for row in network.stock),
            budget=(Budget(start_day=0, end_day=364, revenue=2e5),),
        ),
    )


def planned(arm: object, scenario: Scenario, engine: str = "simpy") -> CyclePlanner:
    planner = run(arm, engine, scenario).planner  # type: ignore[arg-type]
    assert isinstance(planner, CyclePlanner)
    return planner


def test_a_hedge_is_a_share_of_what_is_still_to_come_and_ends_with_its_month() -> None:
    demand = np.array([[10.0, 20.0, 30.0, 40.0, 50.0]])
    np.testing.assert_allclose(hedge(demand, 3, 0.1), [[9.0, 7.0, 4.0, 0.0, 0.0]])
    np.testing.assert_array_equal(hedge(demand, 0, 0.1), 0.0)


def test_what_is_prebuilt_is_ordered_a_lead_time_before_and_more_of_it_the_larger_its_share() -> None:
    extras = []
    for share in (0.0, 0.1, 0.2):
        reviews = planned(
            replace(SIOP, reconciliation=replace(LOOKING, prebuild_share=max(share, 1e-12))), chain()
        ).reviews
        reviews_of_now = reviews.close(view_at_end_of(reviews))
        forecast = np.full((len(reviews.supply.sites.chain.root_of), 60), 5.0)
        draft = replace(reviews_of_now, points=forecast)
        draft = reviews.balance(reviews.stocks(draft, None), None)
        gap = Gap("revenue", 3, 0.1, 1000.0)
        found = Reconciled(gaps=Gaps(np.zeros(6), np.zeros(6), gap), wanted=np.zeros(6), kind=PREBUILD)
        outcome, _ = reviews.reconciliation.applied(found, draft.supply, draft.stocks, forecast)
        extras.append(outcome.extra - draft.supply.extra)
        sites = reviews.supply.sites
    np.testing.assert_allclose(extras[0], 0.0, atol=1e-6)
    roots = sites.chain.roots[sites.finished]
    assert (extras[1][roots, 5] > 0).all()
    np.testing.assert_allclose(extras[2][roots], 2 * extras[1][roots], atol=1e-6)
    np.testing.assert_allclose(extras[2][roots, 18:], 0.0, atol=1e-6)  # four months on it is needed no more


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_a_supplier_in_reserve_that_is_chosen_is_ordered_from_and_only_then(engine: str) -> None:
    if engine == "compiled":
        pytest.importorskip("numba")
    open_to_all = replace(LOOKING, prebuild_share=0.0, authority=1e12)
    asked = run(replace(SIOP, reconciliation=open_to_all), engine, scarce(reserve=True))
    silent = run(replace(SIOP, reconciliation=None), engine, scarce(reserve=True))
    chosen = {(each.object, each.status) for each in asked.planner.decisions if each.step == "reconciliation"}
    assert (RESERVE, "executed") in chosen
    by_reserve = [result.ledger.lanes.measure(LaneMeasure.ordered)[:, 1::2].sum() for result in (asked, silent)]
    assert by_reserve[0] > 0
    assert by_reserve[1] == 0
    assert asked.ledger.imbalance() < 1e-6


def test_what_nobody_can_do_is_not_offered() -> None:
    planner = planned(replace(SIOP, reconciliation=replace(LOOKING, prebuild_share=0.0)), scarce(reserve=False))
    offered = {
        text.split()[0] for each in planner.decisions for text in each.alternatives if each.step == "reconciliation"
    }
    assert offered <= {"base"}  # no second supplier, no overtime, no subcontractor, no promotion, nothing of that class


def test_sales_that_lag_the_budget_are_raised_where_that_is_allowed() -> None:
    network = chain().network
    shifts = tuple(replace(each, start_hour=0, end_hour=24) for each in network.shifts)
    budget = (Budget(start_day=0, end_day=364, revenue=2e5),)
    scenario = replace(chain(), network=replace(network, budget=budget, shifts=shifts))
    way = replace(LOOKING, prebuild_share=0.0, authority=1e12)
    arm = replace(SIOP, supply=replace(SIOP.supply, shape=0.3, shaping_cost_share=0.05))
    quiet, asked = (
        run(replace(arm, reconciliation=replace(way, more_sales=on)), scenario=scenario) for on in (False, True)
    )
    chosen = {(each.object, each.status) for each in asked.planner.decisions if each.step == "reconciliation"}
    assert (MORE_SALES, "executed") in chosen
    sold = [float(result.ledger.measure(Measure.demand).sum()) for result in (quiet, asked)]
    assert sold[1] > 1.02 * sold[0]


def sisters(*, lanes: bool) -> Scenario:
    """The chain with a second branch that has plenty, and a lane from there to the first."""
    scenario = chain()
    network = scenario.network
    more = [Lane(origin="centre", destination="rich", lead_time_days=Constant(2.0), lot_multiple=1)]
    if lanes:
        more.append(
            Lane(origin="rich", destination="branch", lead_time_days=Constant(1.0), preference=5, lot_multiple=1)
        )
    stock = [replace(row, on_hand=0.0) for row in network.stock]
    rich = [replace(stock[0], site="rich", item=name, on_hand=400.0) for name in ("a", "b")]
    return replace(
        scenario,
        network=replace(
            network,
            sites=(*network.sites, Site(name="rich")),
            lanes=(*network.lanes, *more),
            demands=(*network.demands, *(replace(d, site="rich") for d in network.demands if d.site == "branch")),
            stock=(*stock, *rich),
        ),
    )


def test_a_site_that_is_short_is_helped_by_one_with_some_to_spare_where_a_lane_leads_there() -> None:
    busy = replace(SIOP, exceptions=ExceptionWay(per_week=5.0, cancel=False), reconciliation=None)
    helped, idle = (
        run(replace(busy, exceptions=way), scenario=sisters(lanes=True))
        for way in (busy.exceptions, ExceptionWay(per_week=0.0))
    )
    alone = run(busy, scenario=sisters(lanes=False))
    kinds = [{each.type for each in result.planner.decisions} for result in (helped, idle, alone)]
    assert "transfer" in kinds[0]
    assert "transfer" not in kinds[1] | kinds[2]
    early = slice(0, 4)
    served = [result.ledger.measure(Measure.at_once)[early].sum() for result in (helped, idle)]
    assert served[0] > served[1]
    assert helped.ledger.imbalance() < 1e-6


def test_what_is_sent_for_one_exception_is_not_sent_again_for_another_of_the_same_week() -> None:
    busy = replace(SIOP, exceptions=ExceptionWay(per_week=5.0, cancel=False), reconciliation=None)
    huddle = planned(busy, sisters(lanes=True)).huddle
    huddle._transfers = [Transfer(int(huddle._chain.roots[0]), 1, 7.0)]
    rows = np.zeros(2, dtype=EXCEPTION)
    rows["action"] = Answer.TRANSFER
    assert len(list(huddle._actions(rows, 0.0))) == 1


def test_no_more_is_postponed_than_lies_above_the_reorder_point() -> None:
    table = np.zeros(3, dtype=EXCEPTION)
    table["action"], table["subject"], table["quantity"] = (
        [Answer.POSTPONE, Answer.CANCEL, Answer.POSTPONE],
        [0, 1, 2],
        9.0,
    )
    held = no_more_than(table, np.array([4.0, 1.0, 20.0]))
    np.testing.assert_array_equal(held["quantity"], [4.0, 9.0, 9.0])
