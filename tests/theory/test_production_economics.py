"""Areas 7 and 8: capacity a period, and yields of a line."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from plant_cases import plant, produce, total
from theory.one_site import agree, share

from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Poisson
from sim.ledger import Measure
from sim.model import simulate
from sim.network import Component, Demand, Item, Network, Recipe, Scenario, Site, Stock

Floats = NDArray[np.float64]


@pytest.fixture(params=["simpy"])
def engine(request: pytest.FixtureRequest) -> str:
    """Run in SimPy alone until the kernel has plants."""
    return request.param


def limited(level: int, days: int) -> tuple[Floats, Floats]:
    """Return the units held and owed, by batches of 1000 days: Poisson(8) a day, at most 9 made before they come."""
    recipe = Recipe(site="plant", item="item", maximum_batch=9)
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="plant"),),
        lanes=(),
        demands=(Demand(site="plant", item="item", size=Poisson(8)),),
        stock=(Stock(site="plant", item="item", on_hand=level),),
        recipes=(recipe,),
    )
    scenario = Scenario(name="capacity", network=network, horizon_days=days, bucket_days=1000, sequence="review_first")
    ledger = simulate(scenario, [Control(BaseStock(level), EveryDays(1))], seed=1).ledger
    return ledger.measure(Measure.on_hand_days)[1:, 0], ledger.measure(Measure.backorder_days)[1:, 0]


def test_base_stock_with_a_limit_on_what_a_period_makes() -> None:
    """CAP-BS-01: Federgruen & Zipkin 1986; S = 20."""
    on_hand, owed = limited(20, 40_000)
    lengths = np.full(len(on_hand), 1000.0)
    agree(share(on_hand, lengths), 9.5194005)
    agree(share(on_hand + 9 * owed, lengths), 11.472647, within=0.1)


@pytest.mark.parametrize("days", [20_000, pytest.param(80_000, marks=pytest.mark.full)])
def test_the_best_level_under_a_limit_costs_less_than_those_beside_it(days: int) -> None:
    """CAP-BS-01: with h = 1 and p = 9 the optimum is S = 17, on the same demand; its cost is 10.643947."""
    cost = {level: sum(limited(level, days)[k] * price for k, price in enumerate((1, 9))) for level in (16, 17, 18)}
    agree(share(cost[17], np.full(len(cost[17]), 1000.0)), 10.643947, within=0.2)
    for level in (16, 18):
        assert cost[17].sum() < cost[level].sum()


def test_starts_that_a_line_with_scrap_needs_for_a_good_unit() -> None:
    """YIELD-LINE: scrap of 2, 5 and 3 % in three stages: 1.1073339 starts for a good unit; scrap is ordered again."""
    recipes = [
        Recipe(site="plant", item="cast", components=(Component(item="iron"),), yield_share=Constant(0.98)),
        Recipe(site="plant", item="turned", components=(Component(item="cast"),), yield_share=Constant(0.95)),
        Recipe(site="plant", item="polished", components=(Component(item="turned"),), yield_share=Constant(0.97)),
    ]
    result = produce(plant({"polished": [100.0] * 14}, recipes))
    assert total(result, "polished", "received") == pytest.approx(1400)
    assert total(result, "iron", "shipped") / 1400 == pytest.approx(1.1073339, rel=1e-6)
    scrapped = [total(result, item, "scrapped") for item in ("cast", "turned", "polished")]
    assert sum(scrapped) == pytest.approx(0.1073339 * 1400, rel=1e-6)
