"""Areas 7 and 8: capacity a period, and yields of a line."""

from __future__ import annotations

import numpy as np
import pytest
from plant_cases import plant, produce, total
from theory.one_site import agree, share

from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Poisson
from sim.model import simulate
from sim.network import Component, Demand, Item, Network, Recipe, Scenario, Site, Stock


@pytest.fixture(params=["simpy"])
def engine(request: pytest.FixtureRequest) -> str:
    """Run in SimPy alone until the kernel has plants."""
    return request.param


def test_base_stock_with_a_limit_on_what_a_period_makes() -> None:
    """CAP-BS-01: Federgruen & Zipkin 1986; Poisson(8) a day, at most 9 made, there before the customers; S = 20."""
    recipe = Recipe(site="plant", item="item", maximum_batch=9)
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="plant"),),
        lanes=(),
        demands=(Demand(site="plant", item="item", size=Poisson(8)),),
        stock=(Stock(site="plant", item="item", on_hand=20),),
        recipes=(recipe,),
    )
    scenario = Scenario(
        name="capacity", network=network, horizon_days=40_000, bucket_days=1000, sequence="review_first"
    )
    ledger = simulate(scenario, [Control(BaseStock(20), EveryDays(1))], seed=1).ledger
    on_hand, owed = (ledger.frame()[name].to_numpy()[1:] for name in ("on_hand_days", "backorder_days"))
    lengths = np.full(len(on_hand), 1000.0)
    agree(share(on_hand, lengths), 9.5194005)
    agree(share(on_hand + 9 * owed, lengths), 11.472647, within=0.1)


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
