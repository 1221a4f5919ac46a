"""Outages as somebody looks at them who asks why stock ran out: what was hit, from when to when."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Strike"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """One outage of one thing: of a `site`, or of the lanes from `origin` to `destination`, or of a demand.

    Names that are empty stand for all. A strike that is `closed` shuts a site; `more_demand` says that it raises what
    customers ask of a `site` and `item`.
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
