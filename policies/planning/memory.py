"""What planning has seen: demand and shipments by week, before the start and since, and how long orders took."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from sim.decisions import StockFacts
from sim.ledger import Measure
from sim.planning import PlanningStart, PlanningView

__all__ = ["Seen", "weekly_history"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7


def weekly_history(chain: Chain, facts: tuple[StockFacts, ...]) -> Floats:
    """Return the demand of each sold item in the weeks before the start [items, weeks], the latest last.

    It is that of the item's roots, which feed all that sell it, over the weeks that all of them know; NaN in weeks
    before that. Buckets longer than a week are spread evenly.
    """
    own: list[list[Floats]] = [[] for _ in chain.items]
    for point in chain.roots.tolist():
        if chain.point_item[point] >= 0:
            own[chain.point_item[point]].append(_by_week(facts[point]))
    lengths = [min((len(part) for part in parts), default=0) for parts in own]
    history = np.full((len(own), max(lengths, default=0)), np.nan)
    for row, parts, known in zip(history, own, lengths, strict=True):
        if known:
            row[-known:] = np.sum([part[-known:] for part in parts], axis=0)
    return history


def _by_week(facts: StockFacts) -> Floats:
    days = facts.demand_bucket_days
    per_day = np.repeat(facts.demand / days, max(1, round(days)))
    weeks = len(per_day) // _WEEK_DAYS
    sums: Floats = per_day[len(per_day) - weeks * _WEEK_DAYS :].reshape(weeks, _WEEK_DAYS).sum(axis=1)
    return sums


class Seen:
    """Grows week by week from what the planner is shown.

    `demand` and `shipments` [items, weeks] begin with the history; the first `before` weeks lie before the start.
    `record` is what is on record of demand, and `known` what planning takes demand to have been: the record, cleaned
    where the data have been closed; sales are booked `lag_weeks` late. Shipments of the history are taken to be its
    demand. `ordered` and `received` are [roots, weeks since the start]. Of shipments [roots] `lead_count` counts all,
    those known before the start among them, `shipments_on_time` those since that came within the quoted lead time.
    Raises ValueError when weeks are not whole buckets of the scenario.
    """

    def __init__(self, start: PlanningStart, chain: Chain, recorded: str = "orders", lag_weeks: int = 0) -> None:
        if start.scenario.bucket_days not in (1, _WEEK_DAYS):
            raise ValueError(f"bucket_days(={start.scenario.bucket_days}) must be 1 or 7 for planning by weeks")
        self._chain = chain
        history = weekly_history(chain, start.facts)
        self.before = history.shape[1]
        weeks = -(-start.scenario.horizon_days // _WEEK_DAYS)
        self._demand = np.concatenate([history, np.full((len(history), weeks), np.nan)], axis=1)
        self._shipments = self._demand.copy()
        self._record, self._known = self._demand.copy(), self._demand.copy()
        self._in_stock = np.ones_like(self._demand)
        self._only_sales = recorded == "sales"
        self._lag_weeks = lag_weeks
        sold = np.bincount(chain.demand_point, weights=chain.demand_share, minlength=len(start.routes))
        self._weight = sold.astype(np.float64)
        self._part = _parts(chain, self._weight)
        self._by_demand = np.zeros((len(chain.demand_item), weeks))
        self._ordered, self._received = np.zeros((2, len(chain.roots), weeks))
        self.weeks = 0
        self._buckets = _WEEK_DAYS // start.scenario.bucket_days
        self.lead_count, self.lead_days, self.lead_squares = _known_lead_times(start, chain)
        self.shipments_on_time = np.zeros(len(chain.roots))

    @property
    def week(self) -> int:
        """Return the number of the present week in `demand`: so many weeks are complete."""
        return int(self.before) + self.weeks

    @property
    def demand(self) -> Floats:
        """Return what customers asked for."""
        return self._demand[:, : self.week]

    @property
    def record(self) -> Floats:
        """Return what is on record of demand."""
        return self._record[:, : self.week]

    @property
    def known(self) -> Floats:
        """Return what planning takes demand to have been, NaN where it does not know."""
        return self._known[:, : self.week]

    @property
    def in_stock(self) -> Floats:
        """Return the part of each week in which nothing of the demand was hidden by stock-outs, [items, weeks]."""
        return self._in_stock[:, : self.week]

    def believe(self, demand: Floats) -> None:
        """Take `demand` [items, weeks so far] for what was asked for."""
        self._known[:, : demand.shape[1]] = demand

    @property
    def shipments(self) -> Floats:
        """Return what was sent to customers."""
        return self._shipments[:, : self.week]

    @property
    def ordered(self) -> Floats:
        """Return what the roots ordered, less what was withdrawn and what will never come."""
        return self._ordered[:, : self.weeks]

    @property
    def received(self) -> Floats:
        """Return what the roots received."""
        return self._received[:, : self.weeks]

    def look(self, view: PlanningView) -> None:
        """Take in the weeks that have been completed since the last look."""
        while (self.weeks + 1) * _WEEK_DAYS <= view.demand.shape[1] and len(view.facts) >= (
            (self.weeks + 1) * self._buckets
        ):
            self._take(view, self.weeks)
            self.weeks += 1

    def shares(self, prior_weeks: float = 26.0, window: int = 52) -> Floats:
        """Return the share of each demand in its item [demands], by the latest `window` weeks and the long run.

        By what is on record: where that is sales, what a site sold is split among its demands by the long run. The
        long-run shares count as `prior_weeks` weeks of the item's demand.
        """
        chain, last = self._chain, max(0, self.weeks - self._lag_weeks)
        recent = self._by_demand[:, max(0, last - window) : last].sum(axis=1)
        count = max(1, min(last, window))
        total = np.bincount(chain.demand_item, weights=recent, minlength=len(chain.items))
        prior = (prior_weeks / count) * total[chain.demand_item] * chain.demand_share
        mixed = recent + prior
        sums = np.bincount(chain.demand_item, weights=mixed, minlength=len(chain.items))[chain.demand_item]
        return np.where(sums > 0, mixed / np.where(sums > 0, sums, 1.0), chain.demand_share)

    def lead_time(self) -> tuple[Floats, Floats]:
        """Return mean and standard deviation of the order-to-receipt days of each root, known and measured."""
        mean = self.lead_days / np.maximum(1.0, self.lead_count)
        variance = self.lead_squares / np.maximum(1.0, self.lead_count) - mean**2
        return mean, np.sqrt(np.maximum(0.0, variance))

    def _take(self, view: PlanningView, week: int) -> None:
        chain, place = self._chain, self.before + week
        asked = view.demand[:, week * _WEEK_DAYS : (week + 1) * _WEEK_DAYS].sum(axis=1)
        self._by_demand[:, week] = asked
        self._demand[:, place] = np.bincount(chain.demand_item, weights=asked, minlength=len(chain.items))
        facts = view.facts[week * self._buckets : (week + 1) * self._buckets].sum(axis=0)
        sold = facts[:, Measure.at_once] + facts[:, Measure.late]
        own = chain.point_item >= 0
        self._record[:, place] = self._demand[:, place]
        if self._only_sales:
            self._by_demand[:, week] = self._part * facts[chain.demand_point, Measure.at_once]
            at_once, ready = facts[own, Measure.at_once], self._weight[own] * facts[own, Measure.ready_days]
            self._record[:, place] = np.bincount(chain.point_item[own], weights=at_once, minlength=len(chain.items))
            share = np.bincount(chain.point_item[own], weights=ready, minlength=len(chain.items)) / _WEEK_DAYS
            self._in_stock[:, place] = np.minimum(1.0, share)
        self._known[:, place] = self._record[:, place]
        self._shipments[:, place] = np.bincount(chain.point_item[own], weights=sold[own], minlength=len(chain.items))
        bought = facts[chain.roots]
        gone = bought[:, [Measure.undelivered, Measure.cancelled, Measure.refused, Measure.lost_in_transit]]
        self._ordered[:, week] = bought[:, Measure.ordered]
        self._received[:, week] = bought[:, Measure.received] + bought[:, Measure.scrapped] + gone.sum(axis=1)
        self.lead_count += bought[:, Measure.shipments]
        self.lead_days += bought[:, Measure.lead_days]
        self.lead_squares += bought[:, Measure.lead_days_squared]
        self.shipments_on_time += bought[:, Measure.shipments_on_time]


def _parts(chain: Chain, weight: Floats) -> Floats:
    """Return the part of each demand in what is asked for at its stock point in the long run [demands]."""
    total = weight[chain.demand_point]
    count = np.bincount(chain.demand_point)[chain.demand_point]
    return np.where(total > 0, chain.demand_share / np.where(total > 0, total, 1.0), 1.0 / count)


def _known_lead_times(start: PlanningStart, chain: Chain) -> tuple[Floats, Floats, Floats]:
    """Return count, sum and sum of squares of the lead times that were known before the start."""
    known = [start.facts[k].lead_times_days for k in chain.roots.tolist()]
    least = [days if len(days) > 1 else np.repeat(days, 20) for days in known]
    return (
        np.array([float(len(days)) for days in least]),
        np.array([float(days.sum()) for days in least]),
        np.array([float((days**2).sum()) for days in least]),
    )
