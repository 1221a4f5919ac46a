"""Transshipment: ways between two warehouses, each given once."""

from __future__ import annotations

from sim.check.problem import Problem
from sim.network import Network
from sim.spelling import did_you_mean

__all__ = ["impossible_transshipments"]


def impossible_transshipments(network: Network) -> list[Problem]:
    """Return the transshipments of unknown items, or whose ends are not two different warehouses."""
    warehouses = [site.name for site in network.sites if site.kind == "warehouse"]
    items = [item.name for item in network.items]
    above = _upstream(network)
    found: list[Problem] = []
    for k, row in enumerate(network.transshipments):
        for field in ("origin", "destination"):
            site = getattr(row, field)
            if site not in warehouses:
                hint = did_you_mean(site, warehouses)
                message = f"{site!r} is not a warehouse among the sites{hint}"
                found.append(Problem(f"transshipments[{k}].{field}", message))
        if row.origin == row.destination:
            found.append(Problem(f"transshipments[{k}].destination", f"{row.destination!r} is also the origin"))
        elif row.origin in above.get(row.destination, ()) or row.destination in above.get(row.origin, ()):
            message = (
                f"{row.origin!r} and {row.destination!r} are up- and downstream of one another; sister sites are not"
            )
            found.append(Problem(f"transshipments[{k}].destination", message))
        if row.item and row.item not in items:
            hint = did_you_mean(row.item, items)
            found.append(Problem(f"transshipments[{k}].item", f"{row.item!r} is not among the items{hint}"))
    return found


def _upstream(network: Network) -> dict[str, set[str]]:
    """Return the warehouses from which goods can come to each, by one lane or several."""
    warehouses = {site.name for site in network.sites if site.kind == "warehouse"}
    above: dict[str, set[str]] = {}
    for lane in network.lanes:
        if lane.origin in warehouses:
            above.setdefault(lane.destination, set()).add(lane.origin)
    for site, origins in above.items():
        left = list(origins)
        while left:
            new = above.get(left.pop(), set()) - origins - {site}
            origins |= new
            left += new
    return above
