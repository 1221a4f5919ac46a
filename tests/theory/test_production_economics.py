"""Areas 7 and 8: capacity a period, and yields of a line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from plant_cases import book, plant, produce, total
from theory.one_site import agree, share

from policies.reviews import EveryDays
from policies.rules import BaseStock, ConstantOrder
from sim.decisions import Control
from sim.distributions import Constant, Poisson, Uniform
from sim.ledger import Measure
from sim.model import simulate
from sim.network import Component, Demand, Item, Network, Operation, Recipe, Scenario, Site, Stock, WorkCentre

Floats = NDArray[np.float64]


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


@pytest.mark.parametrize("rounds", [1, 2, 40])
def test_rework_raises_the_yield_and_the_load_of_the_machine(rounds: int) -> None:
    """With yield y, r of the bad done again n times: q = r (1 - y), passes (1 - q^(n + 1)) / (1 - q), good y x passes.

    Without end that is y / (1 - q) good and 1 / (1 - q) passes. 1400 good units are asked for, and lots fit the yield.
    """
    good_share, again = 0.9, 0.8
    q = again * (1 - good_share)
    passes = (1 - q ** (rounds + 1)) / (1 - q)
    step = Operation(centre="saw", run_days_per_unit=0.005)
    recipe = Recipe(
        site="plant",
        item="item",
        components=(Component(item="iron"),),
        operations=(step,),
        yield_share=Constant(good_share),
        rework_share=again,
        rework_rounds=rounds,
    )
    result = produce(plant({"item": [100.0] * 14}, [recipe]))
    started = total(result, "iron", "shipped")
    assert total(result, "item", "received") / started == pytest.approx(good_share * passes, rel=1e-6)
    assert book(result, "run_days") / started == pytest.approx(0.005 * passes, rel=1e-6)
    assert (recipe.passes, recipe.mean_yield) == pytest.approx((passes, good_share * passes))
    assert total(result, "item", "scrapped") / started == pytest.approx(1 - good_share * passes, rel=1e-6)


def test_rework_of_random_yield_serves_demand_at_the_rate_of_the_mean_yield() -> None:
    """The yields of the rounds are independent: good units a unit started are y-bar times the mean passes."""
    law = Uniform(0.5, 1)
    recipe = Recipe(
        site="plant",
        item="item",
        components=(Component(item="iron"),),
        operations=(Operation(centre="saw", run_days_per_unit=0.001),),
        yield_share=law,
        rework_share=0.7,
        rework_rounds=2,
    )
    scenario = plant({"item": [10.0] * 700}, [recipe], days=700)
    result = simulate(scenario, [Control(BaseStock(0), EveryDays(1))] * 2, trace=True)
    ratio = total(result, "item", "received") / total(result, "iron", "shipped")
    assert ratio == pytest.approx(recipe.mean_yield, rel=0.01)
    assert recipe.mean_yield == pytest.approx(0.75 * (1 + 0.175 + 0.175**2))


def test_work_done_again_keeps_the_machine_of_its_stage() -> None:
    """YIELD-LINE: a part done again with probability 0.1, as often as need be, takes 1 / 0.9 operations."""
    step = Operation(centre="saw", run_days_per_unit=0.001, run_time_factor=Constant(1 / 0.9))
    recipe = Recipe(site="plant", item="turned", operations=(step,), yield_share=Constant(0.95))
    result = produce(plant({"turned": [100.0] * 14}, [recipe]))
    entered = total(result, "turned", "dispatched")
    assert book(result, "run_days") / 0.001 / entered == pytest.approx(1.1111111, rel=1e-6)


YEAR = 1000
"""Days of demand and output in one period of the oracles: so many that the steps of both do not matter."""


def rotation(rows: Sequence[tuple[float, float, float, float, float]], cycle_days: float, cycles: int) -> Floats:
    """Return the cost of set-ups and of stock, per period, of making all of them once in each cycle.

    `rows` are demand, output, cost of a set-up, of a unit held, all per period, and set-up days. What is made enters
    the stock day by day while it is made; a product opens with what is sold until it is first made.
    """
    held, opens = [], 0.0
    for demand, output, _, _, setup_days in rows:
        held.append(demand / YEAR * (opens + setup_days + 2))
        opens += setup_days + demand / output * cycle_days
    items = [f"product {k}" for k in range(len(rows))]
    network = Network(
        items=tuple(Item(name=item) for item in items),
        sites=(Site(name="plant"),),
        lanes=(),
        demands=tuple(
            Demand(site="plant", item=item, size=Constant(row[0] / YEAR)) for item, row in zip(items, rows, strict=True)
        ),
        stock=tuple(Stock(site="plant", item=item, on_hand=units) for item, units in zip(items, held, strict=True)),
        recipes=tuple(
            Recipe(
                site="plant",
                item=item,
                operations=(Operation(centre="machine", setup_days=row[4], run_days_per_unit=YEAR / row[1]),),
                transfer_batch=row[1] / YEAR,
            )
            for item, row in zip(items, rows, strict=True)
        ),
        centres=(WorkCentre(name="machine", site="plant"),),
    )
    days = int(cycles * cycle_days)
    scenario = Scenario(name="rotation", network=network, horizon_days=days, bucket_days=days)
    review = EveryDays(cycle_days)
    controls = [Control(ConstantOrder(row[0] / YEAR * cycle_days), review) for row in rows]
    ledger = simulate(scenario, controls).ledger
    assert ledger.measure(Measure.backorder_days).max() < 1e-6 * days
    setups = [row[2] * ledger.measure(Measure.orders)[0, k] for k, row in enumerate(rows)]
    stock = [row[3] / YEAR * ledger.measure(Measure.on_hand_days)[0, k] for k, row in enumerate(rows)]
    return np.array([sum(setups), sum(stock)]) * YEAR / days


def test_the_economic_production_quantity_costs_least() -> None:
    """EPQ-01: demand 80, output 110, set-up 4, holding 0.08: Q = 171.26977 costs 3.7367949, half of it set-ups."""
    row = (80.0, 110.0, 4.0, 0.08, 0.0)
    cost = {share: rotation([row], share * 171.26977 / 80 * YEAR, 8).sum() for share in (0.8, 1.0, 1.25)}
    assert cost[1.0] == pytest.approx(3.7367949, rel=0.005)
    assert cost[1.0] < min(cost[0.8], cost[1.25])
    assert rotation([row], 171.26977 / 80 * YEAR, 8) == pytest.approx([3.7367949 / 2] * 2, rel=0.01)


def test_the_rotation_cycle_of_three_products_on_one_machine_costs_least() -> None:
    """ELSP-CC: Hanssmann 1962; a common cycle of 2.450511 costs 97.938756."""
    rows = [(100.0, 500.0, 50.0, 0.2, 10.0), (60.0, 400.0, 30.0, 0.3, 20.0), (40.0, 300.0, 40.0, 0.25, 10.0)]
    cost = {share: rotation(rows, share * 2.450511 * YEAR, 5).sum() for share in (0.8, 1.0, 1.25)}
    assert cost[1.0] == pytest.approx(97.938756, rel=0.005)
    assert cost[1.0] < min(cost[0.8], cost[1.25])
