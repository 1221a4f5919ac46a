from __future__ import annotations

import pytest

from experiments.study import Study, run
from policies.policy import SameEverywhere
from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.distributions import Constant, Poisson
from sim.network import Demand, Item, Lane, Network, Scenario, Site


def test_the_money_of_a_study_adds_up_to_the_margin_of_its_first_replication() -> None:
    network = Network(
        items=(Item(name="tea", unit_cost=4, unit_price=7), Item(name="cup", unit_cost=1, unit_price=3)),
        sites=(Site(name="mill", kind="supplier"), Site(name="shop")),
        lanes=(Lane(origin="mill", destination="shop", lead_time_days=Constant(3), order_cost=5),),
        demands=tuple(Demand(site="shop", item=item, size=Poisson(5)) for item in ("tea", "cup")),
    )
    scenario = Scenario(name="shop", network=network, horizon_days=140, warmup_days=28)
    policies = {f"up to {level}": SameEverywhere(rule=BaseStock(level), review=EveryDays(1)) for level in (18, 30)}
    results = run(Study(scenarios={"shop": scenario}, policies=policies, replications=2, workers=1), progress=False)
    rows = results.results
    margins = rows[(rows["kpi"] == "margin") & (rows["level"] == "total") & (rows["replication"] == 0)]
    for policy, margin in zip(margins["policy"], margins["value"], strict=True):
        amounts = results.money[results.money["policy"] == policy]["amount"]
        assert amounts.sum() == pytest.approx(margin * 112 / 365)
