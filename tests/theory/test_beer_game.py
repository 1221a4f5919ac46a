"""Area 6: the beer game with a mailing delay of one week (Sterman 1989); a day of the simulator stands for a week.

A week: receive, read the orders mailed a week ago (the retailer: this week's customers), ship, pay for stock and
backlog, order. Passing on the incoming order is a base stock of 24: 12 on hand, 8 on their way, 4 in the mail. Week 0
has no customers and serves to fill the mail; the game is weeks 1 to 36.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant, Replay
from sim.ledger import Ledger, Measure
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, OpenOrder, Scenario, Site, Stock

Floats = NDArray[np.float64]


STAGES = ("retailer", "wholesaler", "distributor", "factory")


def beer_game(weekly_demand: Sequence[float]) -> Scenario:
    origins = (*STAGES[1:], "brewery")
    network = Network(
        items=(Item(name="beer"),),
        sites=(*(Site(name=stage) for stage in STAGES), Site(name="brewery", kind="supplier")),
        lanes=tuple(
            Lane(origin=origin, destination=stage, lead_time_days=Constant(2.0), order_delay_days=1.0)
            for origin, stage in zip(origins, STAGES, strict=True)
        ),
        demands=(Demand(site="retailer", item="beer", size=Replay((0.0, *weekly_demand))),),
        stock=tuple(Stock(site=stage, item="beer", on_hand=12) for stage in STAGES),
        open_orders=tuple(
            OpenOrder(site=stage, item="beer", quantity=4, due_day=week) for stage in STAGES for week in (1, 2)
        ),
    )
    return Scenario(name="beer game", network=network, horizon_days=37, bucket_days=1)


def play(weekly_demand: Sequence[float]) -> Ledger:
    return simulate(beer_game(weekly_demand), [Control(BaseStock(24.0), EveryDays(1))] * 4).ledger


def net_stock(ledger: Ledger) -> Floats:
    """Return stock less backlog, an array (weeks 1 to 36, stages)."""
    owed = ledger.measure(Measure.closing_backorders) + ledger.measure(Measure.closing_owed)
    return (ledger.measure(Measure.closing_on_hand) - owed)[1:]


def cost(ledger: Ledger) -> list[float]:
    """Return the cost of each stage: 0.50 a week for a unit in stock, 1.00 for a unit owed."""
    net = net_stock(ledger)
    return (0.5 * np.maximum(net, 0) + np.maximum(-net, 0)).sum(axis=0).tolist()


@pytest.fixture(scope="module")
def step() -> Ledger:
    """Demand 4 a week, 8 from week 5 on."""
    return play([4.0] * 4 + [8.0] * 32)


def test_passing_orders_on_lets_each_stage_fall_from_12_to_0_a_week_after_the_other(step):
    # Oracle BEER-PASS: weeks 4 to 12.
    assert net_stock(step)[3:12].tolist() == [
        [12, 12, 12, 12],
        [8, 12, 12, 12],
        [4, 8, 12, 12],
        [0, 4, 8, 12],
        [0, 0, 4, 8],
        [0, 0, 0, 4],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
    ]


def test_passing_orders_on_costs_156_in_36_weeks(step):
    # Oracle BEER-PASS.
    assert cost(step) == [30.0, 36.0, 42.0, 48.0]


def test_passing_orders_on_repeats_the_incoming_orders_at_every_stage(step):
    asked = (step.measure(Measure.demand) + step.measure(Measure.requested))[1:]
    assert (step.measure(Measure.ordered)[1:] == asked).all()


def test_a_step_in_demand_reaches_each_stage_a_week_after_the_one_below(step):
    orders = step.measure(Measure.ordered)
    assert [int(np.argmax(orders[:, stage] == 8)) for stage in range(4)] == [5, 6, 7, 8]


def test_at_constant_demand_nothing_moves():
    # Oracle BEER-CONST: 36 weeks x 4 stages x 12 units x 0.50.
    ledger = play([4.0] * 36)
    assert (net_stock(ledger) == 12).all()
    assert sum(cost(ledger)) == 864.0
