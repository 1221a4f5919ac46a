"""What disruptions do to each site, lane, work centre and demand of a scenario, in each replication."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass

from sim.network import Demand, Disruption, Lane, Scenario, Target, WorkCentre
from sim.outages import Outages, draw_outages
from sim.spans import Span, Spans, Steps, merged, products, totals
from sim.streams import Streams

__all__ = ["Disturbances", "Hazards", "LaneOutages", "SiteOutages"]

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SiteOutages:
    """When a site is closed, when it refuses orders meanwhile, and when which share of its stock is destroyed."""

    closed: Spans
    refusing: Spans
    losses: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class LaneOutages:
    """When nothing departs on a lane, when what is under way stops or is destroyed, and what lead times become."""

    closed: Spans
    stops: Spans
    losses: tuple[float, ...]
    factor: Steps
    extra_days: Steps

    def sent(self, ready: float, lead_time: float) -> tuple[float, bool]:
        """Return when goods `ready` to depart reach the gate, and True; or when they are destroyed, and False."""
        departs = self.closed.end_of(ready)
        return self.under_way(departs, departs + (lead_time * self.factor.at(departs) + self.extra_days.at(departs)))

    def under_way(self, departed: float, due: float) -> tuple[float, bool]:
        """Return the same for goods that `departed` and would be there at `due` without anything on their way."""
        starts, ends = self.stops.starts, self.stops.ends
        for k in range(bisect_right(ends, departed), len(ends)):
            if starts[k] > due:
                break
            due += ends[k] - max(starts[k], departed)
        first = bisect_right(self.losses, departed)
        if first < len(self.losses) and self.losses[first] <= due:
            return self.losses[first], False
        return due, True


class Hazards:
    """The disruptions of a scenario and what each hits; `draw` them for a replication."""

    def __init__(self, scenario: Scenario) -> None:
        self._horizon = scenario.horizon_days
        self._known: dict[Hashable, Numbers] = {}
        self.disruptions: tuple[Disruption, ...] = scenario.network.disruptions if scenario.disrupted else ()

    def draw(self, streams: Streams) -> Disturbances:
        """Draw what happens in one replication."""
        return Disturbances(self, draw_outages(self.disruptions, streams, self._horizon))

    def on_site(self, name: str) -> Numbers:
        """Return the disruptions, by number, that hit a site."""
        return self._hit(("site", name), lambda target: target.what == "site" and target.site == name)

    def on_lane(self, lane: Lane, item: str) -> Numbers:
        """Return the disruptions that hit the transport of an item on a lane, but not those of its whole origin."""
        key = "lane", lane.origin, lane.destination, lane.mode, item
        return self._hit(key, lambda target: _on_lane(target, lane, item))

    def on_centre(self, centre: WorkCentre) -> Numbers:
        """Return the disruptions that hit a work centre or its whole site."""
        own = self._hit(("centre", centre.name), lambda t: t.what == "centre" and t.centre == centre.name)
        return tuple(sorted({*own, *self.on_site(centre.site)}))

    def on_demand(self, demand: Demand) -> Numbers:
        """Return the disruptions that hit a demand or its whole site."""
        key = "demand", demand.site, demand.item, demand.segment
        return self._hit(key, lambda target: _of_demand(target, demand))

    def _hit(self, key: Hashable, wanted: Callable[[Target], bool]) -> Numbers:
        if key not in self._known:
            self._known[key] = tuple(k for k, d in enumerate(self.disruptions) if any(map(wanted, d.targets)))
        return self._known[key]


class Disturbances:
    """What happens in one replication, by what it happens to; None where nothing ever does."""

    def __init__(self, hazards: Hazards, outages: Outages) -> None:
        self.outages = outages
        self.disruptions = hazards.disruptions
        self._hazards = hazards
        self._spans = [outages[disruption.name] for disruption in self.disruptions]
        self._sites: dict[Numbers, SiteOutages] = {}
        self._lanes: dict[tuple[Numbers, Numbers], LaneOutages] = {}

    def site(self, name: str) -> SiteOutages | None:
        """Return what happens to a site."""
        hits = self._striking(self._hazards.on_site(name))
        if hits and hits not in self._sites:
            self._sites[hits] = SiteOutages(
                closed=self._while(hits, lambda d: d.closed),
                refusing=self._while(hits, lambda d: d.refuses_orders),
                losses=tuple(sorted((span.start, share) for span, share in self._each(hits, _destroyed) if share)),
            )
        return self._sites.get(hits)

    def lane(self, lane: Lane, item: str) -> LaneOutages | None:
        """Return what happens to the transport of an item on a lane."""
        own = self._striking(self._hazards.on_lane(lane, item))
        of_origin = tuple(k for k in self._striking(self._hazards.on_site(lane.origin)) if _slows(self.disruptions[k]))
        if (own or of_origin) and (own, of_origin) not in self._lanes:
            self._lanes[own, of_origin] = self._lane_outages(own, of_origin)
        return self._lanes.get((own, of_origin))

    def _lane_outages(self, own: Numbers, of_origin: Numbers) -> LaneOutages:
        both = tuple(sorted({*own, *of_origin}))
        lost = self._each(own, lambda d: float(d.in_transit == "destroyed"))
        return LaneOutages(
            closed=self._while(own, lambda d: d.closed),
            stops=self._while(own, lambda d: d.in_transit == "waits"),
            losses=tuple(sorted({span.start for span, destroys in lost if destroys})),
            factor=products(self._each(both, lambda d: d.lead_time_factor)),
            extra_days=totals(self._each(both, lambda d: d.extra_lead_time_days)),
        )

    def centre_closed(self, centre: WorkCentre) -> Spans:
        """Return when a work centre stands still, because it or its whole site is hit."""
        return self._while(self._striking(self._hazards.on_centre(centre)), _stops)

    def centre_speed(self, centre: WorkCentre) -> Steps | None:
        """Return at which share of their speed the machines of a work centre work; None where always at all of it."""
        hits = self._striking(self._hazards.on_centre(centre))
        steps = products(self._each(hits, lambda d: 1.0 if _stops(d) else d.capacity_factor))
        return steps if any(value != 1 for value in steps.values) else None

    def supplier_speed(self, site: str) -> Steps:
        """Return at which share of its capacity a supplier works, 0 while it is closed."""
        hits = self._striking(self._hazards.on_site(site))
        return products(self._each(hits, lambda d: 0.0 if d.closed else d.capacity_factor))

    def demand(self, demand: Demand) -> Steps | None:
        """Return the factor on a demand."""
        hits = self._striking(self._hazards.on_demand(demand))
        steps = products(self._each(hits, lambda d: d.demand_factor))
        return steps if any(value != 1 for value in steps.values) else None

    def _striking(self, numbers: Numbers) -> Numbers:
        return tuple(k for k in numbers if self._spans[k])

    def _while(self, numbers: Numbers, wanted: Callable[[Disruption], bool]) -> Spans:
        return merged(span for k in numbers if wanted(self.disruptions[k]) for span in self._spans[k])

    def _each(self, numbers: Numbers, number_of: Callable[[Disruption], float]) -> Iterator[tuple[Span, float]]:
        """Yield each strike of some disruptions that lasts, with a number of the disruption."""
        for k in numbers:
            number = number_of(self.disruptions[k])
            yield from ((span, number) for span in self._spans[k] if span.end > span.start)


def _destroyed(disruption: Disruption) -> float:
    return disruption.stock_destroyed_share


def _stops(disruption: Disruption) -> bool:
    return disruption.closed or disruption.capacity_factor == 0


def _slows(disruption: Disruption) -> bool:
    return disruption.lead_time_factor != 1 or disruption.extra_lead_time_days != 0


def _on_lane(target: Target, lane: Lane, item: str) -> bool:
    wanted = (target.origin, lane.origin), (target.destination, lane.destination), (target.item, item)
    return target.what == "lane" and _matches(*wanted, (target.mode, lane.mode))


def _of_demand(target: Target, demand: Demand) -> bool:
    if target.what == "site":
        return target.site == demand.site
    wanted = (target.site, demand.site), (target.item, demand.item), (target.segment, demand.segment)
    return target.what == "demand" and _matches(*wanted)


def _matches(*pairs: tuple[str, str]) -> bool:
    """Return whether each first of a pair is its second, or empty: anything."""
    return all(wanted in ("", found) for wanted, found in pairs)
