"""Plants that make one item for the oracles of queues, and what the books of their centres say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from theory.one_site import Estimate, share

from policies.reviews import Continuous
from policies.rules import BaseStock
from sim.decisions import Control, Review, Rule
from sim.distributions import Constant, Distribution, Gamma
from sim.ledger import CentreMeasure, Measure
from sim.model import simulate
from sim.network import Demand, Item, Network, Operation, Recipe, Scenario, Site, WorkCentre

__all__ = ["EXPONENTIAL", "PlantFacts", "line", "run"]

Floats = NDArray[np.float64]
EXPONENTIAL = Gamma(1, 1)
ONE = Constant(1)


class PlantFacts:
    """The measures of a plant's stock point and of its centres, one entry a batch, the first left out as warm-up."""

    def __init__(self, scenario: Scenario, rule: Rule, review: Review, seed: int) -> None:
        ledger = simulate(scenario, [Control(rule, review)], seed=seed).ledger
        assert ledger.centres is not None
        assert ledger.imbalance() < 1e-6
        self._points, self._centres = ledger.values[1:, 0], ledger.centres.values[1:]
        self._days = scenario.bucket_days

    def __getitem__(self, measure: str) -> Floats:
        return self._points[:, Measure[measure]]

    def centre(self, measure: str, number: int = 0) -> Floats:
        return self._centres[:, number, CentreMeasure[measure]]

    def per_day(self, sums: Floats) -> Estimate:
        return share(sums, np.full(len(sums), self._days))

    @property
    def wait(self) -> Estimate:
        """Return the mean time in the queue of the first centre."""
        return share(self.centre("queue_days"), self.centre("jobs"))


def line(
    *,
    rate: float,
    factors: Sequence[Distribution] = (EXPONENTIAL,),
    run_days: Sequence[float] = (1.0,),
    batch_days: int = 2000,
    batches: int = 40,
    size: Distribution = ONE,
    demand: dict[str, object] | None = None,
    site: dict[str, float] | None = None,
    recipe: dict[str, float] | None = None,
    **centre: object,
) -> Scenario:
    """Return a line of like stations that makes one item to order: a unit each time, `rate` orders a day."""
    run_days = run_days if len(run_days) == len(factors) else [*run_days] * len(factors)
    stations = [f"station {k}" for k in range(len(factors))]
    operations = tuple(
        Operation(centre=station, run_days_per_unit=days, run_time_factor=law)
        for station, law, days in zip(stations, factors, run_days, strict=True)
    )
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="plant", **(site or {})),),
        lanes=(),
        demands=(Demand(site="plant", item="item", size=size, orders_per_day=rate, **(demand or {})),),
        recipes=(Recipe(site="plant", item="item", operations=operations, quoted_lead_time_days=10, **(recipe or {})),),
        centres=tuple(WorkCentre(name=station, site="plant", **centre) for station in stations),
    )
    return Scenario(name="line", network=network, horizon_days=batch_days * (batches + 1), bucket_days=batch_days)


def run(scenario: Scenario, rule: Rule | None = None, review: Review | None = None, seed: int = 1) -> PlantFacts:
    """Run a plant once, to order unless a rule is given, reviewed continuously unless a review is."""
    return PlantFacts(scenario, rule or BaseStock(0), review or Continuous(), seed)
