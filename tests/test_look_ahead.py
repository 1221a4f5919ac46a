"""Alternatives judged by simulation from the snapshot: on equal luck, by streams of their own, in the right order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_planned_chain import run
from test_planned_reconciliation import ALL_C, SIOP, TIGHT, planned

from policies.planning.chain import Chain, chain_of
from policies.planning.look_ahead import LookAhead, Snapshot, sampled_demand
from policies.planning.released import Released
from sim.facts import stock_facts
from sim.ledger import Measure
from sim.planning import PlanningStart, PlanningView
from sim.routes import routes
from sim.streams import Streams

LOOKING = replace(SIOP, reconciliation=replace(ALL_C, scoring="lookahead", runs=2))
START = PlanningStart(scenario=TIGHT, routes=routes(TIGHT.network), facts=stock_facts(TIGHT, 1), controls=(),
                      streams=Streams(1, 1))  # fmt: skip
POINTS = len(START.routes)


@pytest.fixture(scope="module")
def chain() -> Chain:
    return chain_of(START)


def snapshot(chain: Chain, weekly: float = 30.0, on_hand: float = 200.0) -> Snapshot:
    none = np.zeros(POINTS)
    view = PlanningView(
        day=28.0,
        on_hand=none + on_hand,
        on_order=none,
        in_transit=none,
        backorders=none,
        owed=none,
        facts=np.zeros((0, POINTS, len(Measure))),
        demand=np.zeros((len(chain.demand_item), 0)),
    )
    flat = np.full((len(chain.items), 60), weekly)
    return Snapshot(view=view, forecast=flat, history=flat)


def plan(chain: Chain, days: float) -> Released:
    each = np.ones(POINTS)
    forecast = np.tile(np.asarray(chain.by_point(chain.demand_share).sum(axis=1)).ravel()[:, None] * 30.0, (1, 30))
    return Released(week=60, forecast=forecast, shaped=0.0 * forecast, protection_days=days * each,
                    safety_stock=0.0 * each, lot=40.0 * each,
                    extra=np.zeros((POINTS, 1)), whole=each > 0)  # fmt: skip


def ahead(chain: Chain) -> LookAhead:
    return LookAhead(chain, START, runs=3, weeks=20, cv=0.1)


def test_where_nothing_is_uncertain_the_course_is_the_forecast(chain: Chain) -> None:
    found = sampled_demand(chain, snapshot(chain), 20, 0.0, np.random.default_rng(1))
    for item in range(len(chain.items)):
        np.testing.assert_array_equal(found[chain.demand_item == item].sum(axis=0), 30.0)


def test_courses_of_demand_are_the_forecast_in_the_mean(chain: Chain) -> None:
    rng = np.random.default_rng(2)
    known = replace(snapshot(chain), history=rng.poisson(30.0, (len(chain.items), 52)).astype(float))
    total = np.mean([sampled_demand(chain, known, 20, 0.2, rng).sum() for _ in range(400)])
    assert total == pytest.approx(30.0 * 20 * len(chain.items), rel=4 * 0.2 / 400**0.5)


def test_the_same_plan_comes_to_the_same_and_one_that_orders_earlier_serves_better(chain: Chain) -> None:
    lean, rich, again = (ahead(chain).outcomes(plan(chain, days), snapshot(chain)) for days in (7.0, 42.0, 7.0))
    for name in ("profit", "cash", "fill", "capital_above"):
        np.testing.assert_array_equal(getattr(lean, name), getattr(again, name))
    assert rich.fill.mean() > lean.fill.mean()
    assert rich.capital_above.mean() > lean.capital_above.mean()


def test_looking_ahead_decides_alike_again_and_leaves_the_luck_of_the_run_alone() -> None:
    one, other, by_plan = planned(LOOKING, TIGHT), planned(LOOKING, TIGHT), run(SIOP, scenario=TIGHT)
    chosen = [[(each.object, each.alternatives) for each in planner.decisions if each.step == "reconciliation"]
              for planner in (one, other)]  # fmt: skip
    assert chosen[0] == chosen[1]
    assert any(len(alternatives) > 1 for _, alternatives in chosen[0])
    np.testing.assert_array_equal(one.seen.demand, by_plan.planner.seen.demand)


def test_both_engines_look_ahead_alike() -> None:
    pytest.importorskip("numba")
    short = replace(TIGHT, horizon_days=126, warmup_days=0)
    first, second = run(LOOKING, scenario=short), run(LOOKING, "compiled", short)
    np.testing.assert_array_equal(first.ledger.values, second.ledger.values)
