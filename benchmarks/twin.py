"""Time the compiled engine against the SimPy engine, equal results checked first.

    python benchmarks/twin.py

One process, one core. A run is one replication from seed to ledger: drawing its demand and lead times is included, KPIs
are not. Turns alternate between the engines; times are medians. Compilation is timed apart, in a process with nothing
cached.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
import yaml
from cases import CASES
from tool_siop import drawn

from experiments.build import build
from policies.policy import Sized
from policies.reviews import EveryDays
from policies.rules import BaseStock
from policies.safety_stock import CycleService
from sim.compiled.draws import DemandDraws
from sim.compiled.lower import lower
from sim.decisions import Control
from sim.facts import stock_facts
from sim.model import Model
from sim.network import Scenario
from sim.streams import ReusedStreams, Streams

CONFIGS = Path(__file__).parent.parent / "configs"
ROUNDS = 7
COMPILE = """
import time
began = time.perf_counter()
import sim.compiled.workspace
imported = time.perf_counter()
from sim.compiled.kernel import run
import numpy as np
from sim.compiled.layout import Memory, dtype
memory = np.zeros(1, dtype(Memory))
run(memory.ctypes.data, np.empty(0))
print(imported - began, time.perf_counter() - imported)
"""


def base_stock(name: str) -> tuple[Scenario, Sequence[Control]]:
    case = CASES[name]
    return drawn(case), [Control(BaseStock(case.level), EveryDays(1))] * case.stages


def distributor() -> tuple[Scenario, Sequence[Control]]:
    text = (CONFIGS / "scenario" / "specialty_chemicals.yaml").read_text(encoding="utf-8")
    scenario = build(yaml.safe_load(text)["specialty_chemicals"])
    assert isinstance(scenario, Scenario)
    return scenario, Sized(CycleService(0.95)).controls(stock_facts(scenario))


CASES_TIMED: dict[str, Callable[[], tuple[Scenario, Sequence[Control]]]] = {
    "A, lost": lambda: base_stock("A, lost, order before demand"),
    "A, backordered": lambda: base_stock("A, backordered, order before demand"),
    "B": lambda: base_stock("B, partial shipments"),
    "specialty chemicals": distributor,
}


def seconds(run: Callable[[int], object], runs: int) -> float:
    began = time.perf_counter()
    for replication in range(runs):
        run(replication)
    return (time.perf_counter() - began) / runs


def sampling_seconds(model: Model, runs: int) -> float:
    """Return the time that drawing the demand of a replication takes the compiled engine."""
    lowered = lower(model.scenario, model.routes, model.controls, apart=True)
    draws, generator = DemandDraws(model.scenario, lowered.demands), Streams(0, 0).generator()
    return seconds(lambda k: draws.draw(ReusedStreams(0, k, generator)), runs)


def compare(name: str, scenario: Scenario, controls: Sequence[Control]) -> str:
    slow = Model(scenario, controls, engine="simpy")
    began = time.perf_counter()
    fast = Model(scenario, controls, engine="compiled")
    prepare = time.perf_counter() - began
    for replication in range(3):
        one, other = (model.run(0, replication).ledger.values for model in (fast, slow))
        np.testing.assert_array_equal(one, other)
    runs = max(1, round(0.3 / seconds(lambda k: fast.run(0, k), 3)))
    slow_runs = max(1, round(0.3 / seconds(lambda k: slow.run(0, k), 1)))
    times = [
        (seconds(lambda k: fast.run(0, k), runs), seconds(lambda k: slow.run(0, k), slow_runs)) for _ in range(ROUNDS)
    ]
    quick, long = (median(column) for column in zip(*times, strict=True))
    ratio, drawing = median(b / a for a, b in times), sampling_seconds(fast, runs)
    figures = f"{1e3 * long:12.3f} {1e3 * quick:14.4f} {1e3 * drawing:12.4f} {ratio:8.1f} {prepare:12.3f}"
    return f"{name:<22}{figures}"


def compile_seconds() -> tuple[str, str]:
    """Return the seconds of importing numba and compiling the kernel, with nothing cached and from the cache."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            settings = {**os.environ, "NUMBA_CACHE_DIR": folder}
            done = subprocess.run(
                [sys.executable, "-c", COMPILE], env=settings, capture_output=True, text=True, check=True
            )
            found.append("import {:.2f} s, kernel {:.2f} s".format(*map(float, done.stdout.split())))
    return found[0], found[1]


if __name__ == "__main__":
    first, later = compile_seconds()
    print(f"nothing cached: {first}; from the cache: {later}")
    print(
        f"{'milliseconds a run':<22}{'simpy':>12} {'compiled':>14} {'(drawing)':>12} {'ratio':>8} {'prepare (s)':>12}"
    )
    for name, make in CASES_TIMED.items():
        print(compare(name, *make()), flush=True)
