"""The inventory review on a chain: safety stocks, lots and protection times of all stock points."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from policies.planning.chain import Chain
from policies.planning.inventory_lots import LotTerms, economic_lot
from policies.planning.inventory_rules import PortfolioTarget, TargetRule
from policies.planning.inventory_spread import with_lead_time_spread
from policies.planning.master_data import MasterData
from policies.planning.memory import Seen
from policies.planning.released import demand_ahead
from policies.planning.settings import InventoryWay
from policies.planning.stock_targets import ReviewFacts
from policies.planning.supply_bounds import chain_limits
from sim.network import Lane
from sim.planning import PlanningStart

__all__ = ["StockReview", "Stocks"]

Floats = NDArray[np.float64]
_WEEK_DAYS = 7.0
_REVIEW_DAYS = 1.0
_YEAR_WEEKS = 365 / 7


@dataclass(frozen=True, slots=True)
class Stocks:
    """What an inventory review sets, by stock point; `k` [roots] are the safety factors, NaN under weeks of cover."""

    protection_days: Floats
    safety_stock: Floats
    lot: Floats
    k: Floats
    capital_price: float = 0.0


class StockReview:
    """What an inventory review knows of a chain beforehand."""

    def __init__(self, chain: Chain, start: PlanningStart, master: MasterData, learning: bool = True) -> None:
        self._learning = learning
        self._master = master
        self._known: tuple[Floats, Floats] | None = None
        lanes = [route.lane for route in start.routes]
        costs = {item.name: item for item in start.scenario.network.items}
        self._chain = chain
        self.unit_cost = np.array([costs[route.item].unit_cost for route in start.routes])
        self.limits = chain_limits(chain, start, self.unit_cost)
        self._price = _prices(chain, start)
        self._quoted = np.array([fact.quoted_lead_time_days for fact in start.facts])
        self._order_cost = np.array([lane.order_cost for lane in lanes])
        self.whole = np.array([bool((fact.demand % 1 == 0).all()) for fact in start.facts])
        self._least = np.array([_least_lot(lane) for lane in lanes], dtype=np.float64)
        self._most = np.array([lane.maximum_order for lane in lanes], dtype=np.float64)

    def lead_days(self, way: InventoryWay) -> tuple[Floats, Floats]:
        """Return mean and spread of the lead time of each root as the review takes them."""
        if self._known is None or self._learning:
            self._known = self._master.lead_time()
        mean, sd = self._known
        if way.lead_time == "contract":
            return self._quoted[self._chain.roots], np.zeros_like(sd)
        return mean, sd

    def review(
        self, way: InventoryWay, seen: Seen, forecast: Floats, error_sd: Floats, scale: float, learnt: Floats
    ) -> Stocks:
        """Return the stocks for a `forecast` [points, weeks]; `error_sd` [roots] is that of the protection period.

        `scale` multiplies all safety stocks, `learnt` [classes] the safety factors of roots. Of the working capital
        that the data allow, roots may hold what pipelines and other sites leave.
        """
        chain, roots = self._chain, self._chain.roots
        lead, lead_sd = self.lead_days(way)
        protection = self._quoted + _REVIEW_DAYS
        protection[roots] = lead + _REVIEW_DAYS
        ahead = demand_ahead(forecast, 0.0, protection / _WEEK_DAYS)
        yearly = forecast[:, :52].mean(axis=1) * _YEAR_WEEKS
        lot = self._master.lots(self._lots(way, yearly))
        per_week = forecast[:, :13].mean(axis=1)
        safety = self._regional(way, seen, protection, per_week)
        if way.rule is None:
            weeks = np.where(self._quoted[roots] >= way.long_lead_days, way.long_cover_weeks, way.cover_weeks)
            stock, k, price = weeks * per_week[roots], np.full(len(roots), np.nan), 0.0
        else:
            spread = with_lead_time_spread(error_sd, per_week[roots], lead_sd / _WEEK_DAYS)
            facts = self._facts(ahead[roots], spread, np.maximum(lot[roots], per_week[roots]), yearly[roots])
            capital = self._capital(per_week, protection, safety + lot / 2) if way.within_limits else np.inf
            targets = _within(way.rule, capital).targets(facts, learnt[chain.item_class])
            stock, k, price = targets.safety_stock, targets.k, targets.capital_price
        safety[roots] = stock * scale
        return Stocks(protection, safety, lot, k, price)

    def _capital(self, per_week: Floats, protection: Floats, held: Floats) -> float:
        """Return the money that roots may hold on average, when other points do hold what they are to [points]."""
        pipeline = per_week * (protection - _REVIEW_DAYS) / _WEEK_DAYS
        pipeline[self._chain.roots[self._chain.made]] = 0.0  # in production, not in transit
        bound = self.unit_cost @ (pipeline + self.limits.elsewhere * held)
        return max(0.0, self.limits.capital - float(bound))

    def _facts(self, ahead: Floats, spread: Floats, lot: Floats, yearly: Floats) -> ReviewFacts:
        """Return what a rule goes by, of roots."""
        chain = self._chain
        return ReviewFacts(
            forecast=ahead,
            error_sd=spread,
            lot=np.maximum(1e-6, lot),
            demand_per_year=yearly,
            unit_cost=self.unit_cost[chain.roots],
            unit_price=self._price[chain.roots],
            item_class=chain.item_class,
            classes=chain.classes,
        )

    def _lots(self, way: InventoryWay, yearly: Floats) -> Floats:
        if not way.economic_lots:
            return self._least.copy()
        terms = LotTerms(self._order_cost, self.unit_cost, yearly, self._least, np.maximum(self._most, self._least))
        return economic_lot(terms, way.holding_rate)

    def _regional(self, way: InventoryWay, seen: Seen, protection: Floats, per_week: Floats) -> Floats:
        """Return what stock points hold that draw on others: a quantile of their part of the item's weekly spread."""
        chain, stock = self._chain, np.zeros(len(per_week))
        latest = seen.known[:, -52:]
        known = ~np.isnan(latest)
        count = np.maximum(1, known.sum(axis=1))
        mean = np.where(known, latest, 0.0).sum(axis=1) / count
        weekly = np.sqrt(np.where(known, (latest - mean[:, None]) ** 2, 0.0).sum(axis=1) / count)
        own = np.flatnonzero((chain.point_item >= 0) & ~np.isin(np.arange(len(per_week)), chain.roots))
        item = chain.point_item[own]
        part = np.divide(per_week[own], mean[item], out=np.zeros(len(own)), where=mean[item] > 0)
        sd = weekly[item] * np.sqrt(np.minimum(1.0, part) * protection[own] / _WEEK_DAYS)
        stock[own] = float(ndtri(way.regional_service)) * sd
        return stock


def _within(rule: TargetRule, capital: float) -> TargetRule:
    """Return the rule with no more working capital than there is; only a portfolio knows of any."""
    if not isinstance(rule, PortfolioTarget) or capital >= rule.working_capital_limit:
        return rule
    return replace(rule, working_capital_limit=capital)


def _least_lot(lane: Lane) -> float:
    return max(lane.smallest_order, lane.order_multiple)


def _prices(chain: Chain, start: PlanningStart) -> Floats:
    """Return what a unit of each stock point sells for: its price, or of a component that of what it becomes."""
    prices = {item.name: item.unit_price for item in start.scenario.network.items}
    sold = np.array([prices[name] for name in chain.items])
    draws = chain.by_point(chain.demand_share)
    units = np.asarray(draws.sum(axis=1)).ravel()
    of_what_it_becomes = np.divide(draws @ sold, units, out=np.zeros(len(units)), where=units > 0)
    own = np.array([prices[route.item] for route in start.routes])
    return np.where(chain.point_item >= 0, own, of_what_it_becomes)
