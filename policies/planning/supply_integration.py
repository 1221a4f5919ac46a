"""What planning together is worth: one plan for sales, production and buying, against one function after the other.

One after the other: sales promises all demand, production makes as many units as it can of what is promised, buying
fetches the material just in time at the price of the month; what is promised and not delivered costs a share of its
price. Together: one linear program chooses what to accept, make and buy for most profit. Demand and material prices
have a season; all families share one resource. The structure is that of Feng, D'Amours & Beauregard (2008), without
its plants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.planning.supply_case import Selling, SupplyCase, SupplyLimits, SupplyNeeds, SupplyPrices
from policies.planning.supply_lp import SupplyProgram
from policies.planning.supply_network import SupplyNetwork
from policies.planning.supply_plan import SupplyQuantities
from policies.planning.supply_pricing import priced

__all__ = ["Market", "PlanningMarket", "plan_apart", "plan_together"]

Floats = NDArray[np.float64]
_FEW = 1e-6


@dataclass(frozen=True, slots=True)
class Market:
    """Demand and material price [families, months]; price, hours, conversion cost a unit [families]; hours [months]."""

    demand: Floats
    material: Floats
    price: Floats
    hours: Floats
    conversion: Floats
    capacity: Floats
    holding_rate: float
    penalty: float

    def program(self) -> SupplyProgram:
        """Return the LP of its plant: every family made from its own material on one resource."""
        families, mean = self.price.size, self.material.mean(axis=1)
        return SupplyProgram(
            SupplyNetwork(
                made=np.ones(families, dtype=np.bool_),
                stock_value=mean + self.conversion,
                link_family=np.arange(families),
                link_supplier=np.arange(families),
                lead_months=np.zeros(families, dtype=np.int64),
                yields=np.ones(families),
                suppliers=families,
                hours=self.hours[:, None],
                raw_per_unit=np.ones(families),
                raw_value=mean,
                volume=np.ones(families),
                raw_volume=np.ones(families),
            )
        )

    def case(self, demand: Floats, month: int, stock: Floats, raw: Floats) -> SupplyCase:
        """Return the case of most profit from `month` on, demand [families, months left] as given."""
        nothing = np.zeros_like(demand)
        return SupplyCase(
            SupplyNeeds(demand, nothing, stock, raw, nothing[:, 0], nothing, nothing),
            SupplyLimits(self.capacity[None, month:], nothing[:1], nothing, max_utilisation=1.0),
            SupplyPrices(
                buy=self.material[:, month:],
                regular=self.conversion,
                holding_rate=self.holding_rate,
                backlog=10 * self.price,
                end=0.0,
            ),
            selling=Selling(self.price),
        )

    def revenue(self) -> float:
        """Return what all demand would earn."""
        return float(self.price @ self.demand.sum(axis=1))


def plan_together(program: SupplyProgram, case: SupplyCase) -> SupplyQuantities:
    """Return what sales, production and buying decide as one."""
    return program.plan(case).quantities


def plan_apart(program: SupplyProgram, case: SupplyCase) -> SupplyQuantities:
    """Return what they decide one after the other: most units of what is promised, as late as can be, then material."""
    prices = SupplyPrices(buy=0.0 * np.asarray(case.prices.buy), holding_rate=_FEW, backlog=1e3, end=0.0)
    value = program.network.stock_value.max()
    counted = SupplyCase(case.needs, case.limits, prices, selling=Selling(float(value)))
    found = program.plan(counted).quantities
    short = np.maximum(np.cumsum(found.regular, axis=1) - case.needs.raw_stock[:, None], 0.0)
    buys = np.diff(short, axis=1, prepend=0.0)
    return SupplyQuantities(found.regular, found.overtime, found.subcontract, buys, found.sales, found.shaped)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningMarket:
    """Draws markets. Shares: `penalty` of the price for what is promised and not delivered, `holding_rate` a month.

    Material is 35 to 65 % of the price, conversion 10 %, and hours a unit differ by a factor of three, so that families
    differ in what an hour earns. The same generator gives the same families whatever the load and the season.
    """

    families: int = 6
    months: int = 12
    penalty: float = 0.10
    holding_rate: float = 0.02

    def __post_init__(self) -> None:
        if self.families < 1 or self.months < 2:
            raise ValueError(f"families(={self.families}) must be >= 1 and months(={self.months}) >= 2")

    def draw(self, rng: np.random.Generator, utilisation: float, season: float, price_swing: float) -> Market:
        """Return a market of mean load `utilisation`, with amplitudes of season and of material prices as shares."""
        level, price = rng.uniform(50, 150, self.families), rng.uniform(80, 120, self.families)
        share, hours = rng.uniform(0.35, 0.65, self.families), rng.uniform(0.5, 1.5, self.families)
        months, shift = np.arange(self.months), rng.integers(0, 12)
        later = rng.uniform(0, 12, self.families)
        demand = level[:, None] * (1 + season * np.sin(2 * np.pi * (months + shift) / 12))
        wave = np.sin(2 * np.pi * (months[None, :] + later[:, None]) / 12)
        return Market(
            demand=demand,
            material=(price * share)[:, None] * (1 + price_swing * wave),
            price=price,
            hours=hours,
            conversion=0.1 * price,
            capacity=np.full(self.months, float(hours @ demand.mean(axis=1)) / utilisation),
            holding_rate=self.holding_rate,
            penalty=self.penalty,
        )

    def gain(self, rng: np.random.Generator, utilisation: float, season: float, price_swing: float) -> float:
        """Return the profit together less that apart, as a share of the revenue of all demand."""
        market = self.draw(rng, utilisation, season, price_swing)
        program, none = market.program(), np.zeros(self.families)
        case = market.case(market.demand, 0, none, none)
        apart = plan_apart(program, case)
        unmet = market.penalty * float(market.price @ (market.demand - apart.sales).sum(axis=1))
        gained = priced(program.network, case, apart).objective + unmet - program.plan(case).objective
        return gained / market.revenue()

    def rolled(
        self, rng: np.random.Generator, utilisation: float, season: float, price_swing: float, error_sd: float
    ) -> tuple[float, float]:
        """Return the gain when both plan every month with the same wrong forecasts, and the WMAPE of these.

        A forecast is the demand times a lognormal error of mean 1, another one each time it is made. Only the first
        month of each plan is carried out, before its demand is known. Stock left at the end counts at its value.
        """
        market = self.draw(rng, utilisation, season, price_swing)
        errors = rng.lognormal(-(error_sd**2) / 2, error_sd, (self.months, *market.demand.shape))
        off = [np.abs(market.demand[:, m:] * (errors[m, :, m:] - 1)).sum() for m in range(self.months)]
        asked = [market.demand[:, m:].sum() for m in range(self.months)]
        program = market.program()
        profits = [_rolled(market, program, errors, together=together) for together in (True, False)]
        return (profits[0] - profits[1]) / market.revenue(), float(np.sum(off) / np.sum(asked))


def _rolled(market: Market, program: SupplyProgram, errors: Floats, *, together: bool) -> float:
    """Return the profit of a year of monthly plans."""
    network, profit = program.network, 0.0
    stock, raw = np.zeros((2, market.price.size))
    for month in range(market.capacity.size):
        expected = market.demand[:, month:] * errors[month, :, month:]
        plan = (plan_together if together else plan_apart)(program, market.case(expected, month, stock, raw))
        made, bought = plan.regular[:, 0], plan.buys[:, 0]
        promised = market.demand[:, month]
        if together:
            promised = np.where(
                plan.sales[:, 0] < expected[:, 0] - _FEW, np.minimum(promised, plan.sales[:, 0]), promised
            )
        sold = np.minimum(promised, stock + made)
        stock, raw = stock + made - sold, np.maximum(raw + bought - made, 0.0)
        profit += float(market.price @ sold - market.penalty * (market.price @ (promised - sold)))
        profit -= float(market.material[:, month] @ bought + market.conversion @ made)
        profit -= market.holding_rate * float(network.stock_value @ stock + network.raw_value @ raw)
    return profit + float(network.stock_value @ stock + network.raw_value @ raw)
