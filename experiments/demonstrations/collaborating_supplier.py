"""A supplier with stock and a capacity of its own, simulated: what it delivers when depends on what it knows of us.

We order from the supplier's stock every period; it takes `transit` periods to us. The supplier replenishes its stock
from its plant, a single machine with a queue, one order after the other. We order up to our plan of the demand until
the next arrival plus a safety stock, whatever the supplier knows. The supplier orders from its plant up to `cover`
periods of what it expects us to order:

- ``own``: the moving average of our last orders, as it saw them;
- ``season``: the mean and the season of our orders, without noise, but none of our events (a very good forecaster);
- ``shared``: our plan, season and events.

Nothing else differs: in each arm the supplier chooses the `cover` that costs least on training paths, for what pays
with one knowledge may be too much with another. Lead time and punctuality emerge: an order waits for what the
supplier's stock lacks, and that for the machine. With a plant that makes any quantity at once nothing ever waits, and
what the supplier knows cannot matter.

On the simulator's clock a day stands for a period; sequence `demand_first`, so that a lane of n days leaves n periods
to cover, see `experiments.demonstrations.bullwhip_chain`. Our order of t follows the plan of the demand of t + n.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from experiments.demonstrations.bullwhip_chain import LevelByDay
from experiments.settings import must_hold
from sim.decisions import Control, Review, Rule
from sim.distributions import Constant, Replay
from sim.ledger import Ledger, Measure
from sim.model import simulate
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock

__all__ = ["LONGEST_COVER", "YEAR", "Knowledge", "Outcome", "World", "drawn", "simulated_supplier"]

Floats = NDArray[np.float64]
Knowledge = Literal["own", "season", "shared"]
YEAR = 52
LONGEST_COVER = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Demand, lead time and the supplier's plant; `utilisation` is mean demand over capacity, 0 a plant without limit.

    Mean demand is `mean` a period, with a season of `amplitude`; with probability `event_probability` a period has an
    event of one mean demand more, which we know beforehand. Noise has a standard deviation of `noise` x mean.
    """

    utilisation: float
    amplitude: float = 0.3
    event_probability: float = 0.05
    noise: float = 0.2
    mean: float = 100.0
    transit: int = 2
    cover: int = 6
    window: int = 8
    safety_stock: float = 60.0

    def __post_init__(self) -> None:
        checks = {
            f"utilisation(={self.utilisation}) must be >= 0 and < 1": 0 <= self.utilisation < 1,
            f"amplitude(={self.amplitude}) must be >= 0 and < 1": 0 <= self.amplitude < 1,
            f"event_probability(={self.event_probability}) must be between 0 and 1": 0 <= self.event_probability <= 1,
            f"transit(={self.transit}) and window(={self.window}) must be >= 1": min(self.transit, self.window) >= 1,
            f"cover(={self.cover}) must be 0 to {LONGEST_COVER}": 0 <= self.cover <= LONGEST_COVER,
        }
        must_hold(checks)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to after its warm-up: our service, lead time and punctuality, and mean stocks and backlog."""

    fill_rate: float
    lead_time: float
    on_time: float
    our_stock: float
    our_backlog: float
    supplier_stock: float

    def cost(self, supplier_holding: float, penalty: float) -> float:
        """Return the cost a period: 1 a unit in our stock, so much a unit at the supplier and a unit that is late."""
        return self.our_stock + supplier_holding * self.supplier_stock + penalty * self.our_backlog


def drawn(world: World, periods: int, random: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Return season, plan and demand, arrays [periods + what the plans look ahead]; season and plan have one mean."""
    length = periods + world.transit + LONGEST_COVER
    season = world.mean * (1 + world.amplitude * np.sin(2 * np.pi * np.arange(length) / YEAR))
    events = (random.random(length) < world.event_probability) * world.mean
    plan = season - world.event_probability * world.mean + events
    demand = np.maximum(0.0, plan + world.noise * world.mean * random.standard_normal(length))
    return season, plan, demand


def simulated_supplier(
    world: World,
    knowledge: Knowledge,
    series: tuple[Floats, Floats, Floats],
    rule: Rule,
    review: Review,
    warmup: int,
) -> Outcome:
    """Run the world with a supplier of that knowledge on the season, plan and demand of `drawn`.

    `rule` orders up to `cover_days` of the mean of the last `window_days` days; both are set.
    """
    season, plan, demand = series
    periods = len(plan) - world.transit - LONGEST_COVER
    ours = LevelByDay(_ahead(plan, 0, world.transit, periods) + world.safety_stock)
    theirs = _supplier_rule(world, knowledge, season, plan, periods, rule)
    scenario = _scenario(world, demand[:periods])
    ledger = simulate(scenario, [Control(ours, review), Control(theirs, review)]).ledger
    return _outcome(ledger, warmup, periods)


def _supplier_rule(world: World, knowledge: Knowledge, season: Floats, plan: Floats, periods: int, rule: Any) -> Rule:
    if knowledge == "own":
        averaging: Rule = replace(
            rule, cover_days=float(world.cover), window_days=world.window, opening_mean_per_day=world.mean
        )
        return averaging
    return LevelByDay(_ahead(season if knowledge == "season" else plan, world.transit, world.cover, periods))


def _ahead(series: Floats, skipped: int, counted: int, periods: int) -> Floats:
    """Return for each period t the sum of the entries t + skipped + 1 ... t + skipped + counted."""
    sums = np.cumsum(np.concatenate([[0.0], series]))
    first = np.arange(periods) + skipped + 1
    total: Floats = sums[first + counted] - sums[first]
    return total


def _scenario(world: World, demand: Floats) -> Scenario:
    rate = world.mean / world.utilisation if world.utilisation else math.inf
    network = Network(
        items=(Item(name="item"),),
        sites=(Site(name="us"), Site(name="supplier"), Site(name="plant", kind="supplier", units_per_day=rate)),
        lanes=(
            Lane(origin="supplier", destination="us", lead_time_days=Constant(float(world.transit))),
            Lane(origin="plant", destination="supplier", lead_time_days=Constant(0.0)),
        ),
        demands=(Demand(site="us", item="item", size=Replay(tuple(demand.tolist()))),),
        stock=(
            Stock(site="us", item="item", on_hand=world.transit * world.mean + world.safety_stock),
            Stock(site="supplier", item="item", on_hand=world.cover * world.mean),
        ),
    )
    return Scenario(name="supplier collaboration", network=network, horizon_days=len(demand), bucket_days=1)


def _outcome(ledger: Ledger, warmup: int, periods: int) -> Outcome:
    def total(measure: Measure, point: int = 0) -> float:
        return float(ledger.measure(measure)[warmup:, point].sum())

    counted = periods - warmup
    shipments = total(Measure.shipments)
    return Outcome(
        fill_rate=total(Measure.at_once) / total(Measure.demand),
        lead_time=total(Measure.lead_days) / shipments,
        on_time=total(Measure.shipments_on_time) / shipments,
        our_stock=total(Measure.on_hand_days) / counted,
        our_backlog=total(Measure.backorder_days) / counted,
        supplier_stock=total(Measure.on_hand_days, 1) / counted,
    )
