"""Production: recipes, centres and their calendars fit together."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.check.problem import Problem
from sim.distributions import Distribution
from sim.network import Network
from sim.spelling import did_you_mean

__all__ = [
    "impossible_production_numbers",
    "overtime_without_shifts",
    "recipes_at_suppliers",
    "repeated_parts",
    "rework_from_nowhere",
    "unknown_centres",
    "unknown_families",
]

_Law = tuple[str, Distribution, float, float]
"""Where a distribution stands, and what its mean must be: more than the one number, at most the other."""


def recipes_at_suppliers(network: Network) -> list[Problem]:
    """Return the recipes and work centres at a supplier, whose production is not looked at."""
    suppliers = {site.name for site in network.sites if site.kind == "supplier"}
    rows = [(f"recipes[{k}].site", recipe.site) for k, recipe in enumerate(network.recipes)]
    rows += [(f"centres[{k}].site", centre.site) for k, centre in enumerate(network.centres)]
    return [
        Problem(place, f"{site!r} is a supplier; recipes and work centres stand at a warehouse")
        for place, site in rows
        if site in suppliers
    ]


def unknown_centres(network: Network) -> list[Problem]:
    """Return operations, shifts and change-overs of centres that there are not, or not at the site of the recipe."""
    site_of = {centre.name: centre.site for centre in network.centres}
    found = [
        problem for place, name in _centre_references(network) for problem in _unknown_centre(place, name, site_of)
    ]
    for k, recipe in enumerate(network.recipes):
        for p, operation in enumerate(recipe.operations):
            site = site_of.get(operation.centre, recipe.site)
            if site != recipe.site:
                message = f"{operation.centre!r} is at {site!r}; {recipe.item!r} is made at {recipe.site!r}"
                found.append(Problem(f"recipes[{k}].operations[{p}].centre", message))
    return found


def _centre_references(network: Network) -> Iterator[tuple[str, str]]:
    for k, recipe in enumerate(network.recipes):
        for p, operation in enumerate(recipe.operations):
            if operation.centre:
                yield f"recipes[{k}].operations[{p}].centre", operation.centre
    yield from ((f"shifts[{k}].centre", shift.centre) for k, shift in enumerate(network.shifts))
    yield from ((f"change_overs[{k}].centre", row.centre) for k, row in enumerate(network.change_overs))


def _unknown_centre(place: str, name: str, known: dict[str, str]) -> Iterator[Problem]:
    if name not in known:
        yield Problem(place, f"{name!r} is not among the work centres{did_you_mean(name, known)}")


def unknown_families(network: Network) -> list[Problem]:
    """Return change-overs from or to a family that no item is of."""
    families = {item.family for item in network.items}
    return [
        Problem(f"change_overs[{k}].{field}", f"no item is of the family {name!r}{did_you_mean(name, families)}")
        for k, row in enumerate(network.change_overs)
        for field, name in (("from_family", row.from_family), ("to_family", row.to_family))
        if name not in families
    ]


def repeated_parts(network: Network) -> list[Problem]:
    """Return components and by-products that a recipe names twice, and those that are the item itself."""
    found = []
    for k, recipe in enumerate(network.recipes):
        for field, parts in (("components", recipe.components), ("by_products", recipe.by_products)):
            names = [part.item for part in parts]
            for p, name in enumerate(names):
                if name in names[:p]:
                    found.append(Problem(f"recipes[{k}].{field}[{p}].item", f"{name!r} stands in this recipe twice"))
                if name == recipe.item and field == "by_products":
                    message = f"{name!r} is the item that the recipe makes"
                    found.append(Problem(f"recipes[{k}].{field}[{p}].item", message))
    return found


def overtime_without_shifts(network: Network) -> list[Problem]:
    """Return centres that are to work overtime but work round the clock as it is."""
    with_shifts = {shift.centre for shift in network.shifts}
    return [
        Problem(f"centres[{k}].overtime_hours", f"{centre.name!r} has no shifts: it works round the clock")
        for k, centre in enumerate(network.centres)
        if centre.works_overtime and centre.name not in with_shifts
    ]


def impossible_production_numbers(network: Network) -> list[Problem]:
    """Return yields, run times, failures and repairs whose mean makes no sense or is not finite."""
    found = []
    for place, law, above, most in _laws(network):
        with np.errstate(all="ignore"):
            mean, sd = law.moments()
        if not (math.isfinite(mean) and math.isfinite(sd)):
            found.append(Problem(place, "has no finite mean and standard deviation"))
        elif not above < mean <= most:
            upper = f" and <= {most:g}" if most < math.inf else ""
            found.append(Problem(place, f"its mean(={mean:g}) must be > {above:g}{upper}"))
    for k, site in enumerate(network.sites):
        if site.job_limit < math.inf and site.job_limit != int(site.job_limit):
            found.append(Problem(f"sites[{k}].job_limit", f"job_limit(={site.job_limit}) must be a whole number"))
    return found


def rework_from_nowhere(network: Network) -> list[Problem]:
    """Return rework from an operation that the recipe does not have."""
    return [
        Problem(f"recipes[{k}].rework_from", f"there is no operation {recipe.rework_from} of {recipe.item!r}")
        for k, recipe in enumerate(network.recipes)
        if recipe.rework_share and recipe.rework_from > len(recipe.operations)
    ]


def _laws(network: Network) -> Iterator[_Law]:
    for k, recipe in enumerate(network.recipes):
        yield f"recipes[{k}].yield_share", recipe.yield_share, 0.0, 1.0
        for p, operation in enumerate(recipe.operations):
            yield f"recipes[{k}].operations[{p}].run_time_factor", operation.run_time_factor, 0.0, math.inf
    for k, centre in enumerate(network.centres):
        yield f"centres[{k}].days_between_failures", centre.days_between_failures, -1.0, math.inf
        yield f"centres[{k}].repair_days", centre.repair_days, -1.0, math.inf
