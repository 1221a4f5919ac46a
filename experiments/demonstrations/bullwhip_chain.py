"""A chain of stages that order up to a moving average: the exact amplification of demand, and the chain simulated.

A stage sees demand D of a period, then orders up to y = L m, with m the mean of the last p demands and L the lead time.
From one period to the next its order is q_t = D_t + y_t - y_{t-1}, and m moves by (D_t - D_{t-p}) / p, so that

    q_t = (1 + a) D_t - a D_{t-p},        a = L / p.

With independent demands Var(q) / Var(D) = (1 + a)^2 + a^2 = 1 + 2 L / p + 2 L^2 / p^2: the bound of Chen, Drezner, Ryan
& Simchi-Levi (2000, Quantifying the bullwhip effect in a simple supply chain), which is exact when the safety stock
does not move.

*Decentralised*: stage n does the same to the orders of stage n - 1. In terms of the shift B by p periods its orders are
(1 + a - a B)^n D, so that the variance is multiplied by the sum over k of C(n, k)^2 (1 + a)^(2 (n - k)) a^(2 k). Orders
of a stage are not independent, which is why this is more than the n-th power that Chen et al. give as a lower bound.

*Centralised*: every stage takes the mean of customers' demand, y_k = L_k m. Its order is that of the stage below plus
L_k (m_t - m_{t-1}); summed up, stage n orders D + (L_1 + ... + L_n)(m_t - m_{t-1}): the formula above with the total
lead time in place of L.

On the simulator's clock: Chen et al. place an order at the end of period t that arrives at the start of period t + L.
That is the sequence `demand_first` with a lane of L days, reviewed daily: on day t receipts come first, then demand,
then the order, which is there before the demand of day t + L. The next one is there a day later, so that the days to
cover are t + 1 to t + L: L of them, the `cover_days` of the rule. An order from below comes before the review of the
same day and counts as that day's demand. Orders may be negative in theory; here the mean is a hundred standard
deviations, so that none would be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import comb
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.decisions import Control, Review, Rule, StockView
from sim.distributions import Constant, Distribution, Normal, Replay
from sim.ledger import Measure
from sim.model import Engine, Model
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock

__all__ = ["WARMUP", "Chain", "Information", "LevelByDay", "Squares", "amplification", "chained", "shared", "simulated"]

Floats = NDArray[np.float64]
Information = Literal["own", "shared"]
Squares = tuple[float, float]
MEAN, SD = 1000.0, 10.0
WARMUP = 200


@dataclass(frozen=True, slots=True)
class Chain:
    """Stages in a row, customers' first: the lead time of each, the window of the mean, and what a stage knows."""

    lead_times: tuple[int, ...]
    window: int
    information: Information = "own"

    @property
    def exact(self) -> float:
        """Return the closed form of Var(orders of the last stage) / Var(demand)."""
        if self.information == "shared":
            return shared(self.lead_times, self.window)
        return chained(self.lead_times[0], self.window, len(self.lead_times))


def amplification(lead_time: float, window: int) -> float:
    """Return 1 + 2 L / p + 2 L^2 / p^2 (Chen et al. 2000)."""
    share = lead_time / window
    return 1 + 2 * share + 2 * share**2


def chained(lead_time: float, window: int, stages: int) -> float:
    """Return the amplification by several stages of the same lead time, each of which sees only orders."""
    share = lead_time / window
    return sum(comb(stages, k) ** 2 * (1 + share) ** (2 * (stages - k)) * share ** (2 * k) for k in range(stages + 1))


def shared(lead_times: Sequence[float], window: int) -> float:
    """Return the amplification by several stages that all see customers' demand."""
    return amplification(sum(lead_times), window)


@dataclass(frozen=True, slots=True, eq=False)
class LevelByDay:
    """Order up to a level that is known for each day: what a stage does that is told customers' demand."""

    levels: Floats

    def quantity(self, view: StockView) -> float:
        """Return what is missing to the level of the day."""
        return max(0.0, float(self.levels[int(view.day)]) - view.position)


def simulated(
    chain: Chain, rule: Rule, review: Review, days: int, seed: int, replication: int, engine: Engine = "auto"
) -> Squares:
    """Run a chain for `days` after the warm-up; return the squares about the mean of its last orders, and of demand.

    `rule` orders up to `cover_days` of the mean of the last `window_days` days; both are set for each stage. Where all
    stages are told customers' demand, it is drawn beforehand, and each orders up to the level that follows from it.
    """
    horizon = WARMUP + days
    if chain.information == "shared":
        series = np.random.default_rng([seed, replication]).normal(MEAN, SD, horizon)
        demand: Distribution = Replay(tuple(series.tolist()))
        rules = [_told(lead_time, chain.window, series) for lead_time in chain.lead_times]
    else:
        demand = Normal(MEAN, SD)
        rules = [_averaging(rule, lead_time, chain.window) for lead_time in chain.lead_times]
    model = Model(_scenario(chain, demand, horizon), [Control(each, review) for each in rules], engine=engine)
    ledger = model.run(seed, replication).ledger
    ordered = ledger.measure(Measure.ordered)[WARMUP:, -1]
    if ordered.min() <= 0:
        raise AssertionError("an order was cut at zero: the closed form does not hold")
    asked = ledger.measure(Measure.demand)[WARMUP:, 0]
    return float(((ordered - MEAN) ** 2).sum()), float(((asked - MEAN) ** 2).sum())


def _averaging(rule: Any, lead_time: int, window: int) -> Rule:
    found: Rule = replace(rule, cover_days=float(lead_time), window_days=window, opening_mean_per_day=MEAN)
    return found


def _told(lead_time: int, window: int, series: Floats) -> Rule:
    """Return the rule of a stage that takes the mean of customers' last demands; before the start it was MEAN."""
    sums = np.cumsum(np.concatenate([np.full(window, MEAN), series]))
    return LevelByDay(lead_time * (sums[window:] - sums[:-window]) / window)


def _scenario(chain: Chain, demand: Distribution, horizon: int) -> Scenario:
    stages = [f"stage {k}" for k in range(1, len(chain.lead_times) + 1)]
    lanes = [
        Lane(origin=origin, destination=stage, lead_time_days=Constant(float(days)))
        for (stage, origin), days in zip(pairwise([*stages, "supplier"]), chain.lead_times, strict=True)
    ]
    network = Network(
        items=(Item(name="item"),),
        sites=(*(Site(name=stage) for stage in stages), Site(name="supplier", kind="supplier")),
        lanes=tuple(lanes),
        demands=(Demand(site=stages[0], item="item", size=demand),),
        stock=tuple(
            Stock(site=stage, item="item", on_hand=MEAN * days)
            for stage, days in zip(stages, chain.lead_times, strict=True)
        ),
    )
    return Scenario(name="bullwhip", network=network, horizon_days=horizon, warmup_days=WARMUP, bucket_days=1)
