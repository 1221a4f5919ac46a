"""Seconds that 10,000 items of 104 weeks take to be re-forecast 26 weeks ahead, method by method.

`OPENBLAS_NUM_THREADS=1 python benchmarks/forecasting.py`: with more threads, those of the linear algebra wait for one
another and count as time spent.
"""

from __future__ import annotations

import time

import numpy as np

from policies.forecasting.forecaster import Forecaster
from policies.forecasting.holt_winters import HoltWinters
from policies.forecasting.intermittent import SBA, TSB, Croston
from policies.forecasting.naive import MovingAverage, Naive, SeasonalNaive
from policies.forecasting.patterns import ByPattern
from policies.forecasting.seasonal import SeasonalSES
from policies.forecasting.smoothing import SES, DampedHolt

ITEMS, WEEKS, AHEAD, REPEATS = 10_000, 104, 26, 3
METHODS: tuple[Forecaster, ...] = (
    Naive(),
    SeasonalNaive(52),
    MovingAverage(26),
    SES(0.1),
    SES(),
    DampedHolt(0.1, 0.1, 0.9),
    DampedHolt(),
    Croston(),
    SBA(),
    TSB(),
    HoltWinters(52, "multiplicative", 0.1, 0.1, 0.1, 0.9),
    HoltWinters(26, "multiplicative"),
    HoltWinters(26, "additive"),
    SeasonalSES(52),
    SeasonalSES(52, DampedHolt(0.1, 0.1, 0.9)),
    SeasonalSES(52, DampedHolt()),
    ByPattern(),
)


def catalogue(items: int) -> np.ndarray:
    """Return weekly demand of many means, a third of it intermittent, one value in fifty unknown."""
    rng = np.random.default_rng(1)
    history = rng.poisson(np.geomspace(0.1, 500, items)[:, None], (items, WEEKS)).astype(float)
    history[rng.random(history.shape) < 0.02] = np.nan
    return history


def seconds(forecaster: Forecaster, history: np.ndarray) -> float:
    """Return the least time of a few."""
    taken = []
    for _ in range(REPEATS):
        begin = time.process_time()
        forecaster.forecast(history, AHEAD)
        taken.append(time.process_time() - begin)
    return min(taken)


def main() -> None:
    many, few = catalogue(ITEMS), catalogue(60)
    print(f"{'method':<72} {ITEMS:>7,} items  60 items")
    for forecaster in METHODS:
        print(f"{forecaster!r:<72.72} {seconds(forecaster, many):>10.3f} s  {1000 * seconds(forecaster, few):>6.1f} ms")


if __name__ == "__main__":
    main()
