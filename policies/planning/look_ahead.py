"""Alternatives judged by short simulations from the snapshot of a cycle: what execution would make of each plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.reconciliation_scoring import Outcomes
from policies.planning.released import Released, levels_of
from policies.reviews import EveryDays
from policies.rules import SS
from sim.decisions import Control, StockFacts
from sim.distributions import Replay
from sim.ledger import Measure
from sim.model import simulate
from sim.network import OpenOrder, Scenario, Shape, Stock
from sim.network.demand import Projects
from sim.planning import Action, Planner, PlanningStart, PlanningView, SetRule

__all__ = ["LookAhead", "Snapshot", "sampled_demand"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7
_LEAST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshot:
    """What planning knows at the close: stock in `view`, forecast and history of demand [items, weeks]."""

    view: PlanningView
    forecast: Floats
    history: Floats


class LookAhead:
    """Runs the chain for so many weeks from a snapshot under the rules of a plan, so many times.

    All plans of a cycle meet the same courses of demand and the same lead times, drawn from streams of their own that
    nothing else draws from. What is on order to the roots, and on its way to other sites, comes after half its quoted
    lead time. Nothing is known of disruptions to come.
    """

    def __init__(self, chain: Chain, start: PlanningStart, *, runs: int, weeks: int, cv: float) -> None:
        self._chain, self._start = chain, start
        self._runs, self._weeks, self._cv = runs, weeks, cv
        items = {item.name: item for item in start.scenario.network.items}
        of = [items[route.item] for route in start.routes]
        self._price = np.array([item.unit_price for item in of])
        self._cost = np.array([item.unit_cost for item in of])
        self._holding = self._cost * np.array([item.holding_rate_per_year for item in of]) / 365
        self._waiting = np.array([item.backlog_cost_per_unit_day for item in of])
        limits = [row.most for row in start.scenario.network.planning_limits
                  if row.limit == "working_capital" and not row.site]  # fmt: skip
        self._capital = min(limits, default=np.inf)

    def outcomes(self, plan: Released, snapshot: Snapshot) -> Outcomes:
        """Return profit, cash, fill and stock above the limit of each run."""
        rng = self._start.streams.generator("planning", "look ahead", f"{snapshot.view.day:g}")
        seed = int(rng.integers(2**31))
        policy = _Following(plan)
        rows = []
        for run in range(self._runs):
            demand = sampled_demand(self._chain, snapshot, self._weeks, self._cv, rng)
            result = simulate(self._world(snapshot.view, demand), policy, seed=seed, replication=run)
            rows.append(self._told(result.ledger.values))
        return Outcomes(*np.array(rows).T)

    def _world(self, view: PlanningView, demand: Floats) -> Scenario:
        """Return the scenario as it stands in the snapshot, with that `demand` [demands, weeks] to come."""
        whole, start = self._start.scenario, self._start
        coming = np.where(np.isin(np.arange(len(view.on_order)), self._chain.roots), view.on_order, view.in_transit)
        stock = [
            Stock(site=route.site, item=route.item, on_hand=max(0.0, float(view.on_hand[k])),
                  backorders=float(view.backorders[k]) if view.on_hand[k] <= 0 else 0.0)
            for k, route in enumerate(start.routes)
        ]  # fmt: skip
        orders = [
            OpenOrder(site=route.site, item=route.item, quantity=float(coming[k]),
                      due_day=float(np.ceil(start.facts[k].quoted_lead_time_days / 2)))
            for k, route in enumerate(start.routes)
            if coming[k] > _LEAST
        ]  # fmt: skip
        asked = tuple(
            replace(each, size=Replay(tuple(row)), bucket_days=float(_WEEK_DAYS), orders_per_day=0.0, shape=Shape(),
                    events=(), projects=Projects())
            for each, row in zip(whole.network.demands, demand.tolist(), strict=True)
        )  # fmt: skip
        network = replace(whole.network, stock=tuple(stock), open_orders=tuple(orders), demands=asked, disruptions=())
        return replace(whole, network=network, horizon_days=_WEEK_DAYS * self._weeks, warmup_days=0)

    def _told(self, values: Floats) -> tuple[float, float, float, float]:
        """Return profit, cash, fill and capital above the limit of a run's ledger [buckets, points, measures].

        Profit = margin of what was sold - making - hastening - holding - waiting; cash = goods ordered of suppliers and
        making.
        """
        total = values.sum(axis=0)
        sold = total[:, Measure.at_once] + total[:, Measure.late]
        making, hastening = (float(total[:, each].sum()) for each in (Measure.production_cost, Measure.expedite_cost))
        holding = float(self._holding @ total[:, Measure.on_hand_days])
        waiting = float(self._waiting @ (total[:, Measure.backorder_days]))
        profit = float((self._price - self._cost) @ sold) - making - hastening - holding - waiting
        bought = self._chain.roots[~self._chain.made]
        cash = float(self._cost[bought] @ total[bought, Measure.ordered]) + making
        asked = float(self._cost @ total[:, Measure.demand])
        fill = float(self._cost @ total[:, Measure.at_once]) / asked if asked > 0 else 1.0
        held = (values[:, :, Measure.closing_on_hand] + values[:, :, Measure.closing_in_transit]) @ self._cost
        return profit, cash, fill, max(0.0, float(held.max()) - self._capital)


def sampled_demand(chain: Chain, snapshot: Snapshot, weeks: int, cv: float, rng: np.random.Generator) -> Floats:
    """Return a course that demand may take [demands, weeks], in whole units.

    Forecast x a level of all items (lognormal, mean 1, spread `cv`) x a week of the item's last year over its mean,
    drawn with replacement; shared among the item's demands by their long-run shares.
    """
    recent = snapshot.history[:, -52:]
    known = np.where(np.isnan(recent), np.nan, np.maximum(recent, 0.0))
    mean = np.nanmean(known, axis=1, keepdims=True) if known.shape[1] else np.ones((len(known), 1))
    noise = np.divide(known, mean, out=np.ones_like(known), where=mean > 0)
    noise = np.where(np.isnan(noise), 1.0, noise) if known.shape[1] else np.ones((len(known), 1))
    level = float(np.exp(cv * rng.standard_normal() - cv**2 / 2))
    picked = noise[np.arange(len(noise))[:, None], rng.integers(noise.shape[1], size=(len(noise), weeks))]
    last = np.minimum(np.arange(weeks), snapshot.forecast.shape[1] - 1)
    units = np.rint(level * snapshot.forecast[:, last] * picked).astype(np.int64)
    found = np.zeros((len(chain.demand_item), weeks))
    for item, row in enumerate(units):
        of = np.flatnonzero(chain.demand_item == item)
        found[of] = rng.multinomial(row, chain.demand_share[of] / chain.demand_share[of].sum()).T
    return found


@dataclass(frozen=True, slots=True)
class _Following:
    """The policy that follows a plan, week by week, and orders at once what it has of suppliers in reserve."""

    plan: Released

    def controls(self, facts: Sequence[StockFacts]) -> list[Control]:
        low, high, _ = levels_of(self.plan, self.plan.week)
        return [Control(SS(float(s), float(up)), EveryDays(1.0)) for s, up, _ in zip(low, high, facts, strict=True)]

    def planner(self, start: PlanningStart) -> Planner:
        return _Follower(self, start.scenario.horizon_days)


class _Follower:
    def __init__(self, policy: _Following, horizon_days: int) -> None:
        self._policy = policy
        self.moments: Floats = np.arange(0.0, horizon_days, _WEEK_DAYS)

    def act(self, view: PlanningView) -> Sequence[Action]:
        plan = self._policy.plan
        levels = levels_of(plan, plan.week + int(view.day // _WEEK_DAYS))
        rows = zip(*(column.tolist() for column in levels), strict=True)
        rules: list[Action] = [SetRule(point, SS(low, high), held) for point, (low, high, held) in enumerate(rows)]
        return rules if view.day else [*rules, *plan.reserve]
