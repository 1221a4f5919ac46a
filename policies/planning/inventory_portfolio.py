"""Safety factors of a whole portfolio: the least money in stock for a fill rate, within a limit of working capital."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy.optimize import brentq

from policies.planning.inventory_demand import Floats
from policies.planning.inventory_lots import LotTerms, economic_lot
from policies.planning.stock_targets import ReviewFacts, StockTargets, targets_from_factor

__all__ = [
    "Portfolio",
    "portfolio_targets",
    "revenue_weights",
    "with_class_floors",
    "working_capital",
    "working_capital_targets",
]

_SMALLEST_TAIL, _LARGEST_TAIL = 1e-12, 1 - 1e-12
_TOLERANCE = 1e-8
_NOTHING = 1e-300
_FIRST_TAIL = 0.1
_DEAREST_CAPITAL = 1e3


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The items seen together: lambda in, safety factors and fill out.

    1 - F(mean + k sd) = lambda c Q / (p D) makes the last euro of stock worth the same in every item; k stays between
    `least` and `most`. `ceiling`, one or [items], is the largest lambda that the floor of the item's class allows.
    """

    facts: ReviewFacts
    ceiling: Floats | float = np.inf
    least: float = 0.0
    most: float = 6.0

    def factor(self, marginal: float) -> Floats:
        """Return k [items] at lambda = `marginal`."""
        tail = np.minimum(marginal, self.ceiling) * _exposure(self.facts)
        k = self.facts.demand.factor(np.clip(tail, _SMALLEST_TAIL, _LARGEST_TAIL))
        return np.clip(k, self.least, self.most)

    def fill(self, k: Floats, weight: Floats) -> float:
        """Return sum w_i (1 - ESC_i / Q_i), the fill rate weighted with `weight` [items], whose sum is 1."""
        return float(weight.sum() - (self.facts.demand.tail(k).shortage / self.facts.lot) @ weight)

    def marginal_for(self, fill: float, weight: Floats) -> float:
        """Return the largest lambda whose weighted fill is at least `fill`; the smallest useful one if none reaches."""
        exposure = _exposure(self.facts)
        exposed = exposure[(exposure > 0) & (exposure < np.inf)]
        if not exposed.size:
            return 1.0
        low, high = np.log(_SMALLEST_TAIL / exposed.max()), np.log(1 / exposed.min())

        # What is missed is nearly a power of lambda, so that the search in logarithms needs few steps.
        def over(log_marginal: float) -> float:
            missed = 1 - self.fill(self.factor(float(np.exp(log_marginal))), weight)
            return float(np.log(max(1 - fill, _NOTHING)) - np.log(max(missed, _NOTHING)))

        over = cache(over)
        start = float(np.clip(np.log(_FIRST_TAIL / np.median(exposed)), low, high))
        return float(np.exp(_last_not_negative(over, *_bracket(over, start, low, high))))


def _exposure(facts: ReviewFacts) -> Floats:
    """Return c Q / (p D) [items]; infinite for an item that sells nothing."""
    revenue = facts.revenue_per_year
    sells = revenue > 0
    return np.where(sells, facts.unit_cost * facts.lot / np.where(sells, revenue, 1.0), np.inf)


def _bracket(falling: Callable[[float], float], start: float, low: float, high: float) -> tuple[float, float]:
    """Return two points around the zero of `falling`, sought from `start` in doubling steps; one end twice if none."""
    step, rising = 1.0, falling(start) >= 0
    near, far = start, start
    while (falling(far) >= 0) == rising:
        near, far = far, min(high, far + step) if rising else max(low, far - step)
        if near == far:
            break
        step *= 2
    return min(near, far), max(near, far)


def _last_not_negative(falling: Callable[[float], float], low: float, high: float) -> float:
    """Return where `falling` crosses zero in the bracket, on the side on which it is not negative."""
    if low == high:
        return low
    return max(low, float(brentq(falling, low, high, xtol=_TOLERANCE)) - 2 * _TOLERANCE)


