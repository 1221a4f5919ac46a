"""Markets: customers come with their order lines, in the DEMAND phase of their day or at their own moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
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


Line = tuple[float, Seller, NDArray[np.float64], int, Demand]
"""(time, seller, quantities of its demand, its place among them, the demand with its terms)"""


def customers(clock: Clock, priority: int, lines: Iterable[Line]) -> Generator[Event, None, None]:
    """Bring the order lines of one site, ascending in time, to its stock points.

    How much a line asks for is looked up when it comes: planning may have changed it.
    """
    now = -1.0
    for time, seller, quantities, place, terms in lines:
        if time != now:
            now = time
            yield clock.at(time, priority)
        quantity = quantities.item(place)
        if quantity > 0:
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
        places = np.concatenate([np.arange(len(paths[k].times)) for k in demands])
        owner = np.repeat(demands, [len(paths[k].times) for k in demands])
        order = np.argsort(times, kind="stable")
        columns = (column[order].tolist() for column in (times, places, owner))
        lines = _lines(scenario, sellers, paths, *columns)
        clock.process(customers(clock, priorities.customers(site_number[site]), lines))


def _lines(
    scenario: Scenario,
    sellers: Sequence[Seller],
    paths: Sequence[DemandPath],
    times: list[float],
    places: list[int],
    owners: list[int],
) -> Iterator[Line]:
    demands = scenario.network.demands
    for time, place, owner in zip(times, places, owners, strict=True):
        yield time, sellers[owner], paths[owner].quantities, place, demands[owner]
