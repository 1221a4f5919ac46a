"""Open the accounts of customers, and make the ledger's book and their penalties of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from sim.clock import Clock, Priorities
from sim.ledger import Book, CustomerMeasure, Ledger, Measure
from sim.network import Demand, Network, Scenario, Segment
from sim.processes.accounts import Account, Memory, Order
from sim.processes.rationing import RationedStockPoint
from sim.processes.warehouse import StockPoint
from sim.processes.whole_orders import Counter
from sim.streams import Streams

__all__ = ["booked", "keeps_accounts", "open_accounts", "with_customers"]

_Points = Mapping[tuple[str, str], StockPoint]
_BLOCK = 1024
_measures_of = attrgetter(*(measure.name for measure in CustomerMeasure))


def keeps_accounts(network: Network) -> bool:
    """Return whether a network speaks of segments, substitutes or baskets, so that each demand has an account."""
    return bool(network.segments or network.substitutions or any(demand.basket for demand in network.demands))


def open_accounts(
    clock: Clock, scenario: Scenario, points: Sequence[StockPoint], priorities: Priorities, streams: Streams
) -> tuple[Account, ...]:
    """Open an account for each demand of a scenario that needs them, else for none."""
    network = scenario.network
    if not keeps_accounts(network):
        return ()
    index = {(point.route.site, point.route.item): point for point in points}
    first_of = {point.route.echelon: point.number for point in reversed(points)}
    for point in points:
        point.substitute_rank = priorities.substitute(first_of[point.route.echelon])
    memories = {segment.name: Memory(segment) for segment in network.segments if segment.loyalty_elasticity}
    baskets: dict[str, dict[str, Order]] = {site.name: {} for site in network.sites}
    accounts = tuple(
        _account(scenario, demand, index, memories, baskets[demand.site], streams) for demand in network.demands
    )
    _open_counters(clock, priorities, scenario, accounts)
    for account in accounts:
        index[account.terms.site, account.terms.item].accounts[account.terms.segment] = account
    return accounts


def _open_counters(clock: Clock, priorities: Priorities, scenario: Scenario, accounts: Sequence[Account]) -> None:
    """Give each basket whose orders are delivered whole a counter; complain where an allocation would serve it."""
    number = {site.name: k for k, site in enumerate(scenario.network.sites)}
    counters: dict[tuple[str, str], Counter] = {}
    for account in accounts:
        terms = account.terms
        if terms.complete_basket:
            if isinstance(account.point, RationedStockPoint):
                place = f"{terms.site}/{terms.item}"
                raise ValueError(f"allocation at {place} must be none: the orders of {terms.basket!r} go out whole")
            key = terms.site, terms.basket
            account.counter = counters.setdefault(key, Counter(clock, priorities.customers(number[terms.site])))


def _account(
    scenario: Scenario,
    terms: Demand,
    points: _Points,
    memories: Mapping[str, Memory],
    baskets: dict[str, Order],
    streams: Streams,
) -> Account:
    key = terms.site, terms.item, terms.segment
    choices = _luck("substitution", key, streams)
    roundings = _luck("loyalty", key, streams)
    substitutes = [
        (row.share, points[terms.site, row.substitute])
        for row in scenario.network.substitutions
        if row.item == terms.item and row.site in ("", terms.site) and row.segment in ("", terms.segment)
    ]
    memory = memories.get(terms.segment)
    return Account(points[terms.site, terms.item], terms, memory, substitutes, choices, roundings, baskets)


def _luck(purpose: str, key: tuple[str, str, str], streams: Streams) -> Iterator[float]:
    """Yield uniform draws, the k-th the same whatever is done with those before."""
    rng = streams.generator(purpose, *key)
    while True:
        yield from rng.random(_BLOCK).tolist()


def with_customers(
    ledger: Ledger, scenario: Scenario, points: Sequence[StockPoint], accounts: Sequence[Account]
) -> Ledger:
    """Return the ledger with the book of customers and their penalties; lines still open are charged to the end."""
    if not accounts:
        return ledger
    for point in points:
        _charge_open_lines(point, float(scenario.horizon_days))
    values = np.array([[_measures_of(tally) for tally in account.buckets] for account in accounts])
    return booked(ledger, scenario, values.transpose(1, 0, 2))


def booked(ledger: Ledger, scenario: Scenario, values: NDArray[np.float64]) -> Ledger:
    """Return the ledger with the book of customers, [bucket, demand, measure], and the penalties that it comes to."""
    demands = scenario.network.demands
    names = tuple(" ".join(filter(None, (f"{row.site}/{row.item}", row.segment))) for row in demands)
    terms = {segment.name: segment for segment in scenario.network.segments}
    number = {point: k for k, point in enumerate(zip(ledger.sites, ledger.items, strict=True))}
    for k, demand in enumerate(demands):
        segment = terms.get(demand.segment)
        if segment is not None:
            row = number[demand.site, demand.item]
            ledger.values[:, row, Measure.penalty] += _penalty(values[:, k], segment)
    return replace(ledger, customers=Book(values, names, CustomerMeasure))


def _charge_open_lines(point: StockPoint, end: float) -> None:
    """Charge the days that waiting lines are late; they end in the last bucket, whose tally is closed already."""
    for order in (*point.aside, *point.waiting):
        if order.line is not None:
            order.line.account.tally = order.line.account.buckets[-1]
            order.line.overdue(order.quantity, end)


def _penalty(values: NDArray[np.float64], segment: Segment) -> NDArray[np.float64]:
    """Return what a segment's contract charges in each bucket for one demand."""
    late_lines = values[:, CustomerMeasure.lines_due] - values[:, CustomerMeasure.lines_on_time]
    charged: NDArray[np.float64] = (
        values[:, CustomerMeasure.late_unit_days] * segment.late_cost_per_unit_day
        + late_lines * segment.late_cost_per_line
        + values[:, CustomerMeasure.lost] * segment.lost_sale_cost_per_unit
    )
    return charged
