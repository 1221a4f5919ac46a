"""The exchange curve: what one more point of fill costs in safety stock, for the whole portfolio."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from policies.planning.inventory_demand import Floats
from policies.planning.inventory_portfolio import Portfolio, revenue_weights
from policies.planning.stock_targets import ReviewFacts

__all__ = ["ExchangeCurve", "exchange_curve", "uniform_curve"]


@dataclass(frozen=True, slots=True)
class ExchangeCurve:
    """Expected fill and value of safety stock, [points] each, in order of rising fill.

    `marginal` is the lambda of each point (for a uniform k, that k).
    """

    marginal: Floats
    fill: Floats
    safety_stock_value: Floats


def exchange_curve(facts: ReviewFacts, points: int = 25, lowest: float = 0.8, highest: float = 0.999) -> ExchangeCurve:
    """Return the least value of safety stock for fills from `lowest` to `highest`, by a sweep of lambda.

    The curve is convex and rises: it is the optimum of a convex problem as its target moves. It starts at the fill
    that no safety stock at all gives, where that is above `lowest`.

    References: Brown (1967), Decision rules for inventory management; Silver, Pyke & Thomas (2017), ch. 6.
    """
    portfolio, weight = Portfolio(facts), revenue_weights(facts)
    ends = [portfolio.marginal_for(fill, weight) for fill in (lowest, highest)]
    marginals = np.geomspace(ends[0], ends[1], points)
    return _curve(facts, portfolio, marginals, [portfolio.factor(float(marginal)) for marginal in marginals])


def uniform_curve(facts: ReviewFacts, factors: Floats) -> ExchangeCurve:
    """Return the curve of one k for all items, swept over `factors` [points]: the usual practice to compare with."""
    return _curve(facts, Portfolio(facts), factors, [np.full(facts.forecast.shape, k) for k in factors])


def _curve(facts: ReviewFacts, portfolio: Portfolio, marginal: Floats, factors: list[Floats]) -> ExchangeCurve:
    weight, money = revenue_weights(facts), facts.unit_cost * facts.error_sd
    fill = np.array([portfolio.fill(k, weight) for k in factors])
    return ExchangeCurve(marginal, fill, np.array([float(k @ money) for k in factors]))
