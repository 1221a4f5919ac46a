"""Money KPIs: what is earned, what is left of it, and the cash that stock and payment terms tie up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kpi.charges import Charge
from sim.kpi.cost import relevant_of
from sim.kpi.formula import Kpi, Ratio, Sums, ratio
from sim.ledger import Measure

if TYPE_CHECKING:
    Floats = NDArray[np.float64]

__all__ = [
    "MONEY",
    "cash_to_cash_days",
    "cost_of_goods_sold",
    "goods_of",
    "gross_margin",
    "margin",
    "revenue",
    "revenue_of",
    "working_capital",
]


def revenue(sums: Sums) -> Ratio:
    """Return what customers pay a year.

    Formula: (units served at once + units served late - units returned) x unit price x 365 / days.
    Window: units served and returned after the warm-up.
    Open orders: units are paid when they are served.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(revenue_of(sums)))


def cost_of_goods_sold(sums: Sums) -> Ratio:
    """Return what the goods sold cost a year, at standard.

    Formula: (units served at once + units served late - units returned) x unit cost x 365 / days.
    Window: units served and returned after the warm-up.
    Open orders: units count when they are served.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(goods_of(sums)))


def gross_margin(sums: Sums) -> Ratio:
    """Return the share of the revenue that the cost of the goods leaves.

    Formula: (revenue - cost of goods sold) / revenue.
    Window: as for its parts.
    Open orders: as for its parts.
    Nothing to count: NaN without revenue.
    """
    earned = sums.total(revenue_of(sums))
    return ratio(earned - sums.total(goods_of(sums)), earned)


def margin(sums: Sums) -> Ratio:
    """Return what a year leaves once the goods and the relevant cost are paid.

    Formula: (revenue - cost of goods sold - total cost) x 365 / days; the total cost holds penalties for waiting and
    lost demand where items have them.
    Window: as for its parts.
    Open orders: as for its parts.
    Nothing to count: 0.
    """
    return sums.per_year(sums.total(revenue_of(sums) - goods_of(sums) - relevant_of(sums)))


def working_capital(sums: Sums) -> Ratio:
    """Return the mean cash tied up in stock and in payment terms.

    Formula: mean value at unit cost of what is on hand, held and in transit + revenue per day x receivable days -
    purchases per day x payable days.
    Window: the time after the warm-up.
    Open orders: goods on the way belong to the receiver from the moment they leave.
    Nothing to count: 0.
    """
    sold = sums.total(revenue_of(sums)) * sums.index.receivable_days
    bought = sums.total(sums.charged(Charge.purchase)) * sums.index.payable_days
    return sums.time_mean(sums.total(_stock_days(sums)) + sold - bought)


def cash_to_cash_days(sums: Sums) -> Ratio:
    """Return how many days lie between paying a supplier and being paid by a customer (SCOR AM.1.1).

    Formula: days of inventory + receivable days - payable days, where the days of inventory are the mean value at unit
    cost of what is on hand, held and in transit / cost of goods sold per day.
    Window: the time after the warm-up.
    Open orders: goods on the way count.
    Nothing to count: NaN when nothing is sold.
    """
    stock = ratio(sums.total(_stock_days(sums)), sums.total(goods_of(sums)))
    return Ratio(stock.value + sums.index.receivable_days - sums.index.payable_days, stock.denominator)


def revenue_of(sums: Sums) -> Floats:
    """Return the revenue of the window, per stock point."""
    return _sold(sums) * sums.index.rates.unit_price


def goods_of(sums: Sums) -> Floats:
    """Return the cost of the goods sold in the window, per stock point."""
    return _sold(sums) * sums.index.rates.unit_cost


def _sold(sums: Sums) -> Floats:
    sold = sums.per_point(Measure.at_once) + sums.per_point(Measure.late) + sums.per_point(Measure.substitute_sales)
    return sold - sums.per_point(Measure.returned)


def _stock_days(sums: Sums) -> Floats:
    """Return the time integral of the value of the stock, on the way or not, per stock point."""
    measures = (Measure.on_hand_days, Measure.held_days, Measure.in_transit_days)
    units: Floats = np.sum([sums.per_point(measure) for measure in measures], axis=0)
    return units * sums.index.rates.unit_cost


MONEY = (
    Kpi(revenue, "currency/year", "higher", "days in the window"),
    Kpi(cost_of_goods_sold, "currency/year", "none", "days in the window"),
    Kpi(gross_margin, "share", "higher", "revenue of the window"),
    Kpi(margin, "currency/year", "higher", "days in the window"),
    Kpi(working_capital, "currency", "lower", "days in the window"),
    Kpi(cash_to_cash_days, "days", "lower", "cost of goods sold in the window"),
)
