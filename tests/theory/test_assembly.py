"""Area 3: an assembly system whose components come in balance is a serial one (Rosling 1989)."""

from __future__ import annotations

import numpy as np
import pytest
from theory.one_site import agree, share
from theory.test_multi_echelon import exact_serial

from policies.reviews import Continuous
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant
from sim.ledger import Ledger, Measure
from sim.model import simulate
from sim.network import Component, Demand, Item, Lane, Network, Operation, Recipe, Scenario, Site, Stock
from sim.routes import routes

LONGEST_DAYS, ASSEMBLY_DAYS = 5.0, 1.0
BALANCED = {"frame": 5.0, "motor": 2.0, "wheel": 3.0}
"""Components and their lead times; all but the longest are ordered so much later that all of an order come together."""


def assembly(lead_days: dict[str, float], level: int, component_levels: dict[str, int], days: int) -> Ledger:
    """Run a plant that assembles for a day each single unit it orders, as soon as one is sold; 4 a day are.

    Of single units none waits for others of the same order: a job takes its components only when it can have all.
    """
    held = {"bike": level, **component_levels}
    recipe = Recipe(
        site="plant",
        item="bike",
        components=tuple(Component(item=part) for part in lead_days),
        operations=(Operation(setup_days=ASSEMBLY_DAYS),),
    )
    network = Network(
        items=tuple(Item(name=item) for item in held),
        sites=(Site(name="plant"), Site(name="supplier", kind="supplier")),
        lanes=tuple(
            Lane(
                origin="supplier",
                destination="plant",
                item=part,
                lead_time_days=Constant(lead),
                order_delay_days=LONGEST_DAYS - lead,
            )
            for part, lead in lead_days.items()
        ),
        demands=(Demand(site="plant", item="bike", size=Constant(1), orders_per_day=4),),
        stock=tuple(Stock(site="plant", item=item, on_hand=units) for item, units in held.items()),
        recipes=(recipe,),
    )
    scenario = Scenario(name="assembly", network=network, horizon_days=days, bucket_days=days // 41)
    controls = [Control(BaseStock(held[route.item]), Continuous()) for route in routes(network)]
    return simulate(scenario, controls, seed=1).ledger


@pytest.mark.parametrize("days", [41 * 120, pytest.param(41 * 1200, marks=pytest.mark.full)])
def test_components_in_balance_make_an_assembly_system_a_serial_one(days: int) -> None:
    """The end item faces the demand of a day, its assembly, and each component that of the longest lead time."""
    ledger = assembly(BALANCED, 6, dict.fromkeys(BALANCED, 21), days)
    on_hand, owed = exact_serial([4.0, 20.0], [6, 21])
    lengths = np.full(40, float(ledger.bucket_days))
    agree(share(ledger.measure(Measure.on_hand_days)[1:, 0], lengths), on_hand[0], within=0.1)
    agree(share(ledger.measure(Measure.backorder_days)[1:, 0], lengths), owed, within=0.3)
    for part in range(1, 4):
        agree(share(ledger.measure(Measure.on_hand_days)[1:, part], lengths), on_hand[1], within=0.3)


def test_balanced_components_leave_the_end_item_the_ledger_of_one_component_alone() -> None:
    many = assembly(BALANCED, 6, dict.fromkeys(BALANCED, 21), 410)
    one = assembly({"frame": 5.0}, 6, {"frame": 21}, 410)
    np.testing.assert_allclose(many.values[:, 0], one.values[:, 0], atol=1e-9)


def test_a_component_that_never_runs_out_does_not_matter() -> None:
    plenty = assembly({"frame": 5.0, "motor": 2.0}, 6, {"frame": 21, "motor": 500}, 410)
    alone = assembly({"frame": 5.0}, 6, {"frame": 21}, 410)
    np.testing.assert_allclose(plenty.values[:, 0], alone.values[:, 0], atol=1e-9)


def test_more_of_one_component_cannot_help_when_the_other_is_short() -> None:
    """The scarcer component alone decides; more of both does help."""

    def owed(frames: int, motors: int) -> float:
        ledger = assembly({"frame": 5.0, "motor": 5.0}, 6, {"frame": frames, "motor": motors}, 410)
        return float(ledger.measure(Measure.backorder_days)[:, 0].sum())

    assert owed(17, 30) == pytest.approx(owed(17, 17))
    assert owed(30, 30) < owed(17, 17)
