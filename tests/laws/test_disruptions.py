"""Whatever breaks, no unit is made or lost unseen, and what happens before it breaks is as if it never would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from laws.test_conservation import change, equal, of_children, to_sites
from laws.worlds import HORIZON_DAYS, World, run, worlds

from sim.distributions import Constant, Distribution, Uniform
from sim.ledger import Measure
from sim.lifetimes import Exponential
from sim.network import Disruption, Target

M = Measure
WHEN = st.sampled_from(
    [
        {"start_day": 5.0},
        {"start_day": 12.5, "probability": 0.7},
        {"time_to_failure_days": Exponential(8)},
        {"time_to_failure_days": Constant(9)},
    ]
)
EFFECTS = st.sampled_from(
    [
        {"closed": True},
        {"closed": True, "stock_destroyed_share": 0.5},
        {"closed": True, "refuses_orders": True},
        {"closed": True, "in_transit": "waits"},
        {"closed": True, "in_transit": "destroyed", "stock_destroyed_share": 1.0},
        {"lead_time_factor": 2.0, "extra_lead_time_days": 1.5},
        {"demand_factor": 3.0, "in_transit": "destroyed"},
        {"capacity_factor": 0.4},
        {"capacity_factor": 1.7, "lead_time_factor": 2.0},
    ]
)
DURATIONS = st.sampled_from([Constant(4), Uniform(0, 6), Exponential(3)])


def target(world: World) -> st.SearchStrategy[Target]:
    network = world.scenario.network
    sites = st.sampled_from([site.name for site in network.sites])
    return st.one_of(
        sites.map(lambda name: Target(what="site", site=name)),
        st.sampled_from(network.lanes).map(lambda row: Target(what="lane", origin=row.origin)),
        st.just(Target(what="lane")),
        st.sampled_from(network.items).map(lambda item: Target(what="demand", item=item.name)),
    )


@st.composite
def disrupted(
    draw: Callable[..., object],
    durations: st.SearchStrategy[Distribution] = DURATIONS,
    of: st.SearchStrategy[World] | None = None,
) -> World:
    """Draw a world, or one `of` others, in which up to three things break."""
    world = draw(worlds() if of is None else of)
    found = [
        Disruption(
            name=f"disruption {k}",
            targets=tuple(draw(st.lists(target(world), min_size=1, max_size=3))),
            duration_days=draw(durations),
            **draw(WHEN),
            **draw(EFFECTS),
        )
        for k in range(draw(st.integers(1, 3)))
    ]
    if draw(st.booleans()):
        sites = tuple(Target(what="site", site=site.name) for site in world.scenario.network.sites)
        follows = Disruption(
            name="follows", after=found[0].name, delay_days=1, targets=sites, duration_days=draw(durations), closed=True
        )
        found.append(follows)
    return world.change(disruptions=tuple(found))


@given(disrupted())
def test_stock_goes_in_and_out_or_is_destroyed(world: World) -> None:
    assert run(world).ledger.imbalance() < 1e-6


@given(disrupted())
def test_demand_is_served_at_once_or_late_or_lost_or_still_waits(world: World) -> None:
    result = run(world)
    at_once, late, lost = (result.ledger.measure(measure) for measure in (M.at_once, M.late, M.lost))
    equal(result.ledger.measure(M.demand), at_once + late + lost + change(result, M.closing_backorders))


@given(disrupted())
def test_what_was_ordered_is_received_on_order_refused_or_lost_on_the_way(world: World) -> None:
    result = run(world)
    ordered, received, dispatched, lost, refused = (
        result.ledger.measure(m) for m in (M.ordered, M.received, M.dispatched, M.lost_in_transit, M.refused)
    )
    equal(ordered - received - lost - refused, change(result, M.closing_on_order))
    equal(dispatched - received - lost, change(result, M.closing_in_transit))


@given(disrupted())
def test_what_sites_requested_is_shipped_to_them_or_owed_or_refused(world: World) -> None:
    result = run(world)
    left = result.ledger.measure(M.requested) - to_sites(result) - of_children(result, result.ledger.measure(M.refused))
    equal(left, change(result, M.closing_owed))
    equal(to_sites(result), of_children(result, result.ledger.measure(M.dispatched)))


@given(disrupted(durations=st.just(Constant(0))))
def test_disruptions_of_no_length_change_nothing(world: World) -> None:
    calm = world.change(disruptions=())
    np.testing.assert_array_equal(run(world).ledger.values, run(calm).ledger.values)


@given(disrupted())
def test_a_scenario_told_to_run_undisturbed_is_the_one_without_disruptions(world: World) -> None:
    off = replace(world, scenario=replace(world.scenario, disrupted=False))
    np.testing.assert_array_equal(run(off).ledger.values, run(world.change(disruptions=())).ledger.values)


@given(disrupted())
def test_until_the_first_outage_nothing_is_different(world: World) -> None:
    broken, calm = run(world), run(world.change(disruptions=()))
    first = min((span.start for spans in broken.outages.values() for span in spans), default=HORIZON_DAYS)
    buckets = int(first // 7 * 7 // world.scenario.bucket_days)  # a week's demand may come at its start
    then = [measure for measure in M if measure is not M.on_time]  # which counts when it was asked for
    np.testing.assert_array_equal(broken.ledger.values[:buckets][:, :, then], calm.ledger.values[:buckets][:, :, then])


@given(disrupted())
def test_customers_ask_for_the_same_whatever_is_closed(world: World) -> None:
    """Demand turned away by a closed site stays demand."""
    network = world.scenario.network
    same = tuple(replace(row, demand_factor=1.0) for row in network.disruptions)
    closed, calm = run(world.change(disruptions=same)), run(world.change(disruptions=()))
    for measure in (M.demand, M.lines, M.on_time_due):
        np.testing.assert_array_equal(closed.ledger.measure(measure), calm.ledger.measure(measure))
