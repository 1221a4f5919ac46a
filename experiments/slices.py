"""A scenario cut into slices of items that are run one after the other, so that no whole ledger is ever in memory.

Items that only lanes, demands and stock speak of share nothing, and every random draw is keyed by place and item,
never by what else is there. Such an item meets the same world in a slice as in the whole, and its ledger is the same to
the last bit. Where items flow into one another or compete for capacity (recipes, work centres) a scenario stays whole.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from experiments.series import Charts, charts_within, on_hand_levels, time_without_stock
from sim.kpi import KpiIndex, values_of
from sim.kpi.parts import Part, PartSums, joined, part_of, part_sums
from sim.ledger import Ledger, Measure
from sim.network import Network, Scenario
from sim.routes import Route

__all__ = ["Measured", "Slice", "SliceSums", "items_share", "measured", "only_items", "slice_sums", "slices_of"]

LEDGER_BYTES = 64 * 2**20
_APART = {"items", "sites", "lanes", "demands", "stock", "open_orders", "parameters"}
Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slice:
    """Some items of a scenario, as a scenario of their own.

    `part` says which stock points they are; `charts` is what of it is drawn, `drawn` and `sold` where that stands among
    the stock points and items that are drawn of the whole.
    """

    scenario: Scenario
    part: Part
    charts: Charts
    drawn: Places
    sold: Places


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SliceSums:
    """What the ledger of a slice leaves for the KPIs and the pictures."""

    part: PartSums
    on_hand: NDArray[np.float32]
    without_stock: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """What a whole replication leaves: KPIs (entities, KPIs), stock on hand (buckets, points drawn), time without stock
    (weeks, items).
    """

    values: Floats
    denominators: Floats
    on_hand: NDArray[np.float32]
    without_stock: NDArray[np.int64]


def slices_of(
    scenario: Scenario,
    routes: Sequence[Route],
    index: KpiIndex,
    charts: Charts,
    ledger_bytes: int = LEDGER_BYTES,
    *,
    whole: bool = False,
) -> tuple[Slice, ...]:
    """Cut a scenario, if its items share nothing, into slices of at most `ledger_bytes`, but of at least one item.

    With `whole` it is not cut: a planner sees all items together.
    """
    item_of = np.array([route.item for route in routes], dtype=object)
    most = ledger_bytes // (
        scenario.horizon_days // scenario.bucket_days * len(Measure) * np.dtype(np.float64).itemsize
    )
    cuts = list(_cuts(Counter(item_of.tolist()), most))
    if whole or len(cuts) == 1 or items_share(scenario.network):
        return (_slice(scenario, part_of(index), charts),)
    slices = []
    for names in cuts:
        points = np.flatnonzero(np.isin(item_of, list(names)))
        within = replace(scenario, network=only_items(scenario.network, names))
        slices.append(_slice(within, part_of(index, points), charts))
    return tuple(slices)


def slice_sums(ledger: Ledger, index: KpiIndex, cut: Slice) -> SliceSums:
    """Sum up the ledger of a slice."""
    return SliceSums(
        part=part_sums(ledger, index, cut.part),
        on_hand=on_hand_levels(ledger, cut.charts),
        without_stock=time_without_stock(ledger, cut.charts),
    )


def measured(
    index: KpiIndex, charts: Charts, slices: Sequence[Slice], sums: Sequence[SliceSums], safety_stock: Floats
) -> Measured:
    """Join the sums of a replication's slices to its KPIs and pictures."""
    kpis = values_of(joined(index, [cut.part for cut in slices], [found.part for found in sums], safety_stock))
    on_hand = np.empty((len(sums[0].on_hand), len(charts.points)), dtype=np.float32)
    without_stock = np.empty((len(charts.days), len(charts.items)), dtype=np.int64)
    for cut, found in zip(slices, sums, strict=True):
        on_hand[:, cut.drawn] = found.on_hand
        without_stock[:, cut.sold] = found.without_stock
    return Measured(values=kpis.value, denominators=kpis.denominator, on_hand=on_hand, without_stock=without_stock)


def _cuts(points: Counter[str], most: int) -> Iterator[frozenset[str]]:
    """Yield the items of each slice, in order; `points` counts the stock points of each."""
    names: list[str] = []
    held = 0
    for name, count in points.items():
        if names and held + count > most:
            yield frozenset(names)
            names, held = [], 0
        names.append(name)
        held += count
    yield frozenset(names)


def items_share(network: Network) -> bool:
    """Return whether the network has anything that may make one item depend on another."""
    joint = any(demand.basket for demand in network.demands)
    queues = any(site.limited or site.units_per_day < math.inf for site in network.sites)
    return joint or queues or any(getattr(network, field.name) for field in fields(network) if field.name not in _APART)


def only_items(network: Network, names: frozenset[str]) -> Network:
    """Return the network of some items only."""
    return replace(
        network,
        items=tuple(item for item in network.items if item.name in names),
        lanes=tuple(lane for lane in network.lanes if not lane.item or lane.item in names),
        demands=tuple(row for row in network.demands if row.item in names),
        stock=tuple(row for row in network.stock if row.item in names),
        open_orders=tuple(row for row in network.open_orders if row.item in names),
        parameters=tuple(row for row in network.parameters if row.item in names),
    )


def _slice(scenario: Scenario, part: Part, charts: Charts) -> Slice:
    own, drawn, sold = charts_within(charts, part.points)
    return Slice(scenario=scenario, part=part, charts=own, drawn=drawn, sold=sold)
