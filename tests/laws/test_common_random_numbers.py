"""The same seed draws the same world; nothing unused, added or listed elsewhere shifts anyone else's draws."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from laws.worlds import World, by_point, only_items, run, worlds

from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Gamma, Poisson
from sim.ledger import Measure
from sim.model import Result
from sim.network import Demand, Item, Lane, Site

SEEDS = st.integers(0, 3)
CONTROL = Control(BaseStock(20), EveryDays(2))


def digest(result: Result) -> str:
    return hashlib.sha256(b"".join(result.ledger.measure(measure).tobytes() for measure in Measure)).hexdigest()


def assert_same_where_both(left: Result, right: Result) -> None:
    """Assert that stock points of both results have the same ledger to the last bit."""
    ledgers, others = by_point(left), by_point(right)
    shared = ledgers.keys() & others.keys()
    assert shared
    for point in shared:
        np.testing.assert_array_equal(ledgers[point], others[point], err_msg=str(point))


@given(worlds(), SEEDS)
def test_check_14_the_same_seed_gives_the_same_ledger_and_trace(world: World, seed: int) -> None:
    first, second = (run(world, seed=seed, replication=2, trace=True) for _ in range(2))
    assert digest(first) == digest(second)
    pd.testing.assert_frame_equal(first.trace, second.trace, check_exact=True)


@given(worlds(), SEEDS)
def test_a_trace_changes_nothing(world: World, seed: int) -> None:
    assert digest(run(world, seed=seed)) == digest(run(world, seed=seed, trace=True))


@given(worlds(sizes=st.just(Gamma(5, 3))))
def test_another_seed_or_replication_draws_another_world(world: World) -> None:
    digests = {digest(run(world, seed=seed, replication=k)) for seed, k in ((0, 0), (0, 1), (1, 0), (1, 1))}
    assert len(digests) == 4


@given(worlds(), SEEDS)
def test_check_12_an_added_site_changes_no_other(world: World, seed: int) -> None:
    """The new shop sells every item from a lane of its own to the supplier, and stands first in every list."""
    network = world.scenario.network
    new = [Demand(site="new", item=item.name, size=Poisson(2), orders_per_day=0.5) for item in network.items]
    lane = Lane(origin="supplier", destination="new", lead_time_days=Gamma(2, 1))
    larger = world.change(
        sites=(Site(name="new"), *network.sites),
        lanes=(lane, *network.lanes),
        demands=(*new, *network.demands),
    )
    controls = world.controls | {("new", item.name): CONTROL for item in network.items}
    assert_same_where_both(run(world, seed=seed), run(replace(larger, controls=controls), seed=seed))


@given(worlds(), SEEDS)
def test_check_12_an_added_item_changes_no_other(world: World, seed: int) -> None:
    """The new item is sold wherever others are, and stands first in every list."""
    network = world.scenario.network
    selling = dict.fromkeys(row.site for row in network.demands)
    larger = world.change(
        items=(Item(name="new"), *network.items),
        demands=(*(Demand(site=site, item="new", size=Gamma(5, 4)) for site in selling), *network.demands),
    )
    controls = world.controls | {(site.name, "new"): CONTROL for site in network.sites}
    assert_same_where_both(run(world, seed=seed), run(replace(larger, controls=controls), seed=seed))


@given(worlds(), SEEDS)
def test_a_network_is_the_sum_of_its_items(world: World, seed: int) -> None:
    whole = run(world, seed=seed)
    for item in world.scenario.network.items:
        assert_same_where_both(run(only_items(world, {item.name}), seed=seed), whole)


@given(worlds(), SEEDS)
def test_a_policy_changes_no_demand(world: World, seed: int) -> None:
    others = replace(world, controls=dict.fromkeys(world.controls, CONTROL))
    demand = run(world, seed=seed).ledger.measure(Measure.demand)
    np.testing.assert_array_equal(demand, run(others, seed=seed).ledger.measure(Measure.demand))


@given(worlds(), SEEDS)
def test_a_policy_of_one_item_changes_no_other_item(world: World, seed: int) -> None:
    first = world.scenario.network.items[0].name
    controls = {point: CONTROL if point[1] == first else control for point, control in world.controls.items()}
    left, right = by_point(run(world, seed=seed)), by_point(run(replace(world, controls=controls), seed=seed))
    for point in left:
        if point[1] != first:
            np.testing.assert_array_equal(left[point], right[point])


@given(worlds(), SEEDS)
def test_check_12_costs_and_names_of_classes_change_no_event(world: World, seed: int) -> None:
    network = world.scenario.network
    dear = {"unit_cost": 99.0, "unit_price": 200.0, "backlog_cost_per_unit_day": 7.0, "item_class": "C", "family": "x"}
    other = world.change(
        items=tuple(replace(item, **dear) for item in network.items),
        lanes=tuple(replace(lane, order_cost=5.0, transport_cost_per_unit=2.0) for lane in network.lanes),
    )
    assert digest(run(world, seed=seed)) == digest(run(other, seed=seed))


@given(worlds(), SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_items_lanes_and_demands_changes_nothing(world: World, seed: int, random) -> None:
    """Sites keep their order, which decides who is served first; so do the demands of one stock point."""
    network = world.scenario.network
    items, lanes = (random.sample(rows, len(rows)) for rows in (network.items, network.lanes))
    points = list(dict.fromkeys((row.site, row.item) for row in network.demands))
    random.shuffle(points)
    demands = sorted(network.demands, key=lambda row: points.index((row.site, row.item)))
    other = world.change(items=tuple(items), lanes=tuple(lanes), demands=tuple(demands))
    assert_same_where_both(run(world, seed=seed), run(other, seed=seed))


@given(worlds(branching=1), SEEDS)
def test_the_order_of_sites_changes_nothing_where_none_compete(world: World, seed: int) -> None:
    """In a chain every site supplies one other. (A site that sells too serves its customers first, wherever it is.)"""
    other = world.change(sites=world.scenario.network.sites[::-1])
    assert_same_where_both(run(world, seed=seed), run(other, seed=seed))
