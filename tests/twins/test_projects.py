"""Project orders, drawn levels and surges together: equal ledgers in both engines."""

from __future__ import annotations

import numpy as np
import pytest

from policies.policy import SameEverywhere
from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.distributions import Constant, Gamma, Lognormal, NegativeBinomial
from sim.facts import stock_facts
from sim.model import simulate
from sim.network import (
    Demand,
    Disruption,
    Event,
    Item,
    Lane,
    Network,
    Projects,
    Scenario,
    Shape,
    Site,
    Target,
)

pytest.importorskip("numba")
PROJECTS = Projects(projects_per_year=9.0, project_days=10, project_least_weeks=1.0, project_most_weeks=3.0)
SHAPE = Shape(season_factors=(0.8, 1.2), level_phi=0.9, level_sd=0.1)
SURGE = Disruption(
    name="surge",
    duration_days=Constant(40.0),
    start_day=30.0,
    demand_factor=1.5,
    targets=(Target(what="demand", site="shop", segment="trade"),),
)


def demand(segment: str, **fields: object) -> Demand:
    event = Event(start_day=20, end_day=34, extra_units_per_day=2.0)
    given = {"shape": SHAPE, "events": (event,), "projects": PROJECTS, **fields}
    return Demand(site="shop", item="drum", segment=segment, **given)


DEMANDS = (
    demand("trade", size=NegativeBinomial(3, 4)),
    demand("retail", size=NegativeBinomial(3, 4), shape=Shape()),
    demand("week", size=Gamma(20, 9), bucket_days=7.0),
    demand("web", size=Lognormal(5, 4)),
    demand("single", size=NegativeBinomial(3, 4), orders_per_day=0.7),
)


@pytest.mark.parametrize("disrupted", [False, True])
def test_ledgers_with_project_orders_levels_and_surges_are_equal(disrupted: bool) -> None:
    network = Network(
        items=(Item(name="drum"),),
        sites=(Site(name="shop"), Site(name="maker", kind="supplier")),
        lanes=(Lane(origin="maker", destination="shop", lead_time_days=Lognormal(9, 3)),),
        demands=DEMANDS,
        disruptions=(SURGE,),
    )
    scenario = Scenario(name="projects", network=network, horizon_days=364, disrupted=disrupted)
    controls = SameEverywhere(BaseStock(250), EveryDays(1)).controls(stock_facts(scenario))
    one, other = (simulate(scenario, controls, engine=engine, replication=3) for engine in ("compiled", "simpy"))
    np.testing.assert_array_equal(one.ledger.values, other.ledger.values)
