"""This project's simulator as a tool of the benchmark: `tool_siop.py simpy` or `tool_siop.py compiled`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from itertools import pairwise

from cases import DAYS, Case, Outcome, serve

from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Distribution, Normal, Poisson, Replay
from sim.ledger import Measure
from sim.model import Engine, Model
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock


class Siop:
    """One bucket of facts over the whole horizon, which is what the peers' totals amount to."""

    version = version("siop-sim")

    def __init__(self, engine: Engine) -> None:
        self._engine: Engine = engine

    def replay(self, case: Case, demand: Sequence[float]) -> Outcome:
        facts = model_of(case, scenario(case, Replay(tuple(demand))), self._engine).run().ledger.values[0]
        asked = facts[0, Measure.demand]
        stock = facts[:, Measure.on_hand_days] / DAYS
        return Outcome(float(asked), tuple(stock.tolist()), float(facts[0, Measure.at_once] / asked))

    def run(self, case: Case, replications: range) -> None:
        model = drawn_model(case, self._engine)
        for replication in replications:
            model.run(0, replication)


@cache
def drawn_model(case: Case, engine: Engine) -> Model:
    return model_of(case, drawn(case), engine)


def model_of(case: Case, world: Scenario, engine: Engine) -> Model:
    return Model(world, [Control(BaseStock(case.level), EveryDays(1))] * case.stages, engine=engine)


@cache
def drawn(case: Case) -> Scenario:
    return scenario(case, Poisson(20) if case.law == "poisson" else Normal(50, 10))


def scenario(case: Case, size: Distribution) -> Scenario:
    stages = [f"stage {j + 1}" for j in range(case.stages)]
    network = Network(
        items=(Item(name="item"),),
        sites=(*(Site(name=stage) for stage in stages), Site(name="supplier", kind="supplier")),
        lanes=tuple(
            Lane(
                origin=origin,
                destination=stage,
                lead_time_days=Constant(case.lead_time_days),
                complete_only=case.whole_orders,
            )
            for stage, origin in pairwise([*stages, "supplier"])
        ),
        demands=(Demand(site=stages[0], item="item", size=size, backorder_share=0.0 if case.lost else 1.0),),
        stock=tuple(Stock(site=stage, item="item", on_hand=case.level) for stage in stages),
    )
    return Scenario(
        name=case.name,
        network=network,
        horizon_days=DAYS,
        bucket_days=DAYS,
        sequence="review_first" if case.order_first else "demand_first",
    )


if __name__ == "__main__":
    serve(Siop("compiled" if sys.argv[1:] == ["compiled"] else "simpy"))
