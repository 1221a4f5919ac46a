"""What holds wherever goods wait for vehicles, on the same path of demand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.worlds import World, opening, run, worlds

from policies.sharing import AboveReserve
from sim.distributions import Constant
from sim.ledger import Measure, ServiceMeasure
from sim.model import Result
from sim.network import TransportService, Transshipment

M, S = Measure, ServiceMeasure
DAYS_ON_THE_WAY = Constant(2)
LOADED = (M.freight_cost, M.vehicles, M.vehicle_load)
TERMS = st.fixed_dictionaries(
    {
        "departure_every_days": st.sampled_from([0.0, 1.0, 2.5, 7.0]),
        "departure_offset_days": st.sampled_from([0.0, 1.5]),
        "capacity_units": st.sampled_from([4.0, 25.0]),
        "minimum_load_share": st.sampled_from([0.0, 0.5, 1.0]),
        "longest_wait_days": st.sampled_from([0.0, 3.0, float("inf")]),
    }
)


def served(world: World, **terms: object) -> World:
    """Return the world with all lanes two days long, each way by a transport service of these terms."""
    lanes = tuple(replace(lane, lead_time_days=DAYS_ON_THE_WAY) for lane in world.scenario.network.lanes)
    ways = dict.fromkeys((lane.origin, lane.destination) for lane in lanes)
    services = tuple(TransportService(origin=a, destination=b, **terms) for a, b in ways) if terms else ()
    return world.change(lanes=lanes, services=services)


def equal_but_for_loads(one: Result, other: Result) -> None:
    left, right = (np.delete(result.ledger.values, LOADED, axis=2) for result in (one, other))
    np.testing.assert_allclose(left, right, atol=1e-6)


@settings(max_examples=25)
@given(worlds())
def test_vehicles_that_leave_at_any_moment_with_anything_change_nothing(world: World) -> None:
    equal_but_for_loads(run(served(world, cost_per_vehicle=1.0)), run(served(world)))


@settings(max_examples=25)
@given(worlds())
def test_a_capacity_that_never_binds_changes_nothing(world: World) -> None:
    weekly = {"departure_every_days": 3.0, "cost_per_vehicle": 1.0}
    equal_but_for_loads(
        run(served(world, **weekly, capacity_units=1e9, vehicles_per_departure=1.0)), run(served(world, **weekly))
    )


@settings(max_examples=25)
@given(worlds(), TERMS)
def test_no_unit_is_lost_between_warehouse_and_vehicle(world: World, terms: dict[str, float]) -> None:
    world = served(world, **terms)
    ledger = run(world).ledger
    assert ledger.imbalance() < 1e-6
    under_way = ledger.measure(M.closing_in_transit)[-1] - opening(run(world), M.closing_in_transit)
    np.testing.assert_allclose(
        (ledger.measure(M.dispatched) - ledger.measure(M.received)).sum(axis=0), under_way, atol=1e-6
    )


@settings(max_examples=25)
@given(worlds(), TERMS)
def test_vehicles_carry_at_most_their_capacity_of_what_was_handed_over(world: World, terms: dict[str, float]) -> None:
    result = run(served(world, **terms))
    book = result.ledger.services
    vehicles, units = book.measure(S.vehicles).sum(axis=0), book.measure(S.units).sum(axis=0)
    assert (units <= vehicles * terms["capacity_units"] + 1e-6).all()
    assert units.sum() <= result.ledger.measure(M.dispatched).sum() + 1e-6


@settings(max_examples=25)
@given(worlds(), st.sampled_from([1.0, 2.5, 7.0]))
def test_vehicles_leave_at_departures_only(world: World, every_days: float) -> None:
    trace = run(served(world, departure_every_days=every_days, departure_offset_days=0.5), trace=True).trace
    left = trace.loc[trace["event"] == "depart", "day"].to_numpy()
    np.testing.assert_allclose((left - 0.5) / every_days, np.round((left - 0.5) / every_days), atol=1e-9)


@settings(max_examples=25)
@given(worlds(branching=3), st.sampled_from([0.0, 1.0, 2.5]), st.sampled_from([0.0, 4.0]))
def test_what_sisters_give_is_taken_over_or_on_its_way(world: World, days: float, reserve: float) -> None:
    sites = [site.name for site in world.scenario.network.sites if site.kind == "warehouse"]
    pairs = [(a, b) for a in sites for b in sites if a != b and a.split(".")[0] == b.split(".")[0]]
    ways = [Transshipment(origin=a, destination=b, lead_time_days=days) for a, b in pairs]
    generous = {point: replace(control, sharing=AboveReserve(reserve)) for point, control in world.controls.items()}
    ledger = run(replace(world, controls=generous).change(transshipments=tuple(ways))).ledger
    given_away, taken = ledger.measure(M.transshipped_out).sum(axis=1), ledger.measure(M.transshipped_in).sum(axis=1)
    under_way = np.cumsum(given_away - taken)
    assert ledger.imbalance() < 1e-6
    assert (under_way > -1e-6).all()
    assert (under_way <= ledger.measure(M.closing_in_transit).sum(axis=1) + 1e-6).all()
    assert days > 0 or np.abs(under_way).max() < 1e-6
