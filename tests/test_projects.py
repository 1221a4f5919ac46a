from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sim.check import check
from sim.distributions import Constant, NegativeBinomial, Poisson
from sim.network import Demand, Item, Lane, Network, Projects, Shape, Site
from sim.paths import demand_path
from sim.projects import EARLIEST_DAY, project_events
from sim.streams import Streams

MONDAY = date(2024, 1, 1)
PROJECTS = Projects(projects_per_year=6.0, project_days=14, project_least_weeks=1.6, project_most_weeks=4.0)
DEMAND = Demand(site="shop", item="drum", size=NegativeBinomial(3, 4), projects=PROJECTS)
RUNS = 1500


def volumes_and_counts(days: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what the project orders that begin in `days` days ask for, and how many they are, in each replication."""
    found = [[e for e in project_events(DEMAND, Streams(1, k), 0, days) if e.start_day >= 0] for k in range(RUNS)]
    return np.array([sum(e.days * e.units_per_day for e in run) for run in found]), np.array(
        [len(run) for run in found]
    )


def test_project_volume_has_the_mean_and_variance_of_a_compound_poisson_sum() -> None:
    """Mean rate x T x E[S], variance rate x T x E[S^2], S uniform between 1.6 and 4 weeks of the mean."""
    days = 730
    volumes, counts = volumes_and_counts(days)
    rate, low, high = 6 * days / 365, 1.6 * 7 * 3, 4.0 * 7 * 3
    mean, second = (low + high) / 2, (low**2 + low * high + high**2) / 3
    assert volumes.mean() == pytest.approx(rate * mean, abs=4 * np.sqrt(rate * second / RUNS))
    assert volumes.var() == pytest.approx(rate * second, rel=4 * np.sqrt(2 / RUNS) + 0.05)
    assert counts.mean() == pytest.approx(rate, abs=4 * np.sqrt(rate / RUNS))
    assert counts.var() == pytest.approx(rate, rel=4 * np.sqrt(2 / RUNS) + 0.05)
    assert mean * rate / (days * 3) == pytest.approx(PROJECTS.share)


def test_project_orders_are_under_way_on_day_0_as_on_any_other() -> None:
    quiet = replace(DEMAND, size=Constant(3.0))
    daily = np.zeros(28)
    for k in range(RUNS):
        path = demand_path(quiet, Streams(2, k), 0, 28, MONDAY)
        daily += path.quantities / RUNS
    share = np.array([daily[:14].mean(), daily[14:].mean()]) / 3 - 1
    assert share == pytest.approx([PROJECTS.share] * 2, abs=0.06)


def test_the_same_project_orders_come_whatever_days_are_asked_for() -> None:
    streams = Streams(3, 0)
    whole = project_events(DEMAND, streams, EARLIEST_DAY + 14, 3000)
    for first, last in ((-728, 0), (0, 100), (100, 2000)):
        part = project_events(DEMAND, streams, first, last)
        assert part == tuple(e for e in whole if e.start_day + e.days > first and e.start_day < last)
    assert [e.start_day for e in whole] == sorted(e.start_day for e in whole)


def test_days_before_the_process_begins_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="first_day"):
        project_events(DEMAND, Streams(0, 0), EARLIEST_DAY, 0)


@pytest.mark.parametrize("bucket_days", [1.0, 2.5, 7.0])
@pytest.mark.parametrize("first_day", [-728, 0])
def test_project_orders_come_on_top_of_what_is_asked_without_them(bucket_days: float, first_day: int) -> None:
    demand = replace(DEMAND, size=Constant(9.0), bucket_days=bucket_days)
    last_day = first_day + 700
    streams = Streams(4, 7)
    asked = demand_path(demand, streams, first_day, last_day, MONDAY)
    orders = project_events(demand, streams, first_day, last_day)
    touched = sum(e.units_per_day * (min(e.start_day + e.days, last_day) - max(e.start_day, first_day)) for e in orders)
    assert orders
    assert asked.quantities.sum() - 9 * len(asked.times) == pytest.approx(touched)
    for event in orders[1:-1]:
        inside = (asked.times + bucket_days > event.start_day) & (asked.times < event.start_day + event.days)
        assert (asked.quantities[inside] > 9).all()


def test_project_orders_are_orders_of_their_own_among_single_ones() -> None:
    plain = replace(DEMAND, size=Poisson(3), orders_per_day=2.0, projects=Projects())
    streams = Streams(5, 0)
    without = demand_path(plain, streams, 0, 364, MONDAY)
    asked = demand_path(replace(plain, projects=PROJECTS), streams, 0, 364, MONDAY)
    days = {day for e in project_events(replace(plain, projects=PROJECTS), streams, 0, 364) for day in _days(e)}
    more = len(asked.times) - len(without.times)
    assert more == len([day for day in days if 0 <= day < 364])


def _days(event: object) -> range:
    return range(int(event.start_day), int(event.start_day + event.days))


def test_the_level_and_the_seasons_leave_project_orders_as_they_are() -> None:
    """They are sized by the long-run mean, so that those who know one can tell how much it will ask for."""
    moved = replace(DEMAND, shape=Shape(season_factors=(0.5, 1.5), level_phi=0.9, level_sd=0.2))
    assert project_events(moved, Streams(6, 0), 0, 999) == project_events(DEMAND, Streams(6, 0), 0, 999)


def test_project_orders_of_one_item_at_several_sites_are_their_own() -> None:
    other = replace(DEMAND, site="mall")
    one, two = (project_events(demand, Streams(7, 0), 0, 999) for demand in (DEMAND, other))
    assert {e.start_day for e in one} != {e.start_day for e in two}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"projects_per_year": -1.0}, "projects_per_year"),
        ({"project_days": 0.0}, "project_days"),
        ({"project_least_weeks": 3.0, "project_most_weeks": 2.0}, "project_most_weeks"),
        ({"projects_per_year": 1.0}, "project_most_weeks"),
    ],
)
def test_impossible_project_orders_are_refused_by_name(fields: dict[str, float], name: str) -> None:
    with pytest.raises(ValueError, match=rf"^{name}\(="):
        Projects(**fields)


def test_project_orders_have_no_place_in_a_basket() -> None:
    demand = replace(DEMAND, orders_per_day=1.0, basket="box")
    network = Network(
        items=(Item(name="drum"),),
        sites=(Site(name="shop"), Site(name="maker", kind="supplier")),
        lanes=(Lane(origin="maker", destination="shop"),),
        demands=(demand,),
    )
    assert [problem.place for problem in check(network)] == ["demands[0].projects_per_year"]
