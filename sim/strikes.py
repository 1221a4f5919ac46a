"""Outages as somebody sees them who asks why stock ran out: what was hit, from when to when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.network import Disruption, Network, Target
from sim.outages import Outages
from sim.spans import Span

__all__ = ["Strike", "strikes_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """One outage of one thing: of a `site`, or of the lanes from `origin` to `destination`, or of a demand.

    Names that are empty stand for all. A strike that is `closed` shuts a site, any other only slows what comes from it;
    `more_demand` says that it raises what customers ask of a `site` and `item`.
    """

    name: str
    start: float
    end: float
    site: str = ""
    origin: str = ""
    destination: str = ""
    item: str = ""
    of_lanes: bool = False
    closed: bool = True
    more_demand: bool = False

    def closes(self, site: str, day: float) -> bool:
        """Return whether it keeps a site closed on a day."""
        return self.closed and not self.of_lanes and self.site == site and self.start <= day < self.end

    def delays(self, origin: str, destination: str, item: str, since: float, until: float) -> bool:
        """Return whether it hit the way of an item, or either end of it, some time from `since` on, before `until`."""
        if self.start >= until or self.end <= since:
            return False
        if not self.of_lanes:
            return not self.more_demand and self.site in (origin, destination)
        wanted = (self.origin, origin), (self.destination, destination), (self.item, item)
        return all(hit in ("", name) for hit, name in wanted)

    def raises(self, site: str, item: str, since: float, until: float) -> bool:
        """Return whether it raised a demand at some time between `since` and `until`."""
        here = self.site in ("", site) and self.item in ("", item)
        return self.more_demand and here and self.start <= until and self.end > since


def strikes_of(network: Network, outages: Outages) -> tuple[Strike, ...]:
    """Return the strikes of a run, by its outages."""
    site_of = {centre.name: centre.site for centre in network.centres}
    return tuple(
        strike
        for disruption in network.disruptions
        for span in outages.get(disruption.name, ())
        if span.end > span.start
        for target in disruption.targets
        for strike in _strikes(disruption, target, span, site_of.get(target.centre, target.site))
    )


def _strikes(disruption: Disruption, target: Target, span: Span, site: str) -> Iterator[Strike]:
    """Yield what one outage does to one target: to goods, and to demand."""
    name, (start, end) = disruption.name, span
    surges = disruption.demand_factor > 1 and target.what in ("site", "demand")
    if target.what == "lane":
        yield Strike(
            name=name,
            start=start,
            end=end,
            origin=target.origin,
            destination=target.destination,
            item=target.item,
            of_lanes=True,
            closed=disruption.closed,
        )
    elif target.what in ("site", "centre"):
        closed = disruption.closed and target.what == "site"
        yield Strike(name=name, start=start, end=end, site=site, closed=closed)
    if surges:
        yield Strike(name=name, start=start, end=end, site=site, item=target.item, closed=False, more_demand=True)
