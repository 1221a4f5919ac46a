"""Run the same cases in this simulator and in two others, side by side, and print how they compare.

    python benchmarks/run.py [--rounds 9] [--seconds 0.5]

The peers live in an environment of their own, benchmarks/.venv, made on the first run. Exit status 1 if results differ
or a ratio misses its target, 2 if the peers cannot be installed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import venv
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any

import numpy as np
from cases import CASES, DAYS, Case

HERE = Path(__file__).parent
ENVIRONMENT = HERE / ".venv"
PEERS = ("supplynetpy==0.5.1", "stockpyl==1.0.2")
TARGETS = {"supplynetpy": 2.5, "stockpyl": 20.0}
DUELS = (
    ("A, backordered, order before demand", "supplynetpy"),
    ("A, lost, order before demand", "supplynetpy"),
    ("B, whole orders between stages", "supplynetpy"),
    ("A, backordered, order after demand", "stockpyl"),
    ("B, partial shipments", "stockpyl"),
)
CHECKED_RUNS = 10


class Worker:
    """A tool in a process of its own, held to one core, that answers one request at a time."""

    def __init__(self, python: Path, tool: str, core: int | None) -> None:
        self.tool = tool
        pin = (lambda: os.sched_setaffinity(0, {core})) if core is not None else None
        self._process = subprocess.Popen(
            [str(python), str(HERE / f"tool_{tool}.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=pin,
        )
        self.version = self._read()["version"]

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def ask(self, **request: object) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._read()

    def seconds_per_run(self, case: Case, first: int, runs: int) -> float:
        return float(self.ask(case=case.name, first=first, runs=runs)) / runs

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.tool} stopped; its message is above")
        return json.loads(line)


@dataclass(frozen=True, slots=True)
class Duel:
    """The outcome of one case in this simulator and a peer: seconds per run, round by round, and differences found."""

    case: Case
    peer: str
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    difference: float

    @property
    def ratio(self) -> float:
        return median(self.theirs) / median(self.ours)

    @property
    def passed(self) -> bool:
        return self.ratio >= TARGETS[self.peer] and self.difference < 1e-9

    def row(self) -> str:
        rounds = sorted(theirs / ours for ours, theirs in zip(self.ours, self.theirs, strict=True))
        equal = "yes" if self.difference < 1e-9 else f"NO ({self.difference:.1e})"
        return (
            f"| {self.case.name} | {self.peer} | {micro(self.ours)} | {micro(self.theirs)} | **{self.ratio:.1f}** "
            f"({rounds[0]:.1f} to {rounds[-1]:.1f}) | {TARGETS[self.peer]:g} | {equal} |"
        )


def micro(seconds: Sequence[float]) -> str:
    return f"{median(seconds) * 1e6:,.0f}"


def peers_python() -> Path:
    """Return the interpreter of the peers' environment, made or renewed if need be: the versions of Python, NumPy and
    SimPy are those of this one."""
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = [*PEERS, *(f"{name}=={version(name)}" for name in ("numpy", "simpy"))]
    stamp = ENVIRONMENT / "installed.txt"
    note = "\n".join([platform.python_version(), *wanted])
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != note:
        print(f"Installing {', '.join(PEERS)} into {ENVIRONMENT.relative_to(HERE.parent)} ...", flush=True)
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
        install = subprocess.run(pip, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if install.returncode:
            print(f"{install.stdout}\nThe peers could not be installed; what pip says is above.", file=sys.stderr)
            raise SystemExit(2)
        stamp.write_text(note, encoding="utf-8")
    return python


def largest_difference(case: Case, ours: Worker, peer: Worker) -> float:
    """Replay the same demand in both; return the largest difference in demand, mean stock of a stage or fill rate."""
    rng = np.random.default_rng(1)
    shape = (CHECKED_RUNS, DAYS)
    drawn = rng.poisson(20, shape) if case.law == "poisson" else np.maximum(0, rng.normal(50, 10, shape))
    paths = drawn.astype(float).tolist()
    return max(
        abs(a - b)
        for mine, theirs in zip(*(tool.ask(case=case.name, demand=paths) for tool in (ours, peer)), strict=True)
        for a, b in zip(figures(mine, theirs), figures(theirs, mine), strict=True)
    )


def figures(outcome: dict[str, Any], other: dict[str, Any]) -> list[float]:
    """Return the figures of an outcome that both tools count, stock and demand in units."""
    both_count_fill = outcome["fill_rate"] is not None and other["fill_rate"] is not None
    return [outcome["demand"], *outcome["mean_stock"], *([outcome["fill_rate"]] if both_count_fill else [])]


def fight(case: Case, ours: Worker, peer: Worker, rounds: int, seconds: float) -> Duel:
    """Check that both do the same, then time them in turns: each round about `seconds` of each tool."""
    difference = largest_difference(case, ours, peer)
    runs = {tool: max(1, round(seconds / tool.seconds_per_run(case, 0, 2))) for tool in (ours, peer)}
    times: dict[Worker, list[float]] = {ours: [], peer: []}
    for k in range(rounds):
        for tool in (ours, peer) if k % 2 == 0 else (peer, ours):
            times[tool].append(tool.seconds_per_run(case, k * runs[tool], runs[tool]))
    return Duel(case, peer.tool, tuple(times[ours]), tuple(times[peer]), difference)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=9, help="times each tool has its turn (default 9)")
    parser.add_argument("--seconds", type=float, default=0.5, help="about how long a turn lasts (default 0.5)")
    options = parser.parse_args()
    python = peers_python()
    core = max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    with ExitStack() as stack:
        ours = stack.enter_context(Worker(Path(sys.executable), "siop", core))
        peers = {name: stack.enter_context(Worker(python, name, core)) for name in TARGETS}
        print(heading(ours, list(peers.values())), flush=True)
        duels = []
        for name, peer in DUELS:
            duels.append(fight(CASES[name], ours, peers[peer], options.rounds, options.seconds))
            print(duels[-1].row(), flush=True)
    if all(duel.passed for duel in duels):
        return 0
    print("\nA ratio misses its target, or results differ.", file=sys.stderr)
    return 1


def heading(ours: Worker, peers: Sequence[Worker]) -> str:
    tools = ", ".join(f"{peer.tool} {peer.version}" for peer in peers)
    return (
        f"siop-sim {ours.version} (SimPy engine) against {tools}; Python {platform.python_version()}, "
        f"NumPy {version('numpy')}, SimPy {version('simpy')}.\n"
        f"{DAYS} days, microseconds of processor time per run, one core in turns, medians.\n\n"
        "| case | peer | siop-sim | peer | ratio (lowest to highest) | target | equal results |\n"
        "|---|---|--:|--:|--:|--:|---|"
    )


if __name__ == "__main__":
    raise SystemExit(main())
