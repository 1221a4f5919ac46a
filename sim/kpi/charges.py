"""What ordering, transport and the suppliers cost each stock point, lane by lane where it has several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.ledger import LaneMeasure, Ledger, Measure
from sim.network import Contract, Scenario
from sim.routes import NO_SERVICE, SUPPLIER, Route

if TYPE_CHECKING:
    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]

__all__ = ["Charge", "LaneRates", "charges", "lane_rates"]


class Charge(IntEnum):
    """What a stock point is charged with: currency, and kg of CO2 equivalent."""

    ordering = 0
    transport = 1  # by the unit; what vehicles cost is in the ledger
    purchase = 2  # what outside suppliers are paid
    purchase_at_standard = 3  # the same units at unit cost
    contract = 4  # penalties and surcharges
    emissions = 5  # of carrying the units, in kg


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LaneRates:
    """What an order and a unit cost on each lane, by the rates of the preferred one where the ledger has no book.

    The first five have one entry a stock point: what an order costs, a unit's transport and its emissions, its standard
    cost if an outside supplier sends it (else 0), and whether there is a book of its lanes. The others have one entry a
    row of the book of lanes: the stock point, and its rates; `standard` is again 0 for lanes between sites.
    """

    point_order: Floats
    point_transport: Floats
    point_emissions: Floats
    point_standard: Floats
    booked: NDArray[np.bool_]
    point: Places
    order: Floats
    transport: Floats
    emissions: Floats
    standard: Floats
    contracts: tuple[Contract | None, ...]


def lane_rates(scenario: Scenario, routes: Sequence[Route]) -> LaneRates:
    """Return the rates of a scenario whose stock points are `routes`."""
    cost = {item.name: item.unit_cost for item in scenario.network.items}
    weight = {item.name: item.weight_kg_per_unit for item in scenario.network.items}
    emissions = [_emissions(scenario, route, weight[route.item]) for route in routes]
    rows = [
        (k, lane, cost[route.item] if source == SUPPLIER else 0.0)
        for k, route in enumerate(routes)
        if route.is_booked
        for lane, source in zip(route.lanes, route.sources, strict=True)
    ]
    return LaneRates(
        point_order=np.array([route.lane.order_cost for route in routes]),
        point_transport=np.array([route.lane.transport_cost_per_unit for route in routes]),
        point_emissions=np.array([by_lane[0] for by_lane in emissions]),
        point_standard=np.array([cost[route.item] if route.source == SUPPLIER else 0.0 for route in routes]),
        booked=np.array([route.is_booked for route in routes]),
        point=np.array([k for k, _, _ in rows], dtype=np.intp),
        order=np.array([lane.order_cost for _, lane, _ in rows]),
        transport=np.array([lane.transport_cost_per_unit for _, lane, _ in rows]),
        emissions=np.array([kg for by_lane, r in zip(emissions, routes, strict=True) if r.is_booked for kg in by_lane]),
        standard=np.array([standard for _, _, standard in rows]),
        contracts=tuple(lane.contract for _, lane, _ in rows),
    )


def _emissions(scenario: Scenario, route: Route, weight: float) -> tuple[float, ...]:
    """Return what carrying a unit emits on each lane of a stock point, in kg; 0 where no transport service says."""
    numbers = route.services or (NO_SERVICE,) * len(route.lanes)
    services = scenario.network.services
    return tuple(0.0 if number == NO_SERVICE else services[number].co2e_kg(weight) for number in numbers)


def charges(ledger: Ledger, rates: LaneRates, points: Places, first_bucket: int) -> Floats:
    """Return the charges after the warm-up of the stock points at `points`, whose ledger it is: (charges, points).

    Raise ValueError if the ledger's book of lanes is not that of these stock points.
    """
    window = ledger.values[first_bucket:].sum(axis=0)
    orders, dispatched = window[:, Measure.orders], window[:, Measure.dispatched]
    bought = dispatched * rates.point_standard[points]
    found = np.zeros((len(Charge), len(points)))
    found[Charge.ordering] = orders * rates.point_order[points]
    found[Charge.transport] = dispatched * rates.point_transport[points]
    found[Charge.emissions] = dispatched * rates.point_emissions[points]
    found[Charge.purchase] = found[Charge.purchase_at_standard] = bought
    rows = np.flatnonzero(np.isin(rates.point, points))
    if (0 if ledger.lanes is None else len(ledger.lanes.names)) != len(rows):
        raise ValueError("the ledger's book of lanes is not that of its stock points")
    if ledger.lanes is not None:
        found[:, rates.booked[points]] = 0.0
        place = np.searchsorted(points, rates.point[rows])
        for charge, amounts in enumerate(_by_lane(ledger.lanes.values[first_bucket:], rates, rows, ledger.bucket_days)):
            np.add.at(found[charge], place, amounts)
    return found


def _by_lane(window: Floats, rates: LaneRates, rows: Places, bucket_days: int) -> tuple[Floats, ...]:
    """Return the charges of the lanes at `rows`, in the order of `Charge`."""
    sums = window.sum(axis=0)
    dispatched = sums[:, LaneMeasure.dispatched]
    received = window[:, :, LaneMeasure.received]
    contracts = [
        0.0 if (contract := rates.contracts[row]) is None else _penalties(contract, received[:, k], bucket_days)
        for k, row in enumerate(rows.tolist())
    ]
    return (
        sums[:, LaneMeasure.orders] * rates.order[rows],
        dispatched * rates.transport[rows],
        sums[:, LaneMeasure.paid],
        dispatched * rates.standard[rows],
        np.array(contracts),
        dispatched * rates.emissions[rows],
    )


def _penalties(contract: Contract, received: Floats, bucket_days: int) -> float:
    """Return what the whole periods of a contract cost beyond the price; `received` has one entry a bucket."""
    buckets = int(contract.period_days) // bucket_days
    periods = len(received) // buckets
    units = received[: periods * buckets].reshape(periods, buckets).sum(axis=1)
    short = np.maximum(0.0, contract.minimum_units - units).sum() * contract.shortfall_cost_per_unit
    excess = np.maximum(0.0, units - contract.maximum_units).sum() * contract.excess_cost_per_unit
    return float(short + excess)
