"""One-site scenarios for the oracles, and what their ledgers say: means with standard errors."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.decisions import Control, Review, Rule
from sim.distributions import Constant, Distribution
from sim.ledger import Measure
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock

__all__ = ["Estimate", "Facts", "agree", "by_batches", "by_replications", "one_site", "share"]

Floats = NDArray[np.float64]
BATCHES = 25


@dataclass(frozen=True)
class Estimate:
    """A simulated mean and its standard error."""

    mean: float
    error: float


@dataclass(frozen=True)
class Facts:
    """A ledger's measures, one entry a batch (or replication), summed over `days`; `facts["demand"]` reads one."""

    values: Floats
    days: float

    def __getitem__(self, measure: str) -> Floats:
        return self.values[:, Measure[measure]]

    def per_day(self, sums: Floats) -> Estimate:
        """Return the mean per day of sums over the batches."""
        return share(sums, np.full(len(sums), self.days))


def share(part: Floats, whole: Floats) -> Estimate:
    """Return a ratio of sums over independent batches, its standard error by the delta method."""
    ratio = part.sum() / whole.sum()
    error = np.std(part - ratio * whole, ddof=1) / whole.mean() / math.sqrt(len(part))
    return Estimate(float(ratio), float(error))


def agree(estimate: Estimate, figure: float, tolerance: float = 0.0, *, within: float = 0.03) -> None:
    """Assert |simulated - oracle| <= max(stated tolerance, 3 standard errors).

    Pass half of the last printed digit as the tolerance where a figure is a rounded one. That the three standard errors
    must be at most the share `within` of the figure keeps a run too short to prove anything from passing.
    """
    allowed = max(tolerance, 3 * estimate.error)
    assert abs(estimate.mean - figure) <= allowed, f"{estimate.mean:.6g} is not {figure:.6g} +- {allowed:.2g}"
    assert allowed <= within * abs(figure), f"+- {allowed:.2g} proves too little of {figure:.6g}"


def one_site(
    size: Distribution,
    *,
    lead_time: float | Distribution = 0.0,
    sequence: str = "review_first",
    batch_days: int = 2000,
    batches: int = BATCHES,
    warmup_batches: int = 1,
    on_hand: float = 0.0,
    **terms: float,
) -> Scenario:
    """Return a site that sells one item: a warm-up, then `batches` of `batch_days`; `terms` are the demand's."""
    law = lead_time if isinstance(lead_time, Distribution) else Constant(lead_time)
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="supplier", kind="supplier"), Site(name="shop")),
        lanes=(Lane(origin="supplier", destination="shop", lead_time_days=law),),
        demands=(Demand(site="shop", item="item", size=size, **terms),),
        stock=(Stock(site="shop", item="item", on_hand=on_hand),),
    )
    return Scenario(
        name="one site",
        network=network,
        horizon_days=batch_days * (batches + warmup_batches),
        warmup_days=batch_days * warmup_batches,
        bucket_days=batch_days,
        sequence=sequence,
    )


def by_batches(scenario: Scenario, rule: Rule, review: Review, *, seed: int = 1, buckets: int = 1) -> Facts:
    """Run once and return the buckets after the warm-up, `buckets` of them summed to a batch."""
    ledger = simulate(scenario, [Control(rule, review)], seed=seed).ledger
    kept = ledger.values[scenario.warmup_days // scenario.bucket_days :, 0, :]
    sums = kept.reshape(-1, buckets, kept.shape[1]).sum(axis=1)
    return Facts(sums, scenario.bucket_days * buckets)


def by_replications(scenario: Scenario, rule: Rule, review: Review, *, seed: int = 1, replications: int = 200) -> Facts:
    """Run independent replications and return one row of sums for each, the warm-up left out."""
    first = scenario.warmup_days // scenario.bucket_days
    runs = [
        simulate(scenario, [Control(rule, review)], seed=seed, replication=k).ledger.values[first:, 0, :].sum(axis=0)
        for k in range(replications)
    ]
    return Facts(np.array(runs), scenario.horizon_days - scenario.warmup_days)
