"""Put the stock points whose orders an allocation serves into the kernel's arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.clock import Priorities
from sim.compiled.layout import Floats, Integers, Records, dtype
from sim.compiled.procurement import Procurement
from sim.compiled.ration_layout import Rationing
from sim.compiled.rules import Signature, parameters, signature
from sim.decisions import AmpleAllocation, Control
from sim.network import Scenario
from sim.processes.customer_book import keeps_accounts
from sim.routes import Route

__all__ = ["RANKS", "Rations", "rations"]

RANKS = ("customers_key", "sites_key", "receipts_key")
"""The fields of a `Rationing` that are priorities, until they become keys."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rations:
    """The arrays of `Memory` that have to do with allocations, and the classes of allocations to compile.

    `rationing_of` has the number of its `Rationing`, from 1 on, for each stock point, 0 for those that serve first
    come, first served; `priorities` has that of each partner that orders, by the partner's number in the trace.
    `accounts` says that customers have them.
    """

    rationing_of: Integers
    rations: Records
    parameters: Floats
    priorities: Floats
    allocations: tuple[Signature, ...]
    accounts: bool


def rations(
    scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control], bought: Procurement
) -> Rations | None:
    """Lower the stock points that have an allocation; None where there are none and no accounts are kept either."""
    numbers = [k for k, control in enumerate(controls) if control.allocation is not None]
    accounts = keeps_accounts(scenario.network)
    if not numbers and not accounts:
        return None
    priorities = Priorities(scenario.sequence)
    first_of = {route.echelon: number for number, route in reversed(list(enumerate(routes)))}
    rows, own = np.zeros(len(numbers), dtype(Rationing)), list[float]()
    allocations: dict[Signature, int] = {}
    rationing_of = np.zeros(len(routes), dtype=np.int64)
    for place, (row, k) in enumerate(zip(rows, numbers, strict=True)):
        allocation, first = controls[k].allocation, first_of[routes[k].echelon]
        row["kept"] = allocation.kept if isinstance(allocation, AmpleAllocation) else math.inf
        row["allocation"] = allocations.setdefault(signature(allocation), len(allocations))
        row["parameters"] = len(own)
        own += parameters(allocation)
        row["customers_key"], row["sites_key"] = priorities.serve_customers(first), priorities.serve_sites(first)
        row["receipts_key"] = priorities.serve_receipt(k)
        rationing_of[k] = place + 1
    return Rations(
        rationing_of=rationing_of,
        rations=rows,
        parameters=np.array(own, dtype=np.float64),
        priorities=_priorities(scenario, routes, bought),
        allocations=tuple(allocations),
        accounts=accounts,
    )


def _priorities(scenario: Scenario, routes: Sequence[Route], bought: Procurement) -> Floats:
    """Return the priority of demands, of nobody, of stock points, of their suppliers (none), of their several lanes."""
    priority_of = {segment.name: segment.priority for segment in scenario.network.segments}
    segments = [*(demand.segment for demand in scenario.network.demands), ""]
    ranks = [priority_of.get(segment, 1) for segment in segments]
    ranks += [route.lane.priority for route in routes] + [1] * len(routes)
    places = zip(bought.inbounds["point"].tolist(), bought.inbounds["place"].tolist(), strict=True)
    ranks += [routes[point].lanes[place].priority for point, place in places]
    return np.array(ranks, dtype=np.float64)
