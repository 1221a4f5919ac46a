"""Ways of planning on a small chain: what is switched off is off, and both engines agree over whole cycles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from policies.forecasting.smoothing import SES
from policies.planning.arm import PlannedChain
from policies.planning.calendar import Calendar, Step, monthly
from policies.planning.habits import LocalHabits
from policies.planning.inventory_rules import PortfolioTarget
from policies.planning.settings import DemandWay, ExceptionWay, InventoryWay, SupplyWay
from sim.distributions import Constant, Lognormal, Poisson
from sim.ledger import Measure
from sim.model import Result, simulate
from sim.network import (
    Component,
    Demand,
    Item,
    Lane,
    Network,
    Operation,
    Projects,
    Recipe,
    Scenario,
    Shift,
    Site,
    Stock,
    WorkCentre,
)

EXPEDITED = {"expedite_days": 3.0, "expedite_cost_share": 0.1}


def chain(**changes: object) -> Scenario:
    """Two items from overseas and one packed from bulk, sold at a centre and at a branch."""
    items = ("a", "b", "packed")
    network = Network(
        items=(*(Item(name=name, unit_cost=10, unit_price=15, item_class="A", holding_rate_per_year=0.2,
                      backlog_cost_per_unit_day=0.2) for name in items), Item(name="bulk", unit_cost=6)),
        sites=(Site(name="mill", kind="supplier"), Site(name="centre"), Site(name="branch")),
        lanes=(
            *(Lane(origin="mill", destination="centre", item=name, lead_time_days=Lognormal(mean=28, sd=8),
                   quoted_lead_time_days=25, order_cost=50, lot_multiple=1, minimum_order=40, **EXPEDITED)
              for name in ("a", "b", "bulk")),
            Lane(origin="centre", destination="branch", lead_time_days=Constant(2.0), lot_multiple=1),
        ),
        demands=tuple(
            Demand(site=site, item=name, size=Poisson(mean),
                   projects=Projects(projects_per_year=3, project_days=14, project_least_weeks=1, project_most_weeks=3))
            for name, mean in zip(items, (4.0, 1.0, 3.0), strict=True)
            for site in ("centre", "branch")
        ),
        stock=tuple(Stock(site="centre", item=name, on_hand=300) for name in (*items, "bulk")),
        recipes=(Recipe(site="centre", item="packed", components=(Component(item="bulk", quantity=1.0),),
                        operations=(Operation(centre="line", setup_days=0.05, run_days_per_unit=0.02),),
                        batch_multiple=1, minimum_batch=20, quoted_lead_time_days=5),),
        centres=(WorkCentre(name="line", site="centre"),),
        shifts=tuple(Shift(centre="line", weekday=day, start_hour=8, end_hour=16) for day in ("mon", "wed", "fri")),
    )  # fmt: skip
    return Scenario(
        name="chain", network=network, horizon_days=364, warmup_days=91, start_date=date(2024, 1, 1), **changes
    )


QUICK = DemandWay(forecaster=SES(0.1), horizon_weeks=80)
ARMS = {
    "silo": PlannedChain(
        demand=replace(QUICK, step="procurement", every_weeks=13),
        inventory=InventoryWay(rule=None, lead_time="contract", every_weeks=26),
        exceptions=ExceptionWay(mode="reactive", cancel=False),
        habits=LocalHabits(batching=2.0, buy_stop_weeks=2),
    ),
    "siop": PlannedChain(demand=QUICK, inventory=InventoryWay(learning=True), supply=SupplyWay(months=6)),
    "greedy": PlannedChain(demand=QUICK, supply=SupplyWay(method="greedy", months=6), commitment=0.5),
}


def run(arm: PlannedChain, engine: str = "simpy", scenario: Scenario | None = None) -> Result:
    return simulate(scenario or chain(), arm, engine=engine, replication=1)


@pytest.mark.parametrize("name", ARMS)
def test_whole_cycles_are_equal_in_both_engines(name: str) -> None:
    pytest.importorskip("numba")
    one, other = run(ARMS[name]), run(ARMS[name], "compiled")
    np.testing.assert_array_equal(one.ledger.values, other.ledger.values)
    np.testing.assert_array_equal(one.safety_stock, other.safety_stock)
    assert one.ledger.imbalance() < 1e-6


def test_a_silo_that_does_all_that_a_smart_silo_does_is_one() -> None:
    smart = PlannedChain(
        demand=replace(QUICK, step="statistical", every_weeks=4), inventory=InventoryWay(every_weeks=4)
    )
    same = replace(ARMS["silo"], demand=smart.demand, inventory=smart.inventory, exceptions=smart.exceptions,
                   habits=smart.habits)  # fmt: skip
    np.testing.assert_array_equal(run(smart).ledger.values, run(same).ledger.values)


def test_without_commitment_the_plan_never_changes() -> None:
    nobody = replace(ARMS["siop"], commitment=0.0)
    planner = run(nobody).planner
    first = run(nobody, scenario=replace(chain(), horizon_days=7, warmup_days=0)).planner.released
    np.testing.assert_allclose(planner.released.safety_stock, first.safety_stock)


def test_without_capacity_for_exceptions_nothing_is_expedited() -> None:
    idle = run(replace(ARMS["siop"], exceptions=ExceptionWay(per_week=0.0)))
    busy = run(replace(ARMS["siop"], exceptions=ExceptionWay(per_week=3.0), safety_scale=0.0))
    assert idle.ledger.measure(Measure.expedited).sum() == 0
    assert busy.ledger.measure(Measure.expedited).sum() > 0


def test_the_dial_multiplies_the_planned_safety_stock_of_what_is_bought_and_made() -> None:
    one, double = run(ARMS["silo"]), run(replace(ARMS["silo"], safety_scale=2.0))
    roots = one.planner.chain.roots
    released = [result.planner.released.safety_stock[roots] for result in (one, double)]
    assert (released[1] > released[0]).all()


def test_a_cycle_closes_the_data_on_the_first_working_day_and_releases_on_the_twentieth() -> None:
    steps = monthly(Calendar(), date(2024, 1, 1), 60)
    assert steps[0.0] == [Step.DATA_CLOSE]
    assert Step.RELEASE in steps[25.0]  # Friday the 26th: no day counts but Monday to Friday
    assert Step.DATA_CLOSE in steps[31.0]


def test_working_days_must_ascend() -> None:
    with pytest.raises(ValueError, match="must ascend"):
        Calendar(demand=2)


def test_a_portfolio_target_reaches_more_fill_with_more_stock() -> None:
    low, high = (
        run(replace(ARMS["siop"], inventory=InventoryWay(rule=PortfolioTarget(fill=fill)))) for fill in (0.8, 0.995)
    )
    assert high.safety_stock.sum() > low.safety_stock.sum()


def test_a_worked_exception_that_is_left_out_gets_no_action_and_all_before_it_are_the_same() -> None:
    busy = replace(ARMS["siop"], exceptions=ExceptionWay(per_week=3.0), safety_scale=0.0)
    base = run(busy)
    touches = base.planner.huddle.touches()
    changed = []
    for left in [touch for touch in touches if touch.brings_more][:: -len(touches) // 4]:
        without = run(replace(busy, exceptions=replace(busy.exceptions, left_out=(left.number,))))
        week = left.day // 7
        np.testing.assert_array_equal(without.ledger.values[:week], base.ledger.values[:week])
        assert without.planner.huddle.touches()[: left.number + 1] == touches[: left.number + 1]
        changed.append(bool((without.ledger.values[week:] != base.ledger.values[week:]).any()))
    assert any(changed)  # what comes in time anyway is not hastened


def test_nothing_is_hastened_when_all_worked_exceptions_are_left_out() -> None:
    nothing = ExceptionWay(per_week=3.0, left_out=tuple(range(1000)))
    idle = run(replace(ARMS["siop"], exceptions=nothing, safety_scale=0.0))
    assert idle.ledger.measure(Measure.expedited).sum() == 0
