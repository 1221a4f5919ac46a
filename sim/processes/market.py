"""Markets: customers come with their order lines, in the DEMAND phase of their day or at their own moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np
from simpy.events import Event

from sim.clock import Clock, Priorities
from sim.network import Demand, Scenario
from sim.paths import DemandPath

__all__ = ["Line", "Seller", "customers", "start_markets"]


class Seller(Protocol):
    """Who takes order lines: a stock point, or the account of its customers there."""

    def sell(self, quantity: float, terms: Demand, now: float) -> None:
        """Take an order line."""
        ...


Line = tuple[float, Seller, float, Demand]
"""(time, seller, quantity, the demand it belongs to with its terms)"""


def customers(clock: Clock, priority: int, lines: Iterable[Line]) -> Generator[Event, None, None]:
    """Bring the order lines of one site, ascending in time, to its stock points."""
    now = -1.0
    for time, seller, quantity, terms in lines:
        if time != now:
            now = time
            yield clock.at(time, priority)
        seller.sell(quantity, terms, now)


def start_markets(clock: Clock, scenario: Scenario, sellers: Sequence[Seller], paths: Sequence[DemandPath]) -> None:
    """Start the customers of each site; `sellers` has one entry a demand: its account or else its stock point."""
    priorities = Priorities(scenario.sequence)
    site_number = {site.name: number for number, site in enumerate(scenario.network.sites)}
    by_site: dict[str, list[int]] = defaultdict(list)
    for k, demand in enumerate(scenario.network.demands):
        by_site[demand.site].append(k)
    for site, demands in by_site.items():
        times = np.concatenate([paths[k].times for k in demands])
        quantities = np.concatenate([paths[k].quantities for k in demands])
        owner = np.repeat(demands, [len(paths[k].times) for k in demands])
        order = np.argsort(times, kind="stable")
        lines = _lines(scenario, sellers, times[order].tolist(), quantities[order].tolist(), owner[order].tolist())
        clock.process(customers(clock, priorities.customers(site_number[site]), lines))


def _lines(
    scenario: Scenario,
    sellers: Sequence[Seller],
    times: list[float],
    quantities: list[float],
    owners: list[int],
) -> Iterator[Line]:
    demands = scenario.network.demands
    for time, quantity, owner in zip(times, quantities, owners, strict=True):
        yield time, sellers[owner], quantity, demands[owner]
