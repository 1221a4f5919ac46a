"""Perishables: the Markov chain on ages, for first-expired-first-out and for customers who take the freshest.

Clock: review first with lead time 0, so that a period is review, receipt, demand. What is in its third period and left
after demand expires at the start of the next, before its review. A unit that expires lay there in that last period too:
the units carried are the mean on hand less those that expire.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from theory.one_site import agree, by_batches, one_site

from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Poisson
from sim.model import simulate
from sim.network import Item, Scenario, Site

ORACLE = {"fefo": (0.61544873, 0.00037631471, 7.3849276), "lifo": (2.4515602, 0.00037631471, 5.5488161)}


def perishable(scenario: Scenario, life_days: float, issuing: str = "fefo") -> Scenario:
    sites = (Site(name="supplier", kind="supplier"), Site(name="shop", issuing=issuing))
    network = replace(scenario.network, items=(Item(name="item", shelf_life_days=life_days),), sites=sites)
    return replace(scenario, network=network)


@pytest.mark.parametrize("issuing", ORACLE)
def test_perish_12(issuing: str) -> None:
    scenario = perishable(one_site(Poisson(4), batch_days=600, backorder_share=0.0), 3.0, issuing)
    facts = by_batches(scenario, BaseStock(12), EveryDays(1))
    outdated, _, carried = ORACLE[issuing]
    agree(facts.per_day(facts["expired"]), outdated, within=0.1)
    agree(facts.per_day(facts["on_hand_days"] - facts["expired"]), carried)
    balance = facts.per_day(facts["received"] - facts["shipped"] - facts["expired"])
    assert abs(balance.mean) < 1e-3


@pytest.mark.full
@pytest.mark.parametrize("issuing", ORACLE)
def test_perish_12_loses_little(issuing: str) -> None:
    scenario = perishable(one_site(Poisson(4), backorder_share=0.0, batch_days=20_000), 3.0, issuing)
    facts = by_batches(scenario, BaseStock(12), EveryDays(1))
    agree(facts.per_day(facts["lost"]), ORACLE[issuing][1], within=0.6)


def test_what_is_sold_within_its_life_never_expires() -> None:
    """Base stock of two days of constant demand: units lie for at most two days."""
    scenario = one_site(Constant(4), batch_days=20, batches=2, backorder_share=0.0)
    for life, expires in ((2.0, False), (1.0, True)):
        ledger = simulate(perishable(scenario, life), [Control(BaseStock(8), EveryDays(1))]).ledger
        assert bool(ledger.frame()["expired"].sum()) is expires