def with_class_floors(portfolio: Portfolio, floors: Mapping[str, float]) -> Portfolio:
    """Return the portfolio in which each class named in `floors` keeps at least that revenue-weighted fill.

    The multipliers of total and class add up; a class is served by the larger of what the total and its own floor need,
    which is the smaller lambda. Raises ValueError naming the classes that no item may have.
    """
    facts = portfolio.facts
    if unknown := sorted(set(floors) - set(facts.classes)):
        raise ValueError(f"floors name no class of the items: {', '.join(unknown)}; the classes are {facts.classes}")
    ceiling = np.broadcast_to(portfolio.ceiling, facts.forecast.shape).astype(float)
    for name, floor in floors.items():
        members = facts.item_class == facts.classes.index(name)
        revenue = np.where(members, facts.revenue_per_year, 0.0)
        if revenue.sum() > 0:
            ceiling[members] = portfolio.marginal_for(floor, revenue / revenue.sum())
    return replace(portfolio, ceiling=ceiling)


def portfolio_targets(
    facts: ReviewFacts, fill: float, floors: Mapping[str, float] | None = None, scale: Floats | float = 1.0
) -> StockTargets:
    """Return the targets of least sum c_i k_i sigma_i with a revenue-weighted fill of at least `fill`.

    `floors` are the least fill of classes, as {"C": 0.9}; `scale` multiplies k afterwards (feedback). The search for
    lambda brackets and ends on the side of the target.
    """
    portfolio = with_class_floors(Portfolio(facts), floors or {})
    marginal = portfolio.marginal_for(fill, revenue_weights(facts))
    return replace(targets_from_factor(facts, portfolio.factor(marginal), scale), marginal=marginal)


def revenue_weights(facts: ReviewFacts) -> Floats:
    """Return every item's share of the revenue, [items]; all alike where nothing is sold."""
    revenue = facts.revenue_per_year
    total = float(revenue.sum())
    return revenue / total if total > 0 else np.full(revenue.shape, 1 / max(1, revenue.size))


def working_capital(facts: ReviewFacts, targets: StockTargets) -> float:
    """Return sum c (SS + Q / 2): the money that the targets tie up on average."""
    return float(facts.unit_cost @ (targets.safety_stock + targets.lot / 2))


def working_capital_targets(
    facts: ReviewFacts,
    fill: float,
    limit: float,
    holding_rate: float,
    lots: LotTerms | None = None,
    floors: Mapping[str, float] | None = None,
    scale: Floats | float = 1.0,
) -> StockTargets:
    """Return the targets of the portfolio whose stock ties up at most `limit`: h becomes h + lambda_W.

    What a sale served at once is worth stays what the target without the limit makes it, h / lambda; with lambda_W the
    tail of an item is lambda (h + lambda_W) / h c Q / (p D), and with `lots` its lot the economic one at h + lambda_W
    (where that is smaller). lambda_W, the price a year of a euro of working capital, is the least that meets the limit:
    0 where the portfolio meets it anyway. Floors of classes hold; if lots and floors alone exceed the limit, then
    `limit_met` is false.
    """
    base = with_class_floors(Portfolio(facts), floors or {})
    marginal = base.marginal_for(fill, revenue_weights(facts))

    def at(price: float) -> StockTargets:
        priced = base
        if lots is not None and price > 0:
            lot = np.minimum(facts.lot, economic_lot(lots, holding_rate + price))
            priced = replace(base, facts=replace(facts, lot=lot))
        k = priced.factor(marginal * (holding_rate + price) / holding_rate)
        return replace(targets_from_factor(priced.facts, k, scale), marginal=marginal, capital_price=price)

    def over(price: float) -> float:
        return working_capital(facts, at(price)) - limit

    if over(0.0) <= 0:
        return at(0.0)
    cheap, dear = 0.0, holding_rate
    while over(dear) > 0:
        cheap, dear = dear, 4 * dear
        if dear > _DEAREST_CAPITAL:
            return replace(at(dear), limit_met=False)
    return at(float(brentq(over, cheap, dear, xtol=_TOLERANCE)) + 2 * _TOLERANCE)
