"""Whom a KPI speaks of: stock points grouped by site, class and item, and what a unit of each costs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sim.kpi.charges import LaneRates, lane_rates
from sim.network import Scenario
from sim.routes import SUPPLIER, Route

if TYPE_CHECKING:
    Floats = NDArray[np.float64]
    Matrix = csr_array[np.float64, tuple[int, int]]

__all__ = ["LEVELS", "Capacity", "Entity", "KpiIndex", "Rates", "add_up", "kpi_index"]

LEVELS = ("total", "site", "class", "item", "stock_point")
_LOCAL_LEVELS = ("site", "stock_point")


class Entity(NamedTuple):
    """One line of a KPI table; names that do not apply are empty."""

    level: str
    site: str = ""
    item: str = ""
    item_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rates:
    """What a unit or a unit-day costs at each stock point, in currency: one array entry a stock point.

    `storage_co2e_per_unit_day` is in kg. `limited_volume` is a unit's volume where storage is limited, else 0;
    `limited_dock` and `limited_picking` are 1 where those are, else 0.
    """

    unit_cost: Floats
    unit_price: Floats
    holding_per_unit_day: Floats
    backlog_per_unit_day: Floats
    lost_sale_per_unit: Floats
    overflow_per_volume_day: Floats
    storage_co2e_per_unit_day: Floats
    limited_volume: Floats
    limited_dock: Floats
    limited_picking: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Capacity:
    """What the sites of an entity can store and handle, one array entry an entity: 0 where nothing is limited, and for
    all but the total and sites, since items share it.
    """

    storage: Floats
    receiving: Floats
    picking: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KpiIndex:
    """All that the KPIs of a scenario's runs have in common; build it once and use it for every run.

    The matrices have the shape (entities, stock points) and sum a measure of the stock points up for each entity:
    `members` plainly, `by_price` and `by_cost` weighted by sales price and unit cost (by 1 where all weights of an
    entity are 0, so that units remain). The `inbound` ones count what an entity receives: at a site or stock point
    everything; for the total, a class or an item only what outside suppliers ship, since moves between sites stay
    inside.
    `centres` has the shape (entities, work centres) and sums up those of the total and of sites. `rates` are costs of
    stock points, `lanes` those of their lanes. `local` is 1 for sites and stock points, else 0. Buckets from
    `first_bucket` on lie after the warm-up.
    """

    entities: tuple[Entity, ...]
    local: Floats
    members: Matrix
    by_price: Matrix
    by_cost: Matrix
    inbound: Matrix
    inbound_by_cost: Matrix
    centres: Matrix
    rates: Rates
    capacity: Capacity
    lanes: LaneRates
    sites: tuple[str, ...]
    items: tuple[str, ...]
    first_bucket: int
    bucket_days: int
    currency: str
    receivable_days: float
    payable_days: float

    def entity_frame(self) -> pd.DataFrame:
        """Return the entities as a frame: level, site, item, item_class."""
        return pd.DataFrame(self.entities, columns=list(Entity._fields))


def add_up(matrix: Matrix, per_point: Floats) -> Floats:
    """Return the sums that a matrix of the index makes of (stock points,) or (stock points, anything)."""
    return np.asarray(matrix @ per_point)


def kpi_index(scenario: Scenario, routes: Sequence[Route], classes: Mapping[str, str]) -> KpiIndex:
    """Return the index of a scenario whose stock points are `routes`; `classes` gives the class of each item.

    Entities are listed by level in the order of `LEVELS`, then in the network's order of sites and items, classes by
    name. An item without a class is in no class.
    """
    groups = [_groups(route, classes.get(route.item, "")) for route in routes]
    entities = _ordered(scenario, {entity for group in groups for entity in group})
    rates = _rates(scenario, routes)
    members = _membership(entities, groups)
    local = np.array([float(entity.level in _LOCAL_LEVELS) for entity in entities])
    outside = np.array([float(route.source == SUPPLIER) for route in routes])
    by_cost = _weighted(members, rates.unit_cost)
    return KpiIndex(
        entities=entities,
        local=local,
        members=members,
        by_price=_weighted(members, rates.unit_price),
        by_cost=by_cost,
        inbound=_inbound(members, local, outside),
        inbound_by_cost=_inbound(by_cost, local, outside),
        centres=_centres(scenario, entities),
        rates=rates,
        capacity=_capacity(scenario, routes, entities),
        lanes=lane_rates(scenario, routes),
        sites=tuple(route.site for route in routes),
        items=tuple(route.item for route in routes),
        first_bucket=scenario.warmup_days // scenario.bucket_days,
        bucket_days=scenario.bucket_days,
        currency=scenario.currency,
        receivable_days=scenario.receivable_days,
        payable_days=scenario.payable_days,
    )


def _groups(route: Route, item_class: str) -> list[Entity]:
    """Return the entities that a stock point belongs to."""
    groups = [
        Entity("total"),
        Entity("site", site=route.site),
        Entity("item", item=route.item, item_class=item_class),
        Entity("stock_point", route.site, route.item, item_class),
    ]
    if item_class:
        groups.append(Entity("class", item_class=item_class))
    return groups


def _ordered(scenario: Scenario, entities: set[Entity]) -> tuple[Entity, ...]:
    level_rank = {level: rank for rank, level in enumerate(LEVELS)}
    site_rank = {site.name: rank for rank, site in enumerate(scenario.network.sites)} | {"": -1}
    item_rank = {item.name: rank for rank, item in enumerate(scenario.network.items)} | {"": -1}

    def place(entity: Entity) -> tuple[int, int, int, str]:
        return level_rank[entity.level], site_rank[entity.site], item_rank[entity.item], entity.item_class

    return tuple(sorted(entities, key=place))


def _rates(scenario: Scenario, routes: Sequence[Route]) -> Rates:
    """Return the cost rates and the sales price of each stock point."""
    by_name = {item.name: item for item in scenario.network.items}
    items = [by_name[route.item] for route in routes]
    site_of = {site.name: site for site in scenario.network.sites}
    sites = [site_of[route.site] for route in routes]
    return Rates(
        unit_cost=np.array([item.unit_cost for item in items]),
        unit_price=np.array([item.unit_price for item in items]),
        holding_per_unit_day=np.array([item.holding_cost_per_unit_day for item in items]),
        backlog_per_unit_day=np.array([item.backlog_cost_per_unit_day for item in items]),
        lost_sale_per_unit=np.array([item.lost_sale_cost_per_unit for item in items]),
        overflow_per_volume_day=np.array([site.overflow_cost_per_volume_day for site in sites]),
        storage_co2e_per_unit_day=np.array(
            [i.volume_per_unit * s.storage_co2e_kg_per_volume_day for i, s in zip(items, sites, strict=True)]
        ),
        limited_volume=np.array([item.volume_per_unit for item in items])
        * np.array([site.storage_capacity < math.inf for site in sites]),
        limited_dock=np.array([float(site.receiving_units_per_day < math.inf) for site in sites]),
        limited_picking=np.array([float(site.picking_units_per_day < math.inf) for site in sites]),
    )


def _capacity(scenario: Scenario, routes: Sequence[Route], entities: Sequence[Entity]) -> Capacity:
    used = {route.site for route in routes}
    sites = [site for site in scenario.network.sites if site.name in used]

    def per_entity(field: str) -> Floats:
        limits = {site.name: limit for site in sites if (limit := getattr(site, field)) < math.inf}
        of_level = {"total": {"": sum(limits.values())}, "site": limits}
        return np.array([of_level.get(entity.level, {}).get(entity.site, 0.0) for entity in entities], dtype=np.float64)

    return Capacity(
        storage=per_entity("storage_capacity"),
        receiving=per_entity("receiving_units_per_day"),
        picking=per_entity("picking_units_per_day"),
    )


def _membership(entities: Sequence[Entity], groups: Sequence[Sequence[Entity]]) -> Matrix:
    row_of = {entity: row for row, entity in enumerate(entities)}
    rows = [row_of[entity] for group in groups for entity in group]
    points = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return csr_array((np.ones(len(rows)), (rows, points)), shape=(len(entities), len(groups)))


def _centres(scenario: Scenario, entities: Sequence[Entity]) -> Matrix:
    """Return which work centres the total and each site have."""
    sites = [centre.site for centre in scenario.network.centres]
    pairs = [
        (row, column)
        for row, entity in enumerate(entities)
        for column, site in enumerate(sites)
        if entity.level == "total" or (entity.level == "site" and entity.site == site)
    ]
    rows, columns = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(entities), len(sites)))


def _rows(matrix: Matrix) -> NDArray[np.intp]:
    """Return the row of each stored entry."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _weighted(members: Matrix, weights: Floats) -> Matrix:
    worthless = add_up(members, weights)[_rows(members)] == 0
    data = np.where(worthless, 1.0, weights[members.indices])
    return csr_array((data, members.indices, members.indptr), shape=members.shape)


def _inbound(matrix: Matrix, local: Floats, outside: Floats) -> Matrix:
    counts = np.maximum(local[_rows(matrix)], outside[matrix.indices])
    return csr_array((matrix.data * counts, matrix.indices, matrix.indptr), shape=matrix.shape)
