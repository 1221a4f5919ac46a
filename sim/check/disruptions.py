"""Disruptions: what they hit and what causes them is there, and what they do makes sense for what they hit."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.check.problem import Problem
from sim.network import Demand, Disruption, Lane, Network, Target
from sim.spelling import did_you_mean

__all__ = [
    "endless_disruptions",
    "idle_effects",
    "names_of_disruptions",
    "unknown_causes",
    "unknown_targets",
    "untouched_targets",
]

_EFFECTS: dict[str, tuple[str, ...]] = {
    "closed": ("site", "lane", "centre"),
    "refuses_orders": ("site",),
    "in_transit": ("lane",),
    "stock_destroyed_share": ("site",),
    "lead_time_factor": ("lane", "site"),
    "extra_lead_time_days": ("lane", "site"),
    "capacity_factor": ("site", "centre"),
    "demand_factor": ("demand", "site"),
}
"""Each effect, and what it can be done to."""

_NOTHING = Disruption.__dataclass_fields__
_FIELDS: dict[str, tuple[str, ...]] = {
    "site": ("site",),
    "lane": ("origin", "destination", "item", "mode"),
    "centre": ("centre",),
    "demand": ("site", "item", "segment"),
}


def names_of_disruptions(network: Network) -> list[Problem]:
    """Return disruptions without a name, and those whose name another one has."""
    found, first = [], dict[str, int]()
    for k, disruption in enumerate(network.disruptions):
        name = disruption.name
        if not name or name != name.strip() or not name.isprintable():
            message = f"{name!r} must be a name, without blanks around it or invisible characters"
            found.append(Problem(f"disruptions[{k}].name", message))
        elif first.setdefault(name, k) != k:
            message = f"{name!r} is a duplicate of disruptions[{first[name]}]; a disruption stands once"
            found.append(Problem(f"disruptions[{k}].name", message))
    return found


def unknown_targets(network: Network) -> list[Problem]:
    """Return the targets that name what the network does not have, or nothing that could be hit."""
    known = {
        "site": {site.name for site in network.sites},
        "origin": {lane.origin for lane in network.lanes},
        "destination": {lane.destination for lane in network.lanes},
        "item": {item.name for item in network.items},
        "mode": {lane.mode for lane in network.lanes},
        "segment": {demand.segment for demand in network.demands},
        "centre": {centre.name for centre in network.centres},
    }
    return [problem for place, target in _targets(network) for problem in _unknown(place, target, known)]


def _unknown(place: str, target: Target, known: dict[str, set[str]]) -> Iterator[Problem]:
    for field, names in known.items():
        name = getattr(target, field)
        if field not in _FIELDS[target.what]:
            if name:
                yield Problem(f"{place}.{field}", f"{name!r} says nothing of a {target.what}; leave it empty")
        elif name and name not in names:
            yield Problem(f"{place}.{field}", f"there is no {field} {name!r}{did_you_mean(name, names)}")
        elif not name and target.what in ("site", "centre"):
            yield Problem(f"{place}.{field}", f"is empty; name the {field} that is hit")


def untouched_targets(network: Network) -> list[Problem]:
    """Return the targets that describe no lane and no demand, each part of which there is."""
    found = []
    for place, target in _targets(network):
        if target.what == "lane" and not any(_is_lane(target, lane) for lane in network.lanes):
            found.append(Problem(f"{place}.what", "no lane has this origin, destination, item and mode"))
        if target.what == "demand" and not any(_is_demand(target, demand) for demand in network.demands):
            found.append(Problem(f"{place}.what", "there is no demand of this site, item and segment"))
    return found


def _is_lane(target: Target, lane: Lane) -> bool:
    same = (target.origin in ("", lane.origin), target.destination in ("", lane.destination))
    return all(same) and target.mode in ("", lane.mode) and (not target.item or lane.item in ("", target.item))


def _is_demand(target: Target, demand: Demand) -> bool:
    pairs = (target.site, demand.site), (target.item, demand.item), (target.segment, demand.segment)
    return all(wanted in ("", found) for wanted, found in pairs)


def unknown_causes(network: Network) -> list[Problem]:
    """Return the disruptions that follow one that there is not, or that follow one another in a circle."""
    after = {disruption.name: disruption.after for disruption in network.disruptions}
    found = []
    for k, disruption in enumerate(network.disruptions):
        if disruption.after and disruption.after not in after:
            message = f"{disruption.after!r} is not among the disruptions{did_you_mean(disruption.after, after)}"
            found.append(Problem(f"disruptions[{k}].after", message))
            continue
        chain = [disruption.name]
        while (cause := after.get(chain[-1], "")) and cause not in chain:
            chain.append(cause)
        if cause == disruption.name:
            way = " after ".join(repr(name) for name in [*chain, cause])
            found.append(Problem(f"disruptions[{k}].after", f"goes round in a cycle: {way}"))
    return found


def idle_effects(network: Network) -> list[Problem]:
    """Return what a disruption does to nothing that it hits, and what it hits without doing anything to it."""
    causes = {disruption.after for disruption in network.disruptions}
    found = []
    for k, disruption in enumerate(network.disruptions):
        done = [name for name in _EFFECTS if getattr(disruption, name) != _NOTHING[name].default]
        whats = {target.what for target in disruption.targets}
        for name in done:
            if not whats & set(_EFFECTS[name]):
                message = f"does nothing: no target is a {' or a '.join(_EFFECTS[name])}"
                found.append(Problem(f"disruptions[{k}].{name}", message))
        for j, target in enumerate(disruption.targets):
            if not any(target.what in _EFFECTS[name] for name in done):
                message = f"nothing is done to a {target.what}; {disruption.name!r} needs an effect on it"
                found.append(Problem(f"disruptions[{k}].targets[{j}].what", message))
        if not disruption.targets and disruption.name not in causes:
            found.append(Problem(f"disruptions[{k}].name", "hits nothing and causes nothing; give it a target"))
    return [*found, *_idle_capacities(network)]


def _idle_capacities(network: Network) -> Iterator[Problem]:
    limited = {site.name for site in network.sites if site.units_per_day < math.inf}
    limited |= {centre.site for centre in network.centres}
    for k, disruption in enumerate(network.disruptions):
        sites = {target.site for target in disruption.targets if target.what == "site"}
        centres = any(target.what == "centre" for target in disruption.targets)
        if disruption.capacity_factor != 1 and sites and not sites & limited and not centres:
            message = "does nothing: no target is a supplier with a limit of units_per_day, or has a work centre"
            yield Problem(f"disruptions[{k}].capacity_factor", message)


def endless_disruptions(network: Network) -> list[Problem]:
    """Return the disruptions whose times have no finite mean, or that come again without any time between."""
    found = []
    for k, disruption in enumerate(network.disruptions):
        for field in ("duration_days", "time_to_failure_days"):
            law = getattr(disruption, field)
            if law is None:
                continue
            with np.errstate(all="ignore"):
                mean, sd = law.moments()
            if not (math.isfinite(mean) and math.isfinite(sd)):
                found.append(Problem(f"disruptions[{k}].{field}", "has no finite mean and standard deviation"))
            elif mean <= 0 and field == "time_to_failure_days":
                found.append(Problem(f"disruptions[{k}].{field}", f"its mean(={mean:g}) must be > 0"))
    return found


def _targets(network: Network) -> Iterator[tuple[str, Target]]:
    for k, disruption in enumerate(network.disruptions):
        yield from ((f"disruptions[{k}].targets[{j}]", target) for j, target in enumerate(disruption.targets))
