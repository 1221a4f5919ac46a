"""Demand shaping inside a run: what a plan sells beyond demand is sold, once, and is not taken for demand as usual."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_planned_chain import ARMS, chain, run

from policies.planning.arm import PlannedChain
from policies.planning.cycle import CyclePlanner
from policies.planning.plan_stability import Fences
from policies.planning.settings import SupplyWay
from sim.ledger import Measure
from sim.model import Result
from sim.network import Scenario

SHAPE = 0.2


def shaping(share: float, response: float = 1.0, engine: str = "simpy") -> Result:
    return run(profitable(share, response), engine, ample())


def profitable(share: float, response: float = 1.0, cost_share: float = 0.05) -> PlannedChain:
    way = SupplyWay(months=6, profit=True, shape=share, shaping_cost_share=cost_share, shaping_response=response)
    return replace(ARMS["siop"], supply=way, reconciliation=None)


def ample() -> Scenario:
    """The chain with as much stock as anybody may want to sell."""
    scenario = chain()
    plenty = tuple(replace(row, on_hand=50 * row.on_hand) for row in scenario.network.stock)
    return replace(scenario, network=replace(scenario.network, stock=plenty))


def demand(result: Result) -> np.ndarray:
    return result.ledger.measure(Measure.demand).sum(axis=1)


@pytest.fixture(scope="module")
def plain() -> Result:
    return shaping(0.0)


@pytest.fixture(scope="module")
def shaped() -> Result:
    return shaping(SHAPE)


def test_demand_rises_by_what_is_planned_and_goes_on_at_that(plain: Result, shaped: Result) -> None:
    """What was won is not taken for demand as usual, on which the next plans would win a share again."""
    factor = demand(shaped)[4:].reshape(-1, 4).sum(axis=1) / demand(plain)[4:].reshape(-1, 4).sum(axis=1)
    assert factor.mean() == pytest.approx(1 + SHAPE, abs=0.04)
    assert factor[-3:].mean() == pytest.approx(1 + SHAPE, abs=0.06)


def test_half_the_response_brings_half(plain: Result, shaped: Result) -> None:
    half = shaping(SHAPE, response=0.5)
    more = [demand(each).sum() - demand(plain).sum() for each in (shaped, half)]
    assert more[1] == pytest.approx(0.5 * more[0], rel=0.2)


def test_what_costs_more_than_it_earns_is_left() -> None:
    """A unit that must be bought first earns 5 of its price of 15; to win it at 6 is a loss."""
    dear, plain = (demand(run(profitable(share, cost_share=0.4)))[13:] for share in (SHAPE, 0.0))
    cheap = demand(run(profitable(SHAPE)))[13:]
    assert dear.sum() < 1.01 * plain.sum() < 1.05 * plain.sum() < cheap.sum()


def test_what_was_won_and_its_cost_are_told(plain: Result, shaped: Result) -> None:
    planner = shaped.planner
    assert isinstance(planner, CyclePlanner)
    told, years = planner.measures, (shaped.scenario.horizon_days - shaped.scenario.warmup_days) / 365
    first = shaped.scenario.warmup_days // shaped.ledger.bucket_days
    more = (demand(shaped) - demand(plain))[first:].sum()
    assert told["shaped_units_per_year"] * years == pytest.approx(more, rel=0.25)
    assert told["shaping_cost_per_year"] == pytest.approx(0.05 * 15 * told["shaped_units_per_year"])
    logged = {(each.type, each.status) for each in planner.decisions if each.step == "supply"}
    assert ("shape_demand", "executed") in logged
    assert told["shaped_margin_per_year"] == pytest.approx(5 * told["shaped_units_per_year"])


def test_what_is_frozen_is_shaped_once() -> None:
    """Fences hold a forecast to the one before without what that sold beyond demand, which comes on top anew."""
    frozen = 8
    bases = []
    for share in (0.0, SHAPE):
        arm = profitable(share)
        arm = replace(arm, demand=replace(arm.demand, fences=Fences(frozen=frozen)))
        planner = run(arm, scenario=ample()).planner
        assert isinstance(planner, CyclePlanner)
        assert planner.released is not None
        assert (planner.released.shaped[:, :frozen].sum() > 0) == (share > 0)
        bases.append((planner.released.forecast - planner.released.shaped)[:, :frozen].sum())
    assert bases[1] == pytest.approx(bases[0], rel=0.05)


def test_shaped_runs_are_equal_in_both_engines(shaped: Result) -> None:
    pytest.importorskip("numba")
    np.testing.assert_array_equal(shaping(SHAPE, engine="compiled").ledger.values, shaped.ledger.values)
