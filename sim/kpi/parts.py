"""Runs summed up part by part: what a ledger leaves for the KPIs, so that it need not be kept nor be whole.

A part is some of the stock points of a `KpiIndex`, run by themselves. Whatever the formulas read of one stock point, or
of an entity that lies in one part, comes out to the last bit as if all had been run together. Only the swings (see
`sim.kpi.flow.bullwhip`) of entities that reach over several parts are added up bucket by bucket, part after part: there
the order of additions differs, and the last digits may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kpi.charges import Charge, charges
from sim.kpi.flow import swings, variance
from sim.kpi.formula import Sums
from sim.kpi.inventory import excess_units, net_stock
from sim.kpi.levels import KpiIndex
from sim.ledger import CentreMeasure, Ledger, Measure

if TYPE_CHECKING:
    from sim.kpi.levels import Matrix

    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]

__all__ = ["Part", "PartSums", "joined", "part_of", "part_sums"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Some of the stock points of an index.

    `points` are their places in the index, ascending; `entities` the places of the entities they belong to, and
    `inside` is true for those all of whose stock points are of the part. The matrices are those of the index, cut to
    these rows and columns.
    """

    points: Places
    entities: Places
    inside: NDArray[np.bool_]
    by_cost: Matrix
    inbound_by_cost: Matrix
    local: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PartSums:
    """What the ledger of a part leaves after the warm-up.

    `points` has the shape (measures, stock points), `charges` (charges, stock points); `net_stock`, at the end, and
    `excess_units` have one entry a point. Of the entities inside the part `variances` has those of orders and demand
    over the buckets, shape (2, entities); of the others `series` has the buckets themselves, shape (2, entities,
    buckets). `centres` has the shape (measures, work centres): a scenario that has any is one part.
    """

    days: float
    points: Floats
    charges: Floats
    net_stock: Floats
    excess_units: Floats
    variances: Floats
    series: Floats
    centres: Floats


def part_of(index: KpiIndex, points: Places | None = None) -> Part:
    """Return the part of an index that the stock points at places `points`, ascending, make; without it, the whole."""
    places = np.arange(len(index.sites)) if points is None else np.asarray(points, dtype=np.intp)
    cut = index.members[:, places]
    held = np.diff(cut.indptr)
    entities = np.flatnonzero(held)
    return Part(
        points=places,
        entities=entities,
        inside=held[entities] == np.diff(index.members.indptr)[entities],
        by_cost=index.by_cost[:, places][entities],
        inbound_by_cost=index.inbound_by_cost[:, places][entities],
        local=index.local[entities],
    )


def part_sums(ledger: Ledger, index: KpiIndex, part: Part) -> PartSums:
    """Sum up the ledger of a part. Raise ValueError if ledger, index and part do not belong together."""
    named = zip(ledger.sites, ledger.items, strict=True)
    if len(ledger.sites) != len(part.points) or any(
        (index.sites[k], index.items[k]) != name for k, name in zip(part.points.tolist(), named, strict=True)
    ):
        raise ValueError("the ledger's stock points are not those of the index")
    if ledger.bucket_days != index.bucket_days:
        raise ValueError(f"the ledger's bucket_days(={ledger.bucket_days}) must be {index.bucket_days} as in the index")
    window = ledger.values[index.first_bucket :]
    points = np.ascontiguousarray(window.sum(axis=0).T)
    days = float(len(window) * index.bucket_days)
    both = swings(window, part.inbound_by_cost, part.by_cost, part.local)
    return PartSums(
        days=days,
        points=points,
        charges=charges(ledger, index.lanes, part.points, index.first_bucket),
        net_stock=net_stock(window[-1]),
        excess_units=excess_units(window, points, days),
        variances=variance(both[:, part.inside]),
        series=both[:, ~part.inside],
        centres=_centre_sums(ledger, index),
    )


def _centre_sums(ledger: Ledger, index: KpiIndex) -> Floats:
    if ledger.centres is None:
        return np.zeros((len(CentreMeasure), int(index.centres.shape[1])))
    return np.ascontiguousarray(ledger.centres.values[index.first_bucket :].sum(axis=0).T)


def joined(index: KpiIndex, parts: Sequence[Part], sums: Sequence[PartSums], safety_stock: Floats) -> Sums:
    """Return the sums of a whole run from those of its parts; `safety_stock` has one entry a stock point."""
    points = np.empty((len(Measure), len(index.sites)))
    charged = np.empty((len(Charge), len(index.sites)))
    net, excess = np.empty(len(index.sites)), np.empty(len(index.sites))
    variances = np.empty((2, len(index.entities)))
    series: dict[int, Floats] = {}
    for part, found in zip(parts, sums, strict=True):
        points[:, part.points], net[part.points] = found.points, found.net_stock
        charged[:, part.points] = found.charges
        excess[part.points] = found.excess_units
        variances[:, part.entities[part.inside]] = found.variances
        for row, entity in enumerate(part.entities[~part.inside].tolist()):
            series[entity] = series.get(entity, 0.0) + found.series[:, row]
    for entity, both in series.items():
        variances[:, entity] = variance(both)
    return Sums(
        index=index,
        days=sums[0].days,
        points=points,
        charges=charged,
        net_stock=net,
        excess_units=excess,
        ordered_variance=variances[0],
        demanded_variance=variances[1],
        safety_stock=safety_stock,
        centres=sums[0].centres,
    )
