"""Time a plant in both engines, equal results checked first.

    python benchmarks/plant.py

5 work centres of 2 machines each, in two shifts from Monday to Friday, with failures; 200 items on three levels, 180 of
them made; 80 are sold, daily. A run is two years in daily buckets, one replication from seed to ledger: drawing is
included, KPIs are not. One process, one core; the shortest of several runs counts, of the SimPy engine of two.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Iterator
from typing import get_args

import numpy as np

from policies.reviews import EveryDays
from policies.rules import SS
from sim.decisions import Control
from sim.distributions import Constant, Gamma, Poisson
from sim.ledger import CentreMeasure, Measure
from sim.model import Model
from sim.network import (
    Component,
    Demand,
    Item,
    Lane,
    Network,
    Operation,
    Recipe,
    Scenario,
    Shift,
    Site,
    Stock,
    WorkCentre,
)
from sim.network.centres import Dispatching
from sim.routes import routes

DAYS = 730
SOLD, ASSEMBLIES, PARTS, BOUGHT = 80, 60, 40, 20
CENTRES = tuple(f"centre {k}" for k in range(5))
LEAST_RATIO, MOST_SECONDS = 50.0, 1.0


def names(kind: str, count: int) -> list[str]:
    return [f"{kind} {k}" for k in range(count)]


def recipes() -> Iterator[Recipe]:
    """Yield the recipes: each item of a level is made of two of the level below, on two centres in turn."""
    levels = (names("sold", SOLD), names("assembly", ASSEMBLIES), names("part", PARTS), names("bought", BOUGHT))
    for level, (items, below) in enumerate(itertools.pairwise(levels)):
        for k, item in enumerate(items):
            parts = (below[k % len(below)], below[(7 * k + 3) % len(below)])
            steps = (CENTRES[(k + level) % 5], CENTRES[(2 * k + level + 2) % 5])
            yield Recipe(
                site="plant",
                item=item,
                components=tuple(Component(item=part) for part in dict.fromkeys(parts)),
                operations=tuple(
                    Operation(centre=centre, setup_days=0.01, run_days_per_unit=0.00015, run_time_factor=Gamma(1, 0.3))
                    for centre in dict.fromkeys(steps)
                ),
                yield_share=Constant(0.98),
            )


def plant(dispatching: Dispatching) -> Scenario:
    made = tuple(recipes())
    bought = names("bought", BOUGHT)
    network = Network(
        items=tuple(Item(name=name) for name in (*(recipe.item for recipe in made), *bought)),
        sites=(Site(name="supplier", kind="supplier"), Site(name="plant")),
        lanes=tuple(
            Lane(origin="supplier", destination="plant", item=name, lead_time_days=Gamma(5, 1)) for name in bought
        ),
        demands=tuple(Demand(site="plant", item=name, size=Poisson(20)) for name in names("sold", SOLD)),
        stock=tuple(
            Stock(site="plant", item=name, on_hand=400) for name in (*(recipe.item for recipe in made), *bought)
        ),
        recipes=made,
        centres=tuple(
            WorkCentre(
                name=name,
                site="plant",
                machines=2,
                dispatching=dispatching,
                days_between_failures=Gamma(20, 20),
                repair_days=Gamma(0.3, 0.2),
                cost_per_machine_day=500,
            )
            for name in CENTRES
        ),
        shifts=tuple(
            Shift(centre=name, weekday=day, start_hour=start, end_hour=start + 8)
            for name in CENTRES
            for day in ("mon", "tue", "wed", "thu", "fri")
            for start in (6, 14)
        ),
    )
    return Scenario(name="plant", network=network, horizon_days=DAYS, bucket_days=1)


def control(item: str) -> Control:
    """Return the control of an item: daily, up to two to three weeks of what is asked for."""
    per_day = {"sold": 20, "assembly": 50, "part": 150, "bought": 600}[item.split()[0]]
    return Control(SS(14 * per_day, 21 * per_day), EveryDays(1))


def shortest(run: Callable[[int], object], runs: int) -> float:
    times = []
    for replication in range(runs):
        began = time.perf_counter()
        run(replication)
        times.append(time.perf_counter() - began)
    return min(times)


def compare(dispatching: Dispatching) -> bool:
    """Print a row and return whether both targets are met."""
    scenario = plant(dispatching)
    controls = [control(route.item) for route in routes(scenario.network)]
    began = time.perf_counter()
    fast = Model(scenario, controls, engine="compiled")
    prepare = time.perf_counter() - began
    slow = Model(scenario, controls, engine="simpy")
    one, other = (model.run(0, 0).ledger for model in (fast, slow))
    np.testing.assert_array_equal(one.values, other.values)
    assert one.centres is not None
    assert other.centres is not None
    np.testing.assert_array_equal(one.centres.values, other.centres.values)
    quick, long = shortest(lambda k: fast.run(0, k), 15), shortest(lambda k: slow.run(0, k), 2)
    busy = one.centres.measure(CentreMeasure.run_days).sum() + one.centres.measure(CentreMeasure.setup_days).sum()
    load = busy / one.centres.measure(CentreMeasure.open_days).sum()
    jobs, demand = one.measure(Measure.jobs).sum(), one.measure(Measure.demand).sum()
    fill = one.measure(Measure.at_once).sum() / demand
    print(
        f"{dispatching:<16}{jobs:8.0f} {load:6.2f} {fill:6.3f} {long:9.2f} {1e3 * quick:13.1f} {long / quick:7.1f}"
        f" {prepare:10.2f}",
        flush=True,
    )
    return long / quick >= LEAST_RATIO and quick <= MOST_SECONDS


if __name__ == "__main__":
    rules = sys.argv[1:] or get_args(Dispatching)
    head = f"{'jobs':>8} {'load':>6} {'fill':>6} {'simpy (s)':>9} {'compiled (ms)':>13} {'ratio':>7} {'prepare':>10}"
    print(f"{'dispatching':<16}{head}")
    met = [compare(rule) for rule in rules]
    print(f"at least {LEAST_RATIO:.0f} times as fast, at most {MOST_SECONDS:.0f} s: {'yes' if all(met) else 'no'}")
