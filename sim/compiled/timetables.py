"""The events of known times, component by component: customers, reviews, ends of buckets."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.clock import CLOSE, Priorities
from sim.compiled.layout import Component, Floats, Integers, Kind, Records, Stream, dtype
from sim.compiled.rules import NotCompilable
from sim.decisions import Control, Review
from sim.network import Scenario
from sim.processes.customer_book import keeps_accounts
from sim.routes import Route

__all__ = ["Timetables", "timetables"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timetables:
    """Streams and what belongs to each component.

    `members` lists the stock points of the components, then those of the review streams; `first_to_review` are those
    that review before the others of their site and timetable. `demand_order` numbers the demands in the order in which
    the streams refer to them, `open_order_order` the open orders component by component.
    """

    streams: Records
    components: Records
    members: Integers
    first_to_review: Integers
    times: Floats
    demand_order: tuple[int, ...]
    open_order_order: tuple[int, ...]


class _Stream(NamedTuple):
    component: int
    kind: Kind
    priority: int
    first: int
    members: int
    times: int = 0
    last: int = 0

    def follows(self, other: _Stream) -> bool:
        """Return whether this one's members are the next after those of another stream like it."""
        return self.first == other.first + other.members and self._like() == other._like()

    def _like(self) -> tuple[int, Kind, int, int]:
        return self.component, self.kind, self.times, self.last


def timetables(
    scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control], component: Sequence[int]
) -> Timetables:
    """Lay out the streams of a scenario whose stock points belong to the given components."""
    count = max(component, default=-1) + 1
    points_of: list[list[int]] = [[] for _ in range(count)]
    for point, number in enumerate(component):
        points_of[number].append(point)
    members = [point for points in points_of for point in points]
    times: list[Floats] = []
    sales, demand_order = _customers(scenario, routes, controls, component)
    looks = _reviews(scenario, routes, controls, component, members, times)
    first_to_review = [members[stream.first] for stream in looks]
    closes = _closes(scenario, count, times)
    streams = _joined(sorted((*sales, *looks, *closes), key=_order))
    components = np.zeros(count, dtype(Component))
    components["points"], components["point_count"] = _stretches([len(points) for points in points_of])
    per_component = np.bincount([stream.component for stream in streams], minlength=count)
    components["streams"], components["stream_count"] = _stretches(per_component)
    index = {(route.site, route.item): number for route, number in zip(routes, component, strict=True)}
    opened = [index[order.site, order.item] for order in scenario.network.open_orders]
    components["open_orders"], components["open_order_count"] = _stretches(np.bincount(opened, minlength=count))
    rows = [(math.inf, s.kind, s.priority, s.first, s.members, s.times, s.times, s.last, 0) for s in streams]
    return Timetables(
        streams=np.array(rows, dtype(Stream)),
        components=components,
        members=np.array(members, dtype=np.int64),
        first_to_review=np.array(first_to_review, dtype=np.int64),
        times=np.concatenate([*times, np.empty(0)]),
        demand_order=tuple(demand_order),
        open_order_order=tuple(np.argsort(opened, kind="stable").tolist()),
    )


def _order(stream: _Stream) -> tuple[int, int]:
    return stream.component, stream.priority


def _joined(streams: Sequence[_Stream]) -> list[_Stream]:
    """Make one stream of the reviews of sites that follow each other at the same times."""
    joined: list[_Stream] = []
    for stream in streams:
        last = joined[-1] if joined else None
        if last is not None and stream.kind == Kind.REVIEWS and stream.follows(last):
            joined[-1] = last._replace(members=last.members + stream.members)
        else:
            joined.append(stream)
    return joined


def _stretches(counts: Sequence[int] | Integers) -> tuple[Integers, Integers]:
    sizes = np.asarray(counts, dtype=np.int64)
    return np.cumsum(sizes) - sizes, sizes


def _customers(
    scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control], component: Sequence[int]
) -> tuple[list[_Stream], list[int]]:
    """Return a stream a site (and component), and the order of the demands."""
    rows = zip(routes, controls, strict=True)
    rationed = {(route.site, route.item) for route, control in rows if control.allocation is not None}
    priorities = Priorities(scenario.sequence)
    site_number = {site.name: number for number, site in enumerate(scenario.network.sites)}
    index = {(route.site, route.item): number for route, number in zip(routes, component, strict=True)}
    demands_of: dict[tuple[int, int], list[int]] = defaultdict(list)
    for k, demand in enumerate(scenario.network.demands):
        demands_of[index[demand.site, demand.item], site_number[demand.site]].append(k)
    streams: list[_Stream] = []
    order: list[int] = []
    for (number, site), demands in demands_of.items():
        asked = [(row.site, row.item) for row in map(scenario.network.demands.__getitem__, demands)]
        kind = Kind.GATHERED if keeps_accounts(scenario.network) or not rationed.isdisjoint(asked) else Kind.CUSTOMERS
        streams.append(_Stream(number, kind, priorities.customers(site), len(order), len(demands)))
        order += demands
    return streams, order


def _reviews(
    scenario: Scenario,
    routes: Sequence[Route],
    controls: Sequence[Control],
    component: Sequence[int],
    members: list[int],
    times: list[Floats],
) -> list[_Stream]:
    """Return a stream for the stock points of a component, echelon and site that review at the same times, in order."""
    priorities = Priorities(scenario.sequence)
    looked_up: dict[Hashable, tuple[int, int]] = {}
    groups: dict[tuple[int, int, str, tuple[int, int]], list[int]] = defaultdict(list)
    for point, (route, control) in enumerate(zip(routes, controls, strict=True)):
        stretch = _stretch_of(control.review, scenario, looked_up, times)
        groups[component[point], route.echelon, route.site, stretch].append(point)
    streams = []
    for (number, _, _, (first, last)), points in sorted(groups.items(), key=lambda group: (group[0][0], group[1][0])):
        priority = priorities.review(points[0])
        streams.append(_Stream(number, Kind.REVIEWS, priority, len(members), len(points), first, last))
        members += points
    return streams


def _stretch_of(
    review: Review, scenario: Scenario, looked_up: dict[Hashable, tuple[int, int]], times: list[Floats]
) -> tuple[int, int]:
    """Return where a review's times lie; equal timetables share one stretch."""
    key: Hashable = ("review", id(review))
    if key not in looked_up:
        if review.continuous:
            found = np.zeros(1)
        else:
            found = np.asarray(review.times(scenario.horizon_days, scenario.start_date.weekday()), dtype=np.float64)
        if (np.diff(found) < 0).any() or (found < 0).any():
            raise NotCompilable(f"the times of {type(review).__qualname__} are not ascending from 0")
        content = found.tobytes()
        if content not in looked_up:
            looked_up[content] = _append(times, found)
        looked_up[key] = looked_up[content]
    return looked_up[key]


def _append(times: list[Floats], added: Floats) -> tuple[int, int]:
    first = sum(map(len, times))
    times.append(added)
    return first, first + len(added)


def _closes(scenario: Scenario, count: int, times: list[Floats]) -> list[_Stream]:
    """Return a stream a component of pairs (just before the end of a bucket, its end)."""
    ends = np.arange(scenario.bucket_days, scenario.horizon_days + 1, scenario.bucket_days, dtype=np.float64)
    first, last = _append(times, np.column_stack([np.nextafter(ends, -np.inf), ends]).ravel())
    return [_Stream(number, Kind.CLOSE, CLOSE, 0, 0, first, last) for number in range(count)]
