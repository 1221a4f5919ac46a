"""The chain as planning sees it: sold items, the stock points that carry them, and where those get them from.

A *root* is a stock point that an outside supplier or the site's own plant supplies; it is where planning buys or makes.
All other stock points draw on one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sim.decisions import StockFacts
from sim.network import Network
from sim.planning import PlanningStart
from sim.routes import PLANT, Route

__all__ = ["Chain", "chain_of", "misfiled"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chain:
    """What of a network planning needs. Arrays by item are of the sold items, in the order of `items`.

    `family` [items] numbers each item's family among `family_names`. `demand_point`, `demand_item` and `demand_share`
    [demands] give the stock point and the item that a demand asks for, and its share of the item by the long-run means;
    `draws` [stock points, demands] the units of a stock point that a unit of each demand takes. `sells` [points] says
    where customers buy, and `point_item` [points] which item lies there (-1: none that is sold). Arrays by root are
    [roots]: `roots` numbers them among the stock points, `made` says that a plant makes it, `root_of` [points] is the
    root (by its place in `roots`) that a stock point draws on, itself included, `supplier` the number of the supplier
    among `suppliers` (-1: made), `group` the family and way of supply among `groups`.
    """

    items: tuple[str, ...]
    families: tuple[str, ...]
    family_names: tuple[str, ...]
    family: Ints
    demand_point: Ints
    demand_item: Ints
    demand_share: Floats
    draws: csr_array
    sells: Bools
    point_item: Ints
    roots: Ints
    made: Bools
    root_of: Ints
    supplier: Ints
    suppliers: tuple[str, ...]
    group: Ints
    groups: tuple[tuple[str, bool], ...]
    item_class: Ints
    classes: tuple[str, ...]

    def by_point(self, share: Floats) -> csr_array:
        """Return the units of each stock point that a unit of each item takes [points, items], by demand shares."""
        demands = len(self.demand_item)
        split = csr_array((share, (np.arange(demands), self.demand_item)), shape=(demands, len(self.items)))
        return csr_array(self.draws @ split)

    def by_demand(self, items: Floats) -> Floats:
        """Return values of items [items, ...] shared among their demands [demands, ...] by the long run."""
        shared: Floats = self.demand_share[:, None] * items[self.demand_item]
        return shared

    def by_item(self, demands: Floats) -> Floats:
        """Return the sums of items [items, ...] of values of demands [demands, ...]."""
        sums = np.zeros((len(self.items), *demands.shape[1:]))
        np.add.at(sums, self.demand_item, demands)
        return sums

    def by_supplier(self, roots: Floats) -> Floats:
        """Return the sums of suppliers [suppliers] of values of roots [roots]; what is made counts for none."""
        bought = self.supplier >= 0
        sums = np.bincount(self.supplier[bought], weights=roots[bought], minlength=len(self.suppliers))
        return sums.astype(np.float64)

    def by_family(self, values: Floats) -> Floats:
        """Return the sums of families [families, ...] of values of items [items, ...]; NaN where one is."""
        sums = np.zeros((len(self.family_names), *values.shape[1:]))
        np.add.at(sums, self.family, values)
        return sums


def chain_of(start: PlanningStart) -> Chain:
    """Return the chain of a scenario."""
    network, routes = start.scenario.network, start.routes
    items = tuple(dict.fromkeys(demand.item for demand in network.demands))
    number = {name: k for k, name in enumerate(items)}
    family = {item.name: item.family for item in network.items}
    families = tuple(family[name] for name in items)
    family_names = tuple(dict.fromkeys(families))
    place = {(route.site, route.item): k for k, route in enumerate(routes)}
    demand_point = np.array([place[demand.site, demand.item] for demand in network.demands], dtype=np.intp)
    demand_item = np.array([number[demand.item] for demand in network.demands], dtype=np.intp)
    roots = np.array([k for k, route in enumerate(routes) if route.source < 0], dtype=np.intp)
    suppliers = tuple(dict.fromkeys(routes[k].lane.origin for k in roots.tolist() if routes[k].source != PLANT))
    groups = [(family[routes[k].item] or "all", routes[k].source == PLANT) for k in roots.tolist()]
    names = tuple(dict.fromkeys(groups))
    classes = tuple(dict.fromkeys(start.facts[k].item_class for k in roots.tolist()))
    sold = {(demand.site, demand.item) for demand in network.demands}
    return Chain(
        items=items,
        families=families,
        family_names=family_names,
        family=np.array([family_names.index(name) for name in families], dtype=np.intp),
        demand_point=demand_point,
        demand_item=demand_item,
        demand_share=_long_run_shares(network, demand_item, len(items)),
        draws=_draws(demand_point, place, start.facts),
        sells=np.array([(route.site, route.item) in sold for route in routes]),
        point_item=np.array([number.get(route.item, -1) for route in routes], dtype=np.intp),
        roots=roots,
        made=np.array([made for _, made in groups], dtype=np.bool_),
        root_of=_roots_of(routes, roots),
        supplier=_supplier_of(routes, roots, suppliers),
        suppliers=suppliers,
        group=np.array([names.index(group) for group in groups], dtype=np.intp),
        groups=names,
        item_class=np.array([classes.index(start.facts[k].item_class) for k in roots.tolist()], dtype=np.intp),
        classes=classes,
    )


def _supplier_of(routes: tuple[Route, ...], roots: Ints, suppliers: tuple[str, ...]) -> Ints:
    """Return the number of the supplier of each root, -1 where its plant makes it."""
    bought = ((routes[k].lane.origin, routes[k].source != PLANT) for k in roots.tolist())
    return np.array([suppliers.index(origin) if is_bought else -1 for origin, is_bought in bought], dtype=np.intp)


def misfiled(chain: Chain, share: float, rng: np.random.Generator) -> Chain:
    """Return the chain with each root, with probability `share`, in another family, made or bought as it was."""
    wrong, pick = rng.random(len(chain.roots)) < share, rng.random(len(chain.roots))
    group = chain.group.copy()
    for root in np.flatnonzero(wrong).tolist():
        others = [k for k, (_, made) in enumerate(chain.groups) if made == chain.made[root] and k != group[root]]
        group[root] = others[int(pick[root] * len(others))] if others else group[root]
    return replace(chain, group=group)


def _long_run_shares(network: Network, demand_item: Ints, items: int) -> Floats:
    means = np.array([demand.mean_per_day for demand in network.demands])
    total = np.bincount(demand_item, weights=means, minlength=items)[demand_item]
    counts = np.bincount(demand_item, minlength=items)[demand_item]
    return np.where(total > 0, means / np.where(total > 0, total, 1.0), 1.0 / counts)


def _draws(demand_point: Ints, place: Mapping[tuple[str, str], int], facts: tuple[StockFacts, ...]) -> csr_array:
    """Follow each demand upstream, through sites and recipes."""
    points, demands, units = [], [], []
    for d, point in enumerate(demand_point.tolist()):
        left = [(point, 1.0)]
        while left:
            here, quantity = left.pop()
            points.append(here)
            demands.append(d)
            units.append(quantity)
            left += [(place[site, item], quantity * each) for site, item, each in facts[here].draws_on]
    return csr_array((units, (points, demands)), shape=(len(facts), len(demand_point)))


def _roots_of(routes: tuple[Route, ...], roots: Ints) -> Ints:
    place = {int(point): k for k, point in enumerate(roots)}
    found = np.empty(len(routes), dtype=np.intp)
    for k in reversed(range(len(routes))):  # upstream first
        found[k] = place[k] if routes[k].source < 0 else found[routes[k].source]
    return found
