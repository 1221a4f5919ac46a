"""A whole catalogue at one distribution centre: time, memory, and how cost grows; draws catalogue.png.

`python benchmarks/catalogue.py` runs 10,000 items x 730 days x 100 replications and three short sweeps; about three
minutes on two cores.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import numpy as np

from experiments.results import StudyResults
from experiments.study import Study, run
from policies.lot_size import EOQ
from policies.policy import Sized
from policies.safety_stock import CycleService
from sim.distributions import Gamma, Poisson
from sim.network import Demand, Item, Lane, Network, Scenario, Site, Stock

mpl.use("Agg")
from matplotlib import pyplot as plt

BUCKET_DAYS = 73
MOST_SECONDS, MOST_GIGABYTES = 150.0, 4.0
POLICY = Sized(CycleService(0.95), EOQ(at_most_weeks=26.0), form="reorder_up_to")


class Size(NamedTuple):
    """How large a study is."""

    items: int
    replications: int
    days: int

    @property
    def item_days(self) -> int:
        return self.items * self.replications * self.days


class Sweep(NamedTuple):
    """What one quantity does to the cost, the others as they are."""

    name: str
    fixed: str
    values: tuple[int, ...]
    size: Callable[[int], Size]


FULL = Size(10_000, 100, 730)
SWEEPS = (
    Sweep("items", "10 replications, 730 days", (1000, 2000, 4000, 6000, 8000), lambda n: Size(n, 10, 730)),
    Sweep("replications", "2,000 items, 730 days", (5, 10, 20, 30, 40), lambda n: Size(2000, n, 730)),
    Sweep("days", "2,000 items, 20 replications", (146, 365, 730, 1095, 1460), lambda n: Size(2000, 20, n)),
)


def main() -> int:
    compare(Size(10, 2, 146), workers=1)  # compile, or load what was compiled
    seconds = _timed(time.perf_counter, FULL, workers=2)
    gigabytes = _peak_gigabytes(workers=2)
    print(f"{FULL.items:,} items x {FULL.days} days x {FULL.replications} replications, two workers:")
    print(f"  {seconds:.0f} s (at most {MOST_SECONDS:.0f}), {FULL.item_days / seconds:,.0f} item-days a second")
    print(f"  {gigabytes:.1f} GB at most (at most {MOST_GIGABYTES:.0f})")
    draw([(sweep, _measured(sweep)) for sweep in SWEEPS], Path(__file__).with_suffix(".png"))
    return int(seconds > MOST_SECONDS or gigabytes > MOST_GIGABYTES)


def compare(size: Size, workers: int) -> StudyResults:
    """Run a study to its KPI table: means with intervals of every item, site, class and the total."""
    study = Study(
        scenarios={"catalogue": catalogue(size)},
        policies={"s_S": POLICY},
        replications=size.replications,
        workers=workers,
        engine="compiled",
        keep="summary",
    )
    results = run(study, progress=False)
    results.summary.to_csv(StringIO(), index=False)
    return results


def catalogue(size: Size) -> Scenario:
    """Return items of widely differing demand (0.05 to some 50 units a day) and cost, from suppliers of their own."""
    rng = np.random.default_rng(1)
    means = (0.05 + rng.lognormal(1.0, 1.0, size.items)).round(2).tolist()
    costs = (0.1 + rng.lognormal(2.0, 1.0, size.items)).round(2).tolist()
    names = [f"item {k}" for k in range(size.items)]
    lead_time = Gamma(10.0, 3.0)
    network = Network(
        items=tuple(Item(name=n, unit_cost=cost, unit_price=2 * cost) for n, cost in zip(names, costs, strict=True)),
        sites=(Site(name="suppliers", kind="supplier"), Site(name="dc")),
        lanes=tuple(
            Lane(origin="suppliers", destination="dc", item=n, lead_time_days=lead_time, order_cost=20.0) for n in names
        ),
        demands=tuple(Demand(site="dc", item=n, size=Poisson(mean)) for n, mean in zip(names, means, strict=True)),
        stock=tuple(Stock(site="dc", item=n, on_hand=round(30 * mean)) for n, mean in zip(names, means, strict=True)),
    )
    return Scenario(
        name="catalogue", network=network, horizon_days=size.days, warmup_days=BUCKET_DAYS, bucket_days=BUCKET_DAYS
    )


def _timed(clock: Callable[[], float], size: Size, workers: int) -> float:
    start = clock()
    compare(size, workers)
    return clock() - start


def _peak_gigabytes(workers: int) -> float:
    """Return the peak of this process plus, for each worker, the highest of any: never less than was used at once."""
    unit = 1 if sys.platform == "darwin" else 1024
    peaks = [resource.getrusage(who).ru_maxrss * unit / 1e9 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return peaks[0] + workers * peaks[1]


def _measured(sweep: Sweep) -> list[float]:
    """Return the processor time of each size, one worker; print it beside the straight line through all."""
    seconds = [_timed(time.process_time, sweep.size(value), workers=1) for value in sweep.values]
    print(f"{sweep.name} ({sweep.fixed}): seconds of processor time, straight line")
    for value, found, fitted in zip(sweep.values, seconds, line(sweep.values, seconds), strict=True):
        print(f"  {value:6,} {found:6.2f} {fitted:6.2f}")
    return seconds


def line(values: Sequence[int], seconds: Sequence[float]) -> list[float]:
    """Return the least-squares straight line at the values."""
    slope, start = np.polyfit(values, seconds, 1)
    return [start + slope * value for value in values]


def draw(measured: Sequence[tuple[Sweep, list[float]]], path: Path) -> None:
    """Draw the sweeps side by side: points measured, and the straight line through them."""
    figure, axes = plt.subplots(1, len(measured), figsize=(10, 3.2), sharey=True, layout="constrained")
    for axis, (sweep, seconds) in zip(axes, measured, strict=True):
        axis.plot(sweep.values, line(sweep.values, seconds), color="0.6", linewidth=1)
        axis.plot(sweep.values, seconds, "o", color="#1f5f8b", markersize=5)
        axis.set(xlabel=sweep.name, xlim=(0, None), ylim=(0, None))
        axis.set_title(sweep.fixed, fontsize=9)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("processor time, s")
    figure.savefig(path, dpi=150)


if __name__ == "__main__":
    sys.exit(main())
