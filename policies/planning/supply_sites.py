"""A chain as a supply network of families: which are made on what from what, which are bought, and at what rates.

Of the roots those that are sold are *finished*; the others that are used are raw material, and belong to the made
family that takes most of them. A family that is partly made and partly bought counts as two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.supply_network import SupplyNetwork
from sim.network import Recipe
from sim.planning import PlanningStart, PlanningView
from sim.working_time import hours_per_week

__all__ = ["MONTH_WEEKS", "SupplySites", "supply_sites"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
MONTH_WEEKS = 365 / 12 / 7
_HOURS = 24.0
_CHANGE_OVERS_A_BATCH = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplySites:
    """The supply network of a chain, and how its families are made of roots.

    `names` are those of the families. `finished` are places among the roots, `group_of_finished` their families; `raw`
    are the other roots, `raw_group` the family that each belongs to, `raw_lead_weeks` how long it takes to come and
    `raw_units` [roots] what share of the family's raw material it is, `volume` [roots] what is taken of it a day in the
    long run. Rates by family: what an hour's making, a unit outside or a unit owed for a month costs.
    """

    network: SupplyNetwork
    names: tuple[str, ...]
    chain: Chain
    finished: Ints
    group_of_finished: Ints
    raw: Ints
    raw_group: Ints
    raw_lead_weeks: Ints
    raw_units: Floats
    volume: Floats
    buy_price: Floats
    price: Floats
    regular_cost: Floats
    overtime_cost: Floats
    subcontract_cost: Floats
    subcontracts: NDArray[np.bool_]
    backlog_cost: Floats
    holding_rate_per_year: float
    regular_hours_per_month: Floats
    overtime_hours_per_month: Floats

    def by_group(self, by_root: Floats) -> Floats:
        """Return sums [families, ...] of the finished roots of [roots, ...]."""
        total = np.zeros((self.network.families, by_root.shape[1]))
        np.add.at(total, self.group_of_finished, by_root[self.finished])
        return total

    def shared(self, need: Floats) -> Floats:
        """Return the share of each finished root in its family by `need` [roots]; 0 for raw material."""
        total = np.bincount(self.group_of_finished, weights=need[self.finished], minlength=self.network.families)
        share = np.zeros(len(need))
        of = total[self.group_of_finished]
        share[self.finished] = np.divide(need[self.finished], of, out=np.zeros(len(of)), where=of > 0)
        return share

    def stock_of(self, view: PlanningView, months: int) -> dict[str, Floats]:
        """Return what there is and what is on order, by family (see `SupplyNeeds`)."""
        roots = self.chain.roots
        here = (view.on_hand - view.owed)[roots][:, None]
        coming, raw_coming = np.zeros((2, self.network.families, months))
        lead = np.maximum(1, self.network.lead_months)
        on_order = self.by_group(view.on_order[roots][:, None])[:, 0]
        raw_on_order = self._raw_sum(view.on_order[roots])
        for family in range(self.network.families):
            ahead = 1 if self.network.made[family] else min(months, int(lead[family]))
            coming[family, :ahead] = on_order[family] / ahead
            raw_ahead = min(months, int(lead[family]))
            raw_coming[family, :raw_ahead] = raw_on_order[family] / raw_ahead
        return {
            "stock": np.maximum(0.0, self.by_group(here)[:, 0]),
            "raw_stock": np.maximum(0.0, self._raw_sum((view.on_hand - view.owed)[roots])),
            "backlog": self.by_group(view.backorders[roots][:, None])[:, 0],
            "open_receipts": coming,
            "open_raw": raw_coming,
        }

    def _raw_sum(self, by_root: Floats) -> Floats:
        sums = np.bincount(self.raw_group, weights=by_root[self.raw], minlength=self.network.families)
        return sums.astype(np.float64)


def supply_sites(chain: Chain, start: PlanningStart, unit_cost: Floats) -> SupplySites:
    """Return the supply network of a chain; volumes by the long-run demand weigh what a family consists of."""
    return _Making(chain, start, unit_cost).sites()


class _Making:
    """Collects what the supply network needs, family by family."""

    def __init__(self, chain: Chain, start: PlanningStart, unit_cost: Floats) -> None:
        self.chain, self.start = chain, start
        self.cost = unit_cost[chain.roots]
        sold = chain.point_item[chain.roots] >= 0
        per_day = np.array([demand.mean_per_day for demand in start.scenario.network.demands])
        self.volume = np.asarray(chain.draws @ per_day)[chain.roots]
        self.finished = np.flatnonzero(sold)
        names = [chain.groups[k] for k in chain.group[self.finished].tolist()]
        self.groups = tuple(dict.fromkeys(names))
        self.group_of_finished = np.array([self.groups.index(name) for name in names], dtype=np.intp)
        self.raw = np.flatnonzero(~sold & (self.volume > 0))  # what nothing is made of belongs to no family
        self.recipes = [start.routes[k].recipe for k in chain.roots.tolist()]
        items = {item.name: item for item in start.scenario.network.items}
        self.item_of_root = [items[start.routes[k].item] for k in chain.roots.tolist()]
        limited = {row.site for row in start.scenario.network.planning_limits if row.limit == "storage"}
        at = [start.routes[k].site in limited for k in chain.roots.tolist()]
        self.space = np.where(at, np.array([item.volume_per_unit for item in self.item_of_root]), 0.0)
        self.made = np.array([is_made for _, is_made in self.groups], dtype=np.bool_)
        self.raw_group = self._raw_groups(len(self.groups))
        self.raw_volume = np.bincount(self.raw_group, weights=self.volume[self.raw], minlength=len(self.groups))

    def sites(self) -> SupplySites:
        """Return the supply network and its rates."""
        hours, (machine, overtime, outside) = self._hours()
        centres, (regular_hours, overtime_hours) = self.start.scenario.network.centres, self._open_hours()
        goes_out = np.array([np.isfinite(centre.subcontract_from_days) for centre in centres], dtype=np.bool_)
        raw_value, raw_units = self._raw_shares()
        network = self._network(hours, raw_value)
        items = self.item_of_root
        return SupplySites(
            network=network,
            names=tuple(f"{name}, {'made' if made else 'bought'}" for name, made in self.groups),
            chain=self.chain,
            finished=self.finished,
            group_of_finished=self.group_of_finished,
            raw=self.raw,
            raw_group=self.raw_group,
            raw_lead_weeks=np.array([round(self._quoted(root) / 7) for root in self.raw.tolist()], dtype=np.intp),
            raw_units=raw_units,
            volume=self.volume,
            buy_price=np.where(self.made, raw_value, network.stock_value),
            price=self._mean(np.array([item.unit_price for item in items])),
            regular_cost=machine,
            overtime_cost=overtime,
            subcontract_cost=outside,
            subcontracts=self.made & (hours[:, goes_out] > 0).any(axis=1),
            backlog_cost=30.0 * self._mean(np.array([item.backlog_cost_per_unit_day for item in items])),
            holding_rate_per_year=float(np.mean([item.holding_rate_per_year for item in items])),
            regular_hours_per_month=regular_hours,
            overtime_hours_per_month=overtime_hours,
        )

    def _network(self, hours: Floats, raw_value: Floats) -> SupplyNetwork:
        families, value, mix = len(self.groups), self._mean(self.cost), self._supplier_mix()
        volume = np.bincount(self.group_of_finished, weights=self.volume[self.finished], minlength=families)
        per_unit = np.divide(self.raw_volume, volume, out=np.ones(families), where=self.made & (volume > 0))
        return SupplyNetwork(
            made=self.made,
            stock_value=value,
            link_family=np.arange(families),
            link_supplier=mix.argmax(axis=1) if mix.size else np.zeros(families, dtype=np.int64),
            lead_months=np.rint(self._lead_days() / 7 / MONTH_WEEKS).astype(np.int64),
            yields=np.ones(families),
            suppliers=len(self.chain.suppliers),
            hours=hours,
            raw_per_unit=per_unit,
            raw_value=np.where(self.made, raw_value, value),
            volume=self._mean(self.space),
            raw_volume=self._raw_mean(self.space),
            mix=mix,
        )

    def _supplier_mix(self) -> Floats:
        """Return the share of each supplier in what is bought for each family, by volume [families, suppliers]."""
        group = np.empty(len(self.volume), dtype=np.intp)
        group[self.finished], group[self.raw] = self.group_of_finished, self.raw_group
        mix = np.zeros((len(self.groups), len(self.chain.suppliers)))
        bought = np.flatnonzero(~self.chain.made)
        np.add.at(mix, (group[bought], self.chain.supplier[bought]), self.volume[bought])
        total = mix.sum(axis=1, keepdims=True)
        shares: Floats = np.divide(mix, total, out=np.zeros_like(mix), where=total > 0)
        return shares

    def _raw_mean(self, values: Floats) -> Floats:
        """Return the mean of [roots] over the raw material of each family, by volume; 0 where there is none."""
        sums = np.bincount(self.raw_group, weights=(self.volume * values)[self.raw], minlength=len(self.groups))
        return np.divide(sums, self.raw_volume, out=np.zeros(len(sums)), where=self.raw_volume > 0)

    def _raw_shares(self) -> tuple[Floats, Floats]:
        """Return what a unit of raw material of each family costs, and the share of it that each root is."""
        there = np.where(self.raw_volume > 0, self.raw_volume, 1.0)
        units = np.zeros(len(self.cost))
        units[self.raw] = self.volume[self.raw] / there[self.raw_group]
        return self._raw_mean(self.cost), units

    def _open_hours(self) -> tuple[Floats, Floats]:
        """Return the hours a month of each centre in its shifts and in overtime."""
        network = self.start.scenario.network
        shifts = [[row for row in network.shifts if row.centre == centre.name] for centre in network.centres]
        regular = [hours_per_week(rows) * centre.machines for rows, centre in zip(shifts, network.centres, strict=True)]
        longer = [
            centre.works_overtime * centre.overtime_hours * centre.machines * len({row.weekday for row in rows})
            for rows, centre in zip(shifts, network.centres, strict=True)
        ]
        return MONTH_WEEKS * np.array(regular, dtype=np.float64), MONTH_WEEKS * np.array(longer, dtype=np.float64)

    def _mean(self, values: Floats) -> Floats:
        """Return the mean of [roots] over the finished roots of each family, by volume."""
        families, volume = len(self.groups), self.volume[self.finished]
        total = np.bincount(self.group_of_finished, weights=volume, minlength=families)
        sums = np.bincount(self.group_of_finished, weights=volume * values[self.finished], minlength=families)
        return np.divide(sums, total, out=np.zeros(families), where=total > 0)

    def _raw_groups(self, families: int) -> Ints:
        """Return the family that takes most of each raw material."""
        draws = self.chain.by_point(self.chain.demand_share)[self.chain.roots[self.raw]].toarray()
        root_of_item = {int(self.chain.point_item[self.chain.roots[r]]): k for k, r in enumerate(self.finished)}
        group = np.array([self.group_of_finished[root_of_item[i]] for i in range(len(self.chain.items))], dtype=np.intp)
        by_family = np.zeros((len(self.raw), families))
        for item, family in enumerate(group.tolist()):
            by_family[:, family] += draws[:, item] * self.volume[self.finished[root_of_item[item]]]
        taker: Ints = by_family.argmax(axis=1).astype(np.intp)
        return taker

    def _quoted(self, root: int) -> float:
        return self.start.facts[int(self.chain.roots[root])].quoted_lead_time_days

    def _lead_days(self) -> Floats:
        """Return how long what is bought for each family takes: the family itself, or its raw material."""
        quoted = np.array([self._quoted(root) for root in range(len(self.cost))])
        return np.where(self.made, self._raw_mean(quoted), self._mean(quoted))

    def _hours(self) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
        """Return hours a unit [families, centres] and what making a unit costs: in time, overtime and outside."""
        centres = self.start.scenario.network.centres
        hours = np.zeros((len(self.cost), len(centres)))
        rates = np.zeros((3, len(self.cost)))
        for root, recipe in enumerate(self.recipes):
            if recipe is not None:
                self._add_recipe(root, recipe, hours, rates)
        by_family = np.column_stack([np.zeros((len(self.groups), 0)), *(self._mean(column) for column in hours.T)])
        return by_family, (self._mean(rates[0]), self._mean(rates[1]), self._mean(rates[2]))

    def _add_recipe(self, root: int, recipe: Recipe, hours: Floats, rates: Floats) -> None:
        network = self.start.scenario.network
        batch = max(1.0, recipe.minimum_batch, recipe.batch_multiple)
        good = max(recipe.yield_share.moments().mean, 1e-6)
        for k, centre in enumerate(network.centres):
            days = [row.days for row in network.change_overs if row.centre == centre.name]
            change_over = _CHANGE_OVERS_A_BATCH * (sum(days) / len(days) if days else 0.0)
            for operation in recipe.operations:
                if operation.centre == centre.name:
                    unit = _HOURS * (operation.planned_days(batch) + change_over) / batch / good
                    hours[root, k] += unit
                    rates[0, root] += unit * centre.cost_per_machine_day / _HOURS
                    rates[1, root] += unit * (centre.cost_per_machine_day / _HOURS + centre.overtime_cost_per_hour)
                    rates[2, root] += centre.subcontract_cost_per_unit
