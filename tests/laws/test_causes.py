"""Whatever happens: what is short is attributed to causes, to the last unit, in both engines alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from laws.test_disruptions import disrupted
from laws.worlds import World, run, worlds

from sim.causes import CAUSES, causes_frame, plans_of
from sim.facts import stock_facts
from sim.ledger import Measure
from sim.model import Result
from sim.strikes import strikes_of


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
@given(world=worlds())
def test_the_units_of_all_causes_add_up_to_all_units_short(engine: str, world: World) -> None:
    add_up(world, run(world, trace=True, engine=engine))


@given(world=disrupted())
def test_they_add_up_whatever_breaks(world: World) -> None:
    add_up(world, run(world, trace=True))


def add_up(world: World, result: Result) -> None:
    plans = plans_of(stock_facts(world.scenario), result.controls)
    assert result.trace is not None
    network = world.scenario.network
    strikes = strikes_of(network, result.outages)
    frame = causes_frame(result.trace, result.routes, plans, open_orders=network.open_orders, strikes=strikes)
    assert (frame["units"] > 0).all()
    assert set(frame["cause"]) | set(frame["root_cause"]) <= set(CAUSES)
    ledger = result.ledger
    short = (ledger.measure(Measure.demand) - ledger.measure(Measure.at_once)).sum(axis=0)
    owed = (ledger.measure(Measure.requested) - ledger.measure(Measure.requested_at_once)).sum(axis=0)
    found = {True: dict.fromkeys(zip(ledger.sites, ledger.items, strict=True), 0.0)}
    found[False] = dict(found[True])
    for row in frame.itertuples():
        found[bool(row.from_customers)][str(row.site), str(row.item)] += float(row.units)
    np.testing.assert_allclose(list(found[True].values()), short, atol=1e-4)
    np.testing.assert_allclose(list(found[False].values()), owed, atol=1e-4)
